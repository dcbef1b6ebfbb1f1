"""Results and references taken along: whole, safe, and read like the API."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import bibtexparser
import pytest
import rispy
from flask.testing import FlaskClient
from made_up import HOSTILE, Base
from test_search_pages import soup

from web import exports
from web.formats.table import COLUMNS

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SECRET = "secret que seul"
FORMS = ("csv", "json", "ris", "bib", "atom")


def rows(client: FlaskClient, address: str, separator: str = ";") -> list[dict[str, str]]:
    text = client.get(address).get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def api_ids(client: FlaskClient, query: str) -> list[str]:
    return [hit["id"] for hit in client.get(f"/api/v1/search?{query}&size=100").get_json()["hits"]]


@pytest.mark.parametrize(
    "query", ["q=mineur", "q=mise+à+l'abri&sort=title", "type=law-article&status=all", "q=rien-du-tout"]
)
def test_every_form_has_the_hits_of_the_page_in_their_order(client: FlaskClient, query: str) -> None:
    ids = api_ids(client, query)
    assert [hit["id"] for hit in client.get(f"/results.json?{query}&page=2&size=1").get_json()["hits"]] == ids
    assert [entry["id"] for entry in rispy.loads(client.get(f"/results.ris?{query}&page=2&size=1").text)] == ids
    library = bibtexparser.parse_string(client.get(f"/results.bib?{query}&page=2&size=1").text)
    assert len(library.entries) == len(ids)
    assert not library.failed_blocks
    assert len(rows(client, f"/results.csv?{query}&page=2&size=1")) == len(ids)


def test_json_is_what_the_api_answers(client: FlaskClient) -> None:
    exported = client.get("/results.json?q=mineur").get_json()
    asked = client.get("/api/v1/search?q=mineur&size=100").get_json()
    assert exported.pop("size") == exports.MAX_EXPORTED
    assert asked.pop("size") == 100
    assert exported.pop("took_ms") is not None
    del asked["took_ms"]
    assert exported == asked


def test_a_table_names_its_columns_and_says_what_a_reader_needs(client: FlaskClient) -> None:
    found = rows(client, "/results.csv?q=L999-1&type=law-article&lang=fr")
    assert tuple(found[0]) == COLUMNS
    assert found[0] == {
        "citation": "CASF, art. L. 999-1",
        "title": "Article L999-1",
        "type": "Article de loi",
        "language": "français",
        "organisation": "Exemple",
        "ref": "fr:CASF:L999-1",
        "valid_from": "2022-02-09",
        "valid_to": "",
        "status": "en vigueur",
        "date": "2022-02-09",
        "url": "https://example.org/legi/V3",
        "permalink": "http://localhost/documents/legi/V3",
    }


def test_a_table_is_cut_at_the_sign_of_the_readers_spreadsheet(client: FlaskClient) -> None:
    french, english = (client.get(f"/results.csv?q=mineur&lang={language}").data for language in ("fr", "en"))
    assert french.startswith(b"\xef\xbb\xbfcitation;title;")
    assert english.startswith(b"\xef\xbb\xbfcitation,title,")
    assert {row["type"] for row in rows(client, "/results.csv?type=law-article&lang=en", ",")} == {"Law article"}


def test_no_more_is_exported_than_said_and_the_file_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = len(api_ids(client, "status=all"))
    monkeypatch.setattr(exports, "MAX_EXPORTED", 5)
    monkeypatch.setattr(exports, "MAX_PAGE_SIZE", 2)
    ids = api_ids(client, "status=all")[:5]
    answer = client.get("/results.json?status=all").get_json()
    assert [hit["id"] for hit in answer["hits"]] == ids
    assert answer["total"] == total
    assert client.get("/results.bib?status=all&lang=fr").text.startswith(f"% Les 5 premiers résultats sur {total}.\n")
    assert [entry["id"] for entry in rispy.loads(client.get("/results.ris?status=all").text)] == ids


@pytest.mark.parametrize("form", FORMS)
def test_no_text_goes_out_that_may_not_be_shown(client: FlaskClient, form: str) -> None:
    text = client.get(f"/results.{form}?q=réservé").text
    assert "Article réservé" in text
    assert text.count("Résumé réservé.") == {"ris": 2, "bib": 2, "atom": 2}.get(form, 0)
    if form != "json":
        assert SECRET not in text


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("json", "application/json"),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
        ("bib", "application/x-bibtex; charset=utf-8"),
    ],
)
def test_a_file_says_what_it_is_and_is_named_for_the_search(client: FlaskClient, form: str, media_type: str) -> None:
    address = f"/results.{form}?q=mise à l'abri"
    answer, head = client.get(address), client.head(address)
    assert answer.headers["Content-Type"] == media_type
    named = f"attachment; filename=repere.{form}; filename*=UTF-8''repere-mise-%C3%A0-l-abri.{form}"
    assert answer.headers["Content-Disposition"] == named
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert head.status_code == 200
    assert head.headers["Content-Disposition"] == named
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("form", FORMS)
def test_what_cannot_be_read_is_an_error_as_it_is_of_the_api(client: FlaskClient, form: str) -> None:
    answer = client.get(f"/results.{form}?q=mineur&at=hier&lang=en")
    assert answer.status_code == 400
    assert "Write a day as YYYY-MM-DD" in answer.text
    assert (answer.mimetype == "application/json") is (form == "json")


@pytest.mark.parametrize("form", FORMS)
def test_hostile_parameters_are_answered(client: FlaskClient, form: str) -> None:
    for query in (f"q={HOSTILE}", "q=%00%ff", "organisation==cmd|' /C calc'!A0", f"theme={HOSTILE}&q=" + "a" * 3000):
        assert client.get(f"/results.{form}?{query}").status_code == 200


def test_no_cell_is_a_formula(client: FlaskClient) -> None:
    cells = [cell for row in rows(client, "/results.csv?status=all") for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_every_search_has_a_feed_of_what_is_new(client: FlaskClient) -> None:
    answer = client.get("/results.atom?q=mineur&lang=fr")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.data)  # noqa: S314
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
    assert links == {
        "self": "http://localhost/results.atom?q=mineur&lang=fr",
        "alternate": "http://localhost/?q=mineur&sort=newest&lang=fr",
    }
    assert feed.findtext("a:id", namespaces=ATOM) == links["self"]
    assert feed.findtext("a:title", namespaces=ATOM) == "Repère\u00a0: mineur"
    entries = feed.findall("a:entry", ATOM)
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in entries]
    assert ids == [f"http://localhost/documents/{id_}" for id_ in api_ids(client, "q=mineur&sort=newest")]
    assert all(entry.findtext("a:summary", namespaces=ATOM) for entry in entries)
    assert entries[0].find("a:category", ATOM) is not None
    updated = [entry.findtext("a:updated", namespaces=ATOM) or "" for entry in entries]
    assert feed.findtext("a:updated", namespaces=ATOM) == max(updated)


def test_a_hostile_title_is_text_in_a_feed(client: FlaskClient) -> None:
    feed = ElementTree.fromstring(client.get("/results.atom?q=hostile").data)  # noqa: S314
    assert HOSTILE in [entry.findtext("a:title", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]


@pytest.mark.parametrize("form", ["ris", "bib", "csl"])
def test_a_document_has_its_reference_in_every_form(client: FlaskClient, form: str) -> None:
    answer = client.get(f"/references/{form}/essai/rapport?lang=fr")
    assert answer.status_code == 200
    assert "Rapport d'essai sur la mise à l'abri" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Content-Disposition"].endswith(
        "=UTF-8''repere-rapport-d-essai-sur-la-mise-%C3%A0-l-abri." + form.replace("csl", "json")
    )
    assert client.get(f"/references/{form}/essai/inconnu").status_code == 404
    assert client.get(f"/references/{form}/essai/retire").status_code == 410


def test_the_reference_of_a_report_as_citation_tools_read_it(client: FlaskClient) -> None:
    [item] = json.loads(client.get("/references/csl/essai/rapport?lang=fr").text)
    assert item["type"] == "report"
    assert item["author"] == [{"literal": "Exemple"}]
    assert item["issued"] == {"date-parts": [[2018, 2, 1]]}
    assert item["URL"] == "https://example.org/essai/rapport"


def test_a_page_of_results_offers_its_exports_and_its_feed(client: FlaskClient) -> None:
    page = soup(client, "/?q=mineur&page=1&size=2&lang=fr")
    offered = [link["href"] for link in page.select(".exports a")]
    assert offered == [f"/results.{form}?q=mineur&size=2&lang=fr" for form in FORMS]
    head = page.select_one('link[rel=alternate][type="application/atom+xml"]')
    assert head
    assert head["href"] == "/results.atom?q=mineur&size=2&lang=fr"
    assert page.select_one(".exports p") is None
    buttons = [button["data-copy"] for button in page.select(".hit button.copy")]
    assert len(buttons) == 2
    assert all("http://localhost/documents/" in copied for copied in buttons)


def test_where_nothing_is_found_there_is_nothing_to_export(client: FlaskClient) -> None:
    assert not soup(client, "/?q=introuvablissime").select(".exports")


def test_a_document_shows_its_reference_without_a_script(client: FlaskClient) -> None:
    page = soup(client, "/documents/legi/V2?lang=fr")
    cited = [paragraph.get_text() for paragraph in page.select(".to-cite")]
    assert cited == [
        "CASF, art. L. 999-1, version en vigueur du 16 mars 2016 au 9 février 2022",
        "http://localhost/documents/legi/V2",
    ]
    links = [link["href"] for link in page.select(".cite a")]
    assert links == [f"/references/{form}/legi/V2?lang=fr" for form in ("ris", "bib", "csl")]


def test_the_page_of_an_article_has_the_reference_of_the_version_shown(client: FlaskClient) -> None:
    page = soup(client, "/law/fr:CASF:L999-1?at=2018-01-01&lang=en")
    cited = page.select_one(".to-cite")
    assert cited
    assert cited.get_text() == "CASF, art. L. 999-1, as in force from 16 March 2016 to 9 February 2022"


def test_an_index_that_is_not_there_is_said(empty: FlaskClient) -> None:
    for form in FORMS:
        assert empty.get(f"/results.{form}").status_code == 503


def test_exports_need_no_more_than_the_store_still_has(
    base: Base, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = api_ids(client, "q=mineur")
    documents = base.store.documents
    monkeypatch.setattr(
        base.store, "documents", lambda wanted: {k: v for k, v in documents(wanted).items() if k != ids[0]}
    )
    assert [entry["id"] for entry in rispy.loads(client.get("/results.ris?q=mineur").text)] == ids
    feed = ElementTree.fromstring(client.get("/results.atom?q=mineur").data)  # noqa: S314
    assert len(feed.findall("a:entry", ATOM)) == len(ids) - 1
