"""Archives are fetched whole, whatever the server does, and never twice."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_server import PLACE, ArchiveServer, serving
from legi_run import Meter

from indexer import download
from indexer.download import Downloads
from kb.errors import FetchError

NAME = "LEGI_20230801-210000.tar.gz"
BYTES = random.Random(3).randbytes(200_000)


@pytest.fixture
def server() -> Iterator[ArchiveServer]:
    with serving() as server:
        server.files[NAME] = BYTES
        yield server


@pytest.fixture
def waits() -> list[float]:
    """How long the client waited, each time."""
    return []


@pytest.fixture
def downloads(waits: list[float]) -> Downloads:
    return Downloads("https://example.org/repere", 0, sleep=lambda seconds: waits.append(seconds) if seconds else None)


def fetch(downloads: Downloads, server: ArchiveServer, target: Path, meter: Meter | None = None) -> bytes:
    downloads.fetch(server.address + NAME, target, meter or Meter())
    assert not target.with_name(f"{NAME}.part").exists()
    return target.read_bytes()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "originals" / NAME


@pytest.fixture
def part(target: Path) -> Path:
    target.parent.mkdir()
    return target.with_name(f"{NAME}.part")


def ranges(server: ArchiveServer) -> list[str]:
    return [span for _, span in server.requests]


def test_an_index_page_gives_the_archives_that_it_links_to_and_no_others(
    downloads: Downloads, server: ArchiveServer
) -> None:
    server.files |= {"Freemium_legi_global_20230630-235900.tar.gz": b"", "JORF_20230801-210000.tar.gz": b""}
    found = downloads.listing(server.address, "legi")
    assert [archive.name for archive in sorted(found)] == ["Freemium_legi_global_20230630-235900.tar.gz", NAME]
    assert set(found.values()) == {server.address + archive.name for archive in found}


def test_an_index_page_that_is_empty_lists_nothing(downloads: Downloads, server: ArchiveServer) -> None:
    server.files.clear()
    assert downloads.listing(server.address, "legi") == {}


def test_a_file_is_fetched_whole_and_its_progress_shown(
    downloads: Downloads, server: ArchiveServer, target: Path
) -> None:
    meter = Meter()
    assert fetch(downloads, server, target, meter) == BYTES
    assert meter.shown == [(f"fetch {NAME}", len(BYTES), len(BYTES))]


def test_the_client_says_who_it_is(downloads: Downloads, server: ArchiveServer, target: Path) -> None:
    fetch(downloads, server, target)
    assert server.agents[0].startswith("Repere/")
    assert server.agents[0].endswith(" (+https://example.org/repere)")


def test_a_connection_that_is_cut_is_taken_up_where_it_broke(
    downloads: Downloads, server: ArchiveServer, target: Path, waits: list[float]
) -> None:
    server.cuts = [50_000, 70_000, 10]
    assert fetch(downloads, server, target) == BYTES
    assert ranges(server) == ["", "bytes=50000-", "bytes=120000-", "bytes=120010-"]
    assert waits == [2.0, 2.0, 2.0]


def test_a_download_of_an_earlier_run_goes_on(
    downloads: Downloads, server: ArchiveServer, target: Path, part: Path
) -> None:
    part.write_bytes(BYTES[:60_000])
    meter = Meter()
    assert fetch(downloads, server, target, meter) == BYTES
    assert ranges(server) == ["bytes=60000-"]
    assert meter.shown == [(f"fetch {NAME}", len(BYTES), len(BYTES))]


def test_a_server_that_ignores_ranges_sends_all_again(
    downloads: Downloads, server: ArchiveServer, target: Path, part: Path
) -> None:
    part.write_bytes(b"x" * 300_000)
    server.ranges = False
    assert fetch(downloads, server, target) == BYTES
    assert ranges(server) == ["bytes=300000-"]


def test_a_part_that_is_whole_already_is_kept(
    downloads: Downloads, server: ArchiveServer, target: Path, part: Path
) -> None:
    part.write_bytes(BYTES)
    assert fetch(downloads, server, target) == BYTES
    assert ranges(server) == [f"bytes={len(BYTES)}-"]


def test_a_part_that_is_longer_than_the_file_is_fetched_anew(
    downloads: Downloads, server: ArchiveServer, target: Path, part: Path
) -> None:
    part.write_bytes(BYTES + b"more")
    assert fetch(downloads, server, target) == BYTES
    assert ranges(server) == [f"bytes={len(BYTES) + 4}-", ""]


def test_another_part_than_was_asked_for_is_not_taken(
    downloads: Downloads, server: ArchiveServer, target: Path, part: Path
) -> None:
    part.write_bytes(BYTES[:60_000])
    server.refusals = [(206, {"Content-Range": "bytes 0-9/10"}), (206, {})]
    assert fetch(downloads, server, target) == BYTES


def test_an_answer_without_length_is_taken_to_its_end(
    downloads: Downloads, server: ArchiveServer, target: Path
) -> None:
    server.lengths = False
    assert fetch(downloads, server, target) == BYTES


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_in_trouble_is_asked_again_when_it_says(
    downloads: Downloads, server: ArchiveServer, target: Path, waits: list[float], status: int
) -> None:
    server.refusals = [(status, {"Retry-After": "7"}), (status, {"Retry-After": "100000"}), (status, {})]
    assert fetch(downloads, server, target) == BYTES
    assert waits == [7.0, download.LONGEST_WAIT, 8.0]


def test_a_server_that_stays_in_trouble_is_left_alone(
    downloads: Downloads, server: ArchiveServer, target: Path, waits: list[float]
) -> None:
    server.refusals = [(503, {})] * 10
    with pytest.raises(FetchError, match=r"503 .*\(4 times\)"):
        fetch(downloads, server, target)
    assert waits == [2.0, 4.0, 8.0]
    assert not target.exists()


def test_a_server_that_never_gets_further_is_left_alone_and_what_came_stays(
    downloads: Downloads, server: ArchiveServer, target: Path
) -> None:
    server.cuts = [1000, *[0] * 10]
    with pytest.raises(FetchError) as caught:
        fetch(downloads, server, target)
    assert "goes on where it stopped" in caught.value.hint
    assert target.with_name(f"{NAME}.part").read_bytes() == BYTES[:1000]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_final(
    downloads: Downloads, server: ArchiveServer, target: Path, waits: list[float], status: int
) -> None:
    server.refusals = [(status, {})]
    with pytest.raises(FetchError, match=str(status)):
        fetch(downloads, server, target)
    assert (len(server.requests), waits) == (1, [])


def test_a_redirect_is_followed_within_the_web_only(downloads: Downloads, server: ArchiveServer, target: Path) -> None:
    server.redirects[PLACE + "old"] = server.address + NAME
    downloads.fetch(server.address + "old", target, Meter())
    assert target.read_bytes() == BYTES
    for elsewhere in ("file:///etc/hostname", "ftp://127.0.0.1/x", "data:text/plain,x", "http://[bad", "http://"):
        server.redirects[PLACE + "old"] = elsewhere
        with pytest.raises(FetchError):
            downloads.fetch(server.address + "old", target.with_name("other"), Meter())
    server.redirects[PLACE + "old"] = server.address + "old"
    with pytest.raises(FetchError, match="redirects"):
        downloads.fetch(server.address + "old", target.with_name("other"), Meter())


def test_a_redirect_that_leaves_the_server_is_not_followed(
    downloads: Downloads, server: ArchiveServer, target: Path
) -> None:
    with serving() as other:
        other.files[NAME] = BYTES
        port = other.address.split(":")[2]
        for elsewhere in (
            other.address + NAME,
            f"//localhost:{port}{NAME}",
            server.address.replace("http:", "https:") + NAME,
            f"http://127.0.0.1:{port}\\@{server.address.removeprefix('http://')}{NAME}",
        ):
            server.redirects[PLACE + "old"] = elsewhere
            with pytest.raises(FetchError, match="redirects to"):
                downloads.fetch(server.address + "old", target, Meter())
        assert other.requests == []


@pytest.mark.parametrize(
    ("here", "there", "followed"),
    [
        ("https://example.org/LEGI/", "/LEGI/new/", True),
        ("http://example.org/LEGI/", "https://example.org/LEGI/", True),
        ("http://example.org:80/LEGI/", "http://EXAMPLE.org/new/", True),
        ("https://example.org/LEGI/", "http://example.org/LEGI/", False),
        ("http://example.org:8080/LEGI/", "https://example.org/LEGI/", False),
        ("https://example.org/LEGI/", "https://www.example.org/LEGI/", False),
        ("https://example.org/LEGI/", "https://example.org:22/LEGI/", False),
        ("https://example.org/LEGI/", "https://user@example.org/LEGI/", False),
    ],
)
def test_a_redirect_may_only_change_http_to_https(here: str, there: str, followed: bool) -> None:
    assert download.may_lead(here, there) is followed


def test_the_body_of_a_redirect_is_not_read(downloads: Downloads, server: ArchiveServer, target: Path) -> None:
    server.redirects[PLACE + "old"] = NAME
    server.ballast = bytes(32 << 20)
    tracemalloc.start()
    try:
        downloads.fetch(server.address + "old", target, Meter())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert target.read_bytes() == BYTES
    assert most < len(server.ballast) / 2


def test_a_page_that_comes_compressed_is_not_expanded(downloads: Downloads, server: ArchiveServer) -> None:
    server.encoding = "gzip"
    with pytest.raises(FetchError, match="'gzip', which was not asked for"):
        downloads.listing(server.address, "legi")


def test_a_link_that_is_no_address_is_passed_over(downloads: Downloads, server: ArchiveServer) -> None:
    server.links = ["http://[bad", "http://[bad/LEGI_20990101-000000.tar.gz"]
    assert [archive.name for archive in downloads.listing(server.address, "legi")] == [NAME]


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("Repère – équipe", "Rep%C3%A8re %E2%80%93 %C3%A9quipe"),
        ("a (b)\r\nHost: c", "a %28b%29%0D%0AHost: c"),
        ("\udce9", "%E9"),
        ("mailto:repere@example.org?subject=a%20b", "mailto:repere@example.org?subject=a%20b"),
    ],
)
def test_a_contact_of_any_letters_is_sent_in_those_of_a_header(
    server: ArchiveServer, target: Path, contact: str, said: str
) -> None:
    fetch(Downloads(contact, 0), server, target)
    assert server.agents[0].endswith(f" (+{said})")


@pytest.mark.parametrize("stated", [True, False])
def test_a_file_beyond_all_measure_is_not_fetched(
    downloads: Downloads, server: ArchiveServer, target: Path, monkeypatch: pytest.MonkeyPatch, stated: bool
) -> None:
    monkeypatch.setattr(download, "ARCHIVE_LIMIT", 100_000)
    server.lengths = stated
    with pytest.raises(FetchError, match="more than 100,000"):
        fetch(downloads, server, target)
    assert not list(target.parent.iterdir())


def test_a_page_beyond_all_measure_is_no_index(
    downloads: Downloads, server: ArchiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "PAGE_LIMIT", 100)
    with pytest.raises(FetchError, match="no index page"):
        downloads.listing(server.address, "legi")


def test_a_server_that_is_not_there_is_a_fetch_error(downloads: Downloads, waits: list[float]) -> None:
    with serving() as gone:
        address = gone.address
    with pytest.raises(FetchError):
        downloads.listing(address, "legi")
    assert len(waits) == download.ATTEMPTS - 1


def test_a_disk_that_is_full_is_a_fetch_error(downloads: Downloads, server: ArchiveServer, tmp_path: Path) -> None:
    (tmp_path / "originals").write_text("a file where a folder should be")
    with pytest.raises(FetchError, match="cannot be written"):
        fetch(downloads, server, tmp_path / "originals" / NAME)


def test_requests_keep_their_pace(server: ArchiveServer, target: Path) -> None:
    waits: list[float] = []
    downloads = Downloads("", 30, sleep=waits.append)
    downloads.listing(server.address, "legi")
    downloads.fetch(server.address + NAME, target, Meter())
    assert waits[0] == 0
    assert 29 < waits[1] <= 30
    assert "+" not in server.agents[0]


def test_a_proxy_of_the_environment_is_not_used(
    server: ArchiveServer, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert fetch(Downloads("", 0), server, target) == BYTES
