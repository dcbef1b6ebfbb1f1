"""What a document cites, found in its text: for pages and files whose authors did not say so by links."""

from __future__ import annotations

from collections.abc import Iterable

from kb.citations.articles import articles
from kb.citations.codes import cited_as
from kb.document import Citation, Passage


def cited(passages: Iterable[Passage]) -> tuple[Citation, ...]:
    """The articles of French codes that passages cite, each once, in the order in which they come.

    A number in a list says nothing by itself: the text of a citation is how lawyers write it, "CASF, art. L. 223-2".
    """
    refs = dict.fromkeys(found.ref for passage in passages for found in articles(passage.text))
    return tuple(Citation(text=cited_as(ref), ref=ref) for ref in refs)
