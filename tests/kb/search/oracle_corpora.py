"""Small corpora of every kind, for comparing the engine with the oracle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st
from making import article, document

from kb.document import Document
from kb.search.analysis import query_languages
from kb.search.engines.whoosh.answering import Answering
from kb.search.engines.whoosh.codec.inverting import Inverter
from kb.search.engines.whoosh.codec.segment import SegmentArrays
from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.engines.whoosh.columns import Columns
from kb.search.engines.whoosh.deriving import derive
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.labels import Labels
from kb.search.engines.whoosh.listing import Lists
from kb.search.engines.whoosh.postings import Postings
from kb.search.engines.whoosh.schema import schema
from kb.search.query import Node, words_of

#: Of three languages: with stems in common, and stop words of one that are words of another.
WORDS = (
    *(
        "enfant",
        "enfants",
        "enfance",
        "juge",
        "juges",
        "placé",
        "placés",
        "mineur",
        "mineurs",
        "l’aide",
        "ASE",
        "375-1",
    ),
    *("minor", "minors", "child", "children", "judge", "placed", "menor", "menores", "niño", "niños", "juez"),
    *("le", "des", "the", "of", "on", "sin", "car", "son", "L. 221-2", "221-2", "mise-à-l’abri", "mise", "abri", "CAR"),
)
LANGUAGES = ("fr", "en", "es", "und")
DAYS = (date(2001, 1, 1), date(2010, 6, 15), date(2015, 1, 1), date(2020, 2, 29))
_NUMBERS = ("L221-2", "L221-2-2", "R221-11")


@dataclass(frozen=True)
class Corpus:
    """Documents in segments, which end at `ends`, some of them deleted."""

    documents: tuple[Document, ...]
    ends: tuple[int, ...]
    deleted: frozenset[int]

    @cached_property
    def segments(self) -> list[SegmentArrays]:
        """The segments, one after the other, with what is derived."""
        return [segment_of(self.documents[low:high]) for low, high in pairwise((0, *self.ends))]

    @cached_property
    def masks(self) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
        """Of each segment which documents are deleted."""
        gone = np.isin(np.arange(len(self.documents)), sorted(self.deleted))
        return np.split(gone, self.ends[:-1])

    @cached_property
    def snapshot(self) -> Snapshot:
        """The index."""
        return Snapshot(self.segments, self.masks)


def segment_of(documents: tuple[Document, ...]) -> SegmentArrays:
    """The segment of some documents."""
    collected = Inverter(schema())
    for each in documents:
        collected.add(invert(each))
    segment = collected.segment()
    return replace(segment, derived=derive(segment))


def answering(snapshot: Snapshot, tree: Node, *, as_typed: float) -> Answering:
    """What answers the parts of a query."""
    postings, columns = Postings(snapshot), Columns(snapshot)
    languages = tuple(sorted(columns.values("language")))
    return Answering(
        postings=postings,
        columns=columns,
        labels=Labels(postings),
        lists=Lists(postings),
        languages=languages,
        spoken=query_languages(" ".join(node.text for node in words_of(tree)), languages),
        as_typed=as_typed,
    )


words = st.sampled_from(WORDS)


def texts(longest: int) -> st.SearchStrategy[str]:
    """So many words at most."""
    return st.lists(words, max_size=longest).map(" ".join)


#: Now and then one word hundreds of times.
_long = st.builds(lambda word, times, rest: f"{word} " * times + rest, words, st.integers(250, 700), texts(5))
_bodies = st.integers(0, 9).flatmap(
    lambda kind: _long if kind == 9 else texts(12) if kind < 7 else st.lists(texts(6), max_size=3).map("\n\n".join)
)


def _documents(languages: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.lists(texts(2), max_size=2).map(tuple)
    common: dict[str, st.SearchStrategy[Any]] = {"text": _bodies}
    optional: dict[str, st.SearchStrategy[Any]] = {
        "aliases": names,
        "path": names,
        "summary": texts(3),
        "concepts": st.just(("concept",)),
        "language": st.sampled_from(languages),
    }
    report = st.fixed_dictionaries(
        common,
        optional=optional
        | {
            "title": texts(4),
            "type": st.sampled_from(["guide", "practice", "law-note"]),
            "date": st.sampled_from(DAYS),
            "country": st.sampled_from(["FR", "BE"]),
            "themes": st.lists(st.sampled_from(["Santé", "École", "Asile"]), unique=True).map(tuple),
            "organisations": st.lists(st.sampled_from(["InfoMIE", "Cour de cassation"]), unique=True).map(tuple),
            "ref": st.sampled_from(["fr:CC:375", "fr:CC:388"]),
        },
    )
    version = st.fixed_dictionaries(
        common
        | {
            "number": st.sampled_from(_NUMBERS),
            "start": st.none() | st.sampled_from(DAYS).map(str),
            "end": st.none() | st.sampled_from(DAYS).map(str),
        },
        optional=optional | {"state": st.sampled_from(["ABROGE", "VIGUEUR", "MODIFIE_MORT_NE"])},
    )
    return report | version


def _made(number: int, values: dict[str, Any]) -> Document:
    made = article if "number" in values else document
    return made(f"d{number}", **values)  # type: ignore[operator, no-any-return]


@st.composite
def corpora(draw: st.DrawFn, *, languages: tuple[str, ...] = LANGUAGES, most: int = 60) -> Corpus:
    """One to four segments of documents in these languages, so many in all, of which some are deleted."""
    base = {"language": languages[0]}
    drawn = draw(st.lists(_documents(languages), min_size=1, max_size=10))
    # To draw them all would take long: others are what some of these are, with the texts of others.
    random = Random(draw(st.integers(0, 2**32)))
    more = draw(st.integers(0, max(0, most - len(drawn))))
    drawn += [random.choice(drawn) | {"text": random.choice(drawn)["text"]} for _ in range(more)]
    made = tuple(_made(number, base | values) for number, values in enumerate(drawn))
    cuts = draw(st.sets(st.integers(1, len(made)), max_size=3))
    deleted = draw(st.frozensets(st.integers(0, len(made) - 1), max_size=len(made) // 3))
    return Corpus(made, tuple(sorted({*cuts, len(made)})), deleted)
