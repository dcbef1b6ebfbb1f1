"""Document types that belong together: the doors of the first page, and the colour of a document everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: The families, in the order of the page; each type of the vocabulary is in one.
FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "law": (
            "law-article", "law-note", "statute", "decree", "circular", "treaty", "eu-act", "soft-law", "case-law",
            "rights-decision",
        ),
        "practice": ("guide", "theme", "practice", "case-study", "training"),
        "bodies": ("organisation", "structure"),
        "knowledge": ("report", "statistics", "press", "event", "document"),
    }
)  # fmt: skip
_FAMILY = {type_: name for name, types in FAMILIES.items() for type_ in types}


def family(type_: str) -> str:
    """The family that a document type belongs to."""
    return _FAMILY.get(type_, "knowledge")
