"""The form of a source: what each kind knows, with a sentence on it; from what was sent to a source, or the faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb import catalogue
from kb.catalogue.folders import folder_of, is_readable
from kb.document import Reuse
from kb.faults import Fault
from kb.settings import Settings
from kb.source import KINDS, WEB, WITH_WORDS, Checked, Source
from kb.vocabulary import TYPES
from web.languages import gettext as _
from web.languages import interface_language
from web.pages.admin.reasons import in_words

Choices = tuple[tuple[str, str], ...]
#: Keys of the table `expect`, which stand in the form as fields of their own.
_EXPECTED = ("least", "most")
_NUMBERS = ("least", "most", "depth", "pages", "pace")
_LISTS = ("addresses", "scope", "include", "exclude", "words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field. `sort` is "line", "text" (several lines), "number", "choice" or "tick"; `faults` are sentences."""

    name: str
    sort: str
    label: str
    explanation: str = ""
    value: str = ""
    choices: Choices = ()
    needed: bool = False
    faults: tuple[str, ...] = ()


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


def kinds() -> Choices:
    """The kinds that can be read, each with what it is."""
    return (
        ("folder", _("A folder of files on this machine: PDF, DOCX, ODT, HTML, Markdown and text.")),
        ("site", _("A site, page after page, following its links.")),
        ("list", _("A few pages that you name, and the files attached to them. Nothing beyond.")),
        ("feed", _("The pages that an RSS or Atom feed announces.")),
        ("sitemap", _("The pages that a sitemap of a site names.")),
        ("legi", _("French codes in force, from the archives of DILA.")),
        ("dila", _("Another base of DILA: Journal officiel, case law of the courts.")),
        ("cellar", _("Acts and judgments of the European Union, by their CELEX number.")),
        ("hudoc", _("Judgments and decisions of the European Court of Human Rights.")),
        ("judilibre", _("Decisions of the French judicial courts.")),
        ("hal", _("Descriptions of research publications in HAL.")),
    )


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
        Group(name=name, fields=tuple(_filled(field, values, by_field) for field in fields if _knows(kind, field)))
        for name, fields in _groups(kind)
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
    found |= {"format": source.format, "robots": source.robots, "remark": source.remark}
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
            table[name] = value
    if expect:
        data["expect"] = expect


def _fields_of(kind: str) -> set[str]:
    return {field.name for _name, fields in _groups(kind) for field in fields if _knows(kind, field)} | {"expect"}


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


def _knows(kind: str, field: Field) -> bool:
    """True if sources of this kind have this field."""
    of_kinds: Mapping[str, Sequence[str]] = {
        "path": ("folder",),
        "texts": ("legi",),
        "words": WITH_WORDS,
        **dict.fromkeys(("scope", "include", "exclude", "depth", "pages", "spip"), WEB),
    }
    if field.name in ("addresses", "checked", "robots", "pace"):
        return kind != "folder"
    return kind in of_kinds.get(field.name, (kind,))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _groups(kind: str) -> tuple[tuple[str, tuple[Field, ...]], ...]:
    return (
        (_("What it is"), _identity()),
        (_("What may be shown"), _rights()),
        (_("Where it is"), _place(kind)),
        (_("How far, and how fast"), _reach(kind)),
        (_("What it promises"), _promise()),
    )


def _identity() -> tuple[Field, ...]:
    here = interface_language()
    types = (("", _("each document says its own")), *((key, label.say(here)) for key, label in TYPES.items()))
    return (
        Field(name="title", sort="line", label=_("Title"), needed=True,
              explanation=_("What it is, for people who see it in a list.")),
        Field(name="publisher", sort="line", label=_("Publisher"), needed=True,
              explanation=_("Who publishes it: the organisation of its documents, unless they name another.")),
        Field(name="type", sort="choice", label=_("Type of its documents"), choices=types,
              explanation=_("For documents that do not say their own.")),
        Field(name="language", sort="line", label=_("Language of its documents"),
              explanation=_("Two small letters, as in fr. Leave it empty to tell it from each text.")),
        Field(name="country", sort="line", label=_("Country"),
              explanation=_("Two capital letters, as in FR, where its documents do not say their own.")),
    )  # fmt: skip


def _rights() -> tuple[Field, ...]:
    rights: Choices = (
        ("", _("choose")),
        (Reuse.FULL_TEXT, _("the whole text, with licence and attribution")),
        (Reuse.INDEX_SNIPPET, _("the lines around the words found, and the link")),
        (Reuse.METADATA_ONLY, _("title, date, bodies and summary: no text is kept")),
        (Reuse.LINK_ONLY, _("title, date and bodies: no text, no summary")),
    )
    return (
        Field(name="licence", sort="line", label=_("Licence"), needed=True,
              explanation=_("Its name, with the attribution that it asks for.")),
        Field(name="licence_url", sort="line", label=_("Address of the licence")),
        Field(name="reuse", sort="choice", label=_("What readers are shown"), choices=rights,
              explanation=_("When in doubt take the lower line: the publisher decides what may be kept.")),
    )  # fmt: skip


def _place(kind: str) -> tuple[Field, ...]:
    sure: Choices = (
        ("", _("not said")),
        (Checked.SEEN, _("somebody has opened them")),
        (Checked.BY_PATTERN, _("made like others of the same site")),
        (Checked.FROM_MEMORY, _("written from memory")),
        (Checked.MAY_HAVE_MOVED, _("they may have moved")),
    )
    return (
        Field(name="path", sort="line", label=_("Folder"), needed=True,
              explanation=_("Below the corpus, or the whole path of a folder that this machine allows.")),
        Field(name="addresses", sort="text", label=_("Addresses"), needed=True,
              explanation=_("One a line, written as the site itself writes them: where reading begins.")),
        Field(name="checked", sort="choice", label=_("How sure the addresses are"), choices=sure),
        Field(name="texts", sort="text", label=_("Codes wanted"), needed=True,
              explanation=_("One a line: LEGITEXT000006074069 = CASF.")),
        Field(name="words", sort="text", label=_("Words"), needed=kind in ("hudoc", "judilibre", "hal"),
              explanation=_("One word or phrase a line: only documents with one of them are wanted.")),
        Field(name="format", sort="line", label=_("What is there"), explanation=_("For people: HTML, PDF.")),
        Field(name="robots", sort="line", label=_("What its robots.txt says"), explanation=_("For people, if known.")),
    )  # fmt: skip


def _reach(kind: str) -> tuple[Field, ...]:
    return (
        Field(name="scope", sort="text", label=_("Only below"),
              explanation=_("Addresses that those of all its pages begin with, one a line. Empty: the whole site.")),
        Field(name="include", sort="text", label=_("What becomes a document"),
              explanation=_("Patterns as in robots.txt, one a line: /articles/*, *.pdf$. Empty: every page.")),
        Field(name="exclude", sort="text", label=_("What is never asked for"),
              explanation=_("Patterns as in robots.txt, one a line: /forum, */imprimer$.")),
        Field(name="depth", sort="number", label=_("Links followed"),
              explanation=_("From a page that is named. Empty: 8 for a site, none for the others.")),
        Field(name="pages", sort="number", label=_("Requests of one run"),
              explanation=_("The next run goes on where this one stops.")),
        Field(name="spip", sort="tick", label=_("The site is made with SPIP"),
              explanation=_("Such sites have many addresses for each article: they are told apart.")),
        Field(name="pace", sort="number", label=_("Seconds between two requests"),
              explanation=_("2 or more is kind to a small server.")),
    )  # fmt: skip


def _promise() -> tuple[Field, ...]:
    return (
        Field(name="least", sort="number", label=_("At least so many documents"),
              explanation=_("If a run ends with fewer, it has failed and removes nothing.")),
        Field(name="most", sort="number", label=_("At most so many documents"),
              explanation=_("If a run ends with more, it has failed and publishes nothing. Empty: no bound.")),
        Field(name="enabled", sort="tick", label=_("It is read"),
              explanation=_("Without this it stays in the catalogue, and is not read; the remark says why.")),
        Field(name="remark", sort="text", label=_("Remark"),
              explanation=_("If it is not read, the first sentence says why.")),
    )  # fmt: skip
