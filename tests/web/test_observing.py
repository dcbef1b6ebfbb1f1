"""What the server says of itself: events, metrics on a port of their own, and whether it is ready."""

from __future__ import annotations

import io
import json
import logging
import shutil
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_base import DeskBase
from flask.testing import FlaskClient
from made_up import Base
from server import running

from kb.errors import SettingsError
from kb.events import write_down
from kb.settings import Settings
from web import create_app, metrics
from web.services import Services


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What is written down, as JSON; logging is afterwards as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    write_down(Settings(log="json"))
    root.handlers[0].stream = written = io.StringIO()  # type: ignore[attr-defined]
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)


def test_an_answer_is_written_down_without_what_was_asked(said: io.StringIO, client: FlaskClient) -> None:
    client.get("/?q=Prénom+Nom", headers={"X-Forwarded-For": "203.0.113.7", "User-Agent": "Nom"})
    client.get("/healthz")
    (line,) = said.getvalue().splitlines()
    found = json.loads(line)
    assert len(found.pop("request")) == 12
    assert found.pop("timestamp").endswith("Z")
    assert found == {"endpoint": "search.search", "event": "answered", "level": "info", "logger": "web", "status": 200}


def test_what_libraries_log_is_written_down_in_the_same_form(said: io.StringIO) -> None:
    logging.getLogger("gunicorn.error").warning("a %s", "word")
    found = json.loads(said.getvalue())
    assert (found["event"], found["level"], found["logger"]) == ("a word", "warning", "gunicorn.error")


def test_ready_is_whoever_has_store_desk_and_index(desk_base: DeskBase) -> None:
    client = desk_base.app.test_client()
    assert (client.get("/readyz").status_code, client.get("/readyz").json) == (200, {"status": "ok", "unready": []})


def test_who_is_not_ready_says_what_is_missing_and_no_more(empty: FlaskClient) -> None:
    answer = empty.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "unready", "unready": ["index"]})


def test_no_address_of_the_public_port_has_metrics(client: FlaskClient) -> None:
    assert not [rule for rule in client.application.url_map.iter_rules() if "metrics" in rule.rule]
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("where", ["0.0.0.0:9464", "[::]:9464", "192.0.2.1:9464", "127.0.0.1", "here:9464"])
def test_metrics_are_not_offered_to_others_unless_it_is_said(where: str) -> None:
    with pytest.raises(SettingsError):
        metrics.place(Settings(metrics=where))
    if where[0] != "h" and where.count(":"):
        assert metrics.place(Settings(metrics=where, metrics_public=True))


def test_metrics_tell_of_answers_searches_index_jobs_and_disk(desk_base: DeskBase) -> None:
    settings = desk_base.settings.model_copy(update={"metrics": "127.0.0.1:9464"})
    app = create_app(settings, metrics.measured(desk_base.engine), desk_base.store)
    given: Services = app.extensions["repere"]
    app.test_client().get("/?q=xylophone")
    given.desk.jobs.ask("index")
    figures = {
        (sample.name, *sample.labels.values()): sample.value
        for family in metrics.registry(given).collect()
        for sample in family.samples
    }
    given.desk.close()
    assert figures["repere_answers_total", "search.search", "200"] >= 1
    assert figures["repere_searches_empty_total",] >= 1
    assert figures["repere_search_seconds_count",] >= 1
    assert figures["repere_index_generation",] == desk_base.engine.generation().number
    assert figures["repere_index_behind",] == 0
    assert figures["repere_jobs", "queued"] == 1
    assert figures["repere_job_waiting_seconds",] >= 0
    assert figures["repere_disk_free_bytes",] > 0
    assert figures["repere_memory_bytes",] > 1_000_000


@pytest.mark.slow
def test_metrics_of_several_processes_are_added_up_on_their_own_port(base: Base, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(base.settings.home, home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running(home, KB_WORKERS="2", KB_METRICS=f"127.0.0.1:{port}") as server:
        for _ in range(20):
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/?q=secret").close()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            figures = answer.read().decode()
        lines = [json.loads(line) for line in server.output.read_text().splitlines()]
    assert 'repere_answers_total{endpoint="search.search",status="200"} 20.0' in figures
    assert "repere_memory_bytes" in figures
    assert sum(line["event"] == "answered" for line in lines) == 20
    assert not [line for line in lines if "secret" in json.dumps(line)]
    assert any(line["logger"] == "gunicorn.error" for line in lines)
