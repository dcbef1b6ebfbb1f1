"""XML from strangers, read element by element: no entities, no network, no tree larger than one entry."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from io import BytesIO
from typing import TypeAlias

from lxml import etree

from kb.errors import ExtractError

Element: TypeAlias = etree._Element

#: Bytes of a sitemap, which its protocol (0.9) allows; nothing larger is read.
LARGEST = 50 * 1024 * 1024
#: Lists of addresses shrink some 30 times. Below the floor a short file may shrink as it likes.
_RATIO, _FLOOR = 100, 1 << 20
_GZIP = b"\x1f\x8b"


def elements(data: bytes, roots: Collection[str], names: Collection[str]) -> Iterator[Element]:
    """Each element of one of these local names as it ends, before it is thrown away.

    Raises ExtractError for what is no XML, ends too early, has another root than these, or has a document type: that
    is where entities are declared, of which a few lines can become gigabytes.
    """
    events = etree.iterparse(
        BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    root: Element | None = None
    try:
        for event, element in events:
            if root is None:
                root = element
                _check(root, roots)
            elif event == "end" and local(element) in names:
                yield element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise ExtractError(f"the XML is damaged: {error.msg}") from error


def _check(root: Element, roots: Collection[str]) -> None:
    if root.getroottree().docinfo.doctype:
        raise ExtractError("the XML has a document type, which can hide a bomb: it is not read")
    if local(root) not in roots:
        wanted = " or ".join(f"<{one}>" for one in roots)
        raise ExtractError(f"the XML begins with <{local(root)}>, and {wanted} was expected")


def inflated(data: bytes) -> bytes:
    """The bytes, decompressed if they are gzip's; raises ExtractError for damage and for bombs."""
    if not data.startswith(_GZIP):
        return data
    most = min(LARGEST, max(_FLOOR, _RATIO * len(data)))
    unzip = zlib.decompressobj(31)
    try:
        plain = unzip.decompress(data, most)
    except zlib.error as error:
        raise ExtractError("the compressed file is damaged") from error
    if unzip.unconsumed_tail:
        raise ExtractError(f"the compressed file is a bomb: it has more than {most:,} bytes")
    if not unzip.eof:
        raise ExtractError("the compressed file ends too early")
    return plain


def local(element: Element) -> str:
    """The name of an element without its namespace; "" for comments and the like."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def text(element: Element, name: str) -> str:
    """The text of the first child of that local name; "" without one."""
    for child in element:
        if local(child) == name:
            return (child.text or "").strip()
    return ""


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
