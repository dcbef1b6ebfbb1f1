"""Crawls of a site whose files are kept in a bucket that is away: the page fails, and is read again when it is back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from s3_server import BucketServer
from web_run import WebRun
from web_site import Answer, page

from indexer.outcome import Verdict
from kb.originals import Originals

pytestmark = pytest.mark.slow  # servers and child processes

TEXT = " ".join(f"Phrase {number} sur l'asile, dite ici en quelques mots." for number in range(12))


def test_a_page_fails_while_the_bucket_is_away_and_is_a_document_once_it_is_back(
    pages: dict[str, bytes | Answer], run: Callable[..., WebRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages["/"] = page("Accueil", TEXT)
    made = run()
    with BucketServer.running() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        url = f"s3://{server.bucket}/site"
        made.context = replace(made.context, settings=made.context.settings.model_copy(update={"files": url}))
        server.kill()
        failed, ended = made.crawl()
        assert (failed.verdict, ended.verdict) == (Verdict.FAILED, Verdict.FAILED)
        assert "does not answer" in failed.reason
        assert "nothing was removed" in ended.reason
        assert made.paths == {}

        server.start()
        time.sleep(5.5)  # for which nobody asks a bucket again that did not answer
        made.crawl()
        kept = Originals(url).find(made.document("/"))
        assert kept
        assert kept.read() == pages["/"]
