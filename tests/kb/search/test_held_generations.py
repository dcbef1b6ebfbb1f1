"""A new generation is compared before it serves, held if there is a reason to, and an older one serves again."""

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
from kb.search.engine import Gate, Generation, Trial
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


def test_a_new_generation_with_a_reason_against_it_is_held_and_the_old_one_serves(engine: WhooshEngine) -> None:
    with pytest.raises(IndexHeld, match=r"Generation 3 is held, and 2 still serves\. Documents") as held:
        write(engine, "trois", gate=refuse)
    assert "--publish" in held.value.hint
    assert found(engine) == {"un", "deux"}
    assert engine.check() == []
    assert numbers(engine) == [1, 2]
    said = engine.held()
    assert said is not None
    assert (said.generation.number, said.generation.documents, said.beside) == (3, 3, 2)
    assert said.compared.reasons == (LOST,)


def test_a_new_generation_without_a_reason_against_it_serves_with_its_comparison(engine: WhooshEngine) -> None:
    write(engine, "trois", gate=accept)
    assert engine.generation().compared == Comparison(after=3)
    assert engine.held() is None


def test_the_first_index_serves_whatever_the_gate_says(root: Path) -> None:
    with closing(WhooshEngine(root, 3)) as engine:
        write(engine, "un", anew=True, gate=refuse)
        assert found(engine) == {"un"}


def test_what_is_held_survives_a_restart_and_serves_when_it_is_told_to(engine: WhooshEngine, root: Path) -> None:
    hold(engine, "trois")
    with closing(WhooshEngine(root, 3)) as other:
        assert other.held() == engine.held()
        published = other.publish_held()
        assert other.held() is None
    assert (published.number, published.compared) == (4, Comparison(serving=2, after=3, reasons=(LOST,)))
    assert found(engine) == {"un", "deux", "trois"}
    assert engine.check() == []


def test_what_is_held_can_be_discarded(engine: WhooshEngine, root: Path) -> None:
    hold(engine, "trois")
    engine.discard_held()
    engine.discard_held()
    assert engine.held() is None
    assert list(root.glob("held-*")) == []
    with pytest.raises(IndexMissing, match="No generation of the index is held"):
        engine.publish_held()


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


def test_what_was_withdrawn_while_a_generation_was_held_is_in_none(engine: WhooshEngine) -> None:
    hold(engine, "trois")
    assert engine.withdraw({"deux"}).documents == 1
    assert found(engine) == {"un"}
    assert engine.held() is not None
    assert engine.publish_held(without=lambda _: {"deux"}).documents == 2
    assert found(engine) == {"un", "trois"}
    assert engine.check() == []


def test_withdrawing_takes_the_place_of_the_serving_generation_and_of_no_other(engine: WhooshEngine) -> None:
    assert engine.withdraw({"deux", "nobody"}).number == 3
    assert numbers(engine) == [1, 3]
    assert engine.withdraw({"deux"}).number == 3  # there is nothing left to withdraw
    engine.rollback()
    assert found(engine) == {"un"}


def test_a_rollback_shows_nothing_that_was_withdrawn_since(engine: WhooshEngine) -> None:
    write(engine, "trois", remove=("un",))
    asked: list[Generation] = []

    def withdrawn(generation: Generation) -> set[str]:
        asked.append(generation)
        return {"un"}

    back = engine.rollback(without=withdrawn)
    assert [generation.number for generation in asked] == [2]
    assert (back.number, back.again, back.documents) == (4, 2, 1)
    assert found(engine) == {"deux"}
    assert engine.check() == []


def test_a_rollback_that_cannot_judge_a_generation_goes_on_to_the_one_before(engine: WhooshEngine) -> None:
    write(engine, "trois")

    def withdrawn(generation: Generation) -> set[str]:
        if generation.number == 2:
            raise IndexMissing("Nobody knows.")
        return set()

    assert engine.rollback(without=withdrawn).again == 1
    with pytest.raises(IndexMissing, match="Nobody knows"):
        engine.rollback(to=2, without=withdrawn)
    assert found(engine) == {"un"}


def test_a_rollback_can_name_the_generation_and_be_taken_back(engine: WhooshEngine) -> None:
    write(engine, "trois")
    assert engine.rollback(to=1).again == 1
    assert found(engine) == {"un"}
    assert engine.rollback(to=3).again == 3
    assert found(engine) == {"un", "deux", "trois"}
    with pytest.raises(IndexMissing, match="no generation 9"):
        engine.rollback(to=9)


def test_rollbacks_one_after_the_other_lead_further_back_and_leave_no_heap(engine: WhooshEngine) -> None:
    write(engine, "trois")
    assert [engine.rollback().again, engine.rollback().again] == [2, 1]
    assert numbers(engine) == [1, 2, 3, 5]
    with pytest.raises(IndexMissing, match="no generation to go back to"):
        engine.rollback()


def test_the_commit_after_a_rollback_drops_what_came_after(engine: WhooshEngine) -> None:
    write(engine, "trois")
    engine.rollback()
    write(engine, "quatre")
    assert numbers(engine) == [1, 4, 5]
    assert engine.generation().again == 0
    assert engine.rollback().again == 4
    assert found(engine) == {"un", "deux"}


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


def test_a_purge_keeps_what_is_stored_of_the_others(engine: WhooshEngine) -> None:
    others = {f"n{n}" for n in range(1100)}
    write(engine, *sorted(others))
    before = {hit.document_id: hit for hit in engine.search(SearchRequest(text="texte n77*", page_size=100)).hits}
    assert engine.purge({"n77", "deux"}).documents == 1100
    after = {hit.document_id: hit for hit in engine.search(SearchRequest(text="texte n77*", page_size=100)).hits}
    assert before.keys() - after.keys() == {"n77"}
    assert {name: hit.passages for name, hit in after.items()} == {name: before[name].passages for name in after}
    write(engine, "neuf")
    assert engine.check() == []


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
