"""Whatever is typed into the search box, a page comes back, and JSON from the API."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hostile_queries import hostile_queries, slow_but_for_a_few

QUERIES = dict(hostile_queries())
each_query = pytest.mark.parametrize("name", slow_but_for_a_few())


def encoded(name: str) -> str:
    """The query in an address; halves of characters as some clients send them."""
    return quote(QUERIES[name].encode("utf-8", "surrogatepass"))


@each_query
def test_the_page_answers_a_hostile_query(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/?q={encoded(name)}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


@each_query
def test_the_api_answers_a_hostile_query(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/api/v1/search?q={encoded(name)}")
    assert answer.status_code == 200
    assert answer.get_json()["total"] >= 0
