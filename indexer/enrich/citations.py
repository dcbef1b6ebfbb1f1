"""What a document cites, found in its text: for pages, files and decisions whose authors did not say so by links."""

from __future__ import annotations

from collections.abc import Iterable

from kb.citations.reading import references
from kb.citations.writing import citation
from kb.document import Citation


def cited(texts: Iterable[str], language: str, own: str | None = None) -> tuple[Citation, ...]:
    """What the texts of a document in that language cite, each once, in the order in which it comes; not the
    document itself, whose key is `own`.

    They are read as one, since a passage names what another has introduced. A number in a list says nothing by
    itself: the text of a citation is how lawyers write it, "CASF, art. L. 223-2".
    """
    refs = dict.fromkeys(found.ref for found in references("\n".join(texts)))
    return tuple(
        Citation(text=citation(ref, language), ref=ref)
        for ref in refs
        if own is None or (ref != own and not own.startswith(f"{ref}@"))
    )
