"""What programs read in the head of pages: words that schema.org has, tags that Zotero reads, and nothing that runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask import get_template_attribute
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from made_up import HOSTILE, Base
from schema_org.registry import CLASS_METADATA, PROPERTY_BY_SCHEMA, ancestry

HOSTILE_ID = quote(f"essai/{HOSTILE}", safe="/")


def graph(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """The nodes that a page describes, checked against the vocabulary."""
    page = BeautifulSoup(client.get(address).text, "lxml")
    (block,) = page.select("script[type='application/ld+json']")
    described = json.loads(str(block.string))
    assert described["@context"] == "https://schema.org"
    nodes: list[dict[str, Any]] = described["@graph"]
    for node in nodes:
        check(node)
    return nodes


def check(node: dict[str, Any]) -> None:
    """Every type and property is one of schema.org's, and stands where it may."""
    if set(node) == {"@id"}:
        return
    lines = {node["@type"], *ancestry(node["@type"])}
    assert node["@type"] in CLASS_METADATA
    for name, said in node.items():
        if name.startswith("@") or name == "query-input":  # the latter is documented at schema.org/docs/actions.html
            continue
        known = PROPERTY_BY_SCHEMA[name]
        assert lines & set(known.domains), f"{node['@type']} has no {name}"
        assert known.superseded_by is None
        assert said not in ("", None, [])
        for one in said if isinstance(said, list) else [said]:
            if isinstance(one, dict):
                check(one)
                if "@type" in one:
                    assert {one["@type"], *ancestry(one["@type"])} & set(known.ranges), f"{name}: {one['@type']}"
            elif known.ranges == ("Date",):
                assert len(one) in (4, 7, 10)


def about(client: FlaskClient, document_id: str) -> dict[str, Any]:
    page, thing = graph(client, f"/documents/{document_id}?lang=fr")
    assert page["mainEntity"]["@id"] == thing["@id"]
    return thing


def test_every_page_of_a_document_is_described_in_words_of_schema_org(client: FlaskClient, base: Base) -> None:
    types = set()
    for change in base.store.changes(0):
        if change.document:
            types.add(about(client, quote(change.document_id, safe="/"))["@type"])

    assert types >= {"Legislation", "Report", "Article", "NewsArticle", "Organization", "NGO", "Event"}


def test_a_version_of_an_article_says_when_it_is_law(client: FlaskClient) -> None:
    law = about(client, "legi/V2")

    assert law["@type"] == "Legislation"
    assert law["legislationIdentifier"] == "fr:CASF:L999-1"
    assert law["temporalCoverage"] == "2016-03-16/2022-02-08"
    assert law["legislationDateVersion"] == "2016-03-16"
    assert law["legislationLegalForce"] == "https://schema.org/NotInForce"
    assert law["isPartOf"]["name"] == "Code de l'action sociale et des familles"
    assert law["exampleOfWork"] == {"@id": "http://localhost/law/fr:CASF:L999-1#it"}
    assert about(client, "legi/V3")["temporalCoverage"] == "2022-02-09/.."
    assert about(client, "legi/V3")["legislationLegalForce"] == "https://schema.org/InForce"


@pytest.mark.parametrize("document_id", ["legi/undated", "legi/stillborn"])
def test_law_that_never_was_in_force_has_no_days(client: FlaskClient, document_id: str) -> None:
    law = about(client, document_id)

    assert "temporalCoverage" not in law
    assert law["legislationLegalForce"] == "https://schema.org/NotInForce"


def test_a_text_of_law_names_its_versions(client: FlaskClient) -> None:
    _, law = graph(client, "/law/fr:CASF:L999-1")

    assert [version["temporalCoverage"] for version in law["workExample"]] == [
        "2007-03-06/2016-03-15", "2016-03-16/2022-02-08", "2022-02-09/..",
    ]  # fmt: skip
    assert law["legislationLegalForce"] == "https://schema.org/InForce"
    _, gone = graph(client, "/law/fr:CASF:L999-2")
    assert gone["legislationLegalForce"] == "https://schema.org/NotInForce"


def test_a_body_says_where_it_works_and_how_it_is_reached(client: FlaskClient) -> None:
    body = about(client, "essai/organisations/abri.fr")

    assert (body["@type"], body["telephone"], body["foundingDate"]) == ("NGO", "01 99 00 00 00", "2011-06")
    assert [area["name"] for area in body["areaServed"]] == ["Paris", "Seine-Saint-Denis"]
    assert body["alternateName"] == ["AET", "ÉTO", "Ancienne Étoile du port"]


def test_figures_are_a_set_of_data_unless_they_may_not_be_shown(client: FlaskClient) -> None:
    (data,) = about(client, "essai/structures/categorie.fr")["hasPart"]

    assert data["@type"] == "Dataset"
    assert data["variableMeasured"][0] == {
        "@type": "PropertyValue", "name": "établissements (2022)", "value": 3035, "unitText": "structures",
    }  # fmt: skip
    assert "hasPart" not in about(client, "essai/metadata_only")


def test_what_may_only_be_linked_to_is_described_without_its_summary(client: FlaskClient) -> None:
    assert "description" not in about(client, "essai/link_only")
    head = BeautifulSoup(client.get("/documents/essai/link_only").text, "lxml").head
    assert head is not None
    assert "Résumé réservé" not in str(head)


def test_the_first_page_tells_how_to_search(client: FlaskClient) -> None:
    (site,) = graph(client, "/")
    template = site["potentialAction"]["target"]["urlTemplate"]

    assert site["@type"] == "WebSite"
    assert client.get(template.removeprefix("http://localhost").replace("{query}", "abri")).status_code == 200


def test_reference_managers_find_tags_in_the_head(client: FlaskClient) -> None:
    head = BeautifulSoup(client.get("/documents/essai/rapport").text, "lxml").head
    assert head is not None
    tags = [(str(tag["name"]), str(tag["content"])) for tag in head.select("meta[name]")]

    assert ("DC.title", "Rapport d'essai sur la mise à l'abri") in tags
    assert ("DC.date", "2018-02-01") in tags
    assert ("citation_title", "Rapport d'essai sur la mise à l'abri") in tags
    assert ("citation_author", "Exemple") in tags
    assert ("citation_publication_date", "2018/02/01") in tags
    assert ("citation_technical_report_institution", "Exemple") in tags
    assert ("citation_public_url", "http://localhost/documents/essai/rapport") in tags


def test_what_documents_say_ends_no_element(client: FlaskClient) -> None:
    thing = about(client, HOSTILE_ID)

    assert thing["name"] == HOSTILE
    page = BeautifulSoup(client.get(f"/documents/{HOSTILE_ID}").text, "lxml")
    assert {str(tag.get("content")) for tag in page.select("meta[name='DC.title']")} == {HOSTILE}


PIECES = st.sampled_from(
    ["</script>", "<!--", "-->", "<script", "]]>", "&lt;", "\u2028", "'", '"', "\\", "</SCRIPT x>"]
)


def texts() -> st.SearchStrategy[str]:
    return st.lists(PIECES | st.text(st.characters(codec="utf-8"), max_size=8), max_size=6).map("".join)


@given(st.dictionaries(texts(), texts() | st.lists(texts()), max_size=4))
def test_any_data_comes_out_of_the_page_as_it_went_in(base: Base, data: dict[str, object]) -> None:
    with base.app.test_request_context():
        written = str(get_template_attribute("parts/machine.html", "described")({"a": data}))
    block = written.strip().removeprefix('<script type="application/ld+json">').removesuffix("</script>")

    assert json.loads(block) == {"a": data}
    assert not {"<", ">", "&", "'"} & set(block)


def _nodes(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _nodes(one)
    elif isinstance(value, list):
        for one in value:
            yield from _nodes(one)


def test_every_node_has_a_type_or_names_another(client: FlaskClient) -> None:
    for node in _nodes(graph(client, "/documents/legi/V3")):
        assert "@type" in node or set(node) == {"@id"}
