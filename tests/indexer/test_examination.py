"""`kb extract` shows what the readers see of a file or a page, whatever is wrong with it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from office_maker import docx, paragraph
from pdf_maker import pdf

from indexer.examination import Status, examine, examine_page
from indexer.fetching.answers import Budget
from indexer.fetching.fetcher import Fetcher
from kb.__main__ import main
from kb.errors import UsageError

KEYS = ["status", "reason", "title", "language", "date", "text", "passages", "warnings"]
PROSE = "Les mineurs non accompagnés sont confiés à l'aide sociale à l'enfance par décision du juge des enfants."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A PDF of two pages with a bookmark."""
    path = tmp_path / "rapport.pdf"
    path.write_bytes(pdf(f"Introduction\n{PROSE}", "Suite.", title="Le rapport", bookmarks=[("Le contexte", 2)]))
    return path


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `kb extract`."""
    with pytest.raises(SystemExit) as ended:
        main(["extract", *arguments])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_a_file_is_shown_as_programs_read_it(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = command(capsys, "--json", str(file))
    seen = json.loads(out)
    assert code == 0
    assert list(seen) == KEYS
    assert (seen["status"], seen["reason"], seen["title"], seen["language"]) == ("ok", None, "Le rapport", "fr")
    assert seen["text"] == f"Introduction\n{PROSE}\nLe contexte\nSuite."
    assert seen["passages"][1] == {
        "anchor": "page-2", "heading": "Le contexte", "level": 1, "page": 2, "text": "Suite.",
    }  # fmt: skip


def test_a_file_is_shown_as_people_read_it(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = command(capsys, str(file))
    assert code == 0
    assert out.startswith("Le rapport\ntype      document\nlanguage  fr\n")
    assert "# Le contexte #page-2 (p. 2)\nSuite.\n" in out


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", pdf("x", password="secret"), "protected by a password. Save it without its password"),
        ("a.pdf", b"%PDF-", "damaged, or no PDF"),
        ("a.xyz", b"x", "no reader for files .xyz"),
        ("a.txt", b"", "the file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_quarantined_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    code, out, _ = command(capsys, "--json", str(tmp_path / name))
    seen = json.loads(out)
    assert (code, seen["status"], seen["title"], seen["passages"]) == (1, "quarantined", None, [])
    assert seen["reason"].startswith(reason)
    code, out, err = command(capsys, str(tmp_path / name))
    assert (code, out) == (1, "")
    assert f"quarantined: {reason}" in err


def test_a_file_that_is_not_there_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="There is no file nowhere"):
        examine("nowhere.pdf", contact="")


def test_an_address_on_this_machine_is_blocked() -> None:
    seen = examine("http://127.0.0.1:1/page", contact="https://example.org/contact")
    assert seen.status is Status.BLOCKED
    assert "not public" in seen.reason


@pytest.mark.parametrize(
    ("path", "status", "media_type", "data", "expected"),
    [
        ("page", 200, "text/html", f"<html><title>Une page</title><p>{PROSE}</p></html>".encode(), Status.OK),
        ("note", 200, "application/octet-stream", pdf(PROSE), Status.OK),
        ("sent-as-a-page", 200, "text/html", pdf(PROSE), Status.OK),
        ("note.docx", 200, "", docx(paragraph(PROSE)), Status.OK),
        ("film", 200, "video/mp4", b"x", Status.QUARANTINED),
        ("gone", 410, "text/html", b"", Status.QUARANTINED),
        ("closed", 403, "text/html", b"", Status.BLOCKED),
    ],
)
def test_a_page_is_read_or_has_a_reason(path: str, status: int, media_type: str, data: bytes, expected: Status) -> None:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there = self.path == f"/{path}"
            self.send_response(status if there else 404)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(data) if there else 0))
            self.end_headers()
            self.wfile.write(data if there else b"")

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        fetcher = Fetcher(
            contact="https://example.org/contact", pace=0, budget=Budget(),
            allow_private=lambda _, port: port == server.server_port,
        )  # fmt: skip
        seen = examine_page(f"http://127.0.0.1:{server.server_port}/{path}", fetcher)
        server.shutdown()
    assert seen.status is expected, seen.reason
    assert bool(seen.reason) is (expected is not Status.OK)
    assert not seen.document or PROSE in seen.as_json()["text"]


@pytest.mark.parametrize("address", ["http://", "http://[", "http://a b/", "https://u@example.org/"])
def test_an_address_that_no_page_can_have_is_wrong_usage(address: str) -> None:
    with pytest.raises(UsageError, match="cannot be asked for"):
        examine(address, contact="https://example.org/contact")
