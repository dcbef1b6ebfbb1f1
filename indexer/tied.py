"""A process that does not outlive who started it."""

from __future__ import annotations

import ctypes
import os
import signal

from kb.errors import UsageError

_PDEATHSIG = 1  # prctl(2)


def tie_to(parent: int, sent: signal.Signals) -> None:
    """Be sent a signal when the parent dies (Linux), and end here if it is dead already; raises UsageError."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl") and libc.prctl(_PDEATHSIG, sent, 0, 0, 0) != 0:
        raise UsageError(f"A process cannot be tied to its parent: {os.strerror(ctypes.get_errno())}.")
    if os.getppid() != parent:
        os._exit(1)  # it died before we could be told
