"""The kind of source "judilibre": decisions of the judicial courts, from the interface of the Cour de cassation.

For each word of the source its search lists the decisions, and each that is new or was changed is asked for. Its
history says which were changed or withdrawn since the last run (facts: judilibre-search, README and source). The key
is KB_JUDILIBRE_KEY.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from indexer.apis.asking import Fetchers, address, fetcher_for, json_at
from indexer.apis.judilibre import decision_of
from indexer.context import Context
from indexer.describe import digest, said_of_all
from indexer.fetching.answers import BudgetSpent
from indexer.fetching.fetcher import Fetcher
from indexer.keep import Reading, keep, why
from indexer.outcome import Outcome, Verdict
from kb.errors import FetchError, SourceError
from kb.source import Source
from kb.store import Fetch, FetchState

#: Decisions of one page, the most that the search gives; and the most that it pages through.
LENGTH, MOST = 50, 10_000
_JURISDICTIONS = ("cc", "ca", "tj")
#: What is remembered of the history is kept under this name, which no decision has.
_HISTORY = "transactionalhistory"
#: What tells whether a decision was changed; its score and the words marked in it change with the question.
_TELLING = ("id", "number", "ecli", "decision_date", "update_date", "solution", "summary")


def read(source: Source, context: Context, fetchers: Fetchers = fetcher_for) -> Iterator[Outcome]:
    """Read what has one of the words, and remove what the court withdraws, or what no word finds any more.

    Without a key nothing is asked. A list that is not whole removes nothing.
    """
    if not context.settings.judilibre_key:
        reason = "There is no key: KB_JUDILIBRE_KEY holds the KeyId that https://piste.gouv.fr gives."
        yield Outcome(source=source.id, path="", verdict=Verdict.FAILED, reason=reason)
        return
    with fetchers(source, context.settings) as fetcher:
        yield from _Run(source, context, fetcher).outcomes()


class _Run:
    """One run: the history, the list, the decisions."""

    def __init__(self, source: Source, context: Context, fetcher: Fetcher) -> None:
        self._source = source
        self._context = context
        self._fetcher = fetcher
        self._said = digest(said_of_all(source))[:8]
        self._started = datetime.now(UTC)

    def outcomes(self) -> Iterator[Outcome]:
        try:
            withdrawn, changed = self._history()
            yield from self._remove(withdrawn)
            listed = self._listed()
            yield from self._decisions(listed, changed)
        except SourceError as error:
            verdict = Verdict.SKIPPED if isinstance(error, BudgetSpent) else Verdict.FAILED
            yield self._outcome("", verdict, why(error))
            return
        yield from self._remove(set(self._context.store.paths(self._source.id)) - listed.keys())
        with self._context.store.writing() as writing:
            writing.record(
                Fetch(
                    source=self._source.id,
                    name=_HISTORY,
                    state=FetchState.DONE,
                    digest=_HISTORY,
                    fetched_at=self._started,
                )
            )

    def _history(self) -> tuple[set[str], set[str]]:
        """Ids withdrawn, and ids changed, since the last run that came to its end."""
        before = self._context.store.fetches(self._source.id).get(_HISTORY)
        last: dict[str, str] = {}
        if before is None or before.fetched_at is None:
            return set(), set()
        parameters: dict[str, str] = {"date": before.fetched_at.isoformat().replace("+00:00", "Z")}
        asked: set[str] = set()
        while parameters:
            answer = self._ask("/transactionalhistory", parameters)
            for one in _list(answer, "transactions"):
                last[str(one.get("id"))] = str(one.get("action"))
            following = str(answer.get("next_page") or "")
            if following in asked:
                raise FetchError("Judilibre's history leads in a circle.", hint="Run the command again later.")
            asked.add(following)
            parameters = dict(parse_qsl(following))
        gone = {decision_id for decision_id, action in last.items() if action == "deleted"}
        return gone, last.keys() - gone

    def _listed(self) -> dict[str, str]:
        """Ids of all decisions that have one of the words, each with what tells whether it was changed."""
        found: dict[str, str] = {}
        for word in self._source.words:
            number, seen, total = 0, 0, 1
            while seen < total:
                answer = self._ask("/search", self._question(word, number))
                rows, total = _list(answer, "results"), _count(answer)
                if total > MOST:
                    raise FetchError(
                        f"Judilibre has {total:,} decisions with {word!r}, and pages through {MOST:,}.",
                        hint="Take longer words in the source.",
                    )
                if not rows and total:
                    raise FetchError(f"Judilibre lists {seen:,} of {total:,} decisions with {word!r}.")
                for row in rows:
                    telling = json.dumps([row.get(name) for name in _TELLING]).encode()
                    found[str(row.get("id"))] = f"{digest(telling)}-{self._said}"
                seen, number = seen + len(rows), number + 1
        least = max(self._source.expect.least, 1)
        if len(found) < least:
            raise FetchError(f"Judilibre lists {len(found):,} decisions; at least {least:,} are expected.")
        return found

    def _question(self, word: str, number: int) -> dict[str, str | int | tuple[str, ...]]:
        return {
            "query": word,
            "operator": "exact",
            "jurisdiction": _JURISDICTIONS,
            "sort": "date",
            "order": "desc",
            "page_size": LENGTH,
            "page": number,
        }

    def _decisions(self, listed: Mapping[str, str], changed: set[str]) -> Iterator[Outcome]:
        known = {} if self._context.full else self._context.store.fetches(self._source.id)
        with self._context.meter.task(self._source.id, len(listed), "documents") as task:
            for decision_id, mark in listed.items():
                before = known.get(decision_id)
                if before and before.digest == mark and decision_id not in changed:
                    yield self._outcome(decision_id, Verdict.UNCHANGED)
                else:
                    yield from self._decision(decision_id, mark)
                task.advance()

    def _decision(self, decision_id: str, mark: str) -> Iterator[Outcome]:
        try:
            document = decision_of(self._ask("/decision", {"id": decision_id}), self._source)
        except BudgetSpent:
            raise
        except SourceError as error:
            yield self._outcome(decision_id, Verdict.FAILED, why(error))
            return
        fetch = Fetch(source=self._source.id, name=decision_id, state=FetchState.DONE, digest=mark)
        reading = Reading(path=document.provenance.path, document=document, fetch=fetch)
        yield from keep(self._context.store, self._source.id, [reading])

    def _remove(self, ids: set[str]) -> Iterator[Outcome]:
        if not ids:
            return
        with self._context.store.writing() as writing:
            removed = writing.remove_paths(self._source.id, sorted(ids))
            writing.forget(self._source.id, ids)
        for document_id in removed:
            yield self._outcome(document_id, Verdict.REMOVED)

    def _ask(self, path: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"KeyId": self._context.settings.judilibre_key, "Accept": "application/json"}
        return json_at(self._fetcher, address(self._source.addresses[0].rstrip("/") + path, parameters), headers)

    def _outcome(self, path: str, verdict: Verdict, reason: str = "") -> Outcome:
        return Outcome(source=self._source.id, path=path, verdict=verdict, reason=reason)


def _list(answer: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The rows of an answer; raises FetchError for another shape."""
    rows = answer.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("id") for row in rows):
        raise FetchError(f"Judilibre answers without {name}.", hint="Look at its documentation.")
    return rows


def _count(answer: Mapping[str, Any]) -> int:
    total = answer.get("total")
    if not isinstance(total, int):
        raise FetchError("Judilibre answers without a total.", hint="Look at its documentation.")
    return total
