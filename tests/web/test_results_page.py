"""The page of results and its JSON are made from an answer alone, without a request of Flask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.document import Standing, Version
from kb.search.fields import FACETS
from kb.search.request import MAX_DEPTH, Filter, Period, SearchRequest, Sort, Status
from kb.search.response import Drop, Expansion, FacetCount, Fragment, Hit, PassageHit, SearchResponse, YearCount
from kb.vocabulary import TYPES
from web.pages import results_json, results_page, words_alone
from web.pages.families import FAMILIES, family
from web.params import write

TODAY = date(2024, 1, 15)
LAW = Hit(
    document_id="legi/LEGIARTI 1",
    title="CASF, article L. 999-1",
    type="law-article",
    language="fr",
    score=17.23456,
    organisations=("DILA",),
    url="https://example.org/1",
    ref="fr:CASF:L999-1",
    citation="CASF, art. L. 999-1",
    path=("Livre II",),
    date=date(2016, 3, 16),
    version=Version(valid_from=date(2016, 3, 16), valid_to=date(2022, 2, 9), state="MODIFIE"),
    more=2,
    passages=(
        PassageHit(anchor="p12", page=12, fragments=(Fragment("le temps de ", False), Fragment("mise à l'abri", True))),
    ),
)


def answer(request: SearchRequest, total: int = 41, **more: object) -> SearchResponse:
    known = {"hits": (LAW,), "facets": {}, "took_ms": 1.3049}
    return SearchResponse(request=request, total=total, **{**known, **more})  # type: ignore[arg-type]


def test_the_json_of_a_search_is_that_of_the_contract() -> None:
    request = SearchRequest(text="MIE mise à l'abri", filters=frozenset({Filter("type", "law-article")}))
    response = answer(
        request,
        facets={"type": (FacetCount(value="law-article", count=12, selected=True),)},
        expansions=(Expansion(label="MIE", terms=("mineur isolé étranger", "MNA"), concept="mna", name="mineur"),),
        drops=(Drop(word="abri", query="MIE mise", total=7),),
        years=(YearCount(year=2015, count=4),),
        understood="MIE mise abri",
        notes=("too_long",),
    )

    assert results_json(results_page(response, "fr", today=TODAY, notes=("repeated", "too_long"))) == {
        "query": {
            "q": "MIE mise à l'abri",
            "understood": "MIE mise abri",
            "words": "",
            "expansions": [
                {
                    "label": "MIE",
                    "as": ["mineur isolé étranger", "MNA"],
                    "senses": [{"concept": "mna", "name": "mineur", "query": None}],
                }
            ],
            "suggestion": None,
            "corrected": False,
            "relaxed": False,
            "partial": False,
            "complete": 0,
            "drops": [{"word": "abri", "query": "MIE mise", "total": 7}],
            "notes": ["repeated", "too_long"],
        },
        "total": 41,
        "took_ms": 1.3,
        "law_until": None,
        "page": 1,
        "size": 10,
        "hits": [
            {
                "id": "legi/LEGIARTI 1",
                "title": "CASF, article L. 999-1",
                "type": "law-article",
                "language": "fr",
                "organisation": ["DILA"],
                "ref": "fr:CASF:L999-1",
                "citation": "CASF, art. L. 999-1",
                "path": ["Livre II"],
                "valid_from": "2016-03-16",
                "valid_to": "2022-02-09",
                "state": "MODIFIE",
                "standing": "superseded",
                "date": "2016-03-16",
                "date_precision": "day",
                "score": 17.2346,
                "url": "https://example.org/1",
                "note": None,
                "more": 2,
                "permalink": "/documents/legi/LEGIARTI%201",
                "passages": [
                    {
                        "anchor": "p12",
                        "page": 12,
                        "heading": "",
                        "text": [{"t": "le temps de ", "m": False}, {"t": "mise à l'abri", "m": True}],
                    }
                ],
            }
        ],
        "facets": {"type": [{"value": "law-article", "label": "Article de loi", "count": 12, "selected": True}]},
        "years": [{"year": 2015, "count": 4}],
    }


def test_the_standing_of_law_is_seen_from_the_day_asked_for() -> None:
    then = results_page(answer(SearchRequest(at=date(2018, 1, 1))), "fr", today=TODAY)
    now = results_page(answer(SearchRequest()), "fr", today=TODAY)

    assert [line.standing for line in then.lines] == [Standing.IN_FORCE]
    assert [line.standing for line in now.lines] == [Standing.SUPERSEDED]


def test_labels_are_in_the_language_that_was_asked_for() -> None:
    facets = {
        "type": (FacetCount(value="report", count=1), FacetCount(value="unknown", count=1)),
        "language": (FacetCount(value="fr", count=2),),
        "code": (FacetCount(value="CASF", count=1),),
        "country": (FacetCount(value="DE", count=1),),
    }
    french = results_page(answer(SearchRequest(), facets=facets), "fr", today=TODAY)
    english = results_page(answer(SearchRequest(), facets=facets), "en", today=TODAY)

    assert [[v.label for v in facet.values] for facet in french.facets] == [
        ["Rapport", "unknown"], ["français"], ["Code de l'action sociale et des familles"], ["Allemagne"],
    ]  # fmt: skip
    assert [facet.values[0].label for facet in english.facets][:2] == ["Report", "French"]


def test_facets_come_in_their_own_order_and_values_by_count_then_name() -> None:
    facets = {
        "country": (FacetCount(value="FR", count=1),),
        "organisation": tuple(FacetCount(value=v, count=c) for v, c in (("b", 2), ("Z", 9), ("A", 2))),
        "type": (),
    }
    page = results_page(answer(SearchRequest(), facets=facets), "fr", today=TODAY)

    assert [facet.name for facet in page.facets] == ["type", "organisation", "country"]
    assert [value.value for value in page.facets[1].values] == ["Z", "A", "b"]


def test_a_facet_value_leads_to_the_search_with_it_and_a_ticked_one_to_the_search_without() -> None:
    request = SearchRequest(text="abri", filters=frozenset({Filter("type", "report")}), page=3)
    facets = {"type": (FacetCount(value="report", count=5, selected=True), FacetCount(value="guide", count=7))}
    guide, report = results_page(answer(request, facets=facets), "fr", today=TODAY).facets[0].values

    assert (guide.selected, guide.parameters) == (False, {"q": ["abri"], "type": ["guide", "report"]})
    assert (report.selected, report.parameters) == (True, {"q": ["abri"]})


def test_each_condition_is_a_chip_that_drops_it_alone() -> None:
    request = SearchRequest(
        text="abri",
        filters=frozenset({Filter("country", "FR"), Filter("type", "report")}),
        status=Status.ALL,
        at=date(2015, 6, 1),
        published=Period(start=date(2005, 1, 1), end=date(2018, 1, 1)),
        page=2,
    )
    page = results_page(answer(request), "fr", today=TODAY)
    everything = write(request)

    assert [chip.name for chip in page.chips] == ["type", "country", "status", "at", "period"]
    for chip in page.chips:
        dropped = {name for name in everything if name not in chip.parameters}
        assert dropped == ({"from", "to"} if chip.name == "period" else {chip.name}) | {"page"}


def test_a_period_of_one_day_says_which() -> None:
    for period, name in ((Period(start=TODAY), "from"), (Period(end=TODAY), "to")):
        (chip,) = results_page(answer(SearchRequest(text="abri", published=period)), "fr", today=TODAY).chips
        assert (chip.name, chip.day, chip.until, chip.parameters) == (name, TODAY, None, {"q": ["abri"]})


def test_what_has_no_effect_is_no_condition() -> None:
    page = results_page(answer(SearchRequest(text="abri", expand=False)), "fr", today=TODAY)

    assert page.chips == ()


def test_the_words_alone_have_no_condition() -> None:
    request = SearchRequest(text="abri", filters=frozenset({Filter("type", "report")}), at=date(2015, 6, 1), page=3)

    assert words_alone(request) == SearchRequest(text="abri", status=Status.ALL)


@given(st.integers(0, 30_000), st.integers(1, 100), st.data())
def test_pages_lead_to_the_first_the_last_and_the_neighbours_without_a_gap_of_one(
    total: int, size: int, data: st.DataObject
) -> None:
    last = max(1, -(-min(total, MAX_DEPTH) // size))
    here = data.draw(st.integers(1, last))
    page = results_page(answer(SearchRequest(page=here, page_size=size), total=total), "fr", today=TODAY)
    numbers = [number for number, _ in page.pages]

    if last == 1:
        assert numbers == []
        return
    shown = [number for number in numbers if number is not None]
    assert shown == sorted(set(shown))
    assert {1, last, here} <= set(shown)
    for before, gap, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
        if gap is None:
            assert before is not None
            assert after is not None
            assert after - before > 2
    for number, parameters in page.pages:
        assert number is None or parameters.get("page", ["1"]) == [str(number)]
    assert (page.turned(-1) is None) == (here == 1)
    assert (page.turned(1) is None) == (here == last)


def test_sorting_starts_again_at_the_first_page() -> None:
    page = results_page(answer(SearchRequest(text="abri", page=4)), "fr", today=TODAY)

    assert dict(page.sorts)[Sort.NEWEST] == {"q": ["abri"], "sort": ["newest"]}
    assert dict(page.sorts)[Sort.RELEVANCE] == {"q": ["abri"]}


@pytest.mark.parametrize(("understood", "reworded"), [("abri", False), ("ABRI", False), ("abri OR asile", True)])
def test_the_query_is_said_again_only_where_it_was_understood_otherwise(understood: str, reworded: bool) -> None:
    page = results_page(answer(SearchRequest(text="Abri"), understood=understood), "fr", today=TODAY)

    assert page.reworded is reworded


@pytest.mark.parametrize(
    ("typed", "understood", "reworded"),
    [
        ("que faire ?", "que faire", False),
        ("loi n° 2022-140, art. 3", "loi 2022-140 art 3", False),
        ("requête no 12267/16", "requête 12267/16", False),
        ("asile ET", "asile", True),
        ('"mineur isolé', "mineur isolé", True),
    ],
)
def test_marks_that_say_nothing_are_left_out_in_silence(typed: str, understood: str, reworded: bool) -> None:
    page = results_page(answer(SearchRequest(text=typed), understood=understood), "fr", today=TODAY)

    assert page.reworded is reworded


@pytest.mark.parametrize("typed", ["SAUF", "?!", "«"])
def test_a_query_without_a_word_is_said_to_be_left_out(typed: str) -> None:
    page = results_page(answer(SearchRequest(text=typed)), "fr", today=TODAY)

    assert page.unasked
    assert not page.reworded
    assert page.searched == ""
    assert not results_page(answer(SearchRequest(text=" ")), "fr", today=TODAY).unasked


def test_every_type_of_the_vocabulary_belongs_to_one_family() -> None:
    types = [type_ for types in FAMILIES.values() for type_ in types]

    assert sorted(types) == sorted(TYPES)
    assert family("something else") in FAMILIES


def test_the_facets_of_the_contract_are_those_of_the_field_table() -> None:
    assert list(FACETS) == ["type", "language", "organisation", "theme", "code", "country"]


def test_the_json_of_a_hit_names_the_note_whose_passages_it_has() -> None:
    response = answer(SearchRequest(text="abri"), hits=(replace(LAW, note="Une note", note_id="repere/note 1"),))
    (hit,) = results_json(results_page(response, "fr", today=TODAY))["hits"]

    assert hit["note"] == {"title": "Une note", "permalink": "/documents/repere/note%201"}
