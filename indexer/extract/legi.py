"""An article of LEGI, one XML file a version, as a document (facts: DILA's LEGI layout, read in public fixtures)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache

from lxml import etree

from indexer.describe import NO_TEXT
from indexer.extract.characters import one_line
from indexer.extract.dila_xml import DEFERRED, NO_DATE, Delivery, day_of, find, parse, provenance, text_at
from indexer.extract.legi_links import citations
from indexer.extract.legi_text import lines, passages
from kb.citations.codes import BY_ID, article_citation, article_key
from kb.document import Document, Passage, Version
from kb.errors import ExtractError
from kb.source import Source

#: Where a reader finds an article of a code.
ADDRESS = "https://www.legifrance.gouv.fr/codes/article_lc/{}"

#: Keys of ours that no jurist uses as abbreviations: a title spells the code out.
_SPELT_OUT = frozenset(("CC", "CP", "CT", "EDUC"))
_TEXT = re.compile(r"(?:LEGI|JORF)TEXT\d{12}")


def article(data: bytes, source: Source, delivery: Delivery) -> Document:
    """The version of an article that an ARTICLE file holds, with its text if the source's reuse policy lets us keep it.

    Raises ExtractError if the file is no article.
    """
    root = parse(data, "ARTICLE")
    document_id = text_at(root, "META/META_COMMUN/ID")
    if not delivery.path.endswith(f"/{document_id}.xml"):
        raise ExtractError(f"the file says that it is {document_id}")
    meta = find(root, "META/META_SPEC/META_ARTICLE")
    version = _version(meta)
    number = one_line(meta.findtext("NUM") or "")
    text = find(root, "CONTEXTE/TEXTE")
    code = _code_id(text, delivery.path)
    short = source.texts.get(code) or (BY_ID[code].abbreviation if code in BY_ID else code)
    ref = article_key(code, number) if number else None
    return Document(
        id=document_id,
        work=ref or document_id,
        type=source.type or "law-article",
        title=_title(short, _code_title(code, text, version.valid_from), number),
        language=source.language or "fr",
        passages=() if source.reuse in NO_TEXT else tuple(_passages(root)),
        provenance=provenance(data, ADDRESS.format(document_id), source, delivery),
        ref=ref,
        citation=_citation(short, number),
        path=tuple(_path(text, version.valid_from)),
        organisations=(source.publisher,),
        country=source.country,
        code=short,
        date=version.valid_from,
        version=version,
        citations=tuple(citations(root.iterfind("LIENS/LIEN"))),
    )


def listed_articles(data: bytes) -> list[str]:
    """Ids of the articles that a SECTION_TA or TEXTELR file lists; raises ExtractError if it is no XML of ours."""
    return [link.get("id", "") for link in parse(data, "SECTION_TA", "TEXTELR").iter("LIEN_ART")]


def _version(meta: etree._Element) -> Version:
    return Version(
        valid_from=day_of(text_at(meta, "DATE_DEBUT")),
        valid_to=day_of(text_at(meta, "DATE_FIN")),
        state=text_at(meta, "ETAT"),
    )


def _code_id(text: etree._Element, path: str) -> str:
    """The LEGITEXT of the code. TEXTE/@cid is often that of the Journal officiel's text, or absent: the path knows."""
    cid = text.get("cid", "")
    if cid.startswith("LEGITEXT"):
        return cid
    found = _TEXT.findall(path)
    if not found:
        raise ExtractError("neither it nor its path says of which text it is an article")
    return str(found[0])


def _valid(elements: Iterable[etree._Element], at: date | None, prefer: Callable[[etree._Element], bool]) -> str:
    """The title that was valid on that day; else one without dates; else the last. Of equals, a preferred one."""
    best, best_rank = "", (-1, False)
    for element in elements:
        start, end = element.get("debut", NO_DATE), element.get("fin", NO_DATE)
        day = at.isoformat() if at else DEFERRED
        rank = (2 if start <= day < end else 1 if start >= DEFERRED else 0, prefer(element))
        title = _title_line("".join(element.itertext()))
        if title and rank >= best_rank:
            best, best_rank = title, rank
    return best


@lru_cache(maxsize=4096)
def _title_line(text: str) -> str:
    """The title on one line; thousands of articles stand under the same sections."""
    return one_line(text)


def _path(text: etree._Element, at: date | None) -> Iterator[str]:
    """Titles of the sections above, outermost first, as they were on that day."""
    level = text.find("TM")
    while level is not None:
        if title := _valid(level.iterfind("TITRE_TM"), at, lambda element: False):
            yield title
        level = level.find("TM")


def _code_title(code: str, text: etree._Element, at: date | None) -> str:
    if code in BY_ID:
        return BY_ID[code].title
    titles = text.iterfind("TITRE_TXT")
    return _valid(titles, at, lambda element: element.get("id_txt", "").startswith("LEGITEXT"))


def _citation(code: str, number: str) -> str:
    """How to cite it: "CASF, art. L. 221-2-2", "CASF, annexe 4-8", "CJPM, art. préliminaire"."""
    if re.match(r"[^\W\d][a-zà-ÿ]", number):
        number = number[0].lower() + number[1:]
    if number.startswith(("annexe", "tableau")):
        return f"{code}, {number}"
    # "R* 762-2" and "D. 683-3-1" occur beside the usual "R*762-2" and "D683-3-1".
    return article_citation(code, re.sub(r"^(LO|[LRDA])\.?\s?(\*{0,2})\s?(?=\d)", r"\1\2", number))


def _title(short: str, spelt_out: str, number: str) -> str:
    """What a list of results says: "CASF, article L. 221-2-2", "Code civil, article 375"."""
    code = spelt_out if spelt_out and (short in _SPELT_OUT or _TEXT.fullmatch(short)) else short
    return _citation(code, number).replace(", art. ", ", article ", 1) if number else f"{code}, article sans numéro"


def _passages(root: etree._Element) -> Iterator[Passage]:
    yield from passages(lines(find(root, "BLOC_TEXTUEL/CONTENU")), "texte", "p")
    note = root.find("NOTA/CONTENU")
    if note is not None:
        yield from passages(lines(note), "nota", "nota-p", heading="NOTA")
