"""Who may do what: every address of the desk, for everybody, by every method. A new address without a rule fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from desk_base import DeskBase
from werkzeug.routing import Rule

from kb.desk import Role
from kb.desk import tables as t
from web.admin.guard import rule as rule_of

pytestmark = pytest.mark.slow  # each has a base of its own

#: What may be asked for without an account, and what anybody may send to us outside of the desk.
OPEN = {"admin_entrance.login", "admin_entrance.try_login"}
SENT_BY_ANYBODY = {"/oai"}


def rules(base: DeskBase) -> Iterator[Rule]:
    yield from base.app.url_map.iter_rules()


def desk_rules(base: DeskBase) -> list[Rule]:
    return [rule for rule in rules(base) if rule.rule == "/admin" or rule.rule.startswith("/admin/")]


def address(rule: Rule) -> str:
    """An address of a rule, filled in with what there is none of."""
    values: dict[str, Any] = {
        name: 999_999 if type(converter).__name__ == "IntegerConverter" else "none-such"
        for name, converter in rule._converters.items()
    }
    built = rule.build(values)
    assert built is not None
    return built[1]


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def test_every_address_of_the_desk_says_who_may_have_it_and_no_other_does(desk_base: DeskBase) -> None:
    inside = {rule.endpoint for rule in desk_rules(desk_base)}
    for endpoint in inside - OPEN:
        assert isinstance(rule_of(desk_base.app, endpoint), Role), endpoint
    for rule in rules(desk_base):
        if rule.endpoint not in inside:
            assert rule_of(desk_base.app, rule.endpoint) is None, rule.endpoint
            assert rule.rule in SENT_BY_ANYBODY or "POST" not in (rule.methods or ()), rule.rule


def test_nobody_without_an_account_has_anything_of_the_desk(desk_base: DeskBase) -> None:
    client = desk_base.app.test_client(use_cookies=False)
    for rule in desk_rules(desk_base):
        if rule.endpoint in OPEN:
            continue
        for method in [*methods(rule), "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]:
            answer = client.open(address(rule), method=method, base_url="https://localhost")
            if method in ("GET", "HEAD") and method in (rule.methods or ()):
                assert answer.status_code == 302, (rule.rule, method)
                assert answer.location.startswith("/admin/login?next="), rule.rule
            else:
                assert answer.status_code in (302, 401, 405), (rule.rule, method)
                assert answer.status_code != 302 or method == "HEAD", (rule.rule, method)
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_what_its_rule_says_and_nothing_above(desk_base: DeskBase, role: Role) -> None:
    for rule in desk_rules(desk_base):
        wanted = rule_of(desk_base.app, rule.endpoint)
        if not isinstance(wanted, Role):
            continue
        for method in methods(rule):
            browser, where = desk_base.browser(role), address(rule)
            answer = browser.get(where) if method == "GET" else browser.post(where)
            if role.may(wanted):
                assert answer.status_code not in (401, 403, 500), (rule.rule, method)
                assert not answer.headers.get("Location", "").startswith("/admin/login?"), rule.rule
            else:
                assert answer.status_code == 403, (rule.rule, method)


def test_no_form_is_taken_without_the_token_of_its_session(desk_base: DeskBase) -> None:
    before = everything(desk_base)
    mine, others = desk_base.browser(Role.ADMINISTRATOR), desk_base.browser(Role.EDITOR)
    for rule in desk_rules(desk_base):
        if "POST" in (rule.methods or ()):
            where = address(rule)
            for token in ("", "wrong", others.token):
                assert mine.post(where, csrf_token=token).status_code == 400, (rule.rule, token)
    assert everything(desk_base) == before


def test_what_is_too_long_is_refused_before_it_is_read(desk_base: DeskBase) -> None:
    browser = desk_base.browser(Role.ADMINISTRATOR)
    parts = {f"part{number}": "1" for number in range(501)}
    for rule in desk_rules(desk_base):
        if "POST" not in (rule.methods or ()):
            continue
        where = address(rule)
        long = {"CONTENT_LENGTH": str(10**12), "CONTENT_TYPE": "application/x-www-form-urlencoded"}
        answer = browser.client.post(where, base_url="https://localhost", environ_overrides=long)
        assert answer.status_code == 413, rule.rule
        sent = {**parts, "csrf_token": browser.token}
        answer = browser.client.post(
            where,
            base_url="https://localhost",
            data=sent,
            headers=headers_of(where),
            content_type="multipart/form-data",
        )
        assert answer.status_code == 413, rule.rule


def test_addresses_that_look_like_the_desk_are_not_the_desk(desk_base: DeskBase) -> None:
    client = desk_base.app.test_client(use_cookies=False)
    for path in (
        "//admin",
        "/ADMIN",
        "/admin/",
        "/admin/..",
        "/admin/../admin",
        "/./admin",
        "/admin//users",
        "/x/admin",
    ):
        answer = client.get("/", base_url="https://localhost", environ_overrides={"PATH_INFO": path})
        assert answer.status_code in (302, 404), path
        assert answer.status_code == 404 or answer.location.startswith("/admin/login?"), path


def test_addresses_outside_of_the_desk_set_no_cookie_even_for_who_is_logged_in(desk_base: DeskBase) -> None:
    browser = desk_base.browser(Role.ADMINISTRATOR)
    for rule in rules(desk_base):
        if rule not in desk_rules(desk_base) and "GET" in (rule.methods or ()):
            answer = browser.get(address(rule), headers={})
            assert not answer.headers.getlist("Set-Cookie"), rule.rule
            answer.close()


def headers_of(where: str) -> dict[str, str]:
    return {"Referer": f"https://localhost{where}"}


def everything(base: DeskBase) -> list[object]:
    """All that the desk and the store keep, but when sessions were last used."""
    engine = sa.create_engine(base.settings.desk_url)
    with engine.connect() as connection:
        tables = [
            connection.execute(sa.select(table)).fetchall()
            for table in (t.account, t.audit, t.job, t.pause, t.upload, t.memo, t.pair)
        ]
    engine.dispose()
    return [*tables, base.store.sequence()]
