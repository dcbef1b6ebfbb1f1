"""Addresses of documents and articles on this site, as the JSON gives them: paths, without a host."""

from __future__ import annotations

from urllib.parse import quote

#: What a path may hold as it is (RFC 3986, pchar) beside letters, digits and -._~
_PATH = "/!$&'()*+,;=:@"


def document_path(document_id: str) -> str:
    """Permanent address of a document: "/documents/LEGIARTI…"."""
    return f"/documents/{quote(document_id, safe=_PATH)}"


def law_path(ref: str) -> str:
    """Address of all versions of a text: "/law/fr:CASF:L221-2-2"."""
    return f"/law/{quote(ref, safe=_PATH)}"
