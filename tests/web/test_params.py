"""The query string and the request are each other's inverse, and no query string is too absurd to be read."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from kb.search.fields import FACETS
from kb.search.query import MAX_CHARACTERS
from kb.search.request import MAX_DEPTH, MAX_PAGE_SIZE, Filter, Period, SearchRequest, Sort, Status
from web.params import MAX_FILTERS, Reading, read, read_day, write


def read_url(query: str) -> Reading:
    return read(MultiDict(parse_qsl(query, keep_blank_values=True)))


def visible(text: str) -> str:
    return " ".join(text.split())


words = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60).map(visible)
values = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)
days = st.none() | st.dates()


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    size = draw(st.integers(1, MAX_PAGE_SIZE))
    start, end = draw(days), draw(days)
    if start and end and start > end:
        start, end = end, start
    return SearchRequest(
        text=draw(words),
        filters=draw(st.frozensets(st.builds(Filter, st.sampled_from(list(FACETS)), values), max_size=6)),
        at=draw(days),
        status=draw(st.sampled_from(Status)),
        published=Period(start=start, end=end),
        sort=draw(st.sampled_from(Sort)),
        page=draw(st.integers(1, MAX_DEPTH // size)),
        page_size=size,
        expand=draw(st.booleans()),
        facets=draw(st.booleans()),
    )


@given(requests())
def test_a_request_written_and_read_is_the_same_request(request: SearchRequest) -> None:
    assert read_url(urlencode(write(request), doseq=True)) == Reading(request, ())


@given(st.dictionaries(st.sampled_from([*FACETS, "q", "at", "from", "to", "page", "size", "sort", "status"]),
                       st.lists(st.text(max_size=40), max_size=3)))  # fmt: skip
@example({"page": ["-1"], "size": ["1e9"], "at": ["2024-13-45"]})
@example({"page": ["9" * 6000], "size": ["-" + "9" * 6000]})
@example({"q": ["\x00\ud800", "[" * 10_000]})
@example({"page": ["٣"], "at": ["２０２４-０１-０１"], "size": ["1_0"]})
@example({"from": ["2024-01-02"], "to": ["2024-01-01"]})
def test_whatever_is_read_is_in_bounds_and_reads_back_without_a_note(given_: dict[str, list[str]]) -> None:
    request = read(MultiDict(given_)).request

    assert 1 <= request.page_size <= MAX_PAGE_SIZE
    assert request.page >= 1
    assert request.page * request.page_size <= MAX_DEPTH
    assert len(request.text) <= MAX_CHARACTERS
    assert len(request.filters) <= MAX_FILTERS
    assert read_url(urlencode(write(request), doseq=True)) == Reading(request, ())


@pytest.mark.parametrize("value", ["Foyer\u00a0: accueil", "deux  espaces", " au bord ", "a\u202fb", "e\u0301"])
def test_the_value_of_a_facet_is_taken_as_the_index_has_it(value: str) -> None:
    request = SearchRequest(filters=frozenset({Filter("organisation", value)}))

    assert read_url(urlencode(write(request), doseq=True)) == Reading(request, ())


def test_controls_are_taken_out_of_the_value_of_a_facet() -> None:
    reading = read_url("theme=a%00b&theme=%00")

    assert reading == Reading(SearchRequest(filters=frozenset({Filter("theme", "ab")})), ("control_characters",))


def test_no_parameter_is_the_default_search() -> None:
    assert read_url("") == Reading(SearchRequest(), ())
    assert write(SearchRequest()) == {}


def test_every_parameter_of_the_contract_is_read() -> None:
    request, notes = read_url(
        "q=mise+à+l'abri&type=report&type=guide&language=fr&organisation=IGAS&theme=accueil&code=CASF&country=FR"
        "&status=all&at=2015-06-01&from=2005-01-01&to=2018-12-31&sort=oldest&page=2&size=50&expand=false&facets=false"
    )

    assert notes == ()
    assert request == SearchRequest(
        text="mise à l'abri",
        filters=frozenset({
            Filter("type", "report"), Filter("type", "guide"), Filter("language", "fr"), Filter("organisation", "IGAS"),
            Filter("theme", "accueil"), Filter("code", "CASF"), Filter("country", "FR"),
        }),
        at=date(2015, 6, 1),
        status=Status.ALL,
        published=Period(start=date(2005, 1, 1), end=date(2018, 12, 31)),
        sort=Sort.OLDEST,
        page=2,
        page_size=50,
        expand=False,
        facets=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("at=2024-13-45", "at"),
        ("at=20240101", "at"),
        ("at=yesterday", "at"),
        ("from=2024", "from"),
        ("to=31/12/2024", "to"),
        ("page=two", "page"),
        ("page=1.5", "page"),
        ("size=1e9", "size"),
        ("sort=random", "sort"),
        ("status=dead", "status"),
        ("expand=1", "expand"),
        ("facets=no", "facets"),
    ],
)
def test_a_value_that_cannot_be_read_becomes_the_default_and_is_named(query: str, parameter: str) -> None:
    reading = read_url(query)

    assert reading.request == SearchRequest()
    assert reading.notes == (f"{parameter}_unreadable",)
    assert reading.unreadable == (parameter,)


@pytest.mark.parametrize(
    ("query", "request_", "note"),
    [
        ("page=-1", SearchRequest(), "page_out_of_bounds"),
        ("page=0", SearchRequest(), "page_out_of_bounds"),
        ("page=1000000000", SearchRequest(page=MAX_DEPTH // 10), "page_out_of_bounds"),
        ("size=1000000000", SearchRequest(page_size=MAX_PAGE_SIZE), "size_out_of_bounds"),
        ("size=0", SearchRequest(page_size=1), "size_out_of_bounds"),
        ("from=2024-02-01&to=2024-01-01", SearchRequest(published=Period(start=date(2024, 1, 1), end=date(2024, 2, 1))),
         "period_reversed"),
        ("q=a%00b", SearchRequest(text="ab"), "control_characters"),
        ("sort=title&sort=newest", SearchRequest(sort=Sort.TITLE), "repeated"),
        ("q=" + "x" * 2000, SearchRequest(text="x" * MAX_CHARACTERS), "too_long"),
    ],
)  # fmt: skip
def test_a_value_out_of_bounds_is_brought_within_them_and_noted(query: str, request_: SearchRequest, note: str) -> None:
    reading = read_url(query)

    assert reading == Reading(request_, (note,))
    assert reading.unreadable == ()


def test_an_empty_value_is_an_absent_one() -> None:
    assert read_url("q=&at=&from=&to=&page=&size=&sort=&status=&type=&expand=") == Reading(SearchRequest(), ())


def test_the_same_value_twice_is_given_once() -> None:
    assert read_url("sort=title&sort=title&type=report&type=report") == Reading(
        SearchRequest(sort=Sort.TITLE, filters=frozenset({Filter("type", "report")})), ()
    )


def test_more_filters_than_anybody_ticks_are_left_out_and_noted() -> None:
    reading = read_url("&".join(f"theme=t{number}" for number in range(200)))

    assert len(reading.request.filters) == MAX_FILTERS
    assert reading.notes == ("too_many_filters",)


def test_a_day_is_read_on_its_own() -> None:
    assert read_day(MultiDict([("at", "2015-06-01")]), "at") == (date(2015, 6, 1), ())
    assert read_day(MultiDict([("at", "2015-06-31")]), "at") == (None, ("at_unreadable",))
    assert read_day(MultiDict(), "at") == (None, ())
