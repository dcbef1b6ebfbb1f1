"""Which folders of this machine a source may read: those that whoever runs the machine allows, and none that a file of
the desk merely names."""

from __future__ import annotations

from pathlib import Path

from kb.settings import Settings


def folder_of(path: str, settings: Settings) -> Path:
    """The folder that `path` of a source names."""
    return settings.corpus / path


def is_readable(folder: Path, settings: Settings) -> bool:
    """True if this folder, wherever links lead, is one of those allowed, or below one of them."""
    try:
        real = folder.resolve()
    except (OSError, ValueError, RuntimeError):  # links that go round in a circle, a NUL in the name
        return False
    return any(real.is_relative_to(allowed) for allowed in settings.readable)
