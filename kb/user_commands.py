"""The command `kb user`: who may work at the desk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import click
from rich.markup import escape

from kb.console import out, table
from kb.desk import Desk, Role
from kb.desk.accounts import plain_name
from kb.errors import UsageError
from kb.settings import Settings

_SHELL = "shell"
_role = click.Choice([role.value for role in Role])
_from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")


@click.group()
def user() -> None:
    """Accounts of the desk (/admin). Nobody needs one to read."""


@user.command()
@click.argument("name")
@click.option("--role", type=_role, default=Role.ADMINISTRATOR.value, show_default=True)
@_from_stdin
@click.pass_obj
def add(settings: Settings, name: str, role: str, password_stdin: bool) -> None:
    """Make an account; asks for its password. The first one must be an administrator."""
    with _desk(settings) as desk:
        if not desk.accounts.all() and role != Role.ADMINISTRATOR.value:
            raise UsageError("The first account must be an administrator.", hint="Leave --role out.")
        made = desk.accounts.add(name, Role(role), _password(from_stdin=password_stdin))
        desk.audit.record(_SHELL, "account.add", made.name, role=role)
    out.print(escape(f"{made.name} may log in at /admin, as {role}."))


@user.command(name="list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List the accounts."""
    with _desk(settings) as desk:
        found = desk.accounts.all()
    rows = [
        (
            one.name,
            one.role.value,
            "disabled" if one.disabled else "",
            one.seen_at.strftime("%Y-%m-%d %H:%M UTC") if one.seen_at else "never",
        )
        for one in found
    ]
    if rows:
        table("Accounts", ("name", "role", "", "last login"), rows)
    else:
        out.print("There are no accounts yet. Run: kb user add NAME")


@user.command()
@click.argument("name")
@_from_stdin
@click.pass_obj
def password(settings: Settings, name: str, password_stdin: bool) -> None:
    """Give an account another password; whoever is logged in with it is logged out."""
    with _desk(settings, name) as desk:
        desk.accounts.change_password(plain_name(name), _password(from_stdin=password_stdin))
        _log_out(desk, name, "account.password")
    out.print(escape(f"{name} has another password."))


@user.command()
@click.argument("name")
@click.argument("role", type=_role)
@click.pass_obj
def role(settings: Settings, name: str, role: str) -> None:
    """Give an account another role."""
    with _desk(settings, name) as desk:
        desk.accounts.change_role(plain_name(name), Role(role))
        _log_out(desk, name, "account.role", after=role)
    out.print(escape(f"{name} is {role} now."))


@user.command()
@click.argument("name")
@click.pass_obj
def disable(settings: Settings, name: str) -> None:
    """Let nobody log in with an account any more."""
    with _desk(settings, name) as desk:
        desk.accounts.disable(plain_name(name))
        _log_out(desk, name, "account.disable")
    out.print(escape(f"{name} can no longer log in. To undo it: kb user enable {name}"))


@user.command()
@click.argument("name")
@click.pass_obj
def enable(settings: Settings, name: str) -> None:
    """Let an account be used again."""
    with _desk(settings, name) as desk:
        desk.accounts.enable(plain_name(name))
        desk.audit.record(_SHELL, "account.enable", plain_name(name))
    out.print(escape(f"{name} can log in again."))


@contextmanager
def _desk(settings: Settings, name: str = "") -> Iterator[Desk]:
    """The desk; raises UsageError if an account is named that is not there."""
    with closing(Desk(settings.desk_url)) as desk:
        if name and desk.accounts.account(plain_name(name)) is None:
            raise UsageError(f"There is no account {name!r}.", hint="kb user list names them.")
        yield desk


def _log_out(desk: Desk, name: str, action: str, **detail: str) -> None:
    """End the sessions of an account that was changed, and write down that it was."""
    desk.sessions.end_all(plain_name(name))
    desk.audit.record(_SHELL, action, plain_name(name), **detail)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("Password, 15 characters at least", hide_input=True, confirmation_prompt="Once more")
    return asked
