"""What an address is to a crawl."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """What is done with an address: read as a document, only followed, or not even asked for."""

    PAGE = "page"
    LISTING = "listing"
    REFUSED = "refused"


class Place(NamedTuple):
    """An address in the one spelling that its source has for it. `reason` says why it is refused."""

    address: str
    role: Role
    reason: str = ""
