"""Which of the titles that a file states is one that its author gave."""

from __future__ import annotations

import re

from indexer.extract.characters import one_line
from indexer.extract.extracted import Hints, parse_name

_LONGEST = 500
#: Titles that a program gave the file, and not its author.
_NO_TITLE = re.compile(
    r"microsoft (word|excel|powerpoint)\b.*|(untitled|sans titre|document|présentation|presentation|slide|"
    r"powerpoint presentation|présentation powerpoint|mise en page|print|impression|layout|title|titre|template|"
    r"modèle|model|normal|book|classeur|scan|image|fax)[\s\d_-]*|"
    r".*\.(docx?|odt|pdf|rtf|indd|qxd|pptx?|odp|xlsx?|html?|tex|dvi|pub|ai|tmp)\s*\d*|\S+\.[a-z]{2,8}|"
    r".*\w\(0x[0-9a-f]+\).*|https?://.*|[\w-]*_[\w-]*|[A-Za-z]*\d[\w.-]*",
    re.IGNORECASE,
)


def stated(title: str, hints: Hints) -> str:
    """The title that a file states, on one line; "" if a program made it, or if it is only the file's name."""
    title = one_line(title)
    letters = sum(character.isalpha() for character in title)
    own = title.casefold() in (hints.name.casefold(), parse_name(hints.name).stem.casefold())
    return "" if letters < 4 or own or _NO_TITLE.fullmatch(title) else title[:_LONGEST]


def possible(line: str) -> bool:
    """True for a line of text that could be a title: some words, mostly letters, no address."""
    letters = sum(character.isalpha() for character in line)
    return 8 <= len(line) <= 200 and " " in line and letters >= 0.6 * len(line) and "://" not in line
