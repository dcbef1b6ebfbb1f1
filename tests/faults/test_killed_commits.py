"""Writers of the index killed at random instants (SIGKILL): nothing acknowledged is lost, nothing is there by half.

KB_KILLS is how many are killed, 60 if it is not set.
"""

from __future__ import annotations

import os
from pathlib import Path

import killing
import pytest
from kills import killed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

KILLS = int(os.environ.get("KB_KILLS", "60"))


def test_no_kill_loses_what_was_acknowledged_or_disturbs_a_reader(tmp_path: Path) -> None:
    said = killed(killing, tmp_path, KILLS)
    assert said["wrong"] == []
    assert said["kills"] == KILLS
    assert said["reads"] > KILLS
    assert len(said["instants"]) > 1
