"""The versions of a text as a line."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kb.document import Version
from kb.store import Entry
from web.pages.timeline import MOST_LINKS, line_of

TODAY = date(2024, 6, 1)


def entry(start: date | None, end: date | None = None, state: str = "VIGUEUR") -> Entry:
    version = Version(valid_from=start, valid_to=end, state=state)
    return Entry(id=f"{start}", work="w", title="t", type="law-article", language="fr", citation="", version=version)


def test_a_text_that_was_repealed_and_came_again_has_a_time_without_law() -> None:
    line = line_of([entry(date(2000, 1, 1), date(2005, 1, 1)), entry(date(2010, 1, 1))], date(2007, 1, 1), TODAY)

    assert line
    assert [segment.entry is None for segment in line.segments] == [False, True, False]
    assert line.mark
    assert line.segments[1].left < line.mark < line.segments[2].left
    assert (line.first, line.last) == (date(2000, 1, 1), None)


def test_what_has_no_day_or_was_never_law_is_not_on_the_line() -> None:
    never = entry(date(2018, 1, 1), date(2018, 1, 1), "MODIFIE_MORT_NE")

    assert line_of([never, entry(None, None, "VIGUEUR_DIFF")], TODAY, TODAY) is None


def test_of_one_version_the_line_is_one_segment() -> None:
    line = line_of([entry(date(2020, 1, 1))], TODAY, TODAY)

    assert line
    assert [(segment.left, segment.width) for segment in line.segments] == [(0.0, 100.0)]


days = st.dates(date(1804, 1, 1), date(2060, 1, 1))


@given(st.lists(st.tuples(days, st.none() | st.integers(0, 9000)), min_size=1, max_size=50), days)
def test_segments_follow_one_another_and_fill_the_line(spans: list[tuple[date, int | None]], day: date) -> None:
    versions = [entry(start, None if length is None else start + timedelta(length)) for start, length in sorted(
        spans, key=lambda span: (span[0], span[1] or 0))]  # fmt: skip
    line = line_of(versions, day, TODAY)
    if line is None:
        return

    ends = [segment.left + segment.width for segment in line.segments]
    assert abs(ends[-1] - 100) < 0.5
    assert all(abs(end - after.left) < 0.05 for end, after in zip(ends, line.segments[1:], strict=False))
    assert line.mark is None or 0 <= line.mark <= 100
    if len(line.segments) <= MOST_LINKS:
        assert min(segment.width for segment in line.segments) >= 6.9
