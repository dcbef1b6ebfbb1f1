"""`kb worker` as processes of their own, over a corpus of one folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.desk import Desk
from kb.jobs import Job

_SOURCE = (
    'id = "notes"\nkind = "folder"\ntitle = "Notes"\npublisher = "Nous"\nlicence = "CC0"\nreuse = "full_text"\n'
    'path = "documents"\n'
)


def folder_corpus(folder: Path) -> Path:
    """A corpus whose one source, "notes", is its folder "documents", which is empty."""
    corpus = folder / "corpus"
    (corpus / "sources").mkdir(parents=True)
    (corpus / "documents").mkdir()
    (corpus / "sources" / "notes.toml").write_text(_SOURCE)
    return corpus


@contextmanager
def workers(number: int, **settings: str | Path) -> Iterator[None]:
    """So many workers with these settings, KB_HOME and others; they must live until they are told to end, and then
    end by themselves."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    command = [sys.executable, "-m", "kb", "worker"]
    environment = ours | {name: str(value) for name, value in settings.items()}
    started = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _ in range(number)]
    try:
        yield
        assert [one.poll() for one in started] == [None] * number
    finally:
        for one in started:
            one.send_signal(signal.SIGTERM)
        assert [one.wait(20) for one in started] == [0] * number


def ended(desk: Desk, job: Job) -> Job:
    """The job at its end, with what follows it."""
    deadline = time.monotonic() + 40
    while desk.jobs.pending() and time.monotonic() < deadline:
        time.sleep(0.05)
    return desk.jobs[job.id]
