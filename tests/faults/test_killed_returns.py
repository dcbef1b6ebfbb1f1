"""Who holds, publishes, withdraws, rolls back and purges is killed at random instants (SIGKILL): the index is whole,
nothing that was withdrawn is shown again, and nothing that is held serves by itself.

KB_KILLS is how many are killed, 40 if it is not set.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import returns

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

KILLS = int(os.environ.get("KB_KILLS", "40"))


def test_no_kill_shows_what_was_withdrawn_or_lets_serve_what_is_held(tmp_path: Path) -> None:
    command = [sys.executable, returns.__file__, str(tmp_path), str(KILLS), "1"]
    paths = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}  # forks want a single thread
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert said["wrong"] == []
    assert {"commit", "hold", "publish", "withdraw", "rollback", "purge"} <= set(said["done"])
    assert len(said["interrupted"]) > 2
