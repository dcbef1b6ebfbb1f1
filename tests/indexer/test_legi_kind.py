"""A crawl of LEGI: archives in their order, each once, and whatever stops it, nothing lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from legi_archive import (
    CASF,
    CC,
    CESEDA,
    MIDSUMMER,
    SOURCE,
    STOCK,
    File,
    article_file,
    article_id,
    article_path,
    deletions,
    delta,
    section_file,
    write,
)
from legi_run import Crawl, verdicts

from indexer import archives
from indexer.kinds import legi
from indexer.legi import reading
from indexer.outcome import Outcome, Verdict
from kb.document import Reuse
from kb.errors import StoreError
from kb.source import Expectation
from kb.store import Fetch, FetchState
from kb.store.writing import Writing

pytestmark = pytest.mark.slow

NEWER_STOCK = "Freemium_legi_global_20230831-140000.tar.gz"
AUGUST, SEPTEMBER, OCTOBER = delta("20230801"), delta("20230901"), delta("20231001")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A stock of seven articles of two codes, and three deltas that add, change, move and delete."""
    where = tmp_path / "archives"
    stock = [article_file(n, num=f"L{n}") for n in range(1, 6)] + [article_file(n, CC, num=f"{n}") for n in (6, 7)]
    write(where, [*stock, section_file(1, range(1, 6)), section_file(2, [6, 7], CC)])
    later = MIDSUMMER + timedelta(days=32)
    changed = article_file(1, num="L1", body="<p>Changé.</p>", modified=later)
    write(where, [changed, article_file(8, num="L8", modified=later)], AUGUST)
    write(where, [deletions(article_path(2)), article_file(3, vigour="non", num="L3", modified=later)], SEPTEMBER)
    write(where, [deletions(article_path(3), article_path(3, vigour="non")), article_file(9, CC, num="9")], OCTOBER)
    return where


@pytest.fixture
def crawl(tmp_path: Path, library: Path) -> Iterator[Crawl]:
    crawl = Crawl(tmp_path / "home", library)
    yield crawl
    crawl.store.close()


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)


def names(*numbers: int) -> list[str]:
    return [article_id(n) for n in numbers]


def failures(outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.verdict is Verdict.FAILED]


def test_a_stock_and_its_deltas_give_the_law_of_today(crawl: Crawl) -> None:
    outcomes = crawl()
    assert verdicts(outcomes) == {"new": 9, "changed": 2, "removed": 2}
    assert sorted(crawl.documents()) == names(1, 4, 5, 6, 7, 8, 9)
    assert crawl.documents()[article_id(1)].passages[0].text == "Changé."
    assert {fetch.state for fetch in crawl.store.fetches("legi").values()} == {FetchState.DONE}


def test_each_outcome_says_source_path_and_document(crawl: Crawl) -> None:
    first = crawl()[0]
    assert first == Outcome(source="legi", path=article_path(1), verdict=Verdict.NEW, document_id=article_id(1))


def test_the_report_counts_versions_in_the_stock_after_the_deltas_and_in_the_store(crawl: Crawl) -> None:
    crawl()
    report = crawl.report()
    assert report.columns == (
        "code",
        "in the stock",
        "after the deltas",
        "in the store",
        "listed, absent",
        "held, not listed",
    )
    assert report.rows == (
        ("CASF", 5, 4, 4, 2, 1),
        ("CC", 2, 3, 3, 0, 1),
        ("CESEDA", 0, 0, 0, 0, 0),
        ("all", 7, 7, 7, 2, 2),
    )
    assert report.wrong == ()


def test_a_second_run_has_nothing_to_do(crawl: Crawl) -> None:
    crawl()
    before = crawl.store.sequence()
    crawl.meter.shown.clear()
    assert crawl() == []
    assert crawl.meter.shown == []
    assert crawl.store.sequence() == before
    assert crawl.report().wrong == ()


def test_progress_is_in_the_bytes_of_each_archive(crawl: Crawl, library: Path) -> None:
    crawl()
    sizes = [(name, (library / name).stat().st_size) for name in (STOCK, AUGUST, SEPTEMBER, OCTOBER)]
    assert crawl.meter.shown == [(name, size, size) for name, size in sizes]


def test_a_new_delta_is_read_alone_and_counts_with_what_was_held(crawl: Crawl, library: Path) -> None:
    crawl()
    write(library, [article_file(10, CESEDA, num="L10"), deletions(article_path(4))], delta("20231101"))
    crawl.meter.shown.clear()
    assert verdicts(crawl()) == {"new": 1, "removed": 1}
    assert [label for label, _, _ in crawl.meter.shown] == [delta("20231101")]
    assert [row[:4] for row in crawl.report().rows] == [
        ("CASF", 5, 3, 3),
        ("CC", 2, 3, 3),
        ("CESEDA", 0, 1, 1),
        ("all", 7, 7, 7),
    ]


def test_the_contents_of_earlier_archives_are_found_again_if_their_note_is_lost(crawl: Crawl, library: Path) -> None:
    crawl()
    notes = sorted((crawl.settings.originals / "legi" / "contents").iterdir())
    assert len(notes) == 4
    notes[0].unlink()
    notes[1].write_bytes(b"torn")
    write(library, [article_file(10, CESEDA, num="L10")], delta("20231101"))
    crawl()
    assert [row[1:4] for row in crawl.report().rows][-1] == (7, 8, 8)
    assert crawl.report().wrong == ()


def test_full_reads_everything_again_and_changes_nothing(crawl: Crawl) -> None:
    crawl()
    before = crawl.state()
    assert set(verdicts(crawl(full=True))) >= {"unchanged"}
    assert crawl.state() == before
    assert crawl.report().wrong == ()


def test_deltas_older_than_the_stock_and_older_stocks_are_ignored(crawl: Crawl, library: Path) -> None:
    write(library, [article_file(90)], delta("20230629"))
    write(library, [article_file(91)], "Freemium_legi_global_20220630-235900.tar.gz")
    crawl()
    assert not {article_id(90), article_id(91)} & crawl.documents().keys()


def test_a_delta_of_the_stamp_of_the_stock_applies_after_it(crawl: Crawl, library: Path) -> None:
    write(library, [article_file(4, num="L4", body="<p>Le soir.</p>")], "LEGI_20230630-235900.tar.gz")
    crawl()
    assert crawl.documents()[article_id(4)].passages[0].text == "Le soir."


def test_deltas_alone_are_refused(crawl: Crawl, library: Path) -> None:
    (library / STOCK).unlink()
    (only,) = crawl()
    assert only.verdict is Verdict.FAILED
    assert "no stock" in only.reason
    assert crawl.report().wrong == ("No stock of LEGI has been read whole.",)


def test_new_deltas_suffice_once_the_stock_was_read(crawl: Crawl, library: Path) -> None:
    crawl()
    for archive in (STOCK, AUGUST, SEPTEMBER, OCTOBER):
        (library / archive).unlink()
    write(library, [article_file(10, num="L10")], delta("20231101"))
    assert verdicts(crawl()) == {"new": 1}
    assert crawl.report().wrong == ()


# A newer stock


def test_a_newer_stock_replaces_what_went_before(crawl: Crawl, library: Path) -> None:
    crawl()
    write(library, [article_file(n, num=f"L{n}") for n in (1, 2, 20)], NEWER_STOCK)
    outcomes = crawl()
    # 1 is said otherwise again, 2 came back, 20 is new; 9 comes with the delta of October, all else is gone.
    assert sorted(crawl.documents()) == names(1, 9, 20)
    removed = {outcome.document_id for outcome in outcomes if outcome.verdict is Verdict.REMOVED}
    assert removed == {*names(4, 5, 6, 7, 8), *names(2, 3)}
    assert set(crawl.store.fetches("legi")) == {NEWER_STOCK, SEPTEMBER, OCTOBER}
    assert [row[:4] for row in crawl.report().rows if row[0] == "CASF"] == [("CASF", 3, 2, 2)]
    assert crawl.report().wrong == ()
    assert crawl() == []


def test_a_newer_stock_gives_what_a_new_store_would_hold(crawl: Crawl, library: Path, tmp_path: Path) -> None:
    crawl()
    write(library, [article_file(n, num=f"L{n}") for n in (1, 2, 20)], NEWER_STOCK)
    crawl()
    fresh = Crawl(tmp_path / "fresh", library)
    fresh()
    assert crawl.state() == fresh.state()
    assert crawl.report() == fresh.report()
    fresh.store.close()


def test_a_newer_stock_waits_for_the_deltas_that_must_follow_it(crawl: Crawl, library: Path) -> None:
    crawl()
    before = crawl.state()
    write(library, [article_file(1)], NEWER_STOCK)
    (library / OCTOBER).unlink()
    (only,) = crawl()
    assert only.verdict is Verdict.FAILED
    assert OCTOBER in only.reason
    assert crawl.state() == before


def test_a_newer_stock_that_breaks_removes_nothing(crawl: Crawl, library: Path) -> None:
    crawl()
    before = set(crawl.documents())
    path = write(library, [article_file(n, num=f"L{n}") for n in (1, 2, 20)], NEWER_STOCK)
    path.write_bytes(path.read_bytes()[:-30])
    outcomes = crawl()
    assert verdicts(outcomes)["removed"] == 0
    assert before <= crawl.documents().keys()
    assert any(NEWER_STOCK in sentence for sentence in crawl.report().wrong)


def test_a_stock_without_the_wanted_codes_removes_nothing(crawl: Crawl, library: Path) -> None:
    crawl()
    before = crawl.state()
    write(library, [article_file(1, "LEGITEXT000006072050")], NEWER_STOCK)
    (failed, *waiting) = crawl()
    assert failed.verdict is Verdict.FAILED
    assert "no article of CASF, CC, CESEDA" in failed.reason
    assert [(outcome.path, outcome.verdict) for outcome in waiting] == [
        (SEPTEMBER, Verdict.SKIPPED),
        (OCTOBER, Verdict.SKIPPED),
    ]
    assert crawl.state() == before


# What is wrong with an archive or an article


def test_a_bad_article_is_a_failure_with_its_path_and_the_others_are_read(crawl: Crawl, library: Path) -> None:
    broken = File(article_path(2), b"<ARTICLE><META>")
    link = File(article_path(3), kind=b"2", target="elsewhere")
    write(library, [article_file(1), broken, link, article_file(4)])
    for archive in (AUGUST, SEPTEMBER, OCTOBER):
        (library / archive).unlink()
    outcomes = crawl()
    assert verdicts(outcomes) == {"new": 2, "failed": 2}
    assert [outcome.path for outcome in failures(outcomes)] == [article_path(2), article_path(3)]
    assert "not well-formed" in failures(outcomes)[0].reason
    assert "not a regular file" in failures(outcomes)[1].reason
    (wrong,) = crawl.report().wrong
    assert wrong.startswith("CASF: the archives hold 4 versions of articles, the store 2.")
    assert "kb crawl legi --full" in wrong


def test_an_article_mended_by_a_later_delta_is_right_again(crawl: Crawl, library: Path) -> None:
    write(library, [article_file(1), File(article_path(2), b"<ARTICLE>")])
    for archive in (AUGUST, SEPTEMBER, OCTOBER):
        (library / archive).unlink()
    crawl()
    write(library, [article_file(2)], AUGUST)
    crawl()
    assert crawl.report().wrong == ()


def test_an_entry_that_cannot_be_read_in_a_deletion_list_is_a_failure_and_the_others_apply(
    crawl: Crawl, library: Path
) -> None:
    listing = deletions(article_path(4), f"legi/{CASF}/nonsense")
    write(library, [listing], AUGUST)
    outcomes = crawl()
    assert [outcome.path for outcome in failures(outcomes)] == [f"20230801-210000/{listing.name}"]
    assert article_id(4) not in crawl.documents()


def test_a_table_of_contents_that_cannot_be_read_is_a_failure(crawl: Crawl, library: Path) -> None:
    listing = File(section_file(1, []).name, b"<SECTION_TA>")
    write(library, [listing], AUGUST)
    assert [outcome.path for outcome in failures(crawl())] == [listing.name]


@pytest.mark.usefixtures("small_batches")
def test_a_truncated_archive_keeps_what_was_read_and_a_whole_one_completes(
    crawl: Crawl, library: Path, tmp_path: Path
) -> None:
    whole = (library / STOCK).read_bytes()
    (library / STOCK).write_bytes(whole[: len(whole) * 3 // 4])
    outcomes = crawl()
    assert [outcome.path for outcome in failures(outcomes)] == [STOCK]
    assert "truncated or damaged at member" in failures(outcomes)[0].reason
    assert [outcome.path for outcome in outcomes if outcome.verdict is Verdict.SKIPPED] == [AUGUST, SEPTEMBER, OCTOBER]
    kept = set(crawl.documents())
    assert kept
    assert crawl.store.fetches("legi")[STOCK].state is FetchState.FAILED
    assert crawl.report().wrong
    (library / STOCK).write_bytes(whole)
    outcomes = crawl()
    assert not failures(outcomes)
    fresh = Crawl(tmp_path / "fresh", library)
    fresh()
    assert crawl.state() == fresh.state()
    assert crawl.report() == fresh.report()
    fresh.store.close()


def test_a_truncated_delta_fails_until_it_is_whole(crawl: Crawl, library: Path) -> None:
    whole = (library / SEPTEMBER).read_bytes()
    (library / SEPTEMBER).write_bytes(whole[:-20])
    assert [outcome.path for outcome in failures(crawl())] == [SEPTEMBER]
    assert [outcome.path for outcome in failures(crawl())] == [SEPTEMBER]
    assert article_id(2) in crawl.documents()
    assert any(SEPTEMBER in sentence for sentence in crawl.report().wrong)
    (library / SEPTEMBER).write_bytes(whole)
    crawl()
    assert sorted(crawl.documents()) == names(1, 4, 5, 6, 7, 8, 9)
    assert crawl.report().wrong == ()


def test_a_hostile_member_stops_the_archive(crawl: Crawl, library: Path) -> None:
    write(library, [article_file(30), File("../evil")], AUGUST)
    (failed,) = failures(crawl())
    assert (failed.path, "leads out of the archive" in failed.reason) == (AUGUST, True)


def test_a_bomb_among_the_articles_stops_the_archive(
    crawl: Crawl, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 100_000)
    write(library, [File(article_path(30), bytes(100_001))], AUGUST)
    (failed,) = failures(crawl())
    assert (failed.path, "100,001 bytes" in failed.reason) == (AUGUST, True)


def test_a_folder_that_cannot_be_read_is_a_failure(crawl: Crawl, tmp_path: Path) -> None:
    crawl.folder = tmp_path / "nowhere"
    (failed,) = crawl()
    assert (failed.verdict, "nowhere" in failed.reason) == (Verdict.FAILED, True)


def test_archives_that_come_late_are_applied_in_their_order(crawl: Crawl, library: Path, tmp_path: Path) -> None:
    late = (library / SEPTEMBER).read_bytes()
    (library / SEPTEMBER).unlink()
    crawl()
    (library / SEPTEMBER).write_bytes(late)
    crawl()
    fresh = Crawl(tmp_path / "fresh", library)
    fresh()
    assert crawl.state() == fresh.state()
    assert crawl.report() == fresh.report()
    assert crawl() == []
    fresh.store.close()


def test_an_archive_whose_bytes_changed_is_read_again_with_those_after_it(crawl: Crawl, library: Path) -> None:
    crawl()
    write(library, [article_file(5, num="L5", body="<p>Rectifié.</p>")], SEPTEMBER)
    crawl.meter.shown.clear()
    crawl()
    assert [label for label, _, _ in crawl.meter.shown] == [SEPTEMBER, OCTOBER]
    assert crawl.documents()[article_id(5)].passages[0].text == "Rectifié."


@pytest.mark.parametrize(
    "change",
    [
        {"reuse": Reuse.METADATA_ONLY},
        {"licence": "Licence Ouverte 3.0"},
        {"licence_url": "https://example.org/licence"},
        {"publisher": "Légifrance"},
    ],
)
def test_a_change_in_the_catalogue_reaches_every_article(
    crawl: Crawl, library: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    crawl()
    crawl.source = replace(SOURCE, **change)
    crawl()
    fresh = Crawl(tmp_path / "fresh", library, crawl.source)
    fresh()
    assert crawl.state() == fresh.state()
    assert all(getattr(d.provenance, name) == said for d in crawl.documents().values() for name, said in change.items())
    assert crawl.report().wrong == ()
    assert crawl() == []
    fresh.store.close()


def test_articles_whose_text_may_not_be_kept_leave_none_in_the_store(crawl: Crawl) -> None:
    crawl()
    crawl.source = replace(SOURCE, reuse=Reuse.LINK_ONLY)
    crawl()
    assert {document.passages for document in crawl.documents().values()} == {()}


def test_a_clock_that_was_put_back_does_not_make_archives_be_read_again(
    crawl: Crawl, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        hours = 0

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            cls.hours -= 1
            return datetime(2023, 12, 7, tzinfo=UTC) + timedelta(hours=cls.hours)

    monkeypatch.setattr(reading, "datetime", Clock)
    crawl()
    assert crawl() == []


# The wanted codes


def test_a_code_that_is_added_to_the_source_is_read(crawl: Crawl, tmp_path: Path, library: Path) -> None:
    crawl.source = replace(SOURCE, texts={CASF: "CASF"})
    crawl()
    assert sorted(crawl.documents()) == names(1, 4, 5, 8)
    crawl.source = SOURCE
    crawl()
    assert sorted(crawl.documents()) == names(1, 4, 5, 6, 7, 8, 9)
    assert crawl.report().wrong == ()


def test_a_code_that_is_taken_from_the_source_goes(crawl: Crawl) -> None:
    crawl()
    crawl.source = replace(SOURCE, texts={CC: "CC"})
    crawl()
    assert sorted(crawl.documents()) == names(6, 7, 9)
    assert [row[:4] for row in crawl.report().rows] == [("CC", 2, 3, 3), ("all", 2, 3, 3)]
    assert crawl.report().wrong == ()


def test_a_count_outside_what_the_source_promises_is_said(crawl: Crawl) -> None:
    crawl.source = replace(SOURCE, expect=Expectation(least=8))
    crawl()
    (wrong,) = crawl.report().wrong
    assert "7 versions" in wrong


# A run that is broken


class Killed(Exception):
    """The process is gone."""


def _killed_at(
    nth: int, monkeypatch: pytest.MonkeyPatch, method: Callable[..., object], error: Exception
) -> Callable[[], None]:
    """The nth call of a method of Writing raises; what is returned mends it."""
    calls = 0

    def broken(self: Writing, *arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth:
            raise error
        return method(self, *arguments)

    monkeypatch.setattr(Writing, method.__name__, broken)
    return lambda: monkeypatch.setattr(Writing, method.__name__, method)


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("nth", range(1, 9))
@pytest.mark.parametrize("method", [Writing.put, Writing.record], ids=["put", "record"])
def test_a_run_killed_anywhere_goes_on_and_ends_as_if_it_had_not_been(
    crawl: Crawl,
    library: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    method: Callable[..., object],
    nth: int,
) -> None:
    fresh = Crawl(tmp_path / "fresh", library)
    fresh()
    mend = _killed_at(nth, monkeypatch, method, Killed())
    with pytest.raises(Killed):
        crawl()
    committed = set(crawl.documents())
    mend()
    outcomes = crawl()
    again = [outcome.document_id for outcome in outcomes if outcome.verdict is Verdict.UNCHANGED]
    assert not committed.intersection(again), "what was committed was read once more"
    assert crawl.state() == fresh.state()
    assert crawl.report() == fresh.report()
    assert crawl() == []
    fresh.store.close()


@pytest.mark.usefixtures("small_batches")
def test_a_run_killed_again_and_again_ends_as_if_it_had_not_been(
    crawl: Crawl, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):  # each run but the last gets one transaction further
        mend = _killed_at(2, monkeypatch, Writing.record, Killed())
        with pytest.raises(Killed):
            crawl()
        mend()
    crawl()
    fresh = Crawl(tmp_path / "fresh", library)
    fresh()
    assert crawl.state() == fresh.state()
    assert crawl.report() == fresh.report()
    fresh.store.close()


@pytest.mark.usefixtures("small_batches")
def test_a_run_killed_under_a_newer_stock_ends_as_if_it_had_not_been(
    crawl: Crawl, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl()
    write(library, [article_file(n, num=f"L{n}") for n in (1, 2, 20, 21, 22)], NEWER_STOCK)
    for nth in (1, 2, 3):
        mend = _killed_at(nth, monkeypatch, Writing.record, Killed())
        with pytest.raises(Killed):
            crawl()
        mend()
    crawl()
    fresh = Crawl(tmp_path / "fresh", library)
    fresh()
    assert crawl.state() == fresh.state()
    assert crawl.report() == fresh.report()
    fresh.store.close()


@pytest.mark.usefixtures("small_batches")
def test_a_reader_that_stops_listening_loses_nothing(crawl: Crawl) -> None:
    outcomes = legi.read(crawl.source, crawl.context())
    for _ in range(3):
        next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert len(crawl.documents()) == 4
    assert verdicts(crawl())["unchanged"] == 0
    assert sorted(crawl.documents()) == names(1, 4, 5, 6, 7, 8, 9)


def test_a_store_that_refuses_stops_the_run(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    mend = _killed_at(1, monkeypatch, Writing.put, StoreError("the disk is full"))
    with pytest.raises(StoreError):
        crawl()
    mend()
    assert crawl.documents() == {}
    assert verdicts(crawl())["new"] == 9


def test_a_disk_on_which_nothing_can_be_noted_stops_the_run(crawl: Crawl) -> None:
    (crawl.settings.home / "originals").write_text("a file where a folder should be")
    with pytest.raises(StoreError, match="cannot be written"):
        crawl()


def test_the_fetch_says_what_was_read(crawl: Crawl) -> None:
    crawl()
    fetch = crawl.store.fetches("legi")[SEPTEMBER]
    assert isinstance(fetch, Fetch)
    assert (fetch.position, fetch.reason) == (2, "")
    assert fetch.detail is not None
    assert fetch.detail["held CASF"] == 5
