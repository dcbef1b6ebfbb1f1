"""Kills a writer at random instants while readers have the index open, and prints as JSON what came of it.

python killing.py FOLDER KILLS SEED

Writers and readers are forks of this process, so that a kill costs no start of an interpreter.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from commits import Change, Ledger, changed, commit, commit_for_ever, faults, held

from kb.errors import IndexMissing
from kb.search.engines.whoosh.engine import WhooshEngine
from kb.search.request import SearchRequest, Status

_READERS = 2
_LONGEST = 0.3  # seconds that a writer has, some commits
_NEXT = 5.0  # seconds that the next writer may take for one


def forked(work: Callable[[], None]) -> int:
    """The id of a process that does this."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def read_until_told(index: Path, log: Path) -> None:
    """Search again and again until SIGTERM; what is odd goes into the log."""
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    reads, last = 0, 0
    with closing(WhooshEngine(index, 3)) as engine, log.open("w") as out:
        while not told:
            time.sleep(0.01)
            try:
                before = engine.generation()
                total = engine.search(SearchRequest(text="commun", status=Status.ALL)).total
                after = engine.generation()
            except IndexMissing:
                continue
            except Exception as error:  # noqa: BLE001 - whatever a reader is told is a fault
                print(f"A reader was told {error!r}.", file=out)
                continue
            reads += 1
            if before.number == after.number and total != after.documents:
                print(f"A reader found {total} of {after.documents} documents.", file=out)
            if after.number < last:
                print(f"A reader was led back from {last} to {after.number}.", file=out)
            last = after.number
        print(reads, file=out)


def instant(index: Path) -> str:
    """What the writer was doing when it was killed."""
    building = next(index.glob("building-*"), None)
    if building is None:
        return "between commits, or switching"
    if (building / "manifest.json").exists():
        return "completing"
    return "writing" if any(building.iterdir()) else "beginning"


def next_writer(index: Path, ledger: Ledger, number: int) -> list[str]:
    """What is wrong with the commit of whoever writes after a killed writer."""
    began = time.monotonic()
    with closing(WhooshEngine(index, 3)) as engine:
        change = Change(number=number, put=[f"after{number % 3}"], remove=[], anew=not (index / "current").exists())
        state, _ = ledger.read()
        ledger.write(change)
        commit(engine, change)
        ledger.write(number)
        wrong = [] if held(engine) == changed(state, change) else ["The next commit is not as it should be."]
    if time.monotonic() - began > _NEXT:
        wrong.append("The next writer had to wait.")
    if left := [path.name for path in index.iterdir() if path.name.startswith("building-") or path.suffix == ".new"]:
        wrong.append(f"The next writer left {left}.")
    if len([*index.glob("generation-*")]) > 3:
        wrong.append("The next writer left generations that nobody needs.")
    return wrong


def main() -> None:
    """Kill that many writers."""
    root, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    index, ledger = root / "index", Ledger(root / "ledger")
    logs = [root / f"reader-{n}" for n in range(_READERS)]
    readers = [forked(partial(read_until_told, index, log)) for log in logs]
    chance = random.Random(seed)
    instants: Counter[str] = Counter()
    wrong: list[str] = []
    for kill in range(kills):
        writer = forked(partial(commit_for_ever, index, ledger, seed=chance.randrange(1 << 30)))
        time.sleep(chance.random() * _LONGEST)
        os.kill(writer, signal.SIGKILL)
        status = os.waitpid(writer, 0)[1]
        if os.WTERMSIG(status) != signal.SIGKILL:
            wrong.append(f"Kill {kill}: the writer had failed before.")
        instants[instant(index)] += 1
        wrong += [f"Kill {kill}: {fault}" for fault in faults(index, ledger)]
        wrong += [f"Kill {kill}: {fault}" for fault in next_writer(index, ledger, 10_000_000 + kill)]
    reads = 0
    for reader, log in zip(readers, logs, strict=True):
        os.kill(reader, signal.SIGTERM)
        if os.waitpid(reader, 0)[1]:
            wrong.append("A reader has died.")
        *odd, last = log.read_text().splitlines()
        wrong += odd
        reads += int(last)
    commits = sum(line.strip().isdigit() and line.strip() != "0" for line in ledger.path.read_text().splitlines())
    print(json.dumps({"wrong": wrong, "kills": kills, "commits": commits, "reads": reads, "instants": instants}))


if __name__ == "__main__":
    main()
