"""Files that readers can open, in a folder and in a bucket: the same for both."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from making import document, provenance
from s3_server import BucketServer

from kb.document import Document, Reuse
from kb.errors import SettingsError, StoreError
from kb.originals import Originals
from kb.shelf import Bucket, shelf

PDF = b"%PDF-1.4 what somebody published"


def read_from(data: bytes, **more: object) -> Document:
    digest = sha256(data).hexdigest()
    kept = provenance("file", reuse=Reuse.FULL_TEXT)
    return document("d", "texte", provenance=replace(kept, digest=digest), **more)


@pytest.fixture(scope="module")
def bucket() -> Iterator[BucketServer]:
    with BucketServer.running() as server:
        yield server


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | str:
    """A place without files: a folder that is not there yet, and a prefix of a bucket that nothing has."""
    if request.param == "folder":
        return tmp_path / "files"
    server: BucketServer = request.getfixturevalue("bucket")
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://{server.bucket}/{tmp_path.name}"


def test_what_is_kept_is_found_and_read(place: Path | str) -> None:
    originals, one = Originals(place), read_from(PDF)
    assert originals.find(one) is None
    originals.keep(one, ".pdf", PDF)
    originals.keep(one, ".pdf", PDF)
    found = Originals(place).find(one)
    assert found is not None
    assert (found.read(), found.media_type, found.suffix) == (PDF, "application/pdf", ".pdf")


def test_only_what_may_be_shown_is_kept(place: Path | str) -> None:
    originals = Originals(place, barred=lambda id_: id_ == "d")
    originals.keep(read_from(PDF), ".pdf", PDF)
    originals = Originals(place)
    originals.keep(read_from(PDF), ".exe", PDF)
    assert [*shelf(place).written()] == []
    assert originals.find(read_from(PDF)) is None


def test_what_no_document_names_is_told_and_can_be_forgotten(place: Path | str) -> None:
    originals, one, other = Originals(place), read_from(PDF), read_from(PDF + b"2")
    originals.keep(one, ".pdf", PDF)
    originals.keep(other, ".html", PDF + b"2")
    kept, gone = (each.provenance.digest for each in (one, other))
    assert originals.unnamed({kept}, before=time.time() + 60) == (gone,)
    assert originals.unnamed({kept}, before=time.time() - 60) == ()
    assert [path.name for path in originals.forget(gone)] == [f"{gone}.html"]
    assert originals.forget(gone) == ()
    assert originals.find(other) is None
    assert originals.find(one)


@pytest.mark.slow
def test_a_bucket_that_is_away_is_given_up_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    with BucketServer.running() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        kept = Bucket(f"s3://{server.bucket}/away")
        kept.write("ab/x.pdf", PDF)
        server.kill()
        for ask in (lambda: kept.read("ab/x.pdf"), lambda: kept.write("ab/y.pdf", PDF), lambda: [*kept.written()]):
            began = time.monotonic()
            with pytest.raises(StoreError, match="does not answer") as refused:
                ask()
            assert time.monotonic() - began < 10
            assert "KB_FILES" in refused.value.hint
        server.start()
        kept.write("ab/y.pdf", PDF)
        assert kept.read("ab/y.pdf") == PDF


@pytest.mark.parametrize("url", ["s3://", "s3:bucket", "ftp://host/files", "bucket", "s3:///"])
def test_a_place_that_is_none_is_refused_in_words(url: str) -> None:
    with pytest.raises(SettingsError, match="neither a bucket nor a folder"):
        Originals(url)
