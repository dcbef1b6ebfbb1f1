"""The structures that protect minors: categories, what belongs to each, and what is counted of them."""

from __future__ import annotations

from dataclasses import dataclass

from kb.document import Document, Profile
from kb.store import Store
from web.pages.directory.figures import Chart, charts
from web.pages.translated import of_type

TYPE = "structure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of structures with its charts, and the kinds of structure in it."""

    document: Document
    charts: tuple[Chart, ...]
    kinds: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuresPage:
    """What the page of structures shows; `others` belong to no category."""

    categories: tuple[Category, ...]
    others: tuple[Document, ...]
    count: int


def structures_page(store: Store, language: str) -> StructuresPage:
    """All structures: those that others are part of are the categories, the one with most kinds first."""
    everything = of_type(store, TYPE, language)
    parents = {document.work: _parent(document) for document in everything}
    within = set(parents.values())
    categories = [
        Category(
            document=document,
            charts=charts(document.public_figures, language),
            kinds=tuple(kind for kind in everything if parents[kind.work] == document.work),
        )
        for document in everything
        if document.work in within or (len(document.public_figures) > 1 and not parents[document.work])
    ]
    categories.sort(key=lambda category: -len(category.kinds))
    shown = {document.work for category in categories for document in (category.document, *category.kinds)}
    return StructuresPage(
        categories=tuple(categories),
        others=tuple(document for document in everything if document.work not in shown),
        count=len(everything),
    )


def _parent(document: Document) -> str:
    """The work of the category that a structure's page says it is part of; "" if it says none."""
    relations = (document.profile or Profile()).relations
    return next((relation.target for relation in relations if relation.kind == "part_of"), "")
