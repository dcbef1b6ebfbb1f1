"""The query string of a search ⇄ SearchRequest: the parameters of the HTTP contract, each with its default.

    q                                            the query, in the query language
    type language organisation theme code country   repeatable: OR inside a facet, AND across
    status=in_force|future|repealed|all  at=YYYY-MM-DD   law of a day; today without `at`, which may be called `au`
    from=YYYY-MM-DD  to=YYYY-MM-DD               the document's date, both days included
    sort=relevance|newest|oldest|title  page  size (≤ 100; on pages ≤ 30)  expand=true|false  facets=true|false

`read` never raises, and says in codes what it could not take as it was written. The rule, for pages and API:

    *_unreadable     a date that is no date, a word where a number belongs, an unknown status: a page takes the
                     default and says so; the API answers 400, for a program should not get another search
    everything else  can be understood, and is brought within bounds (page −1 is page 1, size 5000 is size 100,
                     a reversed period is turned round, control characters go): page and API both answer, with
                     the code among their notes

An empty value (`at=`, as an untouched form sends it) is an absent one; of a parameter given twice that counts
once, the first value counts. `read(write(request))` is the request again, for every request that `read` can
give.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from werkzeug.datastructures import MultiDict

from kb.search.fields import FACETS
from kb.search.query import MAX_CHARACTERS
from kb.search.request import MAX_DEPTH, MAX_PAGE_SIZE, Filter, Period, SearchRequest

#: More than anybody ticks.
MAX_FILTERS = 50

#: Hits on a page that somebody reads; more weigh more than 100 kB.
MAX_SHOWN = 30

#: Suggestions while typing: how many are given, and how many may be asked for.
SUGGESTIONS, MAX_SUGGESTIONS = 8, 20

#: More parts than any document has.
MAX_PARTS = 100_000

#: Other names of parameters that are understood, and never written: `?au=2019-05-01`.
_ALSO = {"at": ("au",)}

#: The parameters that are days.
DAYS = frozenset({"at", "from", "to"})

#: What cannot be seen and would not survive a URL: controls, and halves of characters.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DEFAULT = SearchRequest()
_Word = TypeVar("_Word", bound=StrEnum)

#: Values by parameter, ready for `url_for(endpoint, **parameters)`.
Parameters = Mapping[str, list[str]]


class Reading(NamedTuple):
    """The request that a query string asks for, and in codes what had to be changed to understand it."""

    request: SearchRequest
    notes: tuple[str, ...] = ()

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The parameters whose value could not be read at all."""
        return unreadable(self.notes)


def unreadable(notes: Iterable[str]) -> tuple[str, ...]:
    """Of notes on a query string, the parameters whose value could not be read at all."""
    suffix = "_unreadable"
    return tuple(note.removesuffix(suffix) for note in notes if note.endswith(suffix))


def read(args: MultiDict[str, str], most: int = MAX_PAGE_SIZE) -> Reading:
    """The search that a query string asks for, of `most` hits a page; never raises."""
    values = _Values(args, {})
    size = values.integer("size", _DEFAULT.page_size, most=most)
    request = SearchRequest(
        text=values.text("q"),
        filters=values.filters(),
        at=values.day("at"),
        status=values.word("status", _DEFAULT.status),
        published=values.period(),
        sort=values.word("sort", _DEFAULT.sort),
        page=values.integer("page", _DEFAULT.page, most=MAX_DEPTH // size),
        page_size=size,
        expand=values.flag("expand", _DEFAULT.expand),
        facets=values.flag("facets", _DEFAULT.facets),
    )
    return Reading(request, tuple(values.notes))


def write(request: SearchRequest) -> dict[str, list[str]]:
    """The parameters of a request, without those that have their default; of two equal requests the same."""
    single = {
        "q": request.text,
        "status": "" if request.status is _DEFAULT.status else request.status.value,
        "at": _iso(request.at),
        "from": _iso(request.published.start),
        "to": _iso(request.published.end),
        "sort": "" if request.sort is _DEFAULT.sort else request.sort.value,
        "page": "" if request.page == _DEFAULT.page else str(request.page),
        "size": "" if request.page_size == _DEFAULT.page_size else str(request.page_size),
        "expand": "" if request.expand else "false",
        "facets": "" if request.facets else "false",
    }
    parameters = {name: [value] for name, value in single.items() if value}
    for facet, value in sorted((filter_.facet, filter_.value) for filter_ in request.filters):
        parameters.setdefault(facet, []).append(value)
    return parameters


class Typing(NamedTuple):
    """What somebody is typing, how many suggestions to give, and in codes what had to be changed to understand it."""

    text: str
    limit: int
    notes: tuple[str, ...] = ()


def read_typing(args: MultiDict[str, str]) -> Typing:
    """What a query string asks suggestions for (`q`, `limit`); never raises."""
    values = _Values(args, {})
    text, limit = values.text("q"), values.integer("limit", SUGGESTIONS, most=MAX_SUGGESTIONS)
    return Typing(text, limit, tuple(values.notes))


def read_day(args: MultiDict[str, str], name: str) -> tuple[date | None, tuple[str, ...]]:
    """The day that a parameter names, or None, and the notes on it."""
    values = _Values(args, {})
    return values.day(name), tuple(values.notes)


def read_page(args: MultiDict[str, str]) -> int:
    """The page of a list that is asked for, from 1."""
    return _Values(args, {}).integer("page", 1, most=MAX_DEPTH)


def read_text(args: MultiDict[str, str], name: str) -> str:
    """What a parameter says, on one line and without what cannot be seen; "" if it is absent."""
    return _Values(args, {}).text(name)


def read_part(args: MultiDict[str, str]) -> int:
    """The part of a document that is asked for, from 1; 0 for all of them at once ("all")."""
    values = _Values(args, {})
    return 0 if values.text("part") == "all" else values.integer("part", 1, most=MAX_PARTS)


@dataclass(frozen=True, slots=True)
class _Values:
    """A query string being read. `notes` is a set in the order of first mention."""

    args: MultiDict[str, str]
    notes: dict[str, None]

    def text(self, name: str) -> str:
        text = self._first(name)
        if len(text) > MAX_CHARACTERS:
            self._note("too_long")
        return text[:MAX_CHARACTERS].rstrip()

    def filters(self) -> frozenset[Filter]:
        """Values as the index has them: only what could not be seen goes, and no blank is exchanged for another."""
        wanted = [
            Filter(facet, value) for facet in FACETS for value in map(self._visible, self.args.getlist(facet)) if value
        ]
        if len(wanted) > MAX_FILTERS:
            self._note("too_many_filters")
        return frozenset(wanted[:MAX_FILTERS])

    def day(self, name: str) -> date | None:
        value = self._first(name)
        if not value:
            return None
        try:
            if _DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass  # 2024-13-45: like a date, and none
        self._note(f"{name}_unreadable")
        return None

    def period(self) -> Period:
        start, end = self.day("from"), self.day("to")
        if start and end and start > end:
            self._note("period_reversed")
            start, end = end, start
        return Period(start=start, end=end)

    def word(self, name: str, default: _Word) -> _Word:
        value = self._first(name)
        words = {word.value: word for word in type(default)}
        if value and value not in words:
            self._note(f"{name}_unreadable")
        return words.get(value, default)

    def integer(self, name: str, default: int, *, most: int) -> int:
        value = self._first(name)
        if not value:
            return default
        if not _INTEGER.fullmatch(value):
            self._note(f"{name}_unreadable")
            return default
        # A number of more digits than this is out of bounds whatever they are, and slow to read.
        number = int(value) if len(value) < 20 else (0 if value.startswith("-") else most + 1)
        if not 1 <= number <= most:
            self._note(f"{name}_out_of_bounds")
        return min(max(number, 1), most)

    def flag(self, name: str, default: bool) -> bool:
        value = self._first(name)
        if value not in ("", "true", "false"):
            self._note(f"{name}_unreadable")
        return {"true": True, "false": False}.get(value, default)

    def _first(self, name: str) -> str:
        several = [given for said in (name, *_ALSO.get(name, ())) for given in self.args.getlist(said)]
        values = [value for given in several if (value := " ".join(self._visible(given).split()))]
        if len(set(values)) > 1:
            self._note("repeated")
        return values[0] if values else ""

    def _visible(self, value: str) -> str:
        visible = _INVISIBLE.sub("", value)
        if visible != value:
            self._note("control_characters")
        return visible

    def _note(self, code: str) -> None:
        self.notes.setdefault(code)


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
