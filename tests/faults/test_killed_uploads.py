"""A worker that is killed over an upload: the file ends searchable exactly once, or failed with its reason."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from pdf_maker import pdf

from kb.desk import Desk
from kb.desk.inbox import Inbox
from kb.desk.uploads import UploadState
from kb.jobs import State
from kb.search.engines import engine_of
from kb.settings import Settings
from kb.store import Store

_KILLS, _PATIENCE, _LETTERS = 6, 45.0, "abcdef"
#: Seconds after its start at which a worker is killed: from before it takes a job to after the index is there.
_LATEST = 2.5


def _worker(home: Path) -> subprocess.Popen[bytes]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    return subprocess.Popen(
        [sys.executable, "-m", "kb", "worker"],
        env={**ours, "KB_HOME": str(home), "KB_CORPUS": str(home.parent / "corpus")},  # no source is due
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _send(desk: Desk, inbox: Inbox, number: int) -> None:
    text = f"Le mot zorbeline{_LETTERS[number]} est ici."
    arriving = inbox.put(pdf(f"Rapport {number}", text, title=f"R {number}"))
    assert arriving.keep()
    upload = desk.uploads.add(name="a.pdf", digest=arriving.digest, size=arriving.size, who="x", form={"at_once": True})
    desk.jobs.ask("upload-read", upload=upload.id)


@pytest.mark.slow
def test_an_upload_over_which_workers_are_killed_is_found_once(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    chance = random.Random(8)
    (tmp_path / "corpus" / "sources").mkdir(parents=True)
    with closing(Desk(settings.desk_url)) as desk:
        inbox = Inbox(settings.uploads, 2**20)
        for number in range(_KILLS):
            _send(desk, inbox, number)
            worker = _worker(settings.home)
            time.sleep(chance.uniform(0.8, _LATEST))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        last = _worker(settings.home)
        deadline = time.monotonic() + _PATIENCE
        while desk.jobs.pending() and time.monotonic() < deadline:
            time.sleep(0.2)
        last.send_signal(signal.SIGTERM)
        last.wait(timeout=30)
        uploads = desk.uploads.latest()
        given_up = [job for job in desk.jobs.latest() if job.state is State.LOST and job.reason]
        lost = {job.arguments["upload"] for job in given_up if "upload" in job.arguments}
    assert {upload.state for upload in uploads if upload.id not in lost} == {UploadState.KEPT}
    assert len(lost) < _KILLS
    with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
        assert store.counts()[()] == _KILLS - len(lost)
        assert engine.generation().documents == _KILLS - len(lost)


@pytest.mark.slow
def test_a_disk_that_is_full_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    script = f"""
import resource, signal
from pathlib import Path
from kb.desk.inbox import Inbox
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
arriving = Inbox(Path({str(tmp_path / "uploads")!r}), 10**6).receive()
for _ in range(20):
    arriving.write(b"a" * 10_000)
assert not arriving.keep()
print(arriving.wrong)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "File too large"
    assert [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()] == []


@pytest.mark.slow
def test_a_server_that_is_killed_while_it_receives_leaves_what_the_next_upload_deletes(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    script = f"""
import os, signal
from pathlib import Path
from kb.desk.inbox import Inbox
Inbox(Path({str(folder)!r}), 10**6).receive().write(b"half" * 5000)
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    (half,) = folder.iterdir()
    os.utime(half, (0, 0))
    with closing(Inbox(folder, 10**6).receive()) as arriving:
        assert [path.name for path in folder.iterdir()] == [arriving._path.name]
