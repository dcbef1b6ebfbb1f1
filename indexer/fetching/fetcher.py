"""A polite client of web servers: what may be had of a page, and how each request ended."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Self

from indexer.fetching.answers import Answer, Blocked, Budget, Caps, Gone, NotModified, Page, Validators
from indexer.fetching.client import LATER, REDIRECTS, Client
from indexer.fetching.exchange import Reply
from indexer.fetching.permissions import Permissions
from indexer.fetching.place import Place, Refused, place
from kb.errors import FetchError

_LOOK = "Look at the addresses of the source."
#: By hand: the parser of the standard library fails on a NUL in the name of a charset.
_MEDIA_TYPE = re.compile(r"^([\w.+-]+/[\w.+-]+)(?=\s*(?:[;,]|$))", re.ASCII)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.ASCII)
_LONGEST_VALIDATOR = 1000
_CLOSED = {401: "asks for a password", 403: "forbids it", 451: "may not show it, for legal reasons"}


def never(host: str, port: int) -> bool:
    """No address of a private network may be asked."""
    return False


class Fetcher:
    """One run's requests to one source, one after the other; used in a with statement."""

    def __init__(
        self,
        *,
        contact: str,
        pace: float,
        budget: Budget,
        sleep: Callable[[float], None] = time.sleep,
        allow_private: Callable[[str, int], bool] = never,
        addresses: Iterable[str] = (),
        caps: Caps = Caps(),  # noqa: B008 -- frozen
    ) -> None:
        """`pace` is in seconds between two requests to a host, `addresses` are the source's own: besides 80 and 443,
        only ports that they name are asked. Raises FetchError if one of them is no address.
        """
        try:
            own = [place(address) for address in addresses]
        except Refused as error:
            raise FetchError(f"an address of the source is wrong: {error}", hint=_LOOK) from error
        self._client = Client(
            contact=contact, pace=pace, budget=budget, caps=caps, own=own, allow_private=allow_private, sleep=sleep
        )
        self._permissions = Permissions(self._client)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing stays open between two requests."""

    def get(self, url: str, validators: Validators | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a request for this address, after redirects, or the reason why it was not asked.

        `headers` are what an interface asks for: a format, a language, a key; no other host is told of them. With
        `validators` the server may say that the page has not changed. Raises FetchError if there is no answer
        (timeouts, server errors after the retries, answers that are too large or broken), BudgetSpent if the run has
        had its share.
        """
        try:
            return self._follow(url, validators or Validators(), headers or {})
        except Refused as error:
            return Blocked(url=url, reason=str(error))

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of this address's host names; raises BudgetSpent."""
        try:
            return self._permissions.rules(place(url)).sitemaps
        except Refused:
            return ()

    def _follow(self, url: str, validators: Validators, headers: Mapping[str, str]) -> Answer:
        passed: list[str] = []
        address = url
        while len(passed) <= REDIRECTS:
            there = place(address)
            own = headers if _same_host(place(url), there) else {}
            rules = self._permissions.rules(there)
            if refusal := rules.refusal(there.url):
                return Blocked(url=url, reason=refusal + (f" ({there.url})" if passed else ""))
            # The date is of the page that was asked for; another one may be older and new to us.
            asked = _conditions(validators if not passed else Validators(etag=validators.etag))
            reply = self._client.ask(there, {**own, **asked}, delay=rules.delay)
            if reply.leads_to is None:
                return _answer(url, reply, tuple(passed), conditional=bool(asked))
            passed.append(address)
            address = reply.leads_to
            if address in passed:
                raise FetchError(f"{there.url} redirects in a circle", hint=_LOOK)
        raise FetchError(f"{there.url} is redirect number {REDIRECTS + 1} in a row", hint=_LOOK)


def _same_host(first: Place, there: Place) -> bool:
    """True if what the first may know, the second may know too: it is the same host, and no less private."""
    return there.host == first.host and (
        there.origin == first.origin or (first.scheme, there.scheme) == ("http", "https")
    )


def _conditions(validators: Validators) -> dict[str, str]:
    headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in headers.items() if value}


def _answer(url: str, reply: Reply, passed: tuple[str, ...], *, conditional: bool) -> Answer:
    """What the last reply means; raises FetchError if it is neither a page nor a reason why there is none."""
    address = reply.place.url
    if whose := reply.challenger:
        return Blocked(url=url, reason=f"{address} answers with a challenge of {whose} ({reply.status})")
    match reply.status:
        case 304 if conditional:
            return NotModified(url=url)
        case 404 | 410:
            return Gone(url=url, status=reply.status)
        case 401 | 403 | 451:
            return Blocked(url=url, reason=f"{reply.place.host} {_CLOSED[reply.status]} ({reply.status})")
        case 200 | 203:
            return _page(reply, passed)
    message = f"{address} answers {reply.status}"
    raise FetchError(message, hint=LATER if reply.passing else _LOOK)


def _page(reply: Reply, passed: tuple[str, ...]) -> Page:
    return Page(
        url=reply.place.url,
        content=reply.content,
        media_type=_first(_MEDIA_TYPE, reply),
        charset=_first(_CHARSET, reply),
        validators=Validators(etag=_validator(reply, "ETag"), last_modified=_validator(reply, "Last-Modified")),
        status=reply.status,
        redirects=passed,
        robots_tag=reply.header("X-Robots-Tag"),
        link=reply.header("Link"),
    )


def _first(pattern: re.Pattern[str], reply: Reply) -> str:
    """What the pattern finds in the Content-Type, in small letters."""
    found = pattern.search(reply.header("Content-Type").lower())
    return found[1] if found else ""


def _validator(reply: Reply, name: str) -> str:
    """A header to be sent back as it came; "" if it is too long to be one."""
    value = reply.header(name)
    return value if len(value) <= _LONGEST_VALIDATOR else ""
