"""When a source is read by itself."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.clock import PARIS
from kb.schedule import DAYS, Schedule, parse

MOMENTS = st.integers(0, 25 * 365 * 1440).map(lambda n: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
NEAR_CHANGES = st.sampled_from([datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)]).flatmap(
    lambda day: st.integers(0, 3 * 1440).map(lambda minutes: day + timedelta(minutes=minutes))
)


def slowly(schedule: Schedule, moment: datetime) -> datetime:
    """The same by walking through the minutes that a clock in Paris shows."""
    day = moment.astimezone(PARIS).date()
    while True:
        last = monthrange(day.year, day.month)[1]
        if schedule.weekday in (None, day.weekday()) and (schedule.day is None or day.day == min(schedule.day, last)):
            wanted = datetime.combine(day, schedule.at or time())
            minute = datetime.combine(day, time(), PARIS).astimezone(UTC)
            shown = before = datetime.combine(day, time())
            while shown < wanted:
                minute += timedelta(minutes=1)
                before, shown = shown, minute.astimezone(PARIS).replace(tzinfo=None)
            if shown > wanted:  # the clock leapt over it: as much later as it leaps
                minute += wanted - before - timedelta(minutes=1)
            if minute > moment:
                return minute
        day += timedelta(days=1)


@settings(max_examples=40, deadline=None)
@given(
    st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    st.sampled_from([(None, None), (0, None), (6, None), (None, 1), (None, 29), (None, 31)]),
    MOMENTS | NEAR_CHANGES,
)
def test_the_next_time_is_the_one_that_a_walk_through_the_minutes_finds(at, day, moment) -> None:
    schedule = Schedule(at=at, weekday=day[0], day=day[1])
    assert schedule.after(moment) == slowly(schedule, moment)


@pytest.mark.parametrize(
    ("before", "first", "second"),
    [
        ("2026-03-28T12:00+00:00", "2026-03-29T01:30+00:00", "2026-03-30T00:30+00:00"),  # 02:30 does not exist
        ("2026-10-24T12:00+00:00", "2026-10-25T00:30+00:00", "2026-10-26T01:30+00:00"),  # 02:30 comes twice
    ],
)
def test_a_night_on_which_the_clock_is_changed_has_one_run(before, first, second) -> None:
    daily = parse("daily at 02:30")
    assert daily.after(datetime.fromisoformat(before)).isoformat(timespec="minutes") == first
    assert daily.after(datetime.fromisoformat(first)).isoformat(timespec="minutes") == second


@pytest.mark.parametrize("text", ["daily", "daily at 24:00", "weekly on lundi at 03:00", "monthly on 32 at 03:00", " "])
def test_what_is_no_schedule_is_refused_with_what_there_is(text) -> None:
    with pytest.raises(ValueError, match=r"there are: hourly|no time of day"):
        parse(text)


def test_schedules_are_said_in_both_languages() -> None:
    assert parse("monthly on 1 at 03:00").label("fr") == "le 1er de chaque mois à 03:00"
    assert parse(f"weekly on {DAYS[0]} at 03:00").label("en") == "on Mondays at 03:00"
    assert parse("") is None
