"""What is written of a generation when it is complete, in the mapping of its index."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kb.search.comparison import Comparison, as_json, from_json
from kb.search.engine import Generation


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is written of a generation when it is complete.

    origin  number of the generation that this one is but for documents withdrawn since; its own if it is none
    beside  the origin of the generation that served when this one was made; 0 if none did
    held    True for one that waits for somebody's word
    """

    schema: str
    documents: int
    sequence: int
    store: str
    built_at: str
    again: int = 0
    origin: int = 0
    beside: int = 0
    compared: dict[str, Any] | None = None
    held: bool = False

    @property
    def comparison(self) -> Comparison | None:
        """The comparison, as far as this version can read it."""
        with suppress(KeyError, TypeError, ValueError):
            return None if self.compared is None else from_json(self.compared)
        return None

    def of(self, name: str) -> Generation:
        """The generation of that name."""
        return Generation(
            number=number(name),
            documents=self.documents,
            sequence=self.sequence,
            store=self.store,
            built_at=datetime.fromisoformat(self.built_at),
            again=self.again,
            compared=self.comparison,
        )


def number(name: str) -> int:
    """The number in the name of a generation."""
    return int(name.rpartition("-")[2])


def compared(description: Description, comparison: Comparison | None) -> Description:
    """A description with a comparison."""
    return replace(description, compared=None if comparison is None else as_json(comparison))


def description_in(mapping: Mapping[str, Any]) -> Description | None:
    """What an index's mapping says of it; None for one that is not complete."""
    said = mapping.get("mappings", {}).get("_meta") or {}
    try:
        return Description(**said)
    except TypeError:
        return None
