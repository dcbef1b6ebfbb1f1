"""What a site's robots.txt lets us do, by RFC 9309: Protego matches, the rest of the RFC is here."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from protego import Protego

from indexer.fetching.agent import NAME

#: The RFC asks for 500 KiB at least.
LONGEST = 512 << 10
#: A day (RFC 9309, 2.4).
FRESH = 24 * 3600.0
#: Seconds; a site that wants longer pauses is left alone.
LONGEST_DELAY = 30.0

_TOKEN = NAME.lower()
_AGENT_LINE = re.compile(r"^[ \t]*user[- ]?agent[ \t]*[: \t][ \t]*([^#\r\n]*)", re.IGNORECASE | re.MULTILINE)
_PRODUCT = re.compile(r"\*(?=\s|$)|[A-Za-z_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one authority allows. `closed` says why nothing of it may be had; "" if the file decides."""

    file: Protego
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()
    closed: str = ""

    def refusal(self, url: str) -> str:
        """Why robots.txt forbids this address; "" if it does not."""
        if self.closed:
            return self.closed
        return "" if self.file.can_fetch(url, _TOKEN) else "robots.txt forbids it"


def no_rules() -> Rules:
    """Of a site without robots.txt (any answer of 4xx): everything is allowed."""
    return Rules(file=Protego())


def closed(reason: str) -> Rules:
    """Of a site whose robots.txt cannot be had (5xx, no answer): nothing is allowed."""
    return Rules(file=Protego(), closed=f"robots.txt cannot be had, so nothing else is asked: {reason}")


def parse(content: bytes) -> Rules:
    """The rules of a robots.txt file."""
    file = Protego.parse(_AGENT_LINE.sub(_one_of_three, _text(content)))
    delay = file.crawl_delay(_TOKEN) or 0.0
    return Rules(
        file=file,
        delay=delay,
        sitemaps=tuple(file.sitemaps),
        closed=f"robots.txt asks for {delay:g} s between requests" if delay > LONGEST_DELAY else "",
    )


def _text(content: bytes) -> str:
    """The file as text: UTF-8, or UTF-16 where a mark says so; the line that the limit cuts through is left off."""
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content[:LONGEST].decode("utf-16" if utf16 else "utf-8-sig", "replace")
    # Half a line may forbid or allow much more than the whole one.
    return text[: max(text.rfind("\n"), text.rfind("\r")) + 1] if len(content) >= LONGEST else text


def _one_of_three(line: re.Match[str]) -> str:
    """A user-agent line that names us, all, or others.

    The RFC compares the whole product token, Protego the beginning of ours with what a file names ("Rep"); and a file
    of 10,000 names takes Protego minutes.
    """
    product = _PRODUCT.match(line[1].strip())
    name = product[0].lower() if product else ""
    return f"User-agent: {name if name in ('*', _TOKEN) else 'somebody-else'}"
