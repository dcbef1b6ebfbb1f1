"""Files that readers open out of a bucket: as out of a folder; and while it is away, pages without them, in time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from made_up import document, fill, passage
from pdf_maker import pdf
from s3_server import BucketServer

from kb.document import Reuse
from kb.originals import Originals
from kb.search.engines import open_engine
from kb.settings import Settings
from kb.store import Store
from web import create_app

pytestmark = pytest.mark.slow  # servers

PDF = pdf("Une page.")
FILE = "/originals/essai/rapport.pdf"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketServer]:
    with BucketServer.running() as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def reader(server: BucketServer, tmp_path: Path) -> Iterator[FlaskClient]:
    chosen = Settings(home=tmp_path, files=f"s3://{server.bucket}/files")
    made = document("essai/rapport.pdf", "Rapport", passage("p1", "Une page.", page=1), type_="report")
    digest = hashlib.blake2b(PDF, digest_size=16).hexdigest()
    made = replace(made, provenance=replace(made.provenance, digest=digest, reuse=Reuse.FULL_TEXT))
    with closing(Store(chosen.database_url)) as store, closing(open_engine(chosen.engine_url)) as engine:
        with store.writing() as writing:
            writing.put([made])
        fill(engine, store)
        Originals(chosen.kept_files).keep(made, ".pdf", PDF)
        made_app = create_app(chosen, engine, store)
        yield made_app.test_client()
        made_app.extensions["repere.album"].close()


def test_a_file_is_read_whole_in_pieces_and_not_again(reader: FlaskClient) -> None:
    whole = reader.get(FILE)
    assert (whole.status_code, whole.data, whole.mimetype) == (200, PDF, "application/pdf")
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    piece = reader.get(FILE, headers={"Range": "bytes=0-3"})
    assert (piece.status_code, piece.data) == (206, PDF[:4])
    assert reader.get(FILE, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert reader.get("/pictures/1/essai/rapport.pdf").data.startswith(b"\x89PNG")
    assert FILE in reader.get("/documents/essai/rapport.pdf").text


def test_while_the_bucket_is_away_the_file_is_refused_in_words_and_the_document_is_read(
    reader: FlaskClient, server: BucketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.shelf._REMEMBERED", -1)
    server.kill()
    for language, words in (("fr", "ne répond pas pour le moment"), ("en", "does not answer for the moment")):
        began = time.monotonic()
        refused = reader.get(FILE, query_string={"lang": language})
        assert time.monotonic() - began < 10
        assert (refused.status_code, refused.mimetype) == (503, "text/html")
        assert words in refused.text
        assert server.bucket not in refused.text
    began = time.monotonic()
    shown = reader.get("/documents/essai/rapport.pdf")
    assert time.monotonic() - began < 10
    assert shown.status_code == 200
    assert "Une page." in shown.text
