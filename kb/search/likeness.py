"""What makes two documents alike, for every engine."""

from __future__ import annotations

from collections.abc import Iterable

from kb.document import Document

#: Words of a document that are looked for: those that tell most.
TELLING = 25
#: Words in more documents than one in so many tell nothing, and take long to read.
COMMON = 20
#: What is worth how much of having the same words: the same concepts, themes and cited texts, and being cited with it.
CONCEPTS, THEMES, CITING, TOGETHER = 0.4, 0.1, 0.4, 0.3
#: Less than this is no likeness.
LEAST = 0.12

#: Characters of a document that are read for its words.
_CHARACTERS = 40_000
#: A word of a title is worth so many of a text.
TITLE = 3


def texts_compared(document: Document) -> Iterable[tuple[str, int]]:
    """The texts of a document, as far as they are read, and what a word of each counts."""
    yield document.title, TITLE
    left = _CHARACTERS
    for text in (document.summary, *(f"{passage.heading} {passage.text}" for passage in document.passages)):
        yield text[:left], 1
        left -= len(text)
        if left <= 0:
            return
