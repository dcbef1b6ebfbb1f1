"""Who holds, publishes, withdraws, rolls back and purges is killed at random instants (SIGKILL): the index is whole,
nothing that was withdrawn is shown again, and nothing that is held serves by itself.

KB_KILLS is how many are killed, 40 if it is not set.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import returns
from kills import killed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

KILLS = int(os.environ.get("KB_KILLS", "40"))


def test_no_kill_shows_what_was_withdrawn_or_lets_serve_what_is_held(tmp_path: Path) -> None:
    said = killed(returns, tmp_path, KILLS)
    assert said["wrong"] == []
    assert {"commit", "hold", "publish", "withdraw", "rollback", "purge"} <= set(said["done"])
    assert len(said["interrupted"]) > 2
