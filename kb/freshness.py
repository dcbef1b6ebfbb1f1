"""How far the law that we hold goes."""

from __future__ import annotations

import re
from datetime import date, datetime

from kb.store import Store

#: The stamp in the name of an archive of DILA: LEGI_20231207-210000.tar.gz.
_STAMP = re.compile(r"_(\d{8})-\d{6}\.tar\.gz$")


def law_until(store: Store) -> date | None:
    """The day up to which the texts of law are known: that of the latest archive read to its end; None without any.

    What was published later is not in any answer, whatever day is asked for.
    """
    stamps = [match[1] for name in store.archives_read() if (match := _STAMP.search(name))]
    return datetime.strptime(max(stamps), "%Y%m%d").date() if stamps else None  # noqa: DTZ007
