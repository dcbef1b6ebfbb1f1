"""Files that are sent: they go to the disk while they come, and what breaks off leaves nothing."""

from __future__ import annotations

from typing import IO, cast

from flask import Flask, Request, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from kb.desk.inbox import Arriving, Inbox
from web.services import services

MIB = 1 << 20
#: Bytes around the files of a form, for each of them.
_AROUND = 64 * 1024


class DeskRequest(Request):
    """A request whose files are received by the desk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        arriving: list[Arriving] = g.setdefault("arriving", [])
        if len(arriving) >= services().settings.upload_files:
            raise RequestEntityTooLarge
        arriving.append(inbox().receive())
        return cast("IO[bytes]", arriving[-1])


def receive(app: Flask) -> None:
    """Let the application receive files."""
    app.request_class = DeskRequest
    app.teardown_request(_drop)


def inbox() -> Inbox:
    """Where files are received."""
    settings = services().settings
    return Inbox(settings.uploads, settings.upload_size * MIB)


def most() -> int:
    """Bytes that a form with files may have in all."""
    settings = services().settings
    return settings.upload_files * (settings.upload_size * MIB + _AROUND)


def arrived(name: str) -> list[tuple[str, Arriving]]:
    """The files of a form, by what they were called; an input that was left empty sends none."""
    files = [one for one in request.files.getlist(name) if one.filename]
    return [(one.filename or "", cast("Arriving", one.stream)) for one in files]


def _drop(error: BaseException | None) -> None:
    """Delete what was not kept, whatever became of the request."""
    for arriving in g.pop("arriving", []):
        arriving.close()
