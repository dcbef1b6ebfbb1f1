"""`kb user`: accounts from the shell, each change of them in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.desk import Desk
from kb.errors import UsageError
from kb.settings import Settings
from kb.user_commands import user

pytestmark = pytest.mark.slow  # passwords are meant to cost time

PASSWORD = "quatre mots que je connais"
Run = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def run(settings: Settings) -> Run:
    def call(*arguments: str, given: str = f"{PASSWORD}\n") -> Result:
        return CliRunner().invoke(user, arguments, obj=settings, input=given)

    return call


def test_accounts_are_made_changed_and_written_down(run: Run, settings: Settings) -> None:
    assert run("add", " Ada ", "--password-stdin").exit_code == 0
    assert run("add", "bob", "--role", "editor", given=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0
    assert run("role", "bob", "reader").exit_code == 0
    assert run("disable", "bob").exit_code == 0
    assert "disabled" in run("list").output
    assert run("enable", "bob").exit_code == 0
    assert run("password", "bob", "--password-stdin", given="cinq autres mots que voici\n").exit_code == 0
    with closing(Desk(settings.desk_url)) as desk:
        assert desk.accounts.verified("ada", PASSWORD)
        assert desk.accounts.verified("bob", "cinq autres mots que voici")
        done = [(entry.who, entry.action, entry.subject) for entry in reversed(desk.audit.latest())]
    assert done == [
        ("shell", "account.add", "ada"),
        ("shell", "account.add", "bob"),
        ("shell", "account.role", "bob"),
        ("shell", "account.disable", "bob"),
        ("shell", "account.enable", "bob"),
        ("shell", "account.password", "bob"),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("role", "ada", "editor"),
        ("disable", "ada"),
        ("enable", "nobody"),
        ("add", "ada", "--password-stdin"),
        ("add", "../etc", "--password-stdin"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("add", "ada", "--password-stdin").exit_code == 0
    assert isinstance(run(*arguments).exception, UsageError)


def test_the_first_account_is_an_administrator_with_a_good_password(run: Run, settings: Settings) -> None:
    assert isinstance(run("add", "ada", "--role", "editor", "--password-stdin").exception, UsageError)
    assert isinstance(run("add", "ada", "--password-stdin", given="motdepasse123456\n").exception, UsageError)
    with closing(Desk(settings.desk_url)) as desk:
        assert not desk.accounts.all()
