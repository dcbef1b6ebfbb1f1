"""The title of a page: the heading that the page's head agrees with, and not the name of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bs4 import BeautifulSoup, Tag

from indexer.extract.characters import one_line
from indexer.extract.html_align import words
from indexer.extract.html_head import Said

#: What stands in a <title> between the title and the names of section and site.
_BETWEEN = re.compile(r"\s+[|–—•·»«›-]+\s+|\s*[|»•]\s*")
#: The same, and the colon, which may as well be part of the title.
_PERHAPS = re.compile(rf"{_BETWEEN.pattern}|\s+:\s+")
#: A heading is the title, if it is at least so much of what the head says.
_SHARE = 0.6
#: More headings than this are not looked at.
_HEADINGS = 50
_PLACES = 10


def title(soup: BeautifulSoup, head: Said) -> str:
    """The title of a page; "" if it has none."""
    site = head.meta.get("og:site_name", "")
    headlines = [one_line(text) for work in head.works if isinstance(text := work.get("headline"), str)]
    said = [*headlines, head.meta.get("og:title", ""), _text(soup.title)]
    said = [text for text in said if text and words(text) != words(site)]
    headings = _headings(soup)
    for text in said:
        agreeing = [heading for heading in headings if words(heading) != words(site) and _agrees(heading, text)]
        if agreeing:
            return max(agreeing, key=lambda heading: len(words(heading)))
    if not said:
        return headings[0] if headings else ""
    named = _without_site(said[0], site)
    first = next(map(_text, _in_main(soup)), "")
    if not set(words(said[0])) & set(words(first)) or (
        named != said[0] and words(first)[: len(words(named))] == words(named)
    ):
        return named
    return first


def _headings(soup: BeautifulSoup) -> list[str]:
    """The texts of the headings, those of the main text and the highest first."""
    chosen = [*_in_main(soup), *soup.find_all(["h1"], limit=_HEADINGS), *soup.find_all(["h2", "h3"], limit=_HEADINGS)]
    return [text for heading in chosen if (text := _text(heading))]


def _in_main(soup: BeautifulSoup) -> list[Tag]:
    """The highest headings of what the page marks as its main text."""
    places = soup.find_all(["main", "article"], limit=_PLACES) or soup.select("[role=main]", limit=1)
    return [heading for place in places if (heading := place.h1)]


def _agrees(heading: str, said: str) -> bool:
    """True for a heading that is what the head says without the names of section and site, or nearly all of that."""
    own = words(heading)
    parts = [words(part) for part in _PERHAPS.split(said)]
    if any(own == joined for joined in _joined(parts)):
        return True
    whole = words(said)
    within = any(whole[at : at + len(own)] == own for at in range(len(whole) - len(own) + 1))
    return bool(own) and within and len(own) >= _SHARE * len(whole)


def _joined(parts: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Every run of parts that follow each other, as one."""
    for start in range(len(parts)):
        run: tuple[str, ...] = ()
        for part in parts[start:]:
            run += part
            if run:
                yield run


def _without_site(said: str, site: str) -> str:
    """Without its last or first part, if that is the name of the site, or, the site being unnamed, much the shorter."""
    cuts = list(_BETWEEN.finditer(said))
    if not cuts:
        return said
    for part, rest in (
        (said[cuts[-1].end() :], said[: cuts[-1].start()]),
        (said[: cuts[0].start()], said[cuts[0].end() :]),
    ):
        shorter = not site and len(words(part)) * 2 <= len(words(rest))
        if words(rest) and (words(part) == words(site) or shorter):
            return rest.strip()
    return said


def _text(tag: Tag | None) -> str:
    return one_line(tag.get_text(" ")) if tag else ""
