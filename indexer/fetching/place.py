"""An address taken apart as far as a request needs it, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urlsplit

import idna

_PORTS = {"http": 80, "https": 443}
_LONGEST = 2000
_HOST = re.compile(r"(?!\.)[a-z0-9._-]{1,253}")
#: What stands for itself in a path or query (RFC 3986); "%" because most of it is quoted already.
_PLAIN = "!$%&'()*+,/:;=?@[]~"


class Refused(Exception):
    """Our own rules forbid to ask for this address; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a request goes: to `host` (in small letters, ASCII), for `target`, the path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host, and port where it is not the usual one, as a URL has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        return self.origin + self.target

    @property
    def usual(self) -> bool:
        """True if the port is one that web servers are expected on."""
        return self.port in _PORTS.values()


def place(url: str) -> Place:
    """The place that an address names; raises Refused if no crawler should go there."""
    if len(url) > _LONGEST:
        raise Refused(f"an address of more than {_LONGEST:,} characters")
    try:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS:
            raise Refused(f"only http and https are asked, not {parts.scheme or 'an address without a scheme'}")
        if "@" in parts.netloc:
            raise Refused("an address with a user name")
        return Place(
            scheme=parts.scheme,
            host=_host(parts.hostname or "", literal="[" in parts.netloc),
            port=_PORTS[parts.scheme] if parts.port is None else parts.port,
            target=_quoted(parts.path or "/") + (f"?{_quoted(parts.query)}" if parts.query else ""),
        )
    except ValueError as error:
        raise Refused(f"no address of a page: {error}") from error


def _host(name: str, *, literal: bool) -> str:
    """The host in ASCII; raises ValueError if it can be none. `literal`: it stands in brackets."""
    # The zone of a link-local address ("%eth0") is in no address of the public network.
    if literal and "%" not in name:
        return IPv6Address(name).compressed
    if not name.isascii():
        name = idna.encode(name, uts46=True).decode()
    name = name.removesuffix(".")
    if not _HOST.fullmatch(name):
        raise ValueError(f"{name!r} is no host")
    return name


def _quoted(text: str) -> str:
    return quote(text, safe=_PLAIN)
