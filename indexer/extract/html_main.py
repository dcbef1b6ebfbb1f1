"""Which lines of a page are its text: what trafilatura finds, laid over the page's own lines, and mended.

Trafilatura tells text from what surrounds it better than anything that we could write, but it forgets how the page
is made, takes titles, links to other articles and calls to subscribe for text, and gives up on short pages. What it
finds serves here to choose among the page's lines, which are then looked at once more.
"""

from __future__ import annotations

from collections.abc import Sequence

import trafilatura
from bs4 import BeautifulSoup, Tag

from indexer.extract.html_align import found
from indexer.extract.html_lines import Line, lines
from indexer.extract.html_prompts import cites_law
from indexer.extract.html_trim import trim

#: Never the text of a page.
_UNSEEN = frozenset((
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video",
    "button", "select", "textarea", "dialog", "head",
))  # fmt: skip
#: Not the text either, as menus are not, unless a tag that was left open makes all of the page stand in one.
_AROUND = ["aside", "footer", "header", "form"]
#: Where the text itself is, the surest sign first: (attribute, value); the attribute "" is the tag's name.
_MAIN = (
    ("", "main"), ("role", "main"), ("", "article"), ("itemprop", "articleBody"), ("id", "content"), ("id", "contenu"),
    ("id", "main"),
)  # fmt: skip
#: A place with a smaller share of the page's text than this is not its main text.
_SHARE = 0.3
_PLACES = 50
#: Pages with less text are taken whole: there is too little to tell text from anything else.
_SHORT = 500
#: Pages that are larger (characters, elements) or nested deeper are not for heuristics, which take too long over them.
_LARGEST = 4_000_000
_MOST = 40_000
_DEEPEST = 250
#: What is found with care holds less than this share of what is found without it: the care was too much.
_TOO_LITTLE = 0.8
#: As little as this of the text in the page's main place is found: the guess is wrong.
_MISSED = 0.1
#: A line that was found without care is taken between lines found with care, this near.
_NEAR = 3


def is_monster(soup: BeautifulSoup, page: str) -> bool:
    """True for a page that no author wrote: larger than any report, or nested without end."""
    if len(page) > _LARGEST:
        return True
    count, level = 0, list[Tag]([soup])
    for _ in range(_DEEPEST):
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]
        count += len(level)
        if not level or count > _MOST:
            break
    return bool(level)


def drop_unseen(soup: BeautifulSoup) -> None:
    """Take out what no reader sees, or sees as no text: scripts, frames, buttons."""
    waiting: list[Tag] = [soup]
    while waiting:
        for child in list(waiting.pop().children):
            if isinstance(child, Tag):
                if child.name in _UNSEEN or "hidden" in child.attrs or child.attrs.get("aria-hidden") == "true":
                    child.decompose()
                else:
                    waiting.append(child)


def drop_around(soup: BeautifulSoup) -> None:
    """Take out menus, and headers, footers, asides and forms, unless the page stands in one."""
    for tag in soup.find_all("nav"):
        tag.decompose()
    whole = max(1, _length(soup))
    for tag in soup.find_all(_AROUND):
        if tag.decomposed or (tag.name == "header" and tag.find_parent(["main", "article"]) is not None):
            continue
        if (tag.name != "form" and tag.find(["main", "article", "h1"]) is None) or _length(tag) < _SHARE * whole:
            tag.decompose()


def main_lines(soup: BeautifulSoup, page: str, title: str) -> list[Line]:
    """The lines of the text of a page; `soup` is the tree of `page` without what surrounds the text."""
    place = _main(soup)
    whole = list(lines(place))
    if _size(whole) < _SHORT:
        return trim(whole, title) or whole
    everything = list(lines(soup.body or soup))
    kept = trim(_guess(page, everything), title)
    mended = trim(whole, title)
    if _unlinked(kept) < _MISSED * _unlinked(mended):
        return mended
    return kept or mended or whole


def _guess(page: str, everything: Sequence[Line]) -> list[Line]:
    """The lines that trafilatura takes for the text: with care, and some that it takes without."""
    careful = found(everything, _ask(page, careful=True))
    bold = found(everything, _ask(page, careful=False))
    if _size(_where(everything, careful)) < _TOO_LITTLE * _size(_where(everything, bold)):
        careful = bold
    kept = [
        sure or (likely and any(careful[max(0, at - _NEAR) : at]) and any(careful[at + 1 : at + 1 + _NEAR]))
        for at, (sure, likely) in enumerate(zip(careful, bold, strict=True))
    ]
    return _where(everything, _with_lost(everything, kept))


def _with_lost(everything: Sequence[Line], kept: Sequence[bool]) -> list[bool]:
    """With what trafilatura loses between kept lines: headings with odd classes, links to texts and decisions."""
    answers, above = list(kept), False
    for at, line in enumerate(everything):
        below = kept[at + 1 : at + 2]
        wanted = bool(line.level and not line.linked) or cites_law(line)
        answers[at] = kept[at] or (above and wanted and any(below))
        above = above or kept[at]
    return answers


def _ask(page: str, *, careful: bool) -> str:
    try:
        return trafilatura.extract(page, favor_precision=careful, include_comments=False) or ""
    except Exception:  # noqa: BLE001 -- whatever foreign heuristics trip over, the page can be read without them
        return ""


def _where(everything: Sequence[Line], kept: Sequence[bool]) -> list[Line]:
    return [line for line, here in zip(everything, kept, strict=True) if here]


def _main(soup: BeautifulSoup) -> Tag:
    """The smallest sure place of the text: the largest element of the first kind that holds enough of it."""
    whole = soup.body or soup
    least = _SHARE * _length(whole)
    for attribute, value in _MAIN:
        places: Sequence[Tag] = soup.select(f'[{attribute}="{value}"]') if attribute else soup.find_all(value)
        # Of elements that stand in each other the first is the largest; more than a few are a list of articles.
        largest = max(places[:_PLACES], key=_length, default=None)
        if largest is not None and _length(largest) > least:
            return largest
    return whole


def _length(tag: Tag) -> int:
    """Letters and digits in an element, roughly: the characters of its words."""
    return sum(len(text.strip()) for text in tag.strings)


def _size(kept: Sequence[Line]) -> int:
    return sum(len(line.text) for line in kept)


def _unlinked(kept: Sequence[Line]) -> int:
    return sum(len(line.text) - line.linked for line in kept)
