"""The départements: who there is in each, which courts judge there, and which documents name it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from kb.citations.codes import cited_as
from kb.directory import DEPARTEMENTS
from kb.document import Document
from kb.jurisdictions import AS_OF, COURTS, SOURCES, Courts
from kb.search.analysis import fold
from kb.search.engine import Searcher
from kb.store import Entry, Store
from web.pages.directory.organisations import TYPE, Body, body_of, is_national, profile_of
from web.pages.journey.overview import STAGES
from web.pages.naming import Named, documents_naming, numbers_naming
from web.pages.translated import in_language, of_type

#: Bodies of the whole country that are shown; the others are one click away.
_NATIONAL = 8
_COUNCIL, _SERVICE = "local-authority", "state-service"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """A département with how much is known of it: bodies at work there, and documents that name it."""

    code: str
    name: str
    bodies: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartementsPage:
    """The départements whose number or name has what was asked for, in the order of their numbers."""

    asked: str
    lines: tuple[PlaceLine, ...]

    @property
    def known(self) -> int:
        """Of how many anything is known but the courts."""
        return sum(1 for line in self.lines if line.bodies or line.documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartementPage:
    """What is known of a département.

    council, services, others   bodies at work there, by kind
    past       bodies that worked there once
    national   bodies of the whole country that can be called from there, those that the journey names most first
    everyone   how many of these there are
    documents  what names the département, by type, latest first
    decisions  of the courts that judge there
    """

    code: str
    name: str
    courts: Courts
    council: tuple[Body, ...]
    services: tuple[Body, ...]
    others: tuple[Body, ...]
    past: tuple[Body, ...]
    national: tuple[Body, ...]
    everyone: int
    documents: tuple[Named, ...]
    decisions: tuple[Entry, ...]

    @property
    def as_of(self) -> date:
        """The day whose law says where the courts sit."""
        return AS_OF

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The articles that say so: how each is cited, and the address of its code on that day."""
        return tuple((cited_as(key), address) for key, address in SOURCES.items())

    @property
    def at_once(self) -> tuple[Body, ...]:
        """Whom anybody can telephone from there."""
        return tuple(body for body in self.national if body.profile.phone)

    @property
    def bodies(self) -> tuple[Body, ...]:
        """All that are at work there."""
        return (*self.council, *self.services, *self.others)


def departements_page(store: Store, searcher: Searcher, language: str, asked: str) -> DepartementsPage:
    """The départements that a number or a part of a name leads to; all of them where nothing is asked for."""
    bodies = Counter(
        code
        for body in of_type(store, TYPE, language)
        if profile_of(body).status != "ended"
        for code in profile_of(body).departements
    )
    documents = numbers_naming(searcher, store, language)
    wanted = code_of(asked)
    return DepartementsPage(
        asked=asked,
        lines=tuple(
            PlaceLine(code=code, name=name, bodies=bodies[code], documents=documents.get(code, 0))
            for code, name in DEPARTEMENTS.items()
            if wanted == code or (not wanted and slug(asked) in slug(name))
        ),
    )


def departement_page(code: str, store: Store, searcher: Searcher, language: str) -> DepartementPage:
    """What is known of a département, by its code."""
    everyone = of_type(store, TYPE, language)
    here = [body for body in everyone if code in profile_of(body).departements]
    alive = [body for body in here if profile_of(body).status != "ended"]
    national = _national(everyone, store, language)
    groups: dict[str, list[Body]] = {_COUNCIL: [], _SERVICE: [], "": []}
    for body in alive:
        groups[profile_of(body).kind if profile_of(body).kind in groups else ""].append(body_of(body, language))
    return DepartementPage(
        code=code,
        name=DEPARTEMENTS[code],
        courts=COURTS[code],
        council=tuple(groups[_COUNCIL]),
        services=tuple(groups[_SERVICE]),
        others=tuple(groups[""]),
        past=tuple(body_of(body, language) for body in here if body not in alive),
        national=tuple(body_of(body, language) for body in national[:_NATIONAL]),
        everyone=len(national),
        documents=documents_naming(code, searcher, store, language),
        decisions=_decisions(COURTS[code], store, language),
    )


def code_of(written: str) -> str:
    """The code of the département that somebody writes as "35", "1", "2a", "ille et vilaine" or "département du Nord".

    "" if it is none.
    """
    number = written.strip().upper()
    number = number.zfill(2) if number.isdecimal() and number.isascii() else number
    return number if number in DEPARTEMENTS else _SLUGS.get(_ARTICLE.sub("", slug(written)), "")


def sought(query: str) -> tuple[str, str] | None:
    """The code and the name of the département that a search is for, where it is for nothing else."""
    code = code_of(query) if len(query.strip()) > 1 else ""
    return (code, DEPARTEMENTS[code]) if code else None


def slug(name: str) -> str:
    """A name as an address writes it: "cote-d-or"."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(name)))


#: What may stand before the name: "département de l’Ain".
_ARTICLE = re.compile(r"\A(?:departement-)?(?:de-la-|de-l-|des-|du-|d-|de-)?(?!$)")
_SLUGS: Mapping[str, str] = MappingProxyType({slug(name): code for code, name in DEPARTEMENTS.items()})


def _national(everyone: Iterable[Document], store: Store, language: str) -> Sequence[Document]:
    """The active bodies of the whole country: with a telephone first, then those that most stages name."""
    stages = in_language((page for page in store.of_type("guide") if page.work.startswith(STAGES)), language)
    named = Counter(work for stage in stages for work in {citation.ref for citation in stage.citations})
    active = [body for body in everyone if is_national(body)]
    return sorted(active, key=lambda body: (not profile_of(body).phone, -named[body.work]))


def _decisions(courts: Courts, store: Store, language: str) -> tuple[Entry, ...]:
    """The decisions of the courts of a département: keys begin with the court and its seat, "fr:ca-rennes:"."""
    seats = [("ca", courts.appeal), ("ta", courts.administrative), *(("tj", seat) for seat in courts.juvenile)]
    refs = [ref for court, seat in seats for ref in store.refs(f"{court}-{slug(seat)}")]
    entries = (entry for found in store.with_ref(refs).values() for entry in found)
    return tuple(sorted(in_language(entries, language), key=lambda entry: fold(entry.title)))
