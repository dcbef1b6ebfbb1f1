"""What jurists and social workers ask of a search, in the words that they type: each finds what it should."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest
from making import article, document

from kb.search.engine import SearchEngine
from kb.search.engines import open_engine
from kb.search.request import SearchRequest

COLLECTION = (
    document("shelter", "La mise à l'abri des mineurs isolés par le département.", date=date(2015, 6, 1)),
    document("asylum", "Un mineur étranger demande l'asile.", date=date(2016, 2, 9)),
    document("guardian", "La tutelle, puis la kafala.", title="Hébergement et tutelle", date=date(2017, 12, 31)),
    document("age", "L'évaluation de la minorité : l'âge, la minoration.", type="guide", date=date(2018, 1, 1)),
    document(
        "decision", "Cass. civ. 1re, pourvoi n° 17-24.072, § 50 : l'intérêt supérieur de l'enfant.", type="decision"
    ),
    document("naive", "Un récit naïf d'un enfant español, œuvre d'un français, ex æquo.", date=date(2019, 5, 4)),
    document("far", "L'abri de nuit. " + "Rien ne presse ici. " * 5 + "Une urgence.", date=date(2020, 5, 4)),
    document("soon", "Un abri ouvert en urgence.", date=date(2020, 5, 5)),
    article("a1", "L221-2-2", "2016-03-14", None, "Le président du conseil départemental."),
    article("a2", "L221-2-4", "2016-03-14", None, "Une aide."),
    article("a3", "L222-5", "2016-03-14", None, "Une prise en charge."),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    with closing(open_engine(f"whoosh:{tmp_path_factory.mktemp('asks') / 'index'}")) as engine:
        with engine.writing(base=None, store="store", sequence=1) as writer:
            for each in COLLECTION:
                writer.put(each)
        yield engine


def found(engine: SearchEngine, text: str) -> set[str]:
    """The documents that have all that is asked for: those that have most of it come behind them."""
    answer = engine.search(SearchRequest(text=text, at=date(2023, 6, 1), page_size=100, expand=False))
    assert not answer.corrected
    return {hit.document_id for hit in answer.hits[: answer.complete]}


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        # Words, in any form; quoted, in the form that was typed.
        ("mineur", {"shelter", "asylum"}),
        ('"mineur"', {"asylum"}),
        ("« mineurs »", {"shelter"}),
        ("“mise à l’abri”", {"shelter"}),
        ('"abri mise"', set()),
        # A quote that was not closed is none.
        ("\"mise à l'abri", {"shelter"}),
        ("d'un \"mineur", {"asylum", "shelter"}),
        # Operators in both languages.
        ("tutelle ET kafala", {"guardian"}),
        ("tutelle AND asile", set()),
        ("tutelle OU asile", {"guardian", "asylum"}),
        ("tutelle OR asile", {"guardian", "asylum"}),
        ("mineur SAUF asile", {"shelter"}),
        ("mineur NOT asile", {"shelter"}),
        ("mineur -asile", {"shelter"}),
        ("mineur −asile", {"shelter"}),
        ("(tutelle OU mineur) SAUF (asile OU abri)", {"guardian"}),
        # Words of which one knows the beginning, or not every letter.
        ("minor*", {"age"}),
        ("min*té", {"age"}),
        ("m?neur", {"asylum"}),
        ("titre:héb*", {"guardian"}),
        ("min* SAUF minor*", {"shelter", "asylum"}),
        ("L. 221-2*", {"a1", "a2"}),
        # Words near one another.
        ("abri PROCHE/5 urgence", {"soon"}),
        ("urgence NEAR/5 abri", {"soon"}),
        ("abri NEAR/100 urgence", {"soon", "far"}),
        ('"mise à" PROCHE/2 mineur', {"shelter"}),
        ("mineurs PROCHE/0 isolé", {"shelter"}),
        ("mise-à-l'abri PROCHE/1 mineur", {"shelter"}),
        ('"mise-à-l\'abri" PROCHE/1 mineur', {"shelter"}),
        ("mineur PROCHE/0 mises-à-l'abri", set()),
        # Fields in both languages.
        ("titre:hébergement", {"guardian"}),
        ("title:hébergement", {"guardian"}),
        ("texte:hébergement", set()),
        ("type:guide", {"age"}),
        ("type:gui*", {"age"}),
        # Dates.
        ("date:2015", {"shelter"}),
        ("date:2016-02", {"asylum"}),
        ("date:09/02/2016", {"asylum"}),
        ("date:2015..2017", {"shelter", "asylum", "guardian"}),
        ("date:2017..2015 tutelle", {"guardian"}),
        ("mineur date:>2015", {"asylum"}),
        ("mineur date:<=2015-06", {"shelter"}),
        ("depuis:2020", {"far", "soon"}),
        ("avant:2016", {"shelter"}),
        ("minorité -date:2018", set()),
        # Numbers, however they are announced; signs, dashes, blanks and letters of every kind.
        ("n° 17-24.072", {"decision"}),
        ("nº 17-24072", {"decision"}),
        ("no 17-24072", {"decision"}),
        ("No. 17-24.072", {"decision"}),
        ("pourvoi N° 17‑24.072", {"decision"}),
        ("№ 17–24.072", {"decision"}),
        ("§ 50", {"decision"}),
        ("§50 intérêt", {"decision"}),
        ("naïf", {"naive"}),
        ("naif espanol", {"naive"}),
        ("oeuvre français", {"naive"}),
        ("œuvre francais", {"naive"}),
        ("aequo", {"naive"}),
        ("fran\u00adçais nai\u0308f", {"naive"}),
        ("mise\u2011à\u2011l\u2019abri", {"shelter"}),
        ("mise–à–l'abri", {"shelter"}),
        ("mise\u00a0à\u202fl'abri", {"shelter"}),
        ("kaf\u200bala", {"guardian"}),
        ("ｋａｆａｌａ", {"guardian"}),
        ("l´abri mineurs", {"shelter"}),
        ("qu'est-ce que la minorité ?", {"age"}),
        ("L. 221–2–4", {"a2"}),
        ("L.\u00a0221-2-4", {"a2"}),
    ],
)
def test_what_is_typed_finds_what_is_meant(engine: SearchEngine, typed: str, ids: set[str]) -> None:
    assert found(engine, typed) == ids
