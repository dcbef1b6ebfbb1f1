"""The form of a source: from a source to its values, and from what was sent to a source, or to the faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb import catalogue
from kb.catalogue.folders import folder_of, is_readable
from kb.document import Reuse
from kb.faults import Fault
from kb.settings import Settings
from kb.source import KINDS, Source
from web.admin.source_fields import Field, groups_of, knows
from web.pages.admin.reasons import in_words

#: Keys of the table `expect`, which stand in the form as fields of their own.
_EXPECTED = ("least", "most")
_NUMBERS = ("least", "most", "depth", "pages", "pace")
_LISTS = ("addresses", "scope", "include", "exclude", "words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields that belong together."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The whole form; `source` is what was filled in, None if it breaks a rule.

    name_faults  what is wrong with the name, for which only a new source has a field
    faults       what is wrong beside the fields
    """

    kind: str
    groups: tuple[Group, ...]
    source: Source | None = None
    name_faults: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[Field, ...]:
        """The fields with faults."""
        return tuple(field for group in self.groups for field in group.fields if field.faults)


def shown(kind: str, values: Mapping[str, str], faults: Sequence[Fault] = (), source: Source | None = None) -> Form:
    """The form of a kind with these values, and what is wrong with them."""
    by_field: dict[str, list[str]] = {}
    for path, reason in faults:
        keys = [str(step) for step in path if isinstance(step, str)]
        name = keys[-1] if keys and keys[0] == "expect" else (keys[0] if keys else "")
        sentences = by_field.setdefault("remark" if name == "enabled" else name, [])
        if (sentence := in_words(reason)) not in sentences:
            sentences.append(sentence)
    groups = tuple(
        Group(name=name, fields=tuple(_filled(field, values, by_field) for field in fields if knows(kind, field)))
        for name, fields in groups_of(kind)
    )
    placed = {field.name for group in groups for field in group.fields}
    rest = tuple(sentence for name, said in by_field.items() if name not in {*placed, "id"} for sentence in said)
    return Form(
        kind=kind,
        groups=tuple(group for group in groups if group.fields),
        source=source,
        name_faults=tuple(by_field.get("id", ())),
        faults=rest,
    )


def values_of(source: Source) -> dict[str, str]:
    """What the form says of a source."""
    found = {
        name: "" if (value := getattr(source, name)) is None else str(value)
        for name in ("id", "title", "publisher", "type", "language", "country", "licence", "licence_url", "reuse")
    }
    found |= {name: "" if (value := getattr(source, name)) is None else str(value) for name in ("path", "checked")}
    found |= {name: "\n".join(getattr(source, name)) for name in _LISTS}
    found |= {"format": source.format, "robots": source.robots, "remark": source.remark, "schedule": source.schedule}
    found |= {"pace": f"{source.pace:g}", "pages": str(source.pages), "depth": _number(source.depth)}
    found |= {"least": str(source.expect.least), "most": _number(source.expect.most)}
    found |= {"spip": "on" if source.spip else "", "enabled": "on" if source.enabled else ""}
    found["texts"] = "\n".join(f"{text} = {short}" for text, short in source.texts.items())
    return found


def read(
    kind: str, name: str, sent: Mapping[str, str], before: Mapping[str, Any], settings: Settings, taken: bool = False
) -> Form:
    """What was sent, as a source of this name; `before` are the keys of its file, kept where the form has no field."""
    data: dict[str, Any] = {key: value for key, value in before.items() if key not in _fields_of(kind)}
    data |= {"id": name, "kind": kind}
    faults = list(_take(kind, sent, data))
    if "reuse" not in data:  # said here: what lacks a key is not looked at any further
        faults.append(Fault(("reuse",), "the key 'reuse' is missing"))
        data["reuse"] = Reuse.LINK_ONLY.value
    source, found = catalogue.read(data, name, KINDS)
    faults += [fault for fault in found if not any(fault.path[-1:] == own.path[-1:] for own in faults)]
    if taken:
        faults.append(Fault(("id",), f"the id {name} is taken already"))
    if source is not None and source.path and not is_readable(folder_of(source.path, settings), settings):
        faults.append(Fault(("path",), f"the folder {source.path} is none that KB_FOLDERS allows"))
    return shown(kind, {**sent, "id": name}, faults, source if not faults else None)


def _take(kind: str, sent: Mapping[str, str], data: dict[str, Any]) -> Iterator[Fault]:
    """Put what was sent into a table as TOML would have it; what is no number is a fault."""
    expect: dict[str, Any] = {}
    for name in _fields_of(kind) - {"id", "kind", "expect"}:
        value = sent.get(name, "").replace("\r\n", "\n").strip()
        table = expect if name in _EXPECTED else data
        if name in ("spip", "enabled"):
            data[name] = bool(value)
        elif name in _LISTS:
            data[name] = [line.strip() for line in value.split("\n") if line.strip()]
        elif name == "texts":
            pairs = (line.partition("=") for line in value.split("\n") if line.strip())
            data[name] = {key.strip(): short.strip(' "') for key, _equals, short in pairs}
        elif value and name in _NUMBERS:
            try:
                table[name] = float(value.replace(",", ".")) if name == "pace" else int(value)
            except ValueError:
                yield Fault((name,), "is no number")
        elif value or name in ("title", "publisher", "licence"):
            table[name] = value.lower() if name == "schedule" else value
    if expect:
        data["expect"] = expect


def _fields_of(kind: str) -> set[str]:
    return {field.name for _name, fields in groups_of(kind) for field in fields if knows(kind, field)} | {"expect"}


def _filled(field: Field, values: Mapping[str, str], faults: Mapping[str, Sequence[str]]) -> Field:
    return Field(
        name=field.name,
        sort=field.sort,
        label=field.label,
        explanation=field.explanation,
        choices=field.choices,
        needed=field.needed,
        value=values.get(field.name, ""),
        faults=tuple(faults.get(field.name, ())),
    )


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
