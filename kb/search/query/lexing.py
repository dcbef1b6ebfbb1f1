"""The words and signs of a query, in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from kb.search.analysis import ARTICLE, fold
from kb.search.fields import PREFIXES
from kb.search.query import dates
from kb.search.query.tree import Between

#: Longest words of which a query all in capitals may be a list of acronyms.
_ACRONYM = 4
#: Literal characters before the first "*" of a wildcard; in all of it, if there is none.
_LITERAL = 3


class Lexeme(NamedTuple):
    """A word or a sign.

    kind  "word", "phrase", "wildcard", "days", "open", "close", "or", "and", "not", "near", "field" – or "note", for
          what could not be read as it was meant
    text  the word or phrase itself, the name of the field, the distance of a "near", the code of a note
    days  of a date
    """

    kind: str
    text: str
    days: Between | None = None


#: Inside of a character class: what no word holds.
_QUOTES = '"“”„‟«»‹›'
_BREAKS = rf"\s(){_QUOTES}|&"
#: Inside of a character class: what may stand behind a word and is none of it.
_PUNCTUATION = r"'’,;:.!?…*\-–—"
#: How an article begins: all articles L. 221-2 and those below are "L. 221-2*".
_ARTICLES = rf"(?!.{{1,4}}\*\d){ARTICLE}-?\*+(?=[{_PUNCTUATION}]*(?:[{_BREAKS}]|$))"
_REFERENCE = re.compile(ARTICLE)
_LEXEME = re.compile(
    rf"""
    \s+
  | (?P<phrase>["“„‟][^"“”„‟]*["“”‟] | «[^«»]*» | ‹[^‹›]*› | (?<![^\s(:-])(?:»[^«»]*« | ›[^‹›]*‹ | ”[^"“”„‟]*”))
  | (?P<open>\() | (?P<close>\))
  | (?<!\w)(?i:n°s?|nos?(?=[.\s]))\.?\s*(?=\d)
  | (?P<articles>{_ARTICLES})
  | (?P<reference>{ARTICLE}(?=[{_PUNCTUATION}]*(?:[{_BREAKS}]|$)))
  | (?P<or>(?:OR|OU)(?![^{_BREAKS}])|\|\|?)
  | (?P<and>(?:AND|ET)(?![^{_BREAKS}])|&&?)
  | (?P<not>(?:NOT|SAUF)(?![^{_BREAKS}])|(?:(?<=[{_BREAKS}])|^)-(?=[\w("“„‟«‹]))
  | (?P<near>(?:NEAR|PROCHE)(?:/[0-9]{{1,9}})?(?![^{_BREAKS}]))
  | ref:(?P<ref>[^{_BREAKS}]+)
  | (?P<days>(?i:{dates.PREFIXES}):[<>=.0-9][^{_BREAKS}]*)
  | (?P<field>[^\W\d_]+):(?=[^\s:/])
  | (?P<word>[^{_BREAKS}]+(?:\([^{_BREAKS}]{{0,4}}\)[^{_BREAKS}]*)*)
  | .
    """,  # the last part of a word keeps "isolé(e)s" in one piece; a number has the same sense without its "n°"
    re.VERBOSE,
)
#: A part of a word with wildcards: "non-accompagn*" has two, "17-24*" is one.
_PIECE = re.compile(r"(?:[^\W_]|[*?])+(?:(?<=\d)-(?=[\d*?])(?:[^\W_]|[*?])+)*")
_ELIDED = re.compile(r"(?<!\w)(?:[^\W\d_]{1,2}|\w+qu)['’ʼ′]")


def lexemes(text: str) -> list[Lexeme]:
    """What a text of plain characters consists of, in the time of a walk through it."""
    found = list(_references(_lexemes(text)))
    if not _shouted(found):
        return found
    return [one._replace(text=one.text.lower()) if one.kind == "word" and one.text.isalpha() else one for one in found]


def is_word(text: str) -> bool:
    """True if the text is read as one word, and as this one."""
    return lexemes(text) == [Lexeme("word", text)]


def _shouted(found: list[Lexeme]) -> bool:
    """True if somebody forgot to release the capitals: several words, all in capitals, not all short as acronyms."""
    words = [lexeme.text for lexeme in found if lexeme.kind == "word" and lexeme.text.isalpha()]
    return len(words) > 1 and all(map(str.isupper, words)) and max(map(len, words)) > _ACRONYM


def _lexemes(text: str) -> Iterator[Lexeme]:
    for match in _LEXEME.finditer(text):
        kind, said = match.lastgroup, match.group()
        match kind:
            case None:
                continue
            case "phrase":
                inside = " ".join(re.sub(f"[{_QUOTES}]", " ", said).split())
                if any(map(str.isalnum, inside)):
                    yield Lexeme("phrase", inside)
            case "field":
                field = PREFIXES.get(fold(match["field"]))
                # An unknown prefix is a word like others: "article:", "http:".
                yield from [Lexeme("field", field)] if field else _lexemes(match["field"])
            case "days":
                yield from _days(said)
            case "near":
                yield Lexeme("near", said.partition("/")[2])
            case "word":
                yield from _word(said)
            case "ref":
                yield from (Lexeme("field", "ref"), Lexeme("word", match["ref"]))
            case "reference":
                yield Lexeme("word", said)
            case "articles":
                yield from _pattern(re.sub(r"[\s.]", "", said))
            case _:
                yield Lexeme(kind, said)


def _days(said: str) -> Iterator[Lexeme]:
    prefix, _, when = said.partition(":")
    days = dates.between(prefix, re.sub(r"[,;:!?…]+$|(?<!\.)\.$", "", when))
    if days:
        yield Lexeme("days", said, days)
    else:
        yield from _lexemes(prefix)
        yield from _lexemes(when)


def _word(said: str) -> Iterator[Lexeme]:
    word = _bare(said)
    if word != said:
        # Without the punctuation glued to it, it may be an operator or have a prefix.
        yield from _lexemes(word)
    elif re.search(r"[*?]", word) and not re.search(r"[(/]", word):
        yield from _wildcards(word)
    else:
        yield Lexeme("word", word)


def _bare(said: str) -> str:
    """A word without what stands around it; "" if there is nothing else. The end of "isolé(e)" is its own."""
    inner = [n for n, c in enumerate(said) if c.isalnum() or c in "*" or unicodedata.category(c).startswith("M")]
    if not any(c.isalnum() or c == "*" for c in said):
        return ""
    first, last = inner[0], inner[-1] + 1
    return said[first : last + 1] if said[last : last + 1] == ")" else said[first:last]


def _wildcards(word: str) -> Iterator[Lexeme]:
    """The parts of a word of which one at least has a wildcard; parentheses keep several together."""
    pieces = [piece.strip("?") for piece in _PIECE.findall(_ELIDED.sub("", word))]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) > 1:
        yield Lexeme("open", "(")
    for piece in pieces:
        yield from _pattern(piece) if re.search(r"[*?]", piece) else _lexemes(piece)
    if len(pieces) > 1:
        yield Lexeme("close", ")")


def _pattern(piece: str) -> Iterator[Lexeme]:
    """A wildcard; of one that would be most words of the index the word without its signs."""
    literal = len(piece.partition("*")[0].replace("?", ""))
    if literal >= _LITERAL and piece[0] != "?":
        yield Lexeme("wildcard", re.sub(r"\*[*?]*", "*", piece))
    else:
        yield Lexeme("note", "wildcard_too_short")
        yield from _lexemes(re.sub(r"[*?]", "", piece))


def _references(found: Iterator[Lexeme]) -> Iterator[Lexeme]:
    """The lexemes, a letter and the number behind it as one reference though something stood before the letter."""
    before: Lexeme | None = None
    for lexeme in found:
        if before and before.kind == lexeme.kind == "word" and _REFERENCE.fullmatch(f"{before.text} {lexeme.text}"):
            before = Lexeme("word", f"{before.text} {lexeme.text}")
            continue
        if before:
            yield before
        before = lexeme
    if before:
        yield before
