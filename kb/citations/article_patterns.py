"""How texts write the articles of French codes: the patterns of kb.citations.articles, for text without accents.

Each is tried at one place. It takes in a bounded stretch, and repetitions give nothing back where they could be
divided in many ways.
"""

from __future__ import annotations

import re

from kb.citations.marks import LATIN

_DIGITS = (
    rf"\d{{1,5}}+(?:\s?-\s?\d{{1,4}}(?!\d)){{0,6}}+(?:-[A-Z]\b)?+(?:\s?{LATIN}\b(?:\s[A-Z]\b)?+)?+"
    r"(?!\w|°|-\d|\.\d|\s?%)"
)
_LETTER = r"(?:\*?(?:L\.?\s?O|[LRDA])|[lrd](?=\.?\s?\d))\.?\s?\*{0,2}\s?"
_MONTH = r"\s(?:janv|fevr|mars|avr|mai\b|juin|juil|aout|sept|oct|nov|dec)"
NUMBER = re.compile(
    rf"(?P<letter>{_LETTER})?+(?P<digits>1er(?!\w)|{_DIGITS}|(?<=article\s)premier(?!\w))"
    rf"(?!{_MONTH}|\s?(?:euros|€)|\s(?:(?:et|ou|,)\s\S{{1,12}}\s)?(?:alineas?|phrases?|al\.))"
)
_HEAD = r"(?i:(?<!\w)art(?:icles?|s?\.|s)?)\s{0,2}(?=\*?[LRDAlrd]?[\s.O*]{0,4}\d|premier)"
#: A number without the word "article" must have its letter and a hyphen, and be no number of a case.
_HEADLESS = r"(?<![\w.°*-])(?<!\bn[°o]\s)(?=(?:L\.?O|[LRD])\.?\s?\*{0,2}\s?\d{2,4}-\d)"
_CODE = (
    r"(?i:(?<!\w)(?:nouveau\scode|code|ceseda|c\.?\s?(?:civ|act|just|educ|pr|pen|trav|org|sante|sec))(?=[\s.]))"
    r"|(?<!\w)N?C[A-Z]{1,5}(?!\w)"
    r"|(?<!\w)(?:Civil|Criminal|Penal|Labou?r|Education|Public|Social|Juvenile|Administrative)\s(?=[A-Z])"
)
START = re.compile(rf"(?P<head>{_HEAD})|(?P<headless>{_HEADLESS})|(?P<code>{_CODE})|(?P<end>\n)")

_ORDINAL = (
    r"(?:\d{1,2}(?:er|e|eme|nd|nde|°)|premiere?|deuxieme|second|seconde|troisieme|quatrieme|cinquieme|sixieme"
    r"|septieme|huitieme|neuvieme|dixieme|(?:avant-)?derni(?:er|ere))s?"
)
#: A part of an article, which is no part of its key: "2°", "alinéa 3", "(1° et 2°)", "II".
_PART = (
    r"(?:\([^()\n]{1,60}\)|al(?:ineas?|\.)\s?\d{1,2}(?:er)?(?:\s(?:et|a|ou)\s\d{1,2})?|\d{1,2}°(?:\s(?:bis|ter|[A-Z])\b)?"
    rf"|[IVX]{{1,5}}\b(?:\s(?:bis|ter|[A-Z])\b)?|[a-z]\)|{_ORDINAL}\s(?:alineas?|phrases?)|phrase\s\d)"
)
_PARTS = rf"(?>\s?,?\s?{_PART}(?:\s?(?:,|et|ou|a)\s{_PART}){{0,8}}+)"
_FOLLOWING = r"(?:\s?,?\s(?:et|&|and)\s(?:suivants?\b|s\.|suiv\.|following\b))"
SEPARATOR = re.compile(
    rf"{_FOLLOWING}?{_PARTS}?(?:\s?[,;]\s?(?:(?:et|ou|ainsi que|and|or)\s)?|\s(?P<range>a|to)\s"
    r"|\s?(?:et|ou|et/ou|ainsi que|and|or)\s)"
)
TAIL = re.compile(
    rf"(?:{_PARTS}|{_FOLLOWING}|\s?,?\s(?:precites?|susvises?|susmentionnes?|modifies?|nouveaux?)\b)"
    r"{0,4}+",
)
AFTER = re.compile(
    r"\s?[,(]?\s?(?:(?:issue?s?|tires?|figurant)\s)?"
    r"(?:(?:du|de|des|dudit|au|dans le|a)\s|de\s(?:la|cet?)\s|d[eu]\sl'|d'|of\s(?:the\s)?(?:French\s)?)?"
    r"(?:present\s|actuel\s)?\(?"
)
#: After a list that already has a code before it, another is only its own if a word says so: in "CASF, art. L. 224-1,
#: CESEDA, art. R. 431-5" the comma does not.
INTRODUCED = re.compile(r"\s?,?\s?(?:d[eu]s?\s|d'|dudit\s|of\s)")
THIS_CODE = re.compile(r"\s?,?\sdu\s(?:present\scode\b|code(?=\s?[.;,)]))")
SAME_CODE = re.compile(
    r"\s?,?\s(?:(?:du|de ce)\s(?:meme|dit)\s|dudit\s|de\sce\s|du\s(?=code\s(?:precite|susvise|susmentionne)))code\b"
)
#: What the article is of, if not of one of our codes: it is left alone.
OTHER_TEXT = re.compile(
    r"\s(?:d[eu]s?\s|d'|dudit\s|au\s|a\s)(?:la\s|les?\s|l'|cet(?:te)?\s|ces?\s|un\s|une\s)?"
    r"(?:ladite\s|meme\s|dite?\s|presente?\s|ancien(?:ne)?\s)?"
    r"(?i:code|lois?|ordonnances?|decrets?|arretes?|reglements?|directives?|conventions?|traites?|constitution|chartes?"
    r"|protocoles?|accords?|pactes?|declarations?|circulaires?|decisions?|statuts?|livre des|deliberations?|textes?"
    r"|instructions?|avis|annexes?|principes|CIDE|CEDH|CESDH|ConvEDH|TFUE|TUE|CGI\b|LPF\b|C\.\s?[a-z])"
    r"|\s?,?\s(?i:CIDE|CEDH|CESDH|ConvEDH|TFUE|TUE|CGI\b|LPF\b|C\.\s?[a-z]{2,}|loi|ordonnance|decret)",
)
#: "L. 761 1", where a hyphen is lost: before the name of a code or a stop, nothing else can be meant.
LOST_HYPHEN = re.compile(r"\s(?P<rest>\d{1,2})(?=\s(?:du|C[A-Z]{2,})\b|\s?[.;)](?:\s|\Z))")
#: Between two articles that are of one code: "…, au 3° de …", "et au deuxième alinéa de …".
LINK = re.compile(
    rf"{_PARTS}?\s?,?\s?(?:(?:et|ou|ainsi que|et/ou|ainsi qu'|mentionnes?|prevus?)\s){{0,2}}"
    rf"(?:(?:aux?|a|du|des|de|les?|la|l'|par)\s?){{0,2}}"
    rf"(?:(?:{_PART}|l'|,|(?:{_ORDINAL}|alineas?|phrases?|celles|[a-z]|et|ou|aux?|du|des?|la|les?)(?!\w|'))\s?){{0,12}}+"
    r"(?:(?:de|a)\s?l'|des\s|aux\s|les\s|l')?",
)
#: Another text that the article is of, named before it: "CIDE, art. 12", "loi n° 2016-297 du 14 mars 2016, art. 48".
OTHER_BEFORE = re.compile(r"(?:[A-Z]{2}[A-Za-z]{0,20} ?[,:]|\d ?[,:]?) ?(?:l')?\Z")
BEFORE = re.compile(
    r"\s?[,:(]?\s?(?:\(|(?:et\s)?notamment\s(?:en\s)?(?:(?:ses|les|l'|son)\s?)?|(?:en\s|a\s)(?:son|ses)\s|aux\s|a\sl')?"
)
#: A code that is none of ours: what comes after it and names no other is not understood.
ANOTHER_CODE = re.compile(r"(?i:code)\s(?!precite|susvise|susmentionne|et\s|ou\s)(?=[a-z])")
