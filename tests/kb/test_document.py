"""Values: versions at a date, fingerprints, and JSON there and back."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import article, document, provenance

from kb.document import Citation, Document, Figure, Passage, Precision, Profile, Relation, Standing, Version
from kb.document_json import fingerprint, from_json, to_json

DAY = date(2020, 6, 1)


@pytest.mark.parametrize(
    ("start", "end", "state", "standing"),
    [
        (date(2020, 1, 1), None, "VIGUEUR", Standing.IN_FORCE),
        (DAY, date(2021, 1, 1), "MODIFIE", Standing.IN_FORCE),
        (date(2020, 1, 1), DAY, "MODIFIE", Standing.SUPERSEDED),
        (date(2020, 1, 1), DAY, "ABROGE", Standing.REPEALED),
        (date(2020, 6, 2), None, "VIGUEUR_DIFF", Standing.FUTURE),
        (None, None, "VIGUEUR_DIFF", Standing.FUTURE),
        (date(2020, 1, 1), None, "MODIFIE_MORT_NE", Standing.NEVER),
        (DAY, DAY, "MODIFIE", Standing.NEVER),
        # The publisher's word contradicts the dates: the dates decide.
        (date(2020, 1, 1), date(2019, 1, 1), "VIGUEUR", Standing.NEVER),
        (date(2020, 1, 1), None, "ABROGE", Standing.IN_FORCE),
    ],
)
def test_a_version_stands_where_its_dates_put_it(
    start: date | None, end: date | None, state: str, standing: Standing
) -> None:
    version = Version(valid_from=start, valid_to=end, state=state)
    assert version.standing(DAY) is standing
    assert version.in_force(DAY) is (standing is Standing.IN_FORCE)


@given(st.dates(), st.dates(), st.dates())
def test_the_last_day_of_a_version_is_not_its_own(start: date, end: date, at: date) -> None:
    version = Version(valid_from=start, valid_to=end, state="MODIFIE")
    following = Version(valid_from=end, state="VIGUEUR")
    assert not (version.in_force(at) and following.in_force(at))
    if start <= at:
        assert version.in_force(at) or following.in_force(at) or end <= start


def test_a_document_delivered_again_unchanged_has_the_same_fingerprint() -> None:
    first = document("a", "Un texte.")
    again = replace(
        first,
        provenance=provenance("a", origin="other.tar.gz", modified=datetime(2024, 1, 1, tzinfo=UTC)),
    )
    assert fingerprint(first) == fingerprint(again)


@pytest.mark.parametrize("change", [{"title": "b"}, {"passages": ()}, {"language": "en"}, {"date": DAY}])
def test_a_document_that_reads_otherwise_has_another_fingerprint(change: dict[str, object]) -> None:
    first = document("a", "Un texte.")
    assert fingerprint(first) != fingerprint(replace(first, **change))


texts = st.text(max_size=20)
days = st.none() | st.dates()
documents = st.builds(
    Document,
    id=texts,
    work=texts,
    type=texts,
    title=texts,
    language=texts,
    passages=st.tuples(st.builds(Passage, anchor=texts, text=texts, page=st.none() | st.integers())),
    provenance=st.builds(provenance, texts, modified=st.none() | st.datetimes(timezones=st.just(UTC)), url=texts),
    ref=st.none() | texts,
    organisations=st.tuples(texts, texts),
    date=days,
    version=st.none() | st.builds(Version, valid_from=days, valid_to=days, state=texts),
    citations=st.tuples(st.builds(Citation, text=texts, ref=st.none() | texts)),
    sources=st.tuples(st.tuples(texts, texts)),
    aliases=st.lists(texts, max_size=2).map(tuple),
    precision=st.sampled_from(Precision),
    doubts=st.lists(texts, max_size=2).map(tuple),
    figures=st.lists(
        st.builds(
            Figure, what=texts, value=st.integers() | st.just(1.5), unit=texts, year=texts, source=st.integers(1)
        ),
        max_size=2,
    ).map(tuple),
    profile=st.none()
    | st.builds(
        Profile,
        kind=texts,
        departements=st.lists(texts, max_size=2).map(tuple),
        last_verified=days,
        relations=st.lists(st.builds(Relation, kind=texts, target=texts), max_size=2).map(tuple),
    ),
)


@given(documents)
def test_json_gives_the_document_back(original: Document) -> None:
    assert from_json(to_json(original)) == original


def test_an_article_is_the_same_work_in_all_its_versions() -> None:
    old, new = article("A", "L1", "2000-01-01", "2010-01-01"), article("B", "L1", "2010-01-01", None)
    assert old.work == new.work == "fr:CASF:L1"


def test_a_document_kept_before_a_field_was_known_is_read_with_its_default() -> None:
    data = to_json(document("a", "Un texte."))
    assert "aliases" not in data
    assert from_json(data).aliases == ()
    # As the first version of this code wrote it, with every field.
    assert from_json({**data, "organisations": [], "version": None, "date": None}) == document("a", "Un texte.")
