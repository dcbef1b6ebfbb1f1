"""HTML in XML becomes plain text: a paragraph a line, and no word glued to the next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from indexer.extract.legi_text import lines, passages
from indexer.extract.paragraphs import SIZE


def text(content: str) -> list[str]:
    return lines(etree.fromstring(f"<CONTENU>{content}</CONTENU>"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", []),
        ("<p> </p><br/>\n", []),
        ("Un seul texte.", ["Un seul texte."]),
        ("<p>Un.</p><p>Deux.</p>", ["Un.", "Deux."]),
        ("<P>Un.</P><P>Deux.</P>", ["Un.", "Deux."]),
        ("I.-Un.<br/><br/>II.-Deux.<br/>", ["I.-Un.", "II.-Deux."]),
        ("<p>avant<p>dedans</p>après</p>", ["avant", "dedans", "après"]),
        ("<blockquote>cité</blockquote>suite", ["cité", "suite"]),
        ("<h2>Titre</h2>texte", ["Titre", "texte"]),
        ("<div>Un</div><DIV>Deux</DIV>", ["Un", "Deux"]),
        ("le 1<sup>er</sup> juin, <em>très</em> tard", ["le 1er juin, très tard"]),
        ("<p>mots\n   coupés\tpar\xa0 la  mise en page</p>", ["mots coupés par la mise en page"]),
        ("mi&#173;neur&#8203; isolé&#13;\n", ["mineur isolé"]),
        ("<ul><li>un</li><li><p>deux</p></li></ul>", ["- un", "- deux"]),
        ("<ol><LI>un</LI></ol>", ["- un"]),
        ("<pre>ligne 1\nligne   2</pre>", ["ligne 1", "ligne 2"]),
        ("avant<!-- secret -->après<?pi?>", ["avantaprès"]),
        ("&lt;p&gt; &amp; co", ["<p> & co"]),
        ("décidé ;   2° refusé.   Fin", ["décidé ;", "2° refusé.", "Fin"]),
        ("trois   espaces sans arrêt", ["trois espaces sans arrêt"]),
    ],
)
def test_content_becomes_lines(content: str, expected: list[str]) -> None:
    assert text(content) == expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", ["a\tb", "c\td"]),
        ("<TABLE><TBODY><TR><TH>a</TH><TD>b</TD></TR></TBODY></TABLE>", ["a\tb"]),
        ("<table><tr><td><br/>\n\nÂge</td><td><p>un</p><p>deux</p></td></tr></table>", ["Âge\tun deux"]),
        ("<table><tr><td/><td>b</td><td/></tr></table>", ["\tb"]),
        ("<table><tr><td/><td> </td></tr></table>suite", ["suite"]),
        ("<table><caption>Légende</caption><tr><td>a</td></tr></table>", ["Légende", "a"]),
        ("<table><tr>perdu<td>a</td>aussi<p>dehors</p></tr></table>", ["perdu\ta\taussi\tdehors"]),
        ("<table><tr><td>x<table><tr><td>a</td><td>b</td></tr></table>y</td><td>z</td></tr></table>", ["x a b y\tz"]),
        ("<table><td>sans ligne</td></table>", ["sans ligne"]),
        ("avant<table><tr><td>a</td></tr></table>après", ["avant", "a", "après"]),
    ],
)
def test_a_row_of_a_table_is_a_line_with_tabs_between_its_cells(table: str, expected: list[str]) -> None:
    assert text(table) == expected


def test_the_deepest_nesting_that_the_parser_allows_is_read() -> None:
    depth = 240
    assert text("<div>" * depth + "fond" + "</div>" * depth) == ["fond"]


_words = st.text(alphabet="aé1.;- \xa0\n", min_size=1, max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["p", "P", "div", "td", "br", "sup", "li", "tr"]), _words)))
def test_no_word_is_lost_and_none_invented(parts: list[tuple[str, str]]) -> None:
    content = "".join(f"<{tag}>{words}</{tag}>" for tag, words in parts)
    read = "".join(text(content)).replace("- ", "").replace("-", "")
    assert "".join(read.split()) == "".join("".join(words for _, words in parts).replace("-", "").split())


def test_short_paragraphs_make_one_passage() -> None:
    (only,) = passages(["Un.", "Deux."], "texte", "p")
    assert (only.anchor, only.text, only.heading, only.level) == ("texte", "Un.\nDeux.", "", 0)


def test_a_long_text_is_cut_between_paragraphs_and_a_passage_is_named_by_its_first() -> None:
    paragraphs = [f"{n} " + "x" * 600 for n in range(1, 8)]
    cut = list(passages(paragraphs, "texte", "p"))
    assert [passage.anchor for passage in cut] == ["texte", "p4", "p7"]
    assert "\n".join(passage.text for passage in cut) == "\n".join(paragraphs)
    assert all(len(passage.text) <= SIZE for passage in cut)


def test_a_paragraph_is_never_cut() -> None:
    paragraphs = ["a", "b" * (3 * SIZE), "c"]
    assert [passage.text for passage in passages(paragraphs, "texte", "p")] == paragraphs


def test_a_heading_stands_above_the_first_passage_only() -> None:
    cut = list(passages(["a" * SIZE, "b"], "nota", "nota-p", heading="NOTA"))
    assert [(passage.anchor, passage.heading, passage.level) for passage in cut] == [
        ("nota", "NOTA", 1),
        ("nota-p2", "", 0),
    ]


@given(st.lists(st.text(alphabet="abc ", min_size=1, max_size=3000), max_size=12))
def test_passages_together_are_the_whole_text(paragraphs: list[str]) -> None:
    cut = list(passages(paragraphs, "texte", "p"))
    assert "\n".join(passage.text for passage in cut) == "\n".join(paragraphs)
    assert len({passage.anchor for passage in cut}) == len(cut)
