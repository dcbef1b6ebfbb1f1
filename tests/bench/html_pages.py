"""How well pages are read, beside trafilatura alone and plain text: `python tests/bench/html_pages.py`.

Text is counted as scrapinghub/article-extraction-benchmark does: runs of four words, with their counts; the means of
the pages' precisions and recalls, and F1 of the two means. The other pages give strings that must and must not be
in the text, a title and a date; blanks are compared as one. Halves are every other page by name: thresholds were set
on the first.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import statistics
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura
from bs4 import BeautifulSoup

from indexer.extract.extracted import Hints
from indexer.extract.html import extract
from kb.errors import ExtractError

DATA = Path(os.environ.get("KB_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "html"
_WORD = re.compile(r"\w+")


def ours(page: bytes) -> tuple[str, str, str]:
    """Text, title and date of a page as we read it."""
    try:
        found = extract(page, Hints(name="page.html"))
    except ExtractError:
        return "", "", ""
    text = "\n".join(part for passage in found.passages for part in (passage.heading, passage.text) if part)
    return text, found.title, str(found.date or "")


def trafilatura_alone(page: bytes) -> tuple[str, str, str]:
    """The same from trafilatura, comments left out."""
    said = trafilatura.extract_metadata(page)
    text = trafilatura.extract(page, include_comments=False) or ""
    return text, (said and said.title) or "", (said and said.date) or ""


def plain(page: bytes) -> tuple[str, str, str]:
    """All the text of the page, and what its <title> says."""
    soup = BeautifulSoup(page, "lxml")
    return soup.get_text(), soup.title.get_text() if soup.title else "", ""


def f1(pairs: list[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (gold, found)."""
    precisions, recalls = [], []
    for gold, found in pairs:
        true, said = _runs(gold), _runs(found)
        both = (true & said).total()
        if said:
            precisions.append(both / said.total())
        if true:
            recalls.append(both / true.total())
    precision, recall = statistics.mean(precisions), statistics.mean(recalls)
    return precision, recall, 2 * precision * recall / (precision + recall)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(run for at in range(max(1, len(words) - 3)) if (run := tuple(words[at : at + 4])))


def _line(name: str, read: Callable[[bytes], tuple[str, str, str]], half: slice) -> str:
    articles = sorted(json.loads((DATA / "articles.json").read_text("utf-8")).items())[half]
    pages = sorted(json.loads((DATA / "pages.json").read_text("utf-8")).items())[half]
    precision, recall, score = f1(
        [(gold["articleBody"], read(_bytes("articles", f"{key}.html.gz"))[0]) for key, gold in articles]
    )
    right = strings = titles = titled = dates = dated = 0
    for _, gold in pages:
        text, title, date = read(_bytes("pages", gold["file"]))
        text = " ".join(text.split())
        kept = sum(" ".join(part.split()) in text for part in gold["with"])
        dropped = sum(" ".join(part.split()) not in text for part in gold["without"])
        right, strings = right + kept + dropped, strings + len(gold["with"]) + len(gold["without"])
        if gold.get("title"):
            titles += _WORD.findall(gold["title"].lower()) == _WORD.findall(title.lower())
            titled += 1
        if gold.get("date"):
            dates += date == gold["date"]
            dated += 1
    figures = (precision, recall, score, right / strings, titles / titled, dates / dated)
    return f"{name:<28}" + "".join(f"{figure:>11.3f}" for figure in figures)


def _bytes(folder: str, name: str) -> bytes:
    return gzip.decompress((DATA / folder / name).read_bytes())


def main() -> None:
    """Print the table."""
    print(f"{'':<28}" + "".join(f"{h:>11}" for h in ("precision", "recall", "F1", "strings", "titles", "dates")))
    whole, first, second = slice(None), slice(0, None, 2), slice(1, None, 2)
    print(_line("ours", ours, whole))
    print(_line("  half that it was tuned on", ours, first))
    print(_line("  other half", ours, second))
    print(_line("trafilatura alone", trafilatura_alone, whole))
    print(_line("get_text() of all", plain, whole))


if __name__ == "__main__":
    main()
