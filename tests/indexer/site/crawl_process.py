"""Crawls a site in a process of its own and prints what came of it: python crawl_process.py PORT FOLDER.

JSON on standard output: `verdicts` counts them, `reasons` says what was left out and what failed, `paths` are those of
the published documents, `memory` is the most that the process had, in MiB, and `children` the most of any reader.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from web_run import WebRun
from web_site import Site

from kb.store import Store


class Silence:
    """A Meter, and its Task, for those who do not watch."""

    @contextmanager
    def task(self, label, total, unit):
        yield self

    def advance(self, amount=1):
        """Nothing to show."""


def main() -> None:
    port, home = int(sys.argv[1]), Path(sys.argv[2])
    site = Site(lambda path: None)
    site.port = port
    store = Store(f"sqlite:///{home / 'store.sqlite'}")
    run = WebRun(site, home, store, Silence(), spip=True)
    outcomes = run.crawl()
    # Not ru_maxrss: a process inherits it from the one that started it, here the one that runs all tests.
    own = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    said = {
        "verdicts": Counter(outcome.verdict.value for outcome in outcomes),
        "reasons": {run.path(o.path): [o.verdict.value, o.reason] for o in outcomes if o.reason},
        "paths": list(run.paths),
        "memory": int(own[1]) // 1024 if own else None,
        "children": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
    print(json.dumps(said, ensure_ascii=False))
    store.close()


if __name__ == "__main__":
    main()
