"""Plain text: paragraphs between blank lines, in whatever encoding it comes."""

from __future__ import annotations

from indexer.extract.characters import clean, decode, one_line
from indexer.extract.extracted import Extracted, Hints, parse_name, title_from_name
from indexer.extract.paragraphs import cut
from kb.errors import ExtractError

_LONGEST_TITLE = 200


def extract(data: bytes, hints: Hints) -> Extracted:
    """The document of a text file; its first line is its title, if it is short enough to be one.

    Raises ExtractError if there is nothing to read in it.
    """
    text = clean(decode(data, hints.charset)).strip()
    if not text:
        raise ExtractError("the file is empty")
    first = one_line(text.split("\n", 1)[0])
    title = first if len(first) <= _LONGEST_TITLE else title_from_name(hints.name)
    return Extracted(title=title, passages=cut(text), language=parse_name(hints.name).language)
