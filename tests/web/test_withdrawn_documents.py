"""Nobody sees anything of a document that people have withdrawn, by whatever route; a merged one leads to the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from made_up import document, passage, versions
from made_up_directory import events

from indexer.outcome import Meter
from indexer.reindex import reindex
from kb.document import Document
from kb.originals import Originals
from kb.search.engines import engine_of
from kb.settings import Settings
from kb.store import Store, Writing
from web import create_app

pytestmark = pytest.mark.slow  # an index is built

KINDS = ("hidden", "deleted", "taken_down", "merged")
DIGEST = "a" * 32
WORD = "Xylophonie"
OTHER = "essai/autre"
#: Arguments of routes that are ids of documents.
IDS = {"document_id", "event_id"}
#: Routes that name a document otherwise: by its work, its canonical key, or in a parameter.
ELSEWHERE = (
    "/cited-by/essai/{kind}",
    "/law/essai/{kind}",
    "/law/fr:CASF:L999-1?left=essai/{kind}&right=legi/V3",
    "/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:essai/{kind}",
    "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    "/api/v1/resolve?citation=essai/{kind}",
    "/sitemap-documents-1.xml",
    "/agenda.ics",
    "/agenda",
    "/",
    *(f"{path}q={WORD}" for path in (
        "/?", "/results.csv?", "/results.json?", "/results.ris?", "/results.bib?", "/results.atom?", "/api/v1/search?",
        "/api/v1/suggest?", "/opensearch.json?", "/facets/organisation?value=x&",
    )),
)  # fmt: skip


def secret(kind: str) -> Document:
    """An event with a file, whose title and text nobody may see."""
    event = next(one for one in events() if one.language == "fr")
    made = document(f"essai/{kind}", f"{WORD} {kind}", passage("p1", f"{WORD} {kind}.", page=1), type_="event")
    place = replace(made.provenance, digest=DIGEST)
    return replace(made, provenance=place, profile=event.profile, date=event.date, precision=event.precision)


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory: pytest.TempPathFactory, meter: Meter) -> Iterator[Flask]:
    """An application whose index was made before these documents were withdrawn, and brought up to date since."""
    settings = Settings(home=tmp_path_factory.mktemp("withdrawn"))
    with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
        with store.writing() as writing:
            writing.put([*map(secret, KINDS), document(OTHER, "Autre", type_="report"), *versions()])
        Originals(settings.kept_files).keep(secret("hidden"), ".pdf", b"%PDF-1.4")
        reindex(store, engine, meter)
        with store.writing() as writing:
            withdraw(writing)
        reindex(store, engine, meter)
        yield create_app(settings, engine, store)


def withdraw(writing: Writing) -> None:
    writing.hide("essai/hidden", reason="r", by="Ada")
    writing.delete("essai/deleted", reason="r", by="Ada")
    writing.take_down("essai/taken_down", reason="r", by="Ada")
    writing.merge("essai/merged", OTHER, reason="r", by="Ada")


@pytest.fixture
def reader(withdrawn: Flask) -> FlaskClient:
    return withdrawn.test_client()


def addresses(app: Flask, document_id: str) -> list[str]:
    """The addresses of a document on all routes of the application that take its id."""
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        rules = [
            rule for rule in app.url_map.iter_rules() if rule.arguments & IDS and not rule.rule.startswith("/admin")
        ]
        values = {"page": 1, **dict.fromkeys(IDS, document_id)}
        return [adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}) for rule in rules]


@pytest.mark.parametrize("kind", KINDS)
def test_every_route_that_takes_its_id_says_that_it_is_gone(withdrawn: Flask, reader: FlaskClient, kind: str) -> None:
    asked = addresses(withdrawn, f"essai/{kind}")
    assert len(asked) >= 8
    for address in asked:
        for language in ("fr", "en"):
            answer = reader.get(f"{address}?lang={language}")
            if kind == "merged" and address.startswith("/documents/"):
                assert answer.status_code == 308
            else:
                assert answer.status_code in ((404, 410) if address.startswith("/agenda/") else (410,)), address
            assert WORD not in answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_route_tells_of_it(reader: FlaskClient, kind: str) -> None:
    for address in ELSEWHERE:
        answer = reader.get(address.format(kind=kind))
        assert answer.status_code < 500
        assert f"{WORD} {kind}" not in answer.text, address


def test_a_merged_document_leads_to_the_other_for_good_in_the_language_asked_for(reader: FlaskClient) -> None:
    answer = reader.get("/documents/essai/merged")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/documents/{OTHER}")
    assert answer.headers["Cache-Control"] == "no-store"  # it may be undone
    assert reader.get("/documents/essai/merged?lang=en").headers["Location"] == f"/documents/{OTHER}?lang=en"
    assert reader.get("/documents/essai/merged", follow_redirects=True).status_code == 200


def test_the_page_of_a_hidden_document_does_not_blame_its_source(reader: FlaskClient) -> None:
    assert "It is not shown here any more." in reader.get("/documents/essai/hidden?lang=en").text
    assert "Il n’est plus montré ici." in reader.get("/documents/essai/hidden?lang=fr").text
    assert reader.get("/api/v1/documents/essai/hidden?lang=en").json == {
        "error": {
            "code": "gone",
            "message": "This document has been removed.",
            "hint": "It is not shown here any more. Another version may be found by searching.",
        }
    }


@pytest.mark.parametrize("kind", KINDS)
def test_harvesters_learn_that_it_is_deleted(reader: FlaskClient, kind: str) -> None:
    namespace = "{http://www.openarchives.org/OAI/2.0/}"
    listed = etree.fromstring(reader.get("/oai?verb=ListRecords&metadataPrefix=oai_dc&set=type:event").data)
    headers = {
        str(header.findtext(f"{namespace}identifier")).rpartition(":")[2]: header.get("status")
        for header in listed.iter(f"{namespace}header")
    }
    assert headers[f"essai/{kind}"] == "deleted"


def test_pages_that_a_browser_has_are_asked_for_again(tmp_path: Path, meter: Meter) -> None:
    settings = Settings(home=tmp_path)
    with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
        with store.writing() as writing:
            writing.put([document(OTHER, "Autre", type_="report")])
        reindex(store, engine, meter)
        reader = create_app(settings, engine, store).test_client()
        tag = {"If-None-Match": reader.get(f"/documents/{OTHER}").headers["ETag"]}
        assert reader.get(f"/documents/{OTHER}", headers=tag).status_code == 304
        with store.writing() as writing:
            writing.hide(OTHER, reason="r", by="Ada")
        assert reader.get(f"/documents/{OTHER}", headers=tag).status_code == 410
        assert (health := reader.get("/healthz").json)
        assert health["behind"] == 1
        with store.writing() as writing:
            writing.show_again(OTHER)
            writing.correct(OTHER, {"title": "Corrigé"}, by="Ada")
        answer = reader.get(f"/documents/{OTHER}", headers=tag)
        assert (answer.status_code, "Corrigé" in answer.text) == (200, True)
