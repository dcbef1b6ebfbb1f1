"""A source: a place that documents come from, and what we promise and expect of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from kb.document import Reuse

#: The kinds that are read from the web, page by page.
WEB = ("site", "feed", "sitemap", "list")

#: Where documents come from that were sent to the desk: no source of the catalogue may have this name.
SENT = "upload"

#: The kinds whose documents are chosen by words.
WITH_WORDS = ("dila", "hudoc", "judilibre", "hal")

#: The kinds of source, and the keys that the reader of each cannot do without; None: no reader yet.
KINDS: Mapping[str, tuple[str, ...] | None] = MappingProxyType({
    "folder": ("path",),
    "legi": ("addresses", "texts"),
    "dila": ("addresses",),
    "cellar": ("addresses",),
    "hudoc": ("addresses", "words"),
    "judilibre": ("addresses", "words"),
    "hal": ("addresses", "words"),
    "archive": None,
    "api": None,
    "site": ("addresses",),
    "feed": ("addresses",),
    "sitemap": ("addresses",),
    "list": ("addresses",),
})  # fmt: skip


class Checked(StrEnum):
    """How sure the addresses of a source are."""

    SEEN = "seen"
    BY_PATTERN = "by_pattern"
    FROM_MEMORY = "from_memory"
    MAY_HAVE_MOVED = "may_have_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How many documents a full run of a source yields; a count outside fails the run."""

    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of corpus/sources.

    id          name on the command line; of a folder also the first part of its documents' ids
    kind        how it is read: a key of KINDS
    title       what it is, for people
    publisher   who publishes it; the organisation of its documents unless they name another
    type        document type where a document does not say its own
    language    language where a document does not say its own; None: told from the text
    country     country where a document does not say its own: two capital letters
    licence     name of the licence, with the attribution that it asks for; `licence_url` its address
    reuse       what may be shown
    addresses   where it is on the network; `checked` how sure they are
    format      what is there, for people: "HTML, PDF"
    robots      what is known of its robots.txt and of what it refuses, for people
    path        folder of a source on this machine, relative to the catalogue's parent (corpus/)
    texts       kind "legi": LEGITEXT id → abbreviation of the codes wanted
    words       kinds of WITH_WORDS: only documents with one of these words or phrases are wanted
    scope       of the web: addresses that those of all its pages begin with; without it, the hosts of `addresses`
    include     of the web: which addresses become documents, as patterns of robots.txt; without it, all
    exclude     of the web: which addresses are never asked for, as patterns of robots.txt
    depth       of the web: how many links are followed from a page that the catalogue, a feed or a sitemap names
    pages       of the web: how many requests one run may make; the next one goes on from there
    spip        of the web: the site is made with SPIP, and has many addresses for each article
    pace        seconds between two requests to one host
    expect      how many documents a full run yields
    schedule    when it is read by itself, as kb.schedule reads it; "": only when somebody asks
    enabled     False: known, and not read; the first sentence of `remark` says why
    """

    id: str
    kind: str
    title: str
    publisher: str
    licence: str
    reuse: Reuse
    type: str | None = None
    language: str | None = None
    country: str | None = None
    licence_url: str = ""
    addresses: tuple[str, ...] = ()
    checked: Checked | None = None
    format: str = ""
    robots: str = ""
    path: str | None = None
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    words: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    depth: int | None = None
    pages: int = 5000
    spip: bool = False
    pace: float = 2.0
    expect: Expectation = Expectation()
    schedule: str = ""
    enabled: bool = True
    remark: str = ""
