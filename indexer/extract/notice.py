"""The last passage of a document: what its head says and no other place shows, so that it is seen and found."""

from __future__ import annotations

import re

from indexer.extract.anchors import Anchors
from indexer.extract.front_matter import FrontMatter
from kb.document import Passage
from kb.vocabulary import Label

_HEADING = Label("Notice", "Record")
_ALIASES = Label("Autres noms", "Also known as")
_STATUS = Label("Situation", "Status")
_VERIFIED = Label("Vérifié le", "Last verified")
_STATUSES = {
    "active": Label("en activité", "active"),
    "ended": Label("terminé", "ended"),
    "unknown": Label("non vérifiée", "not verified"),
}
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|&!])")


def notice(matter: FrontMatter, language: str | None, anchors: Anchors) -> Passage | None:
    """The other names, the status and the day of last verification, in French or English; None if there are none."""
    status = _STATUSES.get(matter.status)
    rows = (
        (_ALIASES, " ; ".join(matter.aliases) if language == "fr" else "; ".join(matter.aliases)),
        (_STATUS, status.say(language or "en") if status else matter.status),
        (_VERIFIED, matter.last_verified.isoformat() if matter.last_verified else ""),
    )
    said = [(label.say(language or "en"), value) for label, value in rows if value]
    if not said:
        return None
    return Passage(
        anchor=anchors.give("notice"),
        text="\n".join(f"{label}\t{value}" for label, value in said),
        markup="\n".join(f"- **{label}** — {_escaped(value)}" for label, value in said),
        heading=_HEADING.say(language or "en"),
        level=2,
    )


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
