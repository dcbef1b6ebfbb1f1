"""Records in the reader's language, where there are several of one work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from kb.document import Document
from kb.search.analysis import fold
from kb.store import Store


class Record(Protocol):
    """A document, or an entry for one."""

    @property
    def work(self) -> str: ...

    @property
    def language(self) -> str: ...


_Record = TypeVar("_Record", bound=Record)


def in_language(records: Iterable[_Record], language: str) -> list[_Record]:
    """Of works in several languages the record in this one; of others what there is."""
    listed = list(records)
    own = {record.work for record in listed if record.language == language}
    return [record for record in listed if record.language == language or record.work not in own]


def of_type(store: Store, type_: str, language: str) -> list[Document]:
    """The documents of a type, each work once, by title."""
    return sorted(in_language(store.of_type(type_), language), key=lambda document: fold(document.title))
