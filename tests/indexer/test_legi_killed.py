"""kill -9 in the middle of an archive: the next run goes on from the last batch, and ends as if nothing had been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from legi_archive import CASF, SOURCE, article_file, delta, write
from legi_run import Crawl

from kb.store import FetchState

pytestmark = pytest.mark.slow

CATALOGUE = f"""
id = "legi"
kind = "legi"
title = "{SOURCE.title}"
publisher = "{SOURCE.publisher}"
licence = "{SOURCE.licence}"
reuse = "full_text"
addresses = ["{SOURCE.addresses[0]}"]
[texts]
{CASF} = "CASF"
"""
ARTICLES = 6000


def test_a_run_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    archives = tmp_path / "archives"
    write(archives, [article_file(n, num=f"L{n}") for n in range(1, ARTICLES + 1)])
    write(archives, [article_file(n, num=f"L{n}", body="<p>Changé.</p>") for n in range(1, 50)], delta("20230801"))
    sources = tmp_path / "corpus" / "sources"
    sources.mkdir(parents=True)
    (sources / "legi.toml").write_text(CATALOGUE)
    environment = {**os.environ, "KB_HOME": str(tmp_path / "home"), "KB_CORPUS": str(tmp_path / "corpus")}
    command = [sys.executable, "-m", "kb", "crawl", "legi", "--from", str(archives)]

    crawl = Crawl(tmp_path / "home", archives)
    for _ in range(3):
        before = len(crawl.store.paths("legi"))
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(crawl.store.paths("legi")) == before and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        (begun,) = crawl.store.fetches("legi").values()
        assert (begun.state, begun.position) == (FetchState.STARTED, len(crawl.store.paths("legi")))

    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert f"{ARTICLES - begun.position:,} new, 49 changed" in done.stdout
    fresh = Crawl(tmp_path / "fresh", archives)
    fresh()
    assert crawl.state() == fresh.state()
    for each in (crawl, fresh):
        each.store.close()
