"""Lines that stand among the text and speak of something else: read this too, subscribe, share, all rights reserved.

They begin with the same few words on all sites of a language; a longer line that begins so is a sentence of the text.
"""

from __future__ import annotations

import re

from indexer.extract.html_lines import Line

#: No prompt is longer; one without a link is shorter.
_LONGEST = 220
_LONGEST_UNLINKED = 120

#: How they begin, by what they ask for.
_READ_ON = """
(?:à )?(?:lire|voir|écouter|relire|(?:re)?lisez|retrouvez|découvrez|consultez)\\b.{0,12}\\b(?:aussi|également|encore)\\b
(?:lire|voir) (?:la suite|plus)\\b
(?:à|a) lire\\b.{0,14}[:>»]
sur le même (?:sujet|thème)\\b
(?:articles?|contenus?) (?:liés|similaires|recommandés|associés|connexes)\\b
(?:dans|de) la même rubrique\\b
pour (?:lire la suite|accéder en illimité)\\b
vous (?:aimerez|pourriez) (?:aussi|aimer)\\b
also (?:read|see|watch)\\b
(?:also|more|related|read)\\s*:
(?:read|see|watch) (?:more|also|next|related)\\b
related (?:posts?|articles?|stories|links?|content|reading|topics?|coverage)\\b
don['’]t miss\\b
you (?:may|might) (?:also )?(?:like|be interested)\\b
recommended (?:for you|reading|stories|articles?)\\b
más (?:información|noticias|en esta)\\b
(?:lea|lee|leer|ver|vea|mira|mire)\\b ?(?:también|además|más)?\\s*:
(?:lea|lee|leer|ver|vea|mira) (?:también|además|más)\\b
(?:le|te) puede interesar\\b
también (?:te|le) puede\\b
(?:contenidos?|notas?|noticias) relacionad[oa]s?\\b
(?:leggi|vedi|guarda) anche\\b
(?:leia|veja|saiba) (?:mais|também|ainda)\\b
(?:lesen|sehen) sie (?:auch|mehr|hier)\\b
(?:siehe|lies) auch\\b
mehr zum thema\\b
das (?:thema )?(?:könnte|dürfte) (?:sie|dich) auch\\b
(?:czytaj|zobacz|sprawdź|przeczytaj)\\b.{0,12}\\b(?:też|także|również|więcej)\\b
dowiedz się więcej\\b
lees (?:ook|meer)\\b
"""
_TAKE_PART = """
(?:click|tap) here\\b
cliquez ici\\b
(?:get|download|sign up for|subscribe to) (?:the|our)\\b.{0,60}\\b(?:app|newsletters?)\\b
get\\b.{0,90}\\b(?:newsletter|inbox|by clicking here)\\b
(?:subscribe|sign up|follow us|join us|like us|thanks for (?:signing|subscribing))\\b
(?:like|share) this\\b
share on\\b
(?:suivez-nous|abonnez-vous|inscrivez-vous|s['’]abonner|s['’]inscrire)\\b
partage[rz] (?:sur|cet|cette|l['’]article)\\b
(?:suscríbete|suscríbase|síguenos|síganos|únete|hazte miembro|iscriviti|seguici|assine|inscreva-se|abonnieren sie)\\b
(?:leave|post|add|write) a (?:comment|reply)\\b
(?:laisse[rz]|ajoute[rz]|poste[rz]|écri(?:re|vez)) (?:un|votre) commentaire\\b
(?:répondre à|commenter) cet article\\b
(?:kommentare? schreiben|schreiben sie einen kommentar)\\b
"""
_FILED = """
(?:tags?|mots-cl[ée]s|étiquettes|etiquetas|keywords|schlagwörter)\\s*(?::|$)
(?:filed under|classé dans|posted (?:in|by|on)|published by)\\b
"""
#: Whole lines that label something else.
_LABELS = """
share|tweet|print|e-?mail|imprimer|partager|more
advertisement|publicité|anzeige|publicidad|pubblicità|sponsored|reklama
(?:\\d+ )?(?:comments?|commentaires?|comentarios|comentários|commenti|kommentare|komentarze)(?: \\(?\\d*\\)?)?
up next|what to read (?:next|now)|continue reading|en savoir plus
most (?:read|popular)|les plus lus|lo más leído
"""
_RIGHTS = """
[©ⓒ]
\\(c\\)
copyright\\b
(?:tous droits réservés|all rights reserved|todos los derechos|alle rechte vorbehalten)
"""


def _one_of(patterns: str) -> str:
    return f"(?:{'|'.join(patterns.split(chr(10))[1:-1])})"


_PROMPT = re.compile(rf"[^\w(]*\(?{_one_of(_READ_ON + _TAKE_PART.lstrip() + _FILED.lstrip())}", re.IGNORECASE)
_LABEL = re.compile(rf"\W*{_one_of(_LABELS)}\W*", re.IGNORECASE)
_RIGHT = re.compile(rf"\W*?{_one_of(_RIGHTS)}", re.IGNORECASE)
#: "Voir aussi l'article 388 du code civil" leads away too, and is what a jurist came for.
_LAW = re.compile(
    r"\b(?:art(?:icles?)?\.? (?:[LRDA]O?\*?[. ]{0,2})?\d+|n[°o]s? ?\d+|lois?|décret|arrêt|arrêté|ordonnance|circulaire|"
    r"directive|règlement|regulation|convention|resolution|avis|décision|protocole|cass\.|QPC|CEDH|ECHR|CJUE|CJEU)\b",
    re.IGNORECASE,
)


def cites_law(line: Line) -> bool:
    """True for a line that names a text or a decision."""
    return bool(_LAW.search(line.text))


def is_prompt(line: Line) -> bool:
    """True for a line that sends the reader elsewhere, and for one that says who owns the page."""
    if len(line.text) > _LONGEST or cites_law(line):
        return False
    if _LABEL.fullmatch(line.text):
        return True
    if _PROMPT.match(line.text):
        return bool(line.linked or line.level) or len(line.text) <= _LONGEST_UNLINKED
    return not line.level and bool(_RIGHT.match(line.text))
