"""OpenDocument texts (ODT): headings, paragraphs, lists, tables, footnotes, and what the file says of itself.

Format: OASIS OpenDocument 1.3, part 3. Runs in a child process (indexer.extract.jail).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from indexer.extract.characters import one_line
from indexer.extract.extracted import Extracted, Hints
from indexer.extract.office_facts import Facts, document
from indexer.extract.office_package import OfficePackage
from indexer.extract.sections import Line, is_layout
from kb.errors import ExtractError

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_TEXT, _TABLE = (f"{{{_OASIS.format(name)}}}" for name in ("text", "table"))
_STYLE, _OFFICE, _FO = (f"{{{_OASIS.format(name)}}}" for name in ("style", "office", "xsl-fo-compatible"))
_META = {"meta": _OASIS.format("meta"), "dc": "http://purl.org/dc/elements/1.1/", "office": _OASIS.format("office")}
_PARAGRAPHS = frozenset((f"{_TEXT}p", f"{_TEXT}h"))
#: Changes that were undone, remarks in the margin, what the program declares, pages that it made itself.
_SKIPPED = frozenset((
    f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}forms", f"{_TEXT}sequence-decls",
    f"{_TEXT}table-of-content", f"{_TEXT}alphabetical-index", f"{_TEXT}illustration-index", f"{_TEXT}table-index",
    f"{_TEXT}note-citation", f"{_TEXT}bookmark", f"{_TEXT}ruby-text",
))  # fmt: skip
_BLANKS = {f"{_TEXT}tab": " ", f"{_TEXT}line-break": " ", f"{_TEXT}s": " "}
_DEEPEST = 9


def extract(data: bytes, hints: Hints) -> Extracted:
    """The document of an ODT file; raises ExtractError if it is none, is hostile, or has no text."""
    with OfficePackage(data) as package:
        manifest = package.part("META-INF/manifest.xml")
        if manifest is not None and manifest.find(".//{*}encryption-data") is not None:
            raise ExtractError("protected by a password", hint="Save it without its password, then read it again.")
        content, styles, meta = (package.part(f"{name}.xml") for name in ("content", "styles", "meta"))
    body = None if content is None else content.find(f"{_OFFICE}body/{_OFFICE}text")
    if content is None or body is None:
        raise ExtractError("no OpenDocument text: it has no body of text in content.xml")
    reader = _Reader(_parents(styles, content))
    lines = list(reader.lines(body))
    facts = Facts(
        title=_said(meta, "dc:title"),
        heading=reader.title,
        language=_said(meta, "dc:language") or _language(styles),
        dates=(_said(meta, "dc:date"), _said(meta, "meta:creation-date")),
    )
    return document(lines, facts, hints)


class _Reader:
    """The lines of the body, in their order; the notes follow the paragraph that calls them."""

    def __init__(self, parents: Mapping[str, str]) -> None:
        self.title = ""
        self._parents = parents
        self._notes: list[str] = []

    def lines(self, body: etree._Element) -> Iterator[Line]:
        """A line for each paragraph, item and row of a table, wherever it stands: sections, frames."""
        waiting = [body]
        while waiting:
            element = waiting.pop()
            if element.tag in _PARAGRAPHS:
                yield from self._paragraph(element)
                waiting += reversed(list(_frames(element)))
            elif element.tag == f"{_TABLE}table-row":
                cells = [self._cell(cell) for cell in element.iterchildren(f"{_TABLE}table-cell")]
                if is_layout(cells):
                    self._notes.clear()
                    waiting += reversed(element)
                elif any(cells):
                    yield Line("\t".join(cells))
                yield from self._footnotes()
            elif element.tag not in _SKIPPED:
                waiting += reversed(element)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Line]:
        text = one_line(self._text(paragraph))
        if not text:
            pass
        elif paragraph.tag == f"{_TEXT}h":
            level = paragraph.get(f"{_TEXT}outline-level", "1")
            yield Line(text, min(int(level), _DEEPEST) if level.isdigit() and level != "0" else 1)
        elif not self.title and self._is(paragraph, "Title"):
            self.title = text
            yield Line(text, 1)
        else:
            item = paragraph.getparent()
            yield Line(f"• {text}" if item is not None and item.tag == f"{_TEXT}list-item" else text)
        yield from self._footnotes()

    def _cell(self, cell: etree._Element) -> str:
        return one_line(" ".join(self._text(paragraph) for paragraph in cell.iter(*_PARAGRAPHS)))

    def _footnotes(self) -> Iterator[Line]:
        notes, self._notes = self._notes, []
        yield from map(Line, notes)

    def _text(self, paragraph: etree._Element) -> str:
        """The words of a paragraph, with the numbers of its notes; the notes themselves are kept for later."""
        parts = [paragraph.text or ""]
        waiting: list[etree._Element | str] = _inside(paragraph)
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                parts.append(node)
            elif node.tag == f"{_TEXT}note":
                parts.append(self._note(node))
            elif node.tag in _BLANKS:
                parts.append(_BLANKS[node.tag])
            elif node.tag not in _SKIPPED and not str(node.tag).endswith("}text-box"):
                parts.append(node.text or "")
                waiting += _inside(node)
        return "".join(parts)

    def _note(self, note: etree._Element) -> str:
        """The mark of a note where it is called."""
        mark = f"[{one_line(note.findtext(f'{_TEXT}note-citation') or '') or '*'}]"
        body = note.find(f"{_TEXT}note-body")
        text = "" if body is None else one_line(" ".join(self._text(each) for each in body.iter(*_PARAGRAPHS)))
        if text:
            self._notes.append(f"{mark} {text}")
        return mark

    def _is(self, paragraph: etree._Element, wanted: str) -> bool:
        """True for a paragraph of that style, or of one that the program derived from it."""
        style = paragraph.get(f"{_TEXT}style-name", "")
        return wanted in (style, self._parents.get(style))


def _inside(element: etree._Element) -> list[etree._Element | str]:
    """What is in an element and after each of its children, last first."""
    nodes: list[etree._Element | str] = []
    for child in reversed(element):
        nodes += [child.tail or "", child]
    return nodes


def _frames(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The text boxes that are anchored in a paragraph; a box in a box comes with the outer one's paragraphs."""
    for box in paragraph.iter("{*}text-box"):
        if next(box.iterancestors(*_PARAGRAPHS)) is paragraph:
            yield box


def _parents(*roots: etree._Element | None) -> Mapping[str, str]:
    """The style that each style is derived from, by name."""
    return {
        style.get(f"{_STYLE}name", ""): style.get(f"{_STYLE}parent-style-name", "")
        for root in roots
        if root is not None
        for style in root.iter(f"{_STYLE}style")
    }


def _language(styles: etree._Element | None) -> str:
    """The language of paragraphs that say no other."""
    if styles is None:
        return ""
    for style in styles.iter(f"{_STYLE}default-style"):
        stated = style.find(f"{_STYLE}text-properties")
        if style.get(f"{_STYLE}family") == "paragraph" and stated is not None:
            return stated.get(f"{_FO}language", "")
    return ""


def _said(meta: etree._Element | None, name: str) -> str:
    return "" if meta is None else meta.findtext(f"office:meta/{name}", "", _META) or ""
