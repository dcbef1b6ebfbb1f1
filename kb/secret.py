"""The key that signs what must not be made by others: forms of the desk, words to the worker."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from kb.durable import sync
from kb.errors import SettingsError
from kb.settings import Settings

_LEAST = 32  # characters


def secret(settings: Settings) -> str:
    """The key of this base: that of the settings, or the one in KB_HOME/secret, which is made at the first call.

    Raises SettingsError for a key that is too short, or a file that others can read.
    """
    if settings.secret:
        return _long_enough(settings.secret, "KB_SECRET")
    path = settings.home / "secret"
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{path} can be read by others.", hint=f"If nobody has: chmod 600 {path}; else delete it.")
    return _long_enough(path.read_text("utf-8").strip(), str(path))


def _make(path: Path) -> None:
    """Write a key, unless another process is quicker; it is there whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".secret-{os.getpid()}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
    sync(path.parent)


def _long_enough(key: str, where: str) -> str:
    if len(key) < _LEAST:
        raise SettingsError(
            f"The key of {where} is too short.", hint=f"Give it {_LEAST} characters or more, by chance."
        )
    return key
