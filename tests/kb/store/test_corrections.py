"""What people correct of documents stays corrected, whatever a crawl brings, until it is taken back."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import article, document, provenance

from kb.document import Document, Precision
from kb.errors import CorrectionError, UnknownDocument
from kb.store import CORRECTABLE, Store
from kb.store.corrections import checked
from kb.vocabulary import TYPES

ALL = {
    "title": "Un autre titre",
    "type": "guide",
    "language": "en",
    "date": "2014-05",
    "organisations": ("InfoMIE", "Cimade"),
    "themes": ("asile",),
    "concepts": ("mna",),
    "aliases": ("MNA",),
    "country": "BE",
    "citation": "Guide, p. 3",
    "summary": "Première ligne.\nSeconde ligne.",
    "url": "https://example.org/guide",
}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, on SQLite and then on PostgreSQL."""
    with closing(Store(database_url)) as store:
        yield store


def put(store: Store, *documents: Document) -> list[str]:
    with store.writing() as writing:
        return writing.put(documents)


def correct(store: Store, document_id: str, **changes: str | tuple[str, ...]) -> None:
    with store.writing() as writing:
        writing.correct(document_id, changes, by="Ada")


def uncorrect(store: Store, document_id: str, *fields: str) -> None:
    with store.writing() as writing:
        writing.uncorrect(document_id, fields or None)


def test_every_field_is_corrected_and_comes_back(store: Store) -> None:
    original = document("a", "x", date=date(2020, 1, 2), country="FR", organisations=("DILA",), summary="s")
    put(store, original)
    assert ALL.keys() == CORRECTABLE.keys()
    correct(store, "a", **ALL)

    place = replace(original.provenance, url="https://example.org/guide")
    given = {field: value for field, value in ALL.items() if field not in ("date", "url")}
    expected = replace(original, **given, date=date(2014, 5, 1), precision=Precision.MONTH, provenance=place)
    assert store.document("a") == expected
    assert store.counts("type", "language") == {("guide", "en"): 1}
    assert store.delivered(["a"]) == {"a": original}
    assert put(store, original) == ["unchanged"]
    assert store.document("a") == expected
    uncorrect(store, "a")
    assert store.document("a") == original
    assert store.correction("a") is None
    assert store.counts("type", "language") == {("report", "fr"): 1}


def test_a_correction_is_a_change_that_is_counted_once(store: Store) -> None:
    put(store, document("a", "x"))
    before = store.sequence()
    correct(store, "a", title="Titre")
    correct(store, "a", title=" Titre ")
    assert store.sequence() == before + 1
    assert [change.document and change.document.title for change in store.changes(before)] == ["Titre"]


def test_a_new_text_of_the_source_comes_in_and_the_correction_stays(store: Store) -> None:
    put(store, document("a", "x", title="Faute"))
    correct(store, "a", title="Titre", country="FR")

    assert put(store, document("a", "y", title="Faute")) == ["changed"]
    assert (found := store.document("a"))
    assert (found.title, found.country, found.passages[0].text) == ("Titre", "FR", "y")
    # What was corrected is all that the source has changed: readers see no difference.
    assert put(store, document("a", "y", title="Autre faute")) == ["unchanged"]
    uncorrect(store, "a", "title")
    assert (found := store.document("a"))
    assert (found.title, found.country) == ("Autre faute", "FR")


def test_what_is_remembered_is_what_stands_what_was_said_and_who_did_it(store: Store) -> None:
    put(store, document("a", title="Faute", date=date(2014, 1, 1), precision=Precision.YEAR), document("b"))
    correct(store, "a", title="Titre")
    correct(store, "a", date="", organisations=["Cimade"])  # type: ignore[arg-type]
    correct(store, "b", country="fr")

    assert (found := store.correction("a"))
    assert dict(found.changes) == {"title": "Titre", "date": "", "organisations": ("Cimade",)}
    assert dict(found.said) == {"title": "Faute", "date": "2014", "organisations": ()}
    assert found.by == "Ada"
    assert [one.document_id for one in store.corrections()] == ["b", "a"]
    assert [one.document_id for one in store.corrections(page=2, size=1)] == ["a"]


def test_a_copy_that_takes_the_place_of_another_is_corrected_too(store: Store) -> None:
    put(store, document("a", "x", title="Faute", provenance=provenance("p")))
    correct(store, "a", title="Titre")
    put(store, document("a", "y", title="Fote", provenance=provenance("q")))
    assert (found := store.document("a"))
    assert (found.title, found.passages[0].text) == ("Titre", "y")
    with store.writing() as writing:
        writing.remove_paths("tests", ["q"])
    assert (found := store.document("a"))
    assert (found.title, found.passages[0].text) == ("Titre", "x")
    uncorrect(store, "a")
    assert (found := store.document("a"))
    assert found.title == "Faute"


def test_a_hidden_document_is_corrected_when_it_is_shown_again(store: Store) -> None:
    put(store, document("a", "x"))
    with store.writing() as writing:
        writing.hide("a", reason="r", by="Ada")
        writing.correct("a", {"title": "Titre"}, by="Ada")
    assert store.document("a") is None
    with store.writing() as writing:
        writing.show_again("a")
    assert (found := store.document("a"))
    assert found.title == "Titre"
    assert (correction := store.correction("a"))
    assert dict(correction.said) == {"title": "a"}


def test_a_document_that_goes_and_comes_back_is_still_corrected_or_not_any_more(store: Store) -> None:
    put(store, document("a"), document("b"))
    correct(store, "a", title="Titre")
    correct(store, "b", title="Titre")
    with store.writing() as writing:
        writing.remove_paths("tests", ["a", "b"])
        writing.uncorrect("b")
        with pytest.raises(UnknownDocument, match="not here any more"):
            writing.correct("a", {"title": "Autre"}, by="Ada")
    put(store, document("a"), document("b"))
    assert [found.title for found in store.documents(["a", "b"]).values()] == ["Titre", "b"]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", " \n ", "is empty"),
        ("title", "x" * 1001, "1,001 characters"),
        ("title", ("x",), "must be a text"),
        ("titel", "x", "did you mean 'title'"),
        ("passages", "x", "cannot be corrected"),
        ("version", "x", "cannot be corrected"),
        ("type", "repport", "did you mean 'report'"),
        ("type", "law-article", "no correction changes that"),
        ("language", "français", "two letters"),
        ("country", "France", "two letters"),
        ("date", "2014-13", "one of the calendar"),
        ("date", "2014-02-30", "one of the calendar"),
        ("date", "0000", "one of the calendar"),
        ("date", "٢٠١٤", "one of the calendar"),
        ("date", "mai 2014", "is written"),
        ("url", "javascript:alert(1)", "begins with http"),
        ("organisations", "Cimade", "list of names"),
        ("organisations", ("Cimade", ""), "is empty"),
        ("themes", ("asyle",), "did you mean 'asile'"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_by_the_name_of_its_field(
    field: str, value: str | tuple[str, ...], reason: str
) -> None:
    with pytest.raises(CorrectionError, match=reason) as refused:
        checked({field: value}, document("a"))
    assert refused.value.field == field
    assert str(refused.value).startswith(f"{field}: ")


def test_a_correction_that_is_refused_leaves_nothing(store: Store) -> None:
    put(store, document("a"))
    with store.writing() as writing, pytest.raises(CorrectionError, match="title"):
        writing.correct("a", {"country": "FR", "title": ""}, by="Ada")
    assert store.correction("a") is None


def test_what_is_law_stays_law(store: Store) -> None:
    put(store, article("A", "L1", "2016-03-16", None))
    with store.writing() as writing, pytest.raises(CorrectionError, match="type"):
        writing.correct("A", {"type": "report"}, by="Ada")
    correct(store, "A", title="CASF, article L. 1", type="law-article")


_texts = st.text(max_size=40)
_values = st.fixed_dictionaries(
    {},
    optional={
        "title": _texts,
        "summary": _texts,
        "organisations": st.lists(_texts, max_size=3).map(tuple),
        "type": st.sampled_from([*TYPES, "x"]),
        "language": st.sampled_from(["fr", "und", "x"]),
        "country": st.sampled_from(["fr", "", "x"]),
        "date": st.dates().map(str) | st.sampled_from(["", "2014", "2014-05", "x"]),
        "url": st.sampled_from(["", "https://a.fr/", "x"]),
    },
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_values, _values)
def test_whatever_is_corrected_can_be_taken_back(store: Store, first: dict[str, str], second: dict[str, str]) -> None:
    original = document("a", "x", date=date(2020, 1, 1), summary="s")
    put(store, original)
    for changes in (first, second):
        with store.writing() as writing:
            try:
                writing.correct("a", changes, by="Ada")
            except CorrectionError:
                continue
    assert store.delivered(["a"]) == {"a": original}
    assert put(store, original) == ["unchanged"]
    uncorrect(store, "a")
    assert store.document("a") == original
