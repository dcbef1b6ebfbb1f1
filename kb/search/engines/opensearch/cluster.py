"""A connection to an OpenSearch cluster: where it is, how long it is waited for, and what is said when it is away.

opensearch://host/name                    one node, port 9200, the index called "name"
opensearch://host:9200,other:9200/name    several nodes of one cluster: who does not answer is passed over
opensearchs://host/name                   over TLS, certificates checked; ?ca=/path/ca.pem for an authority of one's
                                          own, ?cert=/path.pem&key=/path.pem for a certificate that we show
opensearchs://user:password@host/name     who asks; or without the password, which KB_ENGINE_PASSWORD then has
…?shards=3&replicas=1                     of indexes that are made from now on
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from opensearchpy import ConnectionError as Unreachable
from opensearchpy import ConnectionTimeout, NotFoundError, OpenSearch, OpenSearchException, TransportError

from kb.errors import IndexAway, IndexMissing, SearchIndexError, SettingsError
from kb.search.engines.opensearch.breaker import Breaker

_EXAMPLE = "Example: opensearch://localhost:9200/repere"
_PORT = 9200
#: Seconds that a question may take in all, and each try of it: with what is done around it that is less than two.
PATIENCE, _TRY = 1.6, 0.75
#: Nodes that are asked, one after the other, before it is said that none answers.
_TRIES = 2
#: Seconds that a change of the index may take, and the least that anything is given.
_WORK, _LEAST = 120.0, 0.05
#: Once no node can be reached, or so many questions in a row were not answered in time, nothing is asked any more for
#: some seconds: then one question is a try. One that is slow may be so itself, and closes the search for nobody else.
_FAILURES, _PAUSE = 3, 2.0
#: Answers that say that a node is overloaded, or a shard has no node: worth asking again.
BUSY = frozenset({429, 502, 503, 504})

_until: ContextVar[float | None] = ContextVar("until", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a cluster is, and who asks.

    hosts     URL of each node, without a path
    name      of the index: an alias, and the beginning of the names of all that belongs to it
    shards    of each new index, and `replicas` copies of each of them
    """

    hosts: tuple[str, ...]
    name: str
    user: str = ""
    password: str = field(default="", repr=False)
    authority: str = ""
    certificate: str = ""
    key: str = ""
    shards: int = 1
    replicas: int = 1

    @classmethod
    def of(cls, url: str, password: str = "") -> Address:
        """The address that a URL gives. Raises SettingsError for one that makes no sense; what it says has no
        password in it."""
        try:
            return cls._of(url, password)
        except ValueError as error:
            raise SettingsError(f"KB_ENGINE names no OpenSearch cluster: {error}.", hint=_EXAMPLE) from None

    @classmethod
    def _of(cls, url: str, password: str) -> Address:
        parts = urlsplit(url)
        who, _, hosts = parts.netloc.rpartition("@")
        user, _, said = who.partition(":")
        name = parts.path.strip("/")
        if not name or not name.replace("-", "").replace("_", "").isalnum() or name != name.lower():
            raise ValueError(f"{name!r} is no name of an index: small letters, digits and hyphens")
        asked = {key: values[-1] for key, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        if unknown := asked.keys() - {"shards", "replicas", "ca", "cert", "key"}:
            raise ValueError(f"{', '.join(sorted(unknown))} cannot be set there")
        shards, replicas = int(asked.get("shards", 1)), int(asked.get("replicas", 1))
        if not 1 <= shards <= 64 or not 0 <= replicas <= 8:
            raise ValueError("1 to 64 shards, and 0 to 8 replicas of each, are possible")
        scheme = "https" if parts.scheme == "opensearchs" else "http"
        if scheme == "http" and asked.keys() & {"ca", "cert", "key"}:
            raise ValueError("certificates are for opensearchs://, which is over TLS")
        return cls(
            hosts=tuple(_host(scheme, host) for host in hosts.split(",")),
            name=name,
            user=unquote(user),
            password=unquote(said) or password,
            authority=asked.get("ca", ""),
            certificate=asked.get("cert", ""),
            key=asked.get("key", ""),
            shards=shards,
            replicas=replicas,
        )


def _host(scheme: str, said: str) -> str:
    split = urlsplit(f"{scheme}://{said}")
    if not split.hostname:
        raise ValueError("a host is missing")
    bracketed = f"[{split.hostname}]" if ":" in split.hostname else split.hostname
    return f"{scheme}://{bracketed}:{split.port or _PORT}"


class Cluster:
    """A cluster, for all threads of a process. What it refuses is raised as the errors of kb.errors."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._client = OpenSearch(list(address.hosts), **_options(address))
        self._breaker = Breaker(failures=_FAILURES, pause=_PAUSE)

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def patient(self, seconds: float) -> Iterator[None]:
        """All that is asked in the block takes no longer than this; raises IndexAway if it would."""
        token = _until.set(time.monotonic() + seconds)
        try:
            yield
        finally:
            _until.reset(token)

    def ask(self, method: str, path: str, body: object = None, **params: object) -> Any:
        """The answer to a question, asked again of another node if one does not give it in time.

        Raises IndexAway while the cluster does not answer, IndexMissing for what is not there.
        """
        until = _until.get()
        left = _WORK if until is None else until - time.monotonic()
        if left <= 0:
            raise _away("it takes too long")
        if not self._breaker.allows():
            raise _away("it did not a moment ago, and is asked again soon")
        with _said():
            try:
                answer = self._perform(method, path, body, params, left if until is None else min(_TRY, left / _TRIES))
            except TransportError as error:
                # That something is not there, or makes no sense, is an answer: the cluster is well.
                if _is_down(error):
                    self._breaker.failed(1 if isinstance(error, ConnectionTimeout) else _FAILURES)
                else:
                    self._breaker.answered()
                raise
            self._breaker.answered()
            return answer

    def work(self, method: str, path: str, body: object = None, **params: object) -> Any:
        """The answer to what changes something, waited for longer, unless who asks is `patient` for less.

        It is asked again of another node if one does not answer: for changes that do no harm if they are made twice.
        """
        until = _until.get()
        left = _WORK if until is None else max(0.0, until - time.monotonic()) / _TRIES
        with _said():
            return self._perform(method, path, body, params, left or _LEAST)

    def _perform(self, method: str, path: str, body: object, params: Mapping[str, object], limit: float) -> Any:
        asked = {key: str(value).lower() if isinstance(value, bool) else value for key, value in params.items()}
        return self._client.transport.perform_request(
            method, path, params={**asked, "request_timeout": limit}, body=body
        )

    def several(self, index: str, searches: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The answers to some searches of one index, asked together."""
        if not searches:
            return []
        lines = "".join([f"{{}}\n{json.dumps(search, ensure_ascii=False)}\n" for search in searches])
        answer = self.ask("POST", f"/{index}/_msearch", lines.encode())
        for one in answer["responses"]:
            if "error" in one:
                with _said():
                    raise TransportError(one.get("status", 500), one["error"].get("type", ""), one["error"])
        return cast("list[dict[str, Any]]", answer["responses"])


def _options(address: Address) -> dict[str, Any]:
    options: dict[str, Any] = {"max_retries": _TRIES - 1, "retry_on_timeout": True, "timeout": _TRY}
    if address.user:
        options["http_auth"] = (address.user, address.password)
    if address.authority:
        options["ca_certs"] = address.authority
    if address.certificate:
        options |= {"client_cert": address.certificate, "client_key": address.key or None}
    return options


def _is_down(error: TransportError) -> bool:
    return isinstance(error, Unreachable) or error.status_code in BUSY


def _away(why: str) -> IndexAway:
    return IndexAway(
        f"The search engine does not answer: {why}.",
        hint="Try again in a moment. For who runs it: see the cluster's health, and KB_ENGINE.",
    )


@contextmanager
def _said() -> Iterator[None]:
    """What the client raises, said as what it means."""
    try:
        yield
    except NotFoundError as error:
        raise IndexMissing("There is no index yet.", hint="Run: kb index") from error
    except ConnectionTimeout as error:
        raise _away("it takes too long") from error
    except TransportError as error:
        if _is_down(error):
            raise _away(
                "it cannot be reached" if isinstance(error, Unreachable) else "it has too much to do"
            ) from error
        if error.status_code in (401, 403):
            raise SearchIndexError(
                f"The search engine refuses us ({error.status_code}).",
                hint="See user and password in KB_ENGINE, KB_ENGINE_PASSWORD, and what the cluster lets that user do.",
            ) from error
        raise SearchIndexError(f"The search engine refused: {_reason(error)}", hint="See its log.") from error
    except OpenSearchException as error:
        raise SearchIndexError(f"The search engine's answer makes no sense: {error}") from error


def _reason(error: TransportError) -> str:
    """The innermost cause that an answer gives, where the client shows but the outermost."""
    cause = error.info if isinstance(error.info, Mapping) else {}
    cause = cause.get("error", cause)
    reason = str(error)
    while isinstance(cause, Mapping):
        reason = str(cause.get("reason") or reason)
        failed = cause.get("failed_shards") or [{}]
        cause = cause.get("caused_by") or failed[0].get("reason")
    return reason
