"""The embedded engine's files: complete generations only, checked, private, and switched at once."""

import contextlib
import json
import multiprocessing
import os
import random
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from making import document

from kb.errors import IndexBusy, IndexDamaged, IndexMissing, IndexUntrusted, SearchIndexError
from kb.search.engines.whoosh import generations, locking
from kb.search.engines.whoosh.engine import WhooshEngine
from kb.search.engines.whoosh.manifest import read_current, write_current
from kb.search.request import SearchRequest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(root: Path) -> Iterator[WhooshEngine]:
    """An index of two generations."""
    with closing(WhooshEngine(root, 3)) as engine:
        write(engine, "un", rebuild=True)
        write(engine, "deux")
        yield engine


def write(engine: WhooshEngine, *ids: str, rebuild: bool = False) -> None:
    with engine.writing(base=None if rebuild else engine.generation(), store="store", sequence=1) as writer:
        for each in ids:
            writer.put(document(each, f"le texte {each}"))


def found(engine: WhooshEngine) -> set[str]:
    return {hit.document_id for hit in engine.search(SearchRequest(text="texte")).hits}


def serving(root: Path) -> Path:
    return root / read_current(root)


def test_a_generation_is_private_and_shares_unchanged_files_with_the_one_before(
    engine: WhooshEngine, root: Path
) -> None:
    first, second = root / "generation-00000001", root / "generation-00000002"
    assert serving(root) == second
    assert {path.stat().st_mode & 0o777 for path in (root, first, second)} == {0o700}
    write(engine, *(f"more{n}" for n in range(600)))
    third = serving(root)
    write(engine, "last")
    shared = [path for path in third.glob("*.segment") if (serving(root) / path.name).samefile(path)]
    assert shared
    assert sorted(path.name for path in second.iterdir()) == sorted(
        [*json.loads((second / "manifest.json").read_text())["files"], "manifest.json"]
    )


def test_only_so_many_generations_are_kept(engine: WhooshEngine, root: Path) -> None:
    for n in range(5):
        write(engine, f"more{n}")
    assert sorted(path.name for path in root.glob("generation-*")) == [f"generation-0000000{n}" for n in (5, 6, 7)]
    assert len(found(engine)) == 7


def test_an_open_engine_follows_to_the_new_generation(engine: WhooshEngine, root: Path) -> None:
    assert found(engine) == {"un", "deux"}
    with closing(WhooshEngine(root, 3)) as other:
        write(other, "trois")
    assert found(engine) == {"un", "deux", "trois"}


@pytest.mark.parametrize("damage", ["cut", "longer", "empty", "missing", "zeroed", "bit", "strange"])
def test_check_finds_every_damage_to_every_file(engine: WhooshEngine, root: Path, damage: str) -> None:
    files = [path for path in serving(root).iterdir() if path.name != "manifest.json"]
    for path in files:
        whole = path.read_bytes()
        middle = len(whole) // 2
        if damage == "missing":
            path.unlink()
        elif damage == "strange":
            (path.parent / "stranger").touch()
        else:
            path.write_bytes(
                {
                    "cut": whole[:-1],
                    "longer": whole + b"\0",
                    "empty": b"",
                    "zeroed": bytes(len(whole)),
                    "bit": whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1 :],
                }[damage]
            )
        assert len(engine.check()) == 1, (path.name, damage)
        path.write_bytes(whole)
        (path.parent / "stranger").unlink(missing_ok=True)
    assert engine.check() == []


def test_check_finds_any_single_flipped_bit(engine: WhooshEngine, root: Path) -> None:
    chance = random.Random(5)
    files = [path for path in serving(root).iterdir() if path.name != "manifest.json"]
    for _ in range(100):
        path = chance.choice(files)
        whole = bytearray(path.read_bytes())
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        whole[place] ^= bit
        path.write_bytes(whole)
        assert engine.check(), (path.name, place, bit)
        whole[place] ^= bit
        path.write_bytes(whole)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": []}', "{}", "null"])
def test_a_damaged_manifest_is_said_and_its_generation_not_opened(engine: WhooshEngine, root: Path, text: str) -> None:
    (serving(root) / "manifest.json").write_text(text)
    with pytest.raises(IndexDamaged, match="manifest"):
        engine.check()
    with closing(WhooshEngine(root, 3)) as other, pytest.raises(IndexDamaged):
        found(other)


def test_a_file_cut_short_is_noticed_before_it_is_read(engine: WhooshEngine, root: Path) -> None:
    toc = serving(root) / "contents.json"
    toc.write_bytes(b"")
    with closing(WhooshEngine(root, 3)) as other:
        with pytest.raises(IndexDamaged, match="missing or cut short"):
            found(other)
        assert other.rollback().again == 1
        assert found(other) == {"un"}


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o750, 0o701])
def test_an_index_that_others_can_reach_is_not_opened(engine: WhooshEngine, root: Path, mode: int) -> None:
    for folder in (root, serving(root)):
        folder.chmod(mode)
        with closing(WhooshEngine(root, 3)) as other, pytest.raises(IndexUntrusted, match="open to others"):
            found(other)
        folder.chmod(0o700)


def test_a_planted_pickle_is_not_read(engine: WhooshEngine, root: Path) -> None:
    (serving(root) / "_MAIN_99.toc").write_bytes(b"cos\nabort\n(tR.")
    assert len(engine.check()) == 1
    with closing(WhooshEngine(root, 3)) as other, pytest.raises(IndexDamaged, match="does not belong"):
        found(other)


def test_an_index_of_another_schema_counts_as_missing(
    engine: WhooshEngine, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations, "SCHEMA_VERSION", "another")
    with closing(WhooshEngine(root, 3)) as other, pytest.raises(IndexMissing, match="schema"):
        found(other)


def test_what_a_killed_writer_left_is_swept_away_by_the_next(engine: WhooshEngine, root: Path) -> None:
    left = root / "building-00000003"
    left.mkdir()
    (left / "MAIN_half.segment").write_bytes(b"half")
    assert found(engine) == {"un", "deux"}
    write(engine, "trois")
    assert not list(root.glob("building-*"))
    assert found(engine) == {"un", "deux", "trois"}


def test_a_generation_that_was_completed_but_never_named_is_passed_over(engine: WhooshEngine, root: Path) -> None:
    # Killed between the folder's renaming and the switch of `current`.
    write(engine, "trois")
    write_current(root, "generation-00000002")
    assert found(engine) == {"un", "deux"}
    write(engine, "quatre")
    assert found(engine) == {"un", "deux", "quatre"}
    assert not (root / "generation-00000003").exists()


def _hold(root: Path, held: "multiprocessing.synchronize.Event", end: "multiprocessing.synchronize.Event") -> None:
    with closing(WhooshEngine(root, 3)) as engine, engine.writing(base=engine.generation(), store="store", sequence=1):
        held.set()
        end.wait(30)


@pytest.mark.slow
def test_a_second_writer_waits_and_then_says_who_is_in_the_way(
    engine: WhooshEngine, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = multiprocessing.get_context("spawn")
    held, end = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(root, held, end))
    other.start()
    try:
        assert held.wait(30)
        monkeypatch.setattr(locking, "_LOCK_WAIT", 0.2)
        with pytest.raises(IndexBusy, match="Another process"):
            write(engine, "x")
        assert found(engine) == {"un", "deux"}
        base = engine.generation()
    finally:
        end.set()
        other.join()
    with (
        pytest.raises(IndexBusy, match="has changed the index"),
        engine.writing(base=base, store="store", sequence=1),
    ):
        pass
    write(engine, "x")
    assert found(engine) == {"un", "deux", "x"}


def test_a_full_disk_leaves_the_former_index_and_frees_the_lock(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(SearchIndexError, match="No space left"):
            write(engine, "x")
    assert found(engine) == {"un", "deux"}
    write(engine, "x")
    assert found(engine) == {"un", "deux", "x"}


def test_reopening_many_times_leaks_no_file(engine: WhooshEngine, root: Path) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    for n in range(3):
        write(engine, f"a{n}")
        found(engine)
    before = open_files()
    for n in range(10):
        write(engine, f"b{n}")
        found(engine)
    assert open_files() <= before


def test_a_generation_that_is_gone_or_unreadable_is_damaged_and_rebuilt_from(engine: WhooshEngine, root: Path) -> None:
    shutil.rmtree(serving(root))
    with closing(WhooshEngine(root, 3)) as other:
        with pytest.raises(IndexDamaged, match="manifest"):
            found(other)
        assert other.rollback().again == 1
        assert found(other) == {"un"}


# Whoosh leaves a file to the garbage collector when what it reads of it makes no sense.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_flipped_bit_ends_in_an_error_that_is_not_ours(engine: WhooshEngine, root: Path) -> None:
    chance = random.Random(7)
    files = [path for path in serving(root).iterdir() if path.name != "manifest.json"]
    for _ in range(60):
        path = chance.choice(files)
        whole = path.read_bytes()
        place = chance.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        with closing(WhooshEngine(root, 3)) as other, contextlib.suppress(SearchIndexError):
            assert other.generation() == engine.generation()
        path.write_bytes(whole)


def test_a_stray_folder_beside_the_generations_is_passed_over(engine: WhooshEngine, root: Path) -> None:
    (root / "generation-00000001.bak").mkdir()
    write(engine, "trois")
    assert found(engine) == {"un", "deux", "trois"}
    assert (root / "generation-00000001.bak").is_dir()


def test_an_index_from_which_a_word_has_gone_with_its_document_is_whole(engine: WhooshEngine) -> None:
    write(engine, *(str(n) for n in range(30)))
    with engine.writing(base=engine.generation(), store="store", sequence=2) as writer:
        writer.remove("deux")
        writer.put(document("7", "changé"))
    assert engine.check() == []


def test_threads_may_share_an_open_index(engine: WhooshEngine) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(map(frozenset, pool.map(lambda _: found(engine), range(40)))) == {frozenset({"un", "deux"})}
