"""What names a text or a page: each work once, in the reader's language, notes on the text first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kb.store import Entry, Store
from web.pages.translated import in_language

#: Texts that cite this one, as many as a reader looks through.
MAX_CITING = 1000


def citing(
    keys: Sequence[str], store: Store, language: str, *, today: date, except_work: str = ""
) -> tuple[Entry, ...]:
    """The records that cite any of these keys, law as it stands today: notes first, and of them those on these texts.

    `except_work` is left out: a page does not cite itself.
    """
    found = [entry for entry in store.cited_by(keys, today, MAX_CITING) if entry.work != except_work]
    return tuple(sorted(in_language(found, language), key=lambda entry: entry.type != "law-note"))
