"""Fetches what a hostile server has, in a process of its own: `python bombed.py URL…` prints what came of it.

The output is JSON: for each address the error, and the most memory that the process had, in MB.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from indexer.fetching.answers import Budget
from indexer.fetching.fetcher import Fetcher
from kb.errors import FetchError

if __name__ == "__main__":
    fetcher = Fetcher(
        contact="", pace=0, budget=Budget(bytes=1 << 40), sleep=lambda _: None, allow_private=lambda *_: True
    )
    came = {}
    for url in sys.argv[1:]:
        try:
            came[url] = type(fetcher.get(url)).__name__
        except FetchError as error:
            came[url] = str(error)
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    print(json.dumps({"came": came, "peak": int(peak[1]) / 1000 if peak else None}))
