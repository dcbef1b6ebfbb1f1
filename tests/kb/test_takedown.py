"""A takedown leaves nothing: not in the tables, not on the disk, not after an older backup was restored."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from making import document, provenance
from postgresql_server import PostgresqlServer

from kb.document import Citation, Document, Provenance
from kb.durable import append_line
from kb.errors import StoreError, UsageError
from kb.originals import Originals
from kb.settings import Settings
from kb.store import Store
from kb.takedown import Places, forget_files, reapply, take_down

pytestmark = pytest.mark.slow  # the database is written anew

SECRET = "Xylophonie-Zwischenfall"
WHO = {"reason": "Asked for by the one concerned", "by": "Ada"}
PDF = b"%PDF-1.4 made up " + SECRET.encode()


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places.of(Settings(home=tmp_path))


def digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def read_from(data: bytes, path: str, **more: str) -> Provenance:
    return replace(provenance(path, **more), digest=digest(data))


def secret(document_id: str = "a", data: bytes = PDF, text: str = SECRET, **more: object) -> Document:
    """A document whose title and text are the secret."""
    values = {"title": SECRET, "summary": SECRET, "provenance": read_from(data, document_id), **more}
    return document(document_id, f"{text} {SECRET}", **values)


def put(store: Store, *documents: Document) -> None:
    with store.writing() as writing:
        writing.put(documents)


def on_disk(folder: Path, word: str = SECRET) -> list[str]:
    """The files that have these bytes."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes())


def keep_files(places: Places) -> None:
    """The file of the document, a picture of its first page, and the upload that it came by."""
    Originals(places.files).keep(secret(), ".pdf", PDF)
    picture = places.pictures / digest(PDF)[:2] / f"{digest(PDF)}-1.png"
    upload = places.uploads / "7" / "sent"
    for path, data in ((picture, b"drawn " + SECRET.encode()), (upload, PDF)):
        path.parent.mkdir(parents=True)
        path.write_bytes(data)


def test_no_byte_of_it_is_left_in_any_file(tmp_path: Path, store: Store, places: Places) -> None:
    with store._engine.connect() as connection:  # some builds of SQLite blank free pages by themselves
        connection.exec_driver_sql("PRAGMA secure_delete = OFF")
    # A life as documents of the web have it: it waited, was published, changed, corrected and hidden.
    with store.writing() as writing:
        writing.hold_back("tests", [secret(text="waiting" * 5000)])
    put(store, secret(text="first" * 5000), *(document(f"{n}", "Une phrase. " * 400) for n in range(30)))
    with store.writing() as writing:
        writing.let_go("tests", ["a"])
        writing.correct("a", {"aliases": (SECRET,)}, by="Ada")
    put(store, secret(text="second" * 5000))
    with store.writing() as writing:
        writing.hide("a", **WHO)
    put(store, secret(text="third" * 5000))
    keep_files(places)
    assert on_disk(tmp_path)

    done = take_down(store, places, "a", **WHO)

    assert on_disk(tmp_path) == []
    assert sorted(path.name for path in done.removed) == sorted([f"{digest(PDF)}.pdf", f"{digest(PDF)}-1.png", "sent"])
    assert len(store.counts("source")) == 1
    assert (found := store.document("3"))
    assert found.passages
    store.close()
    assert on_disk(tmp_path) == []
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_while_somebody_reads_the_store_the_takedown_says_that_the_log_is_not_empty_yet(
    tmp_path: Path, store: Store, places: Places
) -> None:
    put(store, secret())
    with closing(sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM document").fetchone()
        with store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        with pytest.raises(StoreError, match="being read") as refused:
            take_down(store, places, "a", **WHO)
        assert "again" in refused.value.hint
        reader.execute("COMMIT")
    assert store.taken_down("a")
    take_down(store, places, "a", **WHO)
    assert on_disk(tmp_path) == []


def test_a_file_that_another_document_was_read_from_stays(tmp_path: Path, store: Store, places: Places) -> None:
    put(store, secret(), document("b", provenance=read_from(PDF, "b")))
    keep_files(places)
    done = take_down(store, places, "a", **WHO)
    assert (done.shared, done.removed) == ({digest(PDF)}, ())
    assert Originals(places.files).find(document("b", provenance=read_from(PDF, "b")))
    with store.writing() as writing:
        writing.hide("b", **WHO)
    assert take_down(store, places, "a", **WHO).shared == {digest(PDF)}
    assert take_down(store, places, "b", **WHO).shared == frozenset()
    assert on_disk(tmp_path) == []


def test_what_it_was_read_from_before_it_changed_goes_too(tmp_path: Path, store: Store, places: Places) -> None:
    earlier, other = b"%PDF earlier " + SECRET.encode(), b"%PDF other"
    originals = Originals(places.files)
    for document_id, data in (("a", earlier), ("b", other), ("under way", other + b"!")):
        originals.keep(secret(document_id, data), ".pdf", data)
    put(store, secret(data=earlier), document("b", provenance=read_from(other, "b")))
    put(store, secret(data=PDF))
    for data in (earlier, other):
        path = originals.find(document("x", provenance=read_from(data, "x")))
        assert path
        os.utime(path.path, (1, 1))
    assert take_down(store, places, "a", **WHO).removed
    assert on_disk(tmp_path) == []
    assert len(list(places.files.rglob("*.pdf"))) == 2


def test_a_title_beside_another_document_goes_though_its_own_was_removed_before(
    tmp_path: Path, store: Store, places: Places
) -> None:
    put(store, secret(work="w"), document("b", citations=(Citation(text=SECRET, ref="w", kind="ATTACHED"),)))
    with store.writing() as writing:
        writing.remove_paths("tests", ["a"])
    assert on_disk(tmp_path)
    take_down(store, places, "a", **WHO)
    assert on_disk(tmp_path) == []


def test_no_file_is_kept_again_of_what_is_taken_down(store: Store, places: Places) -> None:
    put(store, secret())
    take_down(store, places, "a", **WHO)
    originals = Originals(places.files, barred=store.taken_down)
    originals.keep(secret(data=b"%PDF another"), ".pdf", b"%PDF another")
    originals.keep(secret("b"), ".pdf", PDF)
    assert [path.name for path in places.files.rglob("*.pdf")] == [f"{digest(PDF)}.pdf"]


def test_the_record_says_who_when_why_and_of_which_bytes_and_is_written_once(store: Store, places: Places) -> None:
    put(store, secret())
    first = take_down(store, places, "a", **WHO).withdrawal
    again = take_down(store, places, "a", reason="Another", by="Bea").withdrawal

    assert first == again == store.withdrawal("a")
    assert [json.loads(line) for line in places.record.read_text().splitlines()] == [
        {"document": "a", "digests": [digest(PDF)], **WHO, "at": first.at.isoformat()}
    ]


def test_archives_that_have_it_still_are_named(store: Store, places: Places) -> None:
    put(store, secret(provenance=read_from(PDF, "a", origin="JADE_20230101-000000.tar.gz")))
    archive = places.archives / "tests" / "JADE_20230101-000000.tar.gz"
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"archive")
    assert take_down(store, places, "a", **WHO).archives == (archive,)
    assert archive.exists()


def test_without_a_reason_nothing_is_taken_down(store: Store, places: Places) -> None:
    put(store, secret())
    with pytest.raises(UsageError, match="reason"):
        take_down(store, places, "a", reason=" ", by="Ada")
    assert store.document("a")
    assert not places.record.exists()


def test_a_record_that_cannot_be_written_stops_the_takedown(store: Store, places: Places) -> None:
    put(store, secret())
    places.record.mkdir()
    with pytest.raises(StoreError, match=r"takedowns\.jsonl cannot be written"):
        take_down(store, places, "a", **WHO)
    assert store.document("a")


def test_after_an_older_backup_is_restored_the_takedowns_are_done_again(tmp_path: Path, places: Places) -> None:
    older, url = tmp_path / "older.sqlite", f"sqlite:///{tmp_path / 'store.sqlite'}"
    with closing(Store(url)) as store:
        put(store, secret(data=b"%PDF older " + SECRET.encode()))
    older.write_bytes((tmp_path / "store.sqlite").read_bytes())
    with closing(Store(url)) as store:
        put(store, secret(), secret("later", data=b"later"))
        for document_id in ("a", "later"):
            take_down(store, places, document_id, **WHO)
    record = places.record.read_bytes()
    (tmp_path / "store.sqlite").write_bytes(older.read_bytes())
    older.unlink()
    keep_files(places)

    with closing(Store(url)) as store:
        assert store.document("a")
        assert reapply(store, places, places.record) == ("a", "later")
        assert store.document("a") is None
        with store.writing() as writing:
            assert writing.put([secret(), secret("later")]) == ["withheld", "withheld"]
        assert (found := store.withdrawal("a"))
        assert found.by == "Ada"
        assert len(found.digests) == 2
    assert on_disk(tmp_path) == []
    assert places.record.read_bytes().startswith(record)


def test_a_line_that_a_power_cut_ended_is_no_takedown_and_the_next_one_begins_anew(
    store: Store, places: Places
) -> None:
    put(store, document("a"), document("b"), document("c"))
    take_down(store, places, "a", **WHO)
    with places.record.open("ab") as file:
        file.write(b'{"document": "b", "dig')
    assert reapply(store, places, places.record) == ("a",)
    append_line(places.record, b"")
    take_down(store, places, "c", **WHO)
    with pytest.raises(StoreError, match=r"takedowns\.jsonl:2: "):
        reapply(store, places, places.record)
    assert store.document("b")


def test_without_a_record_there_is_nothing_to_do_again(store: Store, places: Places) -> None:
    assert reapply(store, places, places.record) == ()


def test_uploads_are_found_by_their_bytes_and_by_their_names(tmp_path: Path) -> None:
    named = digest(b"one") + ".part"
    for name, data in (("x/a", b"one"), (f"y/{named}", b"begun"), ("z", b"other")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "link").symlink_to(tmp_path / "x" / "a")

    assert {path.name for path in forget_files(tmp_path, [digest(b"one")])} == {"a", named}
    assert (tmp_path / "z").exists()
    assert forget_files(tmp_path / "nowhere", [digest(b"one")]) == ()


@pytest.fixture
def postgresql_store(postgresql_url: str) -> Iterator[Store]:
    with closing(Store(postgresql_url)) as store:
        yield store


def test_no_byte_of_it_is_left_in_the_tables_of_postgresql(
    postgresql_store: Store, postgresql_server: PostgresqlServer, places: Places
) -> None:
    put(postgresql_store, secret(), document("b"))
    put(postgresql_store, secret(text="second"))
    take_down(postgresql_store, places, "a", **WHO)
    with postgresql_store._engine.connect() as connection:
        query = "SELECT pg_read_binary_file(pg_relation_filepath(name)) FROM unnest(%(names)s::text[]) AS name"
        connection.exec_driver_sql("CHECKPOINT")
        names = ["document", "fallback", "waiting", "correction", "withdrawal"]
        files = [bytes(row[0]) for row in connection.exec_driver_sql(query, {"names": names})]
    assert len(files) == len(names)
    assert not [data for data in files if SECRET.encode() in data]


def test_when_it_was_decided_can_be_told(store: Store, places: Places) -> None:
    at = datetime(2024, 5, 1, tzinfo=UTC)
    assert take_down(store, places, "a", at=at, **WHO).withdrawal.at == at
    assert store.withdrawals()[0].at == at
