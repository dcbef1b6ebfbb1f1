"""The texts that a query cites, for the box above the results: what each is on the day, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.citations.codes import official_address
from kb.citations.renumbering import Move, Relation, Renumbering
from kb.citations.resolved import Resolved, Sense, Target, resolve
from kb.citations.resolving import mentions, remaining
from kb.citations.telling import documents_of, move_json, targets_json
from kb.citations.writing import citation
from kb.document import Document
from kb.freshness import law_until
from kb.store import Entry, Store
from web.pages.citing import citing
from web.pages.links import document_path, law_path
from web.pages.translated import in_language

#: Citations that are shown of a query that has many.
MAX_LINES = 5
#: Citations that are looked up: of those a few may be nothing.
_LOOKED_UP = 10
#: Who writes more words than this beside a citation asks for what they say.
_MOST_BESIDE = 4
#: "CASF, art. L. 221-2-4 : " before what a page is on.
_SUBJECT = re.compile(r"\A.{1,80}?\s?:\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A renumbering in the words of a line: numbers without their code where it is that of the line.

    back  True where it leads from the text cited to where it stood before
    """

    move: Move
    old: str
    new: str
    back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Another text that a citation leads to, how it is cited, and the renumbering that leads there."""

    target: Target
    citation: str
    step: Step | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedLine:
    """One citation.

    citation   how lawyers write it
    until      of a range, its last article; "" otherwise
    following  True for "et suivants"
    corrected  how its number was read, where it is not written so
    answer     the text that it leads to; None if the store has none
    step       the renumbering that leads there
    key        of that text, or of the one cited
    subject    what that text is on: as our note on it says, or the heading above an article; "" if not known
    versions   how many there are of it; 0 for what is not law
    note       our note on it; None without
    citing     how many works cite it, by the number that it has today
    cited_key  that number's key
    own        the record of the text cited itself, where `answer` is another; None without
    others     what else it leads to, by why: "range", the others from … to …; "parts" of a former article; "raised",
               where part of it was taken up; "other", what the number meant before; "possible", what it could mean
    known      renumberings that are known where the store has nothing
    address    where its code can be read, if the store has nothing of it; "" if that is not known
    """

    citation: str
    until: str
    following: bool
    corrected: str
    answer: Target | None
    step: Step | None
    key: str
    subject: str
    versions: int
    note: Entry | None
    citing: int
    cited_key: str
    own: Target | None
    others: Mapping[str, tuple[Way, ...]]
    known: tuple[Step, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedBox:
    """What a query cites, on the day of the search.

    small  True if the query has other words too: a line each is enough
    more   how many citations are not shown
    """

    lines: tuple[CitedLine, ...]
    more: int
    small: bool
    day: date
    today: date


def cited_box(
    text: str, store: Store, table: Renumbering, language: str, *, today: date, at: date | None = None
) -> CitedBox | None:
    """The box for a query; None for one that is mainly something else. `language` is the reader's."""
    named = mentions(text)
    beside = remaining(text, named)
    if not named or len(beside) > _MOST_BESIDE:
        return None
    day = at or today
    found = [
        one
        for one in resolve(named[:_LOOKED_UP], store, table, at=day, language=language)
        if one.targets or (one.mention.certain and not beside)
    ]
    if not found:
        return None
    shown = found[:MAX_LINES]
    documents = documents_of(shown, store)
    return CitedBox(
        lines=tuple(_line(one, documents, store, table, language, today) for one in shown),
        more=len(found) - len(shown) + max(0, len(named) - _LOOKED_UP),
        small=bool(beside),
        day=day,
        today=today,
    )


def resolution_json(text: str, store: Store, table: Renumbering, language: str, *, at: date) -> dict[str, Any] | None:
    """What a citation means on a day: the text that it leads to, and all that it could; None if nothing is known.

    Of several citations in the text, the first that leads somewhere answers.
    """
    several = resolve(mentions(text), store, table, at=at, language=language)
    one = next((one for one in several if one.targets), None)
    if one is None:
        return None
    targets = targets_json(one, documents_of([one], store)) or []
    resolved = [{**target, **_paths(target)} for target in targets]
    return {
        **resolved[0],
        "query": text,
        "at": at.isoformat(),
        "law_until": known.isoformat() if (known := law_until(store)) else None,
        "refs": list(one.keys),
        "certain": one.mention.certain,
        "corrected": one.mention.corrected or None,
        "moves": [move_json(move) for move in one.moves],
        "resolved": resolved,
    }


def _paths(target: Mapping[str, Any]) -> dict[str, str | None]:
    law = law_path(target["ref"]) if target["valid_from"] or target["standing"] else None
    return {"permalink": document_path(target["id"]), "law": law}


def _line(
    one: Resolved, documents: Mapping[str, Document], store: Store, table: Renumbering, language: str, today: date
) -> CitedLine:
    first, rest = (one.targets[0], one.targets[1:]) if one.targets else (None, ())
    own = next((target for target in rest if target.key == one.key and target.sense is Sense.CITED), None)
    others: dict[str, list[Way]] = {}
    for target in rest:
        if target is not own or one.mention.until or one.mention.following:
            said = _cited(target.key, target.entry, language)
            way = Way(target=target, citation=said, step=_step(target.move, one.key, language, target))
            others.setdefault(_why(target, first), []).append(way)
    key = first.key if first else one.key
    page = first.entry.work if first and first.standing is None else ""
    # Notes and texts of today say today's number: one that was given to another text since would lead to those on it.
    cited_key = table.latest(key, one.day) if first and first.standing else key
    names = citing([*filter(None, [cited_key, page])], store, language, today=today, except_work=page)
    notes = in_language([entry for entry in names if entry.type == "law-note" and entry.kind == "ABOUT"], language)
    cited = _cited(one.key, next((t.entry for t in one.targets if t.key == one.key), None), language)
    return CitedLine(
        citation=cited,
        until=short(one.mention.until, one.key, language) if one.mention.until else "",
        following=one.mention.following,
        corrected=one.mention.corrected,
        answer=first,
        step=_step(first.move, one.key, language, first) if first else None,
        key=key,
        subject=_subject(first, notes[0] if notes else None, documents),
        versions=len(store.with_ref([key]).get(key, ())) if first and first.standing else 0,
        note=notes[0] if notes else None,
        citing=len(names),
        cited_key=cited_key,
        own=own,
        others={why: tuple(ways) for why, ways in others.items()},
        known=() if first else tuple(s for move in one.moves if (s := _step(move, one.key, language))),
        address="" if first else official_address(one.key),
    )


def _why(target: Target, first: Target | None) -> str:
    """Why another text is shown beside the first: a key of CitedLine.others."""
    move = target.move
    if target.sense is Sense.OTHER:
        return "other"
    if move and first and move.old in (first.key, first.move.old if first.move else ""):
        return "raised" if move.relation is Relation.RAISED else "parts"
    return "range" if target.sense is Sense.CITED else "possible"


def _cited(key: str, entry: Entry | None, language: str) -> str:
    """How a text is cited: as its record says, else by its key, else its title."""
    written = (entry and entry.citation) or citation(key, language)
    return entry.title if entry and written == key else written


def _step(move: Move | None, beside: str, language: str, target: Target | None = None) -> Step | None:
    """A renumbering in words, beside the key that is cited."""
    if move is None:
        return None
    back = target is not None and target.sense is Sense.PREDECESSOR
    old, new = (short(key, beside, language) for key in (move.old, target.key if target and not back else move.new))
    return Step(move=move, old=old if move.old != beside or back else "", new=new, back=back)


def short(key: str, beside: str, language: str) -> str:
    """How a key is cited; of an article of the same code as another its number alone."""
    written = citation(key, language)
    same = key.rpartition(":")[0] == beside.rpartition(":")[0]
    return written.rpartition("art. ")[2] if same else written


def _subject(target: Target | None, note: Entry | None, documents: Mapping[str, Document]) -> str:
    """What a text is on, as the title of a page or of our note on it says; else the heading above an article."""
    named = target.entry if target and target.standing is None else note
    if named:
        return _SUBJECT.sub("", named.title)
    document = documents.get(target.entry.id) if target else None
    return document.path[-1] if document and document.path else ""
