"""The embedded engine beside OpenSearch: the same documents and queries, in one run, in one table with ratios.

    python -m tests.bench.cluster [DATA] [--times 6] [--nodes 1] [--heap 2g] [--queries N] [--runs N] [--limit N]

DATA is the folder with law/codes-all.jsonl.xz and eval/queries-dev.jsonl (../shared/data). Both engines are asked as a
reader asks them, through the port: labels of the thesaurus, facets, years, ten hits with passages. They take turns
query by query; of each query the quickest of its runs counts, and percentiles are over queries. OpenSearch is one
node, or several, on this machine: what it gains by several machines is not measured here.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from kb.document import Document, Passage, Provenance, Version
from kb.search.engine import SearchEngine
from kb.search.engines import open_engine
from kb.search.request import Filter, SearchRequest
from kb.settings import Settings
from kb.thesaurus import changes
from tests.bench.engines.documents import NO_DAY, OPEN_END, Article, Corpus

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from opensearch_cluster import Cluster

_AT = date(2023, 12, 6)
_READ = datetime(2020, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measure what the command line asks for, and print the table."""
    asked = _arguments()
    corpus = Corpus(path=asked.data / "law" / "codes-all.jsonl.xz", limit=asked.limit, times=asked.times)
    queries = _queries(asked.data / "eval" / "queries-dev.jsonl", asked.queries)
    settings = Settings()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(Cluster.running(folder / "nodes", nodes=asked.nodes, heap=asked.heap))
        replicas = min(1, asked.nodes - 1)
        urls = {
            "embedded": f"whoosh:{folder / 'index'}",
            "OpenSearch": f"opensearch://{cluster.hosts}/bench?shards={asked.nodes}&replicas={replicas}",
        }
        engines = {
            name: stack.enter_context(closing(open_engine(url, words=lambda: changes.current(settings))))
            for name, url in urls.items()
        }
        articles = corpus.read()
        print(
            f"{len(articles) * corpus.times:,} articles, {asked.queries} queries, {asked.nodes} nodes of {asked.heap}"
        )
        for name, engine in engines.items():
            print(f"{name}: {_written(engine, corpus, articles):,.0f} documents/s")
        for engine in engines.values():
            engine.warm()
        _print(_asked(engines, queries, asked.runs))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=Path("../shared/data"))
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--nodes", type=int, default=1)
    parser.add_argument("--heap", default="2g")
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=int)
    return parser.parse_args()


def _written(engine: SearchEngine, corpus: Corpus, articles: Sequence[Article]) -> float:
    """Documents a second, from the first to a generation that serves."""
    began, written = time.perf_counter(), 0
    with engine.writing(base=None, store="bench", sequence=1) as writer:
        for article in corpus.over_again(articles):
            writer.put(_document(article))
            written += 1
    return written / (time.perf_counter() - began)


def _document(article: Article) -> Document:
    return Document(
        id=article.id,
        work=article.id,
        type="law-article",
        title=article.title[:300],
        language="fr",
        passages=tuple(
            Passage(anchor=f"p{n}", text=part) for n, part in enumerate(article.text.split("\n"), 1) if part
        ),
        organisations=("DILA",),
        code=article.code,
        provenance=Provenance(source="bench", path=article.id, retrieved_at=_READ, digest=""),
        version=Version(
            valid_from=date.fromordinal(article.valid_from) if article.valid_from > NO_DAY else None,
            valid_to=date.fromordinal(article.valid_to) if article.valid_to < OPEN_END else None,
            state=article.state,
        ),
    )


def _queries(path: Path, number: int) -> dict[str, list[SearchRequest]]:
    """Requests by what they are: as typed, literally, with operators, as phrases, with a filter."""
    with path.open(encoding="utf-8") as file:
        texts = [str(json.loads(line)["query"]) for line in islice(file, number)]
    return {
        "as typed": [SearchRequest(text=text, at=_AT) for text in texts],
        "exact terms": [SearchRequest(text=text, at=_AT, expand=False) for text in texts],
        "any word (OU)": [SearchRequest(text=" OU ".join(text.split()[:4]), at=_AT) for text in texts],
        "phrase": [SearchRequest(text=f'"{" ".join(text.split()[:2])}"', at=_AT) for text in texts],
        "filtered": [
            SearchRequest(
                text=text, at=_AT, filters=frozenset({Filter("language", "fr"), Filter("type", "law-article")})
            )
            for text in texts
        ],
    }


def _asked(
    engines: Mapping[str, SearchEngine], queries: Mapping[str, Sequence[SearchRequest]], runs: int
) -> Iterator[tuple[str, dict[str, list[float]]]]:
    """Of each kind of query and each engine the milliseconds of each query, its quickest run."""
    for kind, requests in queries.items():
        best = {name: [float("inf")] * len(requests) for name in engines}
        for _ in range(runs):
            for place, request in enumerate(requests):
                for name, engine in engines.items():
                    began = time.perf_counter()
                    engine.search(request)
                    best[name][place] = min(best[name][place], (time.perf_counter() - began) * 1000)
        yield kind, best


def _print(measured: Iterator[tuple[str, dict[str, list[float]]]]) -> None:
    print(f"{'ms':16}{'embedded p50':>14}{'p95':>8}{'OpenSearch p50':>16}{'p95':>8}{'ratio p50':>11}")
    for kind, best in measured:
        (own, own95), (other, other95) = (_percentiles(times) for times in best.values())
        print(f"{kind:16}{own:14.1f}{own95:8.1f}{other:16.1f}{other95:8.1f}{other / own:11.2f}", flush=True)


def _percentiles(times: Sequence[float]) -> tuple[float, float]:
    return statistics.median(times), sorted(times)[int(0.95 * (len(times) - 1))]


if __name__ == "__main__":
    main()
