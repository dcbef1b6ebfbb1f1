"""Where the sentences of a text begin, in legal texts too: "art. L. 221-2, al. 3" is no end."""

from __future__ import annotations

import re

#: What may stand between two sentences. A line of its own is one: an item of a list, a row of a table, a heading.
_BREAK = re.compile(r"\n\s*|[.!?…]+(?:\s?[»”\"’')\]])*(\s+)(?=\S)")
#: A word that ends in a stop without ending a sentence; a single letter ("L.", "M.", "p.") never does either.
_ABBREVIATIONS = """
    art arts al ali ann anc av bd bull cass cf ch chap chron circ civ coll com concl cons const crim déc décr dir doc éd
    ed env ex fasc fig gaz ibid id janv févr juill sept oct nov jur jurispr min max mm mme mmes mlle mlles me nb nos nº
    obs op cit ord par parag pén plén pp préc prof req règl rép sect soc spéc ss sq suiv tél tit trib vol st ste
    dr mr mrs ms messrs sec reg regs para paras approx vs inc ltd no
    abs nr bzw vgl ggf núm pág págs sr sra srta pag pagg lett dott
"""
_ABBREVIATED = frozenset(_ABBREVIATIONS.split())
_LAST_WORD = re.compile(r"(\w+)\.\s*$")
_LOOK_BACK = 24


def sentence_starts(text: str) -> list[int]:
    """Where each sentence begins, in order; a text without words has none.

    A sentence goes on behind a stop if what follows begins with a small letter or if what stands before is an
    abbreviation, a single letter or a number of one or two digits, as in a list ("1. ").
    """
    starts = [len(text) - len(text.lstrip())] if text.strip() else []
    for match in _BREAK.finditer(text):
        end = match.end()
        if end < len(text) and (match[1] is None or _ends(text, match.start(), end)):
            starts.append(end)
    return starts


def _ends(text: str, stop: int, following: int) -> bool:
    """Whether the stop at `stop` ends a sentence, when the next word begins at `following`."""
    if text[following].islower():
        return False
    if text[stop] != "." or text[stop + 1 : stop + 2] == ".":
        return True
    before = _LAST_WORD.search(text[max(0, stop - _LOOK_BACK) : stop + 1])
    if before is None:
        return True
    word = before[1].lower()
    short = len(word) == 1 or (word.isdigit() and len(word) == 2)
    return not short and word not in _ABBREVIATED and "." not in _glued(text, stop, len(word))


def _glued(text: str, stop: int, width: int) -> str:
    """What stands right before the last word: "i." of "i.e."."""
    return text[max(0, stop - width - 1) : stop - width]
