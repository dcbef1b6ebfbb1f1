"""Suggestions, links and citations from arrays of several segments, against plain loops over the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from making import article, document

from kb.document import Citation, Document
from kb.search.article_numbers import Article, TypedArticle
from kb.search.beginnings import Closeness, Typed
from kb.search.cards import rank
from kb.search.engines.whoosh.codec.inverting import Inverter
from kb.search.engines.whoosh.codec.segment import SegmentArrays
from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.engines.whoosh.columns import Columns
from kb.search.engines.whoosh.deriving import derive
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.links import _Links
from kb.search.engines.whoosh.schema import schema
from kb.search.engines.whoosh.similar import _Citing
from kb.search.engines.whoosh.suggesting import Suggesting
from kb.search.fields import name_key
from kb.search.records import work_number
from kb.search.response import Suggestion
from kb.thesaurus import Thesaurus

DAY = date(2020, 1, 1)
ALL = 10_000
WORDS = ("juge", "juger", "tutelle", "la", "l'abri", "L221-2", "mineur·e·s", "Œuvre", "ab" * 12)
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
NUMBERS = ("L221-2", "L221-20", "L22", "R221-2", "221-2", "LO111", "Annexe3-1", "L9 bis", "R*12", "L10", "22.1")
NAMED = ("", "casf", "code civil", "art", "legitext2", "legi")
CODES = ("CASF", "CC", "LEGITEXT1", "LEGITEXT2")
REFS = tuple(f"fr:{code}:{number}" for code, number in product(CODES, NUMBERS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Documents in some segments, and which of all of them are deleted."""

    segments: list[list[Document]]
    deleted: list[bool]

    @property
    def living(self) -> list[tuple[int, Document]]:
        every = [each for segment in self.segments for each in segment]
        return [(n, each) for n, (each, gone) in enumerate(zip(every, self.deleted, strict=True)) if not gone]

    def snapshot(self) -> Snapshot:
        gone = iter(self.deleted)
        masks = [np.array([next(gone) for _ in segment]) for segment in self.segments]
        return Snapshot([arrays(segment) for segment in self.segments], masks)


def arrays(documents: Sequence[Document]) -> SegmentArrays:
    inverter = Inverter(schema())
    for each in documents:
        inverter.add(invert(each))
    segment = inverter.segment()
    return replace(segment, derived=derive(segment))


@st.composite
def pages(draw: st.DrawFn) -> Document:
    work = draw(st.integers(0, 5))
    more: dict[str, Any] = {
        "title": draw(TITLES),
        "type": "organisation" if work == 5 else draw(st.sampled_from(("guide", "press", "law-note"))),
        "aliases": tuple(draw(st.lists(TITLES, max_size=2))),
        "language": draw(st.sampled_from(("fr", "en"))),
        "date": draw(st.sampled_from((None, DAY, DAY - timedelta(days=9)))),
        "citations": tuple(
            Citation(text=ref, ref=ref, kind=draw(st.sampled_from(("CITATION", "ABOUT"))))
            for ref in draw(st.lists(st.sampled_from(REFS[:6]), max_size=3))
        ),
    }
    return document("", work=f"work{work}", **more)


@st.composite
def articles(draw: st.DrawFn) -> Document:
    number, code = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(CODES))
    start, end = draw(st.sampled_from((("2010-01-01", None), ("2000-01-01", "2010-01-01"), ("2030-01-01", None))))
    citations = tuple(Citation(text="", ref=ref) for ref in draw(st.lists(st.sampled_from(REFS[:6]), max_size=2)))
    state = draw(st.sampled_from(("VIGUEUR", "MODIFIE_MORT_NE")))
    made = article("", number, start, end, state=state, citations=citations)
    ref = f"fr:{code}:{number}"
    return replace(made, ref=ref, work=ref, code=code, title=f"{code}, art.")


@st.composite
def begun(draw: st.DrawFn, each: Document) -> str:
    """Some words of a name of a document, or the number of an article; the last may be unfinished."""
    if each.type == "law-article":
        typed = f"{str(each.ref).rpartition(':')[2]} {draw(st.sampled_from(NAMED))}".strip()
    else:
        words = draw(st.sampled_from((each.title, *each.aliases))).split()
        typed = " ".join(draw(st.one_of(st.just(words), st.permutations(words), st.just(words[-1:]))))
    return typed[: draw(st.integers(1, len(typed)))] if draw(st.booleans()) else typed


@st.composite
def collections(draw: st.DrawFn) -> Collection:
    segments = draw(st.lists(st.lists(st.one_of(pages(), articles()), min_size=1, max_size=8), min_size=1, max_size=3))
    ids = iter(range(100))
    segments = [[replace(each, id=f"d{next(ids)}") for each in segment] for segment in segments]
    size = sum(map(len, segments))
    return Collection(segments=segments, deleted=[draw(st.integers(0, 3)) == 0 for _ in range(size)])


class Plainly:
    """What is suggested, by going through all documents."""

    def __init__(self, living: Sequence[tuple[int, Document]]) -> None:
        self._works: dict[int, list[tuple[int, Document]]] = {}
        for number, each in living:
            self._works.setdefault(work_number(each.work), []).append((number, each))

    def named(self, text: str, bodies: bool) -> list[str]:
        """The documents that have names, as they are offered to who reads French."""
        typed = Typed.of(text)
        rows = []
        for work, records in self._works.items():
            names: dict[str, tuple[int, int, str, int]] = {}
            for number, each in records:
                day = each.date.toordinal() if each.date else 0
                for name in filter(None, map(name_key, (each.title, *each.aliases))):
                    names.setdefault(name, (rank(each.type), -day, name, number))
            if records[0][1].type != "law-article" and bodies == (records[0][1].type == "organisation"):
                rows += [(near(typed, name), place, work) for name, place in names.items()]
        found = sorted(row for row in rows if row[0] is not None and typed.words)
        return [self._best(work, "fr") for work in dict.fromkeys(row[-1] for row in found)]

    def numbered(self, text: str) -> list[str]:
        """The articles."""
        typed = TypedArticle.of(text)
        rows: list[tuple[Closeness, bool, tuple[int, str, str], int]] = []
        for work, records in sorted(self._works.items()):
            own = Article.of(records[0][1].ref or "")
            if typed is None or own is None or records[0][1].type != "law-article" or not of_code(records[0][1], typed):
                continue
            gone = not any(stands(each) for _, each in records)
            if typed.number in own.spelled:
                rows.append((Closeness.WHOLE, gone, own.place, work))
            elif any(one.startswith(typed.number) for one in own.spelled):
                rows.append((Closeness.BEGINNING, gone, own.place, work))
        return [self._best(work, "") for *_, work in sorted(rows)]

    def _best(self, work: int, language: str) -> str:
        def worth(record: tuple[int, Document]) -> tuple[bool, bool, int, int]:
            number, each = record
            begins = each.version.valid_from if each.version and not each.version.still_born else None
            never = 0 if each.version is None else -1
            return each.language == language, stands(each), begins.toordinal() if begins else never, -number

        return max(self._works[work], key=worth)[1].id


def near(typed: Typed, name: str) -> Closeness | None:
    if not typed.fits(name):
        return None
    if name == typed.whole:
        return Closeness.WHOLE
    if name.startswith(typed.whole):
        return Closeness.BEGINNING
    in_a_row = " " not in typed.whole or f" {typed.whole}" in name
    return Closeness.IN_A_ROW if in_a_row else Closeness.SCATTERED


def of_code(each: Document, typed: TypedArticle) -> bool:
    names = {"CASF": "casf code de l action sociale et des familles", "CC": "cc code civil c civ"}
    known = ["article", "articles", *names.get(each.code or "", name_key(each.title)).split()]
    return all(any(name.startswith(word) for name in known) for word in typed.words)


def stands(each: Document) -> bool:
    version = each.version
    if version is None:
        return True
    begun = version.valid_from is not None and version.valid_from <= DAY
    return begun and (version.valid_to is None or version.valid_to > DAY) and not version.still_born


def suggested(snapshot: Snapshot, text: str) -> tuple[Suggestion, ...]:
    suggesting = Suggesting(snapshot, Columns(snapshot), {})
    return suggesting.suggest(text, Thesaurus(), day=DAY, language="fr", limit=ALL)


@given(collection=collections(), data=st.data())
def test_what_is_suggested_is_what_going_through_all_documents_suggests(
    collection: Collection, data: st.DataObject
) -> None:
    snapshot, plainly = collection.snapshot(), Plainly(collection.living)
    every = [each for segment in collection.segments for each in segment]
    for each in data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=4)):
        typed = data.draw(begun(each))
        found = suggested(snapshot, typed)
        for kind, expected in (
            ("organisation", plainly.named(typed, True)),
            ("document", plainly.named(typed, False)),
            ("article", plainly.numbered(typed)),
        ):
            assert [one.document_id for one in found if one.kind == kind] == expected


@given(collection=collections())
def test_pages_are_linked_to_the_law_that_they_name_in_whichever_segment_either_is(collection: Collection) -> None:
    snapshot = collection.snapshot()
    living = collection.living
    columns = Columns(snapshot)
    page = columns.live & ~columns.having("type", frozenset({"law-article"}))
    for field, kind in (("about", "ABOUT"), ("cites", "CITATION")):
        links = _Links(snapshot, field, page)
        expected = {
            (source, target)
            for (source, one), (target, other) in product(living, living)
            if one.type != "law-article" and other.type == "law-article" and str(other.ref) in _cited(one, kind)
        }
        pairs = [*zip(links.sources.tolist(), links.targets.tolist(), strict=True)]
        assert (set(pairs), len(pairs)) == (expected, len(expected))
        for source, share in zip(links.sources.tolist(), links.shares.tolist(), strict=True):
            assert np.isclose(share, sum(pair[0] == source for pair in expected) ** -0.5)
        for target in {pair[1] for pair in pairs}:
            assert links.sources_of(target)[0].tolist() == sorted(s for s, t in expected if t == target)


@given(collection=collections())
def test_what_a_document_cites_is_known_in_whichever_segment_it_is(collection: Collection) -> None:
    snapshot = collection.snapshot()
    citing = _Citing(snapshot)
    living = dict(collection.living)
    for number in range(snapshot.size):
        expected = sorted({ref.lower() for ref in _cited(living[number], "CITATION")}) if number in living else []
        assert citing.keys(number) == expected


def _cited(each: Document, kind: str) -> list[str]:
    return [cited.ref for cited in each.citations if cited.ref and cited.kind == kind]
