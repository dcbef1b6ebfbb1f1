"""What an index knows of its words, for who corrects spelling by them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Protocol

from kb.document import Document
from kb.search.spelling.costs import LONGEST, NearWord

__all__ = ["LONGEST", "OFFERED", "Beside", "Counter", "Lexicon", "NearWord"]

#: Fields whose words are offered. The headings of codes are not: their publisher lost apostrophes in them.
OFFERED = ("text", "title", "aliases")
#: How many documents have a word, or words, together with the rest of the query.
Beside = Callable[[str], int]
#: The same, for the terms that each of the words may have.
Counter = Callable[[Sequence[Sequence[str]]], int]


class Lexicon(Protocol):
    """The words of an open index."""

    @property
    def size(self) -> int:
        """How many documents it has."""
        ...

    def prepare(self, forms: Collection[str]) -> None:
        """Be told which exact forms `documents` will be asked for: an index across a network reads them at once."""
        ...

    def documents(self, form: str) -> int:
        """How many documents have an exact form, in the field in which most have it."""
        ...

    def having(self, stem: str) -> int:
        """How many documents have a stem, in the field in which most have it."""
        ...

    def near(self, word: str) -> Iterable[NearWord]:
        """Exact forms that are near a word of up to LONGEST letters, in no order."""
        ...

    def adjoining(self, words: Sequence[str], fields: Sequence[str] = ("text", "title")) -> bool:
        """True if these exact forms stand one behind the other in a field of some document."""
        ...

    def counter(self, others: Sequence[Sequence[str]]) -> Counter | None:
        """Counts the documents that have some words together with half of the others that any document has, at least.
        Each word is given by its stems; None if no document has any of the others."""
        ...

    def examples(self, words: Sequence[str], limit: int) -> Iterable[Document]:
        """Some documents, far from one another, in which these exact forms stand one behind the other: in the text, or
        else in the title."""
        ...
