"""Changes to labels that were made at the desk: a file beside the thesaurus, applied to it whenever it is read.

The file (TOML) has a table for each change, in their order:

    [[change]]
    do = "add"            # or "remove"
    concept = "mna"
    language = "fr"
    kind = "alternative"  # or "hidden"
    text = "mineur sans attaches"
    acronym = false

What does not fit any more, since the thesaurus has changed meanwhile, is left out and said. Preferred labels are the
names of pages: they are changed in the thesaurus itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from kb import toml
from kb.durable import write_whole
from kb.errors import ThesaurusError
from kb.lasting import Lasting
from kb.settings import Settings
from kb.thesaurus import rules
from kb.thesaurus.concepts import Kind, Label, Thesaurus
from kb.thesaurus.reading import load_while_serving

ADD, REMOVE = "add", "remove"
LONGEST = 200
_HEAD = "Changes to the labels of the thesaurus, made at the desk: see kb/thesaurus/changes.py."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A label that a concept gets, or loses."""

    do: str
    concept: str
    language: str
    kind: Kind
    text: str
    acronym: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A thesaurus with changes: those that did not fit, each with the reason."""

    thesaurus: Thesaurus
    left_out: tuple[tuple[Change, str], ...] = ()


def current(settings: Settings) -> Thesaurus:
    """The thesaurus of the corpus with the changes of the desk; what cannot be read is as it was when it could."""
    return changed(load_while_serving(settings.thesaurus), _read_while_serving(settings.labels)).thesaurus


def read(path: Path) -> tuple[Change, ...]:
    """The changes of a file, none where there is no file; raises ThesaurusError for one that is no such file."""
    try:
        data = toml.parse(path.read_text("utf-8"))
        return tuple(_change(one) for one in data.get("change", []))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, TOMLKitError) as error:
        raise ThesaurusError(
            f"{path}:1: has no changes of labels in it: {error}",
            hint="Delete it, or make the changes at the desk anew.",
        ) from error


def write(path: Path, changes: Sequence[Change]) -> None:
    """Write the changes of a file anew; without any the file goes. Raises OSError."""
    if not changes:
        path.unlink(missing_ok=True)
        return
    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    tables = tomlkit.aot()
    for one in changes:
        table = tomlkit.table()
        table.update({
            "do": one.do,
            "concept": one.concept,
            "language": one.language,
            "kind": one.kind.value,
            "text": one.text,
            "acronym": one.acronym,
        })  # fmt: skip
        tables.append(table)
    document.add("change", tables)
    write_whole(path, tomlkit.dumps(document).encode())


@lru_cache(maxsize=8)
def changed(thesaurus: Thesaurus, changes: tuple[Change, ...]) -> Changed:
    """A thesaurus with these changes; it is itself where there are none."""
    concepts, left_out = dict(thesaurus.concepts), []
    for one in changes:
        reason = _apply(concepts, one)
        if reason:
            left_out.append((one, reason))
    if not changes:
        return Changed(thesaurus=thesaurus)
    return Changed(thesaurus=replace(thesaurus, concepts=concepts), left_out=tuple(left_out))


def _apply(concepts: dict[str, Any], change: Change) -> str:
    """Make one change; the reason why it does not fit, "" if it does."""
    concept = concepts.get(change.concept)
    if concept is None:
        return f"there is no concept {change.concept}"
    same = [one for one in concept.labels if (one.text, one.language) == (change.text, change.language)]
    if change.do == REMOVE:
        if not same or same[0].kind is Kind.PREFERRED:
            return f"{change.concept} has no such label that could go"
        labels = tuple(one for one in concept.labels if one is not same[0])
    else:
        new = Label(text=change.text, language=change.language, kind=change.kind, acronym=change.acronym)
        labels = (*concept.labels, new)
    mended = replace(concept, labels=labels)
    broken = [reason for reason, _near in rules.of_labels(mended)]
    if broken:
        return broken[0]
    concepts[change.concept] = mended
    return ""


def _change(data: Any) -> Change:
    change = Change(
        do=data["do"],
        concept=data["concept"],
        language=data["language"],
        kind=Kind(data["kind"]),
        text=data["text"],
        acronym=data["acronym"],
    )
    texts = change.do, change.concept, change.language, change.text
    if not all(isinstance(one, str) for one in texts) or change.do not in (ADD, REMOVE) or len(change.text) > LONGEST:
        raise ValueError(f"this is no change: {dict(data)}")
    return change


def _state(path: Path) -> tuple[Change, ...]:
    try:
        status = path.stat()
    except FileNotFoundError:
        return ()
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, mtime: int, size: int) -> tuple[Change, ...]:
    """As `read`; `mtime` (nanoseconds) and `size` (bytes) tell one state of the file from another."""
    return read(path)


_lasting = Lasting(_state)


def _read_while_serving(path: Path) -> tuple[Change, ...]:
    """As `read`; of a file that was damaged since it was read, what it said then; nothing of one that always was."""
    try:
        return _lasting(path)
    except ThesaurusError:
        return ()
