"""What is wrong with a table that somebody wrote by hand, in words for the one who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from pydantic_core import ErrorDetails

#: What to say in place of pydantic's words, which speak of Python.
_WORDS = {
    "string_type": "must be a text in quotes",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list: [ … ]",
    "mapping_type": "must be a table",
    "dict_type": "must be a table",
    "dataclass_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
}


class Fault(NamedTuple):
    """What is wrong with the value at `path`."""

    path: tuple[str | int, ...]
    reason: str


def in_words(detail: ErrorDetails, known: Iterable[str]) -> Fault:
    """One of pydantic's errors; `known` are the keys that the table concerned may have."""
    path, kind = detail["loc"], detail["type"]
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return Fault(path, f"unknown key {path[-1]!r}{meant(str(path[-1]), known)}")
    if kind == "missing":
        return Fault(path, f"the key {path[-1]!r} is missing")
    place = ".".join(str(step + 1 if isinstance(step, int) else step) for step in path)
    if kind == "value_error":
        return Fault(path, f"{place}: {detail['ctx']['error']}")
    if kind == "enum":
        return Fault(path, f"{place} must be {detail['ctx']['expected']}")
    message = detail["msg"]
    return Fault(path, f"{place} {_WORDS.get(kind) or message[:1].lower() + message[1:]}")


def meant(word: str, known: Iterable[str]) -> str:
    """ "; did you mean …?" with the known word closest to this one; "" if none is close."""
    close = get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
