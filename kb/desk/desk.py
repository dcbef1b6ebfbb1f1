"""The desk's database."""

from __future__ import annotations

from collections.abc import Callable

from kb.database import Database
from kb.desk.accounts import Accounts
from kb.desk.attempts import Attempts
from kb.desk.audit import Audit
from kb.desk.memos import Memos
from kb.desk.missed import Missed
from kb.desk.pairs import Pairs
from kb.desk.pauses import Pauses
from kb.desk.sessions import Sessions
from kb.desk.tables import SCHEMA
from kb.desk.uploads import Uploads
from kb.jobs.jobs import Jobs
from kb.jobs.shift import Shift


class Desk:
    """All that the desk keeps. Each process opens its own; `close()` gives the connections back.

    `tell` is called when there is work for workers.
    """

    def __init__(self, url: str, tell: Callable[[], None] | None = None) -> None:
        self._database = Database(url, SCHEMA)
        self.accounts = Accounts(self._database)
        self.attempts = Attempts(self._database)
        self.sessions = Sessions(self._database)
        self.audit = Audit(self._database)
        self.memos = Memos(self._database)
        self.missed = Missed(self._database)
        self.pairs = Pairs(self._database)
        self.pauses = Pauses(self._database)
        self.jobs = Jobs(self._database, tell)
        self.uploads = Uploads(self._database)

    def shift(self, worker: str) -> Shift:
        """The jobs as a worker of that name sees them."""
        return Shift(self._database, self.jobs, worker)

    def close(self) -> None:
        self._database.close()
