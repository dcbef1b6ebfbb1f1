"""What happens is written down: a line of JSON each for machines, or of text for people, on standard error.

A line has a time in UTC, a level, what happened and who says so; within a request also its id and endpoint. Queries,
addresses of readers and names are never in it: whoever logs keeps to that.
"""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

from kb.settings import Settings

_QUIET = ("alembic", "huey", "urllib3", "pypdf", "trafilatura", "htmldate")  # heard from warnings on


def write_down(settings: Settings) -> None:
    """Write down all that this process logs, that of libraries too, as the settings say."""
    drawn = settings.log == "text" or (not settings.log and sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_said(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_written(drawn=drawn)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _said() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]


def _written(*, drawn: bool) -> list[Processor]:
    if drawn:
        # Without the values of variables, which might be what somebody has asked.
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
