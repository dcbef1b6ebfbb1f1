"""The search as browsers take it into their own box: OpenSearch 1.1, and its extension for suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

from kb.search.response import Suggestion
from kb.vocabulary import Label
from web.pages.suggestions import suggestion_path

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_DESCRIPTION = Label(
    "Droit, décisions et pratique de la protection des mineurs non accompagnés",
    "Law, decisions and practice on the protection of unaccompanied minors",
)


def description(root: str, language: str) -> bytes:
    """The description of the search; `root` is the address of this site."""
    described = ElementTree.Element("OpenSearchDescription", {"xmlns": _NAMESPACE})
    for name, text in (
        ("ShortName", "Repère"),
        ("Description", _DESCRIPTION.say(language)),
        ("Language", language),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
    ):
        ElementTree.SubElement(described, name).text = text
    icon = ElementTree.SubElement(described, "Image", {"type": "image/svg+xml", "width": "16", "height": "16"})
    icon.text = f"{root}static/mark.svg"
    for type_, template, more in (
        ("text/html", f"?q={{searchTerms}}&lang={language}", {}),
        ("application/x-suggestions+json", f"opensearch.json?q={{searchTerms}}&lang={language}", {}),
        ("application/opensearchdescription+xml", f"opensearch.xml?lang={language}", {"rel": "self"}),
    ):
        ElementTree.SubElement(described, "Url", {"type": type_, "template": root + template, **more})
    written: bytes = ElementTree.tostring(described, encoding="utf-8", xml_declaration=True)
    return written


def suggestions(typed: str, found: Sequence[Suggestion], root: str) -> list[Any]:
    """What was typed, what may be meant, what tells it from others, and where it leads: four members, as the
    extension has it."""
    return [
        typed,
        [one.text for one in found],
        [one.detail for one in found],
        [urljoin(root, suggestion_path(one)) for one in found],
    ]
