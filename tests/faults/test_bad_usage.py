"""A wrong command or setting is answered in words: what is wrong, what to do next, exit code 2, no traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace

import pytest
from kb_process import Kb

pytestmark = pytest.mark.slow  # a process for each


def amiss(run: subprocess.CompletedProcess[str], code: int, *said: str) -> list[str]:
    """What is wrong with the end of a run that is to end with that code and say all of this."""
    faults = [words for words in said if words not in run.stderr]
    faults += ["Traceback"] if "Traceback" in run.stderr else []
    return faults + ([] if run.returncode == code else [f"exit code {run.returncode}: {run.stderr}"])


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("harvest", ["harvest", "kb --help"]),
        ("crawl note", ["note", "Did you mean notes?"]),
        ("crawl --from nowhere", ["nowhere", "does not exist"]),
        ("import nowhere.jsonl", ["nowhere.jsonl", "does not exist"]),
        ("import", ["FILE.jsonl", "kb import --help"]),
        ("search", ["QUERY", "kb search --help"]),
        ("search --type memo mineur", ["memo", "report"]),
        ("search --at 2023 mineur", ["2023", "%Y-%m-%d"]),
        ("search --status valid mineur", ["valid", "in_force"]),
        ("search --size 1000 mineur", ["1000", "100"]),
        ("index --repair", ["--repair", "kb index --help"]),
        ("serve --port 99999", ["99999", "65535"]),
        ("sources verify", ["verify", "kb sources --help"]),
    ],
)
def test_a_wrong_command_is_refused_in_words(kb: Kb, command: str, said: list[str]) -> None:
    assert amiss(kb(*command.split()), 2, *said) == []
    assert not kb.home.exists()


def test_so_is_one_that_a_shell_starts(kb: Kb) -> None:
    command = [sys.executable, "-m", "kb", "crawl", "note"]
    run = subprocess.run(command, env={**os.environ, **kb.environment()}, capture_output=True, text=True)
    assert amiss(run, 2, "note", "Did you mean notes?") == []


@pytest.mark.parametrize(
    ("setting", "value", "command", "said"),
    [
        ("KB_WORKERS", "many", "doctor", ["KB_WORKERS", "integer", "README"]),
        ("KB_WORKERS", "0", "sources", ["KB_WORKERS", "greater than or equal to 1"]),
        ("KB_GENERATIONS", "1", "index", ["KB_GENERATIONS", "greater than or equal to 2"]),
        ("KB_CORPUS", "nowhere", "crawl", ["nowhere", "KB_CORPUS"]),
        ("KB_DATABASE", "nonsense", "crawl", ["KB_DATABASE", "sqlite:///"]),
        ("KB_DATABASE", "oracle://host/name", "index", ["KB_DATABASE", "sqlite:///"]),
        ("KB_ENGINE", "nonsense", "search mineur", ["KB_ENGINE", "nonsense", "whoosh:"]),
        ("KB_ENGINE", "solr:host", "serve", ["KB_ENGINE", "solr:host", "whoosh:"]),
    ],
)
def test_a_wrong_setting_is_refused_by_name(kb: Kb, setting: str, value: str, command: str, said: list[str]) -> None:
    assert amiss(replace(kb, settings={setting: value})(*command.split()), 2, *said) == []


def test_a_port_that_is_taken_is_named(kb: Kb) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert amiss(kb("serve", "--port", port), 2, port, "Address already in use", "--port", "PORT=") == []


def test_a_broken_catalogue_is_refused_with_file_and_line(kb: Kb) -> None:
    (kb.corpus / "sources" / "notes.toml").write_text('id = "notes"\nkind = "folders"\n')
    assert amiss(kb("crawl"), 2, "notes.toml:", "corpus/README.md") == []


@pytest.mark.parametrize("command", ["crawl", "sources", "index", "index --check", "search mineur", "serve"])
def test_a_home_that_cannot_be_used_is_named(kb: Kb, command: str) -> None:
    kb.home.write_text("a file where the folder should be")
    assert amiss(kb(*command.split()), 1, str(kb.home), "KB_HOME") == []


@pytest.mark.parametrize("command", ["search mineur", "index --check", "index --rollback"])
def test_without_an_index_the_next_step_is_named(kb: Kb, command: str) -> None:
    assert amiss(kb(*command.split()), 1, "There is no index yet.", "kb index") == []


def test_an_index_of_nothing_finds_nothing(kb: Kb) -> None:
    assert kb("index").returncode == 0
    found = kb("search", "mineur")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("0 documents")


def test_a_damaged_store_is_named(kb: Kb) -> None:
    kb.home.mkdir()
    (kb.home / "store.sqlite").write_bytes(b"not a database" * 1000)
    assert amiss(kb("sources"), 1, "The document store refused") == []


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"id": "a"}', '{"id": 1, "title": 2, "text": 3}'])
def test_a_wrong_line_of_an_import_is_reported_with_its_number(kb: Kb, line: str) -> None:
    file = kb.root / "documents.jsonl"
    file.write_text('{"id": "good", "title": "Bon", "text": "Un mineur."}\n' + line + "\n")
    run = kb("import", file)
    assert (run.returncode, "Traceback" in run.stderr) == (1, False)
    assert "documents.jsonl" in run.stdout + run.stderr
    assert "2" in run.stdout + run.stderr
