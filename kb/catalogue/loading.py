"""The catalogue whole: the files of the corpus, and those of the desk that stand in their places."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kb import toml
from kb.catalogue.reading import read_file
from kb.catalogue.rules import Kinds
from kb.errors import CatalogueError, UnknownSource, UsageError
from kb.lasting import Lasting
from kb.settings import Settings
from kb.source import KINDS, Source

_LOG = logging.getLogger(__name__)
_States = tuple[tuple[str, int], ...]


class Catalogue(Mapping[str, Source]):
    """The sources by id, in the order of their files' names.

    files      where each stands
    from_desk  the ids of those that the desk has written; `delivered`: of those that the corpus has
    faults     what is wrong with files of the desk, a line `file:line: reason` each: they are not used
    """

    def __init__(
        self,
        sources: Iterable[Source],
        kinds: Kinds = KINDS,
        *,
        files: Mapping[str, Path] | None = None,
        from_desk: Iterable[str] = (),
        delivered: Iterable[str] = (),
        faults: Iterable[str] = (),
    ) -> None:
        self._sources = {source.id: source for source in sources}
        self._kinds = kinds
        self.files = dict(files or {})
        self.from_desk = frozenset(from_desk)
        self.delivered = frozenset(delivered)
        self.faults = tuple(faults)

    def __getitem__(self, source_id: str) -> Source:
        return self._sources[source_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def choose(self, names: Sequence[str] = ()) -> tuple[Source, ...]:
        """The sources of these names, each once; without names, all that are enabled.

        Raises UnknownSource for a name that the catalogue lacks, UsageError for a source that is switched off or of
        a kind without a reader.
        """
        if not names:
            return tuple(source for source in self.values() if source.enabled)
        for name in names:
            if name not in self:
                close = get_close_matches(name, self, n=3, cutoff=0.5)
                hint = f"Did you mean {' or '.join(close)}?" if close else "kb sources lists them."
                raise UnknownSource(f"The catalogue has no source {name!r}.", hint=hint)
            if not self[name].enabled:
                raise self._off(self[name])
        return tuple(self[name] for name in dict.fromkeys(names))

    def _off(self, source: Source) -> UsageError:
        if self._kinds[source.kind] is not None:
            hint = f"Say enabled = true in {source.id}.toml to read it all the same."
        else:
            hint = f"Sources of kind {source.kind!r} cannot be read yet. kb sources --on lists those that are."
        return UsageError(f"The source {source.id} is switched off: {source.remark}", hint=hint)


def load(folder: Path, kinds: Kinds = KINDS) -> Catalogue:
    """The catalogue of a folder; raises CatalogueError with a line `file:line: reason` for each fault of all files."""
    if not folder.is_dir():
        raise CatalogueError(
            f"{folder}: there is no such folder", hint="KB_CORPUS names the folder that holds sources/ and documents/."
        )
    sources: dict[str, Source] = {}
    files: dict[str, Path] = {}
    wrong: list[str] = []
    for file in sorted(folder.glob("*.toml")):
        found = read_file(file, kinds)
        wrong += found.wrong
        if found.source is None:
            continue
        if found.source.id in sources:
            line = toml.lines_of(file.read_text("utf-8"), [("id",)])[0]
            wrong.append(f"{file}:{line}: the id {found.source.id} is taken already")
        sources[found.source.id], files[found.source.id] = found.source, file
    if wrong:
        raise CatalogueError("\n".join(wrong), hint="corpus/README.md explains every key.")
    return Catalogue(sources.values(), kinds, files=files, delivered=sources)


def overlaid(catalogue: Catalogue, folder: Path) -> Catalogue:
    """A catalogue with the files of the desk in the places of those of the same names, or beside them.

    A file that breaks a rule is among the faults, and what it would have replaced stays.
    """
    sources, files = dict(catalogue), dict(catalogue.files)
    ours: list[str] = []
    faults: list[str] = []
    for file in sorted(folder.glob("*.toml")):
        found = read_file(file)
        if found.source is None or found.wrong:
            faults += found.wrong
            continue
        sources[found.source.id], files[found.source.id] = found.source, file
        ours.append(found.source.id)
    ordered = (sources[name] for name in sorted(sources))
    return Catalogue(ordered, files=files, from_desk=ours, delivered=catalogue.delivered, faults=faults)


def of(settings: Settings) -> Catalogue:
    """The catalogue as commands and workers use it; raises CatalogueError as `load` does, for files of the corpus."""
    return overlaid(load(settings.sources), settings.desk_sources)


def load_while_serving(folder: Path, overlay: Path | None = None) -> Catalogue:
    """As `load`, with the files of the desk in `overlay`, read again when a file changes; of files of the corpus that
    were damaged since, what they said before.

    Without a folder there are no sources.
    """
    catalogue = _lasting(folder)
    return _overlaid(catalogue, overlay) if overlay is not None and overlay.is_dir() else catalogue


def _current(folder: Path) -> Catalogue:
    return _load(folder, _states(folder)) if folder.is_dir() else Catalogue(())


def _states(folder: Path) -> _States:
    """The name and time of change, in nanoseconds, of each file: they tell one state of a folder from another."""
    try:
        return tuple((file.name, file.stat().st_mtime_ns) for file in sorted(folder.glob("*.toml")))
    except OSError as error:  # a file that went between the two
        raise CatalogueError(f"{error.filename}:1: cannot be read: {error.strerror}") from error


@lru_cache(maxsize=2)
def _load(folder: Path, files: _States) -> Catalogue:
    return load(folder)


def _overlaid(catalogue: Catalogue, folder: Path) -> Catalogue:
    """As `overlaid`, made anew only when one of the two has changed; faults are logged then."""
    states = _states(folder)
    known = _made.get(folder)
    if known is None or known.catalogue is not catalogue or known.states != states:
        known = _Made(catalogue, states, overlaid(catalogue, folder))
        _made[folder] = known
        for fault in known.found.faults:
            _LOG.error("%s; the file is not used", fault)
    return known.found


class _Made(NamedTuple):
    """What was made of a catalogue and the state of a folder."""

    catalogue: Catalogue
    states: _States
    found: Catalogue


_made: dict[Path, _Made] = {}
_lasting = Lasting(_current)
