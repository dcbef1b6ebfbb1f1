"""How far eight names of the same children find the same documents, with the thesaurus and without.

    python -m tests.bench.labels

Asks the index of KB_HOME for each label, and compares the first twenty documents of each pair: the share that they
have in common. *Literal*: of the first twenty found without the thesaurus, those whose text has the label's words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from kb.search.analysis import fold
from kb.search.engine import SearchEngine
from kb.search.engines import engine_of
from kb.search.request import SearchRequest
from kb.settings import read_settings
from kb.store import Store

LABELS = (
    "MIE",
    "MEI",
    "MNA",
    "UFM",
    "UAM",
    "UASC",
    "mineur non accompagné",
    "mineur isolé étranger",
)
_FIRST = 20


def first(engine: SearchEngine, label: str, *, expand: bool) -> Sequence[str]:
    """The ids of the first documents that a label finds, in French."""
    request = SearchRequest(text=label, expand=expand, page_size=_FIRST, prefer="fr", facets=False)
    return [hit.document_id for hit in engine.search(request).hits]


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of documents in common; 1 where neither finds any."""
    return len({*one} & {*other}) / (max(len(one), len(other)) or 1)


def literal(store: Store, documents: Sequence[str], label: str) -> int:
    """How many of the documents have every word of the label, whatever its ending."""
    wanted = [word[: max(4, len(word) - 2)] for word in fold(label).split()]
    found = 0
    for document_id in documents:
        document = store.document(document_id)
        if document:
            texts = [document.title, document.summary, *document.aliases]
            texts += [f"{passage.heading} {passage.text}" for passage in document.passages]
            text = fold(" ".join(texts))
            found += all(word in text for word in wanted)
    return found


def table(found: Mapping[str, Sequence[str]]) -> None:
    """Print the overlaps of all pairs, the least of them, and their mean."""
    print(f"{'':24}" + "".join(f"{label[:9]:>11}" for label in found))
    for one in found:
        print(f"{one:24}" + "".join(f"{overlap(found[one], found[other]):11.2f}" for other in found))
    pairs = [overlap(found[one], found[other]) for one, other in combinations(found, 2)]
    print(f"least {min(pairs):.2f}, mean {sum(pairs) / len(pairs):.2f}\n")


def main() -> None:
    settings = read_settings()
    engine, store = engine_of(settings), Store(settings.database_url)
    for expand in (True, False):
        print(f"expand={str(expand).lower()}")
        found = {label: first(engine, label, expand=expand) for label in LABELS}
        table(found)
    print(f"{'literal':24}{'found':>7}{'have it':>9}")
    for label, documents in found.items():
        print(f"{label:24}{len(documents):7}{literal(store, documents, label):9}")
    engine.close()
    store.close()


if __name__ == "__main__":
    main()
