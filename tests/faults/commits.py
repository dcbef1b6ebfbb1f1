"""A writer that commits for ever and keeps a ledger of it, and what an index has to hold by that ledger.

python commits.py INDEX LEDGER SEED

A line goes into the ledger, and to the disk, before each commit and after it: what was said to be done must be there,
and what was begun is there whole or not at all. Each commit puts and removes documents, or writes all of them anew; a
document's title ends with the number of the commit that put it.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypedDict

from making import document

from kb.errors import RepereError
from kb.search.engine import SearchEngine
from kb.search.engines.whoosh.codec import bulk, folder
from kb.search.engines.whoosh.engine import WhooshEngine
from kb.search.request import SearchRequest, Status

#: Document → number of the commit that put it.
State = dict[str, int]

_IDS = [f"d{n}" for n in range(150)]
_WORDS = [f"mot{n}" for n in range(400)]


class Change(TypedDict):
    """What a commit does; `anew` if it starts from nothing."""

    number: int
    put: list[str]
    remove: list[str]
    anew: bool


def changed(state: State, change: Change) -> State:
    """What the index holds after a change."""
    kept = {} if change["anew"] else {name: at for name, at in state.items() if name not in change["remove"]}
    return kept | dict.fromkeys(change["put"], change["number"])


@dataclass(frozen=True, slots=True)
class Ledger:
    """A file that is not where the index is: the changes that were begun, and the numbers of those that were done."""

    path: Path

    def write(self, line: Change | int) -> None:
        """Add a line, and wait for the disk."""
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> tuple[State, Change | None]:
        """What was said to be done, and what was begun after that."""
        state: State = {}
        begun: Change | None = None
        for line in self.path.read_text().splitlines(keepends=True) if self.path.exists() else []:
            if not line.endswith("\n"):
                break  # killed in the middle of it: nothing followed
            said = json.loads(line)
            if isinstance(said, dict):
                begun = Change(number=said["number"], put=said["put"], remove=said["remove"], anew=said["anew"])
            elif begun is not None:
                state, begun = changed(state, begun) if said == begun["number"] else state, None
        return state, begun

    def settle(self, held: State) -> list[str]:
        """What an index that holds this lacks or has too much; the change that was begun is done or undone by now."""
        state, begun = self.read()
        if begun is not None and held == changed(state, begun) != state:
            self.write(begun["number"])
            return []
        if begun is not None:
            self.write(0)
        return [] if held == state else [f"The index holds {held}, not {state}; begun was {begun}."]


def commit_for_ever(index: Path, ledger: Ledger, seed: int) -> None:
    """Commit until somebody ends the process."""
    folder._FEW = 8  # so that segments are many, and merged often
    chance = random.Random(seed)
    state, _ = ledger.read()
    with closing(WhooshEngine(index, 3)) as engine:
        for number in count(1 + max(state.values(), default=0) + chance.randrange(1_000_000)):
            change = _drawn(chance, state, number)
            ledger.write(change)
            commit(engine, change)
            ledger.write(number)
            state = changed(state, change)


def commit(engine: WhooshEngine, change: Change) -> None:
    """Carry a change out."""
    base = None if change["anew"] else engine.generation()
    with engine.writing(base=base, store="store", sequence=change["number"]) as writer:
        for name in change["remove"]:
            writer.remove(name)
        for name in change["put"]:
            words = " ".join(random.Random(f"{name}{change['number']}").choices(_WORDS, k=30))
            writer.put(document(name, f"commun {words}", title=f"{name} {change['number']}"))


def _drawn(chance: random.Random, state: State, number: int) -> Change:
    anew = not state or chance.random() < 0.05
    size = chance.choice([1, 1, 1, 2, 3, 10, 30])
    put = _IDS[: chance.randrange(20, len(_IDS))] if anew else chance.sample(_IDS, size)
    gone = [] if anew else chance.sample(sorted(state.keys() - {*put}), k=min(len(state) // 3, chance.randrange(10)))
    return Change(number=number, put=put, remove=gone, anew=anew)


def held(engine: SearchEngine) -> State:
    """What an index holds."""
    return {name: int(title.split()[1]) for name, title in _hits(engine)}


def _hits(engine: SearchEngine) -> Iterator[tuple[str, str]]:
    for page in count(1):
        hits = engine.search(SearchRequest(text="commun", status=Status.ALL, page=page, page_size=100)).hits
        yield from ((hit.document_id, hit.title) for hit in hits)
        if len(hits) < 100:
            return


def faults(index: Path, ledger: Ledger) -> list[str]:
    """What is wrong with an index whose writer was interrupted."""
    try:
        with closing(WhooshEngine(index, 3)) as engine:
            there = (index / "current").exists()
            return [*ledger.settle(held(engine) if there else {}), *(engine.check() if there else [])]
    except RepereError as error:
        return [f"{type(error).__name__}: {error}"]


def main() -> None:
    """Commit until somebody ends the process."""
    index, ledger, seed = sys.argv[1:]
    bulk.cores = lambda: 1  # more of them than these few documents need
    commit_for_ever(Path(index), Ledger(Path(ledger)), int(seed))


if __name__ == "__main__":
    main()
