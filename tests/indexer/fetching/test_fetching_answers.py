"""What a server answers becomes one of four things, or an error that says what is wrong."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from hostile_server import HostileServer, answer, redirect
from making import zipped

from indexer.fetching.answers import Blocked, Caps, Gone, NotModified, Page, Validators
from indexer.fetching.fetcher import Fetcher
from kb.errors import FetchError

TEXT = "<html><title>Mise à l’abri</title>" + "<p>Cinq jours, renouvelables.</p>" * 100


def page(fetcher: Fetcher, url: str) -> Page:
    found = fetcher.get(url)
    assert isinstance(found, Page)
    return found


def test_a_page_comes_with_all_that_the_transport_says_of_it(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/sheet?id=1"] = answer(
        TEXT.encode("iso-8859-15", "replace"),
        "200 OK",
        'ETag: W/"5f-2"',
        "Last-Modified: Tue, 03 Nov 2026 10:00:00 GMT",
        "X-Robots-Tag: noindex",
        "X-Robots-Tag: noarchive",
        "Link: <https://www.example.org/sheet>; rel=canonical",
        media_type='Text/HTML; charset="ISO-8859-15"',
    )
    assert page(fetcher, server.url("/sheet?id=1#part")) == Page(
        url=server.url("/sheet?id=1"),
        content=TEXT.encode("iso-8859-15", "replace"),
        media_type="text/html",
        charset="iso-8859-15",
        validators=Validators(etag='W/"5f-2"', last_modified="Tue, 03 Nov 2026 10:00:00 GMT"),
        robots_tag="noindex, noarchive",
        link="<https://www.example.org/sheet>; rel=canonical",
    )


def test_a_page_of_which_the_transport_says_nothing_is_a_page(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/"] = b"HTTP/1.0 200 OK\r\n\r\nplain"
    assert page(fetcher, server.url()) == Page(url=server.url("/"), content=b"plain")


@pytest.mark.parametrize(
    ("field", "media_type", "charset"),
    [
        ("text/html", "text/html", ""),
        ("TEXT/HTML;CHARSET=UTF-8", "text/html", "utf-8"),
        ("application/xhtml+xml ; charset = 'utf-8'", "application/xhtml+xml", "utf-8"),
        ("text/html; boundary=x; charset=windows-1252; x=y", "text/html", "windows-1252"),
        ("text/html, text/html; charset=utf-8", "text/html", "utf-8"),
        ("text/html; charset*=a\0b''x", "text/html", ""),
        ("text/html; charset=", "text/html", ""),
        ("; charset=utf-8", "", "utf-8"),
        ("html", "", ""),
        ("\x1b[31m/x", "", ""),
    ],
)
def test_what_a_content_type_says_is_taken_as_far_as_it_is_one(
    fetcher: Fetcher, server: HostileServer, field: str, media_type: str, charset: str
) -> None:
    server.pages["/"] = answer("page", media_type=field)
    found = page(fetcher, server.url())
    assert (found.media_type, found.charset) == (media_type, charset)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", zipped(TEXT.encode())),
        ("x-gzip", zipped(TEXT.encode())),
        ("GZIP", zipped(TEXT[:99].encode()) + zipped(TEXT[99:].encode())),
        ("gzip", zipped(TEXT.encode()) + b"\0" * 100),
        ("deflate", zlib.compress(TEXT.encode())),
        ("deflate", zlib.compress(TEXT.encode())[2:-4]),
        ("identity", TEXT.encode()),
    ],
    ids=["gzip", "x-gzip", "gzip in two members", "gzip with padding", "deflate", "bare deflate", "identity"],
)
def test_a_compressed_page_is_unpacked(fetcher: Fetcher, server: HostileServer, coding: str, body: bytes) -> None:
    server.pages["/"] = answer(body, "200 OK", f"Content-Encoding: {coding}")
    assert page(fetcher, server.url()).content == TEXT.encode()


@pytest.mark.parametrize("size", [0, 1, 262_143, 262_144, 262_145, 600_000])
def test_a_page_of_any_length_is_unpacked_whole(fetcher: Fetcher, server: HostileServer, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    server.pages["/"] = answer(gzip.compress(content), "200 OK", "Content-Encoding: gzip")
    assert page(fetcher, server.url()).content == content


@pytest.mark.parametrize("size", [262_144, 262_165, 262_300, 262_402])
def test_a_page_whose_last_byte_unpacks_to_more_than_fits_a_step_is_unpacked_whole(
    fetcher: Fetcher, server: HostileServer, size: int
) -> None:
    server.pages["/"] = answer(zlib.compress(bytes(size), 1, wbits=-15), "200 OK", "Content-Encoding: deflate")
    assert page(fetcher, server.url()).content == bytes(size)


def test_an_empty_page_that_says_that_it_is_compressed_is_empty(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/"] = answer(b"", "200 OK", "Content-Encoding: gzip")
    assert page(fetcher, server.url()).content == b""


def test_a_chunked_page_is_put_together(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/"] = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nMise\r\n7\r\n \xc3\xa0 l'a\r\n0\r\n\r\n"
    )
    assert page(fetcher, server.url()).content == "Mise à l'a".encode()


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_a_redirect_is_followed_and_remembered(fetcher: Fetcher, server: HostileServer, status: str) -> None:
    server.pages |= {"/old": redirect("/new", f"{status} Moved"), "/new": answer("here")}
    found = page(fetcher, server.url("/old"))
    assert (found.url, found.redirects, found.content) == (server.url("/new"), (server.url("/old"),), b"here")


def test_five_redirects_are_followed_and_six_are_too_many(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages |= {f"/{n}": redirect(f"/{n + 1}") for n in range(6)} | {"/6": answer("here")}
    assert len(page(fetcher, server.url("/1")).redirects) == 5
    with pytest.raises(FetchError, match="redirect number 6"):
        fetcher.get(server.url("/0"))


def test_a_circle_of_redirects_ends_where_it_closes(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages |= {"/a": redirect("/b"), "/b": redirect("/a")}
    with pytest.raises(FetchError, match="in a circle"):
        fetcher.get(server.url("/a"))
    assert server.pages_asked() == ["/a", "/b"]


def test_a_redirect_in_utf_8_leads_where_it_says(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/old"] = "HTTP/1.1 302 Found\r\nLocation: /mise-à-l’abri\r\nContent-Length: 0\r\n\r\n".encode()
    server.pages["/mise-%C3%A0-l%E2%80%99abri"] = answer("here")
    assert page(fetcher, server.url("/old")).content == b"here"


def test_a_page_that_has_not_changed_costs_no_content(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/"] = answer(b"", "304 Not Modified")
    kept = Validators(etag='"v1"', last_modified="Tue, 03 Nov 2026 10:00:00 GMT")
    assert fetcher.get(server.url(), kept) == NotModified(url=server.url())
    assert 'If-None-Match: "v1"\r\n' in server.heads[-1]
    assert "If-Modified-Since: Tue, 03 Nov 2026 10:00:00 GMT\r\n" in server.heads[-1]


def test_the_date_of_a_page_is_not_held_against_the_page_that_it_redirects_to(
    fetcher: Fetcher, server: HostileServer
) -> None:
    server.pages |= {"/old": redirect("/new"), "/new": answer("here")}
    fetcher.get(server.url("/old"), Validators(etag='"v1"', last_modified="Tue, 03 Nov 2026 10:00:00 GMT"))
    assert "If-Modified-Since" in server.heads[-2]
    assert "If-Modified-Since" not in server.heads[-1]
    assert "If-None-Match" in server.heads[-1]


def test_not_modified_without_a_condition_is_no_answer(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/"] = answer(b"", "304 Not Modified")
    with pytest.raises(FetchError, match="304"):
        fetcher.get(server.url())


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_not_there_is_gone(fetcher: Fetcher, server: HostileServer, status: int) -> None:
    server.pages["/"] = answer("<p>Not here</p>", f"{status} Gone")
    assert fetcher.get(server.url()) == Gone(url=server.url(), status=status)


@pytest.mark.parametrize(
    "rest",
    ["Content-Encoding: br\r\n\r\n\x1b", "Content-Length: 100\r\n\r\nhalf", "Content-Length: 99999999999\r\n\r\n"],
)
def test_a_page_is_gone_whatever_is_wrong_with_what_says_so(fetcher: Fetcher, server: HostileServer, rest: str) -> None:
    server.pages["/"] = f"HTTP/1.1 404 Not Found\r\n{rest}".encode()
    assert fetcher.get(server.url()) == Gone(url=server.url(), status=404)


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_page_that_is_refused_is_blocked_and_not_asked_for_again(
    fetcher: Fetcher, server: HostileServer, status: int
) -> None:
    server.pages["/"] = answer("<p>No</p>", f"{status} No", 'WWW-Authenticate: Basic realm="x"')
    found = fetcher.get(server.url())
    assert isinstance(found, Blocked)
    assert f"({status})" in found.reason
    assert server.pages_asked() == ["/"]


CHALLENGES = {
    "cloudflare, by its header": answer("<p>…</p>", "403 Forbidden", "cf-mitigated: challenge"),
    "cloudflare, with 503": answer("<title>Just a moment...</title>", "503 Service Unavailable"),
    "cloudflare, with 429": answer("<script>window._cf_chl_opt={}</script>", "429 Too Many Requests"),
    "cloudflare, with 200": answer("<title>Attention Required! | Cloudflare</title>"),
    "aws waf, with 202": answer("", "202 Accepted", "x-amzn-waf-action: challenge"),
    "aws waf, with 405": answer("", "405 Method Not Allowed", "x-amzn-waf-action: captcha"),
    "aws waf, by its page": answer("<script>window.gokuProps = {}</script>", "202 Accepted"),
    "datadome": answer("<script>var dd={'rt':'c'}</script>", "200 OK"),
    "imperva": answer('<iframe src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1">'),
    "perimeterx": answer('<div id="px-captcha"></div>'),
    "sucuri": answer("<html><title>You are being redirected...</title>"),
    "akamai": answer('<div id="sec-if-cpt-container">', "428 Precondition Required"),
    "anubis": answer('<script id="anubis_challenge" type="application/json">{}</script>'),
    "vercel": answer("", "429 Too Many Requests", "x-vercel-mitigated: challenge"),
    "ddos-guard": answer("<title>DDoS-Guard</title>"),
    "f5": answer("<html><head><title>Request Rejected</title></head><body>Your support ID is: 1"),
}


@pytest.mark.parametrize("challenge", CHALLENGES.values(), ids=CHALLENGES)
def test_a_challenge_is_never_content_and_never_asked_for_again(
    fetcher: Fetcher, server: HostileServer, challenge: bytes
) -> None:
    server.pages["/"] = challenge
    found = fetcher.get(server.url())
    assert isinstance(found, Blocked)
    assert "challenge of" in found.reason
    assert server.pages_asked() == ["/"]


@pytest.mark.parametrize(
    "content",
    [
        "<p>Cloudflare says: Just a moment... and the title of the page is a challenge</p>",
        '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script><p>An ordinary page</p>',
        '<form><div class="g-recaptcha"></div>Write to us</form>',
        "<title>Access Denied: a report on asylum</title>",
    ],
)
def test_a_page_that_only_speaks_of_challenges_is_a_page(fetcher: Fetcher, server: HostileServer, content: str) -> None:
    server.pages["/"] = answer(content)
    assert page(fetcher, server.url()).content == content.encode()


@pytest.mark.parametrize("status", [202, 204, 206, 300, 305, 400, 402, 406, 418, 501, 505, 999])
def test_any_other_answer_is_an_error_that_names_it(fetcher: Fetcher, server: HostileServer, status: int) -> None:
    server.pages["/"] = answer("something", f"{status} Odd")
    with pytest.raises(FetchError, match=f"answers {status}"):
        fetcher.get(server.url())


BROKEN = {
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "a line without an end": b"HTTP/1.1 200 " + b"O" * 70_000,
    "brotli": answer(b"\x1b\x03", "200 OK", "Content-Encoding: br"),
    "zstandard": answer(b"\x28\xb5\x2f\xfd", "200 OK", "Content-Encoding: zstd"),
    "two codings": answer(gzip.compress(b"x"), "200 OK", "Content-Encoding: gzip, gzip"),
    "no gzip": answer("plain text", "200 OK", "Content-Encoding: gzip"),
    "no deflate": answer(b"\xff\xff\xff\xff", "200 OK", "Content-Encoding: deflate"),
    "half a gzip": answer(gzip.compress(TEXT.encode())[:-20], "200 OK", "Content-Encoding: gzip"),
    "a bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nMise",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_an_error_that_says_what_is_wrong(
    fetcher: Fetcher, server: HostileServer, broken: bytes
) -> None:
    server.pages["/"] = broken
    with pytest.raises(FetchError, match=r"http://127\.0\.0\.1") as error:
        fetcher.get(server.url())
    assert error.value.hint


def test_the_caps_may_be_reached(make_fetcher: Callable[..., Fetcher], server: HostileServer) -> None:
    fetcher = make_fetcher(caps=Caps(raw=10_000, decoded=10_000))
    server.pages |= {"/most": answer(b"x" * 10_000), "/more": answer(b"x" * 10_001)}
    assert len(page(fetcher, server.url("/most")).content) == 10_000
    with pytest.raises(FetchError, match="more than 10,000"):
        fetcher.get(server.url("/more"))


def test_who_asks_and_for_what_is_said_and_nothing_else(fetcher: Fetcher, server: HostileServer) -> None:
    server.pages["/"] = answer("page", "200 OK", "Set-Cookie: session=1")
    fetcher.get(server.url())
    fetcher.get(server.url())
    fields = dict(line.split(": ", 1) for line in server.heads[-1].splitlines()[1:] if line)
    assert fields["Host"] == f"127.0.0.1:{server.port}"
    assert fields["User-Agent"].startswith("Repere/")
    assert fields["User-Agent"].endswith(" (+https://example.org/contact)")
    assert set(fields) == {"Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Connection"}


def test_only_the_host_that_is_asked_is_told_what_an_interface_wants(
    fetcher: Fetcher, server: HostileServer, canary: HostileServer
) -> None:
    server.pages |= {"/a": redirect("/b"), "/b": answer("b"), "/c": redirect(server.url("/b", host="localhost"))}
    wanted = {"KeyId": "secret", "Accept-Language": "fra"}
    for path in ("/a", "/c"):
        server.heads.clear()
        assert isinstance(fetcher.get(server.url(path), headers=wanted), Page)
        told = [
            head.split(" ")[1] for head in server.heads if "KeyId: secret" in head and "Accept-Language: fra" in head
        ]
        assert told == {"/a": ["/a", "/b"], "/c": ["/c"]}[path]
    assert canary.connections == 0
