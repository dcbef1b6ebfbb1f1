"""Which words of a text answer a query, and which stretch of a document shows it best: fragments, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kb.document import Passage
from kb.search.analysis import Token, query_stems, stem, tokens
from kb.search.query import Node, Phrase, parse, words_of
from kb.search.response import Fragment, PassageHit

_WIDTH = 260  # characters of a snippet, about three lines on a phone
_SENTENCE = re.compile(r"(?<=[.;:!?…»])\s+|\n")


class _Span(NamedTuple):
    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks what a query asked for in any text.

    stems    stems that the words of the query have in any of the corpus's languages
    phrases  exact forms, in order, of each phrase
    """

    stems: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, tree: Node | None, languages: Sequence[str]) -> Marker:
        """The marker of a query tree in a corpus of these languages."""
        stems: set[str] = set()
        phrases = []
        for node in words_of(tree):
            if isinstance(node, Phrase):
                phrases.append(tuple(token.exact for token in tokens(node.text)))
            else:
                stems.update(form for token in tokens(node.text) for form in query_stems(token, languages))
        return cls(frozenset(stems), tuple(filter(None, phrases)))

    def mark(self, text: str, language: str) -> tuple[Fragment, ...]:
        """All of a text, cut where what was asked for begins and ends."""
        return tuple(_fragments(text, self._spans(text, language)))

    def passages(self, passages: Sequence[Passage], language: str, limit: int) -> tuple[PassageHit, ...]:
        """The best stretches of a document, at most one a passage, those with most of the query's words first.

        If none has any (the title or a heading did), the beginning of the document, unmarked.
        """
        if not self.stems and not self.phrases:
            return _opening(passages)
        scored = []
        for number, passage in enumerate(passages):
            spans = self._spans(passage.text, language)
            if spans:
                start, score = _best_window(spans)
                scored.append((-score, number, start, spans))
        if not scored:
            return _opening(passages)
        scored.sort(key=lambda item: item[:2])
        return tuple(_hit(passages[number], start, spans) for _, number, start, spans in scored[:limit])

    def _spans(self, text: str, language: str) -> list[_Span]:
        found = list(tokens(text)) if self.stems or self.phrases else []
        spans = {(t.start, t.end): term for t in found if (term := stem(t, language)) in self.stems and term}
        for phrase in self.phrases:
            spans |= {(first.start, last.end): " ".join(phrase) for first, last in _runs(found, phrase)}
        return _merged(_Span(start, end, term) for (start, end), term in spans.items())


def marker(query: str, languages: Sequence[str]) -> Marker:
    """The marker of a query as typed."""
    return Marker.of(parse(query).tree, languages)


def _runs(found: Sequence[Token], phrase: tuple[str, ...]) -> Iterator[tuple[Token, Token]]:
    width = len(phrase)
    for n, token in enumerate(found):
        if token.exact == phrase[0] and tuple(t.exact for t in found[n : n + width]) == phrase:
            yield token, found[n + width - 1]


def _merged(spans: Iterator[_Span]) -> list[_Span]:
    merged: list[_Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = _Span(last.start, max(last.end, span.end), last.term)
        else:
            merged.append(span)
    return merged


def _best_window(spans: Sequence[_Span]) -> tuple[int, float]:
    """Where the stretch with most different terms begins, and its score: terms, then occurrences."""
    best_start, best = spans[0].start, 0.0
    for n, first in enumerate(spans):
        inside = [span for span in spans[n : n + 40] if span.end <= first.start + _WIDTH] or [first]
        score = len({span.term for span in inside}) + min(len(inside), 20) / 100
        if score > best:
            best_start, best = first.start, score
    return best_start, best


def _hit(passage: Passage, start: int, spans: Sequence[_Span]) -> PassageHit:
    text = passage.text
    first = _beginning(text, start)
    last = min(len(text), max(first + _WIDTH, start + 40))
    if last < len(text):
        last = text.rfind(" ", start + 20, last) if text.rfind(" ", start + 20, last) > 0 else last
    inside = [
        _Span(span.start - first, span.end - first, span.term)
        for span in spans
        if span.start >= first and span.end <= last
    ]
    # A snippet is one line: breaks become spaces, of the same length, so that the spans still fit.
    fragments = list(_fragments(re.sub(r"[\n\t]", " ", text[first:last]), inside))
    if first > 0:
        fragments.insert(0, Fragment("… ", matched=False))
    if last < len(text):
        fragments.append(Fragment(" …", matched=False))
    return PassageHit(anchor=passage.anchor, heading=passage.heading, page=passage.page, fragments=tuple(fragments))


def _beginning(text: str, start: int) -> int:
    """Where to begin so that `start` is shown: at a sentence, else at a word, at most 100 characters before."""
    earliest = max(0, start - 100)
    if earliest == 0:
        return 0
    breaks = [match.end() for match in _SENTENCE.finditer(text, earliest, start)]
    if breaks:
        return breaks[0]
    space = text.find(" ", max(earliest, start - 60), start)
    return space + 1 if space >= 0 else start


def _opening(passages: Sequence[Passage]) -> tuple[PassageHit, ...]:
    for passage in passages:
        if passage.text.strip():
            return (_hit(passage, 0, ()),)
    return ()


def _fragments(text: str, spans: Sequence[_Span]) -> Iterator[Fragment]:
    position = 0
    for span in spans:
        if span.start > position:
            yield Fragment(text[position : span.start], matched=False)
        yield Fragment(text[span.start : span.end], matched=True)
        position = span.end
    if position < len(text):
        yield Fragment(text[position:], matched=False)
