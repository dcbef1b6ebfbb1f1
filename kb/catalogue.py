"""The catalogue: the sources that corpus/sources/*.toml describe, checked whole before any is used.

What a file may say is kb.source.Source; corpus/README.md explains it to those who add a source.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from kb import toml
from kb.address import web_address
from kb.errors import CatalogueError, UnknownSource, UsageError
from kb.faults import Fault, in_words, meant
from kb.lasting import Lasting
from kb.source import KINDS, WEB, WITH_WORDS, Expectation, Source
from kb.vocabulary import TYPES

#: Kinds and what the reader of each needs, as kb.source.KINDS has them.
_Kinds = Mapping[str, tuple[str, ...] | None]

for _noun in (Expectation, Source):
    with_config(ConfigDict(extra="forbid"))(_noun)
_SOURCE = TypeAdapter(Source)

#: What a source may be called.
SOURCE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LEGITEXT = re.compile(r"LEGITEXT\d{12}")


class Catalogue(Mapping[str, Source]):
    """The sources by id, in the order of their files' names."""

    def __init__(self, sources: Iterable[Source], kinds: _Kinds = KINDS) -> None:
        self._sources = {source.id: source for source in sources}
        self._kinds = kinds

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


def load(folder: Path, kinds: _Kinds = KINDS) -> Catalogue:
    """The catalogue of a folder; raises CatalogueError with a line `file:line: reason` for each fault of all files."""
    if not folder.is_dir():
        raise CatalogueError(
            f"{folder}: there is no such folder", hint="KB_CORPUS names the folder that holds sources/ and documents/."
        )
    sources: dict[str, Source] = {}
    wrong: list[str] = []
    for file in sorted(folder.glob("*.toml")):
        try:
            text = file.read_text("utf-8")
            data = toml.parse(text)
        except OSError as error:
            wrong.append(f"{file}:1: cannot be read: {error.strerror}")
            continue
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            wrong.append(f"{file}:{line}: is not UTF-8; save it as UTF-8")
            continue
        except ValueError as error:
            wrong.append(f"{file}:{toml.line_of_error(error, text)}: is not TOML: {error}")
            continue
        source, faults = read(data, file.stem, kinds)
        if source is not None and source.id in sources:
            faults.append(Fault(("id",), f"the id {source.id} is taken already"))
        lines = toml.lines_of(text, [fault.path for fault in faults])
        wrong += [f"{file}:{line}: {reason}" for line, (_, reason) in sorted(zip(lines, faults, strict=True))]
        if source is not None:
            sources[source.id] = source
    if wrong:
        raise CatalogueError("\n".join(wrong), hint="corpus/README.md explains every key.")
    return Catalogue(sources.values(), kinds)


def load_while_serving(folder: Path) -> Catalogue:
    """As `load`, read again when a file changes; of files that were damaged since, what they said before.

    Without a folder there are no sources.
    """
    return _lasting(folder)


def _current(folder: Path) -> Catalogue:
    if not folder.is_dir():
        return Catalogue(())
    try:
        states = tuple((file.name, file.stat().st_mtime_ns) for file in sorted(folder.glob("*.toml")))
    except OSError as error:  # a file that went between the two
        raise CatalogueError(f"{error.filename}:1: cannot be read: {error.strerror}") from error
    return _load(folder, states)


@lru_cache(maxsize=2)
def _load(folder: Path, files: tuple[tuple[str, int], ...]) -> Catalogue:
    """As `load`; `files` (name, time of change in nanoseconds) tell one state of the folder from another."""
    return load(folder)


_lasting = Lasting(_current)


def read(data: Mapping[str, Any], name: str, kinds: _Kinds) -> tuple[Source | None, list[Fault]]:
    """The source that a table describes, in a file of that name without suffix; None if it has not even its shape."""
    try:
        # By way of JSON, since the strict rules for JSON are those of TOML: lists are tuples, texts name enums.
        source = _SOURCE.validate_json(json.dumps(data, default=_no_date), strict=True)
    except ValidationError as error:
        return None, [in_words(detail, _keys(detail["loc"])) for detail in error.errors()]
    return source, list(_broken_rules(source, name, kinds))


def _broken_rules(source: Source, name: str, kinds: _Kinds) -> Iterator[Fault]:
    """What types cannot say."""
    if source.id != name:
        yield Fault(("id",), f"id is {source.id!r}, and the file's name says {name!r}")
    elif not SOURCE_ID.fullmatch(source.id):
        yield Fault(("id",), "id is made of lower-case letters, digits and single hyphens")
    yield from _broken_kind(source, kinds)
    for key in ("title", "publisher", "licence"):
        if not getattr(source, key).strip():
            yield Fault((key,), f"{key} is empty")
    if source.type is not None and source.type not in TYPES:
        yield Fault(("type",), f"unknown document type {source.type!r}{meant(source.type, TYPES)}")
    if source.language is not None and not re.fullmatch("[a-z]{2}", source.language):
        yield Fault(("language",), f"language is a code of two small letters, as in fr; not {source.language!r}")
    if source.country is not None and not re.fullmatch("[A-Z]{2}", source.country):
        yield Fault(("country",), f"country is a code of two capital letters, as in FR; not {source.country!r}")
    yield from _broken_addresses(source)
    yield from _broken_bounds(source)
    if source.words and source.kind not in WITH_WORDS:
        yield Fault(("words",), f"words is for sources of the kinds {', '.join(WITH_WORDS)}")
    for n, word in enumerate(source.words):
        if not word.strip(" *"):
            yield Fault(("words", n), "words: an empty word would be met everywhere")
    for text, abbreviation in source.texts.items():
        if not _LEGITEXT.fullmatch(text) or not abbreviation.strip():
            yield Fault(("texts", text), f'{text}: a text is given as LEGITEXT000006074069 = "CASF"')
    if not (math.isfinite(source.pace) and source.pace >= 0):
        yield Fault(("pace",), f"pace is a number of seconds, 0 or more; not {source.pace:g}")
    least, most = source.expect.least, source.expect.most
    if least < 0:
        yield Fault(("expect", "least"), "least is 0 or more")
    if most is not None and most < max(least, 1):
        yield Fault(("expect", "most"), "most is at least 1, and not below least")
    if not source.enabled and not source.remark.strip():
        yield Fault(("enabled",), "a source that is switched off says why: remark is missing")


def _broken_kind(source: Source, kinds: _Kinds) -> Iterator[Fault]:
    if source.kind not in kinds:
        yield Fault(("kind",), f"unknown kind {source.kind!r}; there are: {', '.join(kinds)}")
        return
    needs = kinds[source.kind]
    if needs is None and source.enabled:
        yield Fault(
            ("kind",), f"there is no reader for kind {source.kind!r} yet: say enabled = false, and why in remark"
        )
    for key in needs or ():
        if source.enabled and not getattr(source, key):
            yield Fault((key,), f"a source of kind {source.kind!r} needs the key {key!r}")


def _broken_addresses(source: Source) -> Iterator[Fault]:
    places: list[tuple[tuple[str | int, ...], str]] = [
        (("addresses", n), address) for n, address in enumerate(source.addresses)
    ]
    if source.licence_url:
        places.append((("licence_url",), source.licence_url))
    places += [(("scope", n), address) for n, address in enumerate(source.scope)]
    if source.checked and not source.addresses:
        yield Fault(("checked",), "checked speaks of addresses, and there are none")
    for path, address in places:
        try:
            web_address(address)
        except ValueError as error:
            yield Fault(path, f"{path[0]}: {address!r}: {error}")


def _broken_bounds(source: Source) -> Iterator[Fault]:
    """What is wrong with the keys that say how far a crawl goes."""
    said = [
        key for key in ("scope", "include", "exclude", "depth", "spip") if getattr(source, key) not in ((), None, False)
    ]
    if source.kind not in WEB:
        yield from (Fault((key,), f"{key} is for sources of the kinds {', '.join(WEB)}") for key in said)
    for key in ("include", "exclude"):
        for n, pattern in enumerate(getattr(source, key)):
            if not pattern.startswith(("/", "*")):
                yield Fault((key, n), f"{key}: a pattern begins with / or *, as in /spip.php?article*; not {pattern!r}")
    if source.depth is not None and source.depth < 0:
        yield Fault(("depth",), "depth is 0 or more")
    if source.kind in WEB and 0 <= source.pace < 1:
        yield Fault(("pace",), f"pace is at least 1 for sources of the kinds {', '.join(WEB)}")
    if source.pages < 1:
        yield Fault(("pages",), "pages is at least 1")


def _keys(path: tuple[str | int, ...]) -> list[str]:
    return [field.name for field in fields(Expectation if path[0] == "expect" else Source)]


def _no_date(value: object) -> object:
    """What a TOML date or time becomes: a value that no key allows, since no key of a source is a date."""
    return [[]]
