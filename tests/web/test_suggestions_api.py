"""Suggestions as /api/v1/suggest gives them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from made_up import HOSTILE

from kb.search.beginnings import Typed
from kb.search.response import Suggestion
from web.pages.suggestions import KINDS, suggestions_json


@pytest.fixture
def typist(suggesting: Flask) -> FlaskClient:
    made = suggesting.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    return made


def suggestions(client: FlaskClient, typed: str, **more: object) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/suggest", query_string={"q": typed, **more})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json["suggestions"]  # type: ignore[index]
    return found


def test_a_suggestion_says_what_it_is_what_was_typed_of_it_and_where_it_leads(typist: FlaskClient) -> None:
    assert suggestions(typist, "mett", limit=1) == [
        {
            "kind": "document",
            "label": "Documents",
            "text": "Mettre à l'abri un mineur isolé",
            "detail": "Guide",
            "marked": {
                "text": [{"t": "Mett", "m": True}, {"t": "re à l'abri un mineur isolé", "m": False}],
                "detail": [{"t": "Guide", "m": False}],
            },
            "permalink": "/documents/essai/guide",
            "search": "/?q=Mettre+%C3%A0+l%27abri+un+mineur+isol%C3%A9",
        }
    ]


def test_an_article_leads_to_its_version_in_force_and_a_concept_to_the_glossary(typist: FlaskClient) -> None:
    article, concept = suggestions(typist, "L. 999-1")[0], suggestions(typist, "MIE")[0]

    assert (article["kind"], article["text"], article["permalink"]) == (
        "article", "CASF, art. L. 999-1", "/documents/legi/V3",
    )  # fmt: skip
    assert (concept["kind"], concept["text"], concept["detail"], concept["permalink"]) == (
        "concept", "mineur non accompagné", "MIE", "/glossaire/mna",
    )  # fmt: skip
    assert typist.get(concept["permalink"]).status_code == typist.get(concept["search"]).status_code == 200


def test_names_and_labels_are_in_the_readers_language(typist: FlaskClient) -> None:
    french, english = suggestions(typist, "MIE")[0], suggestions(typist, "MIE", lang="en")[0]

    assert (french["label"], english["label"], english["text"]) == ("Notions", "Concepts", "unaccompanied minor")
    assert suggestions(typist, "shelt", lang="en")[-1]["permalink"] == "/documents/essai/guide.en"


def test_what_has_no_page_leads_to_the_search_for_it_alone() -> None:
    made = suggestions_json("e", [Suggestion(kind="document", text="exemple & cie")], "fr")["suggestions"][0]

    assert (made["permalink"], made["search"]) == (None, "/?q=exemple+%26+cie")


@pytest.mark.parametrize("typed", ["", "   ", "%00", "'", "zzzzzz"])
def test_nothing_to_go_by_is_an_empty_list(typist: FlaskClient, typed: str) -> None:
    assert typist.get(f"/api/v1/suggest?q={typed}").json["suggestions"] == []  # type: ignore[index]
    assert typist.get("/api/v1/suggest").json == {"query": {"q": "", "notes": []}, "suggestions": []}


@pytest.mark.parametrize(("limit", "given"), [("1", 1), ("3", 3), ("0", 1), ("-4", 1)])
def test_there_are_as_many_as_were_asked_for(typist: FlaskClient, limit: str, given: int) -> None:
    assert len(suggestions(typist, "mineur", limit=limit)) == given


def test_a_limit_out_of_bounds_is_brought_within_and_said(typist: FlaskClient) -> None:
    answer = typist.get("/api/v1/suggest?q=m&limit=5000").json

    assert answer["query"]["notes"] == ["limit_out_of_bounds"]  # type: ignore[index]
    assert len(answer["suggestions"]) <= 20  # type: ignore[index]


def test_a_limit_that_is_no_number_is_refused_with_what_to_do(typist: FlaskClient) -> None:
    answer = typist.get("/api/v1/suggest?q=m&limit=beaucoup")

    assert answer.status_code == 400
    assert "limit" in answer.json["error"]["message"]  # type: ignore[index]
    assert answer.json["error"]["hint"]  # type: ignore[index]


def test_where_there_is_no_index_the_answer_says_so(empty: FlaskClient) -> None:
    answer = empty.get("/api/v1/suggest?q=m")

    assert (answer.status_code, answer.json["error"]["code"]) == (503, "index_missing")  # type: ignore[index]
    assert "no-store" in answer.headers["Cache-Control"]


def test_answers_are_kept_for_a_minute_by_the_browser_alone_and_by_language(typist: FlaskClient) -> None:
    headers = typist.get("/api/v1/suggest?q=mineur").headers

    assert set(headers["Cache-Control"].split(", ")) == {"max-age=60", "private"}
    assert "Accept-Language" in headers["Vary"]


@pytest.mark.parametrize("typed", [HOSTILE, "é" * 3000, "\u202e<b>", "{{7*7}}", "a" * 5000, "(" * 900, "1-" * 900])
def test_whatever_is_typed_gets_an_answer_in_json(typist: FlaskClient, typed: str) -> None:
    answer = typist.get(f"/api/v1/suggest?q={quote(typed, safe='')}")

    assert (answer.status_code, answer.mimetype) == (200, "application/json")


def test_marked_parts_are_the_text_again(typist: FlaskClient) -> None:
    for typed in ("mi", "abri", "ex", "L999", "casf 999-1", "un mett", "MIE", "mise à l"):
        for one in suggestions(typist, typed, limit=20):
            assert "".join(part["t"] for part in one["marked"]["text"]) == one["text"]
            assert "".join(part["t"] for part in one["marked"]["detail"]) == one["detail"]
            assert any(part["m"] for parts in one["marked"].values() for part in parts), (typed, one)
            assert Typed.of(typed).words


def test_where_the_other_name_says_what_was_typed_nothing_is_marked_in_the_text() -> None:
    found = Suggestion(kind="concept", text="aide et accueil", detail="mise à l’abri", concept="abri")
    made = suggestions_json("mise à", [found], "fr")["suggestions"][0]["marked"]

    assert made["text"] == [{"t": "aide et accueil", "m": False}]
    assert made["detail"] == [{"t": "mise", "m": True}, {"t": " ", "m": False}, {"t": "à", "m": True},
                              {"t": " l’abri", "m": False}]  # fmt: skip


def test_the_description_names_what_is_answered(typist: FlaskClient) -> None:
    described = typist.get("/api/v1/openapi.json").json["paths"]["/api/v1/suggest"]["get"]  # type: ignore[index]
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    one = schema["properties"]["suggestions"]["items"]["properties"]

    assert {each["name"] for each in described["parameters"]} == {"q", "limit", "lang"}
    assert set(one) == set(suggestions(typist, "mett")[0])
    assert set(one["kind"]["enum"]) == {*KINDS}
