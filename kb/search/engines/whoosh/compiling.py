"""Our query tree becomes a Whoosh query."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from whoosh import query as w

from kb.search.analysis import query_stems, tokens
from kb.search.engines.whoosh.schema import exact
from kb.search.fields import FACETS, TEXT_FIELDS, facet_values
from kb.search.query import And, Node, Not, Or, Phrase, Within, Word, words_of

#: How much a document gains in which the words of the query stand together, per word.
_TOGETHER = 1.5


class Compiler:
    """Compiles for an index of these languages; `known(facet)` gives the values that the index has."""

    def __init__(self, languages: Sequence[str], known: Callable[[str], tuple[str, ...]]) -> None:
        self._languages = languages
        self._known = known

    def compile(self, tree: Node | None) -> w.Query:
        """The Whoosh query of a tree; None asks for every document."""
        if tree is None:
            return w.Every()
        compiled = self._node(tree, tuple(TEXT_FIELDS)) or self._as_typed(tree)
        together = self._together(tree)
        return w.AndMaybe(compiled, together) if together else compiled

    def _node(self, node: Node, fields: tuple[str, ...]) -> w.Query | None:
        """None where nothing is asked for: a query of stop words."""
        match node:
            case Word(text):
                return self._word(text, fields)
            case Phrase(text):
                return self._phrase(text, fields)
            case And(parts):
                return self._all(parts, fields)
            case Or(parts):
                return _joined(w.Or, [self._node(part, fields) for part in parts])
            case Not(part):
                without = self._node(part, fields)
                return w.Not(without) if without else None
            case Within("ref", part):
                return _joined(w.Or, [w.Term("ref", text.lower()) for text in _texts(part)])
            case Within(field, part) if field in FACETS:
                return self._facet(field, part)
            case Within(field, part):
                return self._node(part, (field,))

    def _all(self, parts: Sequence[Node], fields: tuple[str, ...]) -> w.Query | None:
        wanted = [self._node(part, fields) for part in parts if not isinstance(part, Not)]
        without = [self._node(part.part, fields) for part in parts if isinstance(part, Not)]
        found = _joined(w.And, wanted) or w.Every()
        unwanted = _joined(w.Or, without)
        return w.AndNot(found, unwanted) if unwanted else found

    def _as_typed(self, tree: Node) -> w.Query:
        """A query of nothing but stop words: they count after all, in their exact form."""
        words = [self._phrase(node.text, tuple(TEXT_FIELDS)) for node in words_of(tree)]
        return _joined(w.And, words) or w.NullQuery

    def _word(self, text: str, fields: tuple[str, ...]) -> w.Query | None:
        """A word as typed may be several: "mise-à-l'abri". All must be there."""
        found = []
        for token in tokens(text):
            stems = query_stems(token, self._languages)
            found.append(
                _joined(w.Or, [w.Term(field, s, boost=TEXT_FIELDS[field].weight) for field in fields for s in stems])
            )
        return _joined(w.And, found)

    def _phrase(self, text: str, fields: tuple[str, ...]) -> w.Query | None:
        words = [token.exact for token in tokens(text)]
        if not words:
            return None
        if len(words) == 1:
            return _joined(w.Or, [w.Term(exact(f), words[0], boost=TEXT_FIELDS[f].weight) for f in fields])
        return _joined(w.Or, [w.Phrase(exact(f), words, boost=TEXT_FIELDS[f].weight) for f in fields])

    def _facet(self, facet: str, part: Node) -> w.Query:
        values = [value for text in _texts(part) for value in facet_values(facet, text, self._known(facet))]
        return _joined(w.Or, [w.ConstantScoreQuery(w.Term(facet, value), 0.0) for value in values]) or w.NullQuery

    def _together(self, tree: Node) -> w.Query | None:
        """The words of a plain query as one phrase: documents that have it come first."""
        if not isinstance(tree, And) or not all(isinstance(part, Word) for part in tree.parts):
            return None
        words = [token.exact for part in tree.parts if isinstance(part, Word) for token in tokens(part.text)]
        return w.Phrase(exact("text"), words, boost=_TOGETHER) if len(words) > 1 else None


def _texts(node: Node) -> list[str]:
    match node:
        case Word(text) | Phrase(text):
            return [text]
        case And(parts) | Or(parts):
            return [text for part in parts for text in _texts(part)]
        case Not(part) | Within(_, part):
            return _texts(part)


def _joined(kind: type[w.Query], parts: Sequence[w.Query | None]) -> w.Query | None:
    asked = [part for part in parts if part is not None]
    if len(asked) < 2:
        return asked[0] if asked else None
    return kind(asked)
