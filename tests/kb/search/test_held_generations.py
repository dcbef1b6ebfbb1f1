"""What is held, withdrawn or purged, as files, and in any order; see test_history for what every engine does."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from making import document

from kb.errors import IndexBusy, IndexHeld, IndexMissing
from kb.search.comparison import Comparison, Reason, ReasonKind
from kb.search.engine import Gate, Trial
from kb.search.engines.whoosh.engine import WhooshEngine
from kb.search.engines.whoosh.manifest import read_current
from kb.search.request import SearchRequest

pytestmark = pytest.mark.slow

LOST = Reason(kind=ReasonKind.LOST, values={"lost": 1, "example": "un"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(root: Path) -> Iterator[WhooshEngine]:
    """An index of two generations, the second of which has "un" and "deux"."""
    with closing(WhooshEngine(root, 3)) as engine:
        write(engine, "un", anew=True)
        write(engine, "deux")
        yield engine


def refuse(trial: Trial) -> Comparison:
    """A gate that lets nothing through."""
    serving = trial.before.generation.number if trial.before else 0
    return Comparison(serving=serving, after=trial.after.generation.documents, reasons=(LOST,))


def accept(trial: Trial) -> Comparison:
    return Comparison(after=trial.after.generation.documents)


def write(
    engine: WhooshEngine, *put: str, remove: tuple[str, ...] = (), anew: bool = False, gate: Gate | None = None
) -> None:
    base = None if anew else engine.generation()
    with engine.writing(base=base, store="store", sequence=1, gate=gate) as writer:
        for each in remove:
            writer.remove(each)
        for each in put:
            writer.put(document(each, f"le texte {each}"))


def hold(engine: WhooshEngine, *put: str) -> None:
    with pytest.raises(IndexHeld):
        write(engine, *put, gate=refuse)


def found(engine: WhooshEngine) -> set[str]:
    return {hit.document_id for hit in engine.search(SearchRequest(text="texte", page_size=100)).hits}


def numbers(engine: WhooshEngine) -> list[int]:
    return [generation.number for generation in engine.generations()]


def test_the_next_generation_is_built_from_the_serving_one_and_takes_the_place_of_what_is_held(
    engine: WhooshEngine, root: Path
) -> None:
    hold(engine, "trois")
    hold(engine, "quatre")
    assert [path.name for path in root.glob("held-*")] == ["held-00000004"]
    write(engine, "cinq", gate=accept)
    assert engine.held() is None
    assert found(engine) == {"un", "deux", "cinq"}
    assert list(root.glob("held-*")) == []


def test_what_is_held_serves_no_more_once_another_generation_than_its_base_does(
    engine: WhooshEngine, root: Path
) -> None:
    hold(engine, "trois")
    held = root / "held-00000003"
    aside = root / "aside"
    held.rename(aside)
    write(engine, "quatre")
    aside.rename(held)  # as if the writer had been killed before it swept
    with pytest.raises(IndexBusy, match="Another generation serves") as refused:
        engine.publish_held()
    assert "--discard" in refused.value.hint
    assert found(engine) == {"un", "deux", "quatre"}


def test_a_purge_leaves_no_byte_of_a_document_in_any_file(engine: WhooshEngine, root: Path) -> None:
    names = [f"n{n}" for n in range(1100)]  # enough for a dictionary, which is made of pieces of them
    secret = "xylophage quindécagone"
    base = engine.generation()
    with engine.writing(base=base, store="store", sequence=2) as writer:
        for name in names:
            writer.put(document(name, f"{secret} {secret} le texte {name}", title=f"{secret} {name}"))
    assert {path.parent.name for path in holding(root, b"xylophage")} == {"generation-00000003"}
    write(engine, "un", remove=tuple(names))
    hold(engine, "trois")
    assert holding(root, b"xylophage")
    assert engine.purge(set(names)).documents == 2
    assert holding(root, b"xylophage") == []
    assert [path.name for path in root.iterdir() if path.is_dir()] == [read_current(root)]
    assert found(engine) == {"un", "deux"}
    assert engine.check() == []
    with pytest.raises(IndexMissing, match="no generation to go back to"):
        engine.rollback()


def holding(root: Path, text: bytes) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and text in path.read_bytes()]


class History(RuleBasedStateMachine):
    """Any order of commits, rollbacks, withdrawals and words on what is held, beside sets of names."""

    names = st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=3)

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.engine = WhooshEngine(Path(self.folder.name) / "index", 3)
        write(self.engine, "a", anew=True)
        self.contents: dict[int, set[str]] = {1: {"a"}}
        self.held: set[str] | None = None
        #: What was withdrawn since a generation was made, by its number: the rollback asks for it.
        self.gone: dict[int, set[str]] = {1: set()}

    def teardown(self) -> None:
        self.engine.close()
        self.folder.cleanup()

    def serves(self, documents: set[str]) -> None:
        number = self.engine.generation().number
        self.contents[number] = documents
        self.gone[number] = set()

    @property
    def current(self) -> set[str]:
        return self.contents[self.engine.generation().number]

    @rule(put=names, remove=names, anew=st.booleans())
    def commit(self, put: set[str], remove: set[str], anew: bool) -> None:
        documents = put | (set() if anew else self.current - remove)
        write(self.engine, *sorted(put), remove=tuple(remove - put), anew=anew)
        self.held = None
        self.serves(documents)

    @rule(put=names)
    def hold(self, put: set[str]) -> None:
        self.held = self.current | put
        hold(self.engine, *sorted(put))

    @precondition(lambda self: self.held is not None)
    @rule()
    def publish(self) -> None:
        assert self.held is not None
        self.engine.publish_held()
        self.serves(self.held)
        self.held = None

    @rule()
    def discard(self) -> None:
        self.engine.discard_held()
        self.held = None

    @rule(names=names)
    def withdraw(self, names: set[str]) -> None:
        for number in self.gone:
            self.gone[number] |= names
        documents = self.current - names
        self.engine.withdraw(names)
        if self.held is not None:
            self.engine.discard_held()
            self.held = None
        self.serves(documents)

    @rule()
    def rollback(self) -> None:
        try:
            back = self.engine.rollback(without=lambda generation: self.gone[generation.number])
        except IndexMissing:
            return
        documents = self.contents[back.again] - self.gone[back.again]
        self.held = None
        self.serves(documents)

    @rule(names=names)
    def purge(self, names: set[str]) -> None:
        documents = self.current - names
        self.engine.purge(names)
        self.held = None
        self.serves(documents)
        assert numbers(self.engine) == [self.engine.generation().number]

    @invariant()
    def only_what_should_be_there_is(self) -> None:
        if hasattr(self, "engine"):
            assert found(self.engine) == self.current
            assert self.engine.generation().documents == len(self.current)
            assert self.engine.check() == []
            held = self.engine.held()
            assert (held.generation.documents if held else None) == (None if self.held is None else len(self.held))
            kept = [one for one in self.engine.generations() if not one.again]
            assert len(kept) <= 3 + 1


TestHistory = History.TestCase
TestHistory.settings = settings(stateful_step_count=8, deadline=None)
