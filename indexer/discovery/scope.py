"""How far a source reaches: which addresses are its own, and what each of them is to a crawl."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from indexer.discovery import spip, traps
from indexer.discovery.addresses import canonical
from indexer.discovery.place import Place, Role
from kb.source import Source

#: What no reader of ours reads, by the end of its path: not worth a request.
_OTHER_FILES = re.compile(
    r".*\.(?:jpe?g|png|gif|webp|svg|ico|bmp|tiff?|css|js|mjs|map|json|woff2?|ttf|eot|mp[34]|m4a|ogg|wav|avi|mov|webm"
    r"|zip|rar|7z|t?gz|exe|dmg|apk|ics|vcf|xlsx?|pptx?|ods|odp|epub|swf|rss|atom)"
)
#: Files that a page has attached, by the end of their path.
_ATTACHED = re.compile(r".*\.(?:pdf|docx|odt)")


class _Area(NamedTuple):
    """A host, in the spelling of the catalogue, and what its paths begin with."""

    scheme: str
    netloc: str
    prefix: str


class Scope:
    """The addresses of one source; `place` says of any address what it is to the source."""

    def __init__(self, source: Source) -> None:
        self._areas = tuple(dict.fromkeys(map(_area, source.scope or hosts(source.addresses))))
        self._spip = source.spip
        self._include = tuple(map(pattern, source.include))
        self._exclude = tuple((text, pattern(text)) for text in source.exclude)

    def place(self, address: str, base: str = "") -> Place | None:
        """The place of an address, made whole by that of the page where it stands; None for what is out of scope."""
        try:
            inside = self._spelt(canonical(address, base))
        except ValueError:
            return None
        if inside is None:
            return None
        found = spip.place(inside, known=self._spip) or _place(inside)
        if found.role is Role.REFUSED:
            return found
        if self.excludes(found.address):
            return found._replace(role=Role.REFUSED, reason="excluded by the catalogue")
        tail = _tail(found.address)
        if found.role is Role.PAGE and self._include and not any(one.match(tail) for one in self._include):
            return found._replace(role=Role.LISTING)
        return found

    def excludes(self, address: str) -> bool:
        """True if the catalogue says that this address is never asked for."""
        return bool(self.excluding(address))

    def excluding(self, address: str) -> str:
        """The pattern by which the catalogue says that this address is never asked for; "" if there is none."""
        return next((text for text, one in self._exclude if one.match(_tail(address))), "")

    def same_site(self, address: str) -> bool:
        """True for an address on one of the source's hosts, wherever there."""
        try:
            host = _bare(urlsplit(canonical(address)).netloc)
        except ValueError:
            return False
        return any(host == _bare(area.netloc) for area in self._areas)

    @property
    def root(self) -> str:
        """The address that the source begins with: its first host is the source's own."""
        first = self._areas[0]
        return urlunsplit((first.scheme, first.netloc, "/", "", ""))

    def _spelt(self, address: str) -> str | None:
        """The address with scheme and host as the catalogue spells them: http or https, www. or not, is one site."""
        parts = urlsplit(address)
        for area in self._areas:
            if _bare(parts.netloc) == _bare(area.netloc):
                spelt = urlunsplit((area.scheme, area.netloc, *parts[2:]))
                if _tail(spelt).startswith(area.prefix):
                    return spelt
        return None


def attached(address: str) -> bool:
    """True for a file that belongs to the page that links to it: it is read wherever that page is."""
    return bool(_ATTACHED.fullmatch(urlsplit(address).path.lower()))


def pattern(text: str) -> re.Pattern[str]:
    """A pattern of robots.txt: a path from its beginning, * for anything, $ for the end."""
    first, *pieces = map(re.escape, text.removesuffix("$").split("*"))
    last = ""
    if text.endswith("$"):
        last = (".*?" + pieces.pop() if pieces else "") + r"\Z"
    # What was found first is kept: to try all places of all pieces would take ages.
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in pieces) + last)


def hosts(addresses: Iterable[str]) -> tuple[str, ...]:
    """The hosts of addresses, as an address of their roots, each once."""
    return tuple(dict.fromkeys(urlunsplit((*urlsplit(one)[:2], "/", "", "")) for one in addresses))


def _place(address: str) -> Place:
    if reason := traps.refused(address):
        return Place(address, Role.REFUSED, reason)
    if _OTHER_FILES.fullmatch(urlsplit(address).path.lower()):
        return Place(address, Role.REFUSED, "pictures, archives and other files that are not read")
    listing = traps.calendar(address) or traps.pagination(address)
    return Place(address, Role.LISTING if listing else Role.PAGE)


def _area(root: str) -> _Area:
    parts = urlsplit(canonical(root))
    return _Area(parts.scheme, parts.netloc, _tail(canonical(root)))


def _bare(netloc: str) -> str:
    return netloc.removeprefix("www.")


def _tail(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
