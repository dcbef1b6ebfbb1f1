"""The child process that reads foreign files: `python -m indexer.extract.prisoner MODULE MEMORY SECONDS`.

Imports one extractor, then answers for each file what it reads: {"extracted": …}, or {"error": …, "hint": …} where
the file is at fault (see kb.jail.prisoner).
"""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from typing import Any

from indexer.extract.extracted import Extractor, Hints
from kb.document_json import to_json
from kb.errors import ExtractError
from kb.jail.prisoner import Work, imprison


def main() -> None:
    """Serve the extractor that the command line names, on standard input and output."""
    module, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    imprison(lambda: _reader(module), memory=memory, seconds=seconds)


def _reader(module: str) -> Work:
    return partial(_read, import_module(module).extract)


def _read(extract: Extractor, hints: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        return {"extracted": to_json(extract(data, Hints(**hints)))}, b""
    except ExtractError as error:
        return {"error": str(error), "hint": error.hint}, b""


if __name__ == "__main__":
    main()
