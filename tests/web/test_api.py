"""The HTTP contract: JSON of the stated shape, honest status, and nothing that a parameter can break."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kb.search.fields import FACETS


def test_a_search_answers_as_the_contract_says(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=mise+abri&type=report&type=guide&size=1")
    found = answer.json
    assert found is not None

    assert answer.content_type == "application/json"
    assert list(found) == ["query", "total", "took_ms", "law_until", "page", "size", "hits", "facets", "years"]
    assert (found["total"], found["page"], found["size"], len(found["hits"])) == (2, 1, 1, 1)
    assert list(found["facets"]) == list(FACETS)
    ticked = {value["value"]: value["selected"] for value in found["facets"]["type"]}
    assert ticked == {"guide": True, "report": True, "law-article": False}
    (passage,) = found["hits"][0]["passages"]
    assert {"t": "mise", "m": True} in passage["text"]


def test_every_hit_has_a_permalink_that_answers(client: FlaskClient) -> None:
    hits = client.get("/api/v1/search?status=all&size=100").json["hits"]  # type: ignore[index]

    assert len(hits) > 10
    for hit in hits:
        assert client.get(hit["permalink"]).status_code == 200
        assert client.get("/api/v1" + hit["permalink"]).json["id"] == hit["id"]  # type: ignore[index]


def test_an_answer_says_how_far_the_law_goes(client: FlaskClient) -> None:
    def law_until(address: str) -> object:
        answer = client.get("/api/v1" + address).json
        assert answer is not None
        return answer["law_until"]

    assert law_until("/search?q=abri") == "2023-12-07"
    assert law_until("/documents/legi/V1") == "2023-12-07"
    assert law_until("/documents/essai/guide") is None


def test_facets_are_left_out_on_demand(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?q=abri&facets=false").json["facets"] == {}  # type: ignore[index]


def test_a_value_that_cannot_be_read_is_refused_and_named(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=abri&at=2024-13-45&sort=random&lang=en")

    assert answer.status_code == 400
    assert answer.json == {
        "error": {
            "code": "bad_request",
            "message": "The value of these parameters cannot be read: at, sort.",
            "hint": "Write a day as YYYY-MM-DD: 2015-06-01.",
        }
    }


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("from=01/06/2015", "Écrivez un jour sous la forme YYYY-MM-DD : 2015-06-01."),
        ("to=x", "Écrivez un jour sous la forme YYYY-MM-DD : 2015-06-01."),
        ("sort=random", "Les paramètres et leurs valeurs sont décrits à l’adresse /api/v1/openapi.json."),
    ],
)
def test_the_hint_says_what_can_be_read(client: FlaskClient, asked: str, hint: str) -> None:
    answer = client.get(f"/api/v1/search?{asked}&lang=fr").json
    assert answer is not None

    assert answer["error"]["hint"] == hint.replace(" :", "\u00a0:")


def test_a_value_out_of_bounds_is_answered_with_a_note(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=abri&page=-1&size=1000000000").json
    assert found is not None

    assert (found["page"], found["size"]) == (1, 100)
    assert found["query"]["notes"] == ["size_out_of_bounds", "page_out_of_bounds"]


def test_a_document_is_answered_whole(client: FlaskClient) -> None:
    found = client.get("/api/v1/documents/legi/V3").json
    assert found is not None

    assert [passage["anchor"] for passage in found["passages"]] == ["texte", "nota"]
    assert [version["id"] for version in found["versions"]] == ["legi/V1", "legi/V2", "legi/V3"]
    assert [entry["id"] for entry in found["citations"]["cited_by"]] == ["essai/rapport"]


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/documents/unknown", 404, "not_found"),
        ("/api/v1/documents/essai/retire", 410, "gone"),
        ("/api/v1/nothing", 404, "not_found"),
        ("/api/v1/search?at=x", 400, "bad_request"),
    ],
)
def test_an_error_is_json_with_code_message_and_hint(client: FlaskClient, address: str, status: int, code: str) -> None:
    answer = client.get(address)
    assert answer.json is not None

    assert (answer.status_code, answer.content_type) == (status, "application/json")
    assert list(answer.json["error"]) == ["code", "message", "hint"]
    assert answer.json["error"]["code"] == code
    assert all(answer.json["error"].values())


def test_the_description_names_every_parameter_and_what_is_answered(client: FlaskClient) -> None:
    description = client.get("/api/v1/openapi.json").json
    assert description is not None
    search = description["paths"]["/api/v1/search"]["get"]
    documented = {parameter["name"] for parameter in search["parameters"]}

    assert documented == {
        *FACETS, "q", "status", "at", "from", "to", "sort", "page", "size", "expand", "facets", "lang",
    }  # fmt: skip
    (expand,) = [parameter for parameter in search["parameters"] if parameter["name"] == "expand"]
    assert "not widened" in expand["description"]
    hit = client.get("/api/v1/search?q=abri").json["hits"][0]  # type: ignore[index]
    document = client.get("/api/v1/documents/essai/guide").json
    assert set(hit) == set(description["components"]["schemas"]["Hit"]["properties"])
    assert set(document or ()) == set(description["components"]["schemas"]["Document"]["properties"])
    answer = search["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
    found = client.get("/api/v1/search?q=abri").json or {}
    assert set(answer) == set(found)
    assert set(answer["query"]["properties"]) == set(found["query"])


def test_health_says_which_index_answers(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (
        200, {"status": "ok", "generation": 1, "documents": 33, "sequence": 35, "behind": 0},
    )  # fmt: skip


def test_without_an_index_health_and_search_say_so(empty: FlaskClient) -> None:
    for address in ("/healthz", "/api/v1/search?q=abri"):
        answer = empty.get(address)
        assert answer.json is not None
        assert (answer.status_code, answer.json["error"]["code"]) == (503, "index_missing")
    page = empty.get("/?q=abri&lang=fr")
    assert page.status_code == 503
    assert "Il n’y a pas encore d’index." in page.text
    assert "kb index" in page.text
