"""Both languages of a page say the same: sources, figures, dates, numbers, marks and links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType

from indexer.proofreading.corpus import Corpus
from indexer.proofreading.page import Block, Page, Slip
from indexer.proofreading.spoken import dates, numbers
from kb.markup import SOURCE_MARK

#: Keys of the front matter that are the same in every language.
SHARED = (
    "type", "country", "organisations", "themes", "concepts", "url", "ref", "about", "kind", "level", "departements",
    "since", "place", "status", "phone", "last_verified", "date", "relations",
)  # fmt: skip
_SHOWN = 6  # things told of those that differ

#: What blocks of text say that does not depend on the language.
_Count = Callable[[Sequence[Block], str], Counter[str]]
_COUNTS: Mapping[str, _Count] = MappingProxyType(
    {
        "headings": lambda blocks, _: Counter(block.kind for block in blocks if re.fullmatch("h[1-6]", block.kind)),
        "numbers": lambda blocks, language: numbers(_text(blocks), language),
        "dates": lambda blocks, language: Counter(map(str, dates(_text(blocks), language).elements())),
        "marks": lambda blocks, _: Counter(mark[0].strip() for mark in SOURCE_MARK.finditer(_text(blocks))),
        "links": lambda blocks, _: Counter(link.target for block in blocks for link in block.links),
    }
)


def check(corpus: Corpus) -> Iterator[Slip]:
    """What differs between the two languages of a page, told of the English one."""
    for french, english in corpus.pairs():
        yield from _keys(french, english)
        yield from _sources(french, english)
        yield from _figures(french, english)
        yield from _words(french, english)


def _keys(french: Page, english: Page) -> Iterator[Slip]:
    for key in SHARED:
        if getattr(french.head, key) != getattr(english.head, key):
            yield Slip(english, (key,), f"{key} differs from that of the French page")
    ours, theirs = len(french.head.doubts), len(english.head.doubts)
    if ours != theirs:
        yield Slip(english, ("doubts",), f"doubts differ in number: {ours} in French, {theirs} in English")


def _sources(french: Page, english: Page) -> Iterator[Slip]:
    for n, (ours, theirs) in enumerate(zip_longest(french.sources, english.sources)):
        if ours is None or theirs is None:
            said = f"sources differ in number: {len(french.sources)} in French, {len(english.sources)} in English"
            yield Slip(english, ("sources",), said)
            return
        for key in ("title", "url"):
            if getattr(ours, key) != getattr(theirs, key):
                yield Slip(english, ("sources", n, key), f"source {n + 1} has another {key} in French")
        if _digits(ours.year) != _digits(theirs.year):
            yield Slip(english, ("sources", n, "year"), f"source {n + 1} has another year in French")


def _figures(french: Page, english: Page) -> Iterator[Slip]:
    for n, (ours, theirs) in enumerate(zip_longest(french.head.figures, english.head.figures)):
        values = [
            (figure.value, figure.unit, _digits(figure.year), figure.source) if figure else None
            for figure in (ours, theirs)
        ]
        if values[0] != values[1]:
            yield Slip(english, ("figures", n), f"figure {n + 1} differs: value, unit, year or source")


def _words(french: Page, english: Page) -> Iterator[Slip]:
    ours, theirs = _told(french), _told(english)
    for what, count in _COUNTS.items():
        in_french, in_english = count(ours, "fr"), count(theirs, "en")
        if in_french != in_english:
            place = next(
                (
                    own.place
                    for own, other in zip(theirs, ours, strict=False)
                    if count([other], "fr") != count([own], "en")
                ),
                english.lines + 1,
            )
            yield Slip(english, place, f"{what} differ: {_difference(in_french, in_english)}")


def _told(page: Page) -> list[Block]:
    """Title, summary and labels of figures, then the text."""
    return [*(Block("head", words.text, words.place, ()) for words in page.names), *page.blocks]


def _text(blocks: Sequence[Block]) -> str:
    """Blocks so far apart that no date or number spans two of them."""
    return "\n\n".join(block.text for block in blocks)


def _difference(french: Counter[str], english: Counter[str]) -> str:
    sides = (("only in French", french - english), ("only in English", english - french))
    return "; ".join(f"{side} {', '.join(sorted(more.elements())[:_SHOWN])}" for side, more in sides if more)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)
