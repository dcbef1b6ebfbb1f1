"""Documents that came from outside and mean harm, know no bounds, or may not be shown: pages and files stay whole."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from lxml import etree
from made_up import document, fill, passage

from kb.document import Document, Figure, Precision, Profile, Relation, Reuse, Version
from kb.search.engines import open_engine
from kb.settings import Settings
from kb.store import Store
from web import create_app

BROKEN = "</script><script>alert(1)</script>\r\nX-Evil: 1\x1b\x85\u2028\u202e=1+1"
KEPT = {"event": "essai/e", "organisation": "essai/o", "structure": "essai/s", "report": "essai/r"}
LISTS = (
    "/", "/?q=abri", "/agenda", "/agenda.ics", "/agenda.atom", "/organisations", "/structures", "/departements/75",
    "/themes", "/codes", "/codes/fr:CASF", "/law/fr:CASF:L997-1", "/law/fr:CASF:L997-1?at=9999-12-31",
    "/law/fr:CASF:L997-1?at=0001-01-01", "/facets/organisation", "/sitemap-documents-1.xml", "/sitemap-law-1.xml",
    *(f"/results.{ending}?q=abri&status=all" for ending in ("csv", "json", "ris", "bib", "atom")),
    "/oai?verb=ListRecords&metadataPrefix=oai_dc", "/oai?verb=ListSets", "/api/v1/search?q=abri&status=all",
)  # fmt: skip
EACH = (
    "documents",
    "api/v1/documents",
    "references/ris",
    "references/bib",
    "references/csl",
    "originals",
    "pictures/1",
)


def _endless() -> list[Document]:
    """Law and events that begin with the calendar, or end with it."""
    spans = (
        (date.min, date.min), (date.min, date.max), (date.max, None), (None, date.min), (date(2020, 1, 1), date.min),
    )  # fmt: skip
    laws = [
        document(
            f"essai/loi{number}", "Article L997-1", passage("texte", "La mise à l'abri."), type_="law-article",
            work="essai/loi", ref="fr:CASF:L997-1", code="CASF", version=Version(valid_from=start, valid_to=end),
        )
        for number, (start, end) in enumerate(spans)
    ]  # fmt: skip
    days = ((date.min, Precision.DAY), *((date(9999, 12, 31), precision) for precision in Precision))
    events = [
        document(f"essai/jour{number}", "Jour", passage("a", "abri"), type_="event", date=day, precision=precision)
        for number, (day, precision) in enumerate(days)
    ]
    return [*laws, *events]


def _broken() -> list[Document]:
    return [
        document(
            f"essai/{BROKEN}{type_}", BROKEN, passage("p1", f"abri {BROKEN}", heading=BROKEN, level=1), type_=type_,
            organisations=(BROKEN,), themes=(BROKEN,), summary=BROKEN, citation=BROKEN, aliases=(BROKEN,),
            date=date(2024, 1, 1),
        )
        for type_ in ("press", "report", "event", "organisation", "structure")
    ]  # fmt: skip


def _kept() -> list[Document]:
    """Documents of every kind of page, whose source allows a link alone."""
    profile = Profile(kind="ngo", departements=("75",), relations=(Relation(kind="part_of", target="essai/s"),))
    made = [
        document(
            id_, "Mise à l'abri", passage("p1", "Le texte caché."), type_=type_, summary="Un résumé caché.",
            date=date(2024, 1, 1), profile=profile, work=id_, sources=(("Exemple", ""),),
            figures=(Figure(what="chiffre caché", value=1, unit="places", year="2020", source=1),) * 2,
        )
        for type_, id_ in KEPT.items()
    ]  # fmt: skip
    return [replace(one, provenance=replace(one.provenance, reuse=Reuse.LINK_ONLY)) for one in made]


DOCUMENTS = [*_endless(), *_broken(), *_kept()]
ADDRESSES = [*LISTS, *(f"/{kind}/{quote(one.id)}" for kind in EACH for one in DOCUMENTS)]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    settings = Settings(home=tmp_path_factory.mktemp("hostile"))
    with closing(Store(settings.database_url)) as store, closing(open_engine(settings.engine_url)) as engine:
        with store.writing() as writing:
            writing.put(DOCUMENTS)
        fill(engine, store)
        yield create_app(settings, engine, store).test_client()


def test_every_address_answers_and_is_well_formed(hostile: FlaskClient) -> None:
    for address in ADDRESSES:
        answer = hostile.get(address)

        assert answer.status_code in (200, 404), address
        assert "X-Evil" not in answer.headers
        match answer.mimetype:
            case "text/html":
                assert "<script>alert" not in answer.text, address
            case "application/json" | "application/vnd.citationstyles.csl+json":
                json.loads(answer.text)
            case "application/xml" | "text/xml" | "application/atom+xml":
                etree.fromstring(answer.data)


def test_a_text_or_summary_that_may_not_be_shown_is_nowhere(hostile: FlaskClient) -> None:
    assert [address for address in ADDRESSES if "caché" in hostile.get(address).text] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_cell_of_a_table_is_a_formula(hostile: FlaskClient, language: str) -> None:
    text = hostile.get(f"/results.csv?status=all&lang={language}").text.removeprefix("\ufeff")

    cells = [cell for row in csv.reader(text.splitlines(), delimiter=";" if language == "fr" else ",") for cell in row]
    assert len(cells) > len(DOCUMENTS)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
