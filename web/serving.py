"""The web server: gunicorn with a few processes, each with its own store and its own open index.

Each process has threads for the connections that wait: browsers open some that they may never use, and a process
without threads would stand still for each of them. Searches in one process still follow one another. Behind a proxy
that holds back what is not asked yet, one thread (KB_THREADS=1) does: the process then answers one request after the
other, and closes each connection.
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import ThreadWorker
from gunicorn.workers.sync import SyncWorker

from kb.errors import UsageError
from kb.events import write_down
from kb.search.engine import SearchEngine
from kb.settings import Settings
from kb.store import Store
from web import create_app
from web.services import services

#: 0: none. The longest query that may be asked is 12,000 bytes of an address, gunicorn's largest limit is 8,190;
#: what is longer is cut by `web.params` or refused in our own words. Time limits the rest: see _TIMEOUT.
_REQUEST_LINE = 0

_TIMEOUT = 30  # seconds without a sign of life, after which a process is replaced
_PATIENCE = 5  # seconds that a client may take between two pieces of its request


_ANSWER = (
    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\n"
    "Content-Length: {length}\r\n\r\n{said}"
)


class _Discreet:
    """A worker that logs neither what was asked nor who asked, where gunicorn would log both."""

    log: Any

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that never reached the application: one that is not HTTP, most often."""
        if isinstance(exc, ParseException):
            status = "400 Bad Request"
            self.log.warning("refused a request that cannot be read: %s", type(exc).__name__)
        else:
            status = "500 Internal Server Error"
            self.log.error("a request failed outside of the application", exc_info=exc)
        with suppress(OSError):  # who asked may be gone
            answer = _ANSWER.format(status=status, length=len(status) + 1, said=f"{status}\n")
            util.write_nonblock(client, answer.encode())


class _OneByOne(_Discreet, SyncWorker):  # type: ignore[misc]
    pass


class _InThreads(_Discreet, ThreadWorker):  # type: ignore[misc]
    pass


class _Logger(Logger):  # type: ignore[misc]
    """Gunicorn's own messages, written down as all others."""

    def setup(self, cfg: Any) -> None:
        """Leave the handlers to kb.events."""
        self.error_log.propagate = True
        self.error_log.handlers[:] = []
        self.error_log.setLevel("INFO")


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, load_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._load_app = load_app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called in each worker, after the fork: connections and maps are never shared between processes."""
        return self._load_app()


def serve(settings: Settings, open_engine: Callable[[], SearchEngine], host: str, port: int) -> None:
    """Serve until the process is told to stop (SIGTERM, Ctrl-C); raises UsageError where it cannot listen."""
    _try_to_listen(host, port)
    write_down(settings)
    if settings.metrics:
        _keep_figures(settings)
    bracketed = f"[{host}]" if ":" in host else host
    options = {
        "bind": f"{bracketed}:{port}",
        "workers": settings.workers,
        "worker_class": _OneByOne if settings.threads == 1 else _InThreads,
        "threads": settings.threads,
        "when_ready": _lose_patience,
        "timeout": _TIMEOUT,
        "graceful_timeout": 5,
        "limit_request_line": _REQUEST_LINE,
        "proc_name": "repere",
        "control_socket_disable": True,
        "logger_class": _Logger,
        "child_exit": _forget_process,
    }

    def load() -> Flask:
        engine = open_engine()
        engine.warm()
        app = _app(settings, engine)
        gc.collect()
        gc.freeze()  # what is there stays: going through it all again would hold answers up for a tenth of a second
        return app

    _Server(load, options).run()


def _app(settings: Settings, engine: SearchEngine) -> Flask:
    if not settings.metrics:
        return create_app(settings, engine, Store(settings.database_url))
    from web import metrics

    app = create_app(settings, metrics.measured(engine), Store(settings.database_url))
    with app.app_context():
        metrics.offer(services())
    return app


def _keep_figures(settings: Settings) -> None:
    """Make an empty folder for the figures of all processes, before the library that writes them is imported."""
    folder = settings.run / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder.resolve())
    from web import metrics

    where = metrics.place(settings)
    if where:
        _try_to_listen(*where, setting="KB_METRICS")


def _forget_process(arbiter: Any, worker: Any) -> None:
    """What a process that is gone said of itself goes; what it counted stays counted."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def _lose_patience(arbiter: Any) -> None:
    """Limit how long a half-sent request may hold a thread; accepted connections take the option over (Linux)."""
    for listener in arbiter.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", _PATIENCE, 0))


def _try_to_listen(host: str, port: int, setting: str = "") -> None:
    """Gunicorn would try for five seconds, and then not say what to do."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        raise UsageError(
            f"Cannot listen on port {port} of {host}: {error.strerror}",
            hint=f"Choose another with {setting or '--port or --host; or: make serve PORT=8001'}.",
        ) from error
