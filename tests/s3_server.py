"""A bucket for tests, on a port of the loopback, from the server of moto."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection


@dataclass(slots=True)
class BucketServer:
    """A server with one bucket, which can be stopped and started again, empty."""

    port: int
    bucket: str = "repere-tests"
    process: subprocess.Popen[bytes] | None = field(default=None)

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[BucketServer]:
        """Start a server, and stop it when the block ends."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            server = cls(free.getsockname()[1])
        server.start()
        try:
            yield server
        finally:
            server.kill()

    @property
    def environment(self) -> dict[str, str]:
        """What tells a client where it is, and who asks."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": "tests",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def start(self) -> None:
        """Return once it has its bucket; raise RuntimeError if that takes more than 30 s."""
        command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("PUT", f"/{self.bucket}", headers={"Authorization": "AWS tests:tests"})
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
            finally:
                connection.close()
        raise RuntimeError("The bucket's server did not start.")

    def kill(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
