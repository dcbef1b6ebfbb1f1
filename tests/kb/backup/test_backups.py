"""Backups: whole, proved, restored as they were, and never believed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zstandard
from making import document

from kb.backup import back_up, check, kept, restore
from kb.desk import Desk, Role
from kb.errors import BackupError
from kb.settings import Settings
from kb.store import Store
from kb.takedown import Places, take_down

pytestmark = pytest.mark.slow

ORIGINAL = b"%PDF-1.7 of this test"
DIGEST = hashlib.blake2b(ORIGINAL, digest_size=16).hexdigest()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A base of this test's own."""
    return base(tmp_path / "home")


def base(home: Path) -> Settings:
    """A base with two documents, an account with a session, an original, a source of the desk, and a secret."""
    settings = Settings(home=home, backups=2)
    with closing(Store(settings.database_url)) as store, store.writing() as writing:
        writing.put([document("a"), document("b")])
    with closing(Desk(settings.desk_url)) as desk:
        desk.accounts.add("ada", Role.ADMINISTRATOR, "un mot de passe assez long")
        desk.sessions.open("ada", {})
    for name, data in {
        f"originals/_files/{DIGEST[:2]}/{DIGEST}.pdf": ORIGINAL,
        "originals/essai/begun.tar.gz.part": b"half",
        f"uploads/{'long' * 30}.pdf": b"sent",
        "sources/essai.toml": b"title = 'x'\n",
        "labels.toml": b"",
        "secret": b"s" * 40,
        "index/pointer": b"1",
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    return settings


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def documents(settings: Settings) -> int:
    with closing(Store(settings.database_url)) as store:
        return sum(store.counts("source").values())


def test_a_restored_home_has_what_was_backed_up_and_neither_sessions_nor_the_secret(
    settings: Settings, tmp_path: Path, meter: Any
) -> None:
    made = back_up(settings, meter)
    assert made.path.stat().st_mode & 0o077 == 0
    with tarfile.open(made.path) as archive:
        assert archive.getnames()[-1] == "manifest.json"
    there = Settings(home=tmp_path / "there")
    done = restore(made.path, there, meter)
    assert (done.former, done.taken_down, done.manifest.holding.accounts) == (None, (), 1)
    assert files(there.home) == {
        ".lock", "store.sqlite", "desk.sqlite", "labels.toml", "sources/essai.toml", f"uploads/{'long' * 30}.pdf",
        f"originals/_files/{DIGEST[:2]}/{DIGEST}.pdf",
    }  # fmt: skip
    assert documents(there) == 2
    with closing(sqlite3.connect(there.home / "desk.sqlite")) as desk:
        assert desk.execute("SELECT count(*) FROM session").fetchone() == (0,)
        assert desk.execute("SELECT password FROM account").fetchone()[0].startswith("$argon2id$")


def test_a_store_is_replaced_only_if_it_is_said_and_can_be_had_back(settings: Settings, meter: Any) -> None:
    made = back_up(settings, meter)
    with closing(Store(settings.database_url)) as store, store.writing() as writing:
        writing.put([document("c")])
    with pytest.raises(BackupError, match="already"):
        restore(made.path, settings, meter)
    done = restore(made.path, settings, meter, replace=True)
    assert documents(settings) == 2
    assert done.former
    assert documents(Settings(home=done.former)) == 3
    assert (done.former / "index/pointer").exists()
    assert (settings.home / "secret").exists()
    assert made.path.exists()


def test_nothing_is_restored_under_the_feet_of_somebody_who_has_the_store_open(settings: Settings, meter: Any) -> None:
    made = back_up(settings, meter)
    with closing(Store(settings.database_url)) as store:
        store.sequence()
        with pytest.raises(BackupError, match="in use"):
            restore(made.path, settings, meter, replace=True)
    assert restore(made.path, settings, meter, replace=True).former


def test_what_was_taken_down_after_a_backup_stays_so_when_it_is_restored(settings: Settings, meter: Any) -> None:
    made = back_up(settings, meter)
    with closing(Store(settings.database_url)) as store:
        document = next(change.document_id for change in store.changes(0))
        take_down(store, Places.of(settings), document, reason="r", by="Ada")
    done = restore(made.path, settings, meter, replace=True)
    assert done.taken_down == (document,)
    assert documents(settings) == 1
    assert document in (settings.home / "takedowns.jsonl").read_text()


def test_a_backup_is_of_one_moment_while_others_write(settings: Settings, meter: Any) -> None:
    ended = threading.Event()

    def write() -> None:
        with closing(Store(settings.database_url)) as store:
            for number in range(10_000):
                if ended.is_set():
                    return
                with store.writing() as writing:
                    writing.put([document(f"n{number}a"), document(f"n{number}b")])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [back_up(settings, meter, settings.home / f"b{number}") for number in range(2)]
    finally:
        ended.set()
        writer.join()
    for one in made:
        assert check(one.path, settings, meter, beside=settings.home).holding.documents % 2 == 0


def test_the_latest_backups_are_kept_and_a_broken_one_is_none(
    settings: Settings, meter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = settings.backup_folder
    for name in ("20200101T000000Z", "20200102T000000Z"):
        shelf.mkdir(exist_ok=True)
        (shelf / f"repere-{name}.tar").write_bytes(b"")
    (shelf / "mine.tar").write_bytes(b"")
    (shelf / ".repere-draft.tar").write_bytes(b"left by one that was killed")
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))  # type: ignore[attr-defined]
        with pytest.raises(BackupError, match="GB are free"):
            back_up(settings, meter)
    assert len(kept(shelf)) == 2
    made = back_up(settings, meter)
    assert [one.path.name for one in kept(shelf)] == [made.path.name, "repere-20200102T000000Z.tar"]
    assert files(shelf) == {made.path.name, "repere-20200102T000000Z.tar", "mine.tar", ".lock"}


def members(backup: Path) -> dict[str, bytes]:
    with tarfile.open(backup) as archive:
        return {info.name: archive.extractfile(info).read() for info in archive}  # type: ignore[union-attr]


def rewritten(change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Callable[[Path], bytes]:
    """A backup with other members or another manifest."""

    def made(backup: Path) -> bytes:
        found = members(backup)
        manifest = json.loads(found.pop("manifest.json"))
        change(found, manifest)
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for name, data in {**found, "manifest.json": json.dumps(manifest).encode()}.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        return out.getvalue()

    return made


def with_member(**values: Any) -> Callable[[Path], bytes]:
    """A backup that begins with a member of another kind."""

    def made(backup: Path) -> bytes:
        info = tarfile.TarInfo("originals/x")
        for name, value in values.items():
            setattr(info, name, value)
        return info.tobuf(tarfile.GNU_FORMAT) + backup.read_bytes()

    return made


def lead_elsewhere(path: str) -> Callable[[Path], bytes]:
    return rewritten(lambda _, manifest: manifest["entries"][-1].update(path=path))


def _bomb(found: dict[str, bytes], manifest: dict[str, Any]) -> None:
    found["store.sqlite"] = zstandard.ZstdCompressor().compress(bytes(200_000_000))


def _other_bytes(found: dict[str, bytes], manifest: dict[str, Any]) -> None:
    name = next(name for name in found if name.endswith(f"{DIGEST}.pdf"))
    found[name] = found[name][:-1] + b"!"


def _more(found: dict[str, bytes], manifest: dict[str, Any]) -> None:
    found["originals/more"] = b""


def _twice(found: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["entries"].append(manifest["entries"][0])


def _fewer_documents(found: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["holding"]["documents"] = 1


HOSTILE: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "a way out": (lead_elsewhere("originals/../../x"), "leads elsewhere"),
    "an absolute name": (lead_elsewhere("/etc/x"), "leads elsewhere"),
    "a file that is no part of a backup": (lead_elsewhere("secret"), "leads elsewhere"),
    "a folder in the place of a file": (lead_elsewhere("labels.toml/x"), "leads elsewhere"),
    "a symbolic link": (with_member(type=tarfile.SYMTYPE, linkname="/etc"), "no plain file"),
    "a hard link": (with_member(type=tarfile.LNKTYPE, linkname="store.sqlite"), "no plain file"),
    "a device": (with_member(type=tarfile.CHRTYPE), "no plain file"),
    "an extended header": (with_member(type=tarfile.XHDTYPE), "no plain file"),
    "a long name": (with_member(name="n" * 200), "no plain file"),
    "a size below zero": (with_member(size=-512), "cut short|damaged"),
    "a size beyond the end": (with_member(size=2**40), "cut short"),
    "a bomb": (rewritten(_bomb), "longer than"),
    "other bytes": (rewritten(_other_bytes), "digest"),
    "a file more": (rewritten(_more), "files of its manifest"),
    "a file twice": (rewritten(_twice), "twice"),
    "another number of documents": (rewritten(_fewer_documents), "not what was backed up"),
    "cut short": (lambda backup: backup.read_bytes()[:-2000], "cut short|no manifest"),
    "cut short between files": (lambda backup: backup.read_bytes()[:1024], "cut short"),
    "a foreign file": (lambda _: b"PK\3\4" * 1000, "no backup"),
    "nothing": (lambda _: b"", "cut short"),
}


@pytest.mark.parametrize(("make", "reason"), HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_backup_is_refused_with_its_reason_and_leaves_nothing(
    make: Callable[[Path], bytes], reason: str, settings: Settings, tmp_path: Path, meter: Any,
    proved: bytes,
) -> None:  # fmt: skip
    good, bad = tmp_path / "good.tar", tmp_path / "bad.tar"
    good.write_bytes(proved)
    bad.write_bytes(make(good))
    there = Settings(home=tmp_path / "there")
    with pytest.raises(BackupError, match=reason):
        restore(bad, there, meter)
    assert files(there.home) == {".lock"}


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory, meter: Any) -> bytes:
    """A backup as it should be."""
    return back_up(base(tmp_path_factory.mktemp("proved") / "home"), meter).path.read_bytes()


@pytest.mark.slow
def test_a_base_on_postgresql_is_dumped_proved_and_restored(tmp_path: Path, postgresql_url: str, meter: Any) -> None:
    settings = Settings(home=tmp_path / "home", database=postgresql_url)
    with closing(Store(settings.database_url)) as store, closing(Desk(settings.desk_url)) as desk:
        with store.writing() as writing:
            writing.put([document("a"), document("b")])
        desk.accounts.add("ada", Role.READER, "un mot de passe assez long")
        desk.sessions.open("ada", {})
    made = back_up(settings, meter)
    with closing(Store(settings.database_url)) as store, store.writing() as writing:
        writing.put([document("c")])
    with pytest.raises(BackupError, match="already"):
        restore(made.path, settings, meter)
    done = restore(made.path, settings, meter, replace=True)
    assert documents(settings) == 2
    assert done.former
    assert files(done.former) == {"database.dump"}
    with closing(Desk(settings.desk_url)) as desk:
        assert desk.accounts.account("ada")


@pytest.mark.slow
def test_a_restored_home_answers_the_same_searches_with_the_same_documents(own_pages: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(own_pages, home)

    def kb(where: Path, *words: str) -> str:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
        done = subprocess.run(
            [sys.executable, "-m", "kb", *words], env={**ours, "KB_HOME": str(where)}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    kb(home, "backup", str(tmp_path / "shelf"))
    (made,) = kept(tmp_path / "shelf")
    kb(home, "restore", str(made.path), "--to", str(tmp_path / "there"), "--index")
    for query in ("mise à l'abri", "recueil légal kafala"):
        before, after = (
            json.loads(kb(where, "search", query, "--json", "--size", "50")) for where in (home, tmp_path / "there")
        )
        for answer in (before, after):
            del answer["took_ms"]
        assert after == before
