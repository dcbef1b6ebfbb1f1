"""The files that documents were read from, kept by the digest of their bytes, so that readers can see them.

A file is written whole, once, whoever delivers it; who may see it is decided by the document that names its digest.
Any of them can be deleted: the page of its document then has no link to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kb.document import Document, Reuse
from kb.durable import delete_files, write_whole
from kb.errors import StoreError

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
    """A file that is kept."""

    path: Path
    digest: str

    @property
    def suffix(self) -> str:
        return self.path.suffix

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.path.suffix]


def _none(document_id: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Originals:
    """All that are kept in a folder. `barred` says of the id of a document that nothing of it may be kept."""

    folder: Path
    barred: Callable[[str], bool] = _none

    def keep(self, document: Document, suffix: str, data: bytes) -> None:
        """Keep the bytes that a document was read from, if its rights let them be shown and they are of a known format.

        Raises StoreError if they cannot be written.
        """
        suffix = _SAME.get(suffix, suffix)
        path = self._place(document.provenance.digest, suffix)
        if document.provenance.reuse is not Reuse.FULL_TEXT or path is None or self.barred(document.id):
            return
        if not path.exists() or path.stat().st_size != len(data):
            try:
                write_whole(path, data)
            except OSError as error:
                raise StoreError(
                    f"{path} cannot be written: {error.strerror}", hint="Look at the disk with “kb doctor”."
                ) from error

    def find(self, document: Document) -> Original | None:
        """The file that a document was read from; None if it is not here, or may not be shown."""
        provenance = document.provenance
        if provenance.reuse is not Reuse.FULL_TEXT:
            return None
        for suffix in MEDIA_TYPES:
            path = self._place(provenance.digest, suffix)
            if path is not None and path.is_file():
                return Original(path=path, digest=provenance.digest)
        return None

    def unnamed(self, digests: Collection[str], before: float) -> tuple[str, ...]:
        """The digests of the files that are none of these, of those written before a time (seconds since 1970)."""
        kept = [path for path in self.folder.glob("??/*") if path.suffix in MEDIA_TYPES and path.stem not in digests]
        return tuple(path.stem for path in kept if path.stat().st_mtime < before)

    def forget(self, digest: str) -> tuple[Path, ...]:
        """Delete the file of that digest; returns what was deleted. Raises OSError if it cannot be."""
        places = filter(None, (self._place(digest, suffix) for suffix in MEDIA_TYPES))
        return delete_files(path for path in places if path.is_file())

    def _place(self, digest: str, suffix: str) -> Path | None:
        if suffix not in MEDIA_TYPES or len(digest) < 32 or not _DIGITS.issuperset(digest):
            return None
        return self.folder / digest[:2] / f"{digest}{suffix}"
