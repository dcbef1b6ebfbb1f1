"""Ours beside tantivy, SQLite FTS5 and stock Whoosh, on the same documents and queries, in one table with ratios.

    python -m tests.bench.engines [DATA] [--times 6] [--queries N] [--runs N] [--builds N] [--only ENGINE …] [--quick]

DATA is the folder with law/codes-all.jsonl.xz and eval/queries-dev.jsonl (../shared/data), or a file like the first.
Every engine gets the same fields: title and text as stems with frequencies and as exact forms with positions, three
facets, two days, and stored id, title and text; how each does best is said in its module. A query is parsed, searched,
its three facets are counted, and title and text of ten documents are read. Engines take turns query by query, and build
by build: of each query the quickest of its runs counts, of an index the quickest of its builds. Percentiles are over
queries. "ours, cold lists" forgets before each query what earlier ones have read. Memory is counted in a fresh process
that has answered all queries: its own is what no other process can share, mapped is what all processes that serve the
same index share.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.bench.engines import table
from tests.bench.engines.documents import Corpus
from tests.bench.engines.measuring import Written, alone, compare, found_after, start, write
from tests.bench.engines.queries import Query, drawn

#: Name → module.
ENGINES: Mapping[str, str] = {
    "ours": "ours",
    "ours, cold lists": "ours",
    "tantivy": "tantivy_peer",
    "SQLite FTS5": "fts5_peer",
    "stock Whoosh": "whoosh_peer",
}
COLD = frozenset({"ours, cold lists"})
LABELS = {
    "any": "any word + facets",
    "all": "all words + facets",
    "phrase": "phrase + facets",
    "prefix": "prefix + facets",
    "filtered": "any word, 2 filters, day",
}
_SHORT = ("ours", "tantivy", "fts5", "whoosh")
#: Articles of a quick run.
_QUICK = 3000


def main(arguments: list[str] | None = None) -> None:
    """Measure what the command line asks for, and print the table."""
    asked = _read(arguments)
    path = asked.data if asked.data.is_file() else asked.data / "law" / "codes-all.jsonl.xz"
    if not path.is_file():
        print(f"Nothing is measured: there is no {path}.")
        return
    corpus = Corpus(path=path, limit=_QUICK if asked.quick else None, times=asked.times)
    names = {name: module for name, module in ENGINES.items() if _short(module) in (asked.only or _SHORT)}
    judged = asked.data / "eval" / "queries-dev.jsonl"
    queries = alone(drawn, corpus, judged, asked.queries)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        folders = {module: Path(folder) / module for module in names.values()}
        rows = [
            *_written(corpus, names, folders, asked.builds),
            *_answered(corpus, names, folders, queries, asked.runs),
        ]
    print(table.render(rows, [*names]))


def _written(corpus: Corpus, names: Mapping[str, str], folders: Mapping[str, Path], builds: int) -> list[table.Row]:
    """Every engine writes its index so many times, in turns; the quickest counts."""
    written: dict[str, Written] = {}
    for build in range(builds):
        for name, module in _different(names):
            shutil.rmtree(folders[module], ignore_errors=True)
            folders[module].mkdir()
            made = alone(write, module, folders[module], corpus, settle=build + 1 == builds)
            _say(f"{name}: {made.documents:,} documents written in {made.seconds:.1f} s")
            kept = written.setdefault(name, made)
            size = made.size  # as it is asked
            written[name] = replace(min(kept, made, key=lambda each: each.seconds), size=size)
    return table.writing(written)


def _answered(
    corpus: Corpus,
    names: Mapping[str, str],
    folders: Mapping[str, Path],
    queries: Mapping[str, list[Query]],
    runs: int,
) -> list[table.Row]:
    rows = []
    for kind, each in queries.items():
        least, found = alone(compare, names, COLD, folders, each, runs)
        rows += [*table.asking(LABELS[kind], least), table.agreement(found)]
        _say(f"{LABELS[kind]}: {len(each)} queries asked")
    every = [query for each in queries.values() for query in each]
    engines = _different(names)
    rows += table.starting({name: alone(start, module, folders[module], every[0], every) for name, module in engines})
    added = {name: alone(found_after, module, folders[module], corpus) * 1000 for name, module in engines}
    return [*rows, table.Row(label="one added document found, ms", values=added)]


def _different(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The engines with an index of their own, with their modules."""
    return [(name, module) for name, module in names.items() if name not in COLD]


def _short(module: str) -> str:
    return module.removesuffix("_peer")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _read(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.engines", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("data", nargs="?", type=Path, default=Path("../shared/data"))
    parser.add_argument("--times", type=int, default=1, help="index all documents so many times, under other ids")
    parser.add_argument("--queries", type=int, default=69, help="queries of each kind, at most (69)")
    parser.add_argument("--runs", type=int, default=5, help="how often each query is asked (5)")
    parser.add_argument("--builds", type=int, default=1, help="how often each index is written (1)")
    parser.add_argument("--only", nargs="+", choices=_SHORT, help="engines; all where none is named")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK:,} documents, to see that all works")
    parser.add_argument("--folder", type=Path, help="where the indexes are made for the while")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
