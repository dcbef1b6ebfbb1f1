"""Writers of the index killed at random instants (SIGKILL): nothing acknowledged is lost, nothing is there by half.

KB_KILLS is how many are killed, 60 if it is not set.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import killing
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

KILLS = int(os.environ.get("KB_KILLS", "60"))


def test_no_kill_loses_what_was_acknowledged_or_disturbs_a_reader(tmp_path: Path) -> None:
    command = [sys.executable, killing.__file__, str(tmp_path), str(KILLS), "1"]
    paths = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}  # forks want a single thread
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert said["wrong"] == []
    assert said["kills"] == KILLS
    assert said["reads"] > KILLS
    assert len(said["instants"]) > 1
