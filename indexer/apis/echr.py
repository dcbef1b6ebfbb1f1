"""A judgment or decision of the European Court of Human Rights: from the columns of HUDOC to a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from indexer.extract.characters import one_line
from indexer.extract.courts import day_in_words
from indexer.extract.extracted import Extracted
from kb.document import Citation, Document, Provenance, Reuse
from kb.source import Source

#: Where a reader finds an item.
_ADDRESS = "https://hudoc.echr.coe.int/{}?i={}"
_LANGUAGES = {"FRE": "fr", "ENG": "en"}
_INTERFACES = {"fr": "fre", "en": "eng"}
_COURT = {"fr": "CEDH", "en": "ECtHR"}
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_APPLICATION = re.compile(r"\d{1,6}/\d\d")
#: "3;8;13+8;P4-2;8-1": articles of the Convention, not those of its protocols.
_ARTICLE = re.compile(r"(?<![\w-])(\d{1,2})(?:-\d+)*(?=[;+]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What HUDOC says of an item.

    kind          its doctype: "HFJUD" is a judgment in French, "HEDEC" a decision in English
    applications  numbers: "12267/16"
    articles      articles of the Convention that it is about: "3"
    """

    id: str
    name: str
    kind: str
    language: str
    day: date | None
    ecli: str
    applications: tuple[str, ...]
    articles: tuple[str, ...]
    conclusion: str


def item_of(row: Mapping[str, str]) -> Item:
    """The item that a row of results describes; what is missing there is empty."""
    return Item(
        id=row["itemid"],
        name=one_line(row.get("docname", "")) or row["itemid"],
        kind=row.get("doctype", ""),
        language=_LANGUAGES.get(row.get("languageisocode", ""), "und"),
        day=_day(row.get("kpdate", "")),
        ecli=row.get("ecli", "").strip().rstrip("."),
        applications=tuple(dict.fromkeys(_APPLICATION.findall(row.get("appno", "")))),
        articles=tuple(dict.fromkeys(_ARTICLE.findall(row.get("article", "")))),
        conclusion=one_line(row.get("conclusion", "").replace(";", " ; ")),
    )


def document_of(item: Item, text: Extracted, source: Source, mark: str) -> Document:
    """The item with its text. Judgments have the key that our notes have; in both languages they are one work."""
    number = item.applications[0] if item.applications else ""
    ref = f"echr:{number}" if number and item.kind.endswith("JUD") else None
    court = _COURT.get(item.language, _COURT["en"])
    said = day_in_words(item.day, "fr" if item.language == "fr" else "en")
    return Document(
        id=f"{source.id}/{item.id}",
        work=item.ecli or f"{source.id}/{item.id}",
        type=source.type or "case-law",
        title=item.name,
        language=item.language,
        passages=text.passages,
        provenance=Provenance(
            source=source.id,
            path=item.id,
            retrieved_at=datetime.now(UTC),
            digest=mark,
            url=_ADDRESS.format(_INTERFACES.get(item.language, "eng"), item.id),
            publisher=source.publisher,
            licence=source.licence,
            licence_url=source.licence_url,
            reuse=source.reuse,
        ),
        ref=ref,
        citation=", ".join(filter(None, (court, said, f"n° {number}"))) if number else "",
        summary="" if source.reuse is Reuse.LINK_ONLY else item.conclusion,
        aliases=tuple(filter(None, (*item.applications, item.ecli))),
        organisations=(source.publisher,),
        country=source.country,
        date=item.day,
        citations=tuple(Citation(text=f"CESDH, art. {one}", ref=f"echr:CESDH:{one}") for one in item.articles),
    )


def _day(text: str) -> date | None:
    """The day of "2019-02-28T00:00:00" or of "28/02/2019 00:00:00"."""
    if match := _ISO_DAY.match(text):
        parts = match.groups()
    elif match := _DAY.match(text):
        parts = match.groups()[::-1]
    else:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None
