"""A reader of the index in a process of its own: for each query on standard input, a line of JSON with its answer.

python answering.py ENGINE-URL
"""

from __future__ import annotations

import json
import sys
from contextlib import closing

from kb.search.engine import Searcher
from kb.search.engines import open_engine
from kb.search.request import SearchRequest, Status

Answer = tuple[int, list[tuple[str, float]]]


def ask(searcher: Searcher, query: str) -> Answer:
    """Number of documents found, and id and score of the first hundred."""
    response = searcher.search(SearchRequest(text=query, status=Status.ALL, page_size=100))
    return response.total, [(hit.document_id, round(hit.score, 6)) for hit in response.hits]


def main() -> None:
    """Answer until standard input ends."""
    with closing(open_engine(sys.argv[1], 3)) as engine:
        for line in sys.stdin:
            print(json.dumps(ask(engine, line.strip())), flush=True)


if __name__ == "__main__":
    main()
