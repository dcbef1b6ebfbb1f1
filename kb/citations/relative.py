"""References to what was named before: "article 5 de la même loi", "dudit article", "le décret précité".

"The same" is the last of its kind; "aforesaid" the only one of its kind that the text has named. Anything else stays
unresolved, and is no reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.citations import attached, portions
from kb.citations.marks import Mark
from kb.citations.reference import Family

_KINDS = {
    "loi": "loi", "ordonnance": "ordonnance", "decret": "decret", "arrete": "arrete", "circulaire": "circulaire",
    "directive": "directive", "reglement": "reglement", "act": "loi", "decree": "decret", "order": "arrete",
    "circular": "circulaire", "regulation": "reglement",
}  # fmt: skip
_KIND = rf"(?:{'|'.join(_KINDS)})"
_RELATIVE = re.compile(
    rf"(?<!\w)(?i:(?:meme|ledit|dudit|audit|ladite|same|said)\s(?P<same>{_KIND})(?!\w)"
    rf"|(?P<only>{_KIND})\s(?:precitee?|susvisee?|susmentionnee?|sus-?nommee?)(?!\w)"
    r"|(?:dudit|audit|ledit|(?:du|le|au)\smeme)\s(?P<article>article)(?!\w|\s[LRDA*\d]))"
)
#: How far before "dudit article", in its paragraph, the article may stand.
_REACH = 2000


def relative(words: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The relative references of plain text; `marks`: the others, in the order of their places."""
    last: dict[str, Mark] = {}
    every: dict[str, set[str]] = {}
    place = 0
    for match in _RELATIVE.finditer(words):
        while place < len(marks) and marks[place].start < match.start():
            mark = marks[place]
            if mark.kind:
                last[mark.kind] = mark
                every.setdefault(mark.kind, set()).add(mark.refs[0])
            place += 1
        if match["article"]:
            found = last.get("article")
            if found and match.start() - found.end <= _REACH and words.find("\n", found.end, match.start()) < 0:
                portion = portions.before(words, match.start(), linked=False)
                yield Mark(match.start(), match.end(), found.refs, found.family, portion=portion)
        else:
            yield from _text(words, match, last, every)


def _text(words: str, match: re.Match[str], last: dict[str, Mark], every: dict[str, set[str]]) -> Iterator[Mark]:
    kind = _KINDS[(match["same"] or match["only"]).lower()]
    found = last.get(kind)
    if found is None or (match["only"] and len(every[kind]) > 1):
        return
    name = match.start("same") if match["same"] else match.start("only")
    before = attached.before(words, name) or attached.before(words, match.start())
    start = before[0].start if before else match.start()
    portion = attached.as_portion(before)
    if before or match["only"]:
        yield Mark(start, match.end(), found.refs, found.family or Family.TEXT, portion=portion)
