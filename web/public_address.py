"""The address under which readers know this site, where a proxy in front of it does not pass it on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class PublicAddress:
    """An application whose own addresses all begin with `address` ("https://example.org"), however it was reached."""

    def __init__(self, application: WSGIApplication, address: str) -> None:
        self._application = application
        self._scheme, self._host = urlsplit(address)[:2]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._scheme, self._host
        return self._application(environ, start_response)
