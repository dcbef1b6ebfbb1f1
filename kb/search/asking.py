"""What a request asks for, before any engine is asked: the steps of a search that are the same for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kb.citations.ranges import between
from kb.citations.renumbering import Renumbering
from kb.citations.resolving import keys_named, mentions, remaining
from kb.document import Document
from kb.search.analysis import query_languages
from kb.search.fields import name_key
from kb.search.query import MAX_CHARACTERS, And, Meaning, Node, is_plain, words_of
from kb.search.request import SearchRequest
from kb.search.response import Hit
from kb.search.snippets import Marker
from kb.search.widening import Widened, forms

#: Fewer than this, and it is said without which word there would be more.
SCARCE = 5
#: Fewer documents than this with all the words of a longer query are little.
_LITTLE = 20
_PASSAGES = 3

#: Canonical keys that a query names: first those meant most likely, beside one another those that are as likely.
Cited = tuple[tuple[str, ...], ...]
#: The keys of the articles of a code from one to another, as far as an index has them, in small letters.
ArticlesBetween = Callable[[str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A request, and by what former numbers of articles lead to new ones."""

    request: SearchRequest
    renumbering: Renumbering

    @property
    def text(self) -> str:
        """What is read of it: see kb.search.query.parse."""
        return self.request.text[:MAX_CHARACTERS]

    def cited(self, text: str, articles_between: ArticlesBetween) -> Cited:
        """The canonical keys that a query names, those of a range with all that lie between; the words decide between
        those that a number without its code may be."""
        named, said = keys_named(text, self.request.at, self.renumbering), mentions(text)
        if not all(one.certain for one in said):
            return (named,)
        ranges = ((one.keys[0], one.until) for one in said if one.until)
        inside = (key for first, last in ranges for key in articles_between(first, last))
        return tuple((key,) for key in dict.fromkeys(map(str.lower, (*named[:1], *inside, *named))))

    def preferred(self, widened: Widened, languages: Sequence[str]) -> str:
        """The language that a plain query is in, where its words tell; else the reader's."""
        if not is_plain(widened.tree):
            return self.request.prefer
        spoken = query_languages(self.text, languages)
        labels = {meaning.language for meaning in widened.meanings if meaning.language}
        said = spoken if len(spoken) == 1 else tuple(labels)
        return said[0] if len(said) == 1 else self.request.prefer

    def hit(
        self, document: Document, score: float, marker: Marker, *, opening: frozenset[str], note: Document | None
    ) -> Hit:
        """A document found, with what answers in it, or in the note that led to it; those of the keys `opening` are
        shown from their beginning."""
        if not self.request.passages:
            return Hit.of(document, score)
        if document.ref and document.ref.lower() in opening:
            marker = Marker(())
        shown = note or document
        excerpt = marker.excerpt(shown.quotable, shown.language, _PASSAGES)
        hit = replace(Hit.of(document, score), passages=excerpt.shown)
        if note is None:
            return replace(hit, more=excerpt.more)
        return replace(hit, note=note.title, note_id=note.id, note_language=note.language)


def few(tree: Node | None) -> int:
    """How many documents are too few for a query: one for two words, which are meant; more for what reads like a
    question, whose words need not all be there."""
    return _LITTLE if isinstance(tree, And) and len(tree.parts) > 2 else 1


def only_cites(text: str) -> bool:
    """True for a query that names texts, whole ones, and nothing else: who names an article wants that one."""
    named = mentions(text)
    return bool(named) and not remaining(text, named)


def opening(text: str, cited: Cited) -> frozenset[str]:
    """Keys, in small letters, of the texts that are all that a query asks for: they are shown from their beginning."""
    if not only_cites(text) or any(one.portion for one in mentions(text)):
        return frozenset()
    return frozenset(key.lower() for alike in cited for key in alike)


def names(tree: Node) -> list[str]:
    """What a document is named if it is what was typed, under whatever label: as typed first."""
    found = [name_key(" ".join(node.text for node in words_of(tree)))]
    if isinstance(tree, Meaning):
        found += [name_key(form.label) for concept in tree.concepts for form in forms(concept)]
    return found


def keys_between(first: str, last: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Of keys in small letters those of the articles of a code from one to another."""
    known = (first[:3] + key[3:].upper() for key in keys)
    return tuple(map(str.lower, between(first[:3] + first[3:].upper(), last[:3] + last[3:].upper(), known)))
