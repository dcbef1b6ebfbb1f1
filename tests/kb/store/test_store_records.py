"""The store for harvesters, on SQLite and on PostgreSQL: every change has a time, and times lead back to changes."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from making import article, document

import kb.store
import kb.store.transaction
from kb.database import open_database
from kb.store import Chosen, Record, Store
from kb.store.tables import SCHEMA


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, on SQLite and then on PostgreSQL."""
    with closing(Store(database_url)) as store:
        yield store


def put(store: Store, *ids: str, text: str = "x") -> None:
    with store.writing() as writing:
        writing.put([document(id_, text) for id_ in ids])


def listed(store: Store, chosen: Chosen | None = None, *, whole: bool = False) -> tuple[Record, ...]:
    with store.records() as records:
        return records.listed(chosen or Chosen(), 100, whole=whole)


def test_what_changes_together_has_one_time_and_what_comes_later_no_earlier_one(store: Store) -> None:
    begun = datetime.now(UTC)
    put(store, "a", "b")
    put(store, "c")
    a, b, c = listed(store)

    assert (a.id, b.id, c.id) == ("a", "b", "c")
    assert begun <= a.changed == b.changed <= c.changed <= datetime.now(UTC)


def test_a_change_moves_a_record_to_the_end_and_one_that_says_the_same_does_not(store: Store) -> None:
    put(store, "a", "b")
    put(store, "a")
    assert [record.id for record in listed(store)] == ["a", "b"]
    put(store, "a", text="y")
    assert [record.id for record in listed(store)] == ["b", "a"]


def test_what_is_gone_stays_among_the_records_with_the_time_of_its_going(store: Store) -> None:
    put(store, "a", "b")
    with store.writing() as writing:
        writing.remove_paths("tests", ["a"])
    b, a = listed(store, whole=True)

    assert (b.removed, a.removed) == (False, True)
    assert (b.document is not None, a.document) == (True, None)
    assert a.changed >= b.changed
    with store.records() as records:
        assert records.one("a") == a
        assert records.one("none") is None


def test_a_time_leads_to_the_changes_after_it(store: Store) -> None:
    put(store, "a")
    put(store, "b")
    a, b = listed(store)
    with store.records() as records:
        assert records.before(a.changed) == 0
        assert records.before(b.changed) == a.sequence
        assert records.before(b.changed + timedelta(seconds=1)) == b.sequence == records.sequence()
        assert records.first_change() == a.changed


def test_times_never_go_back_with_the_clock(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "a")

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "datetime":  # type: ignore[override]
            return datetime(2001, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(kb.store.transaction, "datetime", Earlier)
    put(store, "b")
    a, b = listed(store)
    assert a.changed == b.changed


def test_a_transaction_that_changes_nothing_has_no_time(store: Store) -> None:
    with store.writing() as writing:
        writing.put([])
    with store.records() as records:
        assert records.first_change() is None


def test_records_are_chosen_by_type_source_and_number(store: Store) -> None:
    put(store, "a", "b", "c")
    first = listed(store)[0]

    assert [record.id for record in listed(store, Chosen(after=first.sequence))] == ["b", "c"]
    assert [record.id for record in listed(store, Chosen(upto=first.sequence))] == ["a"]
    assert listed(store, Chosen(type="none")) == listed(store, Chosen(source="none")) == ()
    assert len(listed(store, Chosen(type=first.type, source=first.source))) == 3
    with store.records() as records:
        assert records.count(Chosen(after=first.sequence)) == 2
        assert records.values("type") == (first.type,)


def test_law_has_one_address_for_all_its_versions_and_the_time_of_the_last_change(store: Store) -> None:
    with store.writing() as writing:
        writing.put([article("A", "L1", "2016-03-16", "2022-02-09", "x"), document("a", "x")])
    with store.writing() as writing:
        writing.put([article("B", "L1", "2022-02-09", None, "y")])
    with store.records() as records:
        (law,) = records.laws(10)
        (page,) = records.pages(10)
        assert (records.count_laws(), records.count_pages()) == (1, 1)
        assert (records.laws(10, 1), records.pages(10, 1)) == ((), ())
    assert (law.ref, law.id) == ("fr:CASF:L1", "")
    assert (page.id, page.ref) == ("a", "")
    assert law.changed >= page.changed


def test_what_an_older_version_kept_is_dated_by_the_day_it_is_first_opened(database_url: str) -> None:
    with closing(Store(database_url)) as store:
        put(store, "a", "b")
    _back_to(database_url, "0005")
    opened = datetime.now(UTC)
    with closing(Store(database_url)) as store:
        put(store, "b", text="y")
        a, b = listed(store)
    assert opened <= a.changed < b.changed


def _back_to(url: str, revision: str) -> None:
    engine = open_database(url, SCHEMA)
    config = Config()
    config.set_main_option("script_location", str(Path(kb.store.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes |= {"connection": connection, "revisions": SCHEMA.revisions}
        command.downgrade(config, revision)
        assert not sa.inspect(connection).has_table("moment")
    engine.dispose()
