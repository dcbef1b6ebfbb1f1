"""Sites made with SPIP: each article has many addresses, and one of them stands for all.

Forms seen on InfoMIE, Gisti and sites of ministries: spip.php?article12, ?article12, article12.html?lang=fr,
spip.php?page=article&id_article=12, article.php3?id_article=12; with debut_… (pages of the lists beside the
article, without end), var_… and recalcul (tools of its authors), page=imprimer and others (for printing), page=forum.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from indexer.discovery.place import Place, Role

_OBJECTS = "article|rubrique|breve|mot|auteur|site|document"
_BARE = re.compile(rf"({_OBJECTS})(\d+)")
_NUMBER = re.compile(rf"id_({_OBJECTS})=(\d+)")
_FILE = re.compile(rf"(?:({_OBJECTS})(\d+)\.html?|({_OBJECTS}|imprimer|forum)\.php3?|index\.php|spip\.php|)")
_SAME_PAGE = re.compile(rf"(?:{_OBJECTS}|impr\w*|print\w*)")
_NO_TEXT = re.compile(r"forum\w*|login\w*|recherche\w*|inscription\w*|contact\w*|backend\w*|formulaire\w*|spip_pass")


def place(address: str, *, known: bool) -> Place | None:
    """What an address in its one spelling is, if it is one of SPIP's; None if it is not, or names none of its objects.

    `known`: the site is made with SPIP, so that forms without spip.php are SPIP's too.
    """
    parts = urlsplit(address)
    folder, _, file = parts.path.rpartition("/")
    match = _FILE.fullmatch(file)
    if match is None or not (known or file == "spip.php"):
        return None
    pieces = parts.query.split("&") if parts.query else []
    said = dict(piece.partition("=")[::2] for piece in pieces)
    page = said.get("page", "")
    if match[3] == "forum" or _NO_TEXT.fullmatch(page) or "action" in said:
        return Place(address, Role.REFUSED, "forum, search and forms of SPIP")
    found = _object(match, pieces)
    if found is None or not (_SAME_PAGE.fullmatch(page) or not page):
        return None
    name, number = found
    whole = f"{parts.scheme}://{parts.netloc}{folder}/spip.php?{name}{number}"
    further = [piece for piece in pieces if piece.startswith("debut_")]
    if further and name != "article":
        return Place(f"{whole}&{'&'.join(sorted(further))}", Role.LISTING)
    return Place(whole, Role.PAGE)


def _object(match: re.Match[str], pieces: list[str]) -> tuple[str, str] | None:
    """Kind and number of what the address names."""
    if match[1]:
        return match[1], match[2]
    for pattern in (_BARE, _NUMBER):
        for piece in pieces:
            if named := pattern.fullmatch(piece.removesuffix("=")):
                return named[1], named[2]
    return None
