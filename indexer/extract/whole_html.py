"""Every word of an HTML file that is a text and nothing else: an act from CELLAR, a judgment from HUDOC.

No part of such a file is navigation, so nothing is left out. Headings are known by the classes of the Official
Journal's XHTML, by h1 to h6, and by the words that judgments are divided with.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

import lxml.html
from lxml import etree

from indexer.extract.characters import decode, one_line
from indexer.extract.extracted import Extracted, Hints
from indexer.extract.legi_text import lines, passages
from kb.document import Passage
from kb.errors import ExtractError

#: Classes of the Official Journal (with and without "oj-"), and of CELLAR's consolidated texts.
_TITLE = re.compile(r"(?:oj-)?doc-ti|eli-main-title|title-doc-first")
_HEADING = re.compile(r"(?:oj-)?s?ti-(?:art|section-\d|grseq-1)|(?:title|stitle)-(?:article|division)[\w-]*")
_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_DIVISIONS = re.compile(
    r"INTRODUCTION|PROC[EÉ]DURE|EN FAIT|EN DROIT|THE FACTS|THE LAW|(?:PAR CES|FOR THESE) (?:MOTIFS|REASONS).{0,80}"
    r"|(?:I{1,3}|IV|VI{0,3}|IX|X)\. [A-ZÀ-Ý’' ,-]{4,150}|Arrêt|Judgment|Le cadre juridique|Legal context"
)
_XHTML = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
#: What stands before a heading while the text is taken apart: characters that no text has.
_MARK, _TITLE_MARK = "\ue000", "\ue001"
_ARTICLE = re.compile(r"Article (\d+[a-z]*|premier)\b", re.IGNORECASE)
_MONTHS = {
    name: number
    for names in (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), 1)
}
_DAY = re.compile(rf"\b(\d{{1,2}})(?:er)? ({'|'.join(_MONTHS)}) (\d{{4}})\b", re.IGNORECASE)
#: The lines at the beginning in which an act or a judgment says its date.
_BEGINNING = 15


def extract(data: bytes, hints: Hints) -> Extracted:
    """The text, section by section; its title where the file marks one, else its first line. Raises ExtractError."""
    root = _parse(data, hints.charset)
    etree.strip_elements(root, "head", "script", "style", with_tail=False)
    for element in list(root.iter(etree.Element)):
        if mark := _mark(element):
            _mark_whole(element, mark)
    try:
        text = lines(root)
    except RecursionError as error:
        raise ExtractError("its elements are nested too deeply") from error
    text = [line for line in text if line.strip(_MARK + _TITLE_MARK)]
    if not text:
        raise ExtractError("it has no text")
    titled = [_plain(line) for line in text if line.startswith(_TITLE_MARK)]
    return Extracted(
        title=" ".join(titled)[:1000] or _plain(text[0])[:1000],
        passages=tuple(_passages(text)),
        date=_day(titled or map(_plain, text[:_BEGINNING])),
    )


def _parse(data: bytes, charset: str) -> etree._Element:
    """The root, as XHTML if it is that: to an HTML parser, an empty element of XHTML would be one without an end."""
    with suppress(etree.LxmlError, ValueError):
        root = etree.fromstring(data, _XHTML)
        types = root.getroottree().docinfo.internalDTD
        if types is None or not types.entities():
            for element in root.iter(etree.Element):
                element.tag = etree.QName(element).localname
            return root
    try:
        return lxml.html.document_fromstring(_DECLARATION.sub("", decode(data, charset)))
    except (etree.LxmlError, ValueError) as error:
        raise ExtractError(f"it is no HTML: {error}") from error


def _mark(element: etree._Element) -> str:
    for name in element.get("class", "").split():
        if _TITLE.fullmatch(name):
            return _TITLE_MARK
        if _HEADING.fullmatch(name):
            return _MARK
    return _MARK if element.tag in _TAGS else ""


def _mark_whole(element: etree._Element, mark: str) -> None:
    """A heading is one line, whatever is in it."""
    for rest in element.iter("br", "p", "div"):
        rest.text, rest.tail = f" {rest.text or ''}", f" {rest.tail or ''}" if rest is not element else rest.tail
    words = "".join(element.itertext())
    del element[:]
    element.text = mark + words


def _plain(line: str) -> str:
    return one_line(line.replace(_MARK, "").replace(_TITLE_MARK, ""))


def _passages(text: list[str]) -> Iterator[Passage]:
    """A section for each heading; headings that follow one another are one."""
    headings: list[str] = []
    paragraphs: list[str] = []
    anchors: set[str] = set()
    for line in text:
        plain = "\t".join(_plain(cell) for cell in line.split("\t"))
        if line.startswith(_MARK) or _DIVISIONS.fullmatch(plain):
            if paragraphs:
                yield from _section(headings, paragraphs, anchors)
                headings, paragraphs = [], []
            headings.append(plain)
        else:
            paragraphs.append(plain)
    yield from _section(headings, paragraphs or headings, anchors)


def _section(headings: list[str], paragraphs: list[str], anchors: set[str]) -> Iterator[Passage]:
    article = next((match for heading in headings if (match := _ARTICLE.match(heading))), None)
    anchor = f"article-{article[1].lower()}" if article else f"s{len(anchors) + 1}"
    if anchor in anchors:
        anchor = f"s{len(anchors) + 1}"
    anchors.add(anchor)
    yield from passages(paragraphs, anchor, f"{anchor}-p", heading=" – ".join(headings)[:300])


def _day(said: Iterable[str]) -> datetime.date | None:
    match = _DAY.search(" ".join(said))
    try:
        return datetime.date(int(match[3]), _MONTHS[match[2].lower()], int(match[1])) if match else None
    except ValueError:
        return None
