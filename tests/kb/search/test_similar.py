"""Documents on the same subject as one."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date

import pytest
from making import article, document

from kb.document import Citation
from kb.search.engine import SearchEngine
from kb.search.engines import open_engine
from kb.search.response import Hit

AT = date(2023, 6, 1)
TUTELLE = "La tutelle d'un orphelin est ouverte par le juge ; le tuteur prend soin de lui."
TEST = "Le test osseux mesure la maturation du poignet par radiographie."


def cites(*refs: str) -> tuple[Citation, ...]:
    return tuple(Citation(text=ref, ref=ref) for ref in refs)


COLLECTION = (
    document("tutelle", TUTELLE, title="La tutelle des orphelins"),
    document("tutelle-en", "Guardianship of an orphan is opened by the judge.", work="tutelle", language="en"),
    document("tuteur", "Le tuteur rend compte de la tutelle au juge.", title="Le tuteur", type="guide"),
    document("tuteur-en", "The guardian of an orphan answers to the judge.", work="tuteur", language="en"),
    document("osseux", TEST, title="Le test osseux", concepts=("test-osseux",), citations=cites("fr:CC:388")),
    document("radio", "La radiographie du poignet.", title="La radiographie", concepts=("test-osseux",)),
    document("doute", "Le bénéfice du doute.", title="Le doute", citations=cites("fr:CC:388")),
    article("old", "L223-1", "2010-01-01", "2016-01-01", "La tutelle est ouverte pour un orphelin par le juge."),
    article("new", "L223-1", "2016-01-01", None, "La tutelle est ouverte pour un orphelin par le juge."),
    article("other", "L223-9", "2016-01-01", None, "Le tuteur d'un orphelin est nommé par le juge."),
    *(document(f"else{n}", f"Tout autre chose, numéro {n}.", title=f"Autre {n}") for n in range(60)),
    document("ferries", "Des traversées vers la Corse.", title="Ferries"),
)


@pytest.fixture(scope="module")
def engine(engine_name: str, new_index: Callable[[str], str]) -> Iterator[SearchEngine]:
    """An index of the collection, for each engine; nobody writes to it any more."""
    with closing(open_engine(new_index(engine_name), 2)) as engine:
        with engine.writing(base=None, store="store", sequence=1) as writer:
            for each in COLLECTION:
                writer.put(each)
        yield engine


def ids(hits: object) -> list[str]:
    assert isinstance(hits, tuple)
    return [hit.document_id for hit in hits if isinstance(hit, Hit)]


def test_documents_with_the_same_telling_words_are_similar(engine: SearchEngine) -> None:
    found = engine.similar("tutelle", at=AT, prefer="fr")
    assert set(ids(found)) == {"tuteur", "new", "other"}
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert {(hit.title, hit.type) for hit in found} >= {("Le tuteur", "guide")}


def test_other_versions_and_translations_of_the_same_work_are_left_out(engine: SearchEngine) -> None:
    assert "tutelle-en" not in ids(engine.similar("tutelle", at=AT, prefer="en"))
    assert "old" not in ids(engine.similar("new", at=AT, limit=50))


@pytest.mark.parametrize(("at", "version"), [(date(2012, 1, 1), "old"), (AT, "new")])
def test_of_a_text_of_law_the_version_in_force_that_day_is_shown(engine: SearchEngine, at: date, version: str) -> None:
    assert {"old", "new"} & set(ids(engine.similar("tutelle", at=at, limit=50))) == {version}


@pytest.mark.parametrize("document_id", ["tutelle", "tutelle-en"])
def test_each_work_is_shown_once_in_the_language_of_the_reader(engine: SearchEngine, document_id: str) -> None:
    assert {"tuteur", "tuteur-en"} & set(ids(engine.similar(document_id, at=AT, prefer="fr"))) == {"tuteur"}
    assert {"tuteur", "tuteur-en"} & set(ids(engine.similar(document_id, at=AT, prefer="en"))) == {"tuteur-en"}


def test_without_a_reader_documents_are_in_the_language_of_the_one_they_are_like(engine: SearchEngine) -> None:
    assert ids(engine.similar("tutelle-en", at=AT)) == ["tuteur-en"]


def test_documents_of_the_same_concepts_and_those_that_cite_the_same_texts_are_similar(engine: SearchEngine) -> None:
    assert set(ids(engine.similar("osseux", at=AT))) == {"radio", "doute"}


def test_no_more_are_shown_than_asked_for(engine: SearchEngine) -> None:
    assert len(engine.similar("tutelle", at=AT, limit=2)) == 2
    assert engine.similar("tutelle", at=AT, limit=0) == ()


def test_a_document_like_no_other_or_unknown_has_none(engine: SearchEngine) -> None:
    assert engine.similar("ferries", at=AT) == ()
    assert engine.similar("nowhere", at=AT) == ()


def test_documents_cited_together_are_similar_and_what_cites_them_is_known_already(engine_url: str) -> None:
    with closing(open_engine(engine_url, 2)) as engine:
        with engine.writing(base=None, store="store", sequence=1) as writer:
            for each in (
                article("A", "L1", "2010-01-01", None, "Du premier."),
                article("B", "L2", "2010-01-01", None, "Des autres choses."),
                article("C", "L3", "2010-01-01", None, "Sans lien."),
                document("page", "Une page.", citations=cites("fr:CASF:L1", "fr:CASF:L2", "une/organisation")),
                document("page-en", "Du premier et des autres choses.", work="page"),
                document("body", "Un organisme.", work="une/organisation"),
            ):
                writer.put(each)
        assert set(ids(engine.similar("A", at=AT))) == {"B", "body"}
        assert ids(engine.similar("page", at=AT)) == []
        assert ids(engine.similar("C", at=AT)) == []


def test_a_document_that_was_taken_out_is_like_none(engine_url: str) -> None:
    with closing(open_engine(engine_url, 2)) as engine:
        with engine.writing(base=None, store="store", sequence=1) as writer:
            for each in COLLECTION[:4]:
                writer.put(each)
        with engine.writing(base=engine.generation(), store="store", sequence=2) as writer:
            writer.remove("tuteur")
        assert engine.similar("tuteur", at=AT) == ()
        assert "tuteur" not in ids(engine.similar("tutelle", at=AT))
