"""A store and an index of made-up documents, and the application that shows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from made_up import Base, fill, pages, restricted, versions
from made_up_directory import bodies, events, structures

from kb.search.engines import open_engine
from kb.settings import Settings
from kb.store import Store
from kb.store.fetches import Fetch, FetchState
from web import create_app


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """The documents of this file, in a store and an index of their own; nobody writes to them."""
    home = tmp_path_factory.mktemp("web")
    settings = Settings(home=home, contact="contact@example.org")
    store, engine = Store(settings.database_url), open_engine(settings.engine_url)
    documents = [*versions(), *pages(), *restricted(), *bodies(), *structures(), *events()]
    with store.writing() as writing:
        writing.put(documents)
        writing.remove_paths("essai", ["essai/retire"])
        archive = "LEGI_20231207-210000.tar.gz"
        writing.record(Fetch(source="legi", name=archive, state=FetchState.DONE, digest="0"))
    fill(engine, store)
    yield Base(settings=settings, store=store, engine=engine, app=create_app(settings, engine, store))
    engine.close()
    store.close()


@pytest.fixture
def client(base: Base) -> FlaskClient:
    """A browser without JavaScript that prefers French."""
    made = base.app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    return made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[FlaskClient]:
    """An application whose documents have never been indexed."""
    settings = Settings(home=tmp_path)
    store, engine = Store(settings.database_url), open_engine(settings.engine_url)
    yield create_app(settings, engine, store).test_client()
    engine.close()
    store.close()
