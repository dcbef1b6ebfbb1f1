"""Paths of LEGI's files, in archives and in lists of what is deleted.

Layout: legi/global/code_et_TNC_en_vigueur/code_en_vigueur/LEGI/TEXT/00/00/06/07/40/LEGITEXT000006074069/
article/LEGI/ARTI/00/00/…/LEGIARTI….xml (facts: legi.py). Deltas have a folder named by their stamp above it, which
is no part of a path here.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

#: Deltas list files that are gone, without ".xml"; since February 2026 they list folders too.
DELETED_FILES = "liste_suppression_legi.dat"
DELETED_FOLDERS = "liste_suppression_legi_dossier.dat"

_FOLDER = (
    r"legi/?global/?(?P<vigour>code_et_TNC_(?:en|non)_vigueur)/?(?P<folder>(?:code|TNC)_(?:en|non)_vigueur)/?"
    r"(?:LEGI|JORF)/?TEXT(?:/?\d\d)*/?(?P<text>(?:LEGI|JORF)TEXT\d{12})"
)
_KIND = r"(?P<kind>article|section_ta|texte/?version|texte/?struct)"
_BELOW = r"/?LEGI/?(?P<family>ARTI|SCTA)(?P<pairs>(?:/?\d\d)*)"
_ID = r"/?(?P<id>LEGI(?:ARTI|SCTA|TEXT)\d{12})"
_MEMBER = re.compile(rf"(?:\d{{8}}-\d{{6}}/)?{_FOLDER}/?{_KIND}(?:{_BELOW})?{_ID}\.xml")
#: A published path once lacked a slash (legi.py, pull request 91), so none is required.
_DELETED = re.compile(rf"(?:\d{{8}}-\d{{6}}/?)?{_FOLDER}(?:/?{_KIND}(?:{_BELOW})?(?:{_ID}(?:\.xml)?)?)?/?")
_TEXT_ID = re.compile(r"(?:LEGI|JORF)TEXT\d{12}")


class LegiPath(NamedTuple):
    """A file of LEGI; with an empty id, a folder."""

    vigour: str
    folder: str
    text: str
    kind: str
    id: str

    def __str__(self) -> str:
        """The path as DILA lays it out; a folder's ends with a slash."""
        place = f"legi/global/{self.vigour}/{self.folder}/{self.text[:4]}/TEXT/{_pairs(self.text)}/{self.text}/"
        if not self.kind:
            return place
        if not self.id:
            return f"{place}{self.kind}/"
        if self.kind.startswith("texte"):
            return f"{place}{self.kind}/{self.id}.xml"
        return f"{place}{self.kind}/{self.id[:4]}/{self.id[4:8]}/{_pairs(self.id)}/{self.id}.xml"


def member_path(name: str) -> LegiPath | None:
    """The path of a member of an archive; None for what is not a file of a text."""
    match = _MEMBER.fullmatch(name)
    return match and _path(match)


def deleted_paths(listing: str, texts: Container[str], *, folders: bool) -> Iterator[LegiPath | str]:
    """What a deletion list names of the wanted texts: files, and folders only where it is a list of `folders`.

    A str is an entry that makes no sense.
    """
    for entry in listing.split():
        match = _DELETED.fullmatch(entry)
        if match and (match["id"] or folders):
            if match["text"] in texts:
                yield _path(match)
        elif any(text in texts for text in _TEXT_ID.findall(entry)):
            yield entry


def _path(match: re.Match[str]) -> LegiPath:
    kind = (match["kind"] or "").replace("/", "").replace("texte", "texte/")
    if match["family"] and not match["id"]:
        kind = "/".join((kind, "LEGI", match["family"], *re.findall(r"\d\d", match["pairs"])))
    return LegiPath(match["vigour"], match["folder"], match["text"], kind, match["id"] or "")


def _pairs(text_id: str) -> str:
    """The folders above an id: the first five pairs of its twelve digits."""
    return "/".join(text_id[n : n + 2] for n in range(8, 18, 2))
