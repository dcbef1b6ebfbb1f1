"""The files that documents were read from, kept by the digest of their bytes, so that readers can see them.

A file is written whole, once, whoever delivers it; who may see it is decided by the document that names its digest.
Any of them can be deleted: the page of its document then has no link to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from types import MappingProxyType

from kb.document import Document, Reuse
from kb.shelf import Shelf, shelf

#: The formats that are kept, by suffix, and what each is called on the network.
MEDIA_TYPES: Mapping[str, str] = MappingProxyType({
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
})  # fmt: skip
_SAME = {".htm": ".html"}
_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A file that is kept, on a shelf under a name."""

    shelf: Shelf
    name: str
    digest: str

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.suffix]

    @property
    def path(self) -> Path | None:
        """Where it lies on this machine; None for one in a bucket."""
        return self.shelf.path(self.name)

    def read(self) -> bytes:
        """Its bytes. Raises StoreError if they cannot be had."""
        return self.shelf.read(self.name)


def _none(document_id: str) -> bool:
    return False


class Originals:
    """All that are kept in a folder, or in a bucket. `barred` says of the id of a document that nothing of it may be
    kept. Raises StoreError where they cannot be reached, SettingsError for a place that is none."""

    def __init__(self, place: Path | str, barred: Callable[[str], bool] = _none) -> None:
        self._shelf = shelf(place)
        self._barred = barred

    def keep(self, document: Document, suffix: str, data: bytes) -> None:
        """Keep the bytes that a document was read from, if its rights let them be shown and they are of a known format.

        Raises StoreError if they cannot be written.
        """
        name = _name(document.provenance.digest, _SAME.get(suffix, suffix))
        if document.provenance.reuse is not Reuse.FULL_TEXT or name is None or self._barred(document.id):
            return
        if self._shelf.size(name) != len(data):
            self._shelf.write(name, data)

    def find(self, document: Document) -> Original | None:
        """The file that a document was read from; None if it is not here, or may not be shown."""
        provenance = document.provenance
        if provenance.reuse is not Reuse.FULL_TEXT:
            return None
        for suffix in MEDIA_TYPES:
            name = _name(provenance.digest, suffix)
            if name is not None and self._shelf.size(name) is not None:
                return Original(shelf=self._shelf, name=name, digest=provenance.digest)
        return None

    def unnamed(self, digests: Collection[str], before: float) -> tuple[str, ...]:
        """The digests of the files that are none of these, of those written before a time (seconds since 1970)."""
        kept = ((PurePosixPath(name), at) for name, at in self._shelf.written())
        known = ((name.stem, at) for name, at in kept if name.suffix in MEDIA_TYPES)
        return tuple(digest for digest, at in known if digest not in digests and at < before)

    def forget(self, digest: str) -> tuple[PurePath, ...]:
        """Delete the file of that digest; returns what was deleted. Raises OSError if it cannot be."""
        names = [name for suffix in MEDIA_TYPES if (name := _name(digest, suffix))]
        return tuple(path for name in names if self._shelf.size(name) is not None for path in self._shelf.delete(name))


def _name(digest: str, suffix: str) -> str | None:
    """The name of the file of a digest; None for what is none, or of no known format."""
    if suffix not in MEDIA_TYPES or len(digest) < 32 or not _DIGITS.issuperset(digest):
        return None
    return f"{digest[:2]}/{digest}{suffix}"
