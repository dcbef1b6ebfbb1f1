"""The description of the interface: it leaves nothing out, real answers are as it says, and a program can drive it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from jsonschema import Draft202012Validator, FormatChecker
from made_up import Base
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

#: Of these blueprints everything is described, but for the page for people.
FOR_PROGRAMS = ("api", "machines", "exports")
FOR_PEOPLE = {"machines.interface"}
OTHERS = {"/thesaurus.ttl", "/agenda.ics", "/agenda.atom", "/agenda/{}.ics"}


@pytest.fixture
def description(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return found


def _bare(path: str) -> str:
    """A path without the names of its variables."""
    return re.sub(r"<[^>]+>|\{[^}]+\}", "{}", path)


def test_every_address_for_programs_is_described_and_no_other(base: Base, description: dict[str, Any]) -> None:
    rules = {
        _bare(rule.rule)
        for rule in base.app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in FOR_PROGRAMS and rule.endpoint not in FOR_PEOPLE
    }

    assert {_bare(path) for path in description["paths"]} == rules | OTHERS


def test_every_variable_of_a_path_is_a_parameter(description: dict[str, Any]) -> None:
    for path, operations in description["paths"].items():
        for operation in operations.values():
            named = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))
            assert "200" in operation["responses"]


ANSWERS = [
    "/api/v1/search?q=abri", "/api/v1/search?q=abrii&status=all&size=100", "/api/v1/search?q=zzzz&facets=false",
    "/api/v1/search?at=2015-01-01&type=law-article", "/api/v1/suggest?q=me", "/api/v1/suggest?q=",
    "/api/v1/resolve?citation=fr:CASF:L999-1&at=2018-01-01", "/api/v1/openapi.json", "/healthz", "/results.json?q=abri",
    "/opensearch.json?q=me",
]  # fmt: skip


def _check(description: dict[str, Any], client: FlaskClient, path: str, address: str) -> None:
    answer = client.get(address)
    (responses,) = [operations["get"]["responses"] for known, operations in description["paths"].items()
                    if known == path]  # fmt: skip
    described = responses[str(answer.status_code)]["content"][answer.mimetype]["schema"]
    schema = {**described, "components": description["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(answer.get_json(force=True))


@pytest.mark.parametrize("address", ANSWERS)
def test_real_answers_are_as_described(client: FlaskClient, description: dict[str, Any], address: str) -> None:
    _check(description, client, address.partition("?")[0], address)


def test_all_documents_are_answered_as_described(client: FlaskClient, base: Base, description: dict[str, Any]) -> None:
    for change in base.store.changes(0):
        _check(
            description, client, "/api/v1/documents/{id}", f"/api/v1/documents/{quote(change.document_id, safe='/')}"
        )


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/api/v1/search", "/api/v1/search?at=x"),
        ("/api/v1/resolve", "/api/v1/resolve"),
        ("/api/v1/resolve", "/api/v1/resolve?citation=zzz"),
        ("/api/v1/documents/{id}", "/api/v1/documents/none"),
    ],
)
def test_errors_are_as_described(client: FlaskClient, description: dict[str, Any], path: str, address: str) -> None:
    _check(description, client, path, address)


#: What is held of every answer. That a value out of bounds is brought within them, and not refused, is meant.
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves files of answers open
def test_a_program_that_knows_only_the_description_breaks_nothing(base: Base) -> None:
    load_all_checks()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", base.app)
    for found in schema.get_all_operations():
        _drive(found.ok(), examples=20)


def _drive(operation: Any, examples: int) -> None:
    strategy = operation.as_strategy()

    @seed(1)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def drive(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    drive()
