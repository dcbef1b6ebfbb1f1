"""C4: pages and encodings made to break readers end in a document or in an ExtractError, in time, inside the jail."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract.extracted import Extracted, Hints
from indexer.extract.html import extract
from indexer.extract.jail import BrokenReader, Jail
from kb.errors import ExtractError
from kb.jail import Limits

TEXT = "Les mineurs isolés étrangers sont protégés à l'égal de tout enfant, où qu'il soit né. " * 20
PAGE = f"<html><head><title>Été</title></head><body><h1>Été</h1><p>{TEXT}</p></body></html>"

NASTY = {
    "UTF-8 cut in a character": PAGE.encode()[: PAGE.encode().rindex("é".encode()) + 1],
    "UTF-16 cut in a unit": PAGE.encode("utf-16")[:-1],
    "UTF-16 without a mark": PAGE.encode("utf-16-le"),
    "half a surrogate pair": b"\xff\xfe" + PAGE.encode("utf-16-le") + b"\x00\xd8",
    "another encoding than declared": b'<meta charset="utf-16">' + PAGE.encode(),
    "an encoding that is none": b'<meta charset="idna">' + PAGE.encode("cp1252"),
    "NULs between letters": PAGE.replace("e", "e\x00").encode(),
    "control characters": PAGE.replace("e", "e\x01\x1b\x85").encode(),
    "characters that are none": PAGE.replace("e", "&#x0;&#xD800;&#xFFFE;&#x110000;&#1;e").encode(),
    "an attribute of 5 MB": f"<p title='{'a' * 5_000_000}'>{TEXT}</p>".encode(),
    "100,000 divs": b"<div>" * 100_000 + TEXT.encode(),
    "100,000 formatted": b"<b><i>" * 50_000 + TEXT.encode(),
    "100,000 links": b"<a href=x.pdf>" * 100_000 + TEXT.encode(),
    "tables in tables": b"<table><tr><td>" * 30_000 + TEXT.encode(),
    "20,000 headings": b"<h1>x" * 20_000 + TEXT.encode(),
    "100,000 descriptions": b"<meta name=author content=x>" * 100_000 + TEXT.encode(),
    "100,000 dates": b"<p>1 mars 2020</p>" * 100_000,
    "a line of 5 MB": b"<p>" + b"mot " * 1_250_000,
    "structured data without end": b'<script type="application/ld+json">' + b'{"@graph":[' * 40_000 + b"</script><p>x",
    "a comment without end": b"<p>x<!--" + b"-" * 1_000_000,
    "no markup": bytes(range(256)) * 4000,
}  # fmt: skip


def check(document: Extracted) -> None:
    """Text that can be stored, without what nobody sees."""
    said = [document.title, document.summary, *document.authors, *document.breadcrumb]
    said += [part for passage in document.passages for part in (passage.heading, passage.text)]
    for text in said:
        text.encode()
        assert not [c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\t"]


@pytest.fixture(scope="module")
def jail() -> Iterator[Jail]:
    """One that gives each page five seconds of processor time."""
    with Jail("indexer.extract.html", Limits(processor=5)) as jail:
        yield jail


@pytest.mark.slow
@pytest.mark.parametrize("page", NASTY.values(), ids=NASTY.keys())
def test_a_page_made_to_break_readers_is_read_or_refused_in_time_inside_the_jail(jail: Jail, page: bytes) -> None:
    try:
        check(jail.extract(page, Hints(name="page.html")))
    except BrokenReader:
        raise
    except ExtractError:
        return


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_page_with_bytes_changed_or_cut_is_a_document_or_an_extract_error(data: st.DataObject) -> None:
    page = bytearray(PAGE.encode(data.draw(st.sampled_from(["utf-8", "utf-16", "cp1252"]))))
    for at in data.draw(st.lists(st.integers(0, len(page) - 1), max_size=20)):
        page[at] = data.draw(st.integers(0, 255))
    charset = data.draw(st.sampled_from(["", "utf-8", "utf-16", "latin-1", "rot13", "\x00"]))
    try:
        document = extract(bytes(page[: data.draw(st.integers(0, len(page)))]), Hints(name="a.html", charset=charset))
    except ExtractError:
        return
    check(document)
