"""Word documents (DOCX): headings, paragraphs, lists, tables, footnotes, and what the file says of itself.

Format: ECMA-376, Office Open XML, part 1 (WordprocessingML). Read with lxml, since python-docx leaves out footnotes,
text in content controls and insertions under review. Runs in a child process (indexer.extract.jail).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from indexer.extract.characters import one_line
from indexer.extract.extracted import Extracted, Hints
from indexer.extract.office_facts import Facts, document
from indexer.extract.office_package import OfficePackage
from indexer.extract.sections import Line, is_layout
from kb.errors import ExtractError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CORE = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
#: Outline levels 0 to 8 are headings; 9 is text.
_DEEPEST = 8
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"toc \d|table of figures|index \d", re.IGNORECASE)
_BLANKS = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "\u2011"}
#: What is deleted, an instruction, or said twice (a drawing for older programs).
_SKIPPED = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", _FALLBACK))
_NOTES = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}


class _Style(NamedTuple):
    """What a paragraph style makes of its paragraphs: a heading of this depth from 1, the title, an item of a list,
    or a line of the table of contents, which repeats the headings."""

    level: int
    title: bool = False
    item: bool = False
    contents: bool = False


def extract(data: bytes, hints: Hints) -> Extracted:
    """The document of a DOCX file; raises ExtractError if it is none, is hostile, or has no text."""
    with OfficePackage(data) as package:
        main = package.part("word/document.xml")
        if main is None:
            raise ExtractError("no Word document: it has no part word/document.xml")
        if main.tag == f"{_STRICT}document":
            raise ExtractError("in the strict form of DOCX", hint="Save it as an ordinary Word document.")
        styles = package.part("word/styles.xml")
        notes = {name: package.part(f"word/{name}.xml") for name in _NOTES.values()}
        core = package.part("docProps/core.xml")
    reader = _Reader(_styles(styles), notes)
    lines = list(reader.lines(main))
    facts = Facts(
        title=_core(core, "dc:title"),
        heading=reader.title,
        language=_core(core, "dc:language") or _language(styles),
        dates=(_core(core, "dcterms:modified"), _core(core, "dcterms:created")),
    )
    return document(lines, facts, hints)


class _Reader:
    """The lines of the body, in their order; the notes follow the paragraph that calls them."""

    def __init__(self, styles: Mapping[str, _Style], notes: Mapping[str, etree._Element | None]) -> None:
        self.title = ""
        self._styles = styles
        self._notes = {
            (name, note.get(f"{_W}id")): note
            for name, root in notes.items()
            if root is not None
            for note in root.iterchildren(f"{_W}footnote", f"{_W}endnote")
        }
        self._called: list[tuple[str, str | None]] = []

    def lines(self, root: etree._Element) -> Iterator[Line]:
        """A line for each paragraph and each row of a table, wherever it stands: text boxes, content controls."""
        waiting = [root]
        while waiting:
            element = waiting.pop()
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
                waiting += reversed(list(_boxes(element)))
            elif element.tag == f"{_W}tr":
                cells = [self._words(cell) for cell in _cells(element)]
                if is_layout(cells):
                    self._called.clear()
                    waiting += reversed(element)
                elif any(cells):
                    yield Line("\t".join(cells))
                yield from self._footnotes()
            elif element.tag not in _SKIPPED:
                waiting += reversed(list(element))

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Line]:
        text = one_line(self._text(paragraph))
        style = self._style(paragraph)
        if style.contents:
            return
        if text and style.title and not self.title:
            self.title = text
            yield Line(text, 1)
        elif text:
            yield Line(f"• {text}" if style.item and not style.level else text, style.level)
        yield from self._footnotes()

    def _footnotes(self) -> Iterator[Line]:
        called, self._called = self._called, []
        for key in called:
            note = self._notes.pop(key, None)
            if note is not None and (text := self._words(note)):
                yield Line(f"[{key[1]}] {text}")

    def _style(self, paragraph: etree._Element) -> _Style:
        about = paragraph.find(f"{_W}pPr")
        if about is None:
            return self._styles.get("", _TEXT)
        named = self._styles.get(_value(about, "pStyle") or "", self._styles.get("", _TEXT))
        level = _value(about, "outlineLvl")
        if level is not None and level.isdigit():
            named = named._replace(level=_level(int(level)))
        numbering = about.find(f"{_W}numPr")
        if numbering is not None:
            named = named._replace(item=_value(numbering, "numId") != "0")
        return named

    def _words(self, element: etree._Element) -> str:
        """All the paragraphs of a cell or a note, on one line."""
        return one_line(" ".join(self._text(paragraph) for paragraph in element.iter(f"{_W}p")))

    def _text(self, paragraph: etree._Element) -> str:
        """The words of a paragraph: without what was deleted, without the text boxes that are anchored in it."""
        parts: list[str] = []
        waiting = list(reversed(paragraph))
        while waiting:
            element = waiting.pop()
            if element.tag == f"{_W}t":
                parts.append(element.text or "")
            elif element.tag in _BLANKS:
                parts.append(_BLANKS[element.tag])
            elif element.tag in _NOTES:
                number = element.get(f"{_W}id")
                self._called.append((_NOTES[element.tag], number))
                parts.append(f"[{number}]")
            elif element.tag not in _SKIPPED and element.tag not in (f"{_W}txbxContent", f"{_W}pPr"):
                waiting += reversed(element)
        return "".join(parts)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The text boxes that are anchored in a paragraph; a box in a box comes with the paragraphs of the outer one."""
    for box in paragraph.iter(f"{_W}txbxContent"):
        nearest = next(box.iterancestors(f"{_W}p", _FALLBACK))
        if nearest is paragraph:
            yield box


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, also those in content controls."""
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is row:
            yield cell


_TEXT = _Style(0)


def _styles(root: etree._Element | None) -> Mapping[str, _Style]:
    """Paragraph styles by their ids, with what they inherit; "" is that of paragraphs that name none."""
    if root is None:
        return {}
    known = {style.get(f"{_W}styleId", ""): style for style in root.iterchildren(f"{_W}style")}
    styles = {name: _resolved(name, known) for name in known}
    default = next((name for name, style in known.items() if style.get(f"{_W}default") in ("1", "true")
                    and style.get(f"{_W}type") == "paragraph"), "")  # fmt: skip
    return {**styles, "": styles.get(default, _TEXT)}


def _resolved(name: str, known: Mapping[str, etree._Element]) -> _Style:
    seen: set[str] = set()
    item = False
    while name in known and name not in seen:
        seen.add(name)
        style = known[name]
        called = _value(style, "name") or ""
        item = item or style.find(f"{_W}pPr/{_W}numPr") is not None
        if called.lower() == "title":
            return _Style(0, title=True)
        if _CONTENTS.fullmatch(called):
            return _Style(0, contents=True)
        level = _value(style, "outlineLvl", f"{_W}pPr/")
        if level is not None and level.isdigit():
            return _Style(_level(int(level)), item=item)
        if match := _HEADING.fullmatch(called):
            return _Style(int(match[1]), item=item)
        name = _value(style, "basedOn") or ""
    return _Style(0, item=item)


def _level(outline: int) -> int:
    return outline + 1 if outline <= _DEEPEST else 0


def _value(element: etree._Element, name: str, place: str = "") -> str | None:
    found = element.find(f"{place}{_W}{name}")
    return None if found is None else found.get(f"{_W}val")


def _language(styles: etree._Element | None) -> str:
    """The language that the document's text has unless it says otherwise: "fr-FR"."""
    if styles is None:
        return ""
    stated = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}lang")
    return "" if stated is None else stated.get(f"{_W}val", "")


def _core(core: etree._Element | None, name: str) -> str:
    return "" if core is None else core.findtext(name, "", _CORE) or ""
