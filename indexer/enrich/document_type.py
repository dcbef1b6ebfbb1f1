"""The type of a document, where its title or its address says it in so many words."""

from __future__ import annotations

import re

from kb.search.analysis import fold

_NUMBERED = r"(?:\s(?:organique|interministeriel(?:le)?|ministeriel(?:le)?|conjointe?))?\s(?:n[°o]\s?|\d|du\s\d)"
#: Beginnings of titles, in small letters without accents; the first that fits decides.
_TITLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (type_, re.compile(pattern))
    for type_, pattern in (
        ("press", r"(?:communiques?|dossiers?|revue) de presse\b|press (?:release|review)\b"),
        ("circular", rf"(?:circulaire|instruction){_NUMBERED}|circulaire\b|note d'information{_NUMBERED}"),
        ("statute", rf"(?:loi|ordonnance){_NUMBERED}(?!.*\b(?:tribunal|refere|ta|ce|caa)\b)"),
        ("decree", rf"(?:decret|arrete){_NUMBERED}"),
        ("eu-act", r"(?:directive|reglement|regulation) (?:\((?:ue|ce|cee|eu|ec)\)|\d{4}/\d+/(?:ue|ce|eu|ec)\b)"),
        ("soft-law", r"(?:observation generale|general comment|cm/rec\(|recommandation cm/rec)"),
        ("treaty", r"convention (?:internationale des|relative aux|europeenne des|on the) (?:droits|rights)"),
        (
            "case-law",
            r"(?:cass\.|cour de cassation,|ce,|conseil d'etat,|cedh,|cjue,|caa de? |cour d'appel de \w+,).*\d",
        ),
        ("report", r"(?:rapport|report)(?! d'expertise)\b(?:s\b)?|.{0,60}\b(?:rapport annuel|annual report)\b"),
        ("guide", r"(?:guide|vademecum|vade-mecum|fiche pratique|livret d'(?:accueil|information)|practical guide)\b"),
        ("statistics", r"(?:statistiques|chiffres[- ]cles|key figures)\b"),
        ("event", r"(?:colloque|seminaire|journee d'etude|webinaire|conference)\b.*\d"),
    )
)
#: Titles of notes and articles about such a text begin alike.
_ABOUT = re.compile(r"\b(?:commentaire|analyse|note sur|presentation|decryptage|explained|summary of)\b")
#: Names of folders and sections, whole parts of a path.
_PLACES = {
    **dict.fromkeys(("rapport", "rapports", "report", "reports"), "report"),
    **dict.fromkeys(("circulaire", "circulaires"), "circular"),
    **dict.fromkeys(("communique-de-presse", "communiques-de-presse", "revue-de-presse", "press-releases"), "press"),
    **dict.fromkeys(("guide", "guides", "guides-pratiques", "fiches-pratiques"), "guide"),
    **dict.fromkeys(("statistiques", "statistics"), "statistics"),
    **dict.fromkeys(("jurisprudence", "case-law"), "case-law"),
    **dict.fromkeys(("agenda", "evenements", "events"), "event"),
}
#: Bodies whose opinions and decisions are of a type of their own.
_RIGHTS = re.compile(r"defenseur des droits|commission nationale consultative des droits de l'homme|\bcncdh\b")


def document_type(title: str, path: str = "", publisher: str = "") -> str | None:
    """A key of kb.vocabulary.TYPES by the title, else by the folder or section of an address; None if neither says,
    or if two sections do not agree.
    """
    folded = " ".join(fold(title[:300]).split())
    if _RIGHTS.search(fold(publisher)) and re.match(rf"(?:avis|decision(?:-cadre)?){_NUMBERED}", folded):
        return "rights-decision"
    if not _ABOUT.search(folded):
        for type_, pattern in _TITLES:
            if pattern.match(folded):
                return type_
    places = {_PLACES[part] for part in map(_part, path.split("/")[:-1]) if part in _PLACES}
    return places.pop() if len(places) == 1 else None


def _part(name: str) -> str:
    return re.sub(r"[\s_]+", "-", fold(name))
