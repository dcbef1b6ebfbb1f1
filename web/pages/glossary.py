"""The words of the field as pages: themes with their concepts, an alphabet of names, and each concept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from kb.citations.codes import cited_as
from kb.citations.writing import citation
from kb.search.analysis import fold
from kb.search.widening import query_for
from kb.store import Entry, Store
from kb.thesaurus import Concept, Kind, Label, Theme, Thesaurus
from kb.vocabulary import INTERFACE_LANGUAGES
from web.pages.links import Links
from web.pages.text import is_safe_link

#: More names than these are shown a letter at a time, so that a page stays short.
_MOST_NAMES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeLine:
    """A theme with how many documents have it."""

    key: str
    name: str
    concepts: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A line of the glossary: a name, and the concept that it is a name of.

    preferred  the concept's own name, where the line is another name of it; "" where it is that name
    """

    text: str
    concept: Concept
    preferred: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryPage:
    """Names by their first letter.

    asked    the part of a name that was asked for
    letter   the letter that is shown; "" where all are
    index    how many names each letter has, in their order
    letters  those that are shown
    """

    asked: str
    letter: str
    index: tuple[tuple[str, int], ...]
    letters: tuple[tuple[str, tuple[Name, ...]], ...]
    concepts: int

    @property
    def count(self) -> int:
        """How many names have what was asked for, of all letters."""
        return sum(count for _, count in self.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of a concept in one language: `language` is its code."""

    language: str
    preferred: str
    others: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptPage:
    """What the page of a concept shows.

    provisions  texts behind it: how each is cited, and where it leads; "" if nowhere
    names       the reader's language first, then the other of the interface, then the others
    sources     what its notes rest on: titles with their addresses; "" where there is none
    query       what finds the documents that name it: a search widens its name to all the others
    """

    concept: Concept
    name: str
    theme: Theme | None
    names: tuple[Names, ...]
    broader: tuple[Concept, ...]
    narrower: tuple[Concept, ...]
    related: tuple[Concept, ...]
    provisions: tuple[tuple[str, str], ...]
    stage: Entry | None
    sources: tuple[tuple[str, str], ...]
    query: str


def themes_page(thesaurus: Thesaurus, counts: Mapping[str, int], language: str) -> tuple[ThemeLine, ...]:
    """The themes by name; `counts` says how many documents have each."""
    lines = (
        ThemeLine(
            key=theme.key,
            name=theme.label.say(language),
            concepts=len(theme.concepts),
            documents=counts.get(theme.key, 0),
        )
        for theme in thesaurus.themes.values()
    )
    return tuple(sorted(lines, key=lambda line: fold(line.name)))


def concepts_of(theme: Theme, thesaurus: Thesaurus, language: str) -> tuple[Concept, ...]:
    """The concepts of a theme, by name."""
    return _by_name((thesaurus.concepts[concept] for concept in theme.concepts), language)


def glossary_page(thesaurus: Thesaurus, language: str, asked: str, letter: str = "") -> GlossaryPage:
    """Names in the reader's language, and acronyms of any, that have what was asked for in them.

    Of many names one letter is shown: `letter`, or the first.
    """
    wanted = fold(asked)
    names: dict[tuple[str, str], Name] = {}
    for concept, label in thesaurus.labels():
        preferred = concept.preferred(language)
        listed = label.language == language or (label.acronym and label.language in INTERFACE_LANGUAGES)
        if label.kind is not Kind.HIDDEN and listed and wanted in fold(label.text):
            own = label.text == preferred
            names.setdefault(
                (label.text, concept.id), Name(text=label.text, concept=concept, preferred="" if own else preferred)
            )
    ordered = sorted(names.values(), key=lambda name: (_letter(name.text), fold(name.text)))
    letters = tuple((first, tuple(group)) for first, group in groupby(ordered, key=lambda name: _letter(name.text)))
    index = tuple((first, len(group)) for first, group in letters)
    chosen = ""
    if len(ordered) > _MOST_NAMES:
        chosen = next((first for first, _ in index if fold(first) == fold(letter)), index[0][0])
    return GlossaryPage(
        asked=asked,
        letter=chosen,
        index=index,
        letters=tuple(group for group in letters if chosen in ("", group[0])),
        concepts=len({name.concept.id for name in ordered}),
    )


def concept_page(concept: Concept, thesaurus: Thesaurus, store: Store, language: str) -> ConceptPage:
    """A concept with its names, its neighbours, its texts and what finds its documents."""
    links = Links(source="repere", language=language, texts=store.with_ref(concept.refs), pages={})
    stage = store.of_works([f"repere/journey/{concept.stage}"]) if concept.stage else {}
    return ConceptPage(
        concept=concept,
        name=concept.preferred(language),
        theme=thesaurus.themes.get(concept.theme),
        names=tuple(_names(concept, language)),
        broader=_by_name((thesaurus.concepts[id_] for id_ in concept.broader), language),
        narrower=_by_name((thesaurus.concepts[id_] for id_ in concept.narrower), language),
        related=_by_name((thesaurus.concepts[id_] for id_ in concept.related), language),
        provisions=tuple(_provision(ref, links) for ref in concept.refs),
        stage=links.translated([entry for entries in stage.values() for entry in entries]),
        sources=tuple(_source(written) for written in concept.sources),
        query=query_for(concept, language),
    )


def _provision(ref: str, links: Links) -> tuple[str, str]:
    entry = links.translated(links.texts.get(ref, ()))
    cited = cited_as(ref)
    if cited == ref:
        cited = entry.title if entry else citation(ref, links.language)
    return cited, links.resolve(f"ref:{ref}")


def _source(written: str) -> tuple[str, str]:
    """A source as the thesaurus writes it, "Title, year. https://…", as its title and its address."""
    title, blank, address = written.rpartition(" ")
    return (title.rstrip(". "), address) if blank and is_safe_link(address) else (written, "")


def _by_name(concepts: Iterable[Concept], language: str) -> tuple[Concept, ...]:
    return tuple(sorted(concepts, key=lambda concept: fold(concept.preferred(language))))


def _names(concept: Concept, language: str) -> Iterable[Names]:
    """By language: the reader's, the other of the interface, then the others as they come."""
    shown = [label for label in concept.labels if label.kind is not Kind.HIDDEN]
    languages = dict.fromkeys([language, *INTERFACE_LANGUAGES, *(label.language for label in shown)])
    for code in languages:
        labels = [label for label in shown if label.language == code]
        preferred = next((label.text for label in labels if label.kind is Kind.PREFERRED), "")
        others = tuple(label for label in labels if label.kind is not Kind.PREFERRED)
        if labels:
            yield Names(language=code, preferred=preferred, others=others)


def _letter(text: str) -> str:
    first = next((character for character in fold(text) if character.isalnum()), "")
    return first.upper() if first.isalpha() else "0–9"
