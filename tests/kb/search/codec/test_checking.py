"""What does not fit in a segment is said, in files whose checksums are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from making import document

from kb.search.engines.whoosh.codec.checking import damages
from kb.search.engines.whoosh.codec.contents import Entry, write_contents
from kb.search.engines.whoosh.codec.inverting import Inverter
from kb.search.engines.whoosh.codec.segment import SegmentArrays, write_segment
from kb.search.engines.whoosh.deriving import derive
from kb.search.engines.whoosh.invert import invert
from kb.search.engines.whoosh.schema import schema

FIELD = "text_exact"


def made() -> SegmentArrays:
    """Ten documents that share words."""
    inverter = Inverter(schema())
    for n in range(10):
        inverter.add(invert(document(f"d{n}", f"un mineur et un juge, mot{n} " * (n + 1))))
    segment = inverter.segment()
    return replace(segment, derived=derive(segment))


def found(folder: Path, segment: SegmentArrays, documents: int = 10) -> list[str]:
    """What is found in a segment that is written so."""
    write_segment(folder / "MAIN_1.segment", segment)
    write_contents(folder, [Entry(name="MAIN_1")])
    return damages(folder, documents=documents, derive=derive, decode=bytes)


def test_what_was_written_is_whole(tmp_path: Path) -> None:
    assert found(tmp_path, made()) == []


def test_another_number_of_documents_is_said(tmp_path: Path) -> None:
    assert found(tmp_path, made(), 11) == ["The index holds 10 documents, not 11."]


def _swapped(array: Any) -> Any:
    return array[::-1].copy()


ALTERED: list[tuple[str, Callable[[Any], Any], str]] = [
    ("starts", lambda a: a[:-1], "postings that do not begin"),
    ("starts", _swapped, "postings that do not begin"),
    ("numbers", lambda a: a + 100, "documents that there are not"),
    ("numbers", lambda a: a - 1, "documents that there are not"),
    ("numbers", np.zeros_like, "postings that do not ascend"),
    ("codes", lambda a: a + np.uint16(1), "another length"),
    ("codes", lambda a: a + np.uint16(256), "positions than"),
    ("codes", lambda a: a & 255, "without a frequency"),
    ("codes", lambda a: a | 0xFF00, "high frequencies"),
    ("codes", lambda a: a[:-1], "not a frequency of each"),
    ("lengths", lambda a: a + np.uint8(1), "another length"),
    ("often", lambda a: np.asarray([0]), "not a frequency of each"),
    ("places", _swapped, "positions that do not begin"),
    ("positions", np.zeros_like, "positions that do not ascend"),
    ("positions", lambda a: a[:-1], "positions that do not begin"),
    ("words", lambda words: words + 1, "number of words"),
    ("longest", lambda words: words + 1, "longest document"),
]


@pytest.mark.parametrize(("part", "alter", "said"), ALTERED)
def test_arrays_that_do_not_fit_are_said(tmp_path: Path, part: str, alter: Callable[[Any], Any], said: str) -> None:
    segment = made()
    field = segment.fields[FIELD]
    altered = replace(field, **{part: alter(getattr(field, part))})
    faults = found(tmp_path, replace(segment, fields={**segment.fields, FIELD: altered}))
    assert any(said in fault and FIELD in fault for fault in faults), faults


def test_what_is_derived_is_derived_again(tmp_path: Path) -> None:
    segment = made()
    altered = {**segment.derived, "profile": segment.derived["profile"] + 1}
    assert any(
        "profile is not what is derived" in fault for fault in found(tmp_path, replace(segment, derived=altered))
    )
