"""Runs killed at any instant (SIGKILL): the old index serves, and the next run ends as if nothing had happened."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import answering
import pytest
import small_legi
from kb_process import FORKS, Kb, Started

from kb.document_json import fingerprint
from kb.search.engine import Searcher
from kb.search.engines import open_engine
from kb.search.request import SearchRequest, Status
from kb.settings import CORPUS
from kb.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

QUERY = "mineur"
QUERIES = (QUERY, "juge des enfants", '"conseil départemental"', "numéro OU article", "code:CJPM -mineur", "note")


@dataclass(frozen=True, slots=True)
class Stage:
    """A `kb` that is about to run a command, and what comes of it when nothing interrupts it.

    before    the folder KB_HOME before the command
    duration  how long it takes, in seconds
    serving   what the index answers to QUERY before, and after
    after     what store and index hold in the end
    """

    kb: Kb
    command: tuple[str | Path, ...]
    before: Path
    duration: float
    serving: tuple[answering.Answer, answering.Answer]
    after: dict[str, Any]


def staged(kb: Kb, *command: str | Path) -> Stage:
    """Keep the folder as it is, then run the command to its end."""
    before = kb.root / "before"
    shutil.copytree(kb.home, before)
    old = held(kb)["answers"][QUERY]
    began = time.monotonic()
    done(kb(*command))
    duration = time.monotonic() - began
    after = held(kb)
    return Stage(kb, command, before, duration, (old, after["answers"][QUERY]), after)


def held(kb: Kb) -> dict[str, Any]:
    """All that a reader can see of store and index."""
    with (
        closing(Store(f"sqlite:///{kb.home / 'store.sqlite'}")) as store,
        closing(open_engine(f"whoosh:{kb.home / 'index'}", 3)) as engine,
    ):
        changes = list(store.changes(0))
        return {
            "documents": {one.document_id: one.document and fingerprint(one.document) for one in changes},
            "fetches": {name: (fetch.state, fetch.position) for name, fetch in store.fetches("legi").items()},
            "indexed": everything(engine),
            "answers": {query: answering.ask(engine, query) for query in QUERIES},
            "damages": engine.check(),
        }


def everything(searcher: Searcher) -> list[str]:
    """The id of every document of the index, as often as it is there."""
    found: list[str] = []
    while True:
        page = len(found) // 100 + 1
        hits = searcher.search(
            SearchRequest(status=Status.ALL, page=page, page_size=100, facets=False, passages=False)
        ).hits
        found += [hit.document_id for hit in hits]
        if len(hits) < 100:
            return sorted(found)


def done(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stderr


@contextmanager
def reader(kb: Kb) -> Iterator[Callable[[], answering.Answer]]:
    """What asks QUERY of another process that has the index open."""
    ours, theirs = FORKS.Pipe()
    process = FORKS.Process(target=answering.answer, args=(f"whoosh:{kb.home / 'index'}", theirs))
    process.start()
    theirs.close()

    def ask() -> answering.Answer:
        ours.send(QUERY)
        answer: answering.Answer = ours.recv()
        return answer

    yield ask
    ours.close()
    process.join()
    assert process.exitcode == 0


Moment = Callable[[Started], None]


def after(seconds: float) -> Moment:
    """Wait that long, or until the process has ended."""

    def wait(started: Started) -> None:
        with suppress(subprocess.TimeoutExpired):
            started.wait(seconds)

    return wait


def once(sign: Callable[[], bool]) -> Moment:
    """Wait for something that the process does."""

    def wait(started: Started) -> None:
        while not sign() and started.ended() is None:
            time.sleep(0.01)

    return wait


def stop(stage: Stage, moment: Moment, by: signal.Signals) -> int:
    """Start the command, send it a signal when the moment has come, and say how it ended."""
    started = stage.kb.started(*stage.command)
    moment(started)
    started.send(by)
    return started.wait(60)


def survives(stage: Stage, moment: Moment, by: signal.Signals = signal.SIGKILL) -> int:
    """Interrupt the command; see that the index answers, and that a second run completes the work."""
    kb = stage.kb
    shutil.rmtree(kb.home)
    shutil.copytree(stage.before, kb.home)
    with reader(kb) as ask:
        assert ask() == stage.serving[0]
        ended = stop(stage, moment, by)
        assert ask() in stage.serving
        done(kb(*stage.command))
        assert ask() == stage.serving[1]
    assert held(kb) == stage.after
    return ended


def survives_kills(stage: Stage, count: int, seed: int) -> None:
    """Kill the command at random instants, one in each of as many equal parts of its duration."""
    chance = random.Random(seed)
    for part in range(count):
        instant = stage.duration * (part + chance.random()) / count
        while survives(stage, after(instant)) != -signal.SIGKILL:
            instant *= 0.8  # it was done before: the machine is quicker now than when the duration was measured


@pytest.fixture(scope="module")
def archives(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of archives for `kb crawl legi --from`: a part of the real ones, or our own where those are not."""
    folder = tmp_path_factory.mktemp("archives") / "legi"
    real = data_folder / "law" / "legi"
    return small_legi.filtered(real, folder) if real.is_dir() else small_legi.written(folder)


@pytest.fixture
def served(kb: Kb) -> Kb:
    """`kb` with three notes in store and index, and LEGI in its catalogue."""
    kb.describe("legi", small_legi.DESCRIPTION)
    notes(kb, "note", 3)
    done(kb("index"))
    return kb


def notes(kb: Kb, name: str, count: int) -> None:
    """Import a few documents."""
    file = kb.root / f"{name}.jsonl"
    lines = [{"id": f"{name}-{n}", "title": f"Note {n}", "text": f"Un mineur, {name} {n}."} for n in range(count)]
    file.write_text("\n".join(map(json.dumps, lines)))
    done(kb("import", file, "--source", name))


def test_a_killed_crawl_is_taken_up_where_it_was(served: Kb, archives: Path) -> None:
    stage = staged(served, "crawl", "legi", "--from", archives)
    assert len(stage.after["documents"]) > 1_400
    survives_kills(stage, 10, seed=1)


def test_a_killed_rebuild_leaves_the_old_index_serving(served: Kb, archives: Path) -> None:
    notes(served, "many", 400)
    stage = staged(served, "index", "--rebuild")
    assert stage.serving[0] != stage.serving[1]
    survives_kills(stage, 5, seed=2)


def test_a_rebuild_of_our_pages_killed_at_each_tenth_ends_like_one_that_was_not(kb: Kb) -> None:
    """With a part of our pages, and with the gate, which asks some of the judged queries each time."""
    for part in ("glossary", "journey", "structures", "texts"):
        shutil.copytree(CORPUS / "documents" / part, kb.corpus / "documents" / part)
    for name in ("thesaurus.ttl", "sources/repere.toml"):
        shutil.copy(CORPUS / name, kb.corpus / name)
    judged = (CORPUS / "judged" / "queries.jsonl").read_text("utf-8").splitlines()
    (kb.corpus / "judged").mkdir()
    (kb.corpus / "judged" / "queries.jsonl").write_text("\n".join(judged[::4]), "utf-8")
    done(kb("crawl", "repere"))
    done(kb("index"))
    stage = staged(kb, "index", "--rebuild")
    assert len(stage.after["indexed"]) > 200
    survives_kills(stage, 10, seed=4)


def test_a_killed_update_leaves_the_old_index_serving(served: Kb) -> None:
    notes(served, "many", 400)
    done(served("index"))
    notes(served, "more", 50)
    stage = staged(served, "index")
    assert stage.serving[0] != stage.serving[1]
    survives_kills(stage, 5, seed=3)


def test_ctrl_c_stops_a_crawl_cleanly_and_the_next_run_goes_on(served: Kb, archives: Path) -> None:
    stage = staged(served, "crawl", "legi", "--from", archives)
    # The first transaction: the store's log grows beyond what opening it writes.
    log = served.home / "store.sqlite-wal"
    reading = once(lambda: log.exists() and log.stat().st_size > 500_000)
    assert survives(stage, reading, signal.SIGINT) == 130


def test_ctrl_c_stops_an_index_cleanly_and_the_old_one_serves(served: Kb) -> None:
    notes(served, "many", 400)
    stage = staged(served, "index")
    building = once(lambda: any((served.home / "index").glob("building-*")))
    assert survives(stage, building, signal.SIGINT) == 130
    assert list((served.home / "index").glob("building-*")) == []
