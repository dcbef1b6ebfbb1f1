"""Where the texts of former articles stand now: corpus/renumbering/*.tsv, checked whole before any of it is used.

corpus/README.md explains the columns, and how sure each row is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kb.citations.codes import BY_ABBREVIATION, article_key
from kb.errors import RenumberingError
from kb.faults import meant
from kb.lasting import Lasting
from kb.settings import CORPUS

COLUMNS = ("code", "date", "old", "portion", "new", "relation", "certainty", "source")
_CERTAINTIES = ("certain", "probable")


class Relation(StrEnum):
    """What became of the old text: it moved whole; a part of it did; a part was raised into a statute, and the old
    text lives on; another text replaced it, article by article unknown."""

    MOVED = "moved"
    PART = "part"
    RAISED = "raised"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A text that has had another number since a day.

    old, new  canonical keys: "fr:CESEDA:L313-15", "fr:CESEDA:L435-3"
    date      first day of the new number
    portion   of the old text: "2° bis", "al. 3", "III"; "" for all of it, or where that is not told
    certain   False where the two texts were compared by a program alone, and are not the same
    source    what it rests on, in a few words
    """

    old: str
    new: str
    date: date
    relation: Relation
    portion: str = ""
    certain: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class Renumbering:
    """All moves, by their old and by their new number; those that are certain first."""

    moves: tuple[Move, ...] = ()
    _by_old: Mapping[str, tuple[Move, ...]] = field(init=False, repr=False, compare=False)
    _by_new: Mapping[str, tuple[Move, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_old", _grouped(self.moves, "old"))
        object.__setattr__(self, "_by_new", _grouped(self.moves, "new"))

    def onward(self, key: str, portion: str = "") -> tuple[Move, ...]:
        """Where the text of a key went. With a portion ("2° bis" or ";pt=2bis") of which it is known: there alone."""
        moves = self._by_old.get(key, ())
        wanted = _parts(portion)
        exact = tuple(move for move in moves if wanted & _parts(move.portion))
        return exact or moves

    def back(self, key: str) -> tuple[Move, ...]:
        """Where the text of a key was before."""
        return self._by_new.get(key, ())

    def latest(self, key: str, day: date) -> str:
        """The number that the text of a key on a day has had since; "" where it has none of its own any more: another
        text may have been given the number."""
        while move := next((m for m in self.onward(key) if m.date > day and m.relation is not Relation.RAISED), None):
            if move.relation is not Relation.MOVED:
                return ""
            key, day = move.new, move.date
        return key


def load(folder: Path) -> Renumbering:
    """The moves of a folder, read once for as long as its files stay as they are; none where there is no folder.

    Raises RenumberingError with a line `file:line: reason` for each fault.
    """
    return _load(tuple((file, file.stat().st_mtime_ns) for file in files(folder)))


def files(folder: Path) -> tuple[Path, ...]:
    """The tables of a folder; what an editor hides there is none."""
    return tuple(sorted(file for file in folder.glob("*.tsv") if file.is_file() and not file.name.startswith(".")))


def load_while_serving(folder: Path) -> Renumbering:
    """As `load`; of tables that were damaged since they were read, what they said then."""
    return _lasting(folder)


_lasting = Lasting(load)


def shipped() -> Renumbering:
    """The moves that come with the code."""
    return load_while_serving(CORPUS / "renumbering")


@lru_cache(maxsize=4)
def _load(files: tuple[tuple[Path, int], ...]) -> Renumbering:
    faults: list[str] = []
    moves: dict[tuple[str, str, date], Move] = {}
    for file, _ in files:
        for line, read in _lines(file):
            if isinstance(read, str):
                faults.append(f"{file.name}:{line}: {read}")
            elif moves.setdefault((read.old, read.new, read.date), read) is not read:
                faults.append(f"{file.name}:{line}: {read.old} → {read.new} on {read.date} is there already")
    if faults:
        raise RenumberingError("\n".join(faults), hint="The columns are explained in corpus/README.md.")
    return Renumbering(tuple(moves.values()))


def _lines(file: Path) -> Iterator[tuple[int, Move | str]]:
    """Each line's number, and its move or what is wrong with it."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        yield 1, f"cannot be read: {error}"
        return
    rows = list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or tuple(rows[0]) != COLUMNS:
        yield 1, f"the columns must be {', '.join(COLUMNS)}"
        return
    for line, row in enumerate(rows[1:], 2):
        try:
            yield line, _move(row)
        except ValueError as error:
            yield line, str(error)


def _move(row: list[str]) -> Move:
    """The move of a line; raises ValueError, saying what is wrong."""
    if len(row) != len(COLUMNS):
        raise ValueError(f"{len(row)} columns, where {len(COLUMNS)} are needed")
    code, day, old, portion, new, relation, certainty, source = row
    if code and code not in BY_ABBREVIATION:
        raise ValueError(f"no code is called {code!r}{meant(code, BY_ABBREVIATION)}")
    if relation not in list(Relation):
        raise ValueError(f"relation must be one of {', '.join(Relation)}, not {relation!r}")
    if certainty not in _CERTAINTIES:
        raise ValueError(f"certainty must be one of {', '.join(_CERTAINTIES)}, not {certainty!r}")
    if not source.strip():
        raise ValueError("the source is missing")
    if old == new:
        raise ValueError("old and new are the same")
    try:
        since = date.fromisoformat(day)
    except ValueError as error:
        raise ValueError(f"{day!r} is no date: write it as 2021-05-01") from error
    return Move(
        old=_key(code, old),
        new=_key(code, new),
        date=since,
        relation=Relation(relation),
        portion=portion,
        certain=certainty == "certain",
        source=source,
    )


def _key(code: str, number: str) -> str:
    """The key of an article of that code; without a code, the key as it is written."""
    if code and re.search(r"\d", number) and " " not in number:
        return article_key(code, number)
    if not code and re.fullmatch(r"[a-z]{2,}(:\S+)+", number):
        return number
    raise ValueError(f"{number!r} is no {'number of an article' if code else 'key'}")


def _grouped(moves: Iterable[Move], end: str) -> Mapping[str, tuple[Move, ...]]:
    groups: dict[str, list[Move]] = {}
    for move in moves:
        groups.setdefault(getattr(move, end), []).append(move)
    return MappingProxyType({key: tuple(sorted(group, key=_surest)) for key, group in groups.items()})


def _surest(move: Move) -> tuple[bool, bool]:
    return not move.certain, move.relation is not Relation.MOVED


def _parts(portion: str) -> frozenset[str]:
    """A portion in its parts, as kb.citations.portions writes them: of "2° bis" {"pt=2bis"}, of "al. 2 et 3" two."""
    if portion.startswith(";"):
        named = (part.partition("=") for part in portion.split(";") if part)
        return frozenset(f"{unit}={value}" for unit, _, values in named for value in values.split(","))
    found = {f"pt={number}{suffix}" for number, suffix in re.findall(r"(\d+)\s?°\s?(bis|ter|quater)?", portion)}
    found |= {f"par={number}{suffix}" for number, suffix in re.findall(r"\b([IVX]+)\b\s?(bis|ter|quater)?", portion)}
    found |= {f"let={letter}" for letter in re.findall(r"\b([a-z])\)", portion)}
    if portion.lower().startswith("al"):
        found |= {f"al={number}" for number in re.findall(r"\d+", portion)}
    return frozenset(found)
