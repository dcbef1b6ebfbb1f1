"""Documents of the base that an upload says again: looked for by some of its sentences, then compared whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.enrich.duplicates import Likeness, Marks, mark
from kb.document import Document
from kb.errors import SearchIndexError
from kb.search.engine import Searcher
from kb.search.request import SearchRequest, Status
from kb.store import Store

#: Runs of words that are looked for, from all parts of the text; words in each, and documents looked at for each.
_RUNS, _WORDS, _LOOKED_AT = 4, 7, 5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A document that says the same, to the letter or nearly."""

    id: str
    title: str
    likeness: Likeness


def alike(document: Document, store: Store, searcher: Searcher) -> Sequence[Alike]:
    """The documents that say what this one says; none where nothing can be searched."""
    texts = [passage.text for passage in document.passages]
    own = mark(texts)
    found: dict[str, Document] = {}
    for run in _runs(texts):
        request = SearchRequest(
            text=f'"{run}"', status=Status.ALL, page_size=_LOOKED_AT, expand=False, facets=False, passages=False
        )
        try:
            hits = searcher.search(request).hits
        except SearchIndexError:
            return ()
        found |= store.documents([hit.document_id for hit in hits if hit.document_id not in found])
    known = []
    for other in found.values():
        marks = Marks({other.id: mark(passage.text for passage in other.passages)})
        same = marks.find(document.id, own)
        if same:
            known.append(Alike(id=other.id, title=other.title, likeness=same.likeness))
    return tuple(known)


def _runs(texts: Sequence[str]) -> Iterator[str]:
    """Runs of words from the parts of a text, as far as it has so many."""
    long = [words for words in (_WORD.findall(text) for text in texts) if len(words) >= _WORDS]
    for at in range(min(_RUNS, len(long))):
        words = long[at * len(long) // min(_RUNS, len(long))]
        start = (len(words) - _WORDS) // 2
        yield " ".join(words[start : start + _WORDS])
