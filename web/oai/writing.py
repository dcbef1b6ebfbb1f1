"""The XML of the answers: the envelope, and a record in Dublin Core."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from lxml import etree

from kb.store import Record
from web.formats.dublin_core import dublin_core
from web.formats.xml_text import printable

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"

_XML = "http://www.w3.org/XML/1998/namespace"
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
#: What an identifier may hold as it is ("OAI identifier format", version 2.0) beside letters, digits and -._~
_LOCAL = "!*'();/:@&=+$,"


def envelope(base: str, request: Mapping[str, str], now: datetime) -> etree._Element:
    """The root of an answer to a request, to which the answer itself is added."""
    root = etree.Element(_named("OAI-PMH"), nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} {OAI}OAI-PMH.xsd")
    say(root, "responseDate", stamp(now))
    asked = say(root, "request", base)
    for name, value in request.items():
        asked.set(name, printable(value))
    return root


def written(root: etree._Element) -> bytes:
    """The answer as it is sent."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def say(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """Add an element of the protocol."""
    element = etree.SubElement(parent, _named(name), attributes)
    element.text = printable(text) or None
    return element


def stamp(moment: datetime) -> str:
    """A time to the second: "2024-01-15T09:30:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def identifier(document_id: str, host: str) -> str:
    """The name of a document among all repositories: "oai:example.org:repere/guide.fr"."""
    return f"oai:{host}:{quote(document_id, safe=_LOCAL)}"


def id_of(written_identifier: str, host: str) -> str | None:
    """The document that an identifier names; None if it is none of ours."""
    scheme = f"oai:{host}:"
    id_ = unquote(written_identifier.removeprefix(scheme))
    return id_ if written_identifier.startswith(scheme) and "\0" not in id_ else None


def is_set(name: str) -> bool:
    """True for what can be part of the name of a set."""
    return _SET.fullmatch(name) is not None


def header(parent: etree._Element, record: Record, host: str) -> None:
    """Add the header of a record."""
    element = say(parent, "header", **({"status": "deleted"} if record.removed else {}))
    say(element, "identifier", identifier(record.id, host))
    say(element, "datestamp", stamp(record.changed))
    for kind, name in (("type", record.type), ("source", record.source)):
        if is_set(name):
            say(element, "setSpec", f"{kind}:{name}")


def whole_record(parent: etree._Element, record: Record, host: str, root: str) -> None:
    """Add a record with its metadata; `root` is the address of this site."""
    element = say(parent, "record")
    header(element, record, host)
    if record.document is None:
        return
    nsmap = {"oai_dc": OAI_DC, "dc": DC, "xsi": XSI}
    metadata = etree.SubElement(say(element, "metadata"), f"{{{OAI_DC}}}dc", nsmap=nsmap)
    metadata.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {SCHEMA}")
    for name, text, language in dublin_core(record.document, root):
        said = etree.SubElement(metadata, f"{{{DC}}}{name}")
        said.text = printable(text)
        if language:
            said.set(f"{{{_XML}}}lang", language)


def _named(name: str) -> str:
    return f"{{{OAI}}}{name}"
