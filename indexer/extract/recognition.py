"""Text recognition with tesseract, where it is installed: from the picture of a page to its words.

https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html describes the command and its table of words.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from functools import cache
from itertools import groupby

from kb.errors import ExtractError

_PROGRAM = "tesseract"
#: Its names for our languages (ISO 639-2), as far as we have material in them.
_NAMES = {
    "fr": "fra", "en": "eng", "es": "spa", "it": "ita", "de": "deu", "pt": "por", "nl": "nld", "el": "ell",
    "ro": "ron", "pl": "pol", "ar": "ara",
}  # fmt: skip
#: Mean confidence, of 100, below which a picture shows no text: a photograph, a drawing.
_SURE = 60
_WORD = "5"


@cache
def installed() -> frozenset[str]:
    """The languages that can be recognised here, by tesseract's names; empty without tesseract."""
    if shutil.which(_PROGRAM) is None:
        return frozenset()
    listed = subprocess.run([_PROGRAM, "--list-langs"], capture_output=True, text=True, check=False)
    return frozenset(listed.stdout.split("\n")[1:]) & frozenset(_NAMES.values())


def recognise(picture: bytes, language: str | None, seconds: float) -> str:
    """The lines of text on a picture (PGM, 300 dots an inch); "" if it shows none.

    `language` is that of the text, two letters; None stands for French or English. Raises TimeoutError if it takes
    longer than `seconds`, ExtractError if it fails.
    """
    wanted = [_NAMES.get(language or "", ""), "fra", "eng"]
    chosen = [name for name in wanted if name in installed()]
    chosen = chosen[:1] if language in _NAMES else chosen
    command = [_PROGRAM, "stdin", "stdout", "--dpi", "300", "-l", "+".join(chosen or installed()), "tsv"]
    try:
        # One thread: several wait for each other more than they help on a page.
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        done = subprocess.run(command, input=picture, capture_output=True, timeout=seconds, env=environment, check=True)
    except subprocess.TimeoutExpired as error:
        raise TimeoutError("text recognition takes too long") from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise ExtractError(f"text recognition failed: {error}") from error
    return _lines(done.stdout.decode("utf-8", "replace"))


def _lines(table: str) -> str:
    """The words of tesseract's table, joined into lines."""
    rows = csv.DictReader(table.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [row for row in rows if row["level"] == _WORD and (row["text"] or "").strip()]
    if not words or sum(float(word["conf"]) for word in words) < _SURE * len(words):
        return ""
    by_line = groupby(words, key=lambda word: (word["block_num"], word["par_num"], word["line_num"]))
    return "\n".join(" ".join(word["text"] for word in line) for _, line in by_line)
