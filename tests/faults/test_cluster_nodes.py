"""Nodes of a cluster are closed, killed and paused while it is written to and searched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from threading import Event, Thread

import pytest
from making import document
from opensearch_cluster import Cluster

from kb.document import Document
from kb.errors import IndexAway, SearchIndexError
from kb.search.engine import SearchEngine
from kb.search.engines import open_engine
from kb.search.request import SearchRequest
from kb.search.response import SearchResponse

pytestmark = pytest.mark.slow

#: Seconds within which a search is answered, or it is said that it cannot be: two, and what a machine adds that does
#: other things meanwhile.
PATIENCE = 3.0
DOCUMENTS = 9_000


@pytest.fixture(scope="module")
def cluster(new_cluster: Callable[[int], AbstractContextManager[Cluster]]) -> Iterator[Cluster]:
    """Three nodes."""
    with new_cluster(3) as cluster:
        yield cluster


def one(number: int) -> Document:
    return document(
        f"d{number}", f"La tutelle du mineur {number}. " + "Un texte de loi. " * 40, title=f"Texte {number}"
    )


class Readers:
    """Somebody who searches all the time: how long each search took, whether it was answered, and the longest time
    without an answer."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._over = Event()
        self._thread = Thread(target=self._search, daemon=True)
        self.answered: list[float] = []
        self.last = time.monotonic()
        self.longest = 0.0
        self.refused: list[float] = []
        self.partial = 0
        self.unexpected: list[SearchIndexError] = []

    @contextmanager
    def searching(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._over.set()
            self._thread.join(10)

    def _search(self) -> None:
        number = 0
        while not self._over.wait(0.02):
            number += 1
            began = time.monotonic()
            try:
                response = self._engine.search(SearchRequest(text=f"tutelle mineur {number % 2_000}"))
            except IndexAway:
                self.refused.append(time.monotonic() - began)
            except SearchIndexError as error:
                self.unexpected.append(error)
            else:
                self.answered.append(time.monotonic() - began)
                self.longest = max(self.longest, time.monotonic() - self.last)
                self.last = time.monotonic()
                self.partial += response.partial


def test_nodes_that_are_closed_and_killed_lose_and_double_nothing(cluster: Cluster) -> None:
    url = f"opensearch://{cluster.hosts}/nodes?shards=3&replicas=1"
    with closing(open_engine(url)) as writer, closing(open_engine(url)) as reader:
        with writer.writing(base=None, store="s", sequence=1) as first:
            for number in range(2_000):
                first.put(one(number))
        cluster.wait("green", 3)
        readers = Readers(reader)
        with readers.searching():
            with writer.writing(base=writer.generation(), store="s", sequence=2) as second:
                for number in range(2_000, DOCUMENTS):
                    if number == 3_500:
                        cluster.nodes[0].close()
                    if number == 5_000:
                        cluster.nodes[0].start()
                        cluster.wait("green", 3)
                    if number == 7_000:
                        cluster.nodes[1].kill()
                    second.put(one(number))
            cluster.nodes[1].start()
            cluster.wait("green", 3)
        assert writer.generation().documents == DOCUMENTS
        assert writer.check() == []
        assert readers.unexpected == []
        print(f"{len(readers.answered)} searches answered, {readers.partial} of them in part; the slowest took")
        print(f"{max(readers.answered):.2f} s; {len(readers.refused)} refused, {max(readers.refused, default=0):.2f} s")
        print(f"; {readers.longest:.1f} s without an answer at most")
        assert readers.longest < 30
        assert max(*readers.answered, *readers.refused, 0) < PATIENCE
        counted = _answered(reader, within=20)
        assert (counted.total, counted.partial) == (DOCUMENTS, False)


def test_a_cluster_that_is_paused_is_given_up_in_time_and_asked_again_when_it_is_back(cluster: Cluster) -> None:
    url = f"opensearch://{cluster.hosts}/paused?shards=3&replicas=1"
    with closing(open_engine(url)) as engine:
        with engine.writing(base=None, store="s", sequence=1) as writer:
            writer.put(one(1))
        for node in cluster.nodes:
            node.pause()
        try:
            took = []
            for _ in range(5):
                began = time.monotonic()
                with pytest.raises(IndexAway, match="does not answer"):
                    engine.search(SearchRequest(text="tutelle"))
                took.append(time.monotonic() - began)
        finally:
            for node in cluster.nodes:
                node.resume()
        assert max(took) < PATIENCE
        assert took[-1] < 0.1, "it is not waited for again and again"
        cluster.wait("green", 3)
        assert _answered(engine, within=20).total == 1


def _answered(engine: SearchEngine, within: float) -> SearchResponse:
    deadline = time.monotonic() + within
    while True:
        try:
            return engine.search(SearchRequest(text="tutelle"))
        except IndexAway:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_what_is_missing_of_an_index_is_said(cluster: Cluster) -> None:
    url = f"opensearch://{cluster.hosts}/partial?shards=3&replicas=0"
    with closing(open_engine(url)) as engine:
        with engine.writing(base=None, store="s", sequence=1) as writer:
            for number in range(60):
                writer.put(one(number))
        assert engine.search(SearchRequest(text="tutelle")).total == 60
        cluster.nodes[2].kill()
        try:
            cluster.wait("red", 2)
            found = engine.search(SearchRequest(text="tutelle"))
            assert found.partial
            assert 0 < found.total < 60
            assert any("no node" in damage for damage in engine.check())
        finally:
            cluster.nodes[2].start()
            cluster.wait("green", 3)
        assert not engine.search(SearchRequest(text="tutelle")).partial
