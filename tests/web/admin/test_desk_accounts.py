"""Logging in and out, one's own account and those of all, and the log of what was done."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from desk_base import PASSWORD, DeskBase, DeskBrowser
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.desk import Role
from kb.desk.sessions import LONGEST

pytestmark = pytest.mark.slow  # passwords are meant to cost time

_SITE = "https://localhost"
OTHER = "quatre mots que je connais"


def log_in(client: FlaskClient, name: str, password: str, **values: str) -> TestResponse:
    """Fill in the form of the login, as a browser does."""
    form = client.get("/admin/login", base_url=_SITE).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    sent = {"csrf_token": token[1], "name": name, "password": password, **values}
    return client.post("/admin/login", base_url=_SITE, data=sent, headers={"Referer": f"{_SITE}/admin/login"})


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("__Host-repere", domain="localhost")
    return found.value if found else ""


def test_who_knows_the_password_is_let_in_under_a_new_token(desk_base: DeskBase) -> None:
    client = desk_base.app.test_client()
    client.get("/admin/login", base_url=_SITE)
    before = cookie(client)
    answer = log_in(client, " Editor ", PASSWORD)
    assert answer.status_code == 303
    assert answer.location == "/admin"
    assert cookie(client) not in ("", before)
    assert desk_base.desk.sessions.session(before) is None
    flags = answer.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags.split("; "))
    assert "Domain" not in flags


def test_a_logout_ends_the_session_on_the_server(desk_base: DeskBase) -> None:
    client = desk_base.app.test_client()
    log_in(client, "editor", PASSWORD)
    kept = cookie(client)
    form = client.get("/admin/account", base_url=_SITE).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    client.post("/admin/logout", base_url=_SITE, data={"csrf_token": token[1]}, headers={"Referer": _SITE})
    client.set_cookie("__Host-repere", kept, domain="localhost", secure=True)
    assert client.get("/admin", base_url=_SITE).status_code == 302


@pytest.mark.parametrize("name", ["editor", "nobody at all", "disabled"])
def test_a_wrong_login_tells_nothing_of_the_account(desk_base: DeskBase, name: str) -> None:
    desk_base.desk.accounts.add("disabled", Role.EDITOR, OTHER)
    desk_base.desk.accounts.disable("disabled")
    answer = log_in(desk_base.app.test_client(), name, OTHER)
    reference = log_in(desk_base.app.test_client(), "another", OTHER)
    without = re.compile(r'value="[^"]{40,}"')
    assert answer.status_code == reference.status_code == 403
    assert without.sub("", answer.text) == without.sub("", reference.text)


def test_ten_failures_close_the_door_even_to_the_right_password(desk_base: DeskBase) -> None:
    client = desk_base.app.test_client()
    refused = [log_in(client, "editor", OTHER).status_code for _ in range(10)]
    assert set(refused) == {403}
    assert log_in(desk_base.app.test_client(), "editor", PASSWORD).status_code == 403
    assert log_in(desk_base.app.test_client(), "reader", PASSWORD).status_code == 403  # from the same address


def test_nobody_is_locked_out_where_they_have_logged_in_before(desk_base: DeskBase) -> None:
    attempts = desk_base.desk.attempts
    attempts.succeeded([], "key", "editor", "192.0.2.1")
    for n in range(10):
        assert attempts.admit("key", "editor", f"198.51.100.{n}")
    assert attempts.admit("key", "editor", "203.0.113.9") is None
    assert attempts.admit("key", "editor", "192.0.2.1")


def test_ten_thousand_tries_from_as_many_addresses_come_to_ten(desk_base: DeskBase) -> None:
    attempts = desk_base.desk.attempts
    addresses = [f"10.{n // 65536}.{n // 256 % 256}.{n % 256}" for n in range(10_000)]
    assert sum(attempts.admit("key", "editor", address) is not None for address in addresses) == 10


def test_tries_at_one_moment_are_counted_like_others(desk_base: DeskBase) -> None:
    attempts = desk_base.desk.attempts
    with ThreadPoolExecutor(16) as many:
        admitted = many.map(lambda _: attempts.admit("key", "editor", "192.0.2.7"), range(40))
    assert sum(numbers is not None for numbers in admitted) == 10


@pytest.mark.parametrize(
    "wanted",
    ["//example.org", "/\\example.org", "https://example.org/admin", "/admin//example.org", "/%2f%2fexample.org", "/",
     "/admin/../documents/x", "javascript:alert(1)", "/adminx"],
)  # fmt: skip
def test_a_login_leads_nowhere_but_to_the_desk(desk_base: DeskBase, wanted: str) -> None:
    assert log_in(desk_base.app.test_client(), "reader", PASSWORD, next=wanted).location == "/admin"


def test_a_login_leads_to_the_page_that_was_wanted(desk_base: DeskBase) -> None:
    client = desk_base.app.test_client()
    asked = client.get("/admin/sources?state=on", base_url=_SITE).location
    assert asked == "/admin/login?next=/admin/sources?state%3Don"
    assert log_in(client, "reader", PASSWORD, next="/admin/sources?state=on").location == "/admin/sources?state=on"


def test_another_password_ends_all_other_sessions(desk_base: DeskBase) -> None:
    here, there = desk_base.browser(Role.EDITOR), desk_base.browser(Role.EDITOR)
    answer = here.post("/admin/account/password", former=PASSWORD, password=OTHER, again=OTHER)
    assert answer.status_code == 303
    assert here.get("/admin/account").status_code == 200
    assert there.get("/admin/account").status_code == 302
    assert desk_base.desk.accounts.verified("editor", OTHER)


@pytest.mark.parametrize(
    ("former", "password", "again", "said"),
    [
        ("faux", OTHER, OTHER, "This is not your password."),
        (PASSWORD, OTHER, "autre chose encore", "The two are not the same."),
        (PASSWORD, "court", "court", "The password is too short"),
        (PASSWORD, "motdepasse12345678", "motdepasse12345678", "tried first"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said(
    editor: DeskBrowser, former: str, password: str, again: str, said: str
) -> None:
    answer = editor.post("/admin/account/password", former=former, password=password, again=again)
    assert answer.status_code == 400
    assert said in answer.text


def test_an_account_that_is_made_must_choose_a_password_of_its_own(
    desk_base: DeskBase, administrator: DeskBrowser
) -> None:
    page = administrator.post("/admin/users", name="Zoe", role="editor").text
    given = re.search(r'class="given">([^<]+)<', page)
    assert given
    client = desk_base.app.test_client()
    assert log_in(client, "zoe", given[1]).location == "/admin/account"
    assert client.get("/admin/sources", base_url=_SITE).location == "/admin/account"
    assert client.get("/admin/account", base_url=_SITE).status_code == 200


def test_the_last_administrator_stays_one(desk_base: DeskBase, administrator: DeskBrowser) -> None:
    assert administrator.post("/admin/users/administrator/disable").status_code == 400
    assert administrator.post("/admin/users/administrator/role", role="reader").status_code == 400
    found = desk_base.desk.accounts.account("administrator")
    assert found
    assert (found.role, found.disabled) == (Role.ADMINISTRATOR, False)


def test_who_is_disabled_is_out_at_once(desk_base: DeskBase, administrator: DeskBrowser, editor: DeskBrowser) -> None:
    assert editor.get("/admin").status_code == 200
    administrator.post("/admin/users/editor/disable")
    assert editor.get("/admin").status_code == 302


def test_a_session_ends_after_half_a_day(desk_base: DeskBase, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = desk_base.browser(Role.EDITOR)
    monkeypatch.setattr("kb.desk.sessions.LONGEST", timedelta(0))
    assert editor.get("/admin").status_code == 302
    assert timedelta(hours=12) == LONGEST


def test_the_log_says_who_did_what_and_is_searched(desk_base: DeskBase, administrator: DeskBrowser) -> None:
    administrator.post("/admin/users/editor/role", role="reader")
    desk_base.desk.audit.record("editor", "document.hide", "essai/<b>guide</b>", reason="=1+1")
    page = administrator.get("/admin/audit").text
    assert "Role changed" in page
    assert "&lt;b&gt;guide&lt;/b&gt;" in page
    assert "Role changed" not in administrator.get("/admin/audit?action=document.hide").text.split("<tbody>")[1]
    assert "Nothing of this kind" in administrator.get("/admin/audit?q=xylophone").text
    assert "document.hide" in administrator.get("/admin/audit.csv?q=guide").text
    assert administrator.get("/admin/audit.json?who=editor").json[0]["detail"] == {"reason": "=1+1"}  # type: ignore[index]
