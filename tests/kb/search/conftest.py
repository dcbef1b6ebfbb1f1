"""One suite for all engines: a test that takes `engine_name`, or `engine_url`, runs on each of them.

Where an engine does otherwise on purpose, `pytest.mark.differs(opensearch="…")` says why; the README lists these.
"""

from collections.abc import Callable

import pytest

_ENGINES = ["whoosh", pytest.param("opensearch", marks=pytest.mark.slow)]


@pytest.fixture(scope="module", params=_ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine by its name."""
    return str(request.param)


@pytest.fixture(autouse=True)
def _alike(request: pytest.FixtureRequest) -> None:
    """Skip where this engine does otherwise on purpose."""
    marker = request.node.get_closest_marker("differs")
    if marker and (reason := marker.kwargs.get(request.getfixturevalue("engine_name"))):
        pytest.skip(f"{request.getfixturevalue('engine_name')} differs: {reason}")


@pytest.fixture
def engine_url(engine_name: str, new_index: Callable[[str], str]) -> str:
    """URL of an index that nobody has written yet, of each engine."""
    return new_index(engine_name)
