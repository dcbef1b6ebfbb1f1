"""A corpus of its own for each test of the proofreader."""

from pathlib import Path

import pytest
from proof_desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A corpus that has no page yet."""
    return Desk(tmp_path / "corpus")
