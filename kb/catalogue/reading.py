"""One file of the catalogue, checked whole: the source that it describes, or what is wrong with it and where."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kb import toml
from kb.catalogue.rules import Kinds, broken_rules
from kb.faults import Fault, in_words
from kb.source import KINDS, Expectation, Source

for _noun in (Expectation, Source):
    with_config(ConfigDict(extra="forbid"))(_noun)
_SOURCE = TypeAdapter(Source)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of the catalogue: its source, None if it has not even the shape of one, and a line for each fault."""

    source: Source | None
    wrong: tuple[str, ...] = ()


def read_file(file: Path, kinds: Kinds = KINDS) -> SourceFile:
    """What a file says; each fault is a line `file:line: reason`."""
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        return SourceFile(source=None, wrong=(f"{file}:1: cannot be read: {error.strerror}",))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return SourceFile(source=None, wrong=(f"{file}:{line}: is not UTF-8; save it as UTF-8",))
    source, faults = read_text(text, file.stem, kinds)
    lines = lines_of(text, faults)
    wrong = [f"{file}:{line}: {reason}" for line, (_, reason) in sorted(zip(lines, faults, strict=True))]
    return SourceFile(source=source, wrong=tuple(wrong))


def read_text(text: str, name: str, kinds: Kinds = KINDS) -> tuple[Source | None, list[Fault]]:
    """The same of a text in TOML; what is not TOML has the fault `is not TOML`, at no key."""
    try:
        data = toml.parse(text)
    except ValueError as error:
        return None, [Fault((), f"is not TOML: {error}")]
    return read(data, name, kinds)


def lines_of(text: str, faults: Sequence[Fault]) -> list[int]:
    """The line of each fault of a text."""
    if not faults:
        return []
    try:
        toml.parse(text)
        return toml.lines_of(text, [fault.path for fault in faults])
    except ValueError as error:
        return [toml.line_of_error(error, text)] * len(faults)


def read(data: Mapping[str, Any], name: str, kinds: Kinds) -> tuple[Source | None, list[Fault]]:
    """The source that a table describes, in a file of that name without suffix; None if it has not even its shape."""
    try:
        # By way of JSON, since the strict rules for JSON are those of TOML: lists are tuples, texts name enums.
        source = _SOURCE.validate_json(json.dumps(data, default=_no_date), strict=True)
    except ValidationError as error:
        return None, [in_words(detail, _keys(detail["loc"])) for detail in error.errors()]
    return source, list(broken_rules(source, name, kinds))


def _keys(path: tuple[str | int, ...]) -> list[str]:
    return [field.name for field in fields(Expectation if path[0] == "expect" else Source)]


def _no_date(value: object) -> object:
    """What a TOML date or time becomes: a value that no key allows, since no key of a source is a date."""
    return [[]]
