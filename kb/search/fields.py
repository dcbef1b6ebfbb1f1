"""The one table of what is searched and counted: engines derive their schemas from it, pages their facets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kb.citations.codes import BY_ABBREVIATION
from kb.document import Document
from kb.search.analysis import ANALYSIS_VERSION, fold, tokens
from kb.vocabulary import INTERFACE_LANGUAGES, THEMES, TYPES, Label, country_name, language_name

#: Changes whenever an index made before would answer otherwise: such an index is rebuilt, never read.
SCHEMA_VERSION = f"7.{ANALYSIS_VERSION}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """A text that words are looked for in.

    names      its prefixes in the query language
    weight     in ranking
    held_back  how much repeated words count for less in a long text, 0 to 1 (BM25's b): 0 for a list, of which one
               entry is as good as another however many there are
    """

    names: tuple[str, ...]
    weight: float
    held_back: float = 0.5
    text: Callable[[Document], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A property that results are counted and filtered by.

    label  of the facet itself; `say(value, language)` labels a value
    """

    names: tuple[str, ...]
    label: Label
    values: Callable[[Document], tuple[str, ...]]
    say: Callable[[str, str], str]


def _as_it_is(value: str, language: str) -> str:
    return value


def _type_label(value: str, language: str) -> str:
    return TYPES[value].say(language) if value in TYPES else value


def _theme_label(value: str, language: str) -> str:
    return THEMES[value].say(language) if value in THEMES else value


def _code_label(value: str, language: str) -> str:
    return BY_ABBREVIATION[value].title if value in BY_ABBREVIATION else value


def _title(document: Document) -> tuple[str, ...]:
    """The title, and what it is cited as: people type either."""
    code = (document.code, _code_label(document.code, "fr")) if document.code else ()
    return tuple(dict.fromkeys(filter(None, (document.title, document.citation, *code))))


def _aliases(document: Document) -> tuple[str, ...]:
    return document.aliases


def _text(document: Document) -> tuple[str, ...]:
    headings = ((passage.heading, passage.text) for passage in document.passages)
    return (document.summary, *(part for pair in headings for part in pair))


_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")

TEXT_FIELDS: Mapping[str, TextField] = MappingProxyType(
    {
        "title": TextField(names=("titre", "title", "intitle"), weight=4.0, text=_title),
        "aliases": TextField(names=("alias", "nom", "name"), weight=3.0, held_back=0.0, text=_aliases),
        "path": TextField(names=("rubrique", "chemin", "path"), weight=0.5, text=lambda document: document.path),
        "text": TextField(names=("texte", "text"), weight=1.0, text=_text),
    }
)

FACETS: Mapping[str, Facet] = MappingProxyType(
    {
        "type": Facet(
            names=("type",),
            label=Label("Type de document", "Document type"),
            values=lambda document: (document.type,),
            say=_type_label,
        ),
        "language": Facet(
            names=("langue", "language"),
            label=Label("Langue", "Language"),
            values=lambda document: (document.language,),
            say=language_name,
        ),
        "organisation": Facet(
            names=("organisation", "organisme", "org"),
            label=Label("Organisation", "Organisation"),
            values=lambda document: document.organisations,
            say=_as_it_is,
        ),
        "theme": Facet(
            names=("theme", "thème"),
            label=Label("Thème", "Theme"),
            values=lambda document: document.themes,
            say=_theme_label,
        ),
        "code": Facet(
            names=("code",),
            label=Label("Code", "Code"),
            values=lambda document: (document.code,) if document.code else (),
            say=_code_label,
        ),
        "country": Facet(
            names=("pays", "country"),
            label=Label("Pays", "Country"),
            values=lambda document: (document.country,) if document.country else (),
            say=country_name,
        ),
    }
)

#: Prefix in the query language → name of the text field or facet.
PREFIXES: Mapping[str, str] = MappingProxyType(
    {fold(name): field for table in (TEXT_FIELDS, FACETS) for field, row in table.items() for name in row.names}
    | {"ref": "ref"}
)


def names_of(document: Document) -> tuple[str, ...]:
    """The names of a document as `name_key` writes them: its title, without what stands in parentheses at its end too,
    how it is cited, and its other names."""
    bare = _PARENTHESIS.sub("", document.title)
    said = (document.title, bare, document.citation, *document.aliases)
    return tuple(dict.fromkeys(filter(None, map(name_key, said))))


def name_key(text: str) -> str:
    """A name as it is compared: its words in their exact form, nothing between them."""
    return " ".join(token.exact for token in tokens(text))


def facet_values(facet: str, said: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The values of a facet that a user can mean by what is written after its prefix.

    A value itself counts, in any case, or a label of it in either language, or the beginning of one: "rapport",
    "law-article", "Article de loi", "casf", "français". `known` are the values that the index has.
    """
    wanted = fold(said)
    say = FACETS[facet].say
    names = {value: {fold(value), *(fold(say(value, language)) for language in INTERFACE_LANGUAGES)} for value in known}
    exact = tuple(value for value, labels in names.items() if wanted in labels)
    return exact or tuple(value for value, labels in names.items() if any(n.startswith(wanted) for n in labels))
