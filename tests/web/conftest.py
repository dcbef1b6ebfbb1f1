"""A store and an index of made-up documents, and the application that shows them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from desk_base import administrator, desk_base, editor, reader_of_the_desk, small_home
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from made_up import Base, fill, pages, restricted, versions
from made_up_directory import bodies, events, structures
from made_up_long import long_documents
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from indexer.outcome import Meter
from indexer.reindex import reindex
from kb.document import Document
from kb.search.engines import engine_of, open_engine
from kb.settings import Settings
from kb.store import Store
from kb.store.fetches import Fetch, FetchState
from kb.thesaurus import load_if_there
from web import create_app

__all__ = ["administrator", "desk_base", "editor", "reader_of_the_desk", "small_home"]  # fixtures

SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Templates are compiled once for all applications of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": cache})
        yield


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    """The documents of this file, in a store and an index of their own; nobody writes to them."""
    home = tmp_path_factory.mktemp("web")
    settings = Settings(home=home, contact="contact@example.org")
    store, engine = Store(settings.database_url), open_engine(settings.engine_url)
    documents = [*versions(), *pages(), *restricted(), *bodies(), *structures(), *events()]
    _keep(documents, store)
    fill(engine, store)
    yield Base(settings=settings, store=store, engine=engine, app=create_app(settings, engine, store))
    engine.close()
    store.close()


def _keep(documents: list[Document], store: Store) -> None:
    """Put them into the store, as if the codes had been read on a day, and one document been removed since."""
    with store.writing() as writing:
        writing.put(documents)
        writing.remove_paths("essai", ["essai/retire"])
        archive = "LEGI_20231207-210000.tar.gz"
        writing.record(Fetch(source="legi", name=archive, state=FetchState.DONE, digest="0"))


@pytest.fixture(scope="session")
def everything(
    own_pages: Path, made_once: Callable[[str, Callable[[Path], None]], Path], meter: Meter
) -> Iterator[Base]:
    """The pages of our corpus, and beside them all that is made up, long texts included; nobody writes to them."""

    def add(home: Path) -> None:
        shutil.copytree(own_pages, home)
        settings = Settings(home=home)
        with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
            _keep([*versions(), *pages(), *restricted(), *bodies(), *structures(), *events(), *long_documents()], store)
            reindex(store, engine, meter)

    settings = Settings(home=made_once("everything", add), contact="contact@example.org")
    with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
        yield Base(settings=settings, store=store, engine=engine, app=create_app(settings, engine, store))


@pytest.fixture(scope="session")
def suggesting(base: Base) -> Iterator[Flask]:
    """The same application with a search that knows the words of the field."""
    thesaurus = load_if_there(base.settings.thesaurus)
    engine = open_engine(base.settings.engine_url, words=lambda: thesaurus)
    yield create_app(base.settings, engine, base.store)
    engine.close()


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


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Address of an application on the loopback interface."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def site(base: Base) -> Iterator[str]:
    """Address of a server on the loopback interface."""
    with serving(base.app) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield launched
        launched.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: errors, and policies that a page broke."""
    return []


@pytest.fixture
def page(browser: Browser, site: str, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(base_url=site, locale="fr-FR")
    opened = context.new_page()
    opened.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("requestfailed", lambda request: complaints.append(request.url))
    opened.on("dialog", lambda dialog: complaints.append(dialog.message))
    yield opened
    context.close()
