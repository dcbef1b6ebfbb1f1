"""Pairs of documents that say the same, as the desk shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.desk import Desk
from kb.desk.pairs import Pair
from kb.document import Document
from kb.store import Store

#: Pairs on one page, and settled ones that are shown.
_SIZE, _SETTLED = 20, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """A pair with its documents, of which each has so many characters of text."""

    pair: Pair
    documents: tuple[Document, Document]
    lengths: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesPage:
    """The open pairs whose documents are both shown, a page of them, and those that were told apart."""

    twins: Sequence[Twins]
    total: int
    number: int
    last: int
    settled: Sequence[Pair]


def duplicates_page(desk: Desk, store: Store, *, number: int) -> DuplicatesPage:
    """The pairs as they stand; one of whose documents was withdrawn is none any more."""
    pairs = desk.pairs.all(settled=False)
    held = store.documents(list({one for pair in pairs for one in (pair.first, pair.second)}))
    there = [pair for pair in pairs if pair.first in held and pair.second in held]
    shown = [_twins(pair, held[pair.first], held[pair.second]) for pair in there[(number - 1) * _SIZE :][:_SIZE]]
    return DuplicatesPage(
        twins=shown,
        total=len(there),
        number=number,
        last=max(-(-len(there) // _SIZE), 1),
        settled=desk.pairs.all(settled=True)[:_SETTLED],
    )


def _twins(pair: Pair, first: Document, second: Document) -> Twins:
    lengths = sum(len(one.text) for one in first.passages), sum(len(one.text) for one in second.passages)
    return Twins(pair=pair, documents=(first, second), lengths=lengths)
