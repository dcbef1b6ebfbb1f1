"""What an OpenSearch index keeps of a document: its settings and mappings, derived from the table of kb.search.fields.

Words are analysed by kb.search.analysis, for documents and queries alike, and sent as ready terms between blanks: so
no analyser is written twice, and both engines find the same.

    title, aliases, path, text     stems in their places; a stop word leaves its place empty
    …_exact                        exact forms in their places: what phrases are found by
    words, words_exact             stems and exact forms of all text fields, each with what it weighs in the document:
                                   its frequencies, by field and length, see `weighed`
    …_length                       how many words the field has
    id, ref, name, concept, about, cites, and the facets    whole values
    day, year, valid_from, valid_to, law, work, order, rank   for filters and order; without a date no day
    suggested, called, called_words, number, sought    how a document is suggested, see `records`
    stored, card                   the document, and what suggestions read of it; kept, and not searched
"""

from __future__ import annotations

from typing import Any

from kb.search.fields import FACETS, SCHEMA_VERSION, TEXT_FIELDS
from kb.search.records import GAP, exact
from kb.search.request import MAX_DEPTH, MAX_PAGE_SIZE

#: Changes whenever an index made before would answer otherwise.
VERSION = f"opensearch-1.{SCHEMA_VERSION}"
#: Stands for a stop word in a text that is sent; the index leaves the place empty.
EMPTY = "·"
#: Between a term and its weight, in the fields of all words.
WEIGHS = "|"
#: Weights are kept as whole numbers: one is so many of them.
SCALE = 16
#: How many of the best documents are looked at again; see kb.search.engines.opensearch.searching.
MOST = MAX_DEPTH + MAX_PAGE_SIZE

#: How many words fields have on average, by which repeated words are held back: measured on five codes and our own
#: pages, 34,000 documents. Constants, so that documents need not be weighed anew when others come.
AVERAGES = {
    "title": 12.0,
    "aliases": 0.3,
    "path": 25.0,
    "text": 103.0,
    "title_exact": 14.0,
    "aliases_exact": 0.3,
    "path_exact": 34.0,
    "text_exact": 172.0,
}

_KEYWORDS = ("id", "ref", "name", "concept", "about", "cites", "suggested", "number", "called")
_NUMBERS = ("day", "year", "valid_from", "valid_to", "law", "rank", "sought")


def length(field: str) -> str:
    """Name of the number that says how many words a text field has."""
    return f"{field}_length"


def body(*, shards: int, replicas: int) -> dict[str, Any]:
    """The settings and mappings of a new index."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": "-1",
            "max_result_window": MOST,
            "analysis": {
                "analyzer": {
                    "placed": {"type": "custom", "tokenizer": "between_blanks", "filter": ["empty_places"]},
                    "weighed": {"type": "custom", "tokenizer": "between_blanks", "filter": ["weights"]},
                },
                "tokenizer": {
                    "between_blanks": {
                        "type": "char_group",
                        "tokenize_on_chars": [" "],
                        "max_token_length": 8_000,
                    }
                },
                "filter": {
                    "empty_places": {"type": "stop", "stopwords": [EMPTY]},
                    "weights": {"type": "delimited_term_freq", "delimiter": WEIGHS},
                },
            },
            # What is counted, as it is: scores are worked out of it, see kb.search.engines.opensearch.scoring.
            "similarity": {"counted": {"type": "scripted", "script": {"source": "return query.boost * doc.freq"}}},
        },
        "mappings": {"dynamic": "strict", "_source": {"includes": ["stored", "card"]}, "properties": _properties()},
    }


def _properties() -> dict[str, Any]:
    placed = {"type": "text", "analyzer": "placed", "norms": False, "similarity": "counted"}
    weighed = {"type": "text", "analyzer": "weighed", "norms": False, "similarity": "counted", "index_options": "freqs"}
    keyword = {"type": "keyword"}
    number = {"type": "integer"}
    unsearched = {"type": "keyword", "index": False, "doc_values": False}
    table: dict[str, Any] = {"words": weighed, "words_exact": weighed}
    for name in TEXT_FIELDS:
        table[name] = table[exact(name)] = {**placed, "position_increment_gap": GAP}
        table[length(name)] = {**number, "index": False}
    table |= dict.fromkeys((*_KEYWORDS, *FACETS), keyword)
    table |= dict.fromkeys(_NUMBERS, number)
    table["called_words"] = {**placed, "index_options": "docs"}
    table |= {"work": {"type": "long"}, "order": keyword, "stored": unsearched, "card": unsearched}
    return table
