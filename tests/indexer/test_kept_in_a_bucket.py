"""Crawls that keep their files in a bucket: one that is away fails documents, not the run, and they are read again."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from folder_run import Corpus, markdown
from pdf_maker import pdf
from s3_server import BucketServer

from indexer.outcome import Meter, Verdict
from kb.originals import Originals
from kb.settings import Settings
from kb.store import Store

pytestmark = pytest.mark.slow  # a server and child processes

PDF = pdf("Un rapport de deux lignes")


def test_a_bucket_that_is_away_fails_the_documents_that_have_files_until_it_is_back(
    tmp_path: Path, store: Store, meter: Meter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BucketServer.running() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        url = f"s3://{server.bucket}/crawled"
        corpus = Corpus(tmp_path, store, meter)
        settings = Settings(home=tmp_path / "var", corpus=tmp_path / "corpus", files=url)
        corpus._context = replace(corpus._context, settings=settings)
        corpus.write({"a.pdf": PDF, "b.pdf": PDF + b"%", "c.fr.md": markdown("Fiche")})
        server.kill()
        began = time.monotonic()
        outcomes = {one.path: one for one in corpus.crawl()}

        assert time.monotonic() - began < 20
        verdicts = {path: one.verdict for path, one in outcomes.items()}
        assert verdicts == {"a.pdf": Verdict.FAILED, "b.pdf": Verdict.FAILED, "c.fr.md": Verdict.NEW}
        assert "does not answer" in outcomes["a.pdf"].reason
        assert "KB_FILES" in outcomes["a.pdf"].reason

        server.start()
        time.sleep(5.5)  # for which nobody asks a bucket again that did not answer
        assert corpus.verdicts() == {"a.pdf": Verdict.NEW, "b.pdf": Verdict.NEW, "c.fr.md": Verdict.UNCHANGED}
        kept = Originals(url).find(corpus.document("a.pdf"))
        assert kept
        assert kept.read() == PDF
        assert not (tmp_path / "var" / "originals").exists()
