"""The same documents in Whoosh's own index, and our queries as Whoosh's own: for what both have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from oracle import Oracle
from oracle_index import K1, Answer
from whoosh import query
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.scoring import BM25F, MultiWeighting

from kb.document import Document
from kb.search.analysis import fold, tokens
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.schema import schema
from kb.search.fields import TEXT_FIELDS
from kb.search.query import And, Node, Not, Or, Phrase, Wildcard, Within, Word
from kb.search.records import exact


def _weighted(weight: float) -> float:
    """What Whoosh's scores are to be multiplied by where K1 is divided by a field's weight: so a weight before
    repetition is held back, which Whoosh does not know, becomes one behind it."""
    return (K1 + 1) / (K1 / weight + 1)


class Stock:
    """An index of Whoosh's, with a segment for each of some lists of documents; `oracle` says what words mean."""

    def __init__(self, segments: Iterable[Sequence[Document]], deleted: Iterable[int], oracle: Oracle) -> None:
        self._oracle = oracle
        index: FileIndex = RamStorage().create_index(schema())
        for documents in segments:
            writer = index.writer()
            for document in documents:
                writer.add_document(**invert(document))
            writer.commit(merge=False)
        writer = index.writer()
        for number in deleted:
            writer.delete_document(number)
        writer.commit(merge=False)
        scoring = {name: BM25F(B=row.held_back, K1=K1 / row.weight) for name, row in TEXT_FIELDS.items()}
        self._searcher = index.searcher(weighting=MultiWeighting(BM25F(K1=K1), **scoring))

    def search(self, asked: query.Query) -> Answer:
        """The documents that it finds, with their scores."""
        return {hit.docnum: hit.score for hit in self._searcher.search(asked, limit=None)}

    def documents(self, asked: query.Query) -> set[int]:
        """The documents that it finds."""
        return set(self._searcher.docs_for_query(asked))

    def query(self, node: Node, whole: Node, field: str = "") -> query.Query | None:
        """A query as one of Whoosh's; None where Whoosh has no such form: words of several forms or in several fields,
        and what asks for nothing."""
        match node:
            case Within(name, part) if name in TEXT_FIELDS:
                return self.query(part, whole, name)
            case Word(text) if field:
                return _excluding([self._term(token, whole, field) for token in tokens(text)], [])
            case Phrase(text) if field:
                return query.Phrase(exact(field), [token.exact for token in tokens(text)])
            case Wildcard(pattern) if field and pattern.find("*") == len(pattern) - 1 and "?" not in pattern:
                return query.Prefix(exact(field), fold(pattern[:-1]))
            case Wildcard(pattern) if field:
                return query.Wildcard(exact(field), fold(pattern))
            case And(parts):
                kept = [self.query(part, whole, field) for part in dict.fromkeys(parts) if not isinstance(part, Not)]
                without = [
                    self.query(part.part, whole, field) for part in dict.fromkeys(parts) if isinstance(part, Not)
                ]
                return _excluding(kept, without)
            case Or(parts):
                found = [self.query(part, whole, field) for part in dict.fromkeys(parts)]
                return None if None in found or not found else query.Or(found)
            case Not(part):
                return _excluding([], [self.query(part, whole, field)])
        return None

    def _term(self, token: object, whole: Node, field: str) -> query.Query | None:
        having = self._oracle.fields[field].having
        stems = self._oracle.stems(token, whole)  # type: ignore[arg-type]
        known = [one for one in stems if one in having]
        if not stems or len(known) > 1 or (token.acronym and token.exact.isalpha()):  # type: ignore[attr-defined]
            return None
        return query.Term(field, (known or stems)[0], boost=_weighted(TEXT_FIELDS[field].weight))


def _excluding(kept: list[query.Query | None], without: list[query.Query | None]) -> query.Query | None:
    """All of some queries and none of others.

    Not alone finds deleted documents, and as a part of And it is scored 1; AndNot lets the first document of a segment
    through that it should exclude (whoosh.matching.AndNotMatcher does not skip to it). Require scores its first alone.
    """
    if None in kept or None in without or not (kept or without):
        return None
    every = query.And(kept) if len(kept) > 1 else kept[0] if kept else query.Every()
    return query.Require(every, query.Not(query.Or(without))) if without else every


def nodes(tree: Node) -> Iterator[Node]:
    """All nodes of a query."""
    yield tree
    for part in (*getattr(tree, "parts", ()), *([tree.part] if isinstance(tree, Not | Within) else [])):
        yield from nodes(part)
