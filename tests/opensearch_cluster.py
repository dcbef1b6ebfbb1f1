"""A real OpenSearch for tests: nodes from Maven Central, each a process of its own, on free ports of the loopback."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, Any, Self

from opensearch_program import Program

#: Seconds that a cluster may take to start.
_STARTING = 90.0
#: A node that does not answer is given up within seconds, not within minutes.
_QUICK = {
    "cluster.fault_detection.follower_check.interval": "500ms",
    "cluster.fault_detection.follower_check.timeout": "1s",
    "cluster.fault_detection.follower_check.retry_count": "2",
    "cluster.fault_detection.leader_check.interval": "500ms",
    "cluster.fault_detection.leader_check.timeout": "1s",
    "cluster.fault_detection.leader_check.retry_count": "2",
    "cluster.routing.allocation.disk.threshold_enabled": "false",
}


@dataclass(slots=True)
class Node:
    """One node; its process is gone while it is not running."""

    program: Program
    folder: Path
    http: int
    heap: str
    process: subprocess.Popen[bytes] | None = None
    log: IO[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    def start(self) -> None:
        """Start it, and do not wait for it: from a thread that lasts, as it ends with whoever started it."""
        self.log = (self.folder / "log").open("ab")
        command = self.program.command(self.heap, self.folder / "settings")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=self.log, stderr=self.log)

    def kill(self) -> None:
        """As a power cut would."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """As its operator would."""
        self._end(signal.SIGTERM)

    def pause(self) -> None:
        """Let it do nothing at all, with its connections open."""
        if self.process:
            self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        if self.process and self.log:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(how)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            if self.process.stdin:
                self.process.stdin.close()
            self.log.close()
            self.process = None


@dataclass(slots=True)
class Cluster:
    """Nodes that know of one another."""

    nodes: list[Node] = field(default_factory=list)

    @classmethod
    @contextmanager
    def running(
        cls, folder: Path, *, nodes: int = 1, heap: str = "512m", settings: Mapping[str, str] | None = None
    ) -> Iterator[Self]:
        """Start a cluster, wait until all its nodes are in it, and stop it when the block ends.

        `settings` are more settings of every node, by their names in opensearch.yml. Raises Unavailable.
        """
        program = Program.prepared()
        ports = _free_ports(2 * nodes)
        names = [f"node{n}" for n in range(nodes)]
        seeds = ",".join(f"127.0.0.1:{port}" for port in ports[nodes:])
        cluster = cls()
        for n, name in enumerate(names):
            home = folder / name
            (home / "config").mkdir(parents=True)
            own = {
                "path.home": str(home),
                "cluster.name": f"tests-{ports[0]}",
                "node.name": name,
                "network.host": "127.0.0.1",
                "http.type": "netty4",
                "http.port": str(ports[n]),
                "transport.type": "netty4",
                "transport.port": str(ports[nodes + n]),
                "discovery.seed_hosts": seeds,
                "cluster.initial_cluster_manager_nodes": ",".join(names),
                **_QUICK,
                **(settings or {}),
            }
            (home / "settings").write_text("".join(f"{key}={value}\n" for key, value in own.items()))
            cluster.nodes.append(Node(program, home, ports[n], heap))
        try:
            for node in cluster.nodes:
                node.start()
            cluster.wait("green", nodes)
            yield cluster
        finally:
            for node in cluster.nodes:
                node.kill()

    @property
    def hosts(self) -> str:
        """All nodes, as KB_ENGINE names them."""
        return ",".join(f"127.0.0.1:{node.http}" for node in self.nodes)

    def wait(self, status: str, nodes: int, seconds: float = _STARTING) -> None:
        """Until it is as well as that, with so many nodes; raises RuntimeError with what it says if it never is."""
        deadline, said = time.monotonic() + seconds, "nothing"
        while time.monotonic() < deadline:
            for node in self.nodes:
                if node.process is None:
                    continue
                if node.process.poll() is not None:
                    raise RuntimeError(f"A node ended:\n{(node.folder / 'log').read_text()[-3000:]}")
                try:
                    health = self.ask(node, f"/_cluster/health?wait_for_status={status}&timeout=1s")
                except (HTTPException, OSError) as error:
                    said = str(error)
                    continue
                said = json.dumps(health)
                if health.get("status") == status and health["number_of_nodes"] == nodes:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"The cluster is not {status}: {said}")

    def ask(self, node: Node, path: str) -> Any:
        """What a node answers."""
        connection = HTTPConnection("127.0.0.1", node.http, timeout=5)
        try:
            connection.request("GET", path)
            return json.load(connection.getresponse())
        finally:
            connection.close()


def _free_ports(count: int) -> list[int]:
    taken = [socket.socket() for _ in range(count)]
    try:
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in taken]
    finally:
        for one in taken:
            one.close()
