"""Archives from a server's index page to this machine: resumed where they broke, renamed when they are whole."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
import requests
import urllib3
from lxml import etree

from indexer.archives import Archive, archive_named
from indexer.fetching.agent import user_agent
from indexer.outcome import Meter
from kb.address import web_address
from kb.durable import sync
from kb.errors import FetchError

TIMEOUT = (10, 60)  # seconds to connect, and between two reads
ATTEMPTS = 4  # in a row, without a byte more
LONGEST_WAIT = 120.0  # seconds, whatever Retry-After asks for
REDIRECTS = 5  # in a row
PAGE_LIMIT = 5 << 20
ARCHIVE_LIMIT = 16 << 30  # the stock of LEGI had 1.1 GB in 2026

_LOOK = "Look at the addresses of the source."
_CHUNK = 1 << 18
_PASSING = frozenset((429, 500, 502, 503, 504))
_RANGE = re.compile(r"bytes (?:(?P<start>\d+)-\d+|\*)/(?P<total>\d+|\*)")
_PORTS = {"http": 80, "https": 443}
_Work = TypeVar("_Work")


class _Passing(Exception):
    """The server asks to come back in so many seconds, or sent less than it promised."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class _Session(requests.Session):
    """A session that knows no redirects: requests would read the whole body of each, whatever its size."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Downloads:
    """A polite client of the servers that publish archives: one request at a time, `pace` seconds apart."""

    def __init__(self, contact: str, pace: float, sleep: Callable[[float], None] = time.sleep) -> None:
        self._session = _Session()
        # A proxy or a password file of this machine's user is none of a crawler's business.
        self._session.trust_env = False
        self._session.headers["User-Agent"] = user_agent(contact)
        # Ranges count the bytes of the file itself, not of a compressed form of it.
        self._session.headers["Accept-Encoding"] = "identity"
        self._pace = pace
        self._sleep = sleep
        self._free_at = 0.0

    def listing(self, address: str, base: str) -> Mapping[Archive, str]:
        """The archives that an index page links to, with their addresses, which all lie below the page's own.

        Raises FetchError if the page cannot be had.
        """
        url, content = self._insist(lambda: self._page(address))
        try:
            page = lxml.html.fromstring(content)
        except etree.LxmlError as error:
            raise FetchError(f"{address} is no index page: {error}") from error
        found = {}
        for link in page.iterfind(".//a[@href]"):
            try:
                target = urljoin(url, link.get("href", "").strip())
                name = unquote(urlsplit(target).path.rpartition("/")[2])
            except ValueError:  # "http://[": a link that leads nowhere
                continue
            archive = archive_named(name, base)
            if archive and target.startswith(urljoin(url, ".")):
                found[archive] = target
        return found

    def fetch(self, url: str, target: Path, meter: Meter) -> None:
        """The file at this address becomes `target`, whole; a broken download is taken up again, now or next time.

        Raises FetchError if it cannot be had.
        """
        part = target.with_name(f"{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._insist(lambda: self._transfer(url, part, meter), lambda: _size(part))
            _keep(part, target)
        except OSError as error:
            raise FetchError(
                f"{target.name} cannot be written: {error.strerror}", hint="Make room on the disk of KB_HOME."
            ) from error

    def _insist(self, work: Callable[[], _Work], progress: Callable[[], int] = lambda: 0) -> _Work:
        """Do the work, and again after a while where the server fails, as long as there is progress."""
        failures, before = 0, progress()
        while True:
            try:
                return work()
            except (_Passing, requests.ConnectionError, requests.Timeout, urllib3.exceptions.HTTPError) as error:
                reached = progress()
                failures, before = (1 if reached > before else failures + 1), reached
                if failures == ATTEMPTS:
                    hint = "Run the command again later: it goes on where it stopped."
                    raise FetchError(f"{error} ({ATTEMPTS} times)", hint=hint) from error
                asked = error.wait if isinstance(error, _Passing) else None
                self._sleep(min(2.0**failures if asked is None else asked, LONGEST_WAIT))
            except requests.RequestException as error:
                raise FetchError(str(error), hint=_LOOK) from error

    def _page(self, address: str) -> tuple[str, bytes]:
        with self._answer(address) as response:
            if response.status_code != requests.codes.ok:
                raise _refusal(response)
            # A few bytes of a compressed page may be gigabytes of page.
            if (encoding := response.headers.get("Content-Encoding", "identity")) != "identity":
                raise FetchError(f"{address} comes in the encoding {encoding!r}, which was not asked for")
            content = response.raw.read(PAGE_LIMIT + 1, decode_content=False)
            if len(content) > PAGE_LIMIT:
                raise FetchError(f"{address} has more than {PAGE_LIMIT:,} bytes: it is no index page")
            return response.url, content

    def _transfer(self, url: str, part: Path, meter: Meter) -> None:
        """Bring `part` to its full size; raises what `_insist` takes for a reason to try again."""
        start = _size(part)
        with self._answer(url, {"Range": f"bytes={start}-"} if start else {}) as response:
            span = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
            if response.status_code == requests.codes.requested_range_not_satisfiable:
                if span and span["total"] == str(start):
                    return
                part.unlink(missing_ok=True)
                raise _Passing(f"{url} is not of the size that it had; it is fetched anew", wait=0)
            if response.status_code == requests.codes.partial_content:
                if span is None or span["start"] != str(start):
                    part.unlink(missing_ok=True)
                    raise _Passing(f"{url} sent another part than was asked for; it is fetched anew", wait=0)
            elif response.status_code == requests.codes.ok:
                start = 0  # the server sends the whole file again
            else:
                raise _refusal(response)
            self._write(response, part, start, meter)

    def _write(self, response: requests.Response, part: Path, start: int, meter: Meter) -> None:
        length = response.headers.get("Content-Length", "")
        total = start + int(length) if length.isdecimal() else None
        if (total or 0) > ARCHIVE_LIMIT:
            raise FetchError(f"{response.url} has {total:,} bytes, more than {ARCHIVE_LIMIT:,}")
        name = part.name.removesuffix(".part")
        with part.open("r+b" if start else "wb") as file, meter.task(f"fetch {name}", total, "bytes") as task:
            task.advance(file.seek(start))
            for chunk in response.raw.stream(_CHUNK, decode_content=False):
                task.advance(file.write(chunk))
                if file.tell() > ARCHIVE_LIMIT:
                    part.unlink()
                    raise FetchError(f"{response.url} has more than {ARCHIVE_LIMIT:,} bytes")
            size = file.tell()
        if total is not None and size < total:
            raise _Passing(f"{response.url}: the connection was cut at byte {size:,} of {total:,}")

    @contextmanager
    def _answer(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[requests.Response]:
        """The answer, after redirects that stay on the server; their bodies are not read."""
        for _ in range(REDIRECTS + 1):
            self._sleep(max(0.0, self._free_at - time.monotonic()))
            try:
                with self._session.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
                    if not response.is_redirect:
                        yield response
                        return
                    url = _redirected(response)
            finally:
                self._free_at = time.monotonic() + self._pace
        raise FetchError(f"more than {REDIRECTS} redirects, the last to {url}", hint=_LOOK)


def _redirected(response: requests.Response) -> str:
    """Where a redirect leads; raises FetchError if it may not lead there."""
    location = response.headers["Location"]
    if not may_lead(response.url, location):
        raise FetchError(f"{response.url} redirects to {location!r}, away from its server", hint=_LOOK)
    return urljoin(response.url, location)


def may_lead(url: str, location: str) -> bool:
    """True if a redirect stays on its server, or only goes over from http to https."""
    try:
        here, there = _origin(url), _origin(web_address(urljoin(url, location)))
    except ValueError:
        return False
    return there == here or (here[0], here[2], *there) == ("http", 80, "https", here[1], 443)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _refusal(response: requests.Response) -> Exception:
    message = f"{response.url} answers {response.status_code} {response.reason}"
    if response.status_code not in _PASSING:
        return FetchError(message, hint=_LOOK)
    asked = response.headers.get("Retry-After", "").strip()
    return _Passing(message, wait=float(asked) if asked.isdecimal() else None)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _keep(part: Path, target: Path) -> None:
    """Give the whole file its name, so that neither can be lost by a power cut."""
    sync(part)
    part.replace(target)
    sync(target.parent)
