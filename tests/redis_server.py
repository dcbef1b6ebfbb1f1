"""A real Redis for tests, from the machine's own program, on a port of the loopback that was free."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

#: Words are lost with the server, as they are in compose.yaml: nothing depends on them.
_OPTIONS = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no")


@dataclass(slots=True)
class RedisServer:
    """A server that can be stopped, as by a power cut, and started again on the same port."""

    program: str
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def running(cls, program: str, folder: Path) -> Iterator[Self]:
        """Start a server, and stop it when the block ends."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = cls(program, folder, port)
        server.start()
        try:
            yield server
        finally:
            server.kill()

    @property
    def url(self) -> str:
        """What KB_QUEUE says of it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Return once it takes connections; raise RuntimeError with its log if it does not within 20 s."""
        log = self.folder / "redis.log"
        with log.open("wb") as output:
            command = [self.program, "--port", str(self.port), "--dir", str(self.folder), *_OPTIONS]
            self.process = subprocess.Popen(command, stdout=output, stderr=output)
        deadline = time.monotonic() + 20
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError(f"Redis did not start:\n{log.read_text(errors='replace')}")

    def kill(self) -> None:
        """Stop it without letting it finish anything."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None
