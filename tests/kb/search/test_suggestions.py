"""What somebody who is typing is offered, in the words that people type."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import article, document

from kb.clock import today
from kb.document import Document
from kb.search.analysis import tokens
from kb.search.engine import SearchEngine
from kb.search.engines import open_engine
from kb.search.response import Suggestion
from kb.thesaurus import Concept, Kind, Label, Thesaurus


def concept(concept_id: str, *labels: Label) -> Concept:
    return Concept(id=concept_id, theme="definitions", stage="", labels=labels, scope={})


def label(text: str, kind: Kind = Kind.PREFERRED, language: str = "fr", **more: object) -> Label:
    return Label(text=text, language=language, kind=kind, **more)  # type: ignore[arg-type]


def of_code(code: str, document_id: str, number: str) -> Document:
    """An article in force, of another code than the CASF."""
    ref = f"fr:{code}:{number}"
    return replace(article(document_id, number, "2010-01-01", None), ref=ref, work=ref, code=code)


THESAURUS = Thesaurus(
    concepts={
        one.id: one
        for one in (
            concept(
                "mna",
                label("mineur non accompagné"),
                label("unaccompanied minor", language="en"),
                label("MIE", Kind.ALTERNATIVE, acronym=True, valid_to=date(2016, 3, 16)),
                label("UFM", Kind.ALTERNATIVE, "en", acronym=True),
                label("mineurs isolés", Kind.HIDDEN),
            ),
            concept("mission", label("mission mineurs non accompagnés"), label("mission MIE", Kind.ALTERNATIVE)),
            concept("abri", label("mise à l’abri"), label("sheltering", language="en")),
        )
    }
)
COLLECTION = (
    document("guide", title="Mise à l’abri et accueil", type="guide", work="guide"),
    document("guide.en", title="Shelter and reception", type="guide", work="guide", language="en"),
    document("evaluation", title="Évaluation de minorité", type="guide", aliases=("entretien d’évaluation",)),
    document("oeuvre", title="Le cœur à l’œuvre : mineur·e·s isolé(e)s"),
    document("press", title="Évaluation de minorité contestée", type="press"),
    document("old", title="Évaluation et tutelle", date=date(2001, 1, 1)),
    document("new", title="Évaluation et tutelle, dix ans après", date=date(2011, 1, 1)),
    document("body", title="Réseau Exemple pour l’enfance", type="organisation", aliases=("REPE", "Exemple")),
    article("V1", "L221-2-4", "2010-01-01", "2016-03-14"),
    article("V2", "L221-2-4", "2016-03-14", None),
    article("V3", "L221-2-4", "2999-01-01", None),
    article("two", "L221-2", "2010-01-01", None),
    article("twenty", "L221-20", "2010-01-01", None),
    article("gone", "L221-2-3", "2010-01-01", "2015-01-01", state="ABROGE"),
    article("before", "L221-2-3", "2009-01-01", "2010-01-01"),
    article("never", "L221-2-5", "2010-01-01", "2010-01-01", state="MODIFIE_MORT_NE"),
    of_code("CGCT", "other", "L2212-1"),
    of_code("CC", "civil", "375-5"),
    of_code("CJPM", "youth", "L375-5"),
    of_code("CESEDA", "annex", "Annexe3-1"),
)  # fmt: skip


def fill(engine: SearchEngine, *documents: Document) -> None:
    with engine.writing(base=None, store="store", sequence=1) as writer:
        for each in documents:
            writer.put(each)


@pytest.fixture(scope="module")
def engine(engine_name: str, new_index: Callable[[str], str]) -> Iterator[SearchEngine]:
    """An index of the collection, for each engine; nobody writes to it."""
    with closing(open_engine(new_index(engine_name), words=lambda: THESAURUS)) as engine:
        fill(engine, *COLLECTION)
        yield engine


def texts(engine: SearchEngine, typed: str, kind: str = "", **more: object) -> list[str]:
    return [one.text for one in suggested(engine, typed, kind, **more)]


def suggested(engine: SearchEngine, typed: str, kind: str = "", **more: object) -> list[Suggestion]:
    return [one for one in engine.suggest(typed, **more) if kind in ("", one.kind)]  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["mise", "Mise à", "mise à l", "mise à l'", "MISE A L’AB", "abri", "abr", "acc ab"])
def test_a_title_is_found_by_its_beginning_by_a_word_in_its_middle_and_by_several_in_any_order(
    engine: SearchEngine, typed: str
) -> None:
    assert "Mise à l’abri et accueil" in texts(engine, typed, "document")


@pytest.mark.parametrize("typed", ["éval mino", "eval mino", "mino éval", "Évaluation de la mino", "évaluation de m"])
def test_beginnings_of_words_are_enough_and_accents_and_little_words_make_no_difference(
    engine: SearchEngine, typed: str
) -> None:
    assert texts(engine, typed, "document") == ["Évaluation de minorité", "Évaluation de minorité contestée"]


@pytest.mark.parametrize(
    "typed",
    [
        "coeur",
        "cœur",
        "l'œuvre",
        "oeuv",
        "mineurs isolés",
        "mineur·e·s isol",
        "isolé(e",
        "isolé·e·",
        "mineur.",
        "isolé/",
    ],
)
def test_ligatures_and_inclusive_writing_are_met_in_any_spelling(engine: SearchEngine, typed: str) -> None:
    assert texts(engine, typed, "document") == ["Le cœur à l’œuvre : mineur·e·s isolé(e)s"]


@pytest.mark.parametrize("typed", ["MIE", "mie", "Mie"])
def test_an_old_acronym_leads_to_the_concept_under_its_name_of_today(engine: SearchEngine, typed: str) -> None:
    first = engine.suggest(typed)[0]

    assert (first.kind, first.text, first.detail, first.concept) == ("concept", "mineur non accompagné", "MIE", "mna")
    assert first.document_id == ""


def test_hidden_labels_and_those_of_other_languages_lead_to_the_concept(engine: SearchEngine) -> None:
    assert suggested(engine, "isolés", "concept")[0].detail == "mineurs isolés"
    assert suggested(engine, "UFM", "concept")[0].text == "mineur non accompagné"
    assert suggested(engine, "UFM", "concept", language="en")[0].text == "unaccompanied minor"
    assert suggested(engine, "shelt", "concept")[0] == Suggestion(
        kind="concept", text="mise à l’abri", detail="sheltering", concept="abri"
    )


def test_a_name_that_says_what_was_typed_needs_no_other_name_beside_it(engine: SearchEngine) -> None:
    assert suggested(engine, "mineur", "concept")[0].detail == ""
    assert suggested(engine, "abri", "document")[0].detail == "Guide"
    assert suggested(engine, "abri", "document", language="en")[0].detail == "Mise à l’abri et accueil"


def test_a_body_is_found_by_its_acronym_which_is_shown(engine: SearchEngine) -> None:
    assert suggested(engine, "repe") == [
        Suggestion(kind="organisation", text="Réseau Exemple pour l’enfance", detail="REPE", document_id="body")
    ]
    assert suggested(engine, "exemple", "organisation")[0].detail == ""


@pytest.mark.parametrize(
    "typed",
    ["L. 221-2-4", "L.221-2-4", "l221-2-4", "221-2-4", "L 221 2 4", "CASF L. 221-2-4", "L. 221-2-4 CASF", "l22124",
     "art. L. 221-2-4", "article L221-2-4 du code de l'action sociale et des familles", "221-2-4 code de l’act",
     "L. 221‑2‑4", "CASF, art. L. 221-2-4"],
)  # fmt: skip
def test_an_article_is_found_by_its_number_however_it_is_written(engine: SearchEngine, typed: str) -> None:
    assert engine.suggest(typed)[0] == Suggestion(
        kind="article",
        text="CASF, art. L. 221-2-4",
        detail="Code de l'action sociale et des familles",
        document_id="V2",
    )


def test_of_an_article_only_the_version_in_force_is_offered_or_else_the_newest(engine: SearchEngine) -> None:
    offered = [one.document_id for one in suggested(engine, "CASF L22", "article", limit=20)]

    assert offered == ["two", "V2", "twenty", "gone", "never"]


def test_the_very_number_comes_first_then_longer_ones_and_law_that_is_gone_last(engine: SearchEngine) -> None:
    assert texts(engine, "L. 221-2", "article") == [
        "CASF, art. L. 221-2",
        "CASF, art. L. 221-2-4",
        "CASF, art. L. 221-20",
        "CASF, art. L. 221-2-3",
        "CASF, art. L. 221-2-5",
    ]


def test_a_number_without_hyphens_is_that_of_any_article_whose_digits_begin_so(engine: SearchEngine) -> None:
    assert texts(engine, "l2212", "article")[0] == "CASF, art. L. 221-2"
    assert "CGCT, art. L. 2212-1" in texts(engine, "l2212", "article", limit=20)
    assert texts(engine, "l2212 cgct", "article") == ["CGCT, art. L. 2212-1"]


@pytest.mark.parametrize("typed", ["art. 375-5", "375-5", "375", "3755"])
def test_a_number_alone_is_first_that_of_the_code_that_comes_first(engine: SearchEngine, typed: str) -> None:
    assert texts(engine, typed) == ["C. civ., art. 375-5", "CJPM, art. L. 375-5"]


@pytest.mark.parametrize(
    "typed", ["375-5 c. civ.", "375-5 code civil", "375 cc", "code civil 375", "C. civ., art. 375-5"]
)
def test_the_code_may_be_named_before_or_after_in_full_or_in_short(engine: SearchEngine, typed: str) -> None:
    assert texts(engine, typed) == ["C. civ., art. 375-5"]


def test_annexes_have_numbers_too(engine: SearchEngine) -> None:
    assert [one.document_id for one in engine.suggest("annexe 3")] == ["annex"]


def test_a_page_in_two_languages_is_offered_once_in_that_of_the_reader(engine: SearchEngine) -> None:
    assert [one.document_id for one in suggested(engine, "mise", "document")] == ["guide"]
    assert [one.document_id for one in suggested(engine, "mise", "document", language="en")] == ["guide.en"]
    shelter = suggested(engine, "shelter", "document")[0]
    assert (shelter.document_id, shelter.text, shelter.detail) == (
        "guide", "Mise à l’abri et accueil", "Shelter and reception",
    )  # fmt: skip


def test_guides_come_before_press_and_new_reports_before_old(engine: SearchEngine) -> None:
    found = [one.document_id for one in suggested(engine, "éval", "document", limit=20)]

    assert found == ["evaluation", "new", "old", "press"]


def test_kinds_stand_together_and_none_takes_all_the_room_from_another(engine_url: str) -> None:
    with closing(open_engine(engine_url, words=lambda: THESAURUS)) as engine:
        fill(engine, *(document(f"d{n}", title=f"Mineur {n}") for n in range(9)))
        kinds = [one.kind for one in engine.suggest("mi", limit=8)]
        few = [one.kind for one in engine.suggest("mi", limit=4)]

    assert kinds == ["concept"] * 3 + ["document"] * 5
    assert few == ["concept"] * 2 + ["document"] * 2


@pytest.mark.parametrize("typed", ["", " ", "'", "((", "«", "…", "-", "zzzz", "\x00", "é" * 5000, "L. ", "1 2 3 4 5"])
def test_nothing_to_go_by_gives_nothing_or_little_and_never_an_error(engine: SearchEngine, typed: str) -> None:
    assert len(engine.suggest(typed)) <= 8
    if not any(character.isalnum() for character in typed) or typed == "zzzz":
        assert engine.suggest(typed) == ()


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 8, 20])
def test_there_are_never_more_than_were_asked_for(engine: SearchEngine, limit: int) -> None:
    assert len(engine.suggest("m", limit=limit)) <= limit


def test_the_same_letters_get_the_same_answer(engine: SearchEngine) -> None:
    assert engine.suggest("m") == engine.suggest("m")


def test_an_empty_index_suggests_concepts_and_nothing_else(engine_url: str) -> None:
    with closing(open_engine(engine_url, words=lambda: THESAURUS)) as engine:
        fill(engine)
        assert [one.kind for one in engine.suggest("mise")] == ["concept"]
        assert engine.suggest("L. 221-2") == ()


def test_a_label_that_is_added_counts_at_the_next_key(engine_url: str) -> None:
    known = Thesaurus()
    with closing(open_engine(engine_url, words=lambda: known)) as engine:
        fill(engine)
        before = engine.suggest("UFM")
        known = THESAURUS
        assert (before, engine.suggest("UFM")[0].concept) == ((), "mna")


def test_what_is_removed_from_the_index_is_suggested_no_more(engine_url: str) -> None:
    with closing(open_engine(engine_url)) as engine:
        fill(engine, document("one", title="Tutelle"), document("two", title="Tutelle et famille"))
        assert len(engine.suggest("tutelle")) == 2
        with engine.writing(base=engine.generation(), store="store", sequence=2) as writer:
            writer.remove("one")
        assert [one.document_id for one in engine.suggest("tutelle")] == ["two"]


def test_law_that_begins_tomorrow_is_not_offered_today(engine_url: str) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    with closing(open_engine(engine_url)) as engine:
        fill(engine, article("now", "L1", "2010-01-01", tomorrow), article("then", "L1", tomorrow, None))
        assert [one.document_id for one in engine.suggest("L. 1")] == ["now"]


WORD = st.text(alphabet="abcdeéèœîôçñABCÉŒ’'-·", min_size=3, max_size=9)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=st.lists(st.lists(WORD, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6, unique=True))
def test_every_beginning_of_three_letters_of_every_word_of_a_title_suggests_it(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str]
) -> None:
    place = tmp_path_factory.mktemp("titles")
    with closing(open_engine(f"whoosh:{place}")) as engine:
        fill(engine, *(document(f"d{n}", title=title) for n, title in enumerate(titles)))
        for number, title in enumerate(titles):
            for token in tokens(title):
                for length in range(3, len(token.exact) + 1):
                    typed = token.exact[:length]
                    assert f"d{number}" in {one.document_id for one in engine.suggest(typed)}, (title, typed)
