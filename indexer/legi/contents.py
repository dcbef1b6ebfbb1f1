"""What archives of LEGI deliver and delete, and what they hold together: the count that the store is compared with."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Container, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from indexer.archives import Member, members
from indexer.extract.legi import listed_articles
from indexer.legi.paths import DELETED_FILES, DELETED_FOLDERS, LegiPath, deleted_paths, member_path
from indexer.outcome import Task
from kb.errors import ExtractError, StoreError


@dataclass(slots=True)
class Contents:
    """What one archive says of the wanted texts; filled while it is read.

    articles  files of article versions that it delivers, each with its time in seconds
    listings  tables of contents that it delivers, each with the ids of the articles that it lists
    deleted   files and folders of its deletion lists
    """

    articles: dict[LegiPath, float] = field(default_factory=dict)
    listings: dict[LegiPath, list[str]] = field(default_factory=dict)
    deleted: list[LegiPath] = field(default_factory=list)

    def note(self, member: Member, texts: Container[str]) -> LegiPath | None:
        """Note what a member is; its path, if it is an article of the wanted texts.

        Raises ExtractError for a table of contents or a deletion list that cannot be read.
        """
        path = member_path(member.name)
        if path is None:
            self._note_deletions(member, texts)
        elif path.text not in texts:
            return None
        elif path.kind == "article":
            self.articles[path] = member.modified.timestamp()
            return path
        elif path.kind != "texte/version":
            self.listings[path] = listed_articles(member.read())
        return None

    def _note_deletions(self, member: Member, texts: Container[str]) -> None:
        name = PurePosixPath(member.name).name
        if name not in (DELETED_FILES, DELETED_FOLDERS):
            return
        listing = member.read().decode("utf-8", "replace")
        found = list(deleted_paths(listing, texts, folders=name == DELETED_FOLDERS))
        self.deleted += [path for path in found if isinstance(path, LegiPath)]
        if strange := [path for path in found if isinstance(path, str)]:
            raise ExtractError(f"it cannot be told what it deletes: {', '.join(strange[:3])}")

    @classmethod
    def scan(cls, archive: Path, texts: Container[str], task: Task) -> Contents:
        """The contents of an archive that was read before; raises ArchiveError if it is damaged."""
        contents = cls()
        for member in members(archive, task):
            with suppress(ExtractError):  # it was told when the archive was read
                contents.note(member, texts)
        return contents

    def save(self, file: Path) -> None:
        """Keep them, so that the archive need not be read again when the next one comes.

        Raises StoreError if they cannot be written.
        """
        data = [list(self.articles.items()), list(self.listings.items()), self.deleted]
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=file.parent) as beside:  # another run may keep the same at this moment
                part = Path(beside, file.name)
                part.write_bytes(gzip.compress(json.dumps(data).encode(), compresslevel=6))
                part.replace(file)
        except OSError as error:
            raise StoreError(
                f"{file} cannot be written: {error.strerror}", hint="Make room on the disk of KB_HOME."
            ) from error

    @classmethod
    def load(cls, file: Path) -> Contents | None:
        """What `save` kept; None if it is not there, or not whole."""
        try:
            articles, listings, deleted = json.loads(gzip.decompress(file.read_bytes()))
        except (OSError, EOFError, ValueError, zlib.error):
            return None
        return cls(
            articles={LegiPath(*path): modified for path, modified in articles},
            listings={LegiPath(*path): ids for path, ids in listings},
            deleted=[LegiPath(*path) for path in deleted],
        )


class Tally(NamedTuple):
    """Versions of a text's articles: held; listed in a table of contents but not held; held but not listed."""

    held: int
    absent: int
    unlisted: int


class Holdings:
    """What a stock and the deltas after it hold together, archive by archive."""

    def __init__(self) -> None:
        self._articles: dict[LegiPath, float] = {}
        self._listings: dict[LegiPath, list[str]] = {}

    def apply(self, contents: Contents) -> list[str]:
        """Add what an archive delivers, and take away what it deletes; the paths of articles that go.

        What an archive delivers itself it does not delete: a folder that is moved is listed and delivered anew.
        """
        gone = self._deleted(contents)
        for path in gone | contents.articles.keys():
            self._articles.pop(path, None)
        self._articles |= contents.articles  # at the end: of two copies with one time, the one delivered last counts
        self._listings = {path: ids for path, ids in self._listings.items() if path not in gone} | contents.listings
        return sorted(str(path) for path in gone if path.kind == "article")

    def tally(self, texts: Mapping[str, str]) -> dict[str, Tally]:
        """Counts by abbreviation of the text; a version at several paths counts once, where its newest copy is."""
        listed: dict[str, set[str]] = {text: set() for text in texts}
        for path, ids in self._listings.items():
            listed.setdefault(path.text, set()).update(ids)
        place = {path.id: path.text for path in sorted(self._articles, key=self._articles.__getitem__)}
        held: dict[str, set[str]] = {text: set() for text in texts}
        for version, text in place.items():
            held[text].add(version)
        return {
            short: Tally(len(held[text]), len(listed[text] - held[text]), len(held[text] - listed[text]))
            for text, short in texts.items()
        }

    def _deleted(self, contents: Contents) -> set[LegiPath]:
        held = self._articles.keys() | self._listings.keys()
        named = {path for path in contents.deleted if path.id}
        folders = tuple({str(path) for path in contents.deleted if not path.id})
        below = {path for path in held if str(path).startswith(folders)} if folders else set()
        return (held & (named | below)) - contents.articles.keys() - contents.listings.keys()
