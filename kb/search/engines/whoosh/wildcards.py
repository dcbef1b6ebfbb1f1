"""The words of an index that a wildcard stands for."""

from __future__ import annotations

import re
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

from kb.search.analysis import fold
from kb.search.engines.whoosh.codec.snapshot import Snapshot

#: Words that one wildcard stands for at most: those that most documents have.
MAX_TERMS = 200
#: Words of the same beginning that are looked at, in less than a tenth of a second.
_LOOKED_AT = 10_000


class Terms(NamedTuple):
    """The exact forms that a wildcard stands for, in order; `cut` if there are more."""

    terms: tuple[str, ...]
    cut: bool


def wildcard_terms(snapshot: Snapshot, field: str, pattern: str) -> Terms:
    """The terms of a field of exact forms that a wildcard of the query language stands for."""
    folded = fold(pattern)
    beginning = re.split(r"[*?]", folded, maxsplit=1)[0]
    fits = _compiled(folded)
    looked_at = list(islice(snapshot.terms(field, beginning.encode()), _LOOKED_AT + 1))
    found = [encoded for encoded in looked_at[:_LOOKED_AT] if fits.fullmatch(encoded.decode())]
    cut = len(found) > MAX_TERMS or len(looked_at) > _LOOKED_AT
    if len(found) > MAX_TERMS:
        found = sorted(nlargest(MAX_TERMS, found, key=lambda encoded: snapshot.frequency(field, encoded)))
    return Terms(tuple(map(bytes.decode, found)), cut)


def whole_prefix(pattern: str) -> bytes | None:
    """The beginning that a wildcard asks for and nothing else, "minor" of "Minor*"; None for one of another form."""
    folded = fold(pattern)
    return folded[:-1].encode() if re.fullmatch(r"[^*?]+\*", folded) else None


def _compiled(folded: str) -> re.Pattern[str]:
    """The wildcard as a regular expression that never goes back: each part is found where it stands first."""
    first, *others = (re.escape(part).replace(r"\?", ".") for part in folded.split("*"))
    if not others:
        return re.compile(first, re.DOTALL)
    *middle, last = others
    return re.compile(first + "".join(f"(?>.*?{part})" for part in middle) + f".*{last}", re.DOTALL)
