"""A text of the Journal officiel as a document: put together from the file of the text and those of its articles.

Each file says which text it is of and how that is called, so they may come in any order, and one alone may come anew.
Articles stand in the order of their ids, in which DILA numbers those of a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from lxml import etree

from indexer.describe import NO_TEXT
from indexer.enrich.citations import cited
from indexer.extract.characters import one_line
from indexer.extract.dila_xml import Delivery, day_of, find, parse, provenance, text_at
from indexer.extract.legi_links import citations
from indexer.extract.legi_text import lines, passages
from kb.citations.writing import citation
from kb.document import Document, Passage, Provenance
from kb.errors import ExtractError
from kb.source import Source

#: What a file makes of the document as it is held: the new one, or None if there is none to be kept.
Change: TypeAlias = Callable[[Document | None], Document | None]
Wanted: TypeAlias = Callable[[str], bool]

ADDRESS = "https://www.legifrance.gouv.fr/jorf/id/{}"
_TYPES = {
    **dict.fromkeys(("LOI", "LOI_CONSTIT", "LOI_ORGANIQUE", "LOI_PROGRAMME", "ORDONNANCE"), "statute"),
    **dict.fromkeys(("DECRET", "DECRET_LOI", "ARRETE"), "decree"),
    **dict.fromkeys(("CIRCULAIRE", "INSTRUCTION"), "circular"),
}
_NUMBER = re.compile(r"\d{2,4}-\d{1,5}")
#: What stands before the articles, and after them: element, anchor, heading.
_BEFORE = (("NOTICE", "notice", "Notice"), ("VISAS", "visas", ""))
_AFTER = (
    ("SIGNATAIRES", "signataires", ""),
    ("TP", "travaux", "Travaux préparatoires"),
    ("NOTA", "nota", "NOTA"),
    ("ABRO", "abrogation", "Abrogation"),
    ("RECT", "rectificatif", "Rectificatif"),
    ("SM", "sommaire", "Résumé"),
)
_ARTICLE = re.compile(r"JORFARTI\d{12}")
_PLACES = {anchor: place for place, (_, anchor, _) in enumerate((*_BEFORE, ("", "", ""), *_AFTER))}


def jo_text(data: bytes, source: Source, delivery: Delivery, wanted: Wanted) -> tuple[str, Change]:
    """What the file of a text says of it: all but its articles. Raises ExtractError if the file is none."""
    root = parse(data, "TEXTE_VERSION")
    text_id = text_at(root, "META/META_COMMUN/ID")
    if text_id != delivery.path:
        raise ExtractError(f"the file says that it is {text_id}")
    chronicle, version = (find(root, f"META/META_SPEC/META_TEXTE_{name}") for name in ("CHRONICLE", "VERSION"))
    base = _document(
        text_id,
        nature=text_at(root, "META/META_COMMUN/NATURE"),
        number=one_line(chronicle.findtext("NUM") or ""),
        nor=one_line(chronicle.findtext("NOR") or ""),
        days=(chronicle.findtext("DATE_TEXTE") or "", chronicle.findtext("DATE_PUBLI") or ""),
        title=one_line(version.findtext("TITREFULL") or version.findtext("TITRE") or ""),
        short=one_line(version.findtext("TITRE") or ""),
        body=one_line(version.findtext("MINISTERE") or ""),
        source=source,
        place=provenance(data, ADDRESS.format(text_id), source, delivery),
    )
    if not wanted(base.title):
        return text_id, lambda before: None
    base = replace(
        base,
        passages=() if source.reuse in NO_TEXT else tuple(_frame(root)),
        citations=tuple(citations(version.iterfind("LIENS/LIEN"))),
    )

    def change(before: Document | None) -> Document:
        kept = [passage for passage in before.passages if _ARTICLE.match(passage.anchor)] if before else []
        return _joined(base, [*base.passages, *kept])

    return text_id, change


def jo_article(data: bytes, source: Source, delivery: Delivery, wanted: Wanted) -> tuple[str, Change]:
    """What the file of an article adds to its text. Raises ExtractError if the file is none."""
    root = parse(data, "ARTICLE")
    article_id = text_at(root, "META/META_COMMUN/ID")
    if article_id != delivery.path:
        raise ExtractError(f"the file says that it is {article_id}")
    text = find(root, "CONTEXTE/TEXTE")
    titles = text.findall("TITRE_TXT")
    own = next((title for title in titles if title.get("id_txt", "").startswith("JORFTEXT")), next(iter(titles), None))
    text_id = text.get("cid", "") or (own.get("id_txt", "") if own is not None else "")
    if not re.fullmatch(r"JORFTEXT\d{12}", text_id) or own is None:
        raise ExtractError("it does not say of which text it is an article")
    base = _document(
        text_id,
        nature=text.get("nature", ""),
        number=text.get("num", ""),
        nor=text.get("nor", ""),
        days=(text.get("date_signature", ""), text.get("date_publi", "")),
        title=one_line("".join(own.itertext())),
        short=own.get("c_titre_court", ""),
        body=text.get("ministere", ""),
        source=source,
        place=provenance(data, ADDRESS.format(text_id), source, replace(delivery, path=text_id)),
    )
    if not wanted(base.title):
        return text_id, lambda before: None
    said = () if source.reuse in NO_TEXT else tuple(_article(root, article_id))

    def change(before: Document | None) -> Document:
        known = replace(before, provenance=base.provenance) if before else base
        kept = [passage for passage in known.passages if not passage.anchor.startswith(article_id)]
        return _joined(known, [*kept, *said])

    return text_id, change


def without_articles(document: Document, ids: frozenset[str]) -> Document | None:
    """What is left of a text where files with these ids are gone: None if its own is."""
    if document.id in ids:
        return None
    kept = [passage for passage in document.passages if passage.anchor.partition("-")[0] not in ids]
    return document if len(kept) == len(document.passages) else _joined(document, kept)


def finished(document: Document) -> Document:
    """The text with what its passages name among its citations, each once."""
    stated = [one for one in document.citations if one.text != citation(one.ref or "", document.language)]
    known = {one.ref for one in stated}
    named = cited((passage.text for passage in document.passages), document.language, document.ref)
    return replace(document, citations=(*stated, *(one for one in named if one.ref not in known)))


def _document(
    text_id: str,
    *,
    nature: str,
    number: str,
    nor: str,
    days: tuple[str, str],
    title: str,
    short: str,
    body: str,
    source: Source,
    place: Provenance,
) -> Document:
    """The text without its words. `days`: of signature and of publication."""
    day = next((found for found in map(_day, days) if found), None)
    ref = _ref(nature, number, nor, day)
    return Document(
        id=text_id,
        work=ref or text_id,
        type=_TYPES.get(nature, source.type or "document"),
        title=title or short or text_id,
        language=source.language or "fr",
        passages=(),
        provenance=place,
        ref=ref,
        citation=short,
        aliases=tuple(filter(None, (number, nor))),
        organisations=(body or source.publisher,),
        country=source.country,
        date=day,
    )


def _day(text: str) -> date | None:
    try:
        return day_of(text.strip())
    except ExtractError:  # empty, or what stands for no date in old texts
        return None


def _ref(nature: str, number: str, nor: str, day: date | None) -> str | None:
    """Its number, which laws, ordinances and decrees share; else date and NOR, since a day has several orders."""
    if _NUMBER.fullmatch(number):
        return f"fr:{number}"
    if nature == "ARRETE" and day and nor:
        return f"fr:arrete:{day.isoformat()}:{nor}"
    return f"nor:{nor}" if nor else None


def _frame(root: etree._Element) -> Iterator[Passage]:
    """All that is not in an article."""
    for name, anchor, heading in (*_BEFORE, *_AFTER):
        content = root.find(f"{name}/CONTENU")
        if content is not None:
            yield from passages(lines(content), anchor, f"{anchor}-p", heading=heading)


def _article(root: etree._Element, article_id: str) -> Iterator[Passage]:
    number = one_line(root.findtext("META/META_SPEC/META_ARTICLE/NUM") or "")
    heading = number if number[:1].isalpha() and len(number) > 3 else f"Article {number}".strip()
    content = find(root, "BLOC_TEXTUEL/CONTENU")
    yield from passages(lines(content), article_id, f"{article_id}-p", heading=heading)


def _joined(document: Document, said: Iterable[Passage]) -> Document:
    """The text with these passages in their order, whatever the one in which they came."""

    def place(passage: Passage) -> tuple[int, str]:
        part = passage.anchor.partition("-")[0]
        return _PLACES.get(part, len(_BEFORE)), part

    return replace(document, passages=tuple(sorted(said, key=place)))
