"""What an article of LEGI cites, and which texts made it what it is: LIENS/LIEN as citations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from kb.citations.codes import BY_ID, CODES, article_key
from kb.document import Citation

#: LEGI names what was done by a verb or by a noun, without rule (facts: Légifrance's list of typelien values).
_NOUNS: Mapping[str, str] = {
    "ABROGE": "ABROGATION",
    "MODIFIE": "MODIFICATION",
    "CREE": "CREATION",
    "CODIFIE": "CODIFICATION",
    "CONCORDE": "CONCORDANCE",
    "DEPLACE": "DEPLACEMENT",
    "TRANSFERE": "TRANSFERT",
    "PERIME": "PEREMPTION",
    "RATIFIE": "RATIFICATION",
    "ANNULE": "ANNULATION",
    "DISJOINT": "DISJONCTION",
}

#: "Code civil - art. 375-5 (V)": the letters at the end are the state of what is cited.
_LABEL = re.compile(r"(?P<code>.+?) - art\. (?P<number>.+?)(?: \(\w+\))?")
#: "l'article R. 733-41", "L. 743-3", "article 9 bis".
_ARTICLE = re.compile(
    r"(?:l['’])?(?:art(?:icle|\.) )?"
    r"(?P<number>(?:(?:LO|[LRDA])\.? ?\*{0,2} ?)?\d+(?:er)?(?:-\d+)*(?: (?:bis|ter|quater))?)",
    re.IGNORECASE,
)
#: "2016-297", "78-17": numbers begin in 1945, and have four digits for the year since 2000.
_NUMBER = r"(?<![\d-])(?P<number>(?:20\d\d|4[5-9]|[5-9]\d)-\d{1,5})(?![-\d])"
_NUMBERED = (
    re.compile(rf"\bn[°ºo]\s*{_NUMBER}", re.IGNORECASE),
    re.compile(rf"\b(?:loi|ordonnance|décret|arrêté)\s+{_NUMBER}", re.IGNORECASE),
    re.compile(rf"^{_NUMBER}(?=$|\s+du\s+\d)"),
)
#: Decisions and reports have numbers of the same shape, or speak of a text that they are not.
_OTHERS = re.compile(r"\b(?:QPC|DC)\b|^(?:rapport|décision|avis|directive|règlement)\b", re.IGNORECASE)
#: Some labels name all texts of a history at once.
_TOGETHER = re.compile(r"(?:^| )& ")
_TARGET = re.compile(r"LEGIARTI\d{12}")


def citations(links: Iterable[etree._Element]) -> Iterator[Citation]:
    """The citations that LIEN elements state, each once: texts that the article cites ("CITATION"), and texts that
    changed it, under what they did ("MODIFICATION").

    Texts that cite this article are left out, since they say so themselves; so are texts that it changes.
    """
    seen = set()
    for link in links:
        kind = _NOUNS.get(link.get("typelien", ""), link.get("typelien", ""))
        if link.get("sens") != ("source" if kind == "CITATION" else "cible"):
            continue
        for citation in _read(link, kind):
            if citation not in seen:
                seen.add(citation)
                yield citation


def stated(link: etree._Element) -> tuple[Citation, ...]:
    """What one LIEN of a decision states; there the direction of a citation means nothing."""
    return tuple(_read(link, "CITATION"))


def _read(link: etree._Element, kind: str) -> Iterator[Citation]:
    label = " ".join("".join(link.itertext()).split())
    target = link.get("id", "")
    target_id = target if _TARGET.fullmatch(target) else None
    ref = _article(link, label) or _stated_number(link)
    parts = [] if ref else [(part, number) for part in _TOGETHER.split(label) if (number := _number(part))]
    for part, number in parts:
        yield Citation(text=part, ref=f"fr:{number}", target=target_id, kind=kind)
    if not parts and (text := label or target):
        yield Citation(text=text, ref=ref, target=target_id, kind=kind)


def _article(link: etree._Element, label: str) -> str | None:
    """Key of the article of a code that a link leads to, as far as it names both."""
    named = _LABEL.fullmatch(label)
    code = link.get("cidtexte", "")
    if code not in BY_ID and named:
        code = _TITLES.get(_letters(named["code"]), code)
    if code not in BY_ID and not (code.startswith("LEGITEXT") and link.get("naturetexte") == "CODE"):
        return None
    number = link.get("num", "")
    if not number and (found := named or _ARTICLE.fullmatch(label)):
        number = found["number"]
    return article_key(code, number) if number else None


def _stated_number(link: etree._Element) -> str | None:
    number = link.get("numtexte", "").strip()
    return f"fr:{number}" if re.fullmatch(_NUMBER, number) else None


def _number(label: str) -> str | None:
    """Number of the law, ordinance, decree or order that a label names."""
    if _OTHERS.search(label):
        return None
    found = next((match for pattern in _NUMBERED if (match := pattern.search(label))), None)
    return found and found["number"]


def _letters(title: str) -> str:
    """A title reduced to its letters: labels have lost accents and apostrophes here and there."""
    decomposed = unicodedata.normalize("NFKD", title.casefold())
    return "".join(character for character in decomposed if character.isalpha())


_TITLES = {_letters(code.title): code.id for code in CODES}
