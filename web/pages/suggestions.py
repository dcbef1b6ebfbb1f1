"""Suggestions while typing, as the script of the search box and programs get them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from kb.search.beginnings import Typed, marked
from kb.search.fields import name_key
from kb.search.response import Suggestion
from kb.vocabulary import Label
from web.pages.links import concept_path, document_path

#: Kinds of suggestions, as the groups of the list are called.
KINDS: Mapping[str, Label] = MappingProxyType(
    {
        "article": Label("Articles", "Articles"),
        "concept": Label("Notions", "Concepts"),
        "organisation": Label("Organisations", "Organisations"),
        "document": Label("Documents", "Documents"),
    }
)


def suggestions_json(
    text: str, suggestions: Iterable[Suggestion], language: str, notes: Sequence[str] = ()
) -> dict[str, Any]:
    """What may be meant by a text, with what was typed marked and where each leads; `language` is that of labels."""
    typed = Typed.of(text)
    return {
        "query": {"q": text, "notes": list(notes)},
        "suggestions": [_suggestion(one, typed, language) for one in suggestions],
    }


def suggestion_path(one: Suggestion) -> str:
    """Where a suggestion leads: to its page, or else to the search for it."""
    return _page(one) or _search(one)


def _suggestion(one: Suggestion, typed: Typed, language: str) -> dict[str, Any]:
    by_detail = typed.fits(name_key(one.detail)) and not typed.fits(name_key(one.text))
    return {
        "kind": one.kind,
        "label": KINDS[one.kind].say(language),
        "text": one.text,
        "detail": one.detail,
        "marked": {
            "text": [{"t": one.text, "m": False}] if by_detail else _fragments(one.text, typed),
            "detail": _fragments(one.detail, typed),
        },
        "permalink": _page(one),
        "search": _search(one),
    }


def _search(one: Suggestion) -> str:
    return f"/?{urlencode({'q': one.text})}"


def _page(one: Suggestion) -> str | None:
    if one.concept:
        return concept_path(one.concept)
    return document_path(one.document_id) if one.document_id else None


def _fragments(text: str, typed: Typed) -> list[dict[str, Any]]:
    return [{"t": part, "m": matched} for part, matched in marked(text, typed)]
