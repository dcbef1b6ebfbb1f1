"""Public retrieval collections, and how well ours, tantivy and Whoosh as it comes answer their queries.

A collection is a folder with corpus.jsonl (id, title, text), queries.jsonl (qid, text) and qrels.tsv (qid, 0, id,
grade). Ours takes the documents as anybody's would be: `kb import`, `kb index`, then searches of ten hits.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from unittest import mock

from kb.__main__ import main as kb
from kb.evaluation.metrics import Ties, figures, interval, mean
from kb.search.engines import engine_of
from kb.search.request import SearchRequest
from kb.settings import Settings

_FOUND = 10
Rank = Callable[[str], Ties]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Documents by id with title and text, queries by qid, and for each query the grade of each relevant document."""

    folder: Path
    documents: Sequence[tuple[str, str, str]]
    queries: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What the peers call a language."""

    tantivy: str
    whoosh: str


FRENCH = Language(tantivy="french", whoosh="fr")
ENGLISH = Language(tantivy="english", whoosh="en")


def read(folder: Path) -> Collection:
    """The collection of a folder."""
    grades: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        qid, _, document, grade = line.split("\t")
        if int(grade) > 0:
            grades.setdefault(qid, {})[document] = int(grade)
    documents = [(row["id"], row["title"], row["text"]) for row in _rows(folder / "corpus.jsonl")]
    queries = {row["qid"]: row["text"] for row in _rows(folder / "queries.jsonl") if row["qid"] in grades}
    return Collection(folder=folder, documents=documents, queries=queries, grades=grades)


def ours(collection: Collection, home: Path) -> Rank:
    """Our own search, over a fresh import."""
    with mock.patch.dict("os.environ", {"KB_HOME": str(home)}), contextlib.redirect_stdout(io.StringIO()):
        for command in (["import", str(collection.folder / "corpus.jsonl")], ["index"]):
            with contextlib.suppress(SystemExit):  # two abstracts of Cranfield are empty, and fail by name
                kb(command)
    engine = engine_of(Settings(home=home))

    def rank(query: str) -> Ties:
        hits = engine.search(SearchRequest(text=query, page_size=_FOUND, facets=False)).hits
        return _ties((hit.document_id, hit.score) for hit in hits)

    return rank


def tantivy(collection: Collection, language: Language) -> Rank:
    """tantivy, tuned: stop words, stemmer, no accents, titles at half the weight, any of the words."""
    import tantivy as engine

    words = engine.TextAnalyzerBuilder(engine.Tokenizer.simple()).filter(engine.Filter.remove_long(40))
    words = words.filter(engine.Filter.lowercase()).filter(engine.Filter.stopword(language.tantivy))
    words = words.filter(engine.Filter.stemmer(language.tantivy)).filter(engine.Filter.ascii_fold())
    schema = engine.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    schema = schema.add_text_field("title", tokenizer_name="words").add_text_field("text", tokenizer_name="words")
    index = engine.Index(schema.build())
    index.register_tokenizer("words", words.build())
    writer = index.writer()
    for document, title, text in collection.documents:
        writer.add_document(engine.Document(id=document, title=title, text=text))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(query: str) -> Ties:
        plain = " ".join(re.findall(r"\w+", query))
        found = searcher.search(index.parse_query(plain, ["title", "text"], {"title": 0.5}), _FOUND).hits
        return _ties((searcher.doc(place)["id"][0], score) for score, place in found)

    return rank


def whoosh(collection: Collection, language: Language) -> Rank:
    """Whoosh as it comes: its analyser of the language, BM25F, any of the words, in title and text."""
    from whoosh import analysis, fields, qparser
    from whoosh.filedb.filestore import RamStorage

    words = fields.TEXT(analyzer=analysis.LanguageAnalyzer(language.whoosh))
    index = RamStorage().create_index(fields.Schema(id=fields.ID(stored=True), title=words, text=words))
    writer = index.writer()
    for document, title, text in collection.documents:
        writer.add_document(id=document, title=title, text=text)
    writer.commit()
    searcher = index.searcher()
    parser = qparser.MultifieldParser(["title", "text"], index.schema, plugins=[], group=qparser.OrGroup)
    parser.add_plugin(qparser.WhitespacePlugin())

    def rank(query: str) -> Ties:
        found = searcher.search(parser.parse(" ".join(re.findall(r"\w+", query))), limit=_FOUND)
        return _ties((hit["id"], hit.score) for hit in found)

    return rank


def compare(folder: Path, language: Language) -> None:
    """Print a row for each system: nDCG@10 with its interval, MRR@10, success@1, and milliseconds a query."""
    collection = read(folder)
    print(f"{folder.name}: {len(collection.documents):,} documents, {len(collection.queries):,} queries")
    print(f"{'':10}{'nDCG@10':>9}   {'95 %':16}{'MRR@10':>8}{'success@1':>11}{'ms':>7}")
    with tempfile.TemporaryDirectory() as home:
        systems: dict[str, Callable[[], Rank]] = {
            "ours": lambda: ours(collection, Path(home)),
            "tantivy": lambda: tantivy(collection, language),
            "Whoosh": lambda: whoosh(collection, language),
        }
        for name, opened in systems.items():
            print(_row(name, opened(), collection), flush=True)


def main(name: str, language: Language) -> None:
    """Compare on the collection of that name in the folder of the real data, the first argument."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    compare(data / "eval" / name, language)


def _row(name: str, rank: Rank, collection: Collection) -> str:
    begun = time.perf_counter()
    rankings = {qid: rank(query) for qid, query in collection.queries.items()}
    spent = (time.perf_counter() - begun) / len(rankings) * 1000
    each = [figures(rankings[qid], collection.grades[qid], min_rel=1) for qid in collection.queries]
    all_, (low, high) = mean(each), interval([one.ndcg for one in each])
    span = f"{low:.4f} to {high:.4f}"
    return f"{name:10}{all_.ndcg:9.4f}   {span:16}{all_.mrr:8.4f}{all_.success:11.4f}{spent:7.1f}"


def _ties(found: Iterator[tuple[str, float]]) -> Ties:
    return [tuple(document for document, _ in tie) for _, tie in groupby(found, key=lambda hit: hit[1])]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)
