"""Accounts: one's own, and for administrators those of all."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from kb.desk import Account, Role
from kb.desk.accounts import LastAdministrator, WeakPassword, plain_name
from kb.desk.passwords import SENTENCES
from kb.errors import UsageError
from web.admin.guard import account, allowed, desk_session, may_have_a_temporary_password, record
from web.errors import Unknown
from web.languages import gettext as _
from web.services import services

pages = Blueprint("admin_accounts", __name__, url_prefix="/admin")

_Answer = str | Response | tuple[str, int]


@pages.get("/account")
@allowed(Role.READER)
@may_have_a_temporary_password
def own() -> str:
    """One's own account: its password, and where it is logged in."""
    return _own()


@pages.post("/account/password")
@allowed(Role.READER)
@may_have_a_temporary_password
def change_password() -> _Answer:
    """Choose another password; all other sessions end."""
    name, desk = account().name, services().desk
    if not desk.accounts.is_password(name, request.form.get("former", "")[:1000]):
        return _own(former=_("This is not your password.")), 400
    if request.form.get("password") != request.form.get("again"):
        return _own(again=_("The two are not the same.")), 400
    try:
        desk.accounts.change_password(name, request.form.get("password", ""))
    except WeakPassword as error:
        return _own(password=_(SENTENCES[error.weakness])), 400
    desk.sessions.end_all(name)
    desk_session().log_in(name)
    record("account.password", name)
    flash(_("Your password is changed. Wherever else you were logged in, you are no more."), "good")
    return redirect(url_for("admin_accounts.own"), 303)


@pages.post("/account/sessions")
@allowed(Role.READER)
def end_others() -> Response:
    """Log out everywhere else."""
    services().desk.sessions.end_all(account().name, but=desk_session().token)
    record("account.sessions", account().name)
    flash(_("You are logged in here only."), "good")
    return redirect(url_for("admin_accounts.own"), 303)


@pages.get("/users")
@allowed(Role.ADMINISTRATOR)
def users() -> str:
    """All accounts."""
    return _users()


@pages.post("/users")
@allowed(Role.ADMINISTRATOR)
def add() -> _Answer:
    """Make an account, with a password to be changed at the first login, which is shown once."""
    given = _given_password()
    try:
        role = Role(request.form.get("role", ""))
        made = services().desk.accounts.add(request.form.get("name", ""), role, given, temporary=True)
    except ValueError:
        return _users(fault=_("Choose a role.")), 400
    except UsageError:
        taken = services().desk.accounts.account(plain_name(request.form.get("name", "")))
        return _users(fault=_("There is an account of this name already.") if taken else _rule_of_names()), 400
    record("account.add", made.name, role=role.value)
    return _users(made=made.name, password=given)


@pages.post("/users/<name>/password")
@allowed(Role.ADMINISTRATOR)
def reset(name: str) -> str:
    """Give an account a password to be changed at the next login, which is shown once."""
    there, given = _there(name), _given_password()
    services().desk.accounts.change_password(there.name, given, temporary=True)
    services().desk.sessions.end_all(there.name)
    record("account.password", there.name)
    return _users(made=there.name, password=given)


@pages.post("/users/<name>/role")
@allowed(Role.ADMINISTRATOR)
def change_role(name: str) -> _Answer:
    """Give an account another role."""
    there = _there(name)
    try:
        role = Role(request.form.get("role", ""))
        services().desk.accounts.change_role(there.name, role)
    except ValueError:
        return _users(fault=_("Choose a role.")), 400
    except LastAdministrator:
        return _users(fault=_("This is the last administrator: make somebody else one first.")), 400
    return _changed(there, "account.role", _("The role is changed."), before=there.role.value, after=role.value)


@pages.post("/users/<name>/disable")
@allowed(Role.ADMINISTRATOR)
def disable(name: str) -> _Answer:
    """Let nobody log in with an account any more."""
    there = _there(name)
    try:
        services().desk.accounts.disable(there.name)
    except LastAdministrator:
        return _users(fault=_("This is the last administrator: make somebody else one first.")), 400
    return _changed(there, "account.disable", _("Nobody can log in with this account any more."))


@pages.post("/users/<name>/enable")
@allowed(Role.ADMINISTRATOR)
def enable(name: str) -> Response:
    """Let an account be used again."""
    there = _there(name)
    services().desk.accounts.enable(there.name)
    return _changed(there, "account.enable", _("The account can be used again."))


def _changed(there: Account, action: str, message: str, **detail: str) -> Response:
    """What comes after a change of an account: its sessions end, and the log says so."""
    if there.name != account().name:
        services().desk.sessions.end_all(there.name)
    record(action, there.name, **detail)
    flash(message, "good")
    return redirect(url_for("admin_accounts.users"), 303)


def _there(name: str) -> Account:
    found = services().desk.accounts.account(plain_name(name))
    if found is None:
        raise Unknown(_("There is no account of this name."), _("The accounts are listed under “Accounts”."))
    return found


def _own(**faults: str) -> str:
    desk, name = services().desk, account().name
    return render_template("admin/account.html", sessions=desk.sessions.of(name), faults=faults)


def _users(**said: str) -> str:
    return render_template("admin/users.html", users=services().desk.accounts.all(), roles=list(Role), said=said)


def _rule_of_names() -> str:
    return _("Names are made of small letters, digits, and . _ @ - between them.")


def _given_password() -> str:
    """A password that nobody guesses and that can be read out: six groups of four."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(6))
