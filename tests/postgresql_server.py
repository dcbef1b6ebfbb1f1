"""A real PostgreSQL for tests, from the machine's own programs, in a temporary folder.

It listens on a Unix socket in that folder only, so that two of them never want the same port.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
#: Nothing here outlives the run, so nothing need survive a power cut.
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def find_binaries() -> Path | None:
    """Folder with initdb and postgres, the newest that Debian installed or the one on PATH; None without."""
    installed = [folder / "bin" for folder in DEBIAN.glob("*") if (folder / "bin" / "initdb").exists()]
    if installed:
        return max(installed, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@dataclass(frozen=True, slots=True)
class PostgresqlServer:
    """A running server. `folder` holds its data and its socket."""

    folder: Path
    names: Iterator[str] = field(default_factory=lambda: (f"test_{n}" for n in itertools.count(1)))

    @classmethod
    @contextmanager
    def running(cls, binaries: Path) -> Iterator[Self]:
        """Start a server, and stop it when the block ends."""
        # Not under pytest's own temporary folder: that is closed to the server's user, and its path may be
        # longer than the 107 bytes that the address of a socket may have.
        folder = Path(tempfile.mkdtemp(prefix="kb-pg-", dir="/tmp"))
        try:
            run_as = _unprivileged(folder)
            cluster = folder / "cluster"
            options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
            initdb = [str(binaries / "initdb"), "--pgdata", str(cluster), *options]
            subprocess.run(initdb, cwd=folder, check=True, stdout=subprocess.DEVNULL, **run_as)
            with _process([binaries / "postgres", "-D", cluster, "-k", folder, "-h", "", *FAST], folder, run_as):
                yield cls(folder)
        finally:
            shutil.rmtree(folder)

    @contextmanager
    def database(self) -> Iterator[str]:
        """SQLAlchemy URL of a new, empty database, dropped when the block ends."""
        name = next(self.names)
        self._execute(f"CREATE DATABASE {name}")
        yield f"postgresql+psycopg://postgres@/{name}?host={self.folder}"
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Arguments for subprocess: PostgreSQL refuses to run as root, so root hands over to another user."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in known else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def _process(command: Sequence[str | Path], folder: Path, run_as: dict[str, Any]) -> Iterator[None]:
    """The server's process, from the moment when it answers to its fast shutdown (SIGINT)."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, **run_as)
    try:
        _await(process, folder, log)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    """Return once the server takes connections; raise RuntimeError with its log if it does not within 30 s."""
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host=str(folder), user="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
