"""A reader of the index, for a process of its own."""

from __future__ import annotations

from contextlib import closing
from multiprocessing.connection import Connection

from kb.search.engine import Searcher
from kb.search.engines import open_engine
from kb.search.request import SearchRequest, Status

Answer = tuple[int, list[tuple[str, float]]]


def ask(searcher: Searcher, query: str) -> Answer:
    """Number of documents found, and id and score of the first hundred."""
    response = searcher.search(SearchRequest(text=query, status=Status.ALL, page_size=100, passages=False))
    return response.total, [(hit.document_id, round(hit.score, 6)) for hit in response.hits]


def answer(engine_url: str, queries: Connection[str, Answer]) -> None:
    """Answer each query until the other end is closed."""
    with closing(open_engine(engine_url, 3)) as engine:
        while True:
            try:
                query = queries.recv()
            except EOFError:
                return
            queries.send(ask(engine, query))
