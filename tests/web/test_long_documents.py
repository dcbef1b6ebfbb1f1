"""Long documents are read in parts, marks counted over all of them; originals and pictures where rights allow."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import document, fill, passage
from pdf_maker import pdf

from kb.document import Document, Reuse
from kb.originals import Originals
from kb.pictures import Album, Busy
from kb.pictures.drawing import LONGEST
from kb.search.engines import open_engine
from kb.search.response import Fragment
from kb.settings import Settings
from kb.store import Store
from web import create_app
from web.originals import file_name
from web.pages.cutting import cut, weigh
from web.pages.links import Links
from web.pages.passages import WHOLE, ShownText, text_of
from web.pages.text import Node, count_marks, read_text, unmarked

LIMIT = 100_000
LINE = "La mise à l'abri de l'enfant est décidée le jour même par le service qui l'accueille."
NO_LINKS = Links(source="essai", language="fr", texts={}, pages={})


def digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def with_file(made: Document, data: bytes, reuse: Reuse = Reuse.FULL_TEXT) -> Document:
    return replace(made, provenance=replace(made.provenance, digest=digest(data), reuse=reuse))


PDF = pdf("Une page.", "Une autre page.")
HTML = b"<!doctype html><script>alert(1)</script>"


def documents() -> list[Document]:
    pages = [passage(f"p{n}", "\n".join([LINE] * 20), page=n) for n in range(1, 41)]
    table = "\n".join(f"{n}\tpièce « {n} »\t{LINE}" for n in range(600))
    sections = [passage(f"s{n}", LINE, heading=f"Section {n}", level=1) for n in range(1, 301)]
    two = [passage("p1", "Une page.", page=1), passage("p2", "Une autre page.", page=2)]
    return [
        document("essai/long", "Long rapport", *pages, type_="report"),
        document("essai/annexe", "Annexe", passage("intro", "Avant."), passage("texte", table), type_="report"),
        document("essai/sections", "Sections", *sections, type_="report"),
        with_file(document("essai/rapport.pdf", 'Rapport : "l\'abri"', *two, type_="report"), PDF),
        with_file(document("essai/ferme.pdf", "Fermé", *two, type_="report"), PDF, Reuse.INDEX_SNIPPET),
        with_file(document("essai/page.html", "Page", passage("p1", "Une page."), type_="report"), HTML),
    ]


@pytest.fixture(scope="module")
def app_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("long")


@pytest.fixture(scope="module")
def reader(app_home: Path) -> Iterator[FlaskClient]:
    chosen = Settings(home=app_home)
    store, engine = Store(chosen.database_url), open_engine(chosen.engine_url)
    with store.writing() as writing:
        writing.put(documents())
    fill(engine, store)
    kept = Originals(chosen.kept_files)
    for made, suffix, data in ((3, ".pdf", PDF), (5, ".htm", HTML)):
        kept.keep(documents()[made], suffix, data)
    made_app = create_app(chosen, engine, store)
    client = made_app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    yield client
    made_app.extensions["repere.album"].close()
    engine.close()
    store.close()


def soup(reader: FlaskClient, address: str) -> BeautifulSoup:
    answer = reader.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["long", "annexe", "sections"])
@pytest.mark.parametrize("query", ["", "abri OU enfant OU service OU jour OU accueille"])
def test_no_part_of_a_document_is_too_large_and_together_they_are_all_of_it(
    reader: FlaskClient, name: str, query: str
) -> None:
    found, address = [], f"/documents/essai/{name}?q={query}"
    while address:
        answer = reader.get(address)
        assert len(answer.data) < LIMIT
        page = BeautifulSoup(answer.text, "lxml")
        found += [
            tag.get_text(" ", strip=True) for tag in page.select(".body p, .body td") if not tag.find_parent("nav")
        ]
        following = page.select_one(".parts a[rel=next]")
        address = str(following["href"]) if following else ""
    whole = soup(reader, f"/documents/essai/{name}?part=all")

    assert "".join(found).count("accueille") == whole.select_one(".body").get_text().count("accueille")  # type: ignore[union-attr]
    assert "noindex" in str(whole.select_one("meta[name=robots]"))


def test_a_passage_is_reached_in_whichever_part_it_stands(reader: FlaskClient) -> None:
    answer = reader.get("/documents/essai/long?passage=p35&q=abri")
    assert answer.status_code == 302
    place, _, anchor = answer.location.partition("#")
    assert anchor == "p35"
    assert soup(reader, place).select_one("#p35")
    assert reader.get("/documents/essai/long?passage=none").status_code == 200
    assert reader.get("/documents/essai/rapport.pdf?passage=p2").location == "/documents/essai/rapport.pdf#p2"


def test_an_anchor_of_a_document_in_parts_is_good_for_all_of_it(reader: FlaskClient) -> None:
    link = soup(reader, "/documents/essai/long?part=3").select(".anchor")[0]
    assert "passage=" in str(link["href"])
    assert "Lien vers ce passage" in str(link["aria-label"])


def test_marks_are_numbered_over_the_whole_document(reader: FlaskClient) -> None:
    first, second = (soup(reader, f"/documents/essai/long?q=abri&part={n}") for n in (1, 2))
    numbers = [int(str(tag["id"]).partition("~")[2]) for tag in first.select("mark[id]")]
    onward = str(first.select_one(".stepper")["data-after"])  # type: ignore[index]

    assert "est marqué 800 fois" in first.select_one(".found-here").get_text()  # type: ignore[union-attr]
    assert numbers == list(range(1, len(numbers) + 1))
    assert onward.endswith(f"#mark~{len(numbers) + 1}")
    assert second.select_one(f"[id='mark~{len(numbers) + 1}']")
    assert {str(tag["href"]).partition("#")[2] for tag in first.select(".marks li:not(.elsewhere) a")} <= {
        str(tag["id"]) for tag in first.select("mark[id]")
    }


def test_a_part_that_is_not_there_is_the_last(reader: FlaskClient) -> None:
    assert "Partie" in soup(reader, "/documents/essai/long?part=9999").select(".parts")[0].get_text()
    assert reader.get("/documents/essai/long?part=x").status_code == 200


def marked(text: str) -> tuple[Fragment, ...]:
    pieces = text.split("abri")
    return tuple(f for piece in pieces for f in (Fragment(piece, False), Fragment("abri", True)))[:-1]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(alphabet="ab &'\"é\t\n<", max_size=400), max_size=12), st.integers(1000, 4000))
def test_what_is_cut_is_all_there_and_no_group_is_too_heavy(texts: list[str], room: int) -> None:
    nodes = [node for text in texts for node in read_text(text * 20, unmarked)]
    groups = list(cut(nodes, room))

    assert said([node for group in groups for node in group]) == said(nodes)
    assert all(sum(map(weigh, group)) <= room + 250 for group in groups)


def said(nodes: list[Node] | tuple[Node, ...]) -> str:
    return "".join("".join(f.text for f in node.fragments) + said(node.children) for node in nodes)


def shown(part: int, words: str = "") -> ShownText:
    line = "un mot et puis l'abri " * 8000
    return text_of(
        document("essai/mot", "Mot", passage("texte", line), type_="report"),
        marked if words else unmarked, NO_LINKS, part,
    )  # fmt: skip


def test_one_endless_line_is_cut_between_words_and_where_does_not_depend_on_the_query() -> None:
    plain, found = shown(1), shown(1, "abri")
    cuts = [[len(said(piece.nodes)) for piece in part.passages] for part in plain.parts]

    assert len(plain.parts) > 2
    assert [[len(said(piece.nodes)) for piece in part.passages] for part in found.parts] == cuts
    assert found.marks == 8000 == count_marks(shown(WHOLE, "abri").passages[0].nodes) + 8000 - 600
    assert [p.anchor for part in plain.parts for p in part.passages][:2] == ["texte", "texte~2"]


def test_a_pdf_is_shown_in_a_sandbox_and_everything_else_is_saved(reader: FlaskClient) -> None:
    shown_, saved = (
        reader.get("/originals/essai/rapport.pdf", buffered=True),
        reader.get("/originals/essai/page.html", buffered=True),
    )

    assert (shown_.data, shown_.mimetype, saved.data) == (PDF, "application/pdf", HTML)
    assert shown_.headers["Content-Disposition"].startswith('inline; filename="Rapport l\'abri.pdf"')
    assert saved.headers["Content-Disposition"].startswith("attachment")
    for answer in (shown_, saved):
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    part = reader.get("/originals/essai/rapport.pdf", headers={"Range": "bytes=0-3"}, buffered=True)
    assert (part.status_code, part.data) == (206, b"%PDF")
    etag = shown_.headers["ETag"]
    assert reader.get("/originals/essai/rapport.pdf", headers={"If-None-Match": etag}, buffered=True).status_code == 304


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("l\u2019\u202efdp.exe", "l\u2019 fdp.exe"),
        ("a\r\nX-Evil: 1\x85\u2028b", "a X-Evil 1 b"),
        ("../../etc/passwd", "etc passwd"),
        ("\u200b.\u2066", "document"),
        ("é" * 1_000_000, "é" * 100),
    ],
)
def test_a_file_has_a_name_that_says_what_it_is(title: str, name: str) -> None:
    assert file_name(title) == name


@pytest.mark.parametrize("name", ["ferme.pdf", "long", "none"])
def test_what_may_not_be_shown_or_is_not_kept_is_not_found(reader: FlaskClient, name: str) -> None:
    assert reader.get(f"/originals/essai/{name}", buffered=True).status_code == 404
    assert reader.get(f"/pictures/1/essai/{name}").status_code == 404


def test_a_page_of_a_pdf_stands_beside_its_text(reader: FlaskClient) -> None:
    page = soup(reader, "/documents/essai/rapport.pdf")

    assert [tag["src"] for tag in page.select(".leaf img")] == [f"/pictures/{n}/essai/rapport.pdf" for n in (1, 2)]
    assert all(tag["loading"] == "lazy" and tag["alt"] and tag["width"] for tag in page.select(".leaf img"))
    assert not soup(reader, "/documents/essai/page.html").select(".leaf")
    assert not soup(reader, "/documents/essai/ferme.pdf").select(".leaf, .passage")
    assert reader.get("/pictures/3/essai/rapport.pdf").status_code == 404
    assert reader.get("/pictures/1/essai/page.html").status_code == 404


@pytest.mark.slow
def test_a_picture_is_drawn_once_and_is_then_kept(reader: FlaskClient, app_home: Path) -> None:
    first = reader.get("/pictures/2/essai/rapport.pdf")

    assert first.data.startswith(b"\x89PNG")
    assert int.from_bytes(first.data[20:24]) == LONGEST
    assert [path.read_bytes() for path in (app_home / "pictures").glob("*/*.png")] == [first.data]
    assert reader.get("/pictures/2/essai/rapport.pdf").data == first.data


@pytest.mark.slow
def test_a_file_that_breaks_the_drawing_is_no_picture_and_the_next_is_drawn(tmp_path: Path) -> None:
    kept, album = Originals(tmp_path / "files"), Album(tmp_path / "pictures", room=1)
    try:
        for data, good in ((b"%PDF-1.7 nothing", False), (PDF, True)):
            made = with_file(documents()[3], data)
            kept.keep(made, ".pdf", data)
            found = kept.find(made)
            assert found
            assert bool(album.picture(found, 1)) is good
        assert album.picture(found, 99) is None
    finally:
        album.close()


@pytest.mark.slow
def test_a_child_that_was_killed_is_no_verdict_on_the_page(tmp_path: Path) -> None:
    kept, album = Originals(tmp_path / "files"), Album(tmp_path / "pictures")
    made = with_file(documents()[3], PDF)
    kept.keep(made, ".pdf", PDF)
    found = kept.find(made)
    assert found
    try:
        assert album.picture(found, 1)
        child = album._child
        assert child
        os.kill(child._process.pid, signal.SIGSTOP)
        threading.Timer(0.5, os.kill, (child._process.pid, signal.SIGKILL)).start()
        assert album.picture(found, 2)
        found.path.unlink()
        assert album.picture(found, 3) is None
        assert sorted(path.name[-6:] for path in (tmp_path / "pictures").glob("*/*")) == ["-1.png", "-2.png"]
    finally:
        album.close()


def test_more_than_a_few_who_wait_are_told_to_come_again(reader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise Busy("Too many.")

    monkeypatch.setattr(Album, "picture", busy)
    answer = reader.get("/pictures/1/essai/rapport.pdf")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_an_original_is_kept_once_and_only_where_it_may_be_shown(tmp_path: Path) -> None:
    kept, open_one = Originals(tmp_path), with_file(documents()[3], PDF)
    closed = with_file(open_one, PDF, Reuse.METADATA_ONLY)

    kept.keep(closed, ".pdf", PDF)
    kept.keep(open_one, ".md", PDF)
    assert kept.find(open_one) is None
    kept.keep(open_one, ".pdf", PDF)
    kept.keep(open_one, ".pdf", PDF)
    found = kept.find(open_one)
    assert found
    assert found.path.read_bytes() == PDF
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [found.path]
    assert kept.find(closed) is None
    found.path.unlink()
    assert kept.find(open_one) is None
