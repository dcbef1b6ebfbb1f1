"""A site whose pages a test writes, and runs over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from web_run import WebRun
from web_site import Answer, Site, serving

from indexer.outcome import Meter
from kb.store import Store

#: What a test writes: path and query → the page, or the whole answer.
Pages = dict[str, bytes | Answer]


@pytest.fixture
def pages() -> Pages:
    """The pages of the site, which the test fills and changes."""
    return {}


@pytest.fixture
def site(pages: Pages) -> Iterator[Site]:
    """The site, running."""

    def answer(path: str) -> Answer | None:
        found = pages.get(path)
        return Answer(body=found) if isinstance(found, bytes) else found

    with serving(answer) as running:
        yield running


@pytest.fixture
def run(site: Site, tmp_path: Path, store: Store, meter: Meter) -> Callable[..., WebRun]:
    """Makes a source on the site, with these keys."""

    def make(**keys: Any) -> WebRun:
        return WebRun(site, tmp_path, store, meter, **keys)

    return make
