"""Who asks: the name that every request of ours carries, and that robots.txt files may name."""

from __future__ import annotations

from importlib.metadata import version
from urllib.parse import quote

#: The product token (RFC 9309, 2.2.1).
NAME = "Repere"

#: Besides letters and digits, what an address may have and a comment of a header too; no parentheses.
_PLAIN = " !#$%&'*+,-./:;=?@_~"


def user_agent(contact: str) -> str:
    """The User-Agent, in the characters that a header may have: "Repere/0.1.0 (+https://example.org/contact)"."""
    # A variable of the environment may be any bytes.
    address = quote(contact.encode("utf-8", "surrogateescape"), safe=_PLAIN)
    return f"{NAME}/{version('repere')}" + (f" (+{address})" if address else "")
