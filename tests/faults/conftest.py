"""What the tests of faults share: the command, and something for it to read."""

from __future__ import annotations

from pathlib import Path

import pytest
from kb_process import Kb

_FOLDER = """
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
    (kb.corpus / "sources").mkdir()
    (kb.corpus / "sources" / "notes.toml").write_text(_FOLDER)
    return kb
