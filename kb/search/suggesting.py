"""Suggestions, whatever index they come from: how they are made of cards, and which of several kinds are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from kb.citations.codes import BY_ABBREVIATION, article_citation
from kb.search.article_numbers import Article
from kb.search.beginnings import Closeness, Typed
from kb.search.cards import Card
from kb.search.fields import FACETS, name_key
from kb.search.response import Suggestion

#: Kinds in the order in which they come where they are equally near.
_KINDS = ("article", "concept", "organisation", "document")
NAMED = ("organisation", "document")

#: How near something is, and what suggests it.
Near = tuple[Closeness, Callable[[], Suggestion]]


def kind_of(type_: str) -> str:
    """The kind of suggestion that a document of a type is."""
    return "organisation" if type_ == "organisation" else "document"


def article_suggestion(card: Card) -> Suggestion:
    """An article, as it is cited."""
    article = Article.of(card.ref)
    code = BY_ABBREVIATION.get(article.code) if article else None
    if article is None or code is None:
        return Suggestion(kind="article", text=card.title, document_id=card.id)
    cited = article_citation(article.code, article.number)
    return Suggestion(kind="article", text=cited, detail=code.title, document_id=card.id)


def named_suggestion(card: Card, type_: str, typed: Typed, language: str, *, named: Card, name: str) -> Suggestion:
    """A document by its title. `named` is the card of the document of its work that has the name that was typed, which
    is said beside a title that it does not fit."""
    detail = "" if kind_of(type_) == "organisation" else FACETS["type"].say(type_, language)
    if not typed.fits(name_key(card.title)):
        detail = next(one for one in (named.title, *named.aliases) if name_key(one) == name)
    return Suggestion(kind=kind_of(type_), text=card.title, detail=detail, document_id=card.id)


def mixed(found: Mapping[str, Sequence[Near]], limit: int) -> Iterable[Callable[[], Suggestion]]:
    """The nearest of all kinds, kind by kind; no kind takes more than half where others have something to offer."""
    ranked = sorted(
        (closeness, _KINDS.index(kind), place)
        for kind, near in found.items()
        for place, (closeness, _) in enumerate(near)
    )
    half = limit // 2
    first, more = [one for one in ranked if one[2] < half], [one for one in ranked if one[2] >= half]
    chosen = sorted((*first, *more)[:limit])
    kinds = dict.fromkeys(kind for _, kind, _ in chosen)
    return [found[_KINDS[wanted]][place][1] for wanted in kinds for _, kind, place in chosen if kind == wanted]
