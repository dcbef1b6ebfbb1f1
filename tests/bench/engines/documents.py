"""The documents that every engine indexes: articles of all French codes, as they are or several times over."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

#: Day number of a beginning that is not known, and of an open end.
NO_DAY, OPEN_END = 0, 2**31 - 1

FACETS = ("code", "state", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A document.

    title               with the headings above it
    code, state, year   facets; each has exactly one value
    valid_from, valid_to  day numbers (date.toordinal), the second excluded
    """

    id: str
    title: str
    text: str
    code: str
    state: str
    year: str
    valid_from: int = NO_DAY
    valid_to: int = OPEN_END

    @property
    def size(self) -> int:
        """Bytes of what is indexed as text."""
        return len(self.title.encode()) + len(self.text.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The articles of a file of JSON lines, compressed with xz or not: all of them, or `limit` spread over them, so
    many `times`, each time under other ids."""

    path: Path
    limit: int | None = None
    times: int = 1

    def read(self) -> list[Article]:
        """The articles, once."""
        packed = self.path.suffix == ".xz"
        with lzma.open(self.path, "rt", encoding="utf-8") if packed else self.path.open(encoding="utf-8") as file:
            lines = file.readlines()
        step = max(1, len(lines) // self.limit) if self.limit else 1
        return [_article(json.loads(line)) for line in lines[::step][: self.limit]]

    def over_again(self, articles: Sequence[Article]) -> Iterator[Article]:
        """The articles so many times."""
        yield from articles
        for again in range(1, self.times):
            for article in articles:
                yield replace(article, id=f"{article.id}+{again}")


def _article(row: dict[str, object]) -> Article:
    begun, ended = row["date_start"], row["date_end"]
    return Article(
        id=str(row["id"]),
        title=" ".join([str(row["title"]), *map(str, row["path"])]),  # type: ignore[call-overload]
        text=str(row["text"]),
        code=str(row["code_title"]),
        state=str(row["state"] or "-"),
        year=str(begun)[:4] if begun else "-",
        valid_from=date.fromisoformat(str(begun)).toordinal() if begun else NO_DAY,
        valid_to=date.fromisoformat(str(ended)).toordinal() if ended else OPEN_END,
    )
