"""In a server nobody waits for an index that changed: it is made ready beside the one that answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from making import document

from kb.errors import IndexDamaged, IndexMissing, ThesaurusError
from kb.search.engines.whoosh import engine as engine_module
from kb.search.engines.whoosh.engine import WhooshEngine
from kb.search.engines.whoosh.opened import Opened
from kb.search.request import SearchRequest
from kb.thesaurus.concepts import Concept, Kind, Label, Thesaurus

LABELS = tuple(
    Label(text=text, language="fr", kind=kind, acronym=acronym)
    for text, kind, acronym in (
        ("mineur non accompagné", Kind.PREFERRED, False),
        ("mineur isolé étranger", Kind.ALTERNATIVE, False),
        ("MNA", Kind.ALTERNATIVE, True),
    )
)
WORDS = Thesaurus(concepts={"mna": Concept(id="mna", theme="t", stage="s", labels=LABELS, scope={})})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(root: Path) -> Iterator[WhooshEngine]:
    with closing(WhooshEngine(root, 3, lambda: WORDS)) as engine:
        yield engine


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Warming takes until this is set."""
    go_on, warm = Event(), Opened.warm

    def wait_and_warm(opened: Opened, thesaurus: Thesaurus, former: Opened | None = None) -> None:
        assert go_on.wait(60)
        warm(opened, thesaurus, former)

    monkeypatch.setattr(Opened, "warm", wait_and_warm)
    yield go_on
    go_on.set()


def write(engine: WhooshEngine, *texts: str) -> None:
    with engine.writing(base=None, store="store", sequence=1) as writer:
        for text in texts:
            writer.put(document(text.replace(" ", "-"), text))


def found(engine: WhooshEngine) -> set[str]:
    return {hit.document_id for hit in engine.search(SearchRequest()).hits}


def eventually(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.01)
    return happened()


def test_readers_get_the_former_state_until_the_new_one_is_ready(engine: WhooshEngine, held: Event) -> None:
    write(engine, "un")
    held.set()
    engine.warm()
    assert found(engine) == {"un"}

    held.clear()
    write(engine, "deux")
    assert [found(engine) for _ in range(3)] == [{"un"}] * 3
    assert engine.generation().number == 1
    held.set()
    assert eventually(lambda: found(engine) == {"deux"})
    assert engine.generation().number == 2


def test_of_two_changes_in_a_row_the_last_answers_in_the_end(engine: WhooshEngine, held: Event) -> None:
    write(engine, "un")
    held.set()
    engine.warm()
    held.clear()
    write(engine, "deux")
    found(engine)
    write(engine, "trois")
    found(engine)
    held.set()
    assert eventually(lambda: found(engine) == {"trois"})


def test_readers_wait_for_no_more_than_an_open(
    engine: WhooshEngine, held: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_PATIENCE", 0.01)
    write(engine, "un")
    engine.warm()
    assert found(engine) == {"un"}
    cold = engine._current()
    held.set()
    assert eventually(lambda: engine._current() is not cold), "what was warmed answers as soon as it is"
    assert found(engine) == {"un"}


def test_an_index_that_is_not_there_yet_answers_once_it_is(engine: WhooshEngine) -> None:
    engine.warm()
    with pytest.raises(IndexMissing):
        found(engine)
    write(engine, "un")
    assert found(engine) == {"un"}


def test_readers_are_told_of_a_damaged_state_until_it_is_mended(engine: WhooshEngine, root: Path) -> None:
    write(engine, "un")
    engine.warm()
    write(engine, "deux")
    damaged = max(root.glob("generation-*")) / "manifest.json"
    whole = damaged.read_bytes()
    damaged.write_bytes(b"{")

    def is_said() -> bool:
        try:
            found(engine)
        except IndexDamaged:
            return True
        return False

    assert eventually(is_said)
    assert is_said()
    assert is_said(), "not to every second reader only"
    damaged.write_bytes(whole)
    assert eventually(lambda: found(engine) == {"deux"})


def test_a_damaged_thesaurus_is_said_to_who_searches(root: Path) -> None:
    def damaged() -> Thesaurus:
        raise ThesaurusError("line 1 makes no sense")

    with closing(WhooshEngine(root, 3, damaged)) as engine:
        write(engine, "un")
        engine.warm()
        with pytest.raises(ThesaurusError):
            found(engine)


def test_a_warm_index_answers_as_a_cold_one(engine: WhooshEngine, root: Path) -> None:
    write(engine, "mineurs isolés étrangers", "les MNA", "un mineur", "autre chose")
    engine.warm()
    with closing(WhooshEngine(root, 3, lambda: WORDS)) as cold:
        for text in ("mna", "mineur non accompagné", "mineu isolé", "autre"):
            asked = SearchRequest(text=text)
            assert engine.search(asked).hits == cold.search(asked).hits
        assert engine.suggest("mine") == cold.suggest("mine")
        assert engine.similar("les-MNA") == cold.similar("les-MNA")
    assert len(engine._current()._evaluation._labels._found) > len(LABELS)


def test_what_was_being_made_ready_is_closed_with_the_rest(engine: WhooshEngine, held: Event) -> None:
    write(engine, "un")
    held.set()
    engine.warm()
    write(engine, "deux")
    found(engine)
    engine.close()
    assert engine._coming is None


def test_a_state_that_was_made_ready_from_the_former_one_answers_as_one_that_was_not(root: Path) -> None:
    texts = ["mineur non accompagné à Lille", "les mineurs isolés, souvent étrangers", "MNA et mineurs non accompagnés"]
    more = ["un mineur non accompagné", "MNA", "mineurs isolés étrangers, mineurs isolés étrangers", "autre chose"]
    requests = [SearchRequest(text=text) for text in ("MNA", "mineur isolé étranger", "mineur non accompagné", "Lille")]
    with closing(WhooshEngine(root, 3, lambda: WORDS)) as served:
        write(served, *texts)
        served.warm()
        assert len(found(served)) == len(texts)
        for number, text in enumerate(more, 2):
            with served.writing(base=served.generation(), store="store", sequence=number) as writer:
                writer.put(document(text.replace(" ", "-"), text))
                writer.put(document(texts[0].replace(" ", "-"), f"{texts[0]} {text}"))
            assert eventually(lambda number=number: served.generation().number == number)  # type: ignore[misc]
            with closing(WhooshEngine(root, 3, lambda: WORDS)) as cold:
                assert [served.search(one).hits for one in requests] == [cold.search(one).hits for one in requests]
