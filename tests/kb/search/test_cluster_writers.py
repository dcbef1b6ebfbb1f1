"""The right to write in an index of a cluster, and what is left behind by who had it and was killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from making import document
from opensearch_cluster import Cluster as OpenSearchNodes

from kb.errors import IndexBusy, IndexMissing
from kb.search.engine import SearchEngine
from kb.search.engines import open_engine
from kb.search.engines.opensearch import lease as lease_module
from kb.search.engines.opensearch.cluster import Address, Cluster
from kb.search.engines.opensearch.lease import Lease

pytestmark = pytest.mark.slow


@pytest.fixture
def url(new_index: Callable[[str], str]) -> str:
    return new_index("opensearch")


@pytest.fixture
def engine(url: str) -> Iterator[SearchEngine]:
    with closing(open_engine(url)) as engine:
        yield engine


@pytest.fixture
def cluster(url: str) -> Iterator[Cluster]:
    with closing(Cluster(Address.of(url))) as cluster:
        yield cluster


def put(engine: SearchEngine, *names: str) -> None:
    base = None
    if len(names) == 1:
        base = engine.generation()
    with engine.writing(base=base, store="s", sequence=1) as writer:
        for name in names:
            writer.put(document(name, f"texte {name}"))


def test_two_cannot_write_at_once(url: str, engine: SearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_module, "_WAIT", 0.3)
    put(engine, "a", "b")
    with closing(open_engine(url)) as other, engine.writing(base=engine.generation(), store="s", sequence=2) as writer:
        writer.put(document("c"))
        with pytest.raises(IndexBusy, match="Another process"):
            put(other, "d")
    assert engine.generation().documents == 3


def test_what_a_killed_writer_left_behind_is_swept_away_once_its_lease_is_over(
    engine: SearchEngine, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, "a", "b")
    name = cluster.address.name
    index = f"{name}-lock"
    killed = {"owner": "a machine that is gone", "until": time.time() + 0.5}
    cluster.work("PUT", f"/{index}/_doc/writer", killed, refresh=True)
    cluster.work("PUT", f"/{name}-00000002")
    monkeypatch.setattr(lease_module, "_WAIT", 5.0)
    put(engine, "c")
    assert engine.generation().documents == 3
    assert [one.number for one in engine.generations()] == [1, 2], "the number of what was swept away is free"
    assert engine.check() == []


def test_who_lost_the_lease_lets_nothing_serve(engine: SearchEngine, cluster: Cluster) -> None:
    put(engine, "a", "b")
    index = f"{cluster.address.name}-lock"
    stolen = {"owner": "somebody else", "until": time.time() + 60}

    def write_and_lose_it() -> None:
        with engine.writing(base=engine.generation(), store="s", sequence=2) as writer:
            writer.put(document("c"))
            cluster.work("PUT", f"/{index}/_doc/writer", stolen, refresh=True)

    with pytest.raises(IndexBusy):
        write_and_lose_it()
    assert engine.generation().documents == 2


def test_a_base_of_a_longer_name_is_another_one(url: str, engine: SearchEngine) -> None:
    put(engine, "a", "b")
    longer = url.replace("?", "-bis?")
    with closing(open_engine(longer)) as other:
        with pytest.raises(IndexMissing):
            other.generation()
        put(other, "x", "y", "z")
        put(engine, "c")
        assert (engine.generation().documents, other.generation().documents) == (3, 3)


def test_a_lease_whose_answer_was_lost_is_still_held(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_module, "_WAIT", 0.3)
    lease = Lease(cluster, f"{cluster.address.name}-lease")
    with lease.held():
        lease.renew()
        # As if the answer to a renewal had not arrived: it is known by the owner's name.
        cluster.work(
            "PUT",
            f"/{cluster.address.name}-lease/_doc/writer",
            {"owner": lease.owner, "until": time.time() + 60},
            refresh=True,
        )
        lease.renew()
        with pytest.raises(IndexBusy), _other(cluster).held():
            pytest.fail("two hold it")


def _other(cluster: Cluster) -> Lease:
    return Lease(cluster, f"{cluster.address.name}-lease")


def test_a_purge_leaves_no_byte_of_a_document_in_any_file(engine: SearchEngine, opensearch: OpenSearchNodes) -> None:
    names = tuple(f"n{n}" for n in range(300))
    with engine.writing(base=None, store="s", sequence=1) as writer:
        for name in names:
            writer.put(document(name, f"Xylophagequindecagone et le texte {name}."))
        writer.put(document("kept", "Le texte qui reste."))
    put(engine, "also")
    assert holding(opensearch, b"xylophagequindecagon")
    assert engine.purge(set(names)).documents == 2
    assert holding(opensearch, b"xylophagequindecagon") == []
    with pytest.raises(IndexMissing, match="no generation to go back to"):
        engine.rollback()


def holding(cluster: OpenSearchNodes, text: bytes) -> list[str]:
    """The files of all nodes that have these bytes: words are not packed, as texts are."""
    files = (path for node in cluster.nodes for path in (node.folder / "data").rglob("*") if path.is_file())
    return [str(path) for path in files if text in path.read_bytes()]
