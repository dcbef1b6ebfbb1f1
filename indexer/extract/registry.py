"""Which extractor reads which file, told by its suffix."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from types import MappingProxyType, TracebackType
from typing import Self

from indexer.extract import markdown, text
from indexer.extract.extracted import Extracted, Extractor, Hints, parse_name
from indexer.extract.jail import Jail
from kb.errors import ExtractError

#: Formats that our own code reads.
FREE: Mapping[str, Extractor] = MappingProxyType({".md": markdown.extract, ".txt": text.extract})

#: Formats that foreign parsers read, in a jail: the module is imported there and nowhere else.
JAILED: Mapping[str, str] = MappingProxyType({
    ".html": "indexer.extract.html",
    ".htm": "indexer.extract.html",
    ".pdf": "indexer.extract.pdf",
    ".docx": "indexer.extract.docx",
    ".odt": "indexer.extract.odt",
})  # fmt: skip

SUFFIXES = (*FREE, *JAILED)


class Extractors:
    """All extractors of one run, their children started when first needed; use as a context manager."""

    def __init__(self) -> None:
        self._jails: dict[str, Jail] = {}
        self._stack = ExitStack()

    def extract(self, data: bytes, hints: Hints) -> Extracted:
        """The document of a file, whatever its format; raises ExtractError, saying what to do."""
        suffix = parse_name(hints.name).suffix
        if not data:
            raise ExtractError("the file is empty")
        if suffix in FREE:
            return FREE[suffix](data, hints)
        if suffix not in JAILED:
            raise ExtractError(f"no reader for files {suffix or 'without suffix'}", hint=f"Read are: {_LIST}.")
        module = JAILED[suffix]
        if module not in self._jails:
            self._jails[module] = self._stack.enter_context(Jail(module))
        return self._jails[module].extract(data, hints)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()


_LIST = ", ".join(SUFFIXES)
