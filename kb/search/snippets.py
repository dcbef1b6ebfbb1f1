"""Which words of a text answer a query, and which stretch of a document shows it best: fragments, never markup."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from kb.document import Passage
from kb.search.marking import Sought, Span, asked_by, spans_in
from kb.search.query.tree import Node
from kb.search.response import Fragment, PassageHit
from kb.search.sentences import sentence_starts
from kb.search.skimming import Seen, skim

_WIDTH = 260  # characters of a snippet, about three lines on a phone
#: Characters of a sentence before the first word marked that a snippet keeps, where the sentence is too long.
_LEAD = 80
#: The end of a line that ends no sentence: an item of a list.
_BLANKS = re.compile(r"\s*[\n\t]\s*")
_LINE = re.compile(r"(?<![.!?…:;,\s])[^\S\n]*\n\s*")
#: Sentences that a snippet may hold: more are lines of a list.
_SENTENCES = 60
#: Passages beyond those wanted that are read where skimming was wrong about one.
_SPARE = 8


class Excerpt(NamedTuple):
    """The best passages of a document, and how many others answer as well.

    A passage answers if it has, of the different things that were asked for, half of what the best one has.
    """

    shown: tuple[PassageHit, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks what a query asked for in any text. `sought` is what it looks for; empty marks nothing."""

    sought: tuple[Sought, ...]

    @classmethod
    def of(cls, tree: Node | None, languages: Sequence[str]) -> Marker:
        """The marker of a query tree, widened or not, in a corpus of these languages."""
        return cls(asked_by(tree, languages))

    def mark(self, text: str, language: str) -> tuple[Fragment, ...]:
        """All of a text, cut where what was asked for begins and ends."""
        return tuple(_fragments(text, spans_in(text, language, self.sought)))

    def excerpt(self, passages: Sequence[Passage], language: str, limit: int) -> Excerpt:
        """The best stretches of a document, at most one a passage, those with most of the query's words first.

        If none has any (the title did), the beginning of the document, unmarked.
        """
        seen, answering = skim(passages, language, self.sought, limit + _SPARE) if self.sought else (iter(()), 0)
        hits = (self._hit(passages[one.number], language, one) for one in seen)
        shown = tuple(islice(filter(None, hits), limit))
        if not shown:
            return Excerpt(_opening(passages), 0)
        return Excerpt(shown, max(0, answering - len(shown)))

    def _hit(self, passage: Passage, language: str, seen: Seen) -> PassageHit | None:
        """None if nothing of it answers after all."""
        language = passage.language or language
        starts = sentence_starts(passage.text)
        start, end = _stretch(passage.text, starts, seen.spans)
        spans = spans_in(passage.text[start:end], language, self.sought)
        if not spans and not spans_in(passage.heading, language, self.sought):
            return None
        return _cut(passage, starts, start, end, spans)


def _stretch(text: str, starts: Sequence[int], spans: Sequence[Span]) -> tuple[int, int]:
    """Where a snippet begins and ends: whole sentences if they fit, those with most of what was asked for."""
    ends = [*starts[1:], len(text)]
    best, chosen = (-1, -1, -1), (0, _last_that_fits(0, ends) if starts else 0)
    for n in sorted({bisect_right(starts, span.start) - 1 for span in spans}):
        start, end = starts[n], _last_that_fits(starts[n], ends[n : n + _SENTENCES])
        inside = [span for span in spans if start <= span.start and span.end <= end]
        score = (_asked(inside), _asked([span for span in inside if span.start < ends[n]]), min(len(inside), 20))
        if score > best:
            best, chosen = score, (start, end)
    start, end = chosen
    return _within_sentence(text, start, end, spans) if end - start > _WIDTH else _filled(start, end, starts)


def _last_that_fits(start: int, ends: Sequence[int]) -> int:
    last = ends[0]
    for end in ends:
        if end - start > _WIDTH:
            break
        last = end
    return last


def _asked(spans: Sequence[Span]) -> int:
    asked = 0
    for span in spans:
        asked |= span.asked
    return asked.bit_count()


def _filled(start: int, end: int, starts: Sequence[int]) -> tuple[int, int]:
    """With the sentences before, as far as there is room: the last words of a passage are better read with them."""
    for earlier in reversed(starts):
        if earlier < start and end - earlier > _WIDTH:
            break
        start = min(start, earlier)
    return start, end


def _within_sentence(text: str, start: int, end: int, spans: Sequence[Span]) -> tuple[int, int]:
    """A stretch of a sentence that is too long: from its beginning if that shows as much, else from a word on."""
    inside = [span for span in spans if start <= span.start < end]
    begins = [start, *(max(start, span.start - _LEAD) for span in inside)]
    first = max(begins, key=lambda at: (_asked([s for s in inside if at <= s.start and s.end <= at + _WIDTH]), -at))
    if first > start:
        first = _word_from(text, first)
    return first, _word_until(text, min(end, first + _WIDTH), first)


def _word_from(text: str, at: int) -> int:
    """The first beginning of a word from there on."""
    blank = re.compile(r"\s").search(text, at - 1, at + _LEAD)
    return blank.end() if blank else at


def _word_until(text: str, at: int, first: int) -> int:
    """The last end of a word up to there; what has no blank is cut."""
    if at >= len(text) or text[at].isspace():
        return at
    return next((n for n in range(at - 1, first, -1) if text[n].isspace()), at)


def _cut(passage: Passage, starts: Sequence[int], start: int, end: int, spans: Sequence[Span]) -> PassageHit:
    """A snippet is one line: breaks become blanks, or points where what stands before has none."""
    text = passage.text
    fragments = [
        Fragment(_BLANKS.sub(" ", piece if matched else _LINE.sub(" · ", piece)), matched)
        for piece, matched in _fragments(text[start:end].rstrip(), spans)
    ]
    if start > 0 and start not in starts:
        fragments.insert(0, Fragment("… ", matched=False))
    if text[end:].strip() and end not in starts:
        fragments.append(Fragment(" …", matched=False))
    return PassageHit(anchor=passage.anchor, heading=passage.heading, page=passage.page, fragments=tuple(fragments))


def _opening(passages: Sequence[Passage]) -> tuple[PassageHit, ...]:
    for passage in passages:
        if passage.text.strip():
            starts = sentence_starts(passage.text)
            return (_cut(passage, starts, *_stretch(passage.text, starts, ()), ()),)
    return ()


def _fragments(text: str, spans: Sequence[Span]) -> Iterator[Fragment]:
    position = 0
    for span in spans:
        if span.start > position:
            yield Fragment(text[position : span.start], matched=False)
        yield Fragment(text[span.start : span.end], matched=True)
        position = span.end
    if position < len(text):
        yield Fragment(text[position:], matched=False)
