"""What became of a version of a text of law under other numbers, and under which its text stood before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.citations.renumbering import Move, Relation, Renumbering
from kb.document import Document
from kb.store import Store
from web.pages.cited import Step, short


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A renumbering, and the key of the other number if the store has its text; "" if it has not."""

    step: Step
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """The renumberings around a version.

    onward  where its text went after it
    back    where its text was before
    other   where the text went that had its number before
    """

    onward: tuple[Moved, ...] = ()
    back: tuple[Moved, ...] = ()
    other: tuple[Moved, ...] = ()


NOT_MOVED = Moves()


def moves_of(document: Document | None, store: Store, table: Renumbering, language: str) -> Moves:
    """The renumberings around a version; none around what is no law, or has no day yet."""
    start = document.version.valid_from if document and document.version else None
    if document is None or not document.ref or start is None:
        return NOT_MOVED
    key, moves = document.ref, table.onward(document.ref)
    onward = [move for move in moves if move.date > start or move.relation is Relation.RAISED]
    back = [move for move in table.back(key) if move.date <= start and move.relation is not Relation.RAISED]
    held = store.with_ref([*(move.new for move in moves), *(move.old for move in back)])

    def told(several: Iterable[Move], *, backward: bool = False) -> tuple[Moved, ...]:
        return tuple(_moved(move, backward, key, language, held) for move in several)

    return Moves(
        onward=told(onward), back=told(back, backward=True), other=told(move for move in moves if move not in onward)
    )


def _moved(move: Move, back: bool, key: str, language: str, held: Iterable[str]) -> Moved:
    far = move.old if back else move.new
    old, new = short(move.old, key, language), short(move.new, key, language)
    return Moved(step=Step(move=move, old=old if back else "", new=new, back=back), key=far if far in held else "")
