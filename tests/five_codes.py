"""A crawl of the real archives of five codes by the command, in a process of its own: once for all tests of a run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.settings import Settings
from kb.store import Store

_TOLD = "told.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiveCodes:
    """The archives, and what came of the crawl.

    memory   the most that was resident, in KiB
    printed  its report
    """

    archives: Path
    home: Path
    memory: int
    printed: str

    @classmethod
    def crawled(cls, archives: Path, home: Path) -> FiveCodes:
        """What `crawl` made of the archives."""
        return cls(archives=archives, home=home, **json.loads((home / _TOLD).read_text()))

    def again(self, *options: str) -> str:
        """What the same command prints the next time."""
        command, environment = _command(self.archives), _environment(self.home)
        return subprocess.run([*command, *options], env=environment, check=True, capture_output=True, text=True).stdout

    def store(self) -> Store:
        """The store, for who only reads: others have it too."""
        return Store(Settings(home=self.home).database_url)


def crawl(archives: Path, home: Path) -> None:
    """Crawl the archives into a folder that does not exist yet."""
    home.mkdir()
    with (home / "printed").open("w+") as printed:
        process = subprocess.Popen(
            _command(archives), env=_environment(home), stdout=printed, stderr=subprocess.DEVNULL
        )
        memory = _most_resident(process)
        assert process.returncode == 0
        printed.seek(0)
        (home / _TOLD).write_text(json.dumps({"memory": memory, "printed": printed.read()}))


def _command(archives: Path) -> list[str]:
    return [sys.executable, "-m", "kb", "crawl", "legi", "--from", str(archives)]


def _environment(home: Path) -> Mapping[str, str]:
    return {**os.environ, "KB_HOME": str(home)}


def _most_resident(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process; the most memory that it held, in KiB.

    Not from wait4: there a child starts with the most that its parent ever held.
    """
    most = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text()
        if match := re.search(r"VmHWM:\s+(\d+) kB", status):
            most = max(most, int(match[1]))
        time.sleep(0.05)
    return most
