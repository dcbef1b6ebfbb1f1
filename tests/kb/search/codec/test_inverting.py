"""Documents inverted many at once: the arrays are those that counting one word after the other gives."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slow_segments import unpacked
from whoosh import columns, fields
from whoosh.util.numeric import length_to_byte

from kb.search.analysis import article_number, terms
from kb.search.engines.whoosh.codec.dictionary import Blobs
from kb.search.engines.whoosh.codec.inverting import Inverter
from kb.search.engines.whoosh.codec.segment import OFTEN, FieldArrays, SegmentArrays, placing
from kb.search.engines.whoosh.schema import ExactField, StemsField, ValuesField
from kb.search.records import Text


def schema() -> fields.Schema:
    return fields.Schema(
        id=ValuesField(unique=True),
        title=StemsField(),
        title_exact=ExactField(),
        text=StemsField(),
        text_exact=ExactField(),
        code=ValuesField(),
        day=fields.COLUMN(columns.NumericColumn("i", default=7)),
        work=fields.COLUMN(columns.NumericColumn("q")),
        order=fields.COLUMN(columns.VarBytesColumn()),
        stored=fields.STORED(),
    )


Postings = Mapping[str, Mapping[int, Any]]


def stems_of(texts: Sequence[Text | None]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for number, text in enumerate(texts):
        for part in text.parts if text else ():
            for _, stem in terms(part, text.language if text else ""):
                for term in (stem, article_number(stem)) if stem else ():
                    if term:
                        counts = found.setdefault(term, {})
                        counts[number] = counts.get(number, 0) + 1
    return found


def places_of(texts: Sequence[Text | None]) -> dict[str, dict[int, list[int]]]:
    found: dict[str, dict[int, list[int]]] = {}
    for number, text in enumerate(texts):
        place = 0
        for part in text.parts if text else ():
            for exact, _ in terms(part, text.language if text else ""):
                found.setdefault(exact, {}).setdefault(number, []).append(place)
                place += 1
            place += 100
    return found


def agree(one: FieldArrays | None, said: Postings, size: int, *, kind: str) -> None:
    if not said:
        assert one is None
        return
    assert one is not None
    ordered = sorted(said, key=str.encode)
    assert [*one.terms.terms()] == [term.encode() for term in ordered]
    flat = [(number, said[term][number]) for term in ordered for number in sorted(said[term])]
    assert one.numbers.dtype == np.int32
    assert one.numbers.tolist() == [number for number, _ in flat]
    assert one.starts.tolist() == [0, *np.cumsum([len(said[term]) for term in ordered]).tolist()]
    if kind == "values":
        assert (one.codes, one.often, one.times, one.places, one.positions, one.lengths) == (None,) * 6
        return
    times = [value if kind == "stems" else len(value) for _, value in flat]
    lengths = [0] * size
    for (number, _), count in zip(flat, times, strict=True):
        lengths[number] += count
    coded = [length_to_byte(length) for length in lengths]
    assert one.codes is not None
    assert one.codes.dtype == np.uint16
    assert one.codes.tolist() == [
        min(count, OFTEN) << 8 | coded[number] for (number, _), count in zip(flat, times, strict=True)
    ]
    often = {place: count for place, count in enumerate(times) if count >= OFTEN}
    assert one.often is not None
    assert one.times is not None
    assert dict(zip(one.often.tolist(), one.times.tolist(), strict=True)) == often
    assert one.lengths is not None
    assert one.lengths.tolist() == coded
    given_lengths = [length for length in lengths if length]
    assert (one.words, one.shortest, one.longest) == (sum(lengths), min(given_lengths), max(given_lengths))
    if kind == "exact":
        positions = [place for _, value in flat for place in value]
        assert one.positions is not None
        assert one.places is not None
        assert one.positions.tolist() == positions
        assert one.positions.dtype == placing(max(positions))
        ends = np.cumsum([sum(map(len, said[term].values())) for term in ordered]).tolist()
        assert one.places.tolist() == [0, *ends]
    else:
        assert one.positions is None


def strings(blobs: Blobs) -> list[bytes]:
    return [blobs[number] for number in range(len(blobs))]


def inverted(inverter: Inverter, documents: Sequence[Mapping[str, Any]]) -> SegmentArrays:
    """The segment of these documents, compared with them field by field."""
    for values in documents:
        inverter.add(values)
    assert inverter.size == len(documents)
    segment = inverter.segment()
    assert segment.size == len(documents)
    assert inverter.size == 0
    for name in ("title", "text"):
        texts = [values.get(name) for values in documents]
        agree(segment.fields.get(name), stems_of(texts), len(documents), kind="stems")
        texts = [values.get(f"{name}_exact") for values in documents]
        agree(segment.fields.get(f"{name}_exact"), places_of(texts), len(documents), kind="exact")
    for name in ("id", "code"):
        said: dict[str, dict[int, int]] = {}
        for number, values in enumerate(documents):
            for value in values.get(name, ()):
                said.setdefault(value, {})[number] = 1
        agree(segment.fields.get(name), said, len(documents), kind="values")
    assert segment.numbers["day"].dtype == np.int32
    assert segment.numbers["day"].tolist() == [values.get("day", 7) for values in documents]
    assert segment.numbers["work"].dtype == np.int64
    assert segment.numbers["work"].tolist() == [values.get("work", 0) for values in documents]
    assert strings(segment.strings["order"]) == [values.get("order", b"") for values in documents]
    assert unpacked(segment, "stored") == [values.get("stored", b"") for values in documents]
    return segment


parts = st.lists(
    st.sampled_from(
        [
            "",
            "L'enfant, l’enfant; les enfants",
            "art. L. 223-2 et R* 12",
            "Œuvre 𐐷 \ufb03",
            "no 12",
            "ASE 3",
            "ARTICLE UN",
        ]
    )
    | st.text(max_size=12),
    max_size=4,
).map(tuple)
texts = st.builds(Text, parts, st.sampled_from(["fr", "en", "de", "ar"]))


@st.composite
def documents(draw: st.DrawFn) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 6))):
        values: dict[str, Any] = {}
        for name in ("title", "text"):
            if draw(st.booleans()):
                values[name] = draw(texts)
                values[f"{name}_exact"] = values[name] if draw(st.booleans()) else draw(texts)
        optional = {
            "id": st.text(min_size=1, max_size=3).map(lambda value: (value,)),
            "code": st.lists(st.sampled_from(["CASF", "Cour de cassation", "é", "z", "\U00010437", "\uffee"])).map(
                tuple
            ),
            "day": st.integers(0, 2**31 - 1),
            "work": st.integers(0, 2**63 - 1),
            "order": st.binary(max_size=4),
            "stored": st.binary(max_size=4),
        }
        found.append(values | draw(st.fixed_dictionaries({}, optional=optional)))
    return found


@given(documents(), documents())
@example([], [{}])
@example([{"text": Text(("mot",), "fr")}, {}], [{"text_exact": Text(("", "mot"), "fr")}])
def test_a_segment_has_what_its_documents_have(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    inverter = Inverter(schema())
    assert inverted(inverter, first).size == len(first)
    assert inverted(inverter, second).size == len(second)


@pytest.mark.parametrize("times", [254, 255, 256, 70_000])
def test_words_may_be_frequent_and_far_behind(times: int) -> None:
    text = Text(("mineur " * times, "isolé", "mineur isolé"), "fr")
    other = Text(("mineur",), "fr")
    segment = inverted(
        Inverter(schema()),
        [
            {"text": other, "text_exact": other},
            {"text": text, "text_exact": text},
            {"text": other, "text_exact": other},
        ],
    )
    assert segment.fields["text_exact"].words == times + 5


def test_a_text_may_be_longer_than_whoosh_has_bytes_for() -> None:
    text = Text(("a b " * 60_000,), "fr")
    segment = inverted(Inverter(schema()), [{"text": text, "text_exact": text}])
    assert segment.fields["text_exact"].words == segment.fields["text_exact"].longest


def test_a_field_that_is_not_in_the_schema_is_no_oversight() -> None:
    with pytest.raises(ValueError, match="no field texte"):
        Inverter(schema()).add({"texte": Text(("mot",), "fr")})
