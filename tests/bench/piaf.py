"""How well questions find the paragraph of Wikipedia that answers them, in French, beside tantivy and Whoosh.

    python -m tests.bench.piaf [DATA]

PIAF: 761 paragraphs, 3,835 questions with one right paragraph each. DATA: the folder with eval/ (../shared/data).
"""

from tests.bench.retrieval import FRENCH, main

if __name__ == "__main__":
    main("piaf", FRENCH)
