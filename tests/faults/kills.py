"""Runs a script that starts and kills processes, in a process that has no thread but one: it forks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def killed(script: ModuleType, folder: Path, kills: int) -> dict[str, Any]:
    """What the script says of so many kills, with a seed of 1; fails with its errors if it breaks."""
    command = [sys.executable, str(script.__file__), str(folder), str(kills), "1"]
    paths = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    said: dict[str, Any] = json.loads(run.stdout)
    return said
