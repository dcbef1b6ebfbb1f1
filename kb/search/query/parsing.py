"""From what a user typed to a tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from kb.search.analysis import tokens
from kb.search.fields import TEXT_FIELDS
from kb.search.query.characters import plain
from kb.search.query.lexing import Lexeme, is_word, lexemes
from kb.search.query.tree import And, Near, Node, Not, Or, Phrase, Wildcard, Within, Word

MAX_CHARACTERS = 1_000
MAX_WORDS = 40
MAX_DEPTH = 5
MAX_DISTANCE = 100
#: Words and phrases that may stand in a row with NEAR between them.
MAX_NEAR = 5
#: The distance of a NEAR that says none.
_DISTANCE = 10
#: What most queries are: words that have no other sense. They are read at once, in a twentieth of the time.
#: A number behind a word of some letters is one: behind "art", "no" or "L" it is more.
_WORDS = re.compile(r"[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿœ]+(?: [A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿœ]+| (?<=[a-zß-öø-ÿœ]{4} )\d+)*+")
_SEARCHED = ("word", "phrase", "wildcard", "days")


class Parsed(NamedTuple):
    """A query as it was understood; `tree` is None if nothing was asked for.

    notes: "too_long", "too_many_words", "too_deep" for what was cut; "wildcard_too_short" for a wildcard of so few
    letters that it is read as a word without it; "near_left_out" for a NEAR that does not stand between words, or is
    one too many.
    """

    tree: Node | None
    notes: tuple[str, ...]


def parse(text: str) -> Parsed:
    """The tree of what a user typed. Never raises."""
    if text.count(" ") < MAX_WORDS and len(text) <= MAX_CHARACTERS and _WORDS.fullmatch(text):
        words = tuple(map(Word, text.split(" ")))
        return Parsed(words[0] if len(words) == 1 else And(words), ())
    notes: dict[str, None] = {}
    typed = plain(text[:MAX_CHARACTERS])
    if max(len(text), len(typed)) > MAX_CHARACTERS:
        notes["too_long"] = None
    found = _limited(_balanced(lexemes(typed[:MAX_CHARACTERS]), notes), notes)
    tree = _Parser([lexeme for lexeme in found if lexeme.kind != "note"], notes).parse()
    return Parsed(tree, tuple(notes))


def _balanced(found: Sequence[Lexeme], notes: dict[str, None]) -> list[Lexeme]:
    """The lexemes without parentheses that close nothing, and without those deeper than MAX_DEPTH."""
    kept, depth = [], 0
    for lexeme in found:
        if lexeme.kind == "close":
            depth -= 1
            if depth < 0:
                depth = 0
                continue
        elif lexeme.kind == "open":
            depth += 1
            if depth > MAX_DEPTH:
                notes["too_deep"] = None
        if lexeme.kind not in ("open", "close") or depth + (lexeme.kind == "close") <= MAX_DEPTH:
            kept.append(lexeme)
    return kept


def _limited(found: Sequence[Lexeme], notes: dict[str, None]) -> list[Lexeme]:
    """The lexemes up to the last word of MAX_WORDS, with the notes on them. A phrase counts as one word."""
    kept: list[Lexeme] = []
    left = MAX_WORDS
    for lexeme in found:
        if lexeme.kind == "note":
            notes[lexeme.text] = None
        if lexeme.kind in _SEARCHED:
            parts = list(islice(tokens(lexeme.text), left + 1)) if lexeme.kind == "word" else []
            if len(parts) > left or not left:
                notes["too_many_words"] = None
                if left == MAX_WORDS:
                    kept.append(lexeme._replace(text=lexeme.text[: parts[-2].end]))
                break
            left -= max(1, len(parts))
        kept.append(lexeme)
    return kept


class _Parser:
    """Recursive descent; a missing parenthesis is closed at the end, a lone operator left out."""

    def __init__(self, found: Sequence[Lexeme], notes: dict[str, None]) -> None:
        self._lexemes = found
        self._notes = notes
        self._next = 0

    def parse(self) -> Node | None:
        return self._alternatives()

    def _peek(self) -> str:
        return self._lexemes[self._next].kind if self._next < len(self._lexemes) else "end"

    def _take(self, *kinds: str) -> Lexeme | None:
        if self._peek() not in kinds:
            return None
        self._next += 1
        return self._lexemes[self._next - 1]

    def _alternatives(self) -> Node | None:
        parts = [self._sequence()]
        while self._take("or"):
            parts.append(self._sequence())
        return _joined(Or, [part for part in parts if part is not None])

    def _sequence(self) -> Node | None:
        parts: list[Node] = []
        while self._peek() not in ("or", "close", "end"):
            if self._take("near"):
                self._notes["near_left_out"] = None
            elif not self._take("and"):
                part = self._single()
                if part is not None:
                    parts.append(part)
        return _joined(And, parts)

    def _single(self) -> Node | None:
        negations = 0
        while self._take("not"):
            negations += 1
        node = self._near()
        if node is None or negations % 2 == 0:
            return node
        return node.part if isinstance(node, Not) else Not(node)

    def _near(self) -> Node | None:
        """An atom, or words and phrases with NEAR between them: the largest of its distances is that of all."""
        first = self._atom()
        if not isinstance(first, Word | Phrase):
            return first
        parts, distance = {first: None}, 0
        while len(parts) < MAX_NEAR and self._peek() == "near" and self._kind(self._next + 1) in ("word", "phrase"):
            said = self._lexemes[self._next].text
            distance = max(distance, min(int(said), MAX_DISTANCE) if said else _DISTANCE)
            self._next += 1
            part = self._leaf()
            if isinstance(part, Word | Phrase):
                parts[part] = None
        return Near(tuple(parts), distance) if len(parts) > 1 else first

    def _kind(self, at: int) -> str:
        return self._lexemes[at].kind if at < len(self._lexemes) else "end"

    def _atom(self) -> Node | None:
        field = self._take("field")
        while inner := self._take("field"):
            field = inner
        node = self._group() if self._take("open") else self._leaf()
        if field is None or node is None:
            return node
        return Within(field.text, node if field.text in TEXT_FIELDS else _values(node))

    def _group(self) -> Node | None:
        node = self._alternatives()
        self._take("close")
        return node

    def _leaf(self) -> Node | None:
        found = self._take(*_SEARCHED)
        match found:
            case None:
                return None
            case Lexeme("word", text):
                return Word(text)
            case Lexeme("phrase", text):
                return Phrase(text)
            case Lexeme("wildcard", text):
                return Wildcard(text)
            case _:
                return found.days


def _joined(kind: type[And] | type[Or], parts: Sequence[Node]) -> Node | None:
    """One node of the parts, those of the same kind taken in."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _values(node: Node) -> Node:
    """What is asked of a facet: the beginning of a value is enough, so that wildcards are words without their signs."""
    match node:
        case Wildcard(pattern):
            said = pattern.replace("*", "").replace("?", "").lower()
            return Word(said) if is_word(said) else node
        case And(parts) | Or(parts):
            return type(node)(tuple(map(_values, parts)))
        case Not(part):
            return Not(_values(part))
    return node
