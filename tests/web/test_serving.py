"""The real server, in processes of its own: what comes before the application must not answer in its place."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import quote

import pytest
from made_up import Base
from server import running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def port(base: Base) -> Iterator[int]:
    """Port of `kb serve` over the documents of these tests."""
    with running(base.settings.home, KB_WORKERS="1") as server:
        yield server.port


def ask(port: int, address: str) -> tuple[int, dict[str, str], str]:
    """Status, headers by name in lower case, and text."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", address, headers={"Accept-Language": "fr"})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("query", ["é" * 700, "\U0001f9d2" * 1000, "[" * 10_000], ids=["accents", "emoji", "brackets"])
@pytest.mark.parametrize("path", ["/", "/api/v1/search"])
def test_a_long_query_is_answered_by_the_application(port: int, path: str, query: str) -> None:
    status, headers, text = ask(port, f"{path}?q={quote(query, safe='[')}")

    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    if path == "/":
        assert "Repère" in text
    else:
        assert ("too_long" in json.loads(text)["query"]["notes"]) == (len(query) > 1000)


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/documents/none"])
def test_a_refusal_of_a_long_address_has_a_code_a_message_and_a_hint(port: int, path: str) -> None:
    status, headers, text = ask(port, f"{path}?at=yesterday&q={quote('[' * 10_000, safe='')}")

    assert status in (400, 404)
    assert headers["content-type"] == "application/json"
    assert headers["x-content-type-options"] == "nosniff"
    assert {"code", "message", "hint"} <= json.loads(text)["error"].keys()


def test_connections_that_say_nothing_hold_nobody_up(port: int) -> None:
    with contextlib.ExitStack() as waiting:
        for _ in range(5):
            waiting.enter_context(socket.create_connection(("127.0.0.1", port)))
        assert ask(port, "/healthz")[0] == 200


def test_half_a_request_is_given_up_on(port: int) -> None:
    with contextlib.ExitStack() as waiting:
        for _ in range(10):  # more than the process has threads
            client = waiting.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(b"GET / HT")
        assert ask(port, "/healthz")[0] == 200


def test_a_process_with_one_thread_answers_one_request_after_the_other_and_closes(base: Base) -> None:
    with running(base.settings.home, KB_WORKERS="1", KB_THREADS="1") as server:
        assert ask(server.port, "/?q=abri")[0] == 200
        status, headers, _ = ask(server.port, "/healthz")

    assert (status, headers["connection"]) == (200, "close")


@pytest.mark.parametrize("threads", ["1", "8"])
def test_what_is_asked_by_no_rule_of_http_is_refused_and_not_written_down(base: Base, threads: str) -> None:
    asked = (
        "GET /?q=Prénom Nom HTTP/1.1\r\n\r\n",
        "GET /?q=secret HTTP/7.secret\r\n\r\n",
        "secret /?q=secret HTTP/1.1\r\n\r\n",
        "GET /?q=secret HTTP/1.1\r\nsecret\r\n\r\n",
        "GET /?q=secret HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: secret\r\n\r\n",
    )
    with running(base.settings.home, KB_WORKERS="1", KB_THREADS=threads) as server:
        for request in asked:
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as client:
                client.sendall(request.encode())
                answer = client.makefile("rb").read()
            assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
            assert b"text/html" not in answer
        said = server.output.read_text()

    assert said.count("refused a request that cannot be read") == len(asked)
    assert not any(word in said for word in ("secret", "Prénom", "Nom", "ip="))
