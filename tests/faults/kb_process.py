"""The command `kb` in a process of its own, in an empty folder, with no settings but those that a test gives.

Each process is a fork of one that has imported everything: no test pays for that again, and what is killed at some
instant is at work then.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

from kb.__main__ import main

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["kb.__main__", "kb.diagnosis", "indexer.imports", "indexer.pipeline", "indexer.printing", "indexer.reindex",
     "web.serving"]
)  # fmt: skip


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

    def __call__(self, *arguments: str | Path, largest_file: int | None = None) -> CompletedProcess[str]:
        """Run a command to its end; `largest_file` in bytes: no file may grow beyond it, as on a full disk."""
        (out, said), (err, complained) = FORKS.Pipe(duplex=False), FORKS.Pipe(duplex=False)
        started = self.started(*arguments, largest_file=largest_file, into=(said, complained))
        said.close()
        complained.close()
        stdout, stderr = _read(out), _read(err)
        return CompletedProcess(started.arguments, started.wait(120), stdout, stderr)

    def started(
        self, *arguments: str | Path, largest_file: int | None = None, into: tuple[Connection, Connection] | None = None
    ) -> Started:
        """Start a command, in a process group of its own; `into` is where its standard output and errors go."""
        words = [*map(str, arguments)]
        process = FORKS.Process(target=_run, args=(words, self.root, self.environment(), largest_file, into))
        process.start()
        return Started(words, process)

    def environment(self) -> dict[str, str]:
        return {"KB_HOME": str(self.home), "KB_CORPUS": str(self.corpus), **self.settings}


@dataclass(frozen=True, slots=True)
class Started:
    """A command that was started."""

    arguments: Sequence[str]
    process: ForkServerProcess

    def ended(self) -> int | None:
        """How it ended, as a code or the negative number of a signal; None before."""
        return self.process.exitcode

    def wait(self, seconds: float) -> int:
        """How it ends. Raises TimeoutExpired if it has not by then."""
        self.process.join(seconds)
        code = self.ended()
        if code is None:
            raise TimeoutExpired([*self.arguments], seconds)
        return code

    def send(self, by: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.ended() is None and self.process.pid:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, by)


def _read(end: Connection) -> str:
    """All that comes until the other end is closed."""
    with end, open(end.fileno(), closefd=False, encoding="utf-8") as file:
        return file.read()


def _run(
    arguments: Sequence[str],
    root: Path,
    settings: Mapping[str, str],
    largest_file: int | None,
    into: tuple[Connection, Connection] | None,
) -> None:
    """What a process does that was forked: `python -m kb` with these arguments."""
    os.setsid()
    os.chdir(root)
    for name in [name for name in os.environ if name.startswith("KB_")]:
        del os.environ[name]
    os.environ.update(settings)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(into[0].fileno() if into else nowhere, 1)
    os.dup2(into[1].fileno() if into else nowhere, 2)
    if largest_file is not None:
        # Python ignores SIGXFSZ, so that a write beyond the limit fails with EFBIG instead of ending the process.
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    for end in into or ():
        end.close()
    main(arguments)
