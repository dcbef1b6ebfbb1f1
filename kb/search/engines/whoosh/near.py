"""The documents in which words and phrases stand near one another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.snapshot import Numbers, Places
from kb.search.engines.whoosh.places import common, documents, shared
from kb.search.engines.whoosh.postings import NOTHING, Posting, Postings
from kb.search.records import exact

#: A word or phrase: for each of its words in order the exact forms, all different, that may stand there.
Part = Sequence[Sequence[str]]


def near(postings: Postings, field: str, parts: Sequence[Part], distance: int) -> Posting:
    """The documents that have all parts in a text field, in any order, with at most `distance` words between the
    first and the last that are of none; as often as different places begin such a stretch.

    A word may serve two parts: "mineur" and "mineur isolé" both stand in "mineur isolé".
    """
    name = exact(field)
    holding = _holding(postings, name, parts)
    places: list[tuple[Places, int]] = []
    for part in sorted(parts, key=len, reverse=True):
        if not len(holding):
            return NOTHING
        starts = _starts(postings, name, part, holding)
        places.append((starts, len(part)))
        # What comes next is looked for in fewer and fewer documents: first phrases, which few have.
        holding = documents(starts)
    begun = stretches(places, distance + sum(map(len, parts)))
    return postings.counted(name, begun)


def stretches(parts: Sequence[tuple[Places, int]], width: int) -> Places:
    """Where stretches of at most `width` words begin in which all parts stand, each given by the places at which it
    begins, ascending, and its length."""
    begun = _merged([places for places, _ in parts])
    for places, length in parts:
        # The first of the part behind each beginning; that of another document is far away.
        following = np.searchsorted(places, begun)
        begun, following = begun[following < len(places)], following[following < len(places)]
        begun = begun[places[following] + length - begun <= width]
    return begun


def _holding(postings: Postings, name: str, parts: Sequence[Part]) -> Numbers:
    """The documents that have one form at least of every word."""
    words = [forms for part in parts for forms in part]
    lists = [_merged([NOTHING.numbers, *(postings.term(name, form).numbers for form in forms)]) for forms in words]
    return reduce(common, sorted(lists, key=len)).astype(np.int32) if lists else NOTHING.numbers


def _starts(postings: Postings, name: str, part: Part, holding: Numbers) -> Places:
    """Where a part begins in these documents."""
    starts = None
    for shift, forms in enumerate(part):
        found = _merged([postings.places(name, form, holding) for form in forms]) - shift
        starts = found if starts is None else shared(*sorted((starts, found), key=len))
        holding = documents(starts)
    return np.zeros(0, dtype=np.int64) if starts is None else starts


def _merged(lists: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """What is in any of the lists, ascending and once. A stable sort knows where one list ends and the next begins."""
    merged = np.sort(np.concatenate(lists), kind="stable")
    return merged[np.append(merged[1:] != merged[:-1], True)] if len(merged) else merged
