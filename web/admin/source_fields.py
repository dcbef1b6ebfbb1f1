"""The fields of a source's form: what each kind knows, with a sentence on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.document import Reuse
from kb.source import WEB, WITH_WORDS, Checked
from kb.vocabulary import TYPES
from web.languages import gettext as _
from web.languages import interface_language

Choices = tuple[tuple[str, str], ...]


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


def knows(kind: str, field: Field) -> bool:
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


def groups_of(kind: str) -> tuple[tuple[str, tuple[Field, ...]], ...]:
    """All fields in their groups, each with its name; `knows` says which of them a kind has."""
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
        Field(name="schedule", sort="line", label=_("Schedule"),
              explanation=_("hourly, daily at 03:00, weekly on monday at 03:00, monthly on 1 at 03:00: in Paris. "
                            "Empty: only when somebody asks.")),
        Field(name="enabled", sort="tick", label=_("It is read"),
              explanation=_("Without this it stays in the catalogue, and is not read; the remark says why.")),
        Field(name="remark", sort="text", label=_("Remark"),
              explanation=_("If it is not read, the first sentence says why.")),
    )  # fmt: skip
