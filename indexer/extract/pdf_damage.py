"""What pypdf raises for damaged files, in one place."""

from __future__ import annotations

import struct
import zlib

from pypdf.errors import DeprecationError, PyPdfError

from indexer.extract.characters import one_line

#: Beside its own errors: pypdf does not look at each value before it uses it.
DAMAGE = (
    PyPdfError, DeprecationError, ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError,
    OSError, RecursionError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


def said(error: Exception) -> str:
    """What an exception says, on one short line."""
    return one_line(f"{error}")[:200] or type(error).__name__
