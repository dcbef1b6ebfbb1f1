"""Addresses that a reader can open: what may stand in a link."""

from __future__ import annotations

from urllib.parse import urlsplit

_LONGEST = 2000


def web_address(text: str) -> str:
    """The address, if it is one of http or https with a host; raises ValueError, saying what is wrong.

    Nothing else becomes a link anywhere: not javascript:, not data:, not an address with blanks in it.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"an address of more than {_LONGEST:,} characters")
    if any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError("an address cannot contain blanks or control characters")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https"):
        raise ValueError("an address begins with http:// or https://")
    if not parts.hostname or parts.hostname.startswith(".") or parts.username is not None:
        raise ValueError("an address needs a host, as in https://www.infomie.net/, and no user name")
    parts.port  # noqa: B018 -- raises ValueError for a port that is no number
    return text
