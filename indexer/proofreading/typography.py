"""French pages follow French typography, English pages English typography.

French: the Imprimerie nationale's rules as typists of the web keep them, with U+202F before ; ! ? » % and after «,
U+00A0 before the colon, and accents on capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from indexer.proofreading.corpus import Corpus
from indexer.proofreading.page import BARE_ADDRESS, Slip

_AROUND = 20  # characters shown on either side of what is wrong


class _Wrong(NamedTuple):
    pattern: re.Pattern[str]
    sentence: str


def _wrong(pattern: str, sentence: str) -> _Wrong:
    return _Wrong(re.compile(pattern), sentence)


#: Beginnings of French words whose capital has an accent.
_BARE_CAPITALS = (
    "Etat|Etabliss|Ecole|Etud|Evalu|Educat|Egal|Etape|Etrang|Eloign|Echang|Echéan|Ecout|Equip|Epoq|Ev[éè]nem|Elève|"
    r"Erythr|Ethiop|Egypt|Iles?\b|Etre\b|Age\b"
)

#: The European numbers of social value, as 116 000 for missing children: no amounts (Decision 2007/116/EC).
_TELEPHONE = r"116[ \u00a0]\d{3}\b"

#: A long number before a word counts something, unless it is that of a decision or document, or one of several.
_UNPARTED = (
    r"(?<![\w/-])(?<!°\s)(?<![Nn]o\.\s)(?<![Nn]os\s)(?<![Nn]os\.\s)(?<!Doc\.\s)(?<!,\s)(?<!et\s)(?<!and\s)"
    r"\d{5,}(?=\s(?:[^\W\d_]|[%€]))"
)

_RULES: Mapping[str, tuple[_Wrong, ...]] = MappingProxyType(
    {
        "fr": (
            _wrong(r"[\"']", "straight quotes or apostrophe: write « », ’"),
            _wrong(r"(?<![\u202f!?])[;!?»%]", "a narrow no-break space (U+202F) goes before ; ! ? » %"),
            _wrong(r"«(?!\u202f)", "a narrow no-break space (U+202F) goes after «"),
            _wrong(r"(?<!\u00a0):(?=\s|$)|(?<=[a-zà-ÿ]):(?=[a-zà-ÿ])", "a no-break space (U+00A0) goes before :"),
            _wrong(r"\s[,.](?=\s|$)", "no space before a comma or full stop"),
            _wrong(
                rf"(?<![\w.-])(?!{_TELEPHONE})\d{{1,3}}[ \u00a0]\d{{3}}(?!\d)",
                "a narrow no-break space (U+202F) parts the thousands",
            ),
            _wrong(_UNPARTED, "a narrow no-break space (U+202F) parts the thousands"),
            _wrong(r"[nN]°(?!\u00a0)", "a no-break space (U+00A0) goes after n°"),
            _wrong(r"\b(?:[CcSsVvMmNn]|[Cc]h|[Mm]an)?[Oo]eu|\b[Oo]eil", "oe is written œ"),
            _wrong(rf"\b(?:{_BARE_CAPITALS})", "capitals keep their accents"),
            _wrong(r"\bA (?=l’|la |les |un|des |ce|partir|défaut|Paris|titre)", "capitals keep their accents: À"),
        ),
        "en": (
            _wrong(r"[\"']", "straight quotes or apostrophe: write “ ”, ‘ ’"),
            _wrong(_UNPARTED, "a comma parts the thousands"),
            _wrong(r"\u202f", "a space of French typography (U+202F)"),
            _wrong(r"\s(?:[;:!?%]|[,.](?=\s|$))", "no space before punctuation"),
        ),
    }
)


def check(corpus: Corpus) -> Iterator[Slip]:
    """What breaks the typography of the page's language in all that is written by us, addresses left out."""
    for page in corpus:
        rules = _RULES.get(page.language, ())
        for words in (*page.names, *page.aliases, *page.text):
            text = BARE_ADDRESS.sub("", words.text)
            for pattern, sentence in rules:
                for match in pattern.finditer(text):
                    around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
                    yield Slip(page, words.place, f"{sentence}, in {around!r}")
