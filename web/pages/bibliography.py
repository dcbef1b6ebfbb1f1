"""The reference of a document: what a reader needs to cite it, whatever it is then written as (see web.formats).

Its facts are those of the document, and nothing is guessed: a field that is not known is "". A page of ours on a text,
a decision or a report stands for that; its own address is the `permalink`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urljoin

from kb.citations.codes import BY_ABBREVIATION
from kb.citations.legal_style import shortened, version_in_words
from kb.citations.writing import citation as cited
from kb.document import Document, Precision
from kb.search.fields import FACETS
from kb.search.response import Hit
from web.languages import iso_dated
from web.pages.links import document_path
from web.pages.text import is_safe_link

#: Who writes the pages of the source of this id, under its own name.
OWN, OWN_NAME = "repere", "Repère"


class Kind(StrEnum):
    """What a library programme takes a document for."""

    STATUTE = "statute"
    DECISION = "decision"
    REPORT = "report"
    PAGE = "page"


_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        **dict.fromkeys(("law-article", "statute", "decree", "circular", "treaty", "eu-act"), Kind.STATUTE),
        "case-law": Kind.DECISION,
        **dict.fromkeys(("report", "statistics", "soft-law", "rights-decision", "guide"), Kind.REPORT),
    }
)
_HEAD = re.compile(r"(?P<head>.+?)\s?: +\S")
_NUMBER = re.compile(r"(?:n°|no\.|RG)\s(\S+(?: (?:QPC|DC))?)|\b([CT]-\d+/\d+)")
_ARTICLE = re.compile(r"\barts?\.?\s(.+)$")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A document as a bibliography has it.

    type       what it is, in the reader's language: "Article de loi"
    authors    bodies; none for law and decisions
    citation   how lawyers cite it, the version of an article apart: "CASF, art. L. 221-2-4"
    version    which version of a law: "version en vigueur depuis le 9 février 2022"
    number     of the act or the decision
    article    its number: "L. 221-2-4"; or several: "13 à 16"
    code       title of the code
    court      that has decided
    publisher  of the text itself; "" where only the page on it is ours
    site       name of the site where it is, for a page
    sheet      title of our page on it, where that says more than its own
    event      True if the date is that of the event which the page is about, not of the page
    url        where the text itself can be read; the permalink where it has no other address
    permalink  of its page here, with the host
    consulted  the day on which the reference is made
    date       as far as `precision` says; of law the day from which it is in force
    """

    id: str
    kind: Kind
    type: str
    title: str
    language: str
    authors: tuple[str, ...]
    citation: str
    version: str
    number: str
    article: str
    code: str
    court: str
    site: str
    sheet: str
    event: bool
    url: str
    permalink: str
    consulted: date
    date: date | None
    precision: Precision
    keywords: tuple[str, ...] = ()
    abstract: str = ""
    publisher: str = ""
    licence: str = ""

    @property
    def legal(self) -> str:
        """The citation with the version: "CASF, art. L. 221-2-4, version en vigueur depuis le 9 février 2022"."""
        return ", ".join(filter(None, (self.citation, self.version)))

    @property
    def dated(self) -> str:
        """As much of the date as is known, ISO 8601: "2018-02"; "" without one, and for a page on an event."""
        return iso_dated(self.date, self.precision) if self.date and not self.event else ""


def reference_of(hit: Hit, language: str, root: str, today: date) -> Reference:
    """The reference of a document found. `language` is the reader's, `root` the address of this site."""
    own = _ours(hit.document_id)
    kind, permalink = _kind(hit), urljoin(root, document_path(hit.document_id))
    ours, title = own and kind is Kind.PAGE, _own_title(hit, kind) if own else hit.title
    citation = "" if kind in (Kind.REPORT, Kind.PAGE) else _citation(hit, language, own)
    authors = hit.organisations if kind in (Kind.REPORT, Kind.PAGE) else ()
    return Reference(
        id=hit.document_id,
        kind=kind,
        type=FACETS["type"].say(hit.type, language),
        title=title,
        language=hit.language,
        authors=(OWN_NAME,) if ours else authors,
        citation=citation,
        version=version_in_words(hit.version, today, language) if hit.version else "",
        number=_part(_NUMBER, citation, hit.ref),
        article=_part(_ARTICLE, citation, hit.ref),
        code=_code(hit.ref),
        court=", ".join(hit.organisations) if kind is Kind.DECISION else "",
        site=OWN_NAME if ours else "",
        sheet=hit.title if hit.title != title else "",
        date=hit.date,
        precision=hit.precision,
        event=ours and hit.type == "event",
        url=urljoin(root, hit.url) if is_safe_link(hit.url) and not ours else permalink,
        permalink=permalink,
        consulted=today,
    )


def full_reference(document: Document, language: str, root: str, today: date) -> Reference:
    """The reference of a document with what a list of results does not have: abstract, keywords, publisher, licence."""
    short = reference_of(Hit.of(document, 0.0), language, root, today)
    source = document.provenance
    themes = tuple(FACETS["theme"].say(theme, language) for theme in document.themes)
    named = (*short.authors, short.court, source.publisher, OWN_NAME)
    about = tuple(name for name in document.organisations if name not in named)
    return replace(
        short,
        keywords=tuple(dict.fromkeys((*themes, *about))),
        abstract=document.public_summary,
        publisher="" if _ours(document.id) and short.kind is not Kind.PAGE else source.publisher,
        licence=source.licence,
        site=short.site or (source.publisher if short.kind is Kind.PAGE else ""),
    )


def _ours(document_id: str) -> bool:
    return document_id.startswith(f"{OWN}/")


def _kind(hit: Hit) -> Kind:
    """A report is one that can be read somewhere; without an address there is only our page on it."""
    kind = _KINDS.get(hit.type, Kind.PAGE)
    return Kind.PAGE if kind is Kind.REPORT and not hit.url else kind


def _own_title(hit: Hit, kind: Kind) -> str:
    """The title of the text that our page is on: ours says the subject after a colon."""
    if kind is Kind.REPORT:
        return _work_title(hit)
    head = _HEAD.match(hit.title) if kind is not Kind.PAGE and hit.ref else None
    return head["head"] if head else hit.title


def _citation(hit: Hit, language: str, own: bool) -> str:
    """A page of ours says it before the colon of its title, with the chamber and the parties, which no key has."""
    head = _HEAD.match(hit.title) if own and hit.ref else None
    said = hit.citation or (head["head"] if head else "") or (cited(hit.ref, language) if hit.ref else hit.title)
    if hit.ref and hit.ref.startswith("nor:") and hit.ref.removeprefix("nor:") not in said:
        colon = "\u00a0: " if hit.language == "fr" else ": "
        said = f"{said}, NOR{colon}{hit.ref.removeprefix('nor:')}"
    return shortened(said) if _kind(hit) is Kind.DECISION and hit.language == "fr" else said


def _part(pattern: re.Pattern[str], citation: str, ref: str | None) -> str:
    """A number as the citation gives it; else as its key does."""
    found = pattern.search(citation) or pattern.search(cited(ref) if ref else "")
    return next(filter(None, found.groups()), "") if found else ""


def _code(ref: str | None) -> str:
    country, _, place = (ref or "").partition(":")
    code = BY_ABBREVIATION.get(place.partition(":")[0]) if country == "fr" else None
    return code.title if code else ""


def _work_title(hit: Hit) -> str:
    """The title of a page on a report without the body that it begins with and the year that it ends with, where
    these are said elsewhere in the reference: "DREES, la minorité (2023)" → "La minorité".
    """
    title = hit.title.removesuffix(f" ({hit.date.year})") if hit.date else hit.title
    head, comma, rest = title.partition(", ")
    known = {name.casefold() for name in hit.organisations} | {_initials(name).casefold() for name in hit.organisations}
    return rest[:1].upper() + rest[1:] if comma and head.casefold() in known else title


def _initials(name: str) -> str:
    """Those of the words that count: "Réseau européen des migrations" → "Rem"."""
    return "".join(word[0] for word in _WORD.findall(name) if len(word) > 3 or word[0].isupper())
