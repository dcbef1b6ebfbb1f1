"""The index follows the store: what changed is written, and everything where that is the only right way."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from making import document

from indexer.outcome import Meter
from indexer.reindex import Reindexed, publish_held, purge, reindex, rollback, withdraw
from kb.errors import IndexHeld, IndexMissing
from kb.search.comparison import Comparison, Reason, ReasonKind
from kb.search.engine import SearchEngine, Trial
from kb.search.engines import open_engine
from kb.search.request import SearchRequest
from kb.store import Store


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SearchEngine]:
    with closing(open_engine(f"whoosh:{tmp_path / 'index'}")) as engine:
        yield engine


def put(store: Store, *ids: str, text: str = "texte") -> None:
    with store.writing() as writing:
        writing.put([document(each, text) for each in ids])


def found(engine: SearchEngine, text: str = "texte") -> set[str]:
    return {hit.document_id for hit in engine.search(SearchRequest(text=text, page_size=100)).hits}


def done(result: Reindexed | None) -> tuple[int, int, bool]:
    assert result is not None
    return result.put, result.removed, bool(result.why)


def test_the_first_run_writes_everything_and_the_second_nothing(
    store: Store, engine: SearchEngine, meter: Meter
) -> None:
    put(store, "a", "b")
    assert done(reindex(store, engine, meter)) == (2, 0, True)
    assert found(engine) == {"a", "b"}
    assert reindex(store, engine, meter) is None


def test_only_what_changed_is_written(store: Store, engine: SearchEngine, meter: Meter) -> None:
    put(store, *(str(n) for n in range(20)))
    reindex(store, engine, meter)
    put(store, "0", text="autre")
    put(store, "new")
    with store.writing() as writing:
        writing.remove_paths("tests", ["1"])
    assert done(reindex(store, engine, meter)) == (2, 1, False)
    assert found(engine) == {"new", *(str(n) for n in range(2, 20))}
    assert found(engine, "autre") == {"0"}


def test_when_much_has_changed_all_is_written_anew(store: Store, engine: SearchEngine, meter: Meter) -> None:
    put(store, "a", "b")
    reindex(store, engine, meter)
    put(store, "c", "d", "e")
    assert done(reindex(store, engine, meter)) == (5, 0, True)


def test_a_rebuild_can_be_asked_for(store: Store, engine: SearchEngine, meter: Meter) -> None:
    put(store, "a")
    reindex(store, engine, meter)
    assert done(reindex(store, engine, meter, rebuild=True)) == (1, 0, True)


def test_after_a_rollback_the_next_run_catches_up(store: Store, engine: SearchEngine, meter: Meter) -> None:
    put(store, *(str(n) for n in range(10)))
    reindex(store, engine, meter)
    put(store, "late")
    reindex(store, engine, meter)
    engine.rollback()
    assert "late" not in found(engine)
    assert done(reindex(store, engine, meter)) == (1, 0, False)
    assert "late" in found(engine)


def refuse(trial: Trial) -> Comparison:
    """A gate that lets nothing through."""
    reason = Reason(kind=ReasonKind.LOST, values={"lost": 1, "example": "x"})
    serving = trial.before.generation.number if trial.before else 0
    return Comparison(serving=serving, after=trial.after.generation.documents, reasons=(reason,))


def remove(store: Store, *ids: str) -> None:
    with store.writing() as writing:
        writing.remove_paths("tests", ids)


def test_an_index_that_is_held_lets_withdrawals_take_effect_all_the_same(
    store: Store, engine: SearchEngine, meter: Meter
) -> None:
    put(store, *(str(n) for n in range(10)))
    reindex(store, engine, meter)
    put(store, "new")
    remove(store, "1")
    with pytest.raises(IndexHeld):
        reindex(store, engine, meter, gate=refuse)
    assert found(engine) == {"0", *(str(n) for n in range(2, 10))}
    remove(store, "2")
    generation = publish_held(store, engine)
    assert found(engine) == {"0", "new", *(str(n) for n in range(3, 10))}
    assert generation.documents == 9
    assert done(reindex(store, engine, meter)) == (0, 1, False)  # what is held knew nothing of the second one
    assert engine.check() == []


def test_the_run_after_one_that_was_held_brings_all_changes_again(
    store: Store, engine: SearchEngine, meter: Meter
) -> None:
    put(store, *(str(n) for n in range(10)))
    reindex(store, engine, meter)
    put(store, "new")
    with pytest.raises(IndexHeld):
        reindex(store, engine, meter, gate=refuse)
    put(store, "newer")
    assert done(reindex(store, engine, meter)) == (2, 0, False)
    assert found(engine) >= {"new", "newer"}
    assert engine.held() is None


def test_a_rollback_never_shows_what_was_removed_from_the_store_since(
    store: Store, engine: SearchEngine, meter: Meter
) -> None:
    put(store, *(str(n) for n in range(10)))
    reindex(store, engine, meter)
    remove(store, "1")
    put(store, "late")
    reindex(store, engine, meter)
    remove(store, "2")
    back = rollback(store, engine)
    assert (back.again, back.documents) == (1, 8)
    assert found(engine) == {"0", *(str(n) for n in range(3, 10))}
    remove(store, "3")
    put(store, "later")
    assert withdraw(store, engine).again == 1  # nothing new comes in, and it is still said to be a rollback
    assert found(engine) == {"0", *(str(n) for n in range(4, 10))}
    assert done(reindex(store, engine, meter)) == (9, 3, True)  # of so few documents these are many
    assert found(engine) == {"0", "late", "later", *(str(n) for n in range(4, 10))}


def test_what_came_back_to_the_store_is_shown_after_a_rollback(
    store: Store, engine: SearchEngine, meter: Meter
) -> None:
    put(store, *(str(n) for n in range(10)))
    reindex(store, engine, meter)
    remove(store, "1")
    reindex(store, engine, meter)
    put(store, "1")
    assert rollback(store, engine).documents == 10
    assert withdraw(store, engine).documents == 10


def test_there_is_no_way_back_to_an_index_of_another_store(
    store: Store, engine: SearchEngine, meter: Meter, tmp_path: Path
) -> None:
    put(store, "a")
    reindex(store, engine, meter)
    with closing(Store(f"sqlite:///{tmp_path / 'other.sqlite'}")) as other:
        put(other, "b")
        reindex(other, engine, meter)
        with pytest.raises(IndexMissing, match="no generation to go back to"):
            rollback(other, engine)
        with pytest.raises(IndexMissing, match="another state of the store"):
            rollback(other, engine, to=1)
        assert found(engine) == {"b"}
        assert withdraw(store, engine) == engine.generation()


def test_a_purge_leaves_nothing_of_a_document_even_where_the_index_is_damaged(
    store: Store, engine: SearchEngine, meter: Meter, tmp_path: Path
) -> None:
    put(store, *(str(n) for n in range(10)))
    put(store, "secret", text="quindécagone")
    reindex(store, engine, meter)
    remove(store, "secret")
    assert purge(store, engine, meter, {"secret"}).documents == 10
    put(store, "hidden", text="xylophage")
    reindex(store, engine, meter)
    remove(store, "hidden")
    engine.close()
    next((tmp_path / "index").glob("generation-00000003/*.segment")).unlink()
    assert purge(store, engine, meter, {"hidden"}).documents == 10
    files = [path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file()]
    assert [data for data in files if b"quindecagone" in data or b"xylophage" in data] == []
    assert len(engine.generations()) == 1


def test_an_index_of_another_store_is_written_anew(
    store: Store, engine: SearchEngine, meter: Meter, tmp_path: Path
) -> None:
    put(store, "a")
    reindex(store, engine, meter)
    with closing(Store(f"sqlite:///{tmp_path / 'other.sqlite'}")) as other:
        put(other, "b")
        assert done(reindex(other, engine, meter)) == (1, 0, True)
    assert found(engine) == {"b"}


def test_a_damaged_index_is_written_anew(store: Store, engine: SearchEngine, meter: Meter, tmp_path: Path) -> None:
    put(store, "a")
    reindex(store, engine, meter)
    engine.close()
    for segment in (tmp_path / "index").glob("generation-*/*.segment"):
        segment.unlink()
    result = reindex(store, engine, meter)
    assert result is not None
    assert result.why.startswith("the index was damaged")
    assert found(engine) == {"a"}


def test_after_the_store_was_restored_the_index_is_written_anew(
    engine: SearchEngine, meter: Meter, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    with closing(Store(url)) as store:
        put(store, "a")
    backup = (tmp_path / "restored.sqlite").read_bytes()
    with closing(Store(url)) as store:
        put(store, "b", "c", "d")
        reindex(store, engine, meter)
    (tmp_path / "restored.sqlite").write_bytes(backup)
    with closing(Store(url)) as store:
        assert done(reindex(store, engine, meter)) == (1, 0, True)
        assert found(engine) == {"a"}
        put(store, "new")
        reindex(store, engine, meter)
        assert found(engine) == {"a", "new"}


def test_an_empty_store_has_an_empty_index(store: Store, engine: SearchEngine, meter: Meter) -> None:
    assert done(reindex(store, engine, meter)) == (0, 0, True)
    assert found(engine, "") == set()
