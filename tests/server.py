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
from tempfile import NamedTemporaryFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that runs: the port where it listens, and the id of the process whose children answer.

    output  file of all that it has said
    """

    port: int
    process: int
    output: Path


@contextmanager
def running(home: Path, **settings: str) -> Iterator[Server]:
    """`kb serve` over that KB_HOME with these settings alone (`KB_WORKERS="1"`), stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    with (
        NamedTemporaryFile() as output,
        subprocess.Popen(
            [sys.executable, "-m", "kb", "serve", "--port", str(port)],
            env={**ours, "KB_HOME": str(home), **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        server = Server(port=port, process=process.pid, output=Path(output.name))
        try:
            _wait_until_it_listens(server, process)
            yield server
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def _wait_until_it_listens(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            assert process.poll() is None, server.output.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return
