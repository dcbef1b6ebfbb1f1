"""A passage becomes a tree of known nodes: paragraphs, tables, links that were looked at, marks of sources."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.response import Fragment
from web.pages.text import Node, count_marks, is_safe_link, read_markup, read_text, unmarked


def mark_asile(text: str) -> tuple[Fragment, ...]:
    pieces = re.split(r"(asile)", text)
    return tuple(Fragment(piece, piece == "asile") for piece in pieces if piece)


def words(node: Node) -> str:
    return "".join(f.text for f in node.fragments) + "".join(map(words, node.children))


def walk(nodes: tuple[Node, ...]) -> list[Node]:
    return [found for node in nodes for found in (node, *walk(node.children))]


def kinds(nodes: tuple[Node, ...]) -> list[str]:
    return [node.kind for node in walk(nodes)]


def test_a_line_is_a_paragraph_and_blank_lines_are_nothing() -> None:
    nodes = read_text("Premier alinéa.\n\nSecond alinéa.\n", unmarked)

    assert [(node.kind, words(node)) for node in nodes] == [
        ("paragraph", "Premier alinéa."),
        ("paragraph", "Second alinéa."),
    ]


def test_lines_with_tabs_that_follow_each_other_are_one_table() -> None:
    before, table, after = read_text("Barème\nÂge\tJours\n16 ans\t5\nFin", unmarked)

    assert (before.kind, table.kind, after.kind) == ("paragraph", "table", "paragraph")
    assert [[words(cell) for cell in row.children] for row in table.children] == [["Âge", "Jours"], ["16 ans", "5"]]


def test_words_of_the_query_are_marked_in_text_and_in_markup() -> None:
    assert count_marks(read_text("asile\nle droit d'asile", mark_asile)) == 2
    assert count_marks(read_markup("**asile** et [asile](https://example.org) `asile`", mark_asile)) == 3


def test_a_source_mark_becomes_a_link_to_a_source_that_exists() -> None:
    (paragraph,) = read_markup("Un fait. [1] Un autre. [2, 3] Rien. [9]", unmarked, sources=3)

    assert [node.number for node in paragraph.children if node.kind == "source"] == [1, 2, 3]
    assert words(paragraph).endswith("Rien. [9]")


def test_markdown_has_its_structure() -> None:
    nodes = read_markup(
        "## Titre\n\nUn *mot* **fort** `code`.  \nLigne\n\n- a\n- b\n\n3. c\n\n> cité\n\n---\n\n"
        "| x | y |\n|---|---|\n| 1 | 2 |\n\n```\nlisting\n```\n",
        unmarked,
    )

    assert set(kinds(nodes)) == {
        "heading", "text", "paragraph", "emphasis", "strong", "code", "break", "list", "item", "numbered", "quote",
        "rule", "table", "row", "head", "cell", "listing",
    }  # fmt: skip
    assert [node.number for node in walk(nodes) if node.kind in ("heading", "numbered")] == [2, 3]


def test_html_in_markdown_is_only_text() -> None:
    nodes = read_markup("<script>alert(1)</script>\n\nA <b onclick=x>b</b>", unmarked)

    assert set(kinds(nodes)) == {"paragraph", "text"}
    assert words(nodes[0]) == "<script>alert(1)</script>"


def test_an_image_is_its_description() -> None:
    (paragraph,) = read_markup("![Carte des départements](https://example.org/carte.png)", unmarked)

    assert kinds(paragraph.children) == ["text"]
    assert words(paragraph) == "Carte des départements"


@pytest.mark.parametrize(
    "href",
    ["https://example.org/a?b=c#d", "http://example.org", "mailto:contact@example.org", "/documents/fr/guide#p2",
     "/law/fr:CASF:L221-2-2", "#p3", "/"],
)  # fmt: skip
def test_links_to_the_web_and_inside_the_site_are_kept(href: str) -> None:
    assert is_safe_link(href)
    assert [node.href for node in walk(read_markup(f"[mot](<{href}>)", unmarked)) if node.kind == "link"] == [href]


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "JavaScript:alert(1)", "vbscript:x", "data:text/html,x", "//example.org/x",
     "/\\example.org", "file:///etc/passwd", "java\nscript:alert(1)", "", "ftp://example.org", "\\\\example.org"],
)  # fmt: skip
def test_any_other_link_is_only_its_words(href: str) -> None:
    assert not is_safe_link(href)
    nodes = read_markup(f"[mot](<{href}>)", unmarked)
    assert "link" not in kinds(nodes) or all(is_safe_link(node.href) for node in walk(nodes) if node.kind == "link")


@given(st.text(max_size=300))
def test_no_text_is_lost_and_no_text_is_refused(text: str) -> None:
    nodes = read_text(text, unmarked)

    assert "".join("".join(map(words, nodes)).split()) == "".join(text.split())


@given(st.text("[]()<>*_`#-|:1\n ajvscript/\\\"'&x", max_size=200))
def test_every_link_of_any_markdown_is_safe(markup: str) -> None:
    assert all(is_safe_link(node.href) for node in walk(read_markup(markup, unmarked)) if node.kind == "link")
