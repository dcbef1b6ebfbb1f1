"""Acronyms are written as the thesaurus writes them: MNA, not M.N.A. or MnA."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.proofreading.corpus import Corpus
from indexer.proofreading.page import BARE_ADDRESS, Slip
from kb.search.analysis import fold
from kb.thesaurus import Thesaurus

#: Shorter ones spell too many other things: initials, articles of codes, first letters of names.
_LEAST = 3
#: Letters and digits, with single dots between or behind letters.
_WORD = r"[^\W_]+(?:\.[^\W_]+)*\.?"
_DOTTED = r"(?:[^\W\d_]\.){2}"
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
#: Small letters alone are no acronym ("pass"), and a capital may begin any word ("Mie"): several capitals or dots do.
_LIKE_AN_ACRONYM = re.compile(rf"(?<![\w.])(?=\w*{_CAPITAL}[\w.]*{_CAPITAL}|{_DOTTED}){_WORD}")


def check(corpus: Corpus) -> Iterator[Slip]:
    """Words that fold to an acronym of the thesaurus and are written otherwise than any of its labels.

    Aliases are typed as people type them, and are not looked at.
    """
    written = _written(corpus.thesaurus)
    labels = {word for _, label in corpus.thesaurus.labels() for word in _words(label.text)}
    for page in corpus:
        for words in (*page.names, *page.text):
            for word in _words(BARE_ADDRESS.sub("", words.text)):
                meant = written.get(_letters(word))
                if meant and word not in labels:
                    yield Slip(page, words.place, f"{word} is written {' or '.join(meant)} in the thesaurus")


def _written(thesaurus: Thesaurus) -> dict[str, tuple[str, ...]]:
    """How the thesaurus writes each acronym, by its bare letters."""
    written: dict[str, tuple[str, ...]] = {}
    for text in sorted({label.text for _, label in thesaurus.labels() if label.acronym}):
        letters = _letters(text)
        if len(letters) >= _LEAST:
            written[letters] = (*written.get(letters, ()), text)
    return written


def _words(text: str) -> Iterator[str]:
    """The words that look like acronyms; a full stop that ends a sentence belongs to none."""
    for match in _LIKE_AN_ACRONYM.finditer(text):
        yield match[0] if re.match(_DOTTED, match[0]) else match[0].rstrip(".")


def _letters(word: str) -> str:
    return re.sub(r"[\W_]", "", fold(word))
