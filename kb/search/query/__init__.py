"""The query language: what users may write, and the tree that engines compile.

    mineurs isolés              all the words
    "mise à l'abri"             these words in this order, as written
    tutelle OU kafala           either (OR); the operators are in capitals, "et" and "ou" stay words
    tutelle ET (kafala OU DAP)  both (AND); parentheses group
    asile SAUF Dublin           without (NOT), also -Dublin
    titre:hébergement           in one field: titre, rubrique, texte, or type, code, langue, organisation …

`parse` never raises: what makes no sense is left out, what is too much is cut, and `Parsed.notes` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.search.analysis import ARTICLE, article_number, fold, tokens
from kb.search.fields import PREFIXES, TEXT_FIELDS
from kb.search.query.tree import (
    And,
    Between,
    Meaning,
    Most,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Wildcard,
    Within,
    Word,
)

MAX_CHARACTERS = 1_000
MAX_WORDS = 40
MAX_DEPTH = 5
#: Longest words of which a query all in capitals may be a list of acronyms.
_ACRONYM = 4


#: What a minus sign may stand before.
_SIGNED = re.compile(r'[\w("“«](?!\w*:)')

class Parsed(NamedTuple):
    """A query as it was understood; `tree` is None if nothing was asked for.

    notes: "too_long", "too_many_words", "too_deep" for what was cut.
    """

    tree: Node | None
    notes: tuple[str, ...]


class _Lexeme(NamedTuple):
    kind: str
    text: str


#: Inside of a character class: what no word holds.
_BREAKS = r'\s()"“”„«»|&'
_REFERENCE = re.compile(ARTICLE)
_LEXEME = re.compile(
    rf"""
    \s+
  | (?P<phrase>["“”„«](?P<inside>[^"“”„«»]*)["“”»])
  | (?P<open>\() | (?P<close>\))
  | (?P<reference>{ARTICLE}(?=['’,;:.!?…*\-–—]*(?:[{_BREAKS}]|$)))
  | (?P<or>(?:OR|OU)(?![^{_BREAKS}])|\|\|?)
  | (?P<and>(?:AND|ET)(?![^{_BREAKS}])|&&?)
  | (?P<not>(?:NOT|SAUF)(?![^{_BREAKS}])|(?:(?<=[{_BREAKS}])|^)[-−](?=[\w("“«]))
  | ref:(?P<ref>[^{_BREAKS}]+)
  | (?P<field>[^\W\d_]+):(?=[^\s:/])
  | (?P<word>[^{_BREAKS}]+(?:\([^{_BREAKS}]{{0,4}}\)[^{_BREAKS}]*)*)
  | .
    """,  # the last part of a word keeps "isolé(e)s" in one piece
    re.VERBOSE,
)


def parse(text: str) -> Parsed:
    """The tree of what a user typed. Never raises."""
    notes = []
    # Halves of characters come from shells whose input is not UTF-8; no text that was indexed has them.
    text = text.encode(errors="replace").decode().replace("\0", " ").replace("\u00ad", "")
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        notes.append("too_long")
    lexemes = list(_references(_lexemes(text)))
    if _shouted(lexemes):
        lexemes = [lexeme._replace(text=lexeme.text.lower()) if lexeme.text.isalpha() else lexeme for lexeme in lexemes]
    words = [n for n, lexeme in enumerate(lexemes) if lexeme.kind in ("word", "phrase")]
    if len(words) > MAX_WORDS:
        lexemes = lexemes[: words[MAX_WORDS]]
        notes.append("too_many_words")
    parser = _Parser(lexemes)
    tree = parser.parse()
    if parser.too_deep:
        notes.append("too_deep")
    return Parsed(tree, tuple(notes))


def unparse(node: Node | None) -> str:
    """The query that parses to this tree, with its operators in English."""
    return "" if node is None else _written(node, outer=0)


def words_of(node: Node | None) -> Iterator[Word | Phrase]:
    """The words and phrases that a document found must or may contain: none of those under a Not or a facet."""
    match node:
        case Word() | Phrase():
            yield node
        case Meaning(words):
            yield from words
        case And(parts) | Or(parts) | Most(parts):
            for part in parts:
                yield from words_of(part)
        case Within(field, part) if field in TEXT_FIELDS:
            yield from words_of(part)


def relaxed(node: Node | None) -> Node | None:
    """The query with "most of these words" where it had "all of these"; None if that would be the same.

    Only a plain list of words is relaxed: who writes operators means them, and who names an article wants that one.
    """
    if any(article_number(token.exact) for word in words_of(node) for token in tokens(word.text)):
        return None
    if not isinstance(node, And) or not all(isinstance(part, Word | Phrase | Meaning) for part in node.parts):
        return None
    return Most(node.parts)


def _shouted(lexemes: Sequence[_Lexeme]) -> bool:
    """True if somebody forgot to release the capitals: several words, all in capitals, not all short as acronyms."""
    words = [lexeme.text for lexeme in lexemes if lexeme.kind == "word" and lexeme.text.isalpha()]
    return len(words) > 1 and all(map(str.isupper, words)) and max(map(len, words)) > _ACRONYM


def _lexemes(text: str) -> Iterator[_Lexeme]:
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup
        if kind in ("phrase", "inside"):
            if any(c.isalnum() for c in match["inside"]):
                yield _Lexeme("phrase", match["inside"].strip())
        elif kind == "field":
            field = PREFIXES.get(fold(match["field"]))
            # An unknown prefix is a word like others: "article:", "http:".
            yield from [_Lexeme("field", field)] if field else _lexemes(match["field"])
        elif kind == "word":
            word = match["word"].strip("'’,;:.!?…*-–—")
            if word == match["word"]:
                yield _Lexeme("word", word)
            elif any(c.isalnum() for c in word):
                # Without the punctuation glued to it, it may be an operator or have a prefix.
                yield from _lexemes(word)
        elif kind == "ref":
            yield from (_Lexeme("field", "ref"), _Lexeme("word", match["ref"]))
        elif kind == "reference":
            yield _Lexeme("word", match.group())
        elif kind:
            yield _Lexeme(kind, match.group())


def _references(lexemes: Iterator[_Lexeme]) -> Iterator[_Lexeme]:
    """The lexemes, a letter and the number behind it as one reference though something stood before the letter."""
    before: _Lexeme | None = None
    for lexeme in lexemes:
        if before and before.kind == lexeme.kind == "word" and _REFERENCE.fullmatch(f"{before.text} {lexeme.text}"):
            before = _Lexeme("word", f"{before.text} {lexeme.text}")
            continue
        if before:
            yield before
        before = lexeme
    if before:
        yield before


class _Parser:
    """Recursive descent; a missing parenthesis is closed at the end, a stray one or a lone operator left out."""

    def __init__(self, lexemes: Sequence[_Lexeme]) -> None:
        self._lexemes = lexemes
        self._next = 0
        self.too_deep = False

    def parse(self) -> Node | None:
        parts = []
        while self._next < len(self._lexemes):
            part = self._alternatives(0)
            if part is not None:
                parts.append(part)
            self._take("close")
        return _joined(And, parts)

    def _peek(self) -> str:
        return self._lexemes[self._next].kind if self._next < len(self._lexemes) else "end"

    def _take(self, kind: str) -> str | None:
        if self._peek() != kind:
            return None
        self._next += 1
        return self._lexemes[self._next - 1].text

    def _alternatives(self, depth: int) -> Node | None:
        parts = [self._sequence(depth)]
        while self._take("or"):
            parts.append(self._sequence(depth))
        return _joined(Or, [part for part in parts if part is not None])

    def _sequence(self, depth: int) -> Node | None:
        parts = []
        while self._peek() not in ("or", "close", "end"):
            if not self._take("and"):
                part = self._single(depth)
                if part is not None:
                    parts.append(part)
        return _joined(And, parts)

    def _single(self, depth: int) -> Node | None:
        negations = 0
        while self._take("not"):
            negations += 1
        node = self._atom(depth)
        if node is None or negations % 2 == 0:
            return node
        return node.part if isinstance(node, Not) else Not(node)

    def _atom(self, depth: int) -> Node | None:
        field = self._take("field")
        while (inner := self._take("field")) is not None:
            field = inner
        if self._take("open"):
            if depth >= MAX_DEPTH:
                self.too_deep = True
                return None
            node = self._alternatives(depth + 1)
            self._take("close")
        elif (text := self._take("word")) is not None:
            node = Word(text)
        elif (text := self._take("phrase")) is not None:
            node = Phrase(text)
        else:
            return None
        return Within(field, node) if field and node is not None else node


def _joined(kind: type[And] | type[Or], parts: Sequence[Node]) -> Node | None:
    """One node of the parts, those of the same kind taken in."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _written(node: Node, outer: int) -> str:
    """`outer` is how tightly what is around binds: 0 not at all, 1 OR, 2 AND, 3 NOT or a field."""
    match node:
        case Word(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case Not(part):
            written = _written(part, 3)
            return f"-{written}" if _SIGNED.match(written) else f"NOT {written}"
        case Within(field, (Not() | Within()) as part):
            # Behind the colon a sign is read as part of the word, and a second prefix takes the place of the first.
            return f"{field}:({_written(part, 0)})"
        case Within("ref", Word(text)) if "(" in text:
            return f"ref:({text})"  # a key ends at a parenthesis
        case Within(field, part):
            return f"{field}:{_written(part, 3)}"
        case And(parts):
            return _grouped(" ".join(_written(part, 2) for part in parts), outer >= 3)
        case Or(parts) | Most(parts):
            return _grouped(" OR ".join(_written(part, 1) for part in parts), outer >= 2)


def _grouped(text: str, needed: bool) -> str:
    return f"({text})" if needed else text
