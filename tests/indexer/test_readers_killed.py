"""Readers that are killed, stopped or out of memory lose no document but their own (row D8 of the fault plan)."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from folder_run import Corpus

from indexer.extract import jail, registry
from indexer.kinds.folder import TRIES
from indexer.outcome import Meter, Verdict
from kb.jail import Limits
from kb.store import Store

FATES = {
    "kill": "the reader crashed (signal 9)",
    "stop": "reading it took longer than 3 seconds",
    "eat": "reading it takes more memory than it may have",
}
FINE = [f"fine-{n}.pdf" for n in range(6)]


@pytest.fixture
def corpus(tmp_path: Path, store: Store, meter: Meter, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """Files that are fine, and between them files that make their reader meet its fate."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setattr(registry, "JAILED", {".pdf": "hostile_reader"})
    monkeypatch.setattr(jail, "Limits", partial(Limits, memory=512 * 2**20, wall=3.0))
    corpus = Corpus(tmp_path, store, meter)
    corpus.write(dict.fromkeys(FINE, "fine"))
    corpus.write({f"fine-{n}-then-{fate}.pdf": fate for n, fate in enumerate(FATES)})
    return corpus


@pytest.mark.slow
def test_after_three_tries_they_are_left_alone_and_every_other_document_is_kept(corpus: Corpus) -> None:
    hostile = {f"fine-{n}-then-{fate}.pdf": reason for n, (fate, reason) in enumerate(FATES.items())}
    for tries in range(1, TRIES + 2):
        outcomes = {outcome.path: outcome for outcome in corpus.crawl()}
        kept = [path for path, outcome in outcomes.items() if outcome.document_id]
        quarantined = {path: outcome.reason for path, outcome in outcomes.items() if not outcome.document_id}
        assert len(outcomes) == len(FINE) + len(FATES) == len(kept) + len(quarantined)
        assert sorted(kept) == FINE
        assert corpus.ids() == [f"fonds/{name}" for name in FINE]
        for path, reason in hostile.items():
            left_alone = f"left alone after {TRIES} tries: " if tries > TRIES else ""
            assert quarantined[path].startswith(left_alone + reason)
            assert corpus.store.fetches("fonds")[path].position == min(tries, TRIES)


@pytest.mark.slow
def test_one_that_was_killed_by_chance_is_read_in_the_next_run(corpus: Corpus) -> None:
    corpus.crawl()
    corpus.write({"fine-0-then-kill.pdf": "fine"})
    assert corpus.verdicts()["fine-0-then-kill.pdf"] is Verdict.NEW
    assert "fonds/fine-0-then-kill.pdf" in corpus.ids()
