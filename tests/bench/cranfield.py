"""How well long English queries find abstracts, graded, beside tantivy and Whoosh.

    python -m tests.bench.cranfield [DATA]

Cranfield: 1,400 abstracts on aerodynamics, two of them empty, 225 queries. DATA: the folder with eval/
(../shared/data).
"""

from tests.bench.retrieval import ENGLISH, main

if __name__ == "__main__":
    main("cranfield", ENGLISH)
