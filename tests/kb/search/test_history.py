"""A new generation is compared before it serves, held if there is a reason to, and an older one serves again."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from making import document

from kb.errors import IndexHeld, IndexMissing
from kb.search.comparison import Comparison, Reason, ReasonKind
from kb.search.engine import Gate, Generation, SearchEngine, Trial
from kb.search.engines import open_engine
from kb.search.request import SearchRequest

pytestmark = pytest.mark.slow

LOST = Reason(kind=ReasonKind.LOST, values={"lost": 1, "example": "un"})


@pytest.fixture
def engine(engine_url: str) -> Iterator[SearchEngine]:
    """An index of two generations, the second of which has "un" and "deux"."""
    with closing(open_engine(engine_url, 3)) as engine:
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
    engine: SearchEngine, *put: str, remove: tuple[str, ...] = (), anew: bool = False, gate: Gate | None = None
) -> None:
    base = None if anew else engine.generation()
    with engine.writing(base=base, store="store", sequence=1, gate=gate) as writer:
        for each in remove:
            writer.remove(each)
        for each in put:
            writer.put(document(each, f"le texte {each}"))


def hold(engine: SearchEngine, *put: str) -> None:
    with pytest.raises(IndexHeld):
        write(engine, *put, gate=refuse)


def found(engine: SearchEngine) -> set[str]:
    return {hit.document_id for hit in engine.search(SearchRequest(text="texte", page_size=100)).hits}


def numbers(engine: SearchEngine) -> list[int]:
    return [generation.number for generation in engine.generations()]


def test_a_new_generation_with_a_reason_against_it_is_held_and_the_old_one_serves(engine: SearchEngine) -> None:
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


def test_a_new_generation_without_a_reason_against_it_serves_with_its_comparison(engine: SearchEngine) -> None:
    write(engine, "trois", gate=accept)
    assert engine.generation().compared == Comparison(after=3)
    assert engine.held() is None


def test_the_first_index_serves_whatever_the_gate_says(engine_url: str) -> None:
    with closing(open_engine(engine_url, 3)) as engine:
        write(engine, "un", anew=True, gate=refuse)
        assert found(engine) == {"un"}


def test_what_is_held_survives_a_restart_and_serves_when_it_is_told_to(engine: SearchEngine, engine_url: str) -> None:
    hold(engine, "trois")
    with closing(open_engine(engine_url, 3)) as other:
        assert other.held() == engine.held()
        published = other.publish_held()
        assert other.held() is None
    assert (published.number, published.compared) == (4, Comparison(serving=2, after=3, reasons=(LOST,)))
    assert found(engine) == {"un", "deux", "trois"}
    assert engine.check() == []


def test_what_is_held_can_be_discarded(engine: SearchEngine, engine_url: str) -> None:
    hold(engine, "trois")
    engine.discard_held()
    engine.discard_held()
    assert engine.held() is None
    with pytest.raises(IndexMissing, match="No generation of the index is held"):
        engine.publish_held()


def test_what_was_withdrawn_while_a_generation_was_held_is_in_none(engine: SearchEngine) -> None:
    hold(engine, "trois")
    assert engine.withdraw({"deux"}).documents == 1
    assert found(engine) == {"un"}
    assert engine.held() is not None
    assert engine.publish_held(without=lambda _: {"deux"}).documents == 2
    assert found(engine) == {"un", "trois"}
    assert engine.check() == []


def test_withdrawing_takes_the_place_of_the_serving_generation_and_of_no_other(engine: SearchEngine) -> None:
    assert engine.withdraw({"deux", "nobody"}).number == 3
    assert numbers(engine) == [1, 3]
    assert engine.withdraw({"deux"}).number == 3  # there is nothing left to withdraw
    engine.rollback()
    assert found(engine) == {"un"}


def test_a_rollback_shows_nothing_that_was_withdrawn_since(engine: SearchEngine) -> None:
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


def test_a_rollback_that_cannot_judge_a_generation_goes_on_to_the_one_before(engine: SearchEngine) -> None:
    write(engine, "trois")

    def withdrawn(generation: Generation) -> set[str]:
        if generation.number == 2:
            raise IndexMissing("Nobody knows.")
        return set()

    assert engine.rollback(without=withdrawn).again == 1
    with pytest.raises(IndexMissing, match="Nobody knows"):
        engine.rollback(to=2, without=withdrawn)
    assert found(engine) == {"un"}


def test_a_rollback_can_name_the_generation_and_be_taken_back(engine: SearchEngine) -> None:
    write(engine, "trois")
    assert engine.rollback(to=1).again == 1
    assert found(engine) == {"un"}
    assert engine.rollback(to=3).again == 3
    assert found(engine) == {"un", "deux", "trois"}
    with pytest.raises(IndexMissing, match="no generation 9"):
        engine.rollback(to=9)


def test_rollbacks_one_after_the_other_lead_further_back_and_leave_no_heap(engine: SearchEngine) -> None:
    write(engine, "trois")
    assert [engine.rollback().again, engine.rollback().again] == [2, 1]
    assert numbers(engine) == [1, 2, 3, 5]
    with pytest.raises(IndexMissing, match="no generation to go back to"):
        engine.rollback()


def test_the_commit_after_a_rollback_drops_what_came_after(engine: SearchEngine) -> None:
    write(engine, "trois")
    engine.rollback()
    write(engine, "quatre")
    assert numbers(engine) == [1, 4, 5]
    assert engine.generation().again == 0
    assert engine.rollback().again == 4
    assert found(engine) == {"un", "deux"}


def test_a_purge_keeps_what_is_stored_of_the_others(engine: SearchEngine) -> None:
    others = {f"n{n}" for n in range(1100)}
    write(engine, *sorted(others))
    before = {hit.document_id: hit for hit in engine.search(SearchRequest(text="texte n77*", page_size=100)).hits}
    assert engine.purge({"n77", "deux"}).documents == 1100
    after = {hit.document_id: hit for hit in engine.search(SearchRequest(text="texte n77*", page_size=100)).hits}
    assert before.keys() - after.keys() == {"n77"}
    assert {name: hit.passages for name, hit in after.items()} == {name: before[name].passages for name in after}
    write(engine, "neuf")
    assert engine.check() == []
