"""What names a text or a page: each work once, in the reader's language, notes on the text first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kb.store import Entry, Store

#: Texts that cite this one, as many as a reader looks through.
MAX_CITING = 100


def citing(
    keys: Sequence[str], store: Store, language: str, *, today: date, except_work: str = ""
) -> tuple[Entry, ...]:
    """The records that cite any of these keys, law as it stands today.

    `except_work` is left out: a page does not cite itself.
    """
    found = [entry for entry in store.cited_by(keys, today, MAX_CITING) if entry.work != except_work]
    return tuple(sorted(in_language(found, language), key=lambda entry: entry.type != "law-note"))


def in_language(entries: Iterable[Entry], language: str) -> list[Entry]:
    """Of works in several languages the record in this one; of others what there is."""
    listed = list(entries)
    own = {entry.work for entry in listed if entry.language == language}
    return [entry for entry in listed if entry.language == language or entry.work not in own]
