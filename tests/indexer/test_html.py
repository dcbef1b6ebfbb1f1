"""HTML pages become documents: the text, and nothing of what surrounds it."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.extracted import Extracted, Hints
from indexer.extract.html import extract
from kb.document import Passage
from kb.errors import ExtractError

PAGE = """<!doctype html>
<html lang="fr-FR"><head>
<title>La mise à l’abri | Le site</title>
<meta property="og:title" content="Autre titre">
<meta name="description" content="Ce qu’est la mise à l’abri.">
<meta property="article:published_time" content="2014-04-24T08:00:00+02:00">
<link rel="canonical" href="https://example.org/mise-a-l-abri">
<style>p { color: red }</style><script>var secret = "script";</script>
</head><body>
<header>Bandeau</header><nav><ul><li>Menu</li></ul></nav>
<main>
  <header><h1>La mise à <em>l’abri</em></h1></header>
  <p>Un jeune se <b>présen</b>te.<br>Il est accueilli<!-- commentaire -->.</p>
  <h2 id="x">Durée</h2>
  <ul><li>cinq jours ;</li><li>deux <a href="/x">prolongations</a>.</li></ul>
  <table><tr><th>Année</th><th>Jeunes</th></tr><tr><td><p>2022</p></td><td>14 782</td></tr></table>
  <h3>Durée</h3><p hidden>caché</p>
  <form><input name="q"><button>Chercher</button></form>
  <script>document.write("script")</script><noscript>Activez</noscript>
</main>
<aside>Lire aussi</aside><footer>Mentions</footer>
</body></html>"""


def read(text: str | bytes, name: str = "page.html", charset: str = "") -> Extracted:
    return extract(text if isinstance(text, bytes) else text.encode(), Hints(name=name, charset=charset))


def test_the_main_text_is_read_with_a_passage_for_each_heading() -> None:
    page = read(PAGE)
    assert page.title == "La mise à l’abri"
    assert page.passages == (
        Passage(anchor="intro", text="Un jeune se présente.\nIl est accueilli."),
        Passage(
            anchor="duree",
            heading="Durée",
            level=2,
            text="cinq jours ;\ndeux prolongations.\nAnnée\tJeunes\n2022\t14 782",
        ),
        Passage(anchor="duree-2", heading="Durée", level=3, text=""),
    )


def test_what_the_page_says_of_itself_is_kept() -> None:
    page = read(PAGE)
    assert (page.marked, page.language) == ("fr", None)
    assert page.date == date(2014, 4, 24)
    assert page.summary == "Ce qu’est la mise à l’abri."
    assert page.url == "https://example.org/mise-a-l-abri"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Dans la tête</title>", "Dans la tête"),
        ('<title>Dans la tête</title><meta property="og:title" content="Pour partager">', "Pour partager"),
        ("", "ma page"),
    ],
)
def test_without_a_heading_the_title_is_in_the_head_or_the_name(head: str, title: str) -> None:
    assert read(f"<html><head>{head}</head><body><p>x</p></body></html>", "ma-page.html").title == title


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/relative", "https://e.org/a b", ""])
def test_an_address_that_is_none_is_not_kept(address: str) -> None:
    assert read(f'<link rel=canonical href="{address}"><p>x').url == ""


@pytest.mark.parametrize(
    ("declaration", "encoding", "charset"),
    [
        ('<meta charset="iso-8859-1">', "cp1252", ""),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252", ""),
        ('<?xml version="1.0" encoding="iso-8859-15"?>', "iso8859-15", ""),
        ("", "cp1252", ""),
        ("", "utf-8", ""),
        ("", "utf-8-sig", ""),
        ("", "utf-16", ""),
        ('<meta charset="utf-8">', "cp1252", ""),
        ('<meta charset="iso-8859-1">', "utf-8", ""),
        ('<meta charset="utf-8">', "iso8859-15", "iso-8859-15"),
        ('<meta charset="x-unknown">', "cp1252", "also-unknown"),
    ],
)
def test_the_encoding_is_found_even_where_it_is_declared_wrongly(declaration: str, encoding: str, charset: str) -> None:
    text = "Les mineurs isolés étrangers sont protégés à l'égal de tout enfant, où qu'il soit né."
    page = f"{declaration}<html><body><p>{text}</p></body></html>".encode(encoding)
    assert [p.text for p in read(page, charset=charset).passages] == [text]


def test_a_page_that_stands_in_a_form_is_read() -> None:
    assert read("<body><form><p>Un long texte dans un formulaire.</p></form>").passages[0].text.startswith("Un long")


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    page = read("<table><tr><td><h1>T</h1></td><td><p>un</p><p>deux</p></td></tr></table>")
    assert [p.text for p in page.passages] == ["un\ndeux"]


def test_a_small_article_is_not_taken_for_the_whole_page() -> None:
    page = read(f"<article>court</article><div>{'<p>un vrai paragraphe de texte</p>' * 20}</div>")
    assert "vrai paragraphe" in page.passages[0].text


@pytest.mark.parametrize(
    "page", ["<?xml version='1.0'?><html><p>texte</p></html>", "texte", "https://example.org/texte"]
)
def test_what_looks_like_xml_or_an_address_is_a_page(page: str) -> None:
    assert read(page).passages[0].text.endswith("texte")


def test_preformatted_lines_stay_lines() -> None:
    assert read("<pre>un\n  deux\n\ntrois</pre>").passages[0].text == "un\ndeux\ntrois"


@pytest.mark.parametrize("page", ["", "   ", "<html></html>", "<script>x</script>", "<!-- x -->", "<p>\x00</p>"])
def test_a_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(ExtractError, match="no text in this page"):
        read(page)


def test_a_nul_does_not_end_the_page() -> None:
    assert read("<p>a\x00b</p><p>c</p>").passages[0].text == "ab\nc"


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 20_000 + "x",
        f"<p title='{'a' * 5_000_000}'>x</p>",
        "<b>" * 20_000 + "x",
        "<table><tr><td>" * 2000 + "x",
    ],
)
def test_pages_made_to_break_readers_are_read_in_time(page: str) -> None:
    start = time.process_time()
    assert read(page).passages[-1].text == "x"
    assert time.process_time() - start < 5


TAGS = st.sampled_from([
    "<p>", "</p>", "<h1>", "</h1>", "<h2>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<main>",
    "</main>", "<form>", "<header>", "<article>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>",
    "<br>", "<pre>", "&lt;", "&#0;", "&#xD800;", "<svg>", "<title>", "<html lang=''>", "<meta content=x name=date>",
    "<base href=x>", "texte",
])  # fmt: skip


@given(st.lists(st.one_of(TAGS, st.text(max_size=8)), max_size=20).map("".join))
def test_any_page_is_a_document_or_an_extract_error(page: str) -> None:
    try:
        document = extract(page.encode("utf-8", "surrogatepass"), Hints(name="a.html"))
    except ExtractError:
        return
    anchors = [passage.anchor for passage in document.passages]
    assert len(anchors) == len(set(anchors))
    assert "\x00" not in document.title + "".join(p.text + p.heading for p in document.passages)
    "".join([document.title, *(p.text + p.heading for p in document.passages)]).encode()
