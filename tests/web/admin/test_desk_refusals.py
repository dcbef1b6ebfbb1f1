"""What the desk refuses is said in words, and what was typed into a form of ours can be copied."""

from __future__ import annotations

import pytest
from desk_base import DeskBase, DeskBrowser
from flask.testing import FlaskClient

from kb.desk import Role
from web import create_app

pytestmark = pytest.mark.slow  # each has a base of its own

_FORM = {"reason": "a reason that took long to write", "password": "never shown"}


def send(client: FlaskClient, site: str, **form: str) -> str:
    headers = {"Sec-Fetch-Site": site, "Accept-Language": "en", "Referer": "https://localhost/admin"}
    answer = client.post(
        "/admin/sources/any/pause", base_url="https://localhost", data={**_FORM, **form}, headers=headers
    )
    assert answer.status_code in (400, 401)
    return answer.text


def test_a_form_whose_session_ended_shows_what_was_typed(desk_base: DeskBase) -> None:
    text = send(desk_base.app.test_client(), "same-origin")
    assert "You are not logged in any more." in text
    assert _FORM["reason"] in text
    assert _FORM["password"] not in text


def test_a_form_from_before_the_login_shows_what_was_typed(editor: DeskBrowser) -> None:
    text = send(editor.client, "same-origin", csrf_token="of another session")
    assert "This form is not valid any more." in text
    assert _FORM["reason"] in text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_nothing_is_shown_of_what_another_site_sends(desk_base: DeskBase, site: str) -> None:
    assert _FORM["reason"] not in send(desk_base.app.test_client(), site)


def test_a_role_that_is_not_enough_is_said_in_words(reader_of_the_desk: DeskBrowser) -> None:
    answer = reader_of_the_desk.get("/admin/audit")
    assert answer.status_code == 403
    assert "Your account may not do this." in answer.text


def test_using_a_session_writes_nothing_for_a_minute(editor: DeskBrowser, desk_base: DeskBase) -> None:
    before = desk_base.desk.sessions.of(Role.EDITOR.value)
    assert editor.get("/admin").status_code == 200
    assert desk_base.desk.sessions.of(Role.EDITOR.value) == before


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "192.0.2.7"), (2, "198.51.100.1")])
def test_who_asks_is_what_as_many_proxies_say_as_there_are(desk_base: DeskBase, proxies: int, seen: str) -> None:
    settings = desk_base.settings.model_copy(update={"proxies": proxies})
    app = create_app(settings, desk_base.engine, desk_base.store)
    asked: list[str] = []

    def note(environ: dict[str, str], start_response: object) -> list[bytes]:
        asked.append(environ["REMOTE_ADDR"])
        return []

    if proxies:
        app.wsgi_app.app = note
        app.wsgi_app({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.1, 192.0.2.7"}, None)
    else:
        note({"REMOTE_ADDR": "127.0.0.1"}, None)
        assert type(app.wsgi_app).__name__ == "method"  # nothing stands in front of it
    assert asked == [seen]
