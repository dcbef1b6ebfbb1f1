"""The kind of source "hudoc": judgments and decisions of the European Court of Human Rights, in French and English.

HUDOC answers a query with pages of metadata, and gives the text of each item by itself (facts: public clients of
HUDOC; the grammar of its queries was established by trial: a quoted term alone is looked for in the full text).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from indexer.apis.asking import Fetchers, address, fetcher_for, json_at, page
from indexer.apis.echr import Item, document_of, item_of
from indexer.context import Context
from indexer.describe import NO_TEXT, digest, said_of_all
from indexer.extract.extracted import Extracted, Hints
from indexer.extract.jail import Jail
from indexer.fetching.answers import BudgetSpent
from indexer.fetching.fetcher import Fetcher
from indexer.keep import Reading, keep, why
from indexer.outcome import Outcome, Task, Verdict
from kb.errors import FetchError, SourceError
from kb.source import Source
from kb.store import Fetch, FetchState

#: Items of one page of results.
LENGTH = 100
_COLUMNS = "itemid,docname,doctype,appno,ecli,kpdate,languageisocode,conclusion,article,importance"
_LANGUAGES = {"fr": "FRE", "en": "ENG"}
#: Press releases and the reports of the former Commission are no decisions of the Court.
_DECISIONS = "contentsitename:ECHR AND (NOT (doctype=PR OR doctype=HFCOMOLD OR doctype=HECOMOLD))"
_QUERY = f"{_DECISIONS} AND ({{languages}}) AND ({{words}})"
_TEXT = "/app/conversion/docx/html/body"
_READER = "indexer.extract.whole_html"


def read(source: Source, context: Context, fetchers: Fetchers = fetcher_for) -> Iterator[Outcome]:
    """Read the items that have one of the source's words: all are listed, and the text of those that are new or whose
    metadata have changed is asked for, newest first. What is listed no longer is removed, if the list is whole.
    """
    with fetchers(source, context.settings) as fetcher, Jail(_READER) as jail:
        try:
            listed = _Listing(source, fetcher).items()
        except SourceError as error:
            yield Outcome(source=source.id, path="", verdict=Verdict.FAILED, reason=why(error))
            return
        with context.meter.task(source.id, len(listed), "documents") as task:
            try:
                yield from _Texts(source, context, fetcher, jail, task).read(listed)
            except BudgetSpent as spent:
                yield Outcome(source=source.id, path="", verdict=Verdict.SKIPPED, reason=why(spent))
    yield from _drop(source, context, set(listed))


def _drop(source: Source, context: Context, listed: set[str]) -> Iterator[Outcome]:
    """Remove what the Court publishes no longer."""
    gone = context.store.paths(source.id).keys() - listed
    with context.store.writing() as writing:
        removed = writing.remove_paths(source.id, sorted(gone))
        writing.forget(source.id, context.store.fetches(source.id).keys() - listed)
    for document_id in removed:
        yield Outcome(source=source.id, path=document_id, verdict=Verdict.REMOVED, document_id=document_id)


class _Listing:
    """What the Court has on the words of a source."""

    def __init__(self, source: Source, fetcher: Fetcher) -> None:
        self._source = source
        self._fetcher = fetcher

    def items(self) -> dict[str, Mapping[str, str]]:
        """Metadata by id, newest first. Raises FetchError unless all that HUDOC counts is there."""
        found: dict[str, Mapping[str, str]] = {}
        start, total = 0, 1
        while start < total:
            answer = json_at(self._fetcher, self._address(start))
            total, rows = _counted(answer)
            if not rows:
                break
            for row in rows:
                found[row["itemid"]] = row
            start += len(rows)
        # An item that comes while we turn the pages moves another to the next page, where it comes twice.
        least = max(self._source.expect.least, 1, total * 98 // 100)
        if start < total or len(found) < least:
            raise FetchError(
                f"HUDOC lists {len(found):,} of {total:,} items; at least {least:,} are expected. Nothing is removed.",
                hint="Look at the words of the source and at [expect], or run the command again later.",
            )
        return found

    def _address(self, start: int) -> str:
        language = self._source.language
        codes = [_LANGUAGES[language]] if language in _LANGUAGES else _LANGUAGES.values()
        query = _QUERY.format(
            languages=" OR ".join(f'(languageisocode="{code}")' for code in codes),
            words=" OR ".join('("{}")'.format(word.replace('"', " ")) for word in self._source.words),
        )
        parameters: dict[str, str | int] = {
            "query": query,
            "select": _COLUMNS,
            "sort": "kpdate Descending",
            "start": start,
            "length": LENGTH,
        }
        return address(self._source.addresses[0], parameters)


def _counted(answer: Mapping[str, Any]) -> tuple[int, list[dict[str, str]]]:
    """How many items there are, and the columns of those on this page. Raises FetchError for another shape."""
    try:
        rows = [
            {name: value for name, value in row["columns"].items() if isinstance(value, str)}
            for row in answer["results"]
        ]
        total = int(answer["resultcount"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FetchError("HUDOC answers in another form than it did.", hint="Look at its results.") from error
    if any(not row.get("itemid") for row in rows):
        raise FetchError("HUDOC lists an item without an id.", hint="Look at its results.")
    return total, rows


class _Texts:
    """The texts of the items listed."""

    def __init__(self, source: Source, context: Context, fetcher: Fetcher, jail: Jail, task: Task) -> None:
        self._source = source
        self._context = context
        self._fetcher = fetcher
        self._jail = jail
        self._task = task
        self._said = digest(said_of_all(source))[:8]

    def read(self, listed: Mapping[str, Mapping[str, str]]) -> Iterator[Outcome]:
        """What became of each; raises BudgetSpent where the budget ends."""
        known = {} if self._context.full else self._context.store.fetches(self._source.id)
        for item_id, row in listed.items():
            mark = f"{digest(json.dumps(row, sort_keys=True).encode())}-{self._said}"
            before = known.get(item_id)
            if before and before.digest == mark and before.state is FetchState.DONE:
                yield Outcome(source=self._source.id, path=item_id, verdict=Verdict.UNCHANGED)
            else:
                yield from self._item(item_of(row), mark)
            self._task.advance()

    def _item(self, item: Item, mark: str) -> Iterator[Outcome]:
        try:
            text = Extracted(title=item.name, passages=()) if self._source.reuse in NO_TEXT else self._text(item)
        except BudgetSpent:
            raise
        except SourceError as error:
            yield Outcome(source=self._source.id, path=item.id, verdict=Verdict.FAILED, reason=why(error))
            return
        fetch = Fetch(source=self._source.id, name=item.id, state=FetchState.DONE, digest=mark)
        document = document_of(item, text, self._source, mark.partition("-")[0])
        yield from keep(self._context.store, self._source.id, [Reading(path=item.id, document=document, fetch=fetch)])

    def _text(self, item: Item) -> Extracted:
        base = urljoin(self._source.addresses[0], _TEXT)
        found = page(self._fetcher, address(base, {"library": "ECHR", "id": item.id}))
        return self._jail.extract(found.content, Hints(name=item.id, charset=found.charset or "utf-8", url=found.url))
