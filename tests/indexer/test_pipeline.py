"""A run reads each source as its kind demands, and reports it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from folder_run import SOURCE, markdown

from indexer import pipeline
from indexer.context import Context
from indexer.outcome import Meter, Outcome, Table, Verdict
from indexer.pipeline import KINDS, Kind, crawl, harvest
from indexer.report import MOST_KEPT, Harvest, tally
from kb.errors import FetchError, StoreError
from kb.settings import Settings
from kb.source import KINDS as CATALOGUED
from kb.source import Source
from kb.store import Remark, Store
from kb.store.harvests import KEPT

BROKEN = Table(title="t", columns=("c",), rows=((1,),), wrong=("one is missing",))


@pytest.fixture
def context(tmp_path: Path, store: Store, meter: Meter) -> Context:
    """A run with an empty store, and a corpus of one document in the folder "fonds"."""
    (tmp_path / "corpus" / "fonds").mkdir(parents=True)
    (tmp_path / "corpus" / "fonds" / "a.md").write_text(markdown("A"), "utf-8")
    return Context(store=store, settings=Settings(home=tmp_path, corpus=tmp_path / "corpus"), meter=meter)


def unreachable(source: Source, context: Context) -> Iterator[Outcome]:
    """A kind of source whose second page does not arrive."""
    yield Outcome(source=source.id, path="1", verdict=Verdict.NEW)
    raise FetchError("the host does not answer", hint="Try again later.")


def test_the_kinds_that_the_catalogue_says_have_a_reader_have_one() -> None:
    assert KINDS.keys() == {kind for kind, needs in CATALOGUED.items() if needs is not None}


def test_each_source_is_reported_when_it_is_done(context: Context) -> None:
    reports = crawl([SOURCE, replace(SOURCE, id="autre", path="autre")], context)
    assert next(reports) == Harvest(source="fonds", counts={Verdict.NEW: 1})
    assert context.store.paths("fonds") == {"a.md": "fonds/a"}
    missing = next(reports)
    assert (missing.source, missing.counts, missing.failed) == ("autre", {Verdict.FAILED: 1}, True)
    assert next(reports, None) is None


def test_a_source_that_breaks_off_is_reported_and_the_next_is_read(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "KINDS", {**KINDS, "web": Kind(unreachable)})
    broken, whole = crawl([replace(SOURCE, id="loin", kind="web"), SOURCE], context)
    assert broken.counts == {Verdict.NEW: 1, Verdict.FAILED: 1}
    assert broken.failures[0].reason == "the host does not answer. Try again later."
    assert not whole.failed


def test_the_figures_of_a_kind_are_in_its_report_and_a_broken_promise_is_a_failure(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS["folder"]._replace(report=lambda source, context: BROKEN)
    monkeypatch.setattr(pipeline, "KINDS", {"folder": kind})
    (report,) = crawl([SOURCE], context)
    assert report.table == BROKEN
    assert report.failed


def test_the_report_of_each_run_is_kept_with_its_reasons(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "KINDS", {**KINDS, "web": Kind(unreachable, lambda source, context: BROKEN)})
    loin = replace(SOURCE, id="loin", kind="web")
    list(crawl([loin, SOURCE], context))
    list(crawl([SOURCE], context))

    (kept,) = context.store.harvests("loin")
    assert kept.counts == {"new": 1, "failed": 1}
    assert kept.remarks == (Remark(path="", verdict="failed", reason="the host does not answer. Try again later."),)
    assert (kept.wrong, kept.failed) == (("one is missing",), True)
    assert kept.started_at <= kept.ended_at
    assert [report.counts for report in context.store.harvests("fonds")] == [{"unchanged": 1}, {"new": 1}]


def test_of_a_source_the_last_runs_are_remembered(context: Context) -> None:
    for _ in range(KEPT + 2):
        harvest("fonds", iter(()), context.store)
    harvest("autre", iter(()), context.store)

    reports = context.store.harvests("fonds")
    assert len(reports) == KEPT
    assert sorted(reports, key=lambda report: report.started_at, reverse=True) == list(reports)
    assert len(context.store.harvests("autre")) == 1


def test_a_store_that_refuses_ends_the_run(store: Store) -> None:
    def refused() -> Iterator[Outcome]:
        raise StoreError("disk full")
        yield

    with pytest.raises(StoreError):
        harvest("x", refused(), store)
    assert store.harvests("x") == ()


def test_a_report_counts_everything_and_keeps_what_needs_a_look() -> None:
    outcomes = [
        Outcome(source="x", path="1", verdict=Verdict.NEW),
        Outcome(source="x", path="2", verdict=Verdict.NEW, reason="page 3 could not be read"),
        Outcome(source="x", path="3", verdict=Verdict.SKIPPED, reason="no reader"),
        Outcome(source="x", path="4", verdict=Verdict.REMOVED, reason="its file is gone"),
        *[Outcome(source="x", path="5", verdict=Verdict.FAILED, reason="damaged")] * (MOST_KEPT + 1),
    ]
    report = tally("x", outcomes)
    assert report.counts == {Verdict.NEW: 2, Verdict.SKIPPED: 1, Verdict.REMOVED: 1, Verdict.FAILED: MOST_KEPT + 1}
    assert [outcome.path for outcome in report.notes] == ["2", "3"]
    assert len(report.failures) == MOST_KEPT
