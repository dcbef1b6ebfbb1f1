"""What is due: sources whose schedule says so are read, once, however many workers ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kb import catalogue, schedule
from kb.desk import Desk
from kb.settings import Settings

#: A moment so far ahead was written by a clock that was wrong.
_WRONG = timedelta(days=1)


def ask_for_due(settings: Settings, desk: Desk, now: datetime | None = None) -> None:
    """Ask for a run of each source that is due. What was missed while no worker was there is made up for once.

    A schedule counts from when it is seen first, or changes; what is paused or switched off is not made up for.
    """
    now = now or datetime.now(UTC)
    paused, busy = desk.pauses.all(), {job.lane for job in desk.jobs.pending()}
    for source in catalogue.of(settings).values():
        planned = schedule.parse(source.schedule)
        if planned is None:
            continue
        key = f"schedule {source.id}"
        seen = desk.memos.read(key)
        mark = {"schedule": source.schedule, "at": now.isoformat()}
        if seen is None or seen["schedule"] != source.schedule or datetime.fromisoformat(seen["at"]) > now + _WRONG:
            desk.memos.swap(key, seen, mark)
        elif planned.after(datetime.fromisoformat(seen["at"])) <= now and desk.memos.swap(key, seen, mark):
            lane = f"source:{source.id}"
            if source.enabled and source.id not in paused and lane not in busy:
                desk.jobs.ask("crawl", source=source.id, full=False)
