"""The bodies that a document's head names as its own: on lines that say a body's name and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kb.search.fields import name_key

_LINES = 15
_LONGEST = 200
#: Between the bodies of one line: "IGAS – IGSJ – IGA", "IGAS / IGA", "Défenseur des droits (DDD)".
_BETWEEN = re.compile(r"\s+[-–—|&]\s+|\s*[/,;()•·]\s*|\s+(?:et|and)\s+")


def known_names(bodies: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, str]:
    """What `organisations` looks names up in. `bodies`: of each its name in the facet, and all that it is called.

    A name that two bodies have is none of either. An acronym counts as it is written, others without their case.
    """
    found: dict[str, set[str]] = {}
    for name, called in bodies:
        for one in (name, *called):
            found.setdefault(_key(one), set()).add(name)
    return {key: next(iter(names)) for key, names in found.items() if key and len(names) == 1}


def organisations(lines: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...] | None:
    """The bodies that the first lines name, as `names` (of `known_names`) calls them; None if no line names only
    bodies that are known.
    """
    seen: dict[str, None] = {}
    for line in lines[:_LINES]:
        whole = names.get(_key(line))
        parts = [] if whole or len(line) > _LONGEST else [part for part in _BETWEEN.split(line.strip(" .")) if part]
        called = [whole] if whole else [names.get(_key(part)) for part in parts]
        if all(called):
            seen |= dict.fromkeys(filter(None, called))
    return tuple(seen) or None


def _key(name: str) -> str:
    """An acronym, which small letters would make a word ("CE", "ASE"), stays as it is."""
    written = " ".join(name.split())
    return written if sum(map(str.isupper, written)) > 1 and " " not in written else name_key(written)
