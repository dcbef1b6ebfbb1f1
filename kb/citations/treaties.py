"""Articles of the conventions that the field lives by: "CIDE, art. 3", "article 8 de la CEDH", "Charter, art. 24".

"CEDH" is the Court and the Convention: with an article it is the Convention. "La Convention" alone is the only one
that the text has named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.citations import attached, portions
from kb.citations.marks import Mark
from kb.citations.reference import Family

_CHILD = (
    r"CIDE|CDE(?=[ ,;:.)])|UNCRC|CRC(?![/\w])"
    r"|(?i:convention\s(?:internationale\s|des\snations\sunies\s|de\sl'ONU\s)?(?:(?:relative\saux|sur\sles|des)\s)?droits\sde\sl'enfant)"
    r"|(?i:convention\sinternationale\srelative\saux\sdroits\sde\sl'enfant|convention\sdes\snations\sunies\srelative\saux\sdroits\sde\sl'enfant)"
    r"|(?i:(?:united\snations\s|UN\s)?convention\son\sthe\srights\sof\sthe\schild)"
    r"|(?i:convention\s(?:internationale\s)?de\snew[\s-]york(?:\s(?:du\s26\sjanvier\s1990|relative\saux\sdroits\sde\sl'enfant))?)"
)
_HUMAN = (
    r"CESDHL?F?|CEDH|Conv(?:ention|\.)?\s?E\.?S?\.?D\.?H\.?|ECHR|CESDHLF"
    r"|(?i:convention\seuropeenne\s(?:de\ssauvegarde\s)?des\sdroits\sde\sl'homme(?:\set\sdes\slibertes\sfondamentales)?)"
    r"|(?i:convention\seuropeenne)(?!\s(?:de|des|d'|du|relative|pour|sur|contre|en)(?!\w))"
    r"|European\sConvention(?!\s(?:on|for|against|relating)(?!\w))"
    r"|(?i:convention\sde\ssauvegarde\sdes\sdroits\sde\sl'homme(?:\set\sdes\slibertes\sfondamentales)?)"
    r"|(?i:european\sconvention\s(?:on|for\sthe\sprotection\sof)\shuman\srights(?:\sand\sfundamental\sfreedoms)?)"
)
_CHARTER = (
    r"CDFUE|CDF\sUE|CFR(?!\w)|(?i:charte\sdes\sdroits\sfondamentaux(?:\sde\sl'(?:union\seuropeenne|UE|union))?)"
    r"|(?i:(?:EU\s)?charter\sof\sfundamental\srights(?:\sof\sthe\s(?:european\sunion|EU))?)|EU\sCharter"
    r"|Charte(?=\Z|[\s,;.)(](?!\s?(?:sociale|africaine|de|des|du|d'|europeenne|nationale)))|Charter(?=\Z|[,;.)(]|\s(?!of\sthe|of\sRights|on))"
)
_SHORT = (
    r"(?P<same>(?<=meme\s)(?i:convention|charte)|(?<=same\s)(?i:convention|charter)|(?<=dite\s)(?i:convention|charte))"
    r"|(?P<only>Convention(?!\s(?:de|d'|des|du|on|for|relative|internationale|europeenne|collective|E)))"
)
_NAME = re.compile(rf"(?<![\w-])(?:(?P<child>{_CHILD})|(?P<human>{_HUMAN})|(?P<charter>{_CHARTER})|{_SHORT})(?!\w)")
_KEYS = {"child": "un:CRC:{}", "human": "echr:CESDH:{}", "charter": "eu:12016P{:0>3}"}
#: Acronyms that are those of the Court and of a committee too.
_BODIES = ("CEDH", "ECHR", "CRC")
#: How many articles each has: a number beyond is of another text.
_LAST = {"child": 54, "human": 59, "charter": 54}
#: "Protocole n° 1 à la CESDH", whose articles are others.
_PROTOCOL = re.compile(r"(?i:protocole?)[^\n;,]{0,60}\Z")
_PARAGRAPH = re.compile(r"(?P<article>\d+)-(?P<paragraph>\d+)")


def treaties(words: str) -> Iterator[Mark]:
    """The articles of conventions that plain text cites, one by one."""
    named: set[str] = set()
    last: str | None = None
    for name in _NAME.finditer(words):
        if _PROTOCOL.search(words, max(0, name.start() - 70), name.start()):
            continue
        before = attached.before(words, name.start())
        found = before or attached.after(words, name.end())
        if name["same"]:
            of = last
        elif name["only"]:
            of = next(iter(named)) if len(named) == 1 else None
        else:
            of = str(name.lastgroup)
            named.add(of)
            last = of if found or name[0] not in _BODIES else None
        for article in found if of else ():
            start = name.start() if not before and article is found[0] else article.start
            end = name.end() if before and article is found[-1] else article.end
            yield from _mark(start, end, article, of or "")


def _mark(start: int, end: int, article: attached.Article, of: str) -> Iterator[Mark]:
    numbers = [one for one in (article.number, article.until) if one]
    parts = [_PARAGRAPH.fullmatch(one) for one in numbers]
    bare = [part["article"] if part else one for part, one in zip(parts, numbers, strict=True)]
    if any(not one.isdigit() or not 0 < int(one) <= _LAST[of] for one in bare):
        return
    keys = [_KEYS[of].format(one) for one in bare]
    paragraph = f";par={parts[0]['paragraph']}" if parts[0] else ""
    yield Mark(
        start,
        end,
        (keys[0],),
        Family.TREATY,
        portion=portions.join(paragraph, article.portion),
        until=keys[1] if len(keys) > 1 else "",
        onwards=article.onwards,
    )
