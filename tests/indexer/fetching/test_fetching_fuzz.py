"""Whatever a server sends, it becomes an answer or an error with a plain message."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile_server import HostileServer, hostile_server
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.fetching.answers import Blocked, Budget, Caps, Gone, NotModified, Page, Validators
from indexer.fetching.fetcher import Fetcher
from indexer.fetching.place import Refused, place
from kb.errors import FetchError

NAMES = (
    "Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Location", "ETag", "Last-Modified",
    "Retry-After", "Link", "X-Robots-Tag", "Server", "",
)  # fmt: skip
VALUES = (
    b"gzip", b"chunked", b"5", b"-1", b"http://[", b"//", b"/page", b"x\r\n folded", b"\x1b[31m",
    b"text/html; charset*=a\0b''x", b"text/html; charset*0=u; charset*2=8", b'text/html; charset="',
)  # fmt: skip
STATUSES = st.one_of(st.sampled_from([b"200", b"302", b"304", b"404", b"503"]), st.binary(max_size=6))
FIELDS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.one_of(st.sampled_from(VALUES), st.binary(max_size=20))), max_size=4
)


@pytest.fixture(scope="module")
def target() -> Iterator[HostileServer]:
    with hostile_server() as server:
        yield server


@pytest.mark.slow
@given(STATUSES, FIELDS, st.binary(max_size=50))
@settings(max_examples=500)
def test_no_answer_is_an_accident(
    target: HostileServer, status: bytes, fields: list[tuple[str, bytes]], body: bytes
) -> None:
    lines = [b"HTTP/1.1 " + status + b" \x1b[31mRed", *(name.encode() + b": " + value for name, value in fields)]
    target.pages["/"] = b"\r\n".join(lines) + b"\r\n\r\n" + body
    fetcher = Fetcher(
        contact="",
        pace=0,
        budget=Budget(),
        caps=Caps(idle=1.0),
        sleep=lambda _: None,
        allow_private=lambda *_: True,
    )
    try:
        found = fetcher.get(target.url(), Validators(etag='"1"'))
    except FetchError as error:
        said = str(error)
    else:
        assert isinstance(found, Page | NotModified | Gone | Blocked)
        said = found.reason if isinstance(found, Blocked) else ""
    assert said.isprintable()


@given(st.one_of(st.text(), st.text().map("http://{}".format), st.text().map("http://www.example.org/{}".format)))
def test_a_text_is_a_place_or_refused_and_a_place_is_the_same_place_again(text: str) -> None:
    try:
        found = place(text)
    except Refused as refusal:
        said = str(refusal)
    else:
        assert place(found.url) == found
        assert found.url.isascii()
        assert " " not in found.url
        said = found.url
    assert said.isprintable()
