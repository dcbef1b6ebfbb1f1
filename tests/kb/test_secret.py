"""The key of a base is made once, whoever asks first, and nobody else may read it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb.errors import SettingsError
from kb.secret import secret
from kb.settings import Settings


def test_the_key_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    made = secret(settings)
    assert len(made) >= 48
    assert secret(settings) == made
    assert (settings.home / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.home.iterdir()] == ["secret"]


def test_those_who_ask_at_once_are_given_the_same_key(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with ThreadPoolExecutor(8) as many:
        assert len(set(many.map(lambda _: secret(settings), range(40)))) == 1


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    secret(settings)
    (tmp_path / "secret").chmod(0o644)
    with pytest.raises(SettingsError, match="can be read by others"):
        secret(settings)


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="too short"):
        secret(Settings(home=tmp_path, secret="court"))
