"""The fetcher asks one thing at a time, no faster than a host likes, and no more than the run may."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hostile_server import HostileServer, answer, redirect
from hypothesis import given
from hypothesis.strategies import text

from indexer.fetching.answers import Blocked, Budget, BudgetSpent, Page
from indexer.fetching.fetcher import Fetcher
from indexer.fetching.patience import back_off, retry_after
from kb.errors import FetchError

MakeFetcher = Callable[..., Fetcher]


@pytest.fixture(autouse=True)
def two_pages(server: HostileServer) -> None:
    server.pages |= {"/a": answer("page"), "/b": answer("page")}


def test_a_host_is_asked_at_the_pace_of_the_source(
    make_fetcher: MakeFetcher, server: HostileServer, waits: list[float]
) -> None:
    fetcher = make_fetcher(pace=2.0)
    fetcher.get(server.url("/a"))
    fetcher.get(server.url("/b"))
    assert server.requests == ["/robots.txt", "/a", "/b"]
    assert waits == pytest.approx([2.0, 2.0], abs=1.0)


def test_the_pauses_are_real(server: HostileServer) -> None:
    fetcher = Fetcher(contact="", pace=0.1, budget=Budget(), allow_private=lambda *_: True)
    began = time.monotonic()
    fetcher.get(server.url("/a"))
    fetcher.get(server.url("/b"))
    assert time.monotonic() - began >= 0.2


def test_the_time_that_somebody_else_took_is_not_waited_for_again(
    make_fetcher: MakeFetcher, server: HostileServer, waits: list[float]
) -> None:
    fetcher = make_fetcher(pace=0.1)
    fetcher.get(server.url("/a"))
    waits.clear()
    time.sleep(0.12)
    fetcher.get(server.url("/b"))
    assert waits == []


def test_another_host_is_not_waited_for(make_fetcher: MakeFetcher, server: HostileServer, waits: list[float]) -> None:
    fetcher = make_fetcher(pace=2.0)
    fetcher.get(server.url("/a"))
    waits.clear()
    fetcher.sitemaps(server.url(host="localhost"))
    assert waits == []


@pytest.mark.parametrize(("asked", "waited"), [("7", 7.0), ("1", 5.0), ("30", 30.0)])
def test_a_crawl_delay_is_honoured_where_it_is_the_longer_pause(
    make_fetcher: MakeFetcher, server: HostileServer, waits: list[float], asked: str, waited: float
) -> None:
    server.pages["/robots.txt"] = answer(f"User-agent: *\nCrawl-delay: {asked}\n")
    fetcher = make_fetcher(pace=5.0)
    fetcher.get(server.url("/a"))
    fetcher.get(server.url("/b"))
    assert waits == pytest.approx([5.0, waited], abs=1.0)


def test_a_host_that_wants_pauses_of_a_minute_is_left_alone(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/robots.txt"] = answer("User-agent: Repere\nCrawl-delay: 60\n")
    assert fetcher.get(server.url("/a")) == Blocked(
        url=server.url("/a"), reason="robots.txt asks for 60 s between requests"
    )
    assert server.pages_asked() == []


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 522])
def test_a_server_that_fails_is_asked_again_after_longer_and_longer_pauses(
    fetcher: Fetcher, server: HostileServer, waits: list[float], status: int
) -> None:
    server.pages["/a"] = [answer("", f"{status} Later"), answer("", f"{status} Later"), answer("page")]
    assert isinstance(fetcher.get(server.url("/a")), Page)
    assert [1 <= wait <= 2 * n for n, wait in enumerate(waits, 1)] == [True, True]


def test_a_server_that_goes_on_failing_is_given_up(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/a"] = answer("", "503 Busy")
    with pytest.raises(FetchError, match="answers 503") as error:
        fetcher.get(server.url("/a"))
    assert error.value.hint == "Run the command again later."
    assert server.pages_asked() == ["/a"] * 3


@pytest.mark.parametrize("half", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
def test_half_an_answer_is_asked_for_again(fetcher: Fetcher, server: HostileServer, half: bytes) -> None:
    server.pages["/a"] = [half, answer("page")]
    found = fetcher.get(server.url("/a"))
    assert isinstance(found, Page)
    assert found.content == b"page"


def test_half_an_answer_every_time_is_an_error(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/a"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhalf"
    with pytest.raises(FetchError, match=r"cut before the end of the answer \(3 times\)"):
        fetcher.get(server.url("/a"))


def test_a_host_that_is_down_is_left_alone_after_some_addresses(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages |= {f"/{number}": b"" for number in range(12)}
    for number in range(10):
        with pytest.raises(FetchError, match="3 times"):
            fetcher.get(server.url(f"/{number}"))
    asked = len(server.requests)
    with pytest.raises(FetchError, match="is not asked any more"):
        fetcher.get(server.url("/10"))
    assert len(server.requests) == asked


def test_retry_after_is_waited_for(fetcher: Fetcher, server: HostileServer, waits: list[float]) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    server.pages["/a"] = [
        answer("", "429 Slower", "Retry-After: 30"),
        answer("", "503 Busy", f"Retry-After: {later}"),
        answer("page"),
    ]
    assert isinstance(fetcher.get(server.url("/a")), Page)
    assert waits == pytest.approx([30.0, 60.0], abs=5)


def test_a_host_that_asks_for_an_hour_is_not_asked_again(
    fetcher: Fetcher, server: HostileServer, waits: list[float]
) -> None:
    server.pages["/a"] = answer("", "503 Busy", "Retry-After: 3600")
    with pytest.raises(FetchError, match="503"):
        fetcher.get(server.url("/a"))
    with pytest.raises(FetchError, match=r"left alone for another 3,[56]\d\d s"):
        fetcher.get(server.url("/b"))
    assert server.pages_asked() == ["/a"]
    assert waits == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 0.0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("²", None),
        ("Wed, 21 Oct 99999999999 07:28:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value) == seconds


@given(text())
def test_no_retry_after_is_an_error(value: str) -> None:
    asked = retry_after(value)
    assert asked is None or asked >= 0


def test_pauses_after_failures_are_not_the_same_for_two_clients() -> None:
    assert len({back_off(1) for _ in range(10)}) > 1
    assert all(4 <= back_off(3) <= 8 for _ in range(100))


def test_there_is_never_more_than_one_connection(
    fetcher: Fetcher, server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[socket.socket] = []
    connect = socket.socket.connect

    def watch(this: socket.socket, there: tuple[str, int]) -> None:
        assert all(former.fileno() == -1 for former in opened)
        opened.append(this)
        connect(this, there)

    monkeypatch.setattr(socket.socket, "connect", watch)
    server.pages["/c"] = redirect("/a")
    for path in ("/a", "/b", "/c", "/none"):
        fetcher.get(server.url(path))
    assert len(opened) == len(server.requests) == 6


def test_a_run_makes_the_requests_that_it_may_and_no_more(make_fetcher: MakeFetcher, server: HostileServer) -> None:
    fetcher = make_fetcher(budget=Budget(pages=3))
    fetcher.get(server.url("/a"))
    fetcher.get(server.url("/b"))
    with pytest.raises(BudgetSpent, match="made the 3 requests"):
        fetcher.get(server.url("/a"))
    assert len(server.requests) == 3


def test_redirects_count_as_requests(make_fetcher: MakeFetcher, server: HostileServer) -> None:
    server.pages |= {f"/{n}": redirect(f"/{n + 1}") for n in range(5)}
    with pytest.raises(BudgetSpent):
        make_fetcher(budget=Budget(pages=3)).get(server.url("/0"))
    assert len(server.requests) == 3


def test_a_run_fetches_the_bytes_that_it_may_and_no_more(make_fetcher: MakeFetcher, server: HostileServer) -> None:
    server.pages["/large"] = answer(b"x" * 5_000_000)
    fetcher = make_fetcher(budget=Budget(bytes=1_000_000))
    assert isinstance(fetcher.get(server.url("/a")), Page)
    with pytest.raises(BudgetSpent, match="fetched the 1,000,000 bytes"):
        fetcher.get(server.url("/large"))
    with pytest.raises(BudgetSpent):
        fetcher.get(server.url("/a"))


def test_a_run_takes_the_time_that_it_may_and_does_not_begin_a_pause_beyond_it(
    make_fetcher: MakeFetcher, server: HostileServer, waits: list[float]
) -> None:
    fetcher = make_fetcher(pace=2.0, budget=Budget(seconds=3.0))
    assert isinstance(fetcher.get(server.url("/a")), Page)
    server.pages["/a"] = answer("", "503 Busy", "Retry-After: 30")
    with pytest.raises(BudgetSpent, match="taken the 3 s"):
        fetcher.get(server.url("/a"))
    assert sum(waits) < 5


def test_robots_txt_that_the_budget_does_not_allow_closes_no_site(
    make_fetcher: MakeFetcher, server: HostileServer
) -> None:
    fetcher = make_fetcher(budget=Budget(pages=0))
    with pytest.raises(BudgetSpent):
        fetcher.get(server.url("/a"))
    assert server.connections == 0
