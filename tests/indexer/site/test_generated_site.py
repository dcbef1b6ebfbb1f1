"""A site of some 2,000 addresses, with every trap that we know: row C7 of the plan of faults."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from generated_site import ARTICLES, CLOSED, COPIES, FILES, HIDDEN, LOST, MOVED, SOFT, VARIANTS, Generated, text
from web_site import Answer, page, serving

from kb.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]

HERE = Path(__file__).parent


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """A canary: a port on which nobody may ever call, and who called."""
    callers: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def wait() -> None:
            while not over.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                callers.append(str(caller))
                connection.close()

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield server.getsockname()[1], callers
        finally:
            over.set()
            thread.join()


def crawl(port: int, home: Path) -> dict[str, Any]:
    """What one run in a process of its own said."""
    command = [sys.executable, str(HERE / "crawl_process.py"), str(port), str(home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_site_full_of_traps_is_read_once_and_a_second_time_for_next_to_nothing(tmp_path: Path) -> None:
    with listening() as (canary, callers):
        generated = Generated(canary)
        with serving(generated) as site:
            generated.url = site.url
            began = time.monotonic()
            first = crawl(site.port, tmp_path)
            sent, asked = site.sent, len(site.asked)
            site.reset()
            second = crawl(site.port, tmp_path)
            print(
                f"\nfirst: {asked} requests, {sent:,} bytes, {first['memory']} MiB, readers {first['children']} MiB; "
                f"second: {len(site.asked)} requests, {site.sent:,} bytes ({site.sent / sent:.2%}); "
                f"{time.monotonic() - began:.0f} s"
            )
            print(first["verdicts"], second["verdicts"], sep="\n")
            again = site.sent
    extra, missing = set(first["paths"]) - generated.true_pages, generated.true_pages - set(first["paths"])
    assert (extra, missing) == (set(), set())
    assert len(first["paths"]) == len(set(first["paths"])) >= ARTICLES + FILES
    assert first["verdicts"]["duplicate"] >= COPIES + MOVED
    assert first["verdicts"]["gone"] >= SOFT + LOST
    assert first["verdicts"]["blocked"] >= CLOSED + 6
    assert sum("noindex" in reason for _, reason in first["reasons"].values()) == HIDDEN
    near = {path for path, (_, reason) in first["reasons"].items() if reason.startswith("it says nearly what")}
    assert len(near) >= 0.95 * VARIANTS
    assert len(near) < 1.05 * VARIANTS
    assert asked < 1.6 * len(generated.true_pages)
    assert not callers
    assert max(first["memory"], first["children"]) < 300
    assert second["paths"] == first["paths"]
    assert not {"new", "changed", "removed"} & second["verdicts"].keys()
    assert again <= 0.03 * sent


def test_a_run_that_is_killed_goes_on_and_nobody_saw_its_half(tmp_path: Path) -> None:
    names = [f"/p{n}" for n in range(150)]

    def answer(path: str) -> Answer | None:
        if path == "/":
            return Answer(body=page("Accueil", *text("accueil"), links=dict.fromkeys(names, "x")))
        return Answer(body=page(path, *text(path))) if path in names else None

    with serving(answer) as site:
        command = [sys.executable, str(HERE / "crawl_process.py"), str(site.port), str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as run:
            while len(site.asked) < 80 and run.poll() is None:
                time.sleep(0.01)
            run.kill()
        store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
        assert store.paths("assoc") == {}
        assert len(store.waiting("assoc")) >= 50
        store.close()
        site.reset()
        assert sorted(crawl(site.port, tmp_path)["paths"]) == sorted(["/", *names])
        assert len(site.asked) < 110
        assert not site.conditional
