"""A query as it was understood, in words: for the line under the search box.

    understood(parse("mineurs isolés -Dublin date:2015..2017").tree, "fr")

gives the pieces of "documents avec tous les mots : mineurs, isolés ; sans : Dublin ; datés de 2015 à 2017". A template
shows a piece that is `typed` as the user's own:

    {% for piece in understood %}
    {%- if piece.typed %}<b>{{ piece.text }}</b>{% else %}{{ piece.text }}{% endif %}
    {%- endfor %}

There are none where nothing needs to be said: for a plain list of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from babel.dates import format_date

from kb.search.fields import TEXT_FIELDS
from kb.search.query import (
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
    unparse,
)
from kb.vocabulary import Label


class Piece(NamedTuple):
    """A piece of a sentence. `typed` if these are words of the user; blanks between pieces are in their text."""

    text: str
    typed: bool = False


def understood(tree: Node | None, language: str) -> tuple[Piece, ...]:
    """What a tree of the query language asks for, in a language of the interface; empty for a plain list of words."""
    if tree is None or all(isinstance(part, Word) for part in _parts(tree)):
        return ()
    found = _joined(_clauses(_parts(tree), language), Piece(_SEMICOLON.say(language)))
    merged = groupby([Piece(_DOCUMENTS.say(language)), *found], key=lambda piece: piece.typed)
    return tuple(Piece("".join(piece.text for piece in pieces), typed) for typed, pieces in merged)


_Said = list[Piece]

_DOCUMENTS = Label("documents ", "documents ")
_ALL_WORDS = Label("avec tous les mots", "with all the words")
_MOST_WORDS = Label("avec la plupart des mots", "with most of the words")
_WITH = Label("avec ", "with ")
_WITHOUT = Label("sans", "without")
_AND = Label(" et ", " and ")
_OR = Label(" ou ", " or ")
_COLON = Label("\u202f: ", ": ")
_SEMICOLON = Label("\u202f; ", "; ")
_OPENED = Label("«\u00a0", "“")
_CLOSED = Label("\u00a0» tel quel", "” exactly")
_BEGINNING = Label("un mot qui commence par ", "a word that begins with ")
_FORM = Label("un mot de la forme ", "a word of the form ")
_NEAR = Label(" proches ({} autres mots au plus entre eux)", " near each other ({} other words between them at most)")
_NEARER = Label(" proches (un autre mot au plus entre eux)", " near each other (one other word between them at most)")
_ADJACENT = Label(" côte à côte", " next to each other")
_FIELDS = {
    "title": Label("dans le titre", "in the title"),
    "aliases": Label("dans les autres noms", "in the other names"),
    "path": Label("dans les rubriques", "in the headings above"),
    "text": Label("dans le texte", "in the text"),
    "ref": Label("de référence", "with the key"),
    "type": Label("de type", "of the type"),
    "language": Label("en langue", "in the language"),
    "organisation": Label("de l’organisation", "by the organisation"),
    "theme": Label("sur le thème", "on the theme"),
    "code": Label("du code", "of the code"),
    "country": Label("du pays", "of the country"),
}
_ON = Label("datés {de}", "dated {}")
_FROM_TO = Label("datés {de} {to}", "dated from {} to {}")
_SINCE = Label("datés à partir {de}", "dated from {} on")
_UNTIL = Label("datés jusqu’{to}", "dated up to {}")


def _parts(tree: Node) -> tuple[Node, ...]:
    return tree.parts if isinstance(tree, And) else (tree,)


def _clauses(parts: Sequence[Node], language: str) -> Iterator[_Said]:
    """What stands between semicolons: the words first, as one."""
    words = [Piece(part.text, typed=True) for part in parts if isinstance(part, Word)]
    if len(words) > 1:
        yield [Piece(_ALL_WORDS.say(language) + _COLON.say(language)), *_joined([[word] for word in words])]
    elif words:
        yield [Piece(_WITH.say(language)), *words]
    for part in parts:
        if isinstance(part, Word):
            continue
        bare = isinstance(part, Not | Between | Most) or (isinstance(part, Within) and part.field not in TEXT_FIELDS)
        yield [*([] if bare else [Piece(_WITH.say(language))]), *_said(part, language)]


def _said(node: Node, language: str) -> _Said:
    """A part of a query in words."""
    match node:
        case Word(text):
            return [Piece(text, typed=True)]
        case Phrase(text):
            return [Piece(_OPENED.say(language)), Piece(text, typed=True), Piece(_CLOSED.say(language))]
        case Wildcard(pattern):
            beginning = pattern.removesuffix("*")
            whole = re.search(r"[*?]", beginning) is None
            kind = _BEGINNING if whole else _FORM
            return [Piece(kind.say(language)), Piece(beginning if whole else pattern, typed=True)]
        case Near(parts, distance):
            between = {0: _ADJACENT, 1: _NEARER}.get(distance, _NEAR).say(language).format(distance)
            return [*_list(parts, _AND, language), Piece(between)]
        case Between():
            return [Piece(_dated(node, language))]
        case Not(part):
            return [Piece(_WITHOUT.say(language) + _COLON.say(language)), *_said(part, language)]
        case Within(field, part) if field in TEXT_FIELDS:
            return [*_grouped(part, language), Piece(f" {_FIELDS[field].say(language)}")]
        case Within(field, part):
            return [Piece(_FIELDS[field].say(language) + _COLON.say(language)), *_said(part, language)]
        case Or(parts):
            return _list(parts, _OR, language)
        case And(parts) | Meaning(parts):
            return _list(parts, _AND, language)
        case Most(parts):
            most = Piece(_MOST_WORDS.say(language) + _COLON.say(language))
            return [most, *_joined([_grouped(part, language) for part in parts])]


def _list(parts: Iterable[Node], between: Label, language: str) -> _Said:
    return _joined([_grouped(part, language) for part in parts], Piece(between.say(language)))


def _grouped(node: Node, language: str) -> _Said:
    """A part within another one: in parentheses if it has parts itself."""
    said = _said(node, language)
    return [Piece("("), *said, Piece(")")] if isinstance(node, And | Or | Near | Not | Within) else said


def _joined(said: Iterable[_Said], between: Piece = Piece(", ")) -> _Said:  # noqa: B008 - a value
    joined: _Said = []
    for one in said:
        joined += [between, *one] if joined else one
    return joined


def _dated(days: Between, language: str) -> str:
    """The days, as whole months and years where they are."""
    first, _, last = unparse(days).removeprefix("date:").partition("..")
    if ".." not in unparse(days):
        return _bounds(_ON, first, first, language)
    sentence = _FROM_TO if first and last else _SINCE if first else _UNTIL
    return _bounds(sentence, first or last, last or first, language)


def _bounds(sentence: Label, first: str, last: str, language: str) -> str:
    start, end = _day(first, language), _day(last, language)
    if language != "fr":
        return sentence.say(language).format(start, end)
    of = "du " if len(first) == 10 else "d’" if start[0] in "ao" else "de "
    # "de mars 2015 à juin 2016", but "jusqu’en juin 2016".
    to = "au " if len(last) == 10 else "en " if sentence is _UNTIL else "à "
    return sentence.say(language).format(de=of + start, to=to + end)


def _day(written: str, language: str) -> str:
    """A year, month or day of ISO 8601 as it is read: "2015", "juin 2015", "1er juin 2015"."""
    day = date.fromisoformat(f"{written}-01-01"[:10])
    pattern = {4: "y", 7: "MMMM y"}.get(len(written), "d MMMM y")
    said = format_date(day, pattern, locale=language)
    return re.sub(r"^1 ", "1er ", said) if language == "fr" else said
