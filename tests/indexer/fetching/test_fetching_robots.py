"""robots.txt is read as RFC 9309 says: what is allowed, when there is none, when it cannot be had."""

from __future__ import annotations

import codecs
import gzip
import socket
import time
from collections.abc import Callable

import pytest
from hostile_server import HostileServer, answer, hostile_server, redirect

from indexer.fetching import permissions, robots
from indexer.fetching.answers import Blocked, Budget, Caps, Page
from indexer.fetching.fetcher import Fetcher

US = "User-agent: Repere\n"
ALL = "User-agent: *\n"
CLOSED = b"User-agent: *\nDisallow: /\n"

#: File, path, and whether it may be fetched. Sections are those of RFC 9309.
VECTORS = {
    # 2.2.1: groups
    "an empty file": ("", "/a", True),
    "comments only": ("# Disallow: /\n", "/a", True),
    "no group": ("Disallow: /\n", "/a", True),
    "all robots": (f"{ALL}Disallow: /\n", "/a", False),
    "another robot": ("User-agent: otherbot\nDisallow: /\n", "/a", True),
    "our name": (f"{US}Disallow: /\n", "/a", False),
    "our name in capitals": ("USER-AGENT: REPERE\nDISALLOW: /\n", "/a", False),
    "our name with a version": ("User-agent: Repere/0.1\nDisallow: /\n", "/a", False),
    "our name and a comment": ("User-agent: Repere # the knowledge base\nDisallow: /\n", "/a", False),
    "the beginning of our name": ("User-agent: Rep\nDisallow: /\n", "/a", True),
    "the end of our name": ("User-agent: pere\nDisallow: /\n", "/a", True),
    "a longer name than ours": ("User-agent: Repere-News\nDisallow: /\n", "/a", True),
    "our group before the one of all": (f"{US}Allow: /\n{ALL}Disallow: /\n", "/a", True),
    "our group after the one of all": (f"{ALL}Disallow: /\n{US}Allow: /\n", "/a", True),
    "our group is empty": (f"{ALL}Disallow: /\n\n{US}", "/a", True),
    "two groups of ours are one, first": (f"{US}Disallow: /a\n{ALL}Disallow: /\n{US}Disallow: /b\n", "/a", False),
    "two groups of ours are one, second": (f"{US}Disallow: /a\n{ALL}Disallow: /\n{US}Disallow: /b\n", "/b", False),
    "two groups of ours are one, neither": (f"{US}Disallow: /a\n{ALL}Disallow: /\n{US}Disallow: /b\n", "/c", True),
    "two groups of all are one": (f"{ALL}Disallow: /a\n{ALL}Disallow: /b\n", "/a", False),
    "several names over one group": (f"User-agent: otherbot\n{US}Disallow: /\n", "/a", False),
    "an empty line does not end a group": (f"{US}\nDisallow: /\n", "/a", False),
    "a sitemap does not end a group": (f"{US}Sitemap: https://www.example.org/s.xml\nDisallow: /\n", "/a", False),
    "an unknown line is passed over": (f"{US}Fast: yes\nDisallow: /\n", "/a", False),
    # 2.2.2: matching
    "allowed by default": (f"{ALL}Disallow: /a\n", "/b", True),
    "an empty rule forbids nothing": (f"{ALL}Disallow:\n", "/a", True),
    "the longest match wins, allow": (f"{ALL}Disallow: /a\nAllow: /a/b\n", "/a/b/c", True),
    "the longest match wins, disallow": (f"{ALL}Allow: /a\nDisallow: /a/b\n", "/a/b/c", False),
    "the order of rules means nothing": (f"{ALL}Allow: /a/b\nDisallow: /a\n", "/a/b/c", True),
    "allow wins a tie": (f"{ALL}Disallow: /a\nAllow: /a\n", "/a", True),
    "rules match the beginning": (f"{ALL}Disallow: /a\n", "/abc", False),
    "rules match no middle": (f"{ALL}Disallow: /a\n", "/b/a", True),
    "paths tell capitals apart": (f"{ALL}Disallow: /A\n", "/a", True),
    "a query is part of the path": (f"{ALL}Disallow: /a?print\n", "/a?print=1", False),
    "robots.txt itself is always allowed": (f"{ALL}Disallow: /\n", "/robots.txt", True),
    "the example of 5.2, allowed": (f"{ALL}Allow: /example/page/\nDisallow: /example/page/disallowed.gif\n",
                                    "/example/page/", True),
    "the example of 5.2, forbidden": (f"{ALL}Allow: /example/page/\nDisallow: /example/page/disallowed.gif\n",
                                      "/example/page/disallowed.gif", False),
    # 2.2.3: special characters
    "a star": (f"{ALL}Disallow: /*.pdf\n", "/a/b.pdf", False),
    "a star may stand for nothing": (f"{ALL}Disallow: /a*b\n", "/ab", False),
    "a star in a query": (f"{ALL}Disallow: /*?*debut_\n", "/spip.php?page=1&debut_a=10", False),
    "an end": (f"{ALL}Disallow: /*.pdf$\n", "/a.pdf", False),
    "an end that is none": (f"{ALL}Disallow: /*.pdf$\n", "/a.pdf?x=1", True),
    "the end of the home page": (f"{ALL}Disallow: /\nAllow: /$\n", "/", True),
    "and of it only": (f"{ALL}Disallow: /\nAllow: /$\n", "/a", False),
    "a comment after a rule": (f"{ALL}Disallow: /a # not this\n", "/a", False),
    "an accent in the file": (f"{ALL}Disallow: /protégé\n", "/prot%C3%A9g%C3%A9", False),
    "an accent in the address": (f"{ALL}Disallow: /prot%C3%A9g%C3%A9\n", "/protégé", False),
    "small letters of an escape": (f"{ALL}Disallow: /prot%c3%a9g%c3%a9\n", "/prot%C3%A9g%C3%A9", False),
    "an escape that was needless": (f"{ALL}Disallow: /%61bc\n", "/abc", False),
    "an escaped slash is no slash": (f"{ALL}Disallow: /a%2Fb\n", "/a/b", True),
    # 2.2, 2.5: lines, size
    "lines that end as on Windows": ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
    "lines that end as on old Macs": ("User-agent: *\rDisallow: /a\r", "/a", False),
    "no line end at the end": (f"{ALL}Disallow: /a", "/a", False),
    "blanks around everything": ("  User-agent :  *  \n\tDisallow\t:\t/a\t\n", "/a", False),
    "a page in HTML": ("<!DOCTYPE html><html><body>Disallow: /</body></html>", "/a", True),
    "bytes of no text": ("\0\1\2User-agent\0: *\0\n", "/a", True),
    "a rule after 490 KiB": (f"{ALL}" + "# long\n" * 71_500 + "Disallow: /a\n", "/a", False),
}  # fmt: skip


@pytest.mark.parametrize(("file", "path", "allowed"), VECTORS.values(), ids=VECTORS)
def test_a_file_allows_what_the_rfc_says(file: str, path: str, allowed: bool) -> None:
    assert (robots.parse(file.encode()).refusal(f"https://www.example.org{path}") == "") == allowed


ENCODINGS = {
    "UTF-8 with a mark": codecs.BOM_UTF8 + CLOSED,
    "UTF-16, little end": codecs.BOM_UTF16_LE + CLOSED.decode().encode("utf-16-le"),
    "UTF-16, big end": codecs.BOM_UTF16_BE + CLOSED.decode().encode("utf-16-be"),
    "bytes that are no UTF-8": b"# prot\xe9g\xe9\n" + CLOSED,
}


@pytest.mark.parametrize("file", ENCODINGS.values(), ids=ENCODINGS)
def test_a_file_is_read_in_its_encoding(file: bytes) -> None:
    assert robots.parse(file).refusal("https://www.example.org/")


def test_the_line_that_the_limit_cuts_through_means_nothing() -> None:
    start = ALL.encode()
    start += b"#" * (robots.LONGEST - len(start) - len("\nDisallow: /")) + b"\n"
    whole = start + b"Disallow: /private\n"
    assert whole[: robots.LONGEST].endswith(b"\nDisallow: /")
    assert not robots.parse(whole).refusal("https://www.example.org/public")


def test_a_file_of_ten_thousand_names_is_read_at_once() -> None:
    file = "".join(f"User-agent: bot{n}x\n" for n in range(10_000)) + "Disallow: /\n" * 10_000 + US + "Disallow: /a\n"
    began = time.monotonic()
    rules = robots.parse(file.encode())
    assert rules.refusal("https://www.example.org/a")
    assert not rules.refusal("https://www.example.org/b")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("line", "delay"),
    [("Crawl-delay: 7", 7.0), ("crawl-delay: 0.5", 0.5), ("Crawl-delay: 30", 30.0), ("Crawl-delay: soon", 0.0),
     ("Crawl-delay: -5", 0.0), ("Crawl-delay: nan", 0.0), ("Crawl-delay: inf", 0.0), ("Crawl-delay:", 0.0)],
)  # fmt: skip
def test_a_crawl_delay_is_a_number_of_seconds(line: str, delay: float) -> None:
    rules = robots.parse(f"{ALL}{line}\n".encode())
    assert (rules.delay, rules.closed) == (delay, "")


def test_a_crawl_delay_of_more_than_thirty_seconds_closes_the_site() -> None:
    assert "31 s" in robots.parse(f"{ALL}Crawl-delay: 31\n".encode()).refusal("https://www.example.org/")


def test_a_crawl_delay_for_another_robot_is_not_ours() -> None:
    assert robots.parse(b"User-agent: otherbot\nCrawl-delay: 60\n").refusal("https://www.example.org/") == ""


# Over the network.


def allowed(fetcher: Fetcher, server: HostileServer, path: str = "/a") -> bool:
    server.pages.setdefault(path, answer("page"))
    found = fetcher.get(server.url(path))
    if isinstance(found, Page):
        return True
    assert isinstance(found, Blocked)
    assert "robots.txt" in found.reason
    assert server.pages_asked() == []
    return False


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 406, 410, 418, 429, 451, 499])
def test_a_site_that_answers_4xx_has_no_rules(fetcher: Fetcher, server: HostileServer, status: int) -> None:
    server.pages["/robots.txt"] = answer(CLOSED, f"{status} No")
    assert allowed(fetcher, server)


@pytest.mark.parametrize("status", [500, 501, 502, 503, 504, 505, 507, 520, 599])
def test_a_site_that_answers_5xx_is_closed(fetcher: Fetcher, server: HostileServer, status: int) -> None:
    server.pages["/robots.txt"] = answer("", f"{status} No")
    assert not allowed(fetcher, server)


@pytest.mark.parametrize("status", [300, 304, 302, 999])
def test_a_site_that_answers_what_nobody_understands_is_closed(
    fetcher: Fetcher, server: HostileServer, status: int
) -> None:
    server.pages["/robots.txt"] = answer("", f"{status} Odd")
    assert not allowed(fetcher, server)


@pytest.mark.parametrize("status", [200, 203, 206])
def test_a_site_that_answers_2xx_has_the_rules_that_it_sends(
    fetcher: Fetcher, server: HostileServer, status: int
) -> None:
    server.pages["/robots.txt"] = answer(CLOSED, f"{status} OK", media_type="text/plain")
    assert not allowed(fetcher, server)


def test_a_site_that_recovers_is_asked_again_and_open(
    fetcher: Fetcher, server: HostileServer, waits: list[float]
) -> None:
    server.pages["/robots.txt"] = [answer("", "503 No"), answer("", "200 OK")]
    assert allowed(fetcher, server)
    assert len(waits) == 1


@pytest.mark.parametrize(
    "answered", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-agent: *\n", b"hello\r\n"]
)
def test_a_site_that_sends_half_a_file_or_none_is_closed(
    fetcher: Fetcher, server: HostileServer, answered: bytes
) -> None:
    server.pages["/robots.txt"] = answered
    assert not allowed(fetcher, server)


@pytest.mark.slow
def test_a_site_that_does_not_answer_in_time_is_closed(
    make_fetcher: Callable[..., Fetcher], server: HostileServer
) -> None:
    server.pages["/robots.txt"] = lambda _: time.sleep(0.5)
    assert not allowed(make_fetcher(caps=Caps(idle=0.2)), server)


def test_a_site_that_cannot_be_connected_to_is_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    fetcher = Fetcher(contact="", pace=0, budget=Budget(), sleep=lambda _: None, allow_private=lambda *_: True)
    found = fetcher.get(f"http://127.0.0.1:{port}/")
    assert isinstance(found, Blocked)
    assert "robots.txt cannot be had" in found.reason


@pytest.mark.parametrize(("redirects", "expected"), [(1, False), (5, False), (6, True)])
def test_five_redirects_to_the_file_are_followed_and_more_are_as_none(
    fetcher: Fetcher, server: HostileServer, redirects: int, expected: bool
) -> None:
    server.pages |= {"/robots.txt": redirect("/r1")} | {f"/r{n}": redirect(f"/r{n + 1}") for n in range(1, 7)}
    server.pages[f"/r{redirects}"] = answer(CLOSED)
    server.pages["/a"] = answer("page")
    assert isinstance(fetcher.get(server.url("/a")), Page) == expected


def test_the_file_of_another_site_that_it_redirects_to_holds_for_the_first() -> None:
    with hostile_server() as server, hostile_server() as other:
        server.pages |= {"/robots.txt": redirect(other.url("/rules")), "/a": answer("page")}
        other.pages |= {"/rules": answer(f"{ALL}Disallow: /a\n"), "/a": answer("page")}
        fetcher = Fetcher(contact="", pace=0, budget=Budget(), sleep=lambda _: None, allow_private=lambda *_: True)
        assert isinstance(fetcher.get(server.url("/a")), Blocked)
        assert isinstance(fetcher.get(other.url("/a")), Page)


def test_a_long_file_is_read_as_far_as_the_limit_and_no_further(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/robots.txt"] = answer(f"{ALL}Disallow: /b\n" + "# more\n" * 100_000 + "Disallow: /a\n")
    assert allowed(fetcher, server)
    assert isinstance(fetcher.get(server.url("/b")), Blocked)


def test_a_compressed_file_is_unpacked_and_a_bomb_only_as_far_as_the_limit(
    fetcher: Fetcher, server: HostileServer
) -> None:
    bomb = gzip.compress(CLOSED + b"#" * (8 << 20), 1)
    server.pages["/robots.txt"] = answer(bomb, "200 OK", "Content-Encoding: gzip")
    assert not allowed(fetcher, server)


def test_the_file_is_asked_for_once_a_day_and_site(
    fetcher: Fetcher, server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.pages["/b"] = answer("page")
    assert allowed(fetcher, server)
    fetcher.get(server.url("/b"))
    fetcher.sitemaps(server.url("/b"))
    assert server.requests.count("/robots.txt") == 1
    monkeypatch.setattr(permissions, "FRESH", 0)
    fetcher.get(server.url("/b"))
    assert server.requests.count("/robots.txt") == 2


def test_a_page_that_redirects_to_a_forbidden_one_is_blocked(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages |= {"/robots.txt": answer(f"{ALL}Disallow: /private\n"), "/a": redirect("/private/b")}
    found = fetcher.get(server.url("/a"))
    assert isinstance(found, Blocked)
    assert found.reason == f"robots.txt forbids it ({server.url('/private/b')})"
    assert server.pages_asked() == ["/a"]


def test_the_sitemaps_of_a_site_are_named_to_all_robots(fetcher: Fetcher, server: HostileServer) -> None:
    maps = ("https://www.example.org/sitemap.xml", "https://www.example.org/news.xml.gz")
    server.pages["/robots.txt"] = answer(f"Sitemap: {maps[0]}\n{ALL}Disallow: /\nsitemap: {maps[1]}\n")
    assert fetcher.sitemaps(server.url("/a")) == maps


def test_what_cannot_be_asked_has_no_sitemaps(fetcher: Fetcher) -> None:
    assert fetcher.sitemaps("ftp://www.example.org/") == ()
