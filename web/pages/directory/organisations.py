"""The directory of bodies: who there is, where, and how they stand to each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kb.directory import BODIES, DEPARTEMENTS, LEVELS, RELATIONS, STATUSES
from kb.document import Document, Profile
from kb.search.analysis import fold
from kb.store import Store
from kb.vocabulary import Label, country_name
from web.pages.translated import of_type

TYPE = "organisation"
#: More names of a body than this do not fit in a line.
_NAMES = 3
_ACRONYM = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body as the directory lists it.

    names  its shortest other names, those that its title does not say: acronyms
    facts  its kind, level, country and départements, in the language of the reader
    """

    document: Document
    names: tuple[str, ...]
    facts: tuple[str, ...]
    status: str

    @property
    def profile(self) -> Profile:
        return self.document.profile or Profile()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value of a filter; `count` is how many bodies have it beside the other filters."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A filter with its values."""

    name: str
    label: Label
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.chosen), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationsPage:
    """What the directory of bodies shows.

    asked      the filters of the request that are set: name → value; `q` is a part of a name
    everyone   how many bodies there are without any filter
    elsewhere  where a département is chosen: how many active bodies of the whole country a reader there can call as
               well; `wider` are the filters that show them
    """

    asked: Mapping[str, str]
    bodies: tuple[Body, ...]
    elsewhere: int
    wider: Mapping[str, str]
    everyone: int
    selections: tuple[Selection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filter:
    label: Label
    values: Callable[[Document], Iterable[str]]
    say: Callable[[str, str], str]
    order: Sequence[str] = ()


def profile_of(document: Document) -> Profile:
    """What the directory says of a body; an empty profile where it says nothing."""
    return document.profile or Profile()


def is_national(body: Document) -> bool:
    """True for a body that works in the whole of France today."""
    profile = profile_of(body)
    return body.country == "FR" and profile.level == "national" and profile.status == "active"


def _said(table: Mapping[str, Label]) -> Callable[[str, str], str]:
    return lambda value, language: table[value].say(language) if value in table else value


def _departement(code: str, language: str) -> str:
    return f"{DEPARTEMENTS[code]} ({code})" if code in DEPARTEMENTS else code


#: Parameter → filter, in the order of the form.
FILTERS: Mapping[str, _Filter] = MappingProxyType(
    {
        "departement": _Filter(
            label=Label("Département", "Département"),
            values=lambda document: profile_of(document).departements,
            say=_departement,
            order=tuple(DEPARTEMENTS),
        ),
        "country": _Filter(
            label=Label("Pays", "Country"),
            values=lambda document: [document.country] if document.country else [],
            say=country_name,
        ),
        "level": _Filter(
            label=Label("Niveau", "Level"),
            values=lambda document: filter(None, [profile_of(document).level]),
            say=_said(LEVELS),
            order=tuple(LEVELS),
        ),
        "kind": _Filter(
            label=Label("Nature", "Kind"),
            values=lambda document: filter(None, [profile_of(document).kind]),
            say=_said(BODIES),
            order=tuple(BODIES),
        ),
        "status": _Filter(
            label=Label("Situation", "Status"),
            values=lambda document: filter(None, [profile_of(document).status]),
            say=_said(STATUSES),
            order=tuple(STATUSES),
        ),
    }
)


def organisations_page(store: Store, language: str, asked: Mapping[str, str]) -> OrganisationsPage:
    """The bodies that have every value asked for, in the order of their names."""
    everyone = of_type(store, TYPE, language)
    chosen = {name: value for name, value in asked.items() if value and (name in FILTERS or name == "q")}
    shown = [document for document in everyone if _has(document, chosen)]
    wider = {**chosen, "level": "national", "country": "FR", "status": "active"}
    in_place = bool(wider.pop("departement", ""))
    return OrganisationsPage(
        asked=chosen,
        bodies=tuple(body_of(document, language) for document in shown),
        elsewhere=sum(_has(document, wider) for document in everyone) if in_place else 0,
        wider=wider,
        everyone=len(everyone),
        selections=tuple(_selection(name, everyone, chosen, language) for name in FILTERS),
    )


def _has(document: Document, chosen: Mapping[str, str]) -> bool:
    names = " ".join((document.title, *document.aliases))
    return all(
        fold(value) in fold(names) if name == "q" else value in FILTERS[name].values(document)
        for name, value in chosen.items()
    )


def body_of(document: Document, language: str) -> Body:
    """A body as a list shows it."""
    profile = profile_of(document)
    kind, level = (filter_.say(value, language) for filter_, value in _named(profile))
    places = [_departement(code, language) for code in profile.departements]
    country = country_name(document.country, language) if document.country else ""
    known = _words(document.title)
    acronyms = [alias for alias in document.aliases if len(alias) <= _ACRONYM and _words(alias) not in known]
    return Body(
        document=document,
        names=tuple(acronyms[:_NAMES]),
        facts=tuple(filter(None, (kind, level, *(places or [country])))),
        status=profile.status,
    )


def _words(text: str) -> str:
    """The words of a name, each between spaces, for looking one up in another."""
    return " ".join(["", *re.findall(r"[^\W_]+", fold(text)), ""])


def _named(profile: Profile) -> tuple[tuple[_Filter, str], ...]:
    return (FILTERS["kind"], profile.kind), (FILTERS["level"], profile.level)


def _selection(name: str, everyone: Sequence[Document], chosen: Mapping[str, str], language: str) -> Selection:
    """The values of a filter, counted among the bodies that the other filters leave."""
    filter_ = FILTERS[name]
    others = {other: value for other, value in chosen.items() if other != name}
    counts: dict[str, int] = {}
    for document in everyone:
        if _has(document, others):
            for value in filter_.values(document):
                counts[value] = counts.get(value, 0) + 1
    if name in chosen:
        counts.setdefault(chosen[name], 0)
    choices = (
        Choice(value=value, label=filter_.say(value, language), count=count, chosen=chosen.get(name) == value)
        for value, count in counts.items()
    )
    if filter_.order:
        places = {value: place for place, value in enumerate(filter_.order)}
        ordered = sorted(choices, key=lambda choice: places.get(choice.value, len(places)))
    else:
        ordered = sorted(choices, key=lambda choice: (-choice.count, choice.label))
    return Selection(name=name, label=filter_.label, choices=tuple(ordered))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """How a body stands to others: "Membre de", and who."""

    label: str
    bodies: tuple[Document, ...]


def relations_of(document: Document, store: Store, language: str) -> tuple[Tie, ...]:
    """The relations that a body's page states, and those that the pages of others state with it."""
    bodies = {body.work: body for body in of_type(store, document.type, document.language)}
    ties: dict[str, dict[str, Document]] = {}
    for relation in profile_of(document).relations:
        if relation.kind in RELATIONS and relation.target in bodies:
            label = RELATIONS[relation.kind].own.say(language)
            ties.setdefault(label, {})[relation.target] = bodies[relation.target]
    for body in bodies.values():
        for relation in profile_of(body).relations:
            if relation.target == document.work and relation.kind in RELATIONS:
                label = RELATIONS[relation.kind].other.say(language)
                ties.setdefault(label, {})[body.work] = body
    return tuple(Tie(label=label, bodies=tuple(others.values())) for label, others in ties.items())
