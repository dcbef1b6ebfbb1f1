"""Foreign parsers run in child processes of their own: one that hangs, crashes or eats memory harms nobody.

A child reads many files, since to start one takes a quarter of a second; after any failure it is thrown away,
with all processes of its group.
"""

from __future__ import annotations

from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from indexer.extract.extracted import Extracted, Hints
from kb.errors import ExtractError, PrisonerLost
from kb.jail import Cell, Limits

#: A child is replaced after so many files, whatever its parser may have leaked.
_FILES = 200
_EXTRACTED = TypeAdapter(Extracted)


class BrokenReader(ExtractError):
    """The reader did not survive the file, or was stopped; another try may end otherwise."""


class Jail:
    """Runs `extract` of one module in a child process; use as a context manager, or call `close()`."""

    def __init__(self, module: str, limits: Limits | None = None) -> None:
        self._module = module
        self._limits = limits or Limits()
        self._child: Cell | None = None

    def extract(self, data: bytes, hints: Hints) -> Extracted:
        """What the module's `extract` answers; raises ExtractError as it does, BrokenReader if it did not answer."""
        child, self._child = self._child or self._start(), None
        try:
            extracted = _read(child.ask(asdict(hints), data).said)
        except PrisonerLost as error:
            child.end()
            raise BrokenReader(str(error), hint=error.hint) from error
        except BrokenReader:
            child.end()
            raise
        except ExtractError:
            self._keep(child)
            raise
        except BaseException:
            child.end()
            raise
        self._keep(child)
        return extracted

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _start(self) -> Cell:
        return Cell("indexer.extract.prisoner", self._module, limits=self._limits)

    def _keep(self, child: Cell) -> None:
        if child.late or child.asked >= _FILES:
            child.end()
        else:
            self._child = child


def _read(reply: dict[str, Any]) -> Extracted:
    if "error" in reply:
        raise ExtractError(str(reply["error"]), hint=str(reply.get("hint", "")))
    try:
        return _EXTRACTED.validate_python(reply["extracted"])
    except (KeyError, ValidationError) as error:
        raise BrokenReader("the reader gave an answer that makes no sense") from error
