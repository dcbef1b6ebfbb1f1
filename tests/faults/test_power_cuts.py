"""The power fails while the index is written: it opens again, with every commit that was acknowledged.

KB_POWER_CUTS is how often, 25 times if it is not set.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import commits
import power
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

CUTS = int(os.environ.get("KB_POWER_CUTS", "25"))


@pytest.fixture
def disk(loop_mounts: None, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """An image, and where it is mounted."""
    image = power.made(tmp_path / "image")
    with power.mounted(image, tmp_path / "disk") as at:
        yield image, at


@contextmanager
def writer(index: Path, ledger: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that commits for ever, until the block ends."""
    command = [sys.executable, commits.__file__, str(index), str(ledger), "1"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, env=environment) as process:
        try:
            while not ledger.exists() or ledger.read_text().count("\n") < 4:
                assert process.poll() is None
                time.sleep(0.02)
            yield process
        finally:
            process.kill()


def test_a_power_cut_leaves_an_index_with_every_commit_that_was_acknowledged(
    disk: tuple[Path, Path], tmp_path: Path
) -> None:
    image, at = disk
    ledger, chance = commits.Ledger(tmp_path / "ledger"), random.Random(3)
    with writer(at / "index", ledger.path) as process:
        for number in range(CUTS):
            time.sleep(0.02 + chance.random() * 0.3)
            assert process.poll() is None
            process.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
            left = power.cut(image, tmp_path / "left")
            known = commits.Ledger(tmp_path / "known")
            known.path.write_bytes(ledger.path.read_bytes())
            process.send_signal(signal.SIGCONT)
            with power.mounted(left, tmp_path / "again") as again:
                found = commits.faults(again / "index", known)
                gc.collect()  # what is mapped is in use until then
            assert found == [], f"cut {number}"
