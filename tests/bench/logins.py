"""How long a refused login takes: for a name that there is, one that there is not, one that is disabled, one that is
closed. The medians should lie within a tenth of each other, so that nobody learns names from them.

    python tests/bench/logins.py [TRIES]
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from kb.desk import Desk, Role

PASSWORD = "quatre mots que je connais"


def main(tries: int) -> None:
    """Print the median of each, in milliseconds, and how far apart they are."""
    with tempfile.TemporaryDirectory() as folder, closing(Desk(f"sqlite:///{Path(folder) / 'desk.sqlite'}")) as desk:
        for name in ("known", "disabled", "closed"):
            desk.accounts.add(name, Role.ADMINISTRATOR, PASSWORD)
        desk.accounts.disable("disabled")
        for _ in range(10):
            desk.attempts.admit("key", "closed", "192.0.2.1")
        took: dict[str, list[float]] = {name: [] for name in ("known", "unknown", "disabled", "closed")}
        order = [name for name in took for _ in range(tries)]
        random.Random(1).shuffle(order)
        desk.accounts.verified("nobody", PASSWORD)  # the first one also makes what is compared with
        for number, name in enumerate(order):
            began = time.perf_counter()
            address = f"2001:db8::{number:x}"
            # Counted for a name of its own, so that the door stays open for all but one.
            desk.attempts.admit("key", name if name == "closed" else f"{name} {number}", address)
            found = desk.accounts.verified(name, "a password that is wrong")
            assert found is None
            took[name].append((time.perf_counter() - began) * 1000)
    medians = {name: statistics.median(times) for name, times in took.items()}
    for name, median in medians.items():
        print(f"{name:10} {median:7.1f} ms")
    print(f"farthest apart: {(max(medians.values()) / min(medians.values()) - 1):.1%}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
