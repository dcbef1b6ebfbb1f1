"""Files of the catalogue that are tried before they are kept; whoever tries them is told their names only."""

from __future__ import annotations

import hashlib
import re
import time

from kb.durable import write_whole
from kb.errors import StoreError, UsageError
from kb.settings import Settings

#: Seconds after which a draft is forgotten.
_LASTS = 7 * 86_400.0
_NAME = re.compile(r"[a-z0-9-]+\.[0-9a-f]{16}")


def keep_draft(source_id: str, text: str, settings: Settings) -> str:
    """Keep the text of a file to be tried; its name. Raises StoreError if it cannot be written."""
    name = f"{source_id}.{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"
    try:
        for old in settings.source_drafts.glob("*.toml"):
            if time.time() - old.stat().st_mtime > _LASTS:
                old.unlink(missing_ok=True)
        write_whole(settings.source_drafts / f"{name}.toml", text.encode())
    except OSError as error:
        raise StoreError(
            f"The draft cannot be written: {error.strerror}", hint="Look at the disk of KB_HOME."
        ) from error
    return name


def draft(name: str, settings: Settings) -> str:
    """The text of a draft; raises UsageError if there is none of that name, or none any more."""
    file = settings.source_drafts / f"{name}.toml"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise UsageError("The draft is not there any more.", hint="Try the source again.")
    return file.read_text("utf-8")
