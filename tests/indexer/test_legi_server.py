"""A crawl of LEGI from a server fetches what is needed and new, and keeps it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from archive_server import PLACE, ArchiveServer, serving
from legi_archive import SOURCE, STOCK, article_file, article_id, article_path, delta, write
from legi_run import Crawl, verdicts

from indexer.legi.contents import Contents
from indexer.legi.paths import member_path
from indexer.outcome import Verdict

pytestmark = pytest.mark.slow

AUGUST, SEPTEMBER = delta("20230801"), delta("20230901")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ArchiveServer]:
    """A stock, two deltas, and a delta that is older than the stock."""
    with serving() as server:
        publish(server, tmp_path, STOCK, 1, 2)
        publish(server, tmp_path, AUGUST, 3)
        publish(server, tmp_path, SEPTEMBER, 4)
        publish(server, tmp_path, delta("20230629"), 5)
        yield server


def publish(server: ArchiveServer, tmp_path: Path, name: str, *articles: int) -> None:
    files = [article_file(n, num=f"L{n}") for n in articles]
    server.files[name] = write(tmp_path / "published", files, name).read_bytes()


@pytest.fixture
def crawl(tmp_path: Path, server: ArchiveServer) -> Iterator[Crawl]:
    crawl = Crawl(tmp_path / "home", None, replace(SOURCE, addresses=(server.address,)))
    yield crawl
    crawl.store.close()


def asked(server: ArchiveServer) -> list[str]:
    """What was asked for since the last time."""
    paths = [path.removeprefix(PLACE) for path, _ in server.requests]
    server.requests.clear()
    return paths


def test_what_is_needed_is_fetched_in_order_and_kept(crawl: Crawl, server: ArchiveServer) -> None:
    assert verdicts(crawl()) == {"new": 4}
    assert asked(server) == ["", STOCK, AUGUST, SEPTEMBER]
    kept = [file.name for file in (crawl.settings.originals / "legi").glob("*.tar.gz*")]
    assert sorted(kept) == [STOCK, AUGUST, SEPTEMBER]
    assert crawl.report().wrong == ()


def test_a_second_run_asks_only_what_there_is(crawl: Crawl, server: ArchiveServer) -> None:
    crawl()
    asked(server)
    assert crawl() == []
    assert asked(server) == [""]


def test_only_what_is_new_is_fetched(crawl: Crawl, server: ArchiveServer, tmp_path: Path) -> None:
    crawl()
    asked(server)
    publish(server, tmp_path, delta("20231001"), 6)
    assert verdicts(crawl()) == {"new": 1}
    assert asked(server) == ["", delta("20231001")]


def test_a_full_run_reads_what_was_kept(crawl: Crawl, server: ArchiveServer) -> None:
    crawl()
    asked(server)
    assert verdicts(crawl(full=True)) == {"unchanged": 4}
    assert asked(server) == [""]


def test_archives_that_the_server_no_longer_lists_are_still_there(crawl: Crawl, server: ArchiveServer) -> None:
    crawl()
    del server.files[AUGUST]
    assert verdicts(crawl(full=True)) == {"unchanged": 4}


def test_an_archive_that_cannot_be_fetched_stops_the_run_before_those_after_it(
    crawl: Crawl, server: ArchiveServer
) -> None:
    server.redirects[PLACE + AUGUST] = "file:///etc/hostname"
    outcomes = crawl()
    assert [(o.path, o.verdict) for o in outcomes[2:]] == [(AUGUST, Verdict.FAILED), (SEPTEMBER, Verdict.SKIPPED)]
    server.redirects.clear()
    assert verdicts(crawl()) == {"new": 2}


def test_an_archive_that_arrived_damaged_is_fetched_anew_next_time(crawl: Crawl, server: ArchiveServer) -> None:
    whole = server.files[AUGUST]
    server.files[AUGUST] = whole[:-9]
    assert verdicts(crawl())["failed"] == 1
    server.files[AUGUST] = whole
    asked(server)
    assert verdicts(crawl()) == {"unchanged": 1, "new": 1}
    assert asked(server) == ["", AUGUST, SEPTEMBER]
    assert crawl.report().wrong == ()


def test_an_archive_that_was_kept_and_is_damaged_since_is_fetched_anew(
    crawl: Crawl, server: ArchiveServer, tmp_path: Path
) -> None:
    crawl()
    kept = crawl.settings.originals / "legi"
    for note in (kept / "contents").iterdir():
        note.unlink()
    damaged = bytearray((kept / STOCK).read_bytes())
    damaged[-5] ^= 1
    (kept / STOCK).write_bytes(damaged)
    assert verdicts(crawl()) == {"unchanged": 2, "failed": 1, "skipped": 2}
    assert verdicts(crawl()) == {"unchanged": 4}
    assert crawl.report().wrong == ()


def test_a_stock_without_the_wanted_codes_is_not_fetched_twice(crawl: Crawl, server: ArchiveServer) -> None:
    crawl.source = replace(crawl.source, texts={"LEGITEXT000006072050": "CT"})
    assert verdicts(crawl())["failed"] == 1
    asked(server)
    assert verdicts(crawl())["failed"] == 1
    assert asked(server) == [""]


def test_a_page_without_archives_is_a_failure(crawl: Crawl, server: ArchiveServer) -> None:
    server.files.clear()
    (failed,) = crawl()
    assert (failed.verdict, "No archive of LEGI is listed" in failed.reason) == (Verdict.FAILED, True)


def test_a_server_that_refuses_is_a_failure_that_names_it(crawl: Crawl, server: ArchiveServer) -> None:
    server.refusals = [(403, {})]
    (failed,) = crawl()
    assert (failed.verdict, "403" in failed.reason, server.address in failed.reason) == (Verdict.FAILED, True, True)


def test_while_another_run_fetches_archives_ours_waits_for_the_next_time(crawl: Crawl, server: ArchiveServer) -> None:
    holder = (
        "import sys; from pathlib import Path; from indexer.legi.shelves import alone\n"
        "with alone(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    folder = crawl.settings.originals / "legi"
    with subprocess.Popen(
        [sys.executable, "-c", holder, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        failed, *waiting = crawl()
        other.kill()
    assert (failed.path, failed.verdict) == (STOCK, Verdict.FAILED)
    assert failed.reason.startswith(f"another run, process {other.pid}, is fetching into {folder}. Wait")
    assert {outcome.verdict for outcome in waiting} == {Verdict.SKIPPED}
    assert asked(server) == [""]
    assert verdicts(crawl()) == {"new": 4}


def test_two_runs_note_the_contents_of_one_archive_at_once(tmp_path: Path) -> None:
    path = member_path(article_path(1))
    assert path is not None
    contents, file = Contents(articles={path: 1.0}), tmp_path / "contents" / "a.json.gz"
    with ThreadPoolExecutor(4) as pool:
        for saved in [pool.submit(contents.save, file) for _ in range(200)]:
            saved.result()
    assert Contents.load(file) == contents
    assert list(file.parent.iterdir()) == [file]


def test_only_the_addresses_of_the_source_are_asked(crawl: Crawl, server: ArchiveServer) -> None:
    with serving() as other:
        other.files = dict(server.files)
        crawl()
        assert other.requests == []
    assert article_id(1) in crawl.documents()
