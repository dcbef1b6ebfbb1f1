"""Questions to an interface: a page or the reason why there is none, as an error; and its JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlencode

from indexer.fetching.answers import Blocked, Budget, Gone, Page
from indexer.fetching.fetcher import Fetcher
from kb.errors import FetchError
from kb.settings import Settings
from kb.source import Source

#: Makes the fetcher of a run; tests make one that may ask this machine.
Fetchers: TypeAlias = Callable[[Source, Settings], Fetcher]


def fetcher_for(source: Source, settings: Settings) -> Fetcher:
    """The means to reach a source, within its budget."""
    return Fetcher(
        contact=settings.contact, pace=source.pace, budget=Budget(pages=source.pages), addresses=source.addresses
    )


def address(base: str, parameters: Mapping[str, str | int | Sequence[str]]) -> str:
    """An address with parameters, each value of a sequence by itself; blanks are written as all read them: %20."""
    return f"{base}?{urlencode(parameters, doseq=True).replace('+', '%20')}"


def page(fetcher: Fetcher, url: str, headers: Mapping[str, str] | None = None) -> Page:
    """The page at an address; raises FetchError if there is none for us."""
    answer = fetcher.get(url, headers=headers)
    if isinstance(answer, Page):
        return answer
    if isinstance(answer, Blocked):
        raise FetchError(answer.reason, hint="Look at what the source's terms and its robots.txt allow.")
    status = answer.status if isinstance(answer, Gone) else 304
    raise FetchError(f"{url} answers {status}", hint="Look at the addresses of the source.")


def json_at(fetcher: Fetcher, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at an address; raises FetchError if there is none."""
    content = page(fetcher, url, headers).content
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{url} answers with what is no JSON: {error}", hint="Look at its documentation.") from error
    if not isinstance(found, dict):
        raise FetchError(
            f"{url} answers with a {type(found).__name__}, not an object", hint="Look at its documentation."
        )
    return found
