"""What an extractor is given, and what it gives back, whatever the format."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from indexer.languages import LANGUAGES
from kb.document import Citation, Figure, Passage, Precision, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known of the bytes before they are read.

    name     name of the file: a title where the file gives none
    charset  what the transport says the encoding is; "" where it says nothing
    url      where they came from, which relative addresses in them start at; "" if they came from no web site
    """

    name: str
    charset: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a file says of itself. None and empty: it says nothing, and the source's own words hold.

    language  as the author states it: it is believed
    marked    language that the format's own attribute names, often a template's default: it is verified
    ref       canonical key of the text, "un:CRC"
    work      id shared by all translations
    sources   what its facts rest on: (title, address)
    pages     works of the same source, by their paths in it, that the text links to: (text of the link, path)
    warnings  what could not be read, a sentence each; the rest could

    What web pages say beside, an address being absolute unless no address of the page itself is known:

    url          the page's own, canonical address
    authors      as the page names them
    modified     day of the last revision
    breadcrumb   names of the sections that the page stands in, the outermost first, without the home page
    attachments  documents that the page links to: (text of the link, address)
    alternates   the same page in other languages: (code of two letters, address)
    noindex      it asks not to be listed by search engines
    nofollow     it asks that its links be not followed
    """

    title: str
    passages: tuple[Passage, ...]
    type: str | None = None
    language: str | None = None
    marked: str | None = None
    date: datetime.date | None = None
    precision: Precision = Precision.DAY
    summary: str = ""
    url: str = ""
    ref: str | None = None
    work: str | None = None
    country: str | None = None
    aliases: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    profile: Profile | None = None
    authors: tuple[str, ...] = ()
    modified: datetime.date | None = None
    breadcrumb: tuple[str, ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()
    noindex: bool = False
    nofollow: bool = False
    warnings: tuple[str, ...] = ()


#: Reads the bytes of one format; raises ExtractError if they are not a document of that format, and nothing else.
Extractor = Callable[[bytes, Hints], Extracted]


class FileName(NamedTuple):
    """The parts of a name like infomie.fr.md; `language` None: the name names none."""

    stem: str
    language: str | None
    suffix: str


def parse_name(name: str) -> FileName:
    """The parts of a file's name: stem "infomie", language "fr", suffix ".md"."""
    path = PurePosixPath(name)
    before = PurePosixPath(path.stem)
    if before.suffix[1:] in LANGUAGES:
        return FileName(before.stem, before.suffix[1:], path.suffix.lower())
    return FileName(path.stem, None, path.suffix.lower())


def title_from_name(name: str) -> str:
    """A title for want of a better one: "rapport_annuel-2014.pdf" → "rapport annuel 2014"."""
    return re.sub(r"[\s_-]+", " ", parse_name(name).stem).strip() or name
