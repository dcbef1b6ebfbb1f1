"""A source as the text of its file, which people review: only what has changed is touched, and comments stay.

What is written is read back before anybody is given it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any, TypeAlias

import tomlkit
from tomlkit.items import Item

from kb import toml
from kb.catalogue.reading import read_text
from kb.errors import CatalogueError
from kb.source import Source

#: The keys in the order of our files, a blank line between the groups; tables stand at the end.
LAYOUT = (
    ("id", "kind", "title", "publisher", "type", "language", "country"),
    ("licence", "licence_url", "reuse"),
    ("path", "addresses", "checked", "format", "robots"),
    ("scope", "include", "exclude", "depth", "pages", "spip", "pace"),
    ("words",),
    ("schedule", "enabled", "remark"),
)
#: What a file that the desk begins says above a group.
_COMMENTS = {
    "licence": "What the licence allows, and what readers are shown.",
    "scope": "How far a run goes, and how fast.",
    "words": "Only documents with one of these are wanted.",
}
_OF_TABLES = {
    "texts": "LEGITEXT id = abbreviation in keys and titles.",
    "expect": "How many documents a full run yields; with fewer or more, nothing is removed.",
}
_WIDTH = 120

_Value: TypeAlias = str | int | float | bool | list[str] | dict[str, Any]
_ORDER = tuple(key for group in LAYOUT for key in group)


def written(source: Source, before: str = "") -> str:
    """The text of the file of a source: a new one, or `before` with what has changed.

    Raises CatalogueError if `before` is no TOML, or if the text would not be read as the same source.
    """
    values = _values(source)
    text = _changed(before, values, _values(source, whole=True)) if before else _new(values)
    found, faults = read_text(text, source.id)
    if found != source:
        reasons = "; ".join(fault.reason for fault in faults) or "it would be read otherwise than it was meant"
        raise CatalogueError(f"{source.id}.toml cannot be written: {reasons}", hint="Write the file by hand.")
    return text


def _values(source: Any, *, whole: bool = False) -> dict[str, _Value]:
    """What the file of a source, or a table in it, has to say; `whole`: what goes without saying, too."""
    found: dict[str, _Value] = {}
    for key in fields(source):
        value = getattr(source, key.name)
        default = key.default_factory() if key.default_factory is not MISSING else key.default
        if (whole or value != default) and (plain := _plain(value, whole=whole)) is not None:
            found[key.name] = plain
    return found


def _plain(value: Any, *, whole: bool) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        return _values(value, whole=whole)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _new(values: Mapping[str, _Value]) -> str:
    parts = []
    for group in LAYOUT:
        lines = [_line(key, values[key]) for key in group if key in values]
        if lines and (comment := next((_COMMENTS[key] for key in group if key in _COMMENTS), "")):
            lines.insert(0, f"# {comment}\n")
        parts.append("".join(lines))
    tables = (key for key in values if key not in _ORDER)
    parts += [_table(key, values[key], f"# {_OF_TABLES[key]}\n" if key in _OF_TABLES else "") for key in tables]
    return "\n".join(filter(None, parts))


def _changed(before: str, values: Mapping[str, _Value], whole: Mapping[str, _Value]) -> str:
    """The text with other values; what is no longer said goes, what goes without saying and is said stays."""
    try:
        document = tomlkit.parse(before)
    except ValueError as error:
        raise CatalogueError(f"The file is not TOML: {error}", hint="Mend it by hand, or take it away.") from error
    now = document.unwrap()
    missing: dict[str, _Value] = {}
    for key in (*_ORDER, *(key for key in {**now, **whole} if key not in _ORDER)):
        wanted = _wanted(now.get(key), values.get(key), whole.get(key))
        if wanted is None and key in now:
            _unsay(document, key)
        elif wanted is not None and key not in now:
            missing[key] = wanted
        elif wanted != now.get(key):
            _say(document, key, wanted)
    text = tomlkit.dumps(document)
    for key, value in missing.items():
        text = _with(text, key, value)
    return text


def _wanted(now: Any, value: Any, whole: Any) -> Any:
    """What is to be said of a key that says `now`, where `value` must be said and `whole` is meant; None: nothing."""
    if not isinstance(whole, dict):
        return value if value is not None or now != whole else whole
    must, there = value or {}, now or {}
    return {key: one for key, one in whole.items() if key in must or (key in there and there[key] == one)} or None


def _say(table: Any, key: str, value: _Value) -> None:
    """Put a value in the place of the one before; in a table, only what differs."""
    if not isinstance(value, dict):
        table[key] = _item(value)
        return
    inner, now = table[key], table[key].unwrap()
    for name in [name for name in now if name not in value]:
        del inner[name]
    for name, one in value.items():
        if now.get(name) != one or type(now.get(name)) is not type(one):
            inner[name] = _item(one)


def _unsay(document: Any, key: str) -> None:
    """Leave a key out, or say the value that it has without being said."""
    if key in ("enabled", "spip"):
        document[key] = key == "enabled"
    else:
        document.remove(key)


def _with(text: str, key: str, value: _Value) -> str:
    """The text with a further key, behind those that stand before it in our files."""
    if isinstance(value, dict):
        return f"{text.rstrip()}\n\n{_table(key, value)}"
    before = _ORDER[: _ORDER.index(key)][::-1]
    lines = text.split("\n")
    for end in _ends(lines, before):
        return "\n".join([*lines[:end], _line(key, value).rstrip("\n"), *lines[end:]])
    return _line(key, value) + text


def _ends(lines: list[str], keys: tuple[str, ...]) -> Iterator[int]:
    """How many lines there are up to the end of the statement of each of these keys that is there."""
    found: dict[str, int] = {}
    for end in range(1, len(lines) + 1):
        try:
            table = toml.parse("\n".join(lines[:end]))
        except ValueError:
            continue
        for key in table:
            found.setdefault(key, end)
    return (found[key] for key in keys if key in found)


def _table(key: str, value: Any, comment: str = "") -> str:
    return f"{comment}[{key}]\n" + "".join(_line(name, one) for name, one in value.items())


def _line(key: str, value: Any) -> str:
    return f"{tomlkit.key(key).as_string()} = {_item(value, len(key) + 3).as_string()}\n"


def _item(value: Any, indent: int = 12) -> Item:
    if not isinstance(value, list):
        return _made(tomlkit.item(value))
    items = [tomlkit.item(one).as_string() for one in value]
    whole = f"[{', '.join(items)}]"
    return _made(tomlkit.value(whole if indent + len(whole) <= _WIDTH else f"[\n{''.join(_folded(items))}]"))


def _made(item: Any) -> Item:
    """What tomlkit makes, which its own annotations leave open."""
    if not isinstance(item, Item):
        raise TypeError(f"{type(item).__name__} has no text of its own")
    return item


def _folded(items: list[str]) -> Iterator[str]:
    """Lines of a long list, as many values on each as there is room for."""
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > _WIDTH and line.strip():
            yield f"{line}\n"
            line = "   "
        line += f" {item},"
    yield f"{line}\n"
