"""What the tests of faults share: the command, and something for it to read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from kb_process import Kb

# The archives of LEGI that we write ourselves are made by a module beside the tests of their reader.
sys.path.append(str(Path(__file__).parent.parent / "indexer"))

_NOTES = """
id = "notes"
kind = "folder"
title = "Notes"
publisher = "Tests"
licence = "MIT"
reuse = "full_text"
language = "fr"
path = "documents"
"""


@pytest.fixture
def kb(tmp_path: Path) -> Kb:
    """`kb` with a catalogue of one source, "notes", which has no documents yet."""
    kb = Kb(tmp_path)
    (kb.corpus / "documents").mkdir(parents=True)
    kb.describe("notes", _NOTES)
    return kb
