"""A query with its misspelled words in the spelling of the index, and all else of it as it was typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import pairwise

from kb.document import Document
from kb.search.analysis import Token, fold, query_stems, tokens
from kb.search.query import Meaning, Node, Word, words_of
from kb.search.spelling.lexicon import Beside, Lexicon
from kb.search.spelling.nearest import Spelling

_QUOTED = re.compile(r'["“”„«][^"“”„«»]*["“”»]')
_CALM = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
#: Documents, far from one another, and characters of them in which the accents of a word are looked for.
_READ, _CHARACTERS = 5, 50_000


class Respelling:
    """Corrects queries from the words of one open index."""

    def __init__(self, lexicon: Lexicon, languages: Sequence[str]) -> None:
        self._lexicon = lexicon
        self._spelling = Spelling(lexicon)
        self._languages = languages

    def corrected(self, text: str, tree: Node | None, labels: Sequence[Meaning] = ()) -> str | None:
        """The query `text`, which parses to `tree`, in another spelling; None where it stands as it is.

        Operators, prefixes, `labels` of the thesaurus, and what is in quotes, excluded, or a value of a facet, stay as
        they were typed.
        """
        known = {token.exact for label in labels for word in label.words for token in tokens(word.text)}
        changed = sorted(self._changes(text, tree, known))
        for start, end, meant in reversed(changed):
            text = text[:start] + meant + text[end:]
        return text if changed else None

    def beside(self, word: Token, tree: Node | None) -> Beside | None:
        """Counts documents that have a spelling together with half of the query's other words; None without others."""
        others = [
            stems
            for node in words_of(tree)
            for token in tokens(node.text)
            if token.exact != word.exact and (stems := query_stems(token, self._languages))
        ]
        count = self._lexicon.counter(others)
        if count is None:
            return None
        return lambda spelled: count(
            [stems for token in tokens(spelled) if (stems := query_stems(token, self._languages))]
        )

    def _changes(self, text: str, tree: Node | None, known: AbstractSet[str]) -> Iterator[tuple[int, int, str]]:
        """What to write in place of which characters, in order."""
        typed = [token for token in _typed(text, tree) if token.exact not in known]
        joined: set[Token] = set()
        for first, second in pairwise(typed):
            if first not in joined and text[first.end : second.start].isspace() and self._split(first, second):
                joined |= {first, second}
                yield first.start, second.end, self._written(first.exact + second.exact)
        for token in typed:
            if token in joined:
                continue
            found = self._spelling.nearest(token, self._languages, partial(self.beside, token, tree))
            if found:
                yield token.start, token.end, self._written(found[0])

    def _split(self, first: Token, second: Token) -> bool:
        """True if two words are one, well known, that no document has in two: "sur veillance"."""
        whole = first.exact + second.exact
        if not whole.isalpha() or not self._spelling.knows(whole):
            return False
        if not all(query_stems(token, self._languages) for token in (first, second)):
            return False
        return not self._lexicon.adjoining((first.exact, second.exact), fields=("text",))

    def _written(self, meant: str) -> str:
        """Folded words as documents write them, with their accents: "durée", "mise à l'abri"."""
        *elided, bare = meant.rpartition("'") if " " not in meant else ("", meant)
        words = [token.exact for token in tokens(bare)]
        examples = self._lexicon.examples(words, _READ)
        seen = Counter(said for document in examples for said in _said(document, words))
        if seen:
            return "".join(elided) + seen.most_common(1)[0][0]
        return " ".join(map(self._written, meant.split(" "))) if " " in meant else meant


def _typed(text: str, tree: Node | None) -> Iterator[Token]:
    """The words of a query that may be corrected."""
    plain = {token.exact for node in words_of(tree) if isinstance(node, Word) for token in tokens(node.text)}
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for token in tokens(text):
        if token.exact in plain and not any(start <= token.start < end for start, end in quoted):
            yield token


def _said(document: Document, words: Sequence[str]) -> Iterator[str]:
    """How a document writes words that stand in it one behind the other."""
    left = _CHARACTERS
    for text in (document.title, *(passage.text for passage in document.passages)):
        left -= len(text)
        if left < 0:
            return
        if words[0] in fold(text):
            found = [*tokens(text)]
            for n, token in enumerate(found):
                if token.exact == words[0] and [each.exact for each in found[n : n + len(words)]] == words:
                    yield _as_it_stands(text, found[n : n + len(words)])


def _as_it_stands(text: str, found: Sequence[Token]) -> str:
    whole = text[found[0].start : found[-1].end].lower()
    # Inclusive writing and line breaks are not for a suggestion.
    return whole if _CALM.fullmatch(whole) else " ".join(token.spelled for token in found)
