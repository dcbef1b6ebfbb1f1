"""A decision of DILA's case-law bases as a document: CASS, INCA and CAPP (TEXTE_JURI_JUDI), JADE (TEXTE_JURI_ADMIN),
CONSTIT (TEXTE_JURI_CONSTIT). Shapes: DILA's files, read in public fixtures and samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from lxml import etree

from indexer.describe import NO_TEXT
from indexer.enrich.citations import cited
from indexer.extract.characters import one_line
from indexer.extract.courts import Case, case_of
from indexer.extract.dila_xml import Delivery, day_of, find, parse, provenance, text_at
from indexer.extract.legi_links import stated
from indexer.extract.legi_text import lines, passages
from kb.document import Citation, Document, Passage
from kb.errors import ExtractError
from kb.source import Source

#: Roots of the files, and where a reader finds the decision.
ADDRESSES = {
    "TEXTE_JURI_JUDI": "https://www.legifrance.gouv.fr/juri/id/{}",
    "TEXTE_JURI_ADMIN": "https://www.legifrance.gouv.fr/ceta/id/{}",
    "TEXTE_JURI_CONSTIT": "https://www.legifrance.gouv.fr/cons/id/{}",
}
_SUMMARY = 500


def decision(
    data: bytes, source: Source, delivery: Delivery, wanted: Callable[[str], bool] = lambda text: True
) -> Document | None:
    """The decision of a file, with its text if the source's reuse policy lets us keep it.

    None for one that has no text, or whose title, headnotes and text are not `wanted`. Raises ExtractError if the
    file is no decision.
    """
    root = parse(data, *ADDRESSES)
    document_id = text_at(root, "META/META_COMMUN/ID")
    if delivery.path != document_id:
        raise ExtractError(f"the file says that it is {document_id}")
    text = lines(find(root, "TEXTE/BLOC_TEXTUEL/CONTENU"))
    topics = [one_line("".join(topic.itertext())) for topic in root.iterfind("TEXTE/SOMMAIRE/SCT")]
    digests = [one_line("".join(note.itertext())) for note in root.iterfind("TEXTE/SOMMAIRE/ANA")]
    case = case_of(root, _day(root))
    if not text or not wanted("\n".join((case.title, *topics, *digests, *text))):
        return None
    return Document(
        id=document_id,
        work=case.ref or document_id,
        type=source.type or "case-law",
        title=case.title,
        language=source.language or "fr",
        passages=() if source.reuse in NO_TEXT else tuple(_passages(root, case, topics, digests, text)),
        provenance=provenance(data, ADDRESSES[str(root.tag)].format(document_id), source, delivery),
        ref=case.ref,
        citation=case.citation,
        summary=_summary(digests or topics),
        path=case.path,
        aliases=case.aliases,
        organisations=(case.court or source.publisher,),
        country=source.country,
        date=case.date,
        citations=tuple(_citations(root, text, case.ref)),
    )


def _day(root: etree._Element) -> date | None:
    """The day of the decision; an impossible one is none."""
    try:
        return day_of(text_at(root, "META/META_SPEC/META_JURI/DATE_DEC"))
    except ExtractError:
        return None


def _summary(said: list[str]) -> str:
    """The first headnote, cut after a word if it is long."""
    first = next(filter(None, said), "")
    return first if len(first) <= _SUMMARY else first[:_SUMMARY].rsplit(" ", 1)[0] + " …"


def _passages(
    root: etree._Element, case: Case, topics: list[str], digests: list[str], text: list[str]
) -> Iterator[Passage]:
    """What was decided, the headnotes, the text, and what the court's own notes compare it with."""
    yield from passages([case.solution] if case.solution else [], "solution", "solution-p", heading="Solution")
    yield from passages([topic for topic in topics if topic], "titrages", "titrages-p", heading="Titrages")
    yield from passages([digest for digest in digests if digest], "resume", "resume-p", heading="Résumé")
    yield from passages(text, "texte", "p", heading="Texte de la décision")
    compared = root.find("TEXTE/CITATION_JP/CONTENU")
    if compared is not None:
        yield from passages(lines(compared), "precedents", "precedents-p", heading="Jurisprudence citée")


def _citations(root: etree._Element, text: list[str], own: str | None) -> Iterator[Citation]:
    """What its links state, and what they and the text name, each text once."""
    seen: set[str | None] = set()
    for link in root.iterfind("LIENS/LIEN"):
        label = one_line("".join(link.itertext()))
        known = [citation for citation in stated(link) if citation.ref]
        for citation in known or cited([label], "fr", own) or [Citation(text=label)] * bool(label):
            if (citation.ref or citation.text) not in seen:
                seen.add(citation.ref or citation.text)
                yield citation
    for citation in cited(text, "fr", own):
        if citation.ref not in seen:
            seen.add(citation.ref)
            yield citation
