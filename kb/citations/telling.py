"""What citations mean, as JSON and in words: what `kb cite` prints and `/api/v1/resolve` answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kb.citations.renumbering import Move, Relation
from kb.citations.resolved import Resolved, Sense, Target
from kb.citations.writing import citation
from kb.document import Document, Standing
from kb.store import Store

_BECAME = {
    Relation.MOVED: "became",
    Relation.PART: "in part became",
    Relation.RAISED: "in part raised to",
    Relation.REPLACED: "replaced by",
}


def documents_of(several: Sequence[Resolved], store: Store) -> Mapping[str, Document]:
    """The documents that these lead to, by id."""
    return store.documents(list(dict.fromkeys(target.entry.id for one in several for target in one.targets)))


def targets_json(one: Resolved, documents: Mapping[str, Document]) -> list[dict[str, Any]] | None:
    """The texts that a citation leads to, best first; None if the store has none of them."""
    return [_target(target, documents) for target in one.targets] or None


def move_json(move: Move) -> dict[str, Any]:
    """A renumbering."""
    return {
        "from": move.old,
        "to": move.new,
        "date": move.date.isoformat(),
        "portion": move.portion,
        "relation": move.relation.value,
        "certain": move.certain,
        "source": move.source,
    }


def in_words(one: Resolved) -> list[str]:
    """A line for each text that a citation leads to, on its day; one that says so if there is none."""
    lines = [_line(target, one.day) for target in one.targets]
    if not lines:
        lines = [f"{key}: not in the store" for key in one.keys[:5]]
        lines += [_moved(move) for move in one.moves]
    if one.mention.corrected:
        lines.insert(0, f"read as {one.mention.corrected}")
    return lines


def _target(target: Target, documents: Mapping[str, Document]) -> dict[str, Any]:
    entry, document = target.entry, documents.get(target.entry.id)
    version = entry.version
    return {
        "ref": target.key,
        "id": entry.id,
        "title": entry.title,
        "type": entry.type,
        "citation": entry.citation,
        "url": document.provenance.url if document else "",
        "valid_from": _iso(version.valid_from) if version else None,
        "valid_to": _iso(version.valid_to) if version else None,
        "standing": target.standing,
        "sense": target.sense.value,
        "renumbered": move_json(target.move) if target.move else None,
    }


def _line(target: Target, day: date) -> str:
    why = {
        Sense.CITED: "",
        Sense.POSSIBLE: " (possible: no code is named)",
        Sense.OTHER: " (what the number meant before)",
    }.get(target.sense, "")
    moved = f" ({_moved(target.move)})" if target.move else ""
    return f"{target.key}: {target.entry.title}, {_standing(target, day)}{why}{moved} [{target.entry.id}]"


def _moved(move: Move) -> str:
    old = citation(move.old) + (f", {move.portion}" if move.portion else "")
    surely = "" if move.certain else "probably "
    became = "became" if move.portion else _BECAME[move.relation]
    return f"{old} {surely}{became} {citation(move.new)} on {move.date}"


def _standing(target: Target, day: date) -> str:
    version = target.entry.version
    match target.standing:
        case None:
            return target.entry.type
        case Standing.IN_FORCE if version:
            return f"in force on {day}, since {version.valid_from}"
        case Standing.FUTURE if version:
            return f"not yet in force on {day}, first on {version.valid_from or 'a day not yet fixed'}"
        case Standing.NEVER:
            return "never came into force"
        case _:
            return f"not in force on {day}, ended on {version.valid_to}" if version else ""


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
