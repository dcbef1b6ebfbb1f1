"""Similar documents on the page of a document, and in its JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from made_up import Base
from test_search_pages import one, soup, words

from kb.search.engines import open_engine
from kb.settings import Settings
from web import create_app


@pytest.mark.parametrize(("language", "title"), [("fr", "Documents proches"), ("en", "Similar documents")])
def test_a_document_page_lists_similar_documents_with_their_type(
    client: FlaskClient, language: str, title: str
) -> None:
    page = soup(client, f"/documents/essai/guide?lang={language}")
    similar = one(page, "[aria-labelledby=list-similar]")

    assert words(one(page, "#list-similar")) == title
    lines = similar.select("li")
    assert 1 <= len(lines) <= 5
    for line in lines:
        assert line["lang"]
        assert str(one(line, "a")["href"]).startswith("/documents/")
        assert words(one(line, ".count"))


def test_a_document_is_not_among_its_own_similar_ones_nor_are_its_versions_and_translations(
    client: FlaskClient,
) -> None:
    answer = client.get("/api/v1/documents/essai/guide").json or {}
    own = {answer["id"], *(entry["id"] for entry in answer["translations"])}

    assert answer["similar"]
    assert not own & {entry["id"] for entry in answer["similar"]}
    assert set(answer["similar"][0]) >= {"id", "title", "type", "language", "citation", "permalink"}


def test_a_document_like_no_other_has_no_list(client: FlaskClient, base: Base) -> None:
    ids = [change.document.id for change in base.store.changes(0) if change.document]
    listed = {document_id: bool(base.engine.similar(document_id)) for document_id in ids}
    assert set(listed.values()) == {True, False}
    for document_id, has in listed.items():
        assert bool(soup(client, f"/documents/{document_id}").select("#list-similar")) == has


def test_a_document_is_shown_while_there_is_no_index(base: Base, tmp_path: Path) -> None:
    engine = open_engine(f"whoosh:{tmp_path / 'index'}")
    app = create_app(Settings(home=tmp_path), engine, base.store)

    answer = app.test_client().get("/documents/essai/guide")
    engine.close()
    assert answer.status_code == 200
    assert b"list-similar" not in answer.data
