"""What is measured: writing, asking, starting, memory, and adding; of each engine in a fresh process where it is alone
that is measured, of all engines in turns in one process where what else the machine does would tell."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from tests.bench.engines.documents import Article, Corpus
from tests.bench.engines.queries import Found, Query

#: Seconds that an engine may take for a round of the queries of a kind; who takes longer is asked one round only.
_LONG = 15.0
#: A word that no document has but the ones that are added.
_NEW_WORD = "xylobalsamum"
_ADDED = 7

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Reader(Protocol):
    """What answers queries on an open index."""

    def answer(self, query: Query) -> Found: ...

    def forget(self) -> None:
        """Forget the lists that earlier queries have read, where the engine keeps any."""


class Engine(Protocol):
    """A module of this folder: an engine as it is compared."""

    def build(self, folder: Path, articles: Iterable[Article]) -> None: ...

    def settle(self, folder: Path, articles: Iterable[Article]) -> None:
        """Make of it what is asked, where that is another thing; nobody measures how long."""

    def open_reader(self, folder: Path) -> Reader: ...

    def updates(self, folder: Path) -> Callable[[Article], Reader]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Documents, bytes of their text, seconds to write them, seconds that processors worked for it, and bytes of the
    index."""

    documents: int
    text: int
    seconds: float
    worked: float
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Seconds from opening an index to its first answer, and megabytes of a process: what is its own (anonymous), and
    what it has mapped, which other processes share; `before` is its own before the index is opened."""

    first: float
    own: float
    mapped: float
    before: float


def engine(module: str) -> Engine:
    """The engine of a module of this folder."""
    found: Engine = import_module(f"tests.bench.engines.{module}")  # type: ignore[assignment]
    return found


def alone(task: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
    """What a function gives in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(task, *args, **named).result()


def write(module: str, folder: Path, corpus: Corpus, *, settle: bool) -> Written:
    """How an engine writes an index into an empty folder, which is then as it is asked if it is to `settle`."""
    chosen, articles = engine(module), corpus.read()
    gc.collect()
    gc.freeze()  # what the benchmark itself holds is no engine's to go through
    began, worked = time.perf_counter(), _worked()
    chosen.build(folder, corpus.over_again(articles))
    took, worked = time.perf_counter() - began, _worked() - worked
    if settle:
        chosen.settle(folder, corpus.over_again(articles))
    return Written(
        documents=len(articles) * corpus.times,
        text=sum(article.size for article in articles) * corpus.times,
        seconds=took,
        worked=worked,
        size=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
    )


def start(module: str, folder: Path, first: Query, queries: Sequence[Query]) -> Started:
    """How the engine starts, and what memory it has after these queries."""
    chosen = engine(module)
    before = _memory()
    began = time.perf_counter()
    reader = chosen.open_reader(folder)
    reader.answer(first)
    took = time.perf_counter() - began
    for query in queries:
        reader.answer(query)
    after = _memory()
    own = after["Anonymous"]
    return Started(first=took, own=own, mapped=after["Rss"] - own, before=before["Anonymous"])


def ask(
    readers: Mapping[str, Reader], cold: frozenset[str], queries: Sequence[Query], runs: int
) -> tuple[dict[str, list[float]], dict[str, list[Found]]]:
    """For each engine the seconds of each query, the least of its runs, and what it finds. Engines take turns query by
    query, each run another one first: what one leaves in the processor's caches is no other's. Those that are `cold`
    forget before each what they know."""
    least = {name: [float("inf")] * len(queries) for name in readers}
    found: dict[str, list[Found]] = {name: [] for name in readers}
    asked = dict(readers)
    for run in range(runs):
        spent = dict.fromkeys(asked, 0.0)
        for number, query in enumerate(queries):
            for name, reader in _turned(asked, run):
                if name in cold:
                    reader.forget()
                began = time.perf_counter()
                answer = reader.answer(query)
                took = time.perf_counter() - began
                least[name][number] = min(least[name][number], took)
                spent[name] += took
                if not run:
                    found[name].append(answer)
        asked = {name: reader for name, reader in asked.items() if spent[name] < _LONG}
    return least, found


def _turned(readers: Mapping[str, Reader], run: int) -> list[tuple[str, Reader]]:
    """The engines in the order of a run."""
    first = run % len(readers)
    ordered = [*readers.items()]
    return ordered[first:] + ordered[:first]


def compare(
    modules: Mapping[str, str], cold: frozenset[str], folders: Mapping[str, Path], queries: Sequence[Query], runs: int
) -> tuple[dict[str, list[float]], dict[str, list[int]]]:
    """For each engine, a name and its module, the seconds of each query, and how many documents it finds."""
    readers = {name: engine(module).open_reader(folders[module]) for name, module in modules.items()}
    least, found = ask(readers, cold, queries, runs)
    return least, {name: [each.total for each in answers] for name, answers in found.items()}


def found_after(module: str, folder: Path, corpus: Corpus) -> float:
    """Seconds from one added document to its being found, the median of several. The index is changed by it."""
    article, add = corpus.read()[0], engine(module).updates(folder)
    took = []
    for number in range(_ADDED):
        word = f"{'bcdfghj'[number]}{_NEW_WORD}"
        new = replace(article, id=word, text=f"{word} {article.text}")
        began = time.perf_counter()
        reader = add(new)
        found = reader.answer(Query(kind="all", text=word))
        took.append(time.perf_counter() - began)
        if found.total != 1:
            raise LookupError(f"{module}: a document was added and {found.total} are found.")
    return sorted(took)[_ADDED // 2]


def _worked() -> float:
    """Seconds that processors have worked for this process and those of its children that have ended."""
    return sum(os.times()[:4])


def _memory() -> dict[str, float]:
    """Megabytes of this process by kind, as Linux counts them."""
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) * 1024 / 1e6 for line in lines}
