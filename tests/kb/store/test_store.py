"""The store on SQLite and on PostgreSQL: what is put is kept, numbered, and comes back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from making import article, document, provenance

import kb.store
from kb.document import Citation, Document
from kb.errors import SettingsError, StoreError
from kb.store import Fetch, FetchState, Store
from kb.store.tables import SCHEMA, metadata


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, on SQLite and then on PostgreSQL."""
    with closing(Store(database_url)) as store:
        yield store


def put(store: Store, *documents: Document) -> list[str]:
    with store.writing() as writing:
        return writing.put(documents)


def remove(store: Store, *paths: str) -> list[str]:
    with store.writing() as writing:
        return writing.remove_paths("tests", paths)


def at(path: str, day: int, document_id: str = "a", text: str = "x") -> Document:
    """A copy of a document at a path, last changed on a day of January 2023."""
    return document(
        document_id, text, provenance=provenance(path, modified=datetime(2023, 1, day, tzinfo=UTC), origin=f"{day}.tar")
    )


def test_a_document_comes_back_as_it_was_put(store: Store) -> None:
    original = article("A", "L1", "2016-03-16", "2022-02-09", "Un texte.\n\nSuite.")
    assert put(store, original) == ["new"]
    assert store.document("A") == original


def test_a_document_put_again_is_unchanged_and_keeps_its_number(store: Store) -> None:
    put(store, document("a", "x"))
    before = store.sequence()
    assert put(store, document("a", "x")) == ["unchanged"]
    assert store.sequence() == before


def test_a_changed_document_is_in_the_changes_once_with_its_last_text(store: Store) -> None:
    put(store, document("a", "x"), document("b", "y"))
    assert put(store, document("a", "z")) == ["changed"]
    changes = list(store.changes(0))
    assert [(c.document_id, c.document and c.document.passages[0].text) for c in changes] == [("b", "y"), ("a", "z")]
    assert store.count_changes(changes[0].sequence) == 1


def test_one_document_twice_in_a_batch_is_kept_once_as_it_came_last(store: Store) -> None:
    assert put(store, document("a", "x"), document("a", "y")) == ["new", "changed"]
    assert [c.document and c.document.passages[0].text for c in store.changes(0)] == ["y"]


def test_a_removed_document_is_gone_but_remembered(store: Store) -> None:
    put(store, document("a", "x", citations=(Citation(text="c", ref="fr:CC:1"),)))
    assert remove(store, "a", "never was") == ["a"]
    assert store.document("a") is None
    assert store.removed("a")
    assert not store.removed("never was")
    assert [(c.document_id, c.document) for c in store.changes(0)] == [("a", None)]
    assert store.cited_by(["fr:CC:1"], date(2024, 1, 1), 5) == ()
    assert store.counts() == {(): 0}


def test_a_removed_document_that_comes_back_is_new(store: Store) -> None:
    put(store, document("a", "x"))
    remove(store, "a")
    assert put(store, document("a", "x")) == ["new"]
    assert not store.removed("a")


def test_removing_a_folder_takes_all_below_it_and_nothing_beside_it(store: Store) -> None:
    put(store, *(at(path, 1, path) for path in ("f/1", "f/g/2", "ff/3", "f_/4", "F/5")))
    assert remove(store, "f/") == ["f/1", "f/g/2"]
    assert set(store.paths("tests")) == {"ff/3", "f_/4", "F/5"}


def test_of_two_copies_the_one_modified_last_is_shown(store: Store) -> None:
    put(store, at("old", 1, text="old"))
    assert put(store, at("new", 2, text="new")) == ["changed"]
    assert put(store, at("older", 1, text="older")) == ["unchanged"]
    assert store.document("a") == at("new", 2, text="new")


def test_when_the_newest_copy_goes_the_next_one_is_shown(store: Store) -> None:
    put(store, at("1", 1, text="one"), at("3", 3, text="three"), at("2", 2, text="two"))
    assert remove(store, "3") == []
    assert store.document("a") == at("2", 2, text="two")
    assert remove(store, "1", "2") == ["a"]
    assert store.document("a") is None


def test_a_copy_that_lost_can_be_removed_without_touching_the_shown_one(store: Store) -> None:
    put(store, at("old", 1), at("new", 2))
    assert remove(store, "old") == []
    assert remove(store, "new") == ["a"]


def test_a_new_stock_takes_away_what_it_does_not_deliver(store: Store) -> None:
    put(store, at("a", 1, "a"), at("b", 1, "b"))
    put(store, at("a", 5, "a"))
    with store.writing() as writing:
        assert writing.remove_other_origins("tests", ["5.tar"]) == ["b"]
    assert store.paths("tests") == {"a": "a"}


def test_an_id_of_another_source_is_refused_and_nothing_of_the_batch_is_kept(store: Store) -> None:
    put(store, document("a", "x"))
    with pytest.raises(StoreError, match="source other"):
        put(store, document("b"), document("a", "y", provenance=provenance("a", source="other")))
    assert store.paths("tests") == {"a": "a"}
    assert store.paths("other") == {}


def test_a_block_that_raises_leaves_the_store_as_it_was(store: Store) -> None:
    def broken() -> None:
        with store.writing() as writing:
            writing.put([document("a", "x")])
            writing.record(Fetch(source="tests", name="f", state=FetchState.DONE, digest="d"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert store.document("a") is None
    assert store.fetches("tests") == {}


def test_what_is_remembered_of_a_file_comes_back_and_can_be_forgotten(store: Store) -> None:
    fetch = Fetch(
        source="tests",
        name="f",
        state=FetchState.STARTED,
        digest="d",
        position=3,
        detail={"CASF": 2},
        fetched_at=datetime(2024, 1, 1, 12, tzinfo=UTC),
    )
    with store.writing() as writing:
        writing.record(fetch)
    assert store.fetches("tests") == {"f": fetch}
    done = replace(fetch, state=FetchState.DONE, position=9)
    with store.writing() as writing:
        writing.record(done)
    assert store.fetches("tests") == {"f": done}
    with store.writing() as writing:
        writing.forget("tests", ["f"])
    assert store.fetches("tests") == {}


def test_versions_come_in_order_and_those_without_a_date_last(store: Store) -> None:
    put(
        store,
        article("C", "L1", "2020-01-01", None),
        article("D", "L1", None, None, state="VIGUEUR_DIFF"),
        article("A", "L1", "2000-01-01", "2010-01-01"),
        article("B", "L1", "2010-01-01", "2020-01-01"),
        article("X", "L2", "2000-01-01", None),
    )
    assert [entry.id for entry in store.versions("fr:CASF:L1", "fr")] == ["A", "B", "C", "D"]
    assert {ref: [e.id for e in entries] for ref, entries in store.with_ref(["fr:CASF:L2", "fr:CASF:L9"]).items()} == {
        "fr:CASF:L2": ["X"]
    }


def test_translations_are_the_same_work_in_other_languages(store: Store) -> None:
    put(store, document("a.fr", work="a"), document("a.en", work="a", language="en"), document("b", language="en"))
    assert [entry.id for entry in store.translations("a", "fr")] == ["a.en"]


def test_texts_that_cite_an_article_are_found_if_they_are_law_that_day_or_no_law(store: Store) -> None:
    cites = (Citation(text="art. 375", ref="fr:CC:375"), Citation(text="375 again", ref="fr:CC:375"))
    acts = (Citation(text="made by", ref="fr:CC:375", kind="CREATION"),)
    put(
        store,
        article("old", "L1", "2000-01-01", "2010-01-01", citations=cites),
        article("now", "L1", "2010-01-01", None, citations=cites),
        article("unborn", "L2", "2010-01-01", None, citations=cites, state="MODIFIE_MORT_NE"),
        article("made", "L3", "2010-01-01", None, citations=acts),
        document("guide", citations=cites),
    )
    assert [e.id for e in store.cited_by(["fr:CC:375"], date(2015, 1, 1), 10)] == ["now", "guide"]
    assert [e.id for e in store.cited_by(["fr:CC:375"], date(2005, 1, 1), 10)] == ["old", "guide"]
    assert len(store.cited_by(["fr:CC:375"], date(2005, 1, 1), 1)) == 1


def about(ref: str) -> Citation:
    return Citation(text="C. civ., art. 375", ref=ref, kind="ABOUT")


def test_articles_in_force_that_a_note_explains_are_listed_by_their_last_change(store: Store) -> None:
    put(
        store,
        article("old", "L1", "2000-01-01", "2010-01-01"),
        article("now", "L1", "2010-01-01", None),
        article("newer", "L2", "2012-01-01", None),
        article("unborn", "L2", "2013-01-01", None, state="MODIFIE_MORT_NE"),
        article("alone", "L3", "2014-01-01", None),
        document("note", type="law-note", title="Note", language="fr", citations=(about("fr:CASF:L1"),)),
        document("english", type="law-note", title="Note", language="en", citations=(about("fr:CASF:L1"),)),
        document("other", type="law-note", title="Other", language="fr", citations=(about("fr:CASF:L2"),)),
    )
    found = store.explained(date(2015, 1, 1), "fr", 10)

    assert [(one.law.id, one.note_id, one.note_title) for one in found] == [
        ("newer", "other", "Other"),
        ("now", "note", "Note"),
    ]
    assert [one.law.id for one in store.explained(date(2005, 1, 1), "fr", 10)] == ["old"]
    assert [one.note_id for one in store.explained(date(2015, 1, 1), "en", 10)] == ["english"]
    assert len(store.explained(date(2015, 1, 1), "fr", 1)) == 1


def test_notes_are_found_by_the_text_that_they_are_on(store: Store) -> None:
    put(
        store,
        document("note", type="law-note", citations=(about("fr:CC:375"), about("fr:CC:388"))),
        document("english", type="law-note", language="en", citations=(about("fr:CC:375"),)),
        document("guide", citations=(Citation(text="art. 375", ref="fr:CC:375"),)),
    )
    found = store.notes(["fr:CC:375", "fr:CC:388", "fr:CC:1"])

    assert {ref: [note.id for note in notes] for ref, notes in found.items()} == {
        "fr:CC:375": ["english", "note"],
        "fr:CC:388": ["note"],
    }


def test_notes_on_a_text_cite_it_and_come_first_whatever_their_type_and_title(store: Store) -> None:
    cites = Citation(text="art. 375", ref="fr:CC:375")
    put(
        store,
        document("case", type="case-law", citations=(cites,)),
        document("another", type="law-note", title="A", citations=(cites,)),
        document("note", type="law-note", title="Z", citations=(about("fr:CC:375"), cites)),
    )
    assert [e.id for e in store.cited_by(["fr:CC:375"], date(2015, 1, 1), 10)] == ["note", "case", "another"]
    assert [e.id for e in store.cited_by(["fr:CC:375"], date(2015, 1, 1), 1)] == ["note"]


def test_a_store_made_before_notes_were_citations_learns_them_when_it_is_opened(database_url: str) -> None:
    cites = Citation(text="art. 375", ref="fr:CC:375")
    with closing(Store(database_url)) as store:
        note = document("note", type="law-note", title="Z", citations=(cites, about("fr:CC:375"), about("fr:CC:388")))
        put(store, note, document("case", type="case-law", citations=(cites,)))
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(kb.store.__file__).parent / "migrations"))
        config.attributes |= {"connection": connection, "revisions": SCHEMA.revisions}
        command.downgrade(config, "0004")
        assert [row.document_id for row in connection.execute(sa.text("SELECT document_id FROM citation"))] == ["case"]
    engine.dispose()
    with closing(Store(database_url)) as store:
        assert [e.id for e in store.cited_by(["fr:CC:375"], date(2015, 1, 1), 10)] == ["note", "case"]
        assert [e.id for e in store.cited_by(["fr:CC:388"], date(2015, 1, 1), 10)] == ["note"]


def test_documents_are_counted_by_what_is_asked(store: Store) -> None:
    put(store, document("a"), document("b", language="en"), article("c", "L1", "2000-01-01", None))
    assert store.counts("type", "language") == {("report", "fr"): 1, ("report", "en"): 1, ("law-article", "fr"): 1}
    assert store.counts("code", source="tests") == {("",): 2, ("CASF",): 1}
    assert store.counts("type", source="other") == {}


def test_changes_are_read_page_by_page_without_losing_one(store: Store) -> None:
    put(store, *(document(f"{n:04}") for n in range(1203)))
    assert [change.document_id for change in store.changes(0)] == [f"{n:04}" for n in range(1203)]


def test_a_store_opened_again_is_the_same_store(database_url: str) -> None:
    with closing(Store(database_url)) as first:
        put(first, document("a", "x"))
        first_id = first.id
    with closing(Store(database_url)) as second:
        assert second.id == first_id
        assert second.document("a") is not None


def test_the_migrations_end_at_the_tables_that_the_code_uses(database_url: str) -> None:
    with closing(Store(database_url)):
        pass
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_that_the_code_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", "kb:store/migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA.head]


def test_a_store_of_a_newer_version_is_refused(database_url: str) -> None:
    with closing(Store(database_url)):
        pass
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="another version"):
        Store(database_url)


@pytest.mark.parametrize("url", ["nonsense", "oracle9i://x", "sqlite+nothing://"])
def test_a_url_that_makes_no_sense_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(SettingsError, match="KB_DATABASE"):
        Store(url)


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store(f"sqlite:///{tmp_path / 'store.sqlite'}")


def test_sqlite_is_durable(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path / 's.sqlite'}")) as store, store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL


class StoreBesideADict(RuleBasedStateMachine):
    """The store does what a dict of dicts does: id → path → (day, text), the newest day shown."""

    ids = st.sampled_from("abc")
    paths = st.sampled_from(["p/1", "p/2", "q/1"])

    compared = 0  # how often, in all histories

    def __init__(self) -> None:
        super().__init__()
        self.store = Store("sqlite:///:memory:")
        self.copies: dict[str, dict[str, tuple[int, str]]] = {}
        self.shown: dict[str, str] = {}

    @rule(document_id=ids, path=paths, day=st.integers(1, 28), text=st.sampled_from("xyz"))
    def put(self, document_id: str, path: str, day: int, text: str) -> None:
        put(self.store, at(f"{document_id}/{path}", day, document_id, text))
        copies = self.copies.setdefault(document_id, {})
        shown = self.shown.get(document_id)
        copies[path] = (day, text)
        # At the same place the newest delivery counts; elsewhere only a copy at least as new replaces the shown one.
        if shown is None or shown == path or day >= copies[shown][0]:
            self.shown[document_id] = path

    @rule(document_id=ids, path=paths | st.just("p/"))
    def remove(self, document_id: str, path: str) -> None:
        remove(self.store, f"{document_id}/{path}")
        copies = self.copies.get(document_id, {})
        for gone in [p for p in copies if p == path or (path.endswith("/") and p.startswith(path))]:
            del copies[gone]
        if self.shown.get(document_id) not in copies:
            self.shown.pop(document_id, None)
            if copies:
                self.shown[document_id] = max(copies, key=lambda p: copies[p][0])

    @invariant()
    def shows_what_the_dict_shows(self) -> None:
        StoreBesideADict.compared += 1
        for document_id in "abc":
            found = self.store.document(document_id)
            path = self.shown.get(document_id)
            if path is None:
                assert found is None
            else:
                day, text = self.copies[document_id][path]
                assert found is not None
                assert found.passages[0].text == text
                assert found.provenance.modified == datetime(2023, 1, day, tzinfo=UTC)

    @invariant()
    def numbers_each_change_once(self) -> None:
        numbers = [change.sequence for change in self.store.changes(0)]
        assert numbers == sorted(set(numbers))

    def teardown(self) -> None:
        self.store.close()


@pytest.mark.slow
def test_copies_come_and_go_as_in_a_dict() -> None:
    tried = settings(max_examples=40, stateful_step_count=25, deadline=None)
    StoreBesideADict.compared = 0
    run_state_machine_as_test(StoreBesideADict, settings=tried)
    assert StoreBesideADict.compared > tried.max_examples


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30), min_size=1, max_size=5))
def test_any_text_survives(store: Store, texts: list[str]) -> None:
    put(store, document("a", passages=(), summary="".join(texts), themes=tuple(texts)))
    found = store.document("a")
    assert found is not None
    assert (found.summary, found.themes) == ("".join(texts), tuple(texts))


@pytest.mark.slow
def test_two_writers_of_the_same_documents_take_turns(database_url: str) -> None:
    def write(ids: list[str]) -> None:
        with closing(Store(database_url)) as store:
            for n in range(15):
                put(store, *(document(each, f"{n}") for each in ids))

    ids = [str(n) for n in range(20)]
    with closing(Store(database_url)), ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write, ids), pool.submit(write, ids[::-1])]:
            done.result()
    with closing(Store(database_url)) as store:
        assert store.counts() == {(): 20}
        assert len(list(store.changes(0))) == 20


@pytest.mark.slow
def test_several_processes_can_open_a_new_database_at_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(Store, [database_url] * 4))
    assert len({store.id for store in stores}) == 1
    for store in stores:
        store.close()


def test_the_keys_of_a_code_and_of_the_decisions_of_a_number_are_found(
    store: Store,
) -> None:
    refs = (
        "fr:CC:1",
        "fr:CC:375-1",
        "fr:CC:L1",
        "fr:CCX:2",
        "fr:CA:9",
        "fr:ce:42@2020-02-05",
        "fr:ce:42",
        "fr:ce:428@2021",
    )
    put(store, *(document(f"d{n}", ref=ref) for n, ref in enumerate(refs)), document("gone", ref="fr:CC:2"))
    remove(store, "gone")

    assert store.refs("CC") == ("fr:CC:1", "fr:CC:375-1", "fr:CC:L1")
    assert store.dated("fr:ce:42") == ("fr:ce:42@2020-02-05",)
    assert store.dated("fr:ce:4%") == ()


def test_what_cites_says_whether_it_is_a_note(store: Store) -> None:
    put(
        store,
        document("a", citations=(Citation(text="x", ref="fr:CC:1"),)),
        document("b", citations=(Citation(text="x", ref="fr:CC:1", kind="ABOUT"),), code="CASF"),
    )
    found = store.cited_by(["fr:CC:1"], date(2024, 1, 1), 10)
    assert [(entry.id, entry.kind, entry.code) for entry in found] == [("b", "ABOUT", "CASF"), ("a", "CITATION", None)]
