"""A writer that commits, holds, publishes, withdraws, rolls back and purges for ever, killed at random instants.

python returns.py FOLDER KILLS SEED

Prints as JSON what came of it. No document is ever put twice: so what was said to be withdrawn must never be shown
again, and what was only ever held must not be shown before somebody began to publish it.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Collection
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from commits import Ledger
from killing import forked
from making import document

from kb.errors import IndexBusy, IndexHeld, IndexMissing, RepereError
from kb.search.comparison import Comparison, Reason, ReasonKind
from kb.search.engine import Trial
from kb.search.engines.whoosh.codec import bulk
from kb.search.engines.whoosh.engine import WhooshEngine
from kb.search.request import SearchRequest, Status

_LONGEST = 0.3  # seconds that a writer has, some changes
_WORKS = {"commit": 4, "hold": 3, "publish": 2, "discard": 1, "withdraw": 3, "rollback": 3, "purge": 1}


@dataclass(slots=True)
class Known:
    """What the ledger says: documents that are gone for good, of which some were purged; those that were only held;
    and what was begun and perhaps not done."""

    gone: set[str] = field(default_factory=set)
    purged: set[str] = field(default_factory=set)
    only_held: set[str] = field(default_factory=set)
    begun: str = ""
    done: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, path: Path) -> Known:
        known = cls()
        ids: list[str] = []
        for line in path.read_text().splitlines(keepends=True) if path.exists() else []:
            if not line.endswith("\n"):
                break
            said = json.loads(line)
            if isinstance(said, int):
                known._end(ids)
            else:
                known.begun, ids = said["work"], said["ids"]
                # What is begun may be done by half: who is held may serve from now on.
                if known.begun == "hold":
                    known.only_held |= {*ids}
                elif known.begun == "publish":
                    known.only_held.clear()
        return known

    def _end(self, ids: Collection[str]) -> None:
        self.done[self.begun] += 1
        if self.begun in ("withdraw", "purge"):
            self.gone |= {*ids}
        if self.begun == "purge":
            self.purged |= {*ids}
        self.begun = ""


def refuse(trial: Trial) -> Comparison:
    reason = Reason(kind=ReasonKind.LOST, values={"lost": 1, "example": "x"})
    serving = trial.before.generation.number if trial.before else 0
    return Comparison(serving=serving, after=trial.after.generation.documents, reasons=(reason,))


def word(name: str) -> str:
    """A word that only this document has."""
    return f"mot{name}fin"  # with an end: no word is the beginning of another


def shown(engine: WhooshEngine) -> set[str]:
    request = SearchRequest(text="commun", status=Status.ALL, page_size=100, facets=False, passages=False)
    return {hit.document_id for hit in engine.search(request).hits}


def work_for_ever(index: Path, ledger: Ledger, seed: int) -> None:
    """Change the index until somebody ends the process."""
    chance = random.Random(seed)
    names = (f"n{seed}x{n}" for n in count())
    with closing(WhooshEngine(index, 3)) as engine:
        for _ in count():
            there = sorted(shown(engine)) if (index / "current").exists() else []
            work = chance.choices([*_WORKS], [*_WORKS.values()])[0] if there else "commit"
            new = [next(names) for _ in range(chance.randrange(1, 4))]
            ids = new if work in ("commit", "hold") else there[: chance.randrange(1, 3)]
            gone = Known.read(ledger.path).gone
            ledger.path.parent.mkdir(exist_ok=True)
            _say(ledger, {"work": work, "ids": ids})
            _do(engine, work, ids, gone, [name for name in there if chance.random() < len(there) / 400])
            _say(ledger, 1)


def _say(ledger: Ledger, line: object) -> None:
    with ledger.path.open("a") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _do(engine: WhooshEngine, work: str, ids: Collection[str], gone: set[str], old: Collection[str]) -> None:
    with suppress(IndexHeld, IndexMissing, IndexBusy):
        match work:
            case "commit" | "hold":
                base = engine.generation() if engine.generations() else None
                gate = refuse if work == "hold" else None
                with engine.writing(base=base, store="store", sequence=1, gate=gate) as writer:
                    for name in old:
                        writer.remove(name)
                    for name in ids:
                        writer.put(document(name, f"commun {word(name)}"))
            case "publish":
                engine.publish_held(without=lambda _: gone)
            case "discard":
                engine.discard_held()
            case "withdraw":
                engine.withdraw(ids)
            case "rollback":
                engine.rollback(without=lambda _: gone)
            case _:
                engine.purge(ids)


def faults(index: Path, known: Known) -> list[str]:
    """What is wrong with an index whose writer was killed."""
    if not (index / "current").exists():
        return []
    try:
        with closing(WhooshEngine(index, 3)) as engine:
            there, wrong = shown(engine), list(engine.check())
            engine.held()
            if len(there) != engine.generation().documents:
                wrong.append(f"{len(there)} documents are found of {engine.generation().documents}.")
    except RepereError as error:
        return [f"{type(error).__name__}: {error}"]
    if again := there & known.gone:
        wrong.append(f"Withdrawn, and shown again: {again}.")
    if early := there & known.only_held:
        wrong.append(f"Held, and shown: {early}.")
    files = [path.read_bytes() for path in index.glob("*-[0-9]*/*") if path.is_file()]
    if left := [name for name in known.purged if any(word(name).encode() in data for data in files)]:
        wrong.append(f"Purged, and still in a file: {left}.")
    return wrong


def main() -> None:
    """Kill that many writers."""
    root, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    bulk.cores = lambda: 1  # more of them than these few documents need
    index, ledger = root / "index", Ledger(root / "ledger")
    chance = random.Random(seed)
    wrong: list[str] = []
    interrupted: Counter[str] = Counter()
    for kill in range(kills):
        writer = forked(partial(work_for_ever, index, ledger, seed=kill))
        time.sleep(chance.random() * _LONGEST)
        os.kill(writer, signal.SIGKILL)
        if os.WTERMSIG(os.waitpid(writer, 0)[1]) != signal.SIGKILL:
            wrong.append(f"Kill {kill}: the writer had failed before.")
        known = Known.read(ledger.path)
        interrupted[known.begun] += 1
        wrong += [f"Kill {kill} in {known.begun}: {fault}" for fault in faults(index, known)]
    print(json.dumps({"wrong": wrong, "done": known.done, "interrupted": interrupted}))


if __name__ == "__main__":
    main()
