"""A server on loopback, and fetchers that may ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hostile_server import HostileServer, hostile_server

from indexer.fetching.answers import Budget, Caps
from indexer.fetching.fetcher import Fetcher

CONTACT = "https://example.org/contact"


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with hostile_server() as server:
        yield server


@pytest.fixture
def canary() -> Iterator[HostileServer]:
    """A server that nobody should connect to."""
    with hostile_server() as server:
        yield server


@pytest.fixture
def waits() -> list[float]:
    """How long the fetcher waited, each time that it waited at all."""
    return []


@pytest.fixture
def make_fetcher(server: HostileServer, waits: list[float]) -> Callable[..., Fetcher]:
    """Makes a fetcher that may ask the server, and nobody else on this machine."""

    def make(*, pace: float = 0.0, budget: Budget | None = None, caps: Caps | None = None) -> Fetcher:
        return Fetcher(
            contact=CONTACT,
            pace=pace,
            budget=budget or Budget(),
            caps=caps or Caps(),
            sleep=lambda seconds: waits.append(seconds) if seconds else None,
            allow_private=lambda _, port: port == server.port,
        )

    return make


@pytest.fixture
def fetcher(make_fetcher: Callable[..., Fetcher]) -> Fetcher:
    return make_fetcher()
