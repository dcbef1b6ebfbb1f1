"""From the last byte of an upload to the first search that finds it: the real server and the real worker.

    python -m tests.bench.uploads KB_HOME [--runs 10] [--workers 2]

KB_HOME has an index; it is copied first and left as it is. Each run sends a PDF of
20 pages, whose words the script makes up, with "publish at once", and asks the server for a word of page 3 until it is
found; the parts of the time are those that the tables of jobs say.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import quote

from kb.desk import Desk, Role
from kb.settings import Settings
from tests.indexer.pdf_maker import pdf
from tests.server import running

_PAGES, _LINES = 20, 45
_SENTENCES = (
    "Le service reçoit le jeune le jour même, avec un interprète de sa langue.",
    "L'évaluation est menée par deux personnes, et son compte rendu est relu avec lui.",
    "Le juge est saisi dès que la minorité est contestée, et l'accueil continue jusqu'à sa décision.",
    "Une carte de transport et un bon de repas sont remis à l'arrivée.",
    "Le tuteur signe l'inscription au collège, qui a lieu dans les cinq jours.",
)
_PATIENCE = 60.0  # seconds for which a search is asked again
_BOUNDARY = "boundary-of-the-bench"


def main() -> None:
    """Print each run, then the median and the worst of each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--workers", default="2")
    given = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-uploads-"))) / "home"
        shutil.copytree(given.home, home)
        settings = Settings(home=home)
        desk = stack.enter_context(closing(Desk(settings.desk_url)))
        password = secrets.token_urlsafe(16)
        if desk.accounts.account("bench") is None:
            desk.accounts.add("bench", Role.EDITOR, password)
        server = stack.enter_context(running(home, KB_WORKERS=given.workers))
        stack.callback(_stop, _worker(home))
        browser = _Browser(server.port, password)
        time.sleep(8)  # until both are warm, as they are when somebody comes
        runs = [_run(browser, desk, number) for number in range(given.runs)]
    print()
    for part in runs[0]:
        values = [run[part] for run in runs]
        print(f"{part:34} median {median(values):6.2f} s   worst {max(values):6.2f} s")


def _worker(home: Path) -> subprocess.Popen[bytes]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    return subprocess.Popen(
        [sys.executable, "-m", "kb", "worker"], env={**ours, "KB_HOME": str(home)}, start_new_session=True
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)


def _run(browser: _Browser, desk: Desk, number: int) -> dict[str, float]:
    """One upload; seconds of each part."""
    word = f"zorbelin{secrets.token_hex(3)}".translate(str.maketrans("0123456789", "ghijklmnop"))
    sent = browser.send(f"rapport-{number}.pdf", _document(word, number))
    while not browser.finds(word):
        if time.time() - sent > _PATIENCE:
            raise SystemExit(f"{word} was not found within {_PATIENCE:g} seconds: {desk.uploads.latest(1)}")
        time.sleep(0.02)
    found = time.time()
    (upload,) = desk.uploads.latest(1)
    (read,) = desk.jobs.latest(1, kinds=["upload-read"])
    (index,) = desk.jobs.following(read.id)
    parts = {
        "received, until the job is asked": _at(read.asked_at) - sent,
        "until a worker begins to read": _at(read.started_at) - _at(read.asked_at),
        "read and kept": _at(read.ended_at) - _at(read.started_at),
        "until a worker begins to index": _at(index.started_at) - _at(read.ended_at),
        "indexed": _at(index.ended_at) - _at(index.started_at),
        "until the server finds it": found - _at(index.ended_at),
        "last byte to first search": found - sent,
    }
    print(upload.name, " ".join(f"{seconds:.2f}" for seconds in parts.values()), flush=True)
    return parts


def _at(moment: datetime | None) -> float:
    return moment.timestamp() if moment else float("nan")


def _document(word: str, number: int) -> bytes:
    """A PDF of 20 pages, which differ, with the word on page 3."""
    pages = []
    for page in range(_PAGES):
        said = (_SENTENCES[(page + line * number) % len(_SENTENCES)] for line in range(_LINES))
        lines = (f"{page * _LINES + line}. {sentence}" for line, sentence in enumerate(said))
        pages.append("\n".join([f"Rapport {number} {word if page == 2 else ''}, page {page + 1}", *lines]))
    return pdf(*pages, title=f"Rapport d'activité numéro {number} {secrets.token_hex(4)}")


class _Browser:
    """Somebody who is logged in."""

    def __init__(self, port: int, password: str) -> None:
        self._port, self._cookie = port, ""
        login = self._ask("GET", "/admin/login")
        form = f"csrf_token={quote(self._token(login))}&name=bench&password={quote(password)}".encode()
        self._ask("POST", "/admin/login", form, "application/x-www-form-urlencoded")
        self._sign = self._token(self._ask("GET", "/admin/uploads"))

    def send(self, name: str, data: bytes) -> float:
        """Upload a file; the time when its last byte had gone."""
        parts = {"csrf_token": self._sign, "at_once": "1"}
        body = b"".join(
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in parts.items()
        )
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        body += head.encode() + b"Content-Type: application/pdf\r\n\r\n" + data + f"\r\n--{_BOUNDARY}--\r\n".encode()
        with closing(HTTPConnection("127.0.0.1", self._port)) as connection:
            type_ = f"multipart/form-data; boundary={_BOUNDARY}"
            connection.request("POST", "/admin/uploads", body, {**self._headers(), "Content-Type": type_})
            sent = time.time()
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 303, (answer.status, "the upload was refused")
        return sent

    def finds(self, word: str) -> bool:
        """True if a search finds it."""
        return bool(json.loads(self._ask("GET", f"/api/v1/search?q={word}&expand=false"))["total"])

    def _ask(self, method: str, path: str, body: bytes = b"", type_: str = "") -> str:
        with closing(HTTPConnection("127.0.0.1", self._port)) as connection:
            connection.request(method, path, body, {**self._headers(), **({"Content-Type": type_} if type_ else {})})
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                self._cookie = cookie.partition(";")[0]
            return answer.read().decode()

    def _headers(self) -> dict[str, str]:
        origin = f"http://127.0.0.1:{self._port}"
        return {"Cookie": self._cookie, "Referer": f"{origin}/admin", "Accept": "text/html", "Accept-Language": "en"}

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, page[:500]
        return found[1]


if __name__ == "__main__":
    main()
