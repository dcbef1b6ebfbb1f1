"""From a tree to the query that says it, and to the words that are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.search.fields import TEXT_FIELDS
from kb.search.query import dates
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

#: What a minus sign may stand before.
_SIGNED = re.compile(r'[\w("](?!\w*:)')
#: The letter of an article or the sign of a number: with a number behind it, it is one word with it.
_LETTER = re.compile(r"(?<!\w)(?:LO|[LRDA]|nos?|n°s?)\.?\*{0,2}$", re.IGNORECASE)


def unparse(node: Node | None) -> str:
    """The query that parses to this tree, with its operators in English; of a Meaning the words, of a Most an OR.

    `parse(unparse(parse(text).tree)).tree` is `parse(text).tree`, unless the query written out is longer than
    MAX_CHARACTERS.
    """
    return "" if node is None else _written(node, outer=0)


def words_of(node: Node | None) -> Iterator[Word | Phrase]:
    """The words and phrases that a document found must or may contain: none of those under a Not or a facet."""
    match node:
        case Word() | Phrase():
            yield node
        case Near(parts) | Meaning(parts):
            yield from parts
        case And(parts) | Or(parts) | Most(parts):
            for part in parts:
                yield from words_of(part)
        case Within(field, part) if field in TEXT_FIELDS:
            yield from words_of(part)


def wildcards_of(node: Node | None) -> Iterator[Wildcard]:
    """The wildcards of a query, excluded ones too."""
    match node:
        case Wildcard():
            yield node
        case And(parts) | Or(parts) | Most(parts):
            for part in parts:
                yield from wildcards_of(part)
        case Not(part) | Within(_, part):
            yield from wildcards_of(part)


def is_plain(node: Node | None) -> bool:
    """True for a word, a phrase, or a list of them, without operators."""
    return isinstance(node, Word | Phrase | Meaning) or (
        isinstance(node, And | Most) and all(isinstance(part, Word | Phrase | Meaning) for part in node.parts)
    )


def relaxed(node: Node | None) -> Node | None:
    """The query with "as many of these words as can be" where it had "all of these"; None if that would be the same.

    Only a plain list of words is relaxed: who writes operators means them.
    """
    return Most(node.parts) if isinstance(node, And) and is_plain(node) else None


def _written(node: Node, outer: int) -> str:
    """`outer` is how tightly what is around binds: 0 not at all, 1 OR, 2 AND, 3 NOT or a field."""
    match node:
        case Word(text) | Wildcard(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case Between():
            return dates.written(node)
        case Near(parts, distance):
            return f" NEAR/{distance} ".join(_written(part, 3) for part in parts)
        case Not(part):
            written = _written(part, 3)
            return f"-{written}" if _SIGNED.match(written) else f"NOT {written}"
        case Within(field, part):
            return _prefixed(field, part)
        case And(parts) | Meaning(parts):
            return _grouped(_conjunction([_written(part, 2) for part in parts]), outer >= 3)
        case Or(parts) | Most(parts):
            return _grouped(" OR ".join(_written(part, 1) for part in parts), outer >= 2)


def _prefixed(field: str, part: Node) -> str:
    # Behind the colon a sign is read as part of the word, a second prefix takes the place of the first, and only the
    # first word of several is in the field.
    grouped = isinstance(part, Not | Within | Near | Between)
    # A key is taken as it stands, and ends at a parenthesis.
    grouped |= field == "ref" and isinstance(part, Word) and "(" in part.text
    return f"{field}:({_written(part, 0)})" if grouped else f"{field}:{_written(part, 3)}"


def _conjunction(written: Sequence[str]) -> str:
    joined = written[0]
    for part in written[1:]:
        sign = " AND " if part[0].isdigit() and _LETTER.search(joined) else " "
        joined += sign + part
    return joined


def _grouped(text: str, needed: bool) -> str:
    return f"({text})" if needed else text
