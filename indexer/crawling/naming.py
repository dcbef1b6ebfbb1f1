"""The ids of documents that come from addresses: readable, fit for a URL, and a different one for each address."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import unquote, urlsplit

_SPIP = re.compile(r"[a-z]+\d+")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")
_LONGEST = 120


def document_id(source_id: str, address: str, *, host: str) -> str:
    """The id of the document at an address: "infomie/article1664", "cimade/qui-sommes-nous/index".

    `host` is that of the source; another one is part of the id. Where an address has more than letters, digits and
    common signs, the beginning of its hash tells it from those that would read alike.
    """
    parts = urlsplit(address)
    folder, _, last = parts.path.rpartition("/")
    steps = [source_id, *([] if parts.netloc == host else [parts.netloc]), *filter(None, folder.split("/"))]
    if last == "spip.php" and _SPIP.fullmatch(parts.query):
        steps.append(parts.query)
        exact = True
    else:
        steps.append(last + (f"-{parts.query}" if parts.query else "") or "index")
        exact = not parts.query and last != "index"
    named = "/".join(map(_step, steps))
    plain = all(_PLAIN.fullmatch(step) and step == _step(step) for step in steps)
    if exact and plain and "//" not in parts.path and len(named) <= _LONGEST:
        return named
    return f"{named[:_LONGEST].rstrip('-/.')}-{hashlib.blake2b(address.encode(), digest_size=4).hexdigest()}"


def _step(step: str) -> str:
    """One step of a path in letters, digits and common signs."""
    ascii_ = unicodedata.normalize("NFKD", unquote(step)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._~]+", "-", ascii_).strip("-.") or "-"
