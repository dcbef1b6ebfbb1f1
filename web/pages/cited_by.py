"""The page of all that cites a text or a page of ours: by type, code and theme, a page of it at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kb.citations.renumbering import Relation, Renumbering
from kb.citations.writing import citation
from kb.document import Version
from kb.search.fields import FACETS
from kb.search.request import Filter, SearchRequest
from kb.store import Entry, Store
from kb.vocabulary import TYPES
from web.pages.citing import citing
from web.pages.facets import Facet, FacetValue, toggled
from web.pages.links import document_path, law_path
from web.params import Parameters, write

#: Facets of what cites: all that a store knows without reading the texts.
_FACETS = ("type", "code", "theme")
_SIZE = 25
_TYPES = {type_: place for place, type_ in enumerate(TYPES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedByPage:
    """What cites a text on `today`, as the filters let through.

    title    how to cite what is cited, or its title
    address  of its page
    total    how many works cite it that the filters let through; `all` how many without
    entries  those of this page; notes on the text first, then by type
    first    place of the first of them, from 1
    chosen   the filters, to be dropped: (label, parameters without it)
    former   the same text under its other numbers: (key, how to cite it, how many works cite it so)
    turns    parameters of the page before and after; None where there is none
    """

    key: str
    title: str
    address: str
    today: date
    all: int
    total: int
    entries: tuple[Entry, ...]
    first: int
    facets: tuple[Facet, ...]
    chosen: tuple[tuple[str, Parameters], ...]
    former: tuple[tuple[str, str, int], ...]
    turns: tuple[Parameters | None, Parameters | None]


def cited_by_page(
    key: str, request: SearchRequest, store: Store, table: Renumbering, language: str, *, today: date
) -> CitedByPage | None:
    """What cites a text or a page, by its canonical key or its work; None for what is neither here nor cited.

    Of `request` count the filters by type, code and theme, and the page. `language` is the reader's.
    """
    own = store.with_ref([key]).get(key) or store.of_works([key]).get(key, ())
    works = {entry.work for entry in own if entry.version is None}
    found = [e for e in citing([key, *works], store, language, today=today) if e.work not in works]
    if not own and not found:
        return None
    values = _values(found, store)
    chosen = {f for f in request.filters if f.facet in _FACETS}
    asked = SearchRequest(filters=frozenset(chosen), page=request.page)
    shown = sorted((e for e in found if _passes(values[e.id], chosen)), key=_by_kind)
    last = max(1, -(-len(shown) // _SIZE))
    here = min(asked.page, last)
    start = (here - 1) * _SIZE
    return CitedByPage(
        key=key,
        title=_title(key, own, language),
        address=_address(key, own, language),
        today=today,
        all=len(found),
        total=len(shown),
        entries=tuple(shown[start : start + _SIZE]),
        first=start + 1,
        facets=tuple(_facet(name, found, values, asked, language) for name in _FACETS),
        chosen=tuple((FACETS[f.facet].say(f.value, language), toggled(asked, f)) for f in sorted(chosen)),
        former=_under_other_numbers(key, store, table, language, today),
        turns=(
            write(replace(asked, page=here - 1)) if here > 1 else None,
            write(replace(asked, page=here + 1)) if here < last else None,
        ),
    )


def _under_other_numbers(
    key: str, store: Store, table: Renumbering, language: str, today: date
) -> tuple[tuple[str, str, int], ...]:
    """The numbers that this text had, or has had since, if it moved whole and that is certain, and is cited so."""
    moves = (*table.back(key), *table.onward(key))
    keys = dict.fromkeys(
        move.old if move.new == key else move.new for move in moves if move.certain and move.relation is Relation.MOVED
    )
    counted = ((other, citation(other, language), len(citing([other], store, language, today=today))) for other in keys)
    return tuple(line for line in counted if line[2])


def _values(entries: Iterable[Entry], store: Store) -> Mapping[str, frozenset[Filter]]:
    """The values of each entry; themes are read from the documents that have some: law has none."""
    listed = list(entries)
    documents = store.documents([entry.id for entry in listed if entry.version is None])
    return {
        entry.id: frozenset(
            Filter(facet, value)
            for facet, several in (
                ("type", (entry.type,)),
                ("code", (entry.code,) if entry.code else ()),
                ("theme", documents[entry.id].themes if entry.id in documents else ()),
            )
            for value in several
        )
        for entry in listed
    }


def _passes(values: frozenset[Filter], chosen: Iterable[Filter], without: str = "") -> bool:
    """True if an entry has one of the values chosen of each facet; `without` is a facet that does not count."""
    wanted: dict[str, set[Filter]] = {}
    for one in chosen:
        if one.facet != without:
            wanted.setdefault(one.facet, set()).add(one)
    return all(values & several for several in wanted.values())


def _facet(
    name: str, found: Iterable[Entry], values: Mapping[str, frozenset[Filter]], asked: SearchRequest, language: str
) -> Facet:
    """A facet counted without its own filter, as on the page of results."""
    passing = (values[entry.id] for entry in found if _passes(values[entry.id], asked.filters, without=name))
    counts = Counter(one for several in passing for one in several if one.facet == name)
    counts.update({one: 0 for one in asked.filters if one.facet == name})
    lines = [
        FacetValue(
            facet=name,
            value=one.value,
            label=FACETS[name].say(one.value, language),
            count=count,
            selected=one in asked.filters,
            asked=asked,
        )
        for one, count in counts.items()
    ]
    ordered = tuple(sorted(lines, key=lambda line: (-line.count, line.label.casefold(), line.value)))
    return Facet(name=name, label=FACETS[name].label.say(language), values=ordered)


def _by_kind(entry: Entry) -> tuple[bool, int, str]:
    return entry.type != "law-note" or entry.kind != "ABOUT", _TYPES.get(entry.type, len(_TYPES)), entry.title


def _title(key: str, own: tuple[Entry, ...], language: str) -> str:
    entry = _in(own, language, lambda entry: entry.version is None) or next(iter(own), None)
    return (entry.citation or entry.title) if entry else citation(key, language)


def _address(key: str, own: tuple[Entry, ...], language: str) -> str:
    versions: list[Version] = [entry.version for entry in own if entry.version]
    if versions:
        return law_path(key)
    entry = _in(own, language, lambda entry: True)
    return document_path(entry.id) if entry else ""


def _in(entries: Iterable[Entry], language: str, fits: Callable[[Entry], bool]) -> Entry | None:
    listed = [entry for entry in entries if fits(entry)]
    return next((entry for entry in listed if entry.language == language), next(iter(listed), None))
