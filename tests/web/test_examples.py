"""The first page's own examples, asked of our own pages: what anybody has who runs the commands of the README."""

from __future__ import annotations

import os
import subprocess
import sys
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

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def own_pages(tmp_path: Path) -> Iterator[FlaskClient]:
    """The application over the pages of the corpus alone, without the codes."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    for command in (["crawl", "repere"], ["index"]):
        subprocess.run(
            [sys.executable, "-m", "kb", *command],
            cwd=ROOT,
            env={**ours, "KB_HOME": str(tmp_path)},
            check=True,
            capture_output=True,
            timeout=240,
        )
    settings = Settings(home=tmp_path)
    store, engine = Store(settings.database_url), open_engine(settings.engine_url)
    yield create_app(settings, engine, store).test_client()
    engine.close()
    store.close()


def test_every_example_of_the_first_page_finds_all_its_words(own_pages: FlaskClient) -> None:
    links = BeautifulSoup(own_pages.get("/").text, "lxml").select(".examples a")
    assert len(links) >= 3

    for link in links:
        answer = own_pages.get("/api/v1/search" + str(link["href"]).removeprefix("/")).json
        assert answer is not None
        assert answer["query"]["complete"] > 0, link.text
