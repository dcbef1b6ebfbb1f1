"""The OpenSearch that tests run on: it keeps what it was given while a node is down, and none of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from opensearch_cluster import Cluster
from opensearchpy import OpenSearch

pytestmark = pytest.mark.slow

#: Seconds in which a node ends whose parent was killed.
_ENDING = 20
#: What a run of tests does, without pytest: a node is there, and answers or is paused.
_RUN = """
import sys, time
from pathlib import Path
from opensearch_cluster import Cluster

with Cluster.running(Path(sys.argv[1]), heap="256m", settings={"node.attr.place": "here"}) as cluster:
    node = cluster.nodes[0]
    attributes = cluster.ask(node, "/_nodes")["nodes"].values()
    assert [node["attributes"]["place"] for node in attributes] == ["here"]
    if sys.argv[2] == "paused":
        node.pause()
    print(node.process.pid, flush=True)
    time.sleep(600)
"""


@contextmanager
def client(cluster: Cluster) -> Iterator[OpenSearch]:
    """opensearch-py, which knows all nodes and asks another where one does not answer."""
    hosts = [node.url for node in cluster.nodes]
    client = OpenSearch(hosts, timeout=20, max_retries=6, retry_on_timeout=True)
    try:
        yield client
    finally:
        client.close()


def test_a_document_is_still_found_while_one_of_three_nodes_is_down_and_the_node_comes_back(
    new_cluster: Callable[[int], AbstractContextManager[Cluster]],
) -> None:
    with new_cluster(3) as cluster, client(cluster) as asked:
        asked.indices.create(index="texts", body={"settings": {"number_of_shards": 3, "number_of_replicas": 1}})
        asked.index(index="texts", id="1", body={"title": "La tutelle du mineur"}, refresh=True)
        cluster.wait("green", 3)

        cluster.nodes[0].kill()
        cluster.wait("yellow", 2)
        found = asked.search(index="texts", body={"query": {"match": {"title": "tutelle"}}})
        assert [hit["_id"] for hit in found["hits"]["hits"]] == ["1"]
        assert found["_shards"]["failed"] == 0

        cluster.nodes[0].start()
        cluster.wait("green", 3)
        assert asked.get(index="texts", id="1")["found"]


@pytest.mark.parametrize("node", ["answering", "paused"])
@pytest.mark.usefixtures("opensearch_program")
def test_a_node_ends_with_whoever_started_it_also_when_that_is_killed(node: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent)}
    command = [sys.executable, "-c", _RUN, str(tmp_path), node]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        pid = int(run.stdout.readline())
        assert running(pid)
        run.kill()
    try:
        deadline = time.monotonic() + _ENDING
        while running(pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not running(pid)
    finally:
        if running(pid):
            os.kill(pid, signal.SIGKILL)


def running(pid: int) -> bool:
    """Whether there is such a node; one that has ended, and that nobody has asked after yet, is none."""
    try:
        return b"\0Node\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
