"""The disk is full: a message that says so, the old index goes on serving, and the next run completes.

A limit on the size of files (RLIMIT_FSIZE) stands for the disk: writing beyond it fails as on a full one. Where file
systems can be mounted a small one is filled.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import filling
import pytest
from kb_process import Kb

pytestmark = pytest.mark.slow

FEW, MANY = 5, 300
LIMITS = [4_096, 65_536]


def note(number: int) -> str:
    """Some words that all notes have, and some that this one only has."""
    own = " ".join(f"mot{number}x{n}" for n in range(10))
    return f"Le mineur numéro {number} demande une mise à l'abri. {own}"


def jsonl(path: Path, count: int) -> Path:
    """A file of that many documents for `kb import`."""
    lines = (
        json.dumps({"id": f"note-{n}", "title": f"Note {n}", "language": "fr", "text": note(n)}) for n in range(count)
    )
    path.write_text("\n".join(lines) + "\n")
    return path


def folder(kb: Kb, count: int) -> None:
    """That many documents for `kb crawl notes`."""
    for n in range(count):
        (kb.corpus / "documents" / f"note-{n}.md").write_text(f"---\ntitle: Note {n}\n---\n\n{note(n)}\n")


def done(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stderr


def failed_in_words(run: subprocess.CompletedProcess[str]) -> None:
    """Exit code 1, and a message that says what to do."""
    assert run.returncode == 1, run.stderr
    assert "Traceback" not in run.stderr
    assert "Make room on the disk" in run.stderr


def found(kb: Kb, query: str, largest_file: int | None = None) -> int:
    """Number of documents that `kb search` finds."""
    run = kb("search", "--json", query, largest_file=largest_file)
    done(run)
    return int(json.loads(run.stdout)["total"])


@pytest.fixture
def served(kb: Kb) -> Kb:
    """`kb` with a few documents in store and index."""
    done(kb("import", jsonl(kb.root / "few.jsonl", FEW)))
    done(kb("index"))
    return kb


@pytest.mark.parametrize("limit", LIMITS)
def test_an_import_that_finds_the_disk_full_keeps_what_was_there(served: Kb, limit: int) -> None:
    many = jsonl(served.root / "many.jsonl", MANY)
    failed_in_words(served("import", many, largest_file=limit))
    assert found(served, "mineur", limit) == FEW
    done(served("import", many))
    done(served("index"))
    assert found(served, "mineur") == MANY


@pytest.mark.parametrize("limit", LIMITS)
def test_a_crawl_that_finds_the_disk_full_goes_on_in_the_next_run(served: Kb, limit: int) -> None:
    folder(served, MANY)
    failed_in_words(served("crawl", "notes", largest_file=limit))
    assert found(served, "mineur", limit) == FEW
    done(served("crawl", "notes"))
    done(served("index"))
    assert found(served, "mineur") == FEW + MANY


@pytest.mark.parametrize("limit", LIMITS)
def test_an_index_that_finds_the_disk_full_leaves_the_old_one_serving(served: Kb, limit: int) -> None:
    done(served("import", jsonl(served.root / "many.jsonl", MANY)))
    failed_in_words(served("index", largest_file=limit))
    assert found(served, "mineur", limit) == FEW
    assert list((served.home / "index").glob("building-*")) == []
    done(served("index"))
    assert found(served, "mineur") == MANY


def test_no_commit_to_a_full_disk_harms_the_index_or_ends_the_process(loop_mounts: None, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], check=True)
    try:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, filling.__file__, str(disk)]
        run = subprocess.run(command, env=environment, capture_output=True, text=True)
    finally:
        subprocess.run(["umount", disk], check=True)
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert said["wrong"] == []
    assert 0 < said["refused"] < said["tried"]
