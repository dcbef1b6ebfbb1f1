"""Damage to any byte of any file of an index is found by `check`; readers get an error of ours, or what is right.

The damages are those of Lucene's MockDirectoryWrapper, and single flipped bits.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from commits import Change, changed, commit, held
from making import document

from kb.errors import SearchIndexError
from kb.search.engines.whoosh.codec import folder
from kb.search.engines.whoosh.engine import WhooshEngine
from kb.search.request import SearchRequest

pytestmark = pytest.mark.slow

FLIPS = 2_000


def _flipped(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "deleted": lambda whole: None,
    "zeroed": lambda whole: bytes(len(whole)),
    "halved": lambda whole: whole[: len(whole) // 2],
    "one bit": _flipped,
    "emptied": lambda whole: b"",
    "extended": lambda whole: whole + b"\n",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two generations: the one that serves has several segments, with deleted documents in each."""
    root = tmp_path_factory.mktemp("damaged") / "index"
    with pytest.MonkeyPatch.context() as patch, closing(WhooshEngine(root, 3)) as engine:
        patch.setattr(folder, "_FEW", 2)
        for number, size in enumerate([60, 20, 6]):
            names = [f"d{number}x{n}" for n in range(size)]
            gone = [f"d{other}x1" for other in range(number)]
            commit(engine, Change(number=number, put=names, remove=gone, anew=not number))
    return root


def files(root: Path) -> list[Path]:
    """Every file of the serving generation, and what says that it serves."""
    return [*sorted(max(root.glob("generation-*")).iterdir()), root / "current"]


@contextmanager
def damaged(path: Path, content: bytes | None) -> Iterator[None]:
    """A file with other bytes, or none; other generations that share it keep theirs."""
    aside = path.parent.parent / f"{path.name}.aside"
    path.rename(aside)
    try:
        if content is not None:
            path.write_bytes(content)
        yield
    finally:
        path.unlink(missing_ok=True)
        aside.rename(path)


def checked(root: Path) -> list[str]:
    """What `check` finds; that it cannot even begin is a finding."""
    with closing(WhooshEngine(root, 3)) as engine:
        try:
            return list(engine.check())
        except SearchIndexError as error:
            return [str(error)]


def answers(root: Path) -> object:
    """What a reader is told; None for an error of ours."""
    with closing(WhooshEngine(root, 3)) as engine, suppress(SearchIndexError):
        found = engine.search(SearchRequest(text="commun mot1 OU mot2"))
        suggested = engine.suggest("d0")
        similar = engine.similar("d0x2")
        return held(engine), [(hit.document_id, hit.score) for hit in (*found.hits, *similar)], suggested
    return None


def test_an_index_of_several_segments_and_deletions_is_whole(root: Path) -> None:
    assert checked(root) == []
    kinds = {path.suffix for path in files(root)}
    assert kinds == {".segment", ".deleted", ".json", ""}
    assert sum(path.suffix == ".segment" for path in files(root)) > 1


@pytest.mark.parametrize("damage", DAMAGES)
def test_check_finds_every_kind_of_damage_to_every_file(root: Path, damage: str) -> None:
    right = answers(root)
    for path in files(root):
        whole = path.read_bytes()
        with damaged(path, DAMAGES[damage](whole)):
            assert checked(root), path.name
            # Not all bytes are read to answer: altered ones are no error unless they make no sense.
            assert answers(root) is None or damage in ("zeroed", "one bit"), path.name
    assert answers(root) == right


@pytest.mark.slow
def test_check_finds_each_of_many_single_flipped_bits(root: Path) -> None:
    chance = random.Random(5)
    paths = files(root)
    missed = []
    with closing(WhooshEngine(root, 3)) as engine:
        for path in paths:
            whole = path.read_bytes()
            with damaged(path, whole):
                for _ in range(FLIPS // len(paths) + 1):
                    place, bit = chance.randrange(len(whole)), chance.randrange(8)
                    flip(path, place, bit)
                    try:
                        found = list(engine.check())
                    except SearchIndexError as error:
                        found = [str(error)]
                    missed += [] if found else [(path.name, place, bit)]
                    flip(path, place, bit)
    assert missed == []


def flip(path: Path, place: int, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1 << bit]))


@pytest.mark.slow
def test_readers_of_a_flipped_bit_get_an_answer_or_an_error_of_ours(root: Path) -> None:
    chance = random.Random(6)
    paths, before = files(root), answers(root)
    for _ in range(200):
        path = chance.choice(paths)
        whole = path.read_bytes()
        with damaged(path, whole):
            flip(path, chance.randrange(len(whole)), chance.randrange(8))
            # Another answer is one that a check explains.
            assert answers(root) in (None, before) or checked(root)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_rolled_back_or_written_anew(root: Path, tmp_path: Path, damage: str) -> None:
    for path in files(root):
        copy = tmp_path / path.name
        shutil.copytree(root, copy / "index")
        target = copy / "index" / path.relative_to(root)
        content = DAMAGES[damage](target.read_bytes())
        target.unlink()
        if content is not None:
            target.write_bytes(content)
        with closing(WhooshEngine(copy / "index", 3)) as engine:
            if (copy / "index" / "current").exists():
                assert engine.rollback().again in (2, 3)
                assert engine.check() == []
            anew = Change(number=9, put=["d1", "d2"], remove=[], anew=True)
            commit(engine, anew)
            assert (held(engine), engine.check()) == (changed({}, anew), [])


def test_a_planted_file_is_refused_and_never_opened(root: Path) -> None:
    planted = files(root)[0].with_name("_MAIN_99.toc")
    planted.write_bytes(b"cposix\nsystem\n(S'false'\ntR.")
    try:
        assert checked(root) == [f"{planted.parent.name}/_MAIN_99.toc does not belong there."]
        assert answers(root) is None
    finally:
        planted.unlink()


def test_nothing_is_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> object:
        raise AssertionError("something is unpickled")

    for name in ("pickle.load", "pickle.loads", "pickle.Unpickler", "_pickle.load", "_pickle.loads", "marshal.loads"):
        monkeypatch.setattr(name, forbidden)
    with closing(WhooshEngine(tmp_path / "index", 3)) as engine:
        for number in range(3):
            commit(engine, Change(number=number, put=[f"d{number}", "d9"], remove=["d0"], anew=not number))
        with engine.writing(base=engine.generation(), store="store", sequence=4) as writer:
            writer.put(document("last", "un texte de plus"))
        assert engine.check() == []
    assert answers(tmp_path / "index")
