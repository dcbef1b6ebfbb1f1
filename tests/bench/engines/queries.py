"""What every engine is asked, and what it has to answer."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kb.search.analysis.stop_words import stop_words
from tests.bench.engines.documents import Article, Corpus

#: What is asked: any of the words, all of them, a phrase, a beginning of words, and any of the words with two facets
#: chosen on a given day.
KINDS = ("any", "all", "phrase", "prefix", "filtered")
#: How much a word counts in the title beside the text.
TITLE_WEIGHT = 4.0
#: Documents whose title and text are read of what is found.
READ = 10

_SEED = 6
_TYPED = ("keyword", "question", "phrase")
#: Of so many articles the one that has most of a query's words is the one that its filters are taken from.
_LOOKED_AT = 300
#: Words of a query that is drawn.
_WORDS = 5
#: Words that every engine takes for the same: no apostrophe, hyphen, number or capital, so that none reads more into
#: them than they say.
_PLAIN = r"[a-zàâçéèêëîïôûù]{2,}"
_RUN = re.compile(rf"(?<!\S){_PLAIN}(?:\ {_PLAIN}){{3,}}(?!\S)", re.VERBOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query: `text` is words and nothing else. `code`, `state` and `day` (a day number) are those of the kind
    "filtered", which finds what is valid on that day."""

    kind: str
    text: str
    code: str = ""
    state: str = ""
    day: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are no stop words, for engines that do not know any."""
        known = stop_words("fr")
        return tuple(word for word in self.text.split() if word.lower() not in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many documents match, how many of them have each value of each facet (values that none has left out), and
    title and text of the first READ of them."""

    total: int
    facets: Mapping[str, Mapping[str, int]]
    documents: Sequence[tuple[str, str]]


def drawn(corpus: Corpus, judged: Path, count: int) -> dict[str, list[Query]]:
    """`draw` for the articles of a corpus and the queries of a file of judged ones, if it is there."""
    return draw(corpus.read(), _typed(judged) if judged.is_file() else [], count)


def draw(articles: Sequence[Article], typed: Sequence[str], count: int) -> dict[str, list[Query]]:
    """So many queries of each kind, always the same for the same articles: what was typed, and where that does not
    say what is wanted, what the texts have."""
    chance = random.Random(_SEED)
    asked = typed[:count] or [" ".join(run.split()[:_WORDS]) for run in islice(_runs(articles, chance), count)]
    return {
        "any": [Query(kind="any", text=text) for text in asked],
        "all": [Query(kind="all", text=text) for text in asked],
        "phrase": [Query(kind="phrase", text=text) for text in islice(_phrases(articles, chance), len(asked))],
        "prefix": [Query(kind="prefix", text=text) for text in islice(_beginnings(articles, chance), len(asked))],
        "filtered": [_filtered(text, articles, chance) for text in asked],
    }


def _typed(path: Path) -> list[str]:
    """The French queries of a file that somebody would type into a search box, words only."""
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    chosen = (row["query"] for row in rows if row["class"] in _TYPED and row["lang"] == "fr")
    return [" ".join(re.findall(r"\w+", query)) for query in chosen]


def _runs(articles: Sequence[Article], chance: random.Random) -> Iterator[str]:
    """Four or more words in a row, without anything between them, of articles taken by chance."""
    while True:
        found = _RUN.findall(chance.choice(articles).text)
        if found:
            yield chance.choice(found)


def _phrases(articles: Sequence[Article], chance: random.Random) -> Iterator[str]:
    known = stop_words("fr")
    for run in _runs(articles, chance):
        words = run.split()
        length = chance.randint(2, 4)
        begin = chance.randint(0, len(words) - length)
        phrase = words[begin : begin + length]
        if not known.issuperset(phrase):
            yield " ".join(phrase)


def _beginnings(articles: Sequence[Article], chance: random.Random) -> Iterator[str]:
    for run in _runs(articles, chance):
        length = chance.randint(4, 5)
        long = [word for word in run.split() if len(word) > length]
        if long:
            yield chance.choice(long)[:length]


def _filtered(text: str, articles: Sequence[Article], chance: random.Random) -> Query:
    wanted = {word.lower() for word in text.split()} - stop_words("fr")
    looked_at = (chance.choice(articles) for _ in range(_LOOKED_AT))
    best = max(looked_at, key=lambda article: len(wanted.intersection(article.text.lower().split())))
    return Query(kind="filtered", text=text, code=best.code, state=best.state, day=best.valid_from)
