"""500 real queries on real articles: the engine, Whoosh itself and the definitions agree."""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from random import Random

import pytest
from making import document
from oracle import Oracle
from oracle_corpora import Corpus
from oracle_stock import Stock, nodes
from test_oracle import found, same

from kb.document import Document
from kb.search.analysis import query_stems, tokens
from kb.search.query import And, Near, Node, Not, Or, Phrase, Wildcard, Within, Word

#: Of 156,499 articles one in so many: whole codes would be all alike.
_ONE_IN = 50
_QUERIES = 500
_SEED = 20231206

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexes:
    """The same articles in three indexes, and the words of their texts as they are written."""

    corpus: Corpus
    oracle: Oracle
    stock: Stock
    written: list[list[str]]


@pytest.fixture(scope="module")
def indexes(data: Path) -> Indexes:
    """A slice of the articles in three segments, one in ten of them deleted."""
    with lzma.open(data / "law" / "codes-all.jsonl.xz", "rt", encoding="utf-8") as lines:
        articles = tuple(map(_article, islice(lines, 0, None, _ONE_IN)))
    size = len(articles)
    deleted = frozenset(Random(_SEED).sample(range(size), size // 10))
    corpus = Corpus(articles, (size // 2, size * 4 // 5, size), deleted)
    oracle = Oracle(articles, deleted)
    segments = [articles[low:high] for low, high in pairwise((0, *corpus.ends))]
    texts = (" ".join(passage.text for passage in article.passages) for article in articles)
    written = [[text[one.start : one.end] for one in tokens(text)] for text in texts]
    return Indexes(corpus=corpus, oracle=oracle, stock=Stock(segments, deleted, oracle), written=written)


def _article(line: str) -> Document:
    row = json.loads(line)
    return document(
        row["id"],
        row["text"],
        type="law-article",
        title=row["title"],
        path=tuple(row["path"]),
    )


def queries(indexes: Indexes, judged: Path) -> Iterator[Node]:
    """The judged queries as words of which all must be there, or any; then words, pairs, phrases, wildcards and words
    near one another from the texts, without end."""
    for line in judged.read_text("utf-8").splitlines():
        words = tuple(dict.fromkeys(Word(said) for said in json.loads(line)["query"].split() if _counts(said)))
        yield And(words)
        yield Or(words)
    random = Random(_SEED)
    texts = [counting for text in indexes.written if len(counting := [*filter(_counts, text)]) > 10]
    whole = [text for text in indexes.written if len(text) > 10]
    while True:
        first, second, third = (Word(random.choice(random.choice(texts))) for _ in range(3))
        beside = Word(random.choice(next(text for text in texts if first.text in text)))
        phrase = random.choice(whole)
        begin = random.randrange(len(phrase) - 4)
        yield first
        yield And((first, beside))
        yield And((Or((first, second)), Not(third)))
        yield Phrase(" ".join(phrase[begin : begin + random.randint(2, 4)]))
        if re.fullmatch(r"[a-z]{5,}", second.text):
            yield Wildcard(f"{second.text[:4]}*")
        yield Near((first, beside), random.randint(0, 20))


def _counts(said: str) -> bool:
    """Whether something that was typed is more than stop words."""
    return all(query_stems(token, ("fr",), ("fr",)) for token in tokens(said)) and any(tokens(said))


def test_real_queries_find_the_same_with_the_same_scores(indexes: Indexes, data: Path) -> None:
    compared = {"scores": 0, "sets": 0}
    for tree in islice(queries(indexes, data / "eval" / "queries-dev.jsonl"), _QUERIES):
        same(found(indexes.corpus, tree, 0.0), indexes.oracle.whole(tree))
        limited = Within("text", tree)
        asked = indexes.stock.query(limited, limited)
        if asked is None:
            continue
        ours = found(indexes.corpus, limited, 0.0)
        if any(isinstance(node, Phrase | Wildcard) for node in nodes(tree)):
            assert ours.keys() == indexes.stock.documents(asked)
            compared["sets"] += 1
        else:
            same(ours, indexes.stock.search(asked))
            compared["scores"] += 1
    # The others have words of which more than one form is a term, or stand near one another.
    assert compared["scores"] >= 280
    assert compared["sets"] >= 60
