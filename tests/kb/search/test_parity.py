"""Both engines beside one another, over five codes and our own pages: they find the same, and order it as well.

Where the machine has no archives of law, our own pages alone are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from five_codes import FiveCodes

from kb.evaluation.judged import read
from kb.evaluation.metrics import mean
from kb.evaluation.running import evaluate
from kb.search.engine import SearchEngine
from kb.search.engines import open_engine
from kb.search.request import Filter, Period, SearchRequest, Sort, Status
from kb.settings import Settings
from kb.store import Store
from kb.thesaurus import changes

pytestmark = pytest.mark.slow

AT = date(2026, 6, 1)
#: As many hits of each query are compared one by one; beyond, their number and their facets.
COMPARED = 1000

BOOLEAN = (
    "tutelle",
    "mineurs isolés",
    "tutelle OU kafala",
    "tutelle SAUF kafala",
    "(tutelle OU curatelle) juge -majeur",
    "asile ET (mineur OU enfant) SAUF Dublin",
    "assistance éducative juge des enfants",
    "recueil provisoire d'urgence",
    "évaluation minorité",
    "titre:tutelle",
    "titre:(mineur OU enfant)",
    "rubrique:assistance",
    "texte:hébergement département",
    "type:rapport mineurs",
    "code:cc tutelle",
    "code:casf (mineur OU enfant) SAUF asile",
    "langue:en guardian",
    "ref:fr:CASF:L221-2-2",
    "date:2015..2017 mineur",
    "depuis:2020 asile",
    "mineur* abandonn*",
    "protect*",
    "m?neur",
    "abri PROCHE/5 urgence",
    "tuteur PROCHE/3 mineur",
    '"juge des enfants" PROCHE/10 placement',
    "SAUF mineur",
    "titre:mineur -type:rapport (accueil OU placement)",
    "onde-de-choc",
    "unaccompanied minors",
    "Minderjährige Vormund",
    "die Kinder",
)
PHRASE = (
    '"mise à l\'abri"',
    '"mineurs non accompagnés"',
    '"intérêt supérieur de l\'enfant"',
    '"juge des enfants"',
    '"aide sociale à l\'enfance"',
    '"président du conseil départemental"',
    '"protection de l\'enfance" OU "best interests"',
    '"de la" tutelle',
    'titre:"aide sociale"',
    '"privé temporairement ou définitivement de la protection de sa famille"',
    '"enfant de parents"',
    '"titre de séjour" -"vie privée"',
)


class Both(NamedTuple):
    """An index of each engine, of the same documents."""

    embedded: SearchEngine
    cluster: SearchEngine


@pytest.fixture(scope="module")
def both(
    own_pages: Path, new_index: Callable[[str], str], data_folder: Path, request: pytest.FixtureRequest
) -> Iterator[Both]:
    """Both engines, with our own pages and, if they are on this machine, five codes."""
    homes = [own_pages]
    if data_folder.is_dir():
        codes: FiveCodes = request.getfixturevalue("five_codes")
        homes.append(codes.home)
    settings = Settings()

    with ExitStack() as stack:
        engines = [
            stack.enter_context(closing(open_engine(new_index(name), words=lambda: changes.current(settings))))
            for name in ("whoosh", "opensearch")
        ]
        for engine in engines:
            with engine.writing(base=None, store="both", sequence=1) as writer:
                for home in homes:
                    with closing(Store(Settings(home=home).database_url)) as store:
                        for change in store.changes(0):
                            if change.document is not None:
                                writer.put(change.document)
        yield Both(*engines)


def found(engine: SearchEngine, request: SearchRequest) -> tuple[int, object, object, set[str]]:
    """How much is found, by facet and by year, and its first thousand hits."""
    ids: set[str] = set()
    first = None
    for page in range(1, COMPARED // 100 + 1):
        asked = engine.search(_page(request, page))
        first = first or asked
        ids |= {hit.document_id for hit in asked.hits}
        if len(ids) >= asked.total:
            break
    assert first is not None
    counts = {facet: {(one.value, one.count) for one in some} for facet, some in first.facets.items()}
    return first.total, counts, first.years, ids if first.total <= COMPARED else set()


def _page(request: SearchRequest, page: int) -> SearchRequest:
    return replace(request, page=page, page_size=100, passages=False, facets=page == 1)


@pytest.mark.parametrize("text", [*BOOLEAN, *PHRASE])
def test_a_boolean_query_or_a_phrase_finds_the_same_in_both(both: Both, text: str) -> None:
    request = SearchRequest(text=text, at=AT, expand=False)
    assert found(both.cluster, request) == found(both.embedded, request)


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(at=AT),
        SearchRequest(at=AT, status=Status.ALL, text="mineur"),
        SearchRequest(at=AT, status=Status.REPEALED, text="mineur"),
        SearchRequest(at=AT, status=Status.FUTURE),
        SearchRequest(at=date(2005, 1, 1), text="mineur étranger"),
        SearchRequest(at=AT, text="mineur", filters=frozenset({Filter("code", "CASF")})),
        SearchRequest(at=AT, text="mineur", filters=frozenset({Filter("type", "report"), Filter("type", "guide")})),
        SearchRequest(at=AT, text="mineur", filters=frozenset({Filter("type", "law-article"), Filter("code", "CC")})),
        SearchRequest(at=AT, filters=frozenset({Filter("language", "en")})),
        SearchRequest(at=AT, filters=frozenset({Filter("theme", "asylum"), Filter("language", "fr")})),
        SearchRequest(at=AT, text="enfant", published=Period(start=date(2016, 1, 1), end=date(2016, 12, 31))),
        SearchRequest(at=AT, text="enfant", published=Period(start=date(2022, 1, 1)), sort=Sort.NEWEST),
        SearchRequest(at=AT, text="enfant", sort=Sort.OLDEST, filters=frozenset({Filter("type", "report")})),
    ],
    ids=lambda request: f"{request.text or 'all'} {request.status} {len(request.filters)} {request.sort}",
)
def test_filters_let_the_same_through_in_both(both: Both, request_: SearchRequest) -> None:
    request = replace(request_, expand=False)
    assert found(both.cluster, request) == found(both.embedded, request)


def test_judged_queries_are_answered_as_well_by_the_cluster_as_by_the_embedded_engine(both: Both) -> None:
    judged = read(Settings().judged)
    embedded, cluster = (
        {name: mean([one.figures for one in some]).ndcg for name, some in evaluation.by_class()}
        for evaluation in (evaluate(judged, engine, SearchRequest(), min_rel=2) for engine in both)
    )
    assert abs(embedded["all"] - cluster["all"]) <= 0.03, (embedded, cluster)
