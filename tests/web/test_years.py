"""What is found by year: bars that lead to their years, few enough for a narrow panel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.search.request import Period, SearchRequest
from kb.search.response import SearchResponse, YearCount
from web.pages.years import MOST_BARS, Histogram, Span, histogram_of, spans

_YEARS = st.dictionaries(st.integers(1, 9999), st.integers(1, 10_000), min_size=1, max_size=60)
_days = st.none() | st.dates()


def counted(years: Mapping[int, int]) -> tuple[YearCount, ...]:
    return tuple(YearCount(year=year, count=count) for year, count in sorted(years.items()))


def histogram(years: Mapping[int, int], published: Period = Period(), total: int = 0) -> Histogram:  # noqa: B008
    request = SearchRequest(text="abri", published=published, page=3)
    return histogram_of(SearchResponse(request=request, total=total, hits=(), facets={}, years=counted(years)))


@given(_YEARS)
def test_every_document_with_a_date_is_in_one_bar(years: Mapping[int, int]) -> None:
    first, last = min(years), max(years)
    found = spans(counted(years), first, last)

    assert len(found) <= MOST_BARS
    assert found[-1].last == last
    assert found[0].first is None or found[0].first <= first
    for before, after in pairwise(found):
        assert after.first == before.last + 1
    assert len({one.last - one.first for one in found[1:-1] if one.first is not None}) <= 1


@given(_YEARS, st.builds(Period, start=_days, end=_days))
def test_whatever_period_is_asked_for_there_are_bars_for_it(years: Mapping[int, int], asked: Period) -> None:
    if asked.start and asked.end and asked.start > asked.end:
        asked = Period(start=asked.end, end=asked.start)
    bars = histogram(years, asked).bars

    if asked == Period():
        assert sum(bar.count for bar in bars) == (sum(years.values()) if len(years) > 1 else 0)
        return
    assert 1 <= len(bars) <= MOST_BARS
    assert any(bar.selected for bar in bars)
    assert all(0 <= bar.height <= 100 for bar in bars)
    first, last = (asked.start or date.min).year, (asked.end or date.max).year
    inside = sum(count for year, count in years.items() if first <= year <= last)
    assert sum(bar.count for bar in bars if bar.selected) >= inside


def test_few_years_have_a_bar_each_and_a_year_of_nothing_is_no_link() -> None:
    bars = histogram({2015: 4, 2017: 2}).bars

    assert [(bar.span, bar.count, bar.height) for bar in bars] == [
        (Span(2015, 2015), 4, 100.0), (Span(2016, 2016), 0, 0.0), (Span(2017, 2017), 2, 50.0),
    ]  # fmt: skip
    assert bars[0].parameters == {"q": ["abri"], "from": ["2015-01-01"], "to": ["2015-12-31"]}
    assert bars[1].parameters is None


def test_few_documents_of_long_ago_are_one_bar_so_that_the_others_are_fine() -> None:
    bars = histogram({1804: 3, **dict.fromkeys(range(2010, 2024), 10)}).bars

    assert [bar.span for bar in bars][:2] == [Span(None, 2003), Span(2004, 2005)]
    assert bars[-1].span == Span(2022, 2023)
    assert bars[0].parameters == {"q": ["abri"], "to": ["2003-12-31"]}


def test_many_documents_of_long_ago_make_the_bars_wider() -> None:
    assert [bar.span for bar in histogram({1950: 10, 2023: 1}).bars] == [
        *(Span(year, year + 9) for year in range(1950, 2020, 10)), Span(2020, 2023),
    ]  # fmt: skip


def test_the_years_of_a_period_are_shown_finely_with_those_around_it() -> None:
    years = dict.fromkeys(range(1950, 2024), 1)
    bars = histogram(years, Period(start=date(1990, 1, 1), end=date(1994, 12, 31))).bars

    assert [bar.span.first for bar in bars] == list(range(1987, 1998))
    assert [bar.span.last for bar in bars if bar.selected] == [1990, 1991, 1992, 1993, 1994]


def test_the_bar_of_the_year_asked_for_leads_back_to_all_years() -> None:
    shown = histogram({2015: 4, 2017: 2}, Period(start=date(2015, 1, 1), end=date(2015, 12, 31)), total=4)

    assert [bar.parameters for bar in shown.bars if bar.selected] == [{"q": ["abri"]}]
    assert shown.anytime == {"q": ["abri"]}
    assert shown.undated == 0


def test_one_year_is_no_choice_and_documents_without_a_date_are_counted() -> None:
    assert histogram({2015: 4}, total=6).bars == ()
    assert histogram({2015: 4}, total=6).undated == 2
    assert histogram({}, total=6).bars == ()
