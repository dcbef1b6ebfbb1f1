"""The first page's own examples, asked of our own pages: what anybody has who runs the commands of the README."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.search.engines import open_engine
from kb.settings import Settings
from kb.store import Store
from web import create_app

pytestmark = pytest.mark.slow


@pytest.fixture
def client(own_pages: Path) -> Iterator[FlaskClient]:
    """The application over the pages of the corpus alone, without the codes."""
    settings = Settings(home=own_pages)
    store, engine = Store(settings.database_url), open_engine(settings.engine_url)
    yield create_app(settings, engine, store).test_client()
    engine.close()
    store.close()


def test_every_example_of_the_first_page_finds_all_its_words(client: FlaskClient) -> None:
    links = BeautifulSoup(client.get("/").text, "lxml").select(".examples a")
    assert len(links) >= 3

    for link in links:
        answer = client.get("/api/v1/search" + str(link["href"]).removeprefix("/")).json
        assert answer is not None
        assert answer["query"]["complete"] > 0, link.text
