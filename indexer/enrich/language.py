"""Which language a text is in, told from its letters; the same text always gets the same answer.

The letter statistics are py3langid's, of 142 languages. It is asked about words alone, between blanks, so that the
short words and endings by which languages differ count at both ends of a text too: of word pairs that makes 92 %
right instead of 91 % (`python -m tests.bench.language`).
"""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from indexer.languages import LANGUAGES
from kb.errors import ExtractError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED = "und"

#: Letters below which no answer is better than a guess: "MNA", "Paris".
FEWEST_LETTERS = 10
#: By how much the logarithm of the likelihood of the best language must exceed that of the second: half as likely
#: again. Of word pairs below it more than every second answer was wrong.
_CLEAR = 0.4
#: Letters from which a text that is not in any of our languages can be told, and by how much, for each of its bytes,
#: another is then likelier: 0.8 and more for Danish or Chinese; less than 0.5 for ours, however badly encoded.
_OTHER_LETTERS = 40
_OTHER = 0.6
#: Not others: Egyptian and Moroccan Arabic, Greek with the accents of old.
_VARIETIES = frozenset({"arz", "ary", "grc"})
#: The same for a passage that is not in the language of its document.
_PASSAGE_LETTERS = 60
_PASSAGE = 0.2

#: Characters looked at: more take longer and decide no better.
_ENOUGH = 1000
_SAMPLE = 8000
_SLICES = 8

_ADDRESS = re.compile(r"https?://\S{1,2000}|[^\s@]{1,100}@\S{1,100}")
#: Vowel signs of Indic scripts and accents that stand by themselves are part of their words, and no letters to Python.
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0900-\u0dff])*")
#: Letters of the scripts that our languages are written in: Latin, Greek, Cyrillic, Arabic and Bengali.
_OURS = re.compile(
    "[A-Za-z\u00aa-\u024f\u0300-\u052f\u0600-\u06ff\u0750-\u077f\u0980-\u09ff\u1e00-\u1fff\ufb50-\ufdff\ufe70-\ufeff]"
)
_LATIN = re.compile(r"[A-Za-z]+")
_BEYOND_LATIN = "\u0370"


def detect(text: str) -> str:
    """Two-letter code of the text's language, one of LANGUAGES; "und" if it is short or not clear. Never raises."""
    words = _words(text[:_SAMPLE])
    if len(_OURS.findall(words)) < max(FEWEST_LETTERS, _letters(words) / 2):
        return UNDETERMINED
    return _decide(words, _likelihoods(words))


def settle(marked: str, text: str) -> str:
    """The language of a text whose format names one: templates are often wrong, so a clear text has the last word."""
    found = detect(text)
    return marked if found == UNDETERMINED else found


def of_passage(text: str, document: str) -> str:
    """The language of a passage where it is clearly not that of its document; else ""."""
    words = _words(text[:_SAMPLE])
    if _letters(words) < _PASSAGE_LETTERS:
        return ""
    likelihoods = _likelihoods(words)
    found = _decide(words, likelihoods)
    if found in (document, UNDETERMINED):
        return ""
    lead = likelihoods[found] - likelihoods[document] if document in likelihoods else math.inf
    return found if lead > _PASSAGE * len(words.encode()) else ""


def sample(title: str, texts: Sequence[str]) -> str:
    """A title and slices of a document's passages, taken all along it: a preface is often in another language."""
    step = max(1, len(texts) // _SLICES)
    return "\n".join((title, *(text[: _SAMPLE // _SLICES] for text in texts[step // 2 :: step])))


def _words(text: str) -> str:
    """The words of the text's middle, between blanks: a beginning is often names, dates and addresses.

    Words in capitals say little, if there are others. In a text of another script what is written in Latin letters
    is quoted.
    """
    found = _WORD.findall(_ADDRESS.sub(" ", text))
    small = " ".join(word for word in found if len(word) == 1 or not word.isupper())
    words = small if len(small) >= _OTHER_LETTERS else " ".join(found)
    start = max(0, len(words) - _ENOUGH) // 2
    words = words[start : start + _ENOUGH]
    if 2 * sum(letter >= _BEYOND_LATIN for letter in words) > len(words):
        words = " ".join(_LATIN.sub(" ", words).split())
    return f" {words} "


def _letters(words: str) -> int:
    return len(words) - words.count(" ")


def _decide(words: str, likelihoods: Mapping[str, float]) -> str:
    best, second = sorted(LANGUAGES, key=likelihoods.__getitem__, reverse=True)[:2]
    other = max(value for code, value in likelihoods.items() if code not in _VARIETIES) - likelihoods[best]
    if _letters(words) >= _OTHER_LETTERS and other > _OTHER * len(words.encode()):
        return UNDETERMINED
    return best if likelihoods[best] - likelihoods[second] >= _CLEAR else UNDETERMINED


def _likelihoods(words: str) -> Mapping[str, float]:
    """Logarithm of the likelihood of each language that is known, ours and others."""
    return dict(_identifier().rank(words))


@cache
def _identifier() -> LanguageIdentifier:
    """Read when first asked for: it takes a second and 100 MB, and most of our programs never ask."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE)
    except OSError as error:
        # It is unpacked into a temporary file.
        raise ExtractError(
            f"the language of texts cannot be told, its model cannot be unpacked: {error}",
            hint=f"Make room on the disk of {tempfile.gettempdir()} (TMPDIR).",
        ) from error
