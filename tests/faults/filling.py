"""Commits to an index on a file system that has less and less room, and prints as JSON what came of it.

python filling.py FOLDER

A process of its own, because a page of a mapped file for which the disk has no room ends the process.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path

from commits import Change, State, changed, commit, held

from kb.errors import SearchIndexError
from kb.search.engines.whoosh.codec import folder
from kb.search.engines.whoosh.engine import WhooshEngine

#: Room that is left, in steps of 4 KiB: from none to more than a commit takes.
_ROOM = [step * 4096 for step in (*range(24), *range(24, 120, 8))]


def fill(root: Path, room: int) -> Path:
    """A file that leaves that much room beside it."""
    ballast = root / "ballast"
    status = os.statvfs(root)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, status.f_bavail * status.f_frsize - room))
    return ballast


def main() -> None:
    """Commit with each room, and once more with enough."""
    root = Path(sys.argv[1])
    folder._FEW = 8  # so that segments are merged, into mapped files
    names = [f"d{n}" for n in range(60)]
    wrong: list[str] = []
    refused = 0
    with closing(WhooshEngine(root / "index", 2)) as engine:
        first = Change(number=1, put=names, remove=[], anew=True)
        commit(engine, first)
        state: State = changed({}, first)
        for number, room in enumerate(_ROOM, 2):
            change = Change(number=number, put=names[number % 7 :: 2], remove=[f"d{number % 60}"], anew=False)
            ballast = fill(root, room)
            try:
                commit(engine, change)
                state = changed(state, change)
            except SearchIndexError as error:
                refused += 1
                if "Make room" not in error.hint:
                    wrong.append(f"{room}: {error}")
            if held(engine) != state or engine.check():
                wrong.append(f"{room}: the index is not what it was.")
            ballast.unlink()
            again = Change(number=1000 + number, put=["d0"], remove=[], anew=False)
            commit(engine, again)
            state = changed(state, again)
            if held(engine) != state:
                wrong.append(f"{room}: the next commit is not as it should be.")
    print(json.dumps({"wrong": wrong, "refused": refused, "tried": len(_ROOM)}))


if __name__ == "__main__":
    main()
