"""OAI-PMH: every answer is what the protocol says, and a harvester of others keeps a true copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import serving
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from made_up import Base, document, passage
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch

from kb.document import Document
from kb.search.engines import open_engine
from kb.settings import Settings
from kb.store import Store
from web import create_app
from web.oai import answers

NAMES = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("oai_pmh.rng")))
GUIDE = "oai:localhost:essai/guide"


def asked(client: FlaskClient, question: str, *, method: str = "GET") -> etree._Element:
    """The answer, checked against the schema."""
    if method == "POST":
        answer = client.post("/oai", data=question, content_type="application/x-www-form-urlencoded")
    else:
        answer = client.get(f"/oai?{question}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.data)
    SCHEMA.assertValid(root)
    return root


def texts(root: etree._Element, path: str) -> list[str]:
    return [str(found.text) for found in root.iterfind(path, NAMES)]


def errors(root: etree._Element) -> list[str]:
    return [str(error.get("code")) for error in root.iterfind("o:error", NAMES)]


def test_the_repository_says_who_it_is(client: FlaskClient) -> None:
    root = asked(client, "verb=Identify")

    assert texts(root, "o:request") == ["http://localhost/oai"]
    assert texts(root, ".//o:repositoryName") == ["Repère"]
    assert texts(root, ".//o:adminEmail") == ["contact@example.org"]
    assert texts(root, ".//o:deletedRecord") == ["persistent"]


def test_without_a_contact_the_mailbox_that_every_host_has_is_named(empty: FlaskClient) -> None:
    assert texts(asked(empty, "verb=Identify"), ".//o:adminEmail") == ["postmaster@localhost.invalid"]


def test_a_domain_tells_the_form_of_its_identifiers(base: Base) -> None:
    client = create_app(base.settings.model_copy(update={"public_url": "https://example.org"}), base.engine, base.store)
    root = asked(client.test_client(), "verb=Identify")

    assert texts(root, ".//o:baseURL") == ["https://example.org/oai"]
    (sample,) = root.iterfind(".//{*}sampleIdentifier")
    assert str(sample.text).startswith("oai:example.org:")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_record_says_in_dublin_core_what_the_document_is(client: FlaskClient, method: str) -> None:
    root = asked(client, f"verb=GetRecord&metadataPrefix=oai_dc&identifier={GUIDE}", method=method)

    assert texts(root, ".//o:identifier") == [GUIDE]
    assert texts(root, ".//o:setSpec") == ["type:guide", "source:essai"]
    assert {name: texts(root, f".//dc:{name}") for name in ("title", "creator", "date", "description", "language")} == {
        "title": ["Mettre à l'abri un mineur isolé"],
        "creator": ["Exemple"],
        "date": ["2022-02-09"],
        "description": ["Ce que fait un travailleur social le premier jour."],
        "language": ["fr"],
    }
    assert texts(root, ".//dc:identifier") == ["http://localhost/documents/essai/guide"]


def test_an_article_says_on_which_days_it_is_law(client: FlaskClient) -> None:
    root = asked(client, "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:legi/V2")

    assert texts(root, ".//dc:coverage") == ["start=2016-03-16; end=2022-02-08; scheme=W3C-DTF;"]
    assert texts(root, ".//dc:relation") == ["http://localhost/law/fr:CASF:L999-1"]


def test_what_may_only_be_linked_to_is_described_without_its_summary(client: FlaskClient) -> None:
    def description(name: str) -> list[str]:
        root = asked(client, f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:essai/{name}")
        assert "secret" not in etree.tostring(root, encoding="unicode")
        return texts(root, ".//dc:description")

    assert description("link_only") == []
    assert description("metadata_only") == ["Résumé réservé."]


def test_what_is_removed_is_a_record_without_metadata(client: FlaskClient) -> None:
    root = asked(client, "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:essai/retire")

    (header,) = root.iterfind(".//o:header", NAMES)
    assert header.get("status") == "deleted"
    assert root.find(".//o:metadata", NAMES) is None


def test_all_records_are_listed_and_sets_choose_among_them(client: FlaskClient, base: Base) -> None:
    everything = texts(asked(client, "verb=ListRecords&metadataPrefix=oai_dc"), ".//o:header/o:identifier")
    laws = texts(asked(client, "verb=ListIdentifiers&metadataPrefix=oai_dc&set=type:law-article"), ".//o:identifier")
    sets = texts(asked(client, "verb=ListSets"), ".//o:setSpec")

    assert len(everything) == len(set(everything)) == base.store.sequence() - 1  # one was put and then removed
    assert [name for name in everything if "/legi/" in name.replace(":legi", "/legi")] == laws
    assert {"type", "type:guide", "type:law-article", "source", "source:essai"} <= set(sets)
    assert texts(asked(client, "verb=ListIdentifiers&metadataPrefix=oai_dc&set=type"), ".//o:identifier") == everything


def test_hostile_documents_are_data_like_others(client: FlaskClient) -> None:
    root = asked(client, "verb=ListRecords&metadataPrefix=oai_dc&set=type:press")

    assert any("<script>" in title for title in texts(root, ".//dc:title"))


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("", "badVerb"),
        ("verb=", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&set=type", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&lang=fr", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-02-30", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=0000-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2024-01-01T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-02&until=2024-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01T00:00:00%2B01:00", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a%20b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=GetRecord&metadataPrefix=marc21&identifier=" + GUIDE, "cannotDisseminateFormat"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:none", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:example.org:essai/guide", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:%2500", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=%00", "badArgument"),
        ("verb=ListMetadataFormats&identifier=oai:localhost:none", "idDoesNotExist"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=type:none", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=none", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2001-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=9999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=%00", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=00000000.1..0.1.", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
    ],
)
def test_what_is_against_the_protocol_is_answered_with_its_error(client: FlaskClient, question: str, code: str) -> None:
    root = asked(client, question)

    assert errors(root) == [code]
    (request,) = root.iterfind("o:request", NAMES)
    assert bool(request.attrib) == (code not in ("badVerb", "badArgument"))


def test_an_until_beyond_all_time_is_an_end_that_never_comes(client: FlaskClient) -> None:
    assert errors(asked(client, "verb=ListIdentifiers&metadataPrefix=oai_dc&until=9999-12-31")) == []


VALUES = st.text(max_size=30) | st.sampled_from(
    [
        "ListRecords",
        "GetRecord",
        "oai_dc",
        "2024-01-01",
        "type:guide",
        GUIDE,
        "oai:localhost:%ED%A0%80",
        "\ud800",
        "\x0b",
    ]
)
NAMED = st.sampled_from(["verb", "metadataPrefix", "from", "until", "set", "identifier", "resumptionToken", "x"])


@given(st.lists(st.tuples(NAMED, VALUES), max_size=5))
def test_any_question_has_a_valid_answer(base: Base, pairs: list[tuple[str, str]]) -> None:
    question = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in pairs)
    answer = asked(base.app.test_client(), question)
    assert answer.findtext("o:request", namespaces=NAMES) == "http://localhost/oai"


def test_a_form_that_is_too_large_is_refused_and_other_addresses_take_none(client: FlaskClient) -> None:
    form = "application/x-www-form-urlencoded"

    assert client.post("/oai", data="x" * 20_000, content_type=form).status_code == 413
    assert client.post("/oai", data=b"{}", content_type="application/json").status_code == 200
    assert client.post("/api/v1/search", data="q=abri", content_type=form).status_code == 405


@dataclass(frozen=True)
class Repository:
    """A base of its own that may be written to, at an address on the loopback interface."""

    app: Flask
    store: Store
    address: str

    def put(self, *documents: Document) -> None:
        with self.store.writing() as writing:
            writing.put(documents)

    def harvest(self, **more: str) -> dict[str, tuple[bool, str]]:
        """What a harvester gets: deleted or not, and the title, by identifier."""
        harvester = Sickle(f"{self.address}/oai", max_retries=0, timeout=20)
        asked = {"metadataPrefix": "oai_dc", **more}
        try:
            records = list(harvester.ListRecords(ignore_deleted=False, **asked))
        except NoRecordsMatch:
            return {}
        return {
            record.header.identifier: (record.deleted, "" if record.deleted else record.metadata["title"][0])
            for record in records
        }


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    settings = Settings(home=tmp_path)
    with closing(Store(settings.database_url)) as store, closing(open_engine(settings.engine_url)) as engine:
        app = create_app(settings, engine, store)
        with serving(app) as address:
            yield Repository(app, store, address)


def report(number: int, title: str = "") -> Document:
    return document(f"essai/{number}", title or f"Rapport {number}", passage("p", "x"), type_="report")


@pytest.mark.slow
def test_a_harvester_keeps_a_true_copy_through_changes_and_removals(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_RECORDS", 3)
    repository.put(*(report(n) for n in range(10)), replace(report(10), title="a\x00b\x0b\ufffe<&>]]>"))
    copy = repository.harvest()
    assert len(copy) == 11
    assert copy["oai:127.0.0.1:essai/10"] == (False, "ab<&>]]>")

    stamp = (
        Sickle(f"{repository.address}/oai")
        .GetRecord(identifier="oai:127.0.0.1:essai/0", metadataPrefix="oai_dc")
        .header.datestamp
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp)
    assert set(repository.harvest(**{"from": stamp})) == set(copy)
    tomorrow = (date.fromisoformat(stamp[:10]) + timedelta(days=2)).isoformat()
    assert repository.harvest(**{"from": tomorrow}) == {}

    # A second later, as datestamps tell seconds apart.
    _make_earlier(repository.store)
    repository.put(report(4, "Autre titre"))
    with repository.store.writing() as writing:
        writing.remove_paths("essai", ["essai/7"])
    changed = repository.harvest(**{"from": stamp})
    assert changed == {
        "oai:127.0.0.1:essai/4": (False, "Autre titre"),
        "oai:127.0.0.1:essai/7": (True, ""),
    }
    assert {**copy, **changed} == repository.harvest()


def _make_earlier(store: Store) -> None:
    """Move all changes so far a minute into the past."""
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE moment SET at = datetime(at, '-1 minute')")


def test_what_changes_while_a_list_is_read_comes_again_at_its_end_and_nothing_is_left_out(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_HEADERS", 4)
    client = repository.app.test_client()
    repository.put(*(report(n) for n in range(10)))
    root = asked(client, "verb=ListIdentifiers&metadataPrefix=oai_dc")
    seen = texts(root, ".//o:identifier")
    repository.put(report(0, "Changé"), report(8, "Changé"), report(10))
    pages = 1
    while token := (texts(root, ".//o:resumptionToken") or ["None"])[0].removesuffix("None"):
        root = asked(client, f"verb=ListIdentifiers&resumptionToken={quote(token)}")
        assert texts(asked(client, f"verb=ListIdentifiers&resumptionToken={quote(token)}"), ".//o:identifier") == texts(
            root, ".//o:identifier"
        )
        seen += texts(root, ".//o:identifier")
        pages += 1

    assert pages == 3
    assert set(seen) == {f"oai:localhost:essai/{n}" for n in range(11)}
    assert seen.count("oai:localhost:essai/0") == 2
    assert len(seen) == 12
