"""A desk over a small base that each test may change, and somebody of each role who is logged in."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from made_up import fill, pages, versions
from made_up_directory import bodies, events
from werkzeug.test import TestResponse

from kb.desk import Desk, Role
from kb.search.engine import SearchEngine
from kb.search.engines import engine_of
from kb.settings import Settings
from kb.store import Store
from web import create_app

#: What everybody at this desk logs in with; their name is that of their role.
PASSWORD = "un mot de passe assez long"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBase:
    """A base with its desk; `browser` is somebody of a role, logged in."""

    settings: Settings
    store: Store
    engine: SearchEngine
    desk: Desk
    app: Flask

    def browser(self, role: Role) -> DeskBrowser:
        secret = hashlib.sha1(role.encode(), usedforsecurity=False).hexdigest()
        token = self.desk.sessions.open(role.value, {"csrf_token": secret})
        client = self.app.test_client()
        client.set_cookie("__Host-repere", token, domain="localhost", secure=True)
        signed = URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(secret)
        return DeskBrowser(client=client, token=signed)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBrowser:
    """Sends forms with the token that pages of ours have in them."""

    client: FlaskClient
    token: str

    def get(self, path: str, **options: Any) -> TestResponse:
        options.setdefault("headers", {"Accept-Language": "en"})
        return self.client.get(path, base_url="https://localhost", **options)

    def post(self, path: str, /, **form: Any) -> TestResponse:
        """Send a form and stay where it was sent."""
        given = {"csrf_token": self.token, **form}
        referring = {"Referer": f"https://localhost{path}", "Accept-Language": "en"}
        return self.client.post(path, base_url="https://localhost", data=given, headers=referring)


@pytest.fixture(scope="session")
def small_home(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """A KB_HOME with a few documents, an index and an account of each role; only to be read."""

    def make(home: Path) -> None:
        settings = Settings(home=home)
        with (
            closing(Store(settings.database_url)) as store,
            closing(engine_of(settings)) as engine,
            closing(Desk(settings.desk_url)) as desk,
        ):
            with store.writing() as writing:
                writing.put([*versions(), *pages(), *bodies(), *events()])
            fill(engine, store)
            for role in Role:
                desk.accounts.add(role.value, role, PASSWORD)

    return made_once("small-home", make)


@pytest.fixture
def desk_base(small_home: Path, tmp_path: Path) -> Iterator[DeskBase]:
    """A base of this test's own."""
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    settings = Settings(home=home)
    with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
        app = create_app(settings, engine, store)
        with closing(app.extensions["repere"].desk) as desk:
            yield DeskBase(settings=settings, store=store, engine=engine, desk=desk, app=app)


@pytest.fixture
def reader_of_the_desk(desk_base: DeskBase) -> DeskBrowser:
    return desk_base.browser(Role.READER)


@pytest.fixture
def editor(desk_base: DeskBase) -> DeskBrowser:
    return desk_base.browser(Role.EDITOR)


@pytest.fixture
def administrator(desk_base: DeskBase) -> DeskBrowser:
    return desk_base.browser(Role.ADMINISTRATOR)
