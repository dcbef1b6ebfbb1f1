"""Where in a TOML text a key stands: the parser says what it found, and not on which line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

_LINE = re.compile(r"\(at line (\d+)")


def parse(text: str) -> dict[str, Any]:
    """The table that a TOML text describes; raises ValueError for anything that is not TOML."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("values are nested too deeply") from error


def lines_of(text: str, paths: Sequence[Sequence[str | int]]) -> list[int]:
    """For each path, the line, from 1, of the statement that gives its value; where there is none, of the nearest
    table above.

    `text` is valid TOML. It is cut wherever its beginning is valid by itself, so that each piece is one statement;
    the first beginning that has a value ends with the statement that gives it.
    """
    found = [(0, 1)] * len(paths)
    start, lines = 0, text.split("\n")
    for end in range(1, len(lines) + 1):
        try:
            table = tomllib.loads("\n".join(lines[:end]))
        except ValueError:
            continue
        line = next((n for n in range(start, end) if _says_something(lines[n])), None)
        if line is not None:
            depths = (_depth(table, path) for path in paths)
            found = [(d, line + 1) if d > old[0] else old for d, old in zip(depths, found, strict=True)]
        start = end
    return [line for _, line in found]


def line_of_error(error: ValueError, text: str) -> int:
    """Line, from 1, at which the parser gave up; the last one if that was the end of the text."""
    found = _LINE.search(str(error))
    return int(found[1]) if found else text.rstrip("\n").count("\n") + 1


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _depth(value: Any, path: Sequence[str | int]) -> int:
    """How many steps of the path the value has."""
    for depth, step in enumerate(path):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return depth
    return len(path)
