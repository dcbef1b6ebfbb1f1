"""What is due: sources whose schedule says so are read, once, however many workers ask."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

from kb import catalogue, schedule
from kb.desk import Desk
from kb.settings import Settings
from kb.store import Store

#: A moment so far ahead was written by a clock that was wrong.
_WRONG = timedelta(days=1)


def ask_for_due(settings: Settings, desk: Desk, now: datetime | None = None) -> None:
    """Ask for a run of each source that is due. What was missed while no worker was there is made up for once.

    A schedule counts from when it is seen first, or changes; what is paused or switched off is not made up for. The
    first run of a source is for people to ask for: a new machine does not begin by downloading a whole body of law.
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
            wanted = source.enabled and source.id not in paused and lane not in busy
            if wanted and _was_read(settings, source.id):
                desk.jobs.ask("crawl", source=source.id, full=False)


def _was_read(settings: Settings, source: str) -> bool:
    with closing(Store(settings.database_url)) as store:
        return bool(store.harvests(source))
