"""What a server can answer to a request for a page, and how much a run may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kb.errors import BudgetSpent as BudgetSpent


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server said to tell versions of a page apart; sent back as If-None-Match and If-Modified-Since."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The bytes of a page or file, all of them.

    url         where it was found, after `redirects`: the addresses that led there, the one asked for first
    content     decoded: no compression is left
    media_type  "text/html", in small letters; "" if the server does not say
    charset     as the server says it; "" if it does not
    robots_tag  the X-Robots-Tag headers, joined by commas
    link        the Link headers, joined by commas: canonical addresses and alternates
    """

    url: str
    content: bytes
    media_type: str = ""
    charset: str = ""
    validators: Validators = Validators()
    status: int = 200
    redirects: tuple[str, ...] = ()
    robots_tag: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The page is as it was when the validators were kept."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """There is no page there (404), or none any more (410)."""

    url: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """We may not have the page, `reason` says why: robots.txt, 401, 403, 451, a challenge, an address not public."""

    url: str
    reason: str


Answer: TypeAlias = Page | NotModified | Gone | Blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that one run asks of a source: requests, bytes as they came over the network, and seconds."""

    pages: int = 5000
    bytes: int = 2 << 30
    seconds: float = 3 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most that one answer may have, in bytes and seconds; what has more is no page for us.

    raw         as it came over the network; `decoded` without compression, and that by a factor of `ratio` at most
    headers     status line and header fields
    wall        from the look-up of the host's name to the last byte
    idle        to connect, and between two bytes
    """

    raw: int = 20 << 20
    decoded: int = 50 << 20
    ratio: int = 100
    headers: int = 64 << 10
    wall: float = 30.0
    idle: float = 10.0
