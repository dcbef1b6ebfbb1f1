"""The command `kb` in a process of its own, in an empty folder, with no settings but those that a test gives."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kb:
    """Runs `kb` with KB_HOME and KB_CORPUS below `root`."""

    root: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def corpus(self) -> Path:
        return self.root / "corpus"

    def describe(self, source: str, description: str) -> None:
        """Put a source into the catalogue, as TOML."""
        (self.corpus / "sources").mkdir(parents=True, exist_ok=True)
        (self.corpus / "sources" / f"{source}.toml").write_text(description)

    def __call__(self, *arguments: str | Path, largest_file: int | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; `largest_file` in bytes: no file may grow beyond it, as on a full disk."""
        return subprocess.run(
            self.command(arguments),
            cwd=self.root,
            env=self.environment(),
            preexec_fn=None if largest_file is None else _limit(largest_file),
            capture_output=True,
            text=True,
            timeout=120,
        )

    def started(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start a command, in a process group of its own."""
        return subprocess.Popen(
            self.command(arguments),
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def command(self, arguments: Sequence[str | Path]) -> list[str]:
        return [sys.executable, "-m", "kb", *map(str, arguments)]

    def environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
        return {**ours, "KB_HOME": str(self.home), "KB_CORPUS": str(self.corpus), **self.settings}


def _limit(size: int) -> Callable[[], None]:
    # Python ignores SIGXFSZ, so that a write beyond the limit fails with EFBIG instead of ending the process.
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
