"""The real server, `kb serve`, in processes of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that runs: the port where it listens, and the id of the process whose children answer."""

    port: int
    process: int


@contextmanager
def running(home: Path, **settings: str) -> Iterator[Server]:
    """`kb serve` over that KB_HOME with these settings alone (`KB_WORKERS="1"`), stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    with subprocess.Popen(
        [sys.executable, "-m", "kb", "serve", "--port", str(port)],
        env={**ours, "KB_HOME": str(home), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            _wait_until_it_listens(port, process)
            yield Server(port=port, process=process.pid)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=30)


def _wait_until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, process.communicate()[0].decode()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return
