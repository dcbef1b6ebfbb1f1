"""A decision of Judilibre: from the JSON of its interface to a document (facts: judilibre-search, its README)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from indexer.describe import NO_TEXT, digest
from indexer.enrich.citations import cited
from indexer.extract.characters import clean, one_line
from indexer.extract.courts import day_in_words
from indexer.extract.legi_text import passages
from kb.document import Document, Passage, Provenance, Reuse
from kb.errors import ExtractError
from kb.source import Source

_ADDRESS = "https://www.courdecassation.fr/decision/{}"
_ZONES = {
    "introduction": "Introduction",
    "expose": "Exposé du litige",
    "moyens": "Moyens",
    "motivations": "Motivations",
    "dispositif": "Dispositif",
    "annexes": "Moyens annexés",
}
_CHAMBERS = {
    "civ1": "1re civ.",
    "civ2": "2e civ.",
    "civ3": "3e civ.",
    "comm": "com.",
    "soc": "soc.",
    "cr": "crim.",
    "mi": "ch. mixte",
    "pl": "ass. plén.",
}
_COURTS = {"cc": "Cour de cassation", "ca": "Cour d’appel", "tj": "Tribunal judiciaire"}
_APPEAL = re.compile(r"ca_([a-z_]+)")


def decision_of(data: Mapping[str, Any], source: Source) -> Document:
    """The decision that the interface describes; raises ExtractError if it has not even an id and a text."""
    decision_id, text = data.get("id"), data.get("text")
    if not isinstance(decision_id, str) or not decision_id or not isinstance(text, str) or not text.strip():
        raise ExtractError("the decision has no id or no text")
    court, key, said = _court(data)
    day = _day(data.get("decision_date"))
    numbers = _texts(data.get("numbers")) or _texts([data.get("number")])
    ref = f"fr:{key}:{re.sub('[. ]', '', numbers[0]).replace('/', '-')}@{day}" if key and numbers and day else None
    citation = ", ".join((said, day_in_words(day), f"n° {numbers[0]}")) if ref else ""
    ecli = one_line(str(data.get("ecli") or ""))
    return Document(
        id=f"{source.id}/{decision_id}",
        work=ref or f"{source.id}/{decision_id}",
        type=source.type or "case-law",
        title=citation or f"{court}, {', '.join(filter(None, (day_in_words(day), *numbers)))}",
        language=source.language or "fr",
        passages=() if source.reuse in NO_TEXT else tuple(_passages(data, text)),
        provenance=Provenance(
            source=source.id,
            path=decision_id,
            retrieved_at=datetime.now(UTC),
            digest=digest(json.dumps(data, sort_keys=True).encode()),
            url=_ADDRESS.format(decision_id),
            publisher=source.publisher,
            licence=source.licence,
            licence_url=source.licence_url,
            reuse=source.reuse,
        ),
        ref=ref,
        citation=citation,
        summary="" if source.reuse is Reuse.LINK_ONLY else _summary(data),
        path=(court,),
        aliases=tuple(dict.fromkeys(filter(None, (*numbers, *(one.replace(".", "") for one in numbers), ecli)))),
        organisations=(court,),
        country=source.country,
        date=day,
        citations=cited([text], "fr", ref),
    )


def _court(data: Mapping[str, Any]) -> tuple[str, str, str]:
    """The name of the court, its part of a key ("ca-paris"; "" where its place is not known) and how lawyers say it."""
    kind, place = str(data.get("jurisdiction") or ""), _APPEAL.fullmatch(str(data.get("location") or ""))
    name = _COURTS.get(kind, kind or "Judilibre")
    if kind == "cc":
        return name, "cass", " ".join(filter(None, ("Cass.", _CHAMBERS.get(str(data.get("chamber"))))))
    if kind == "ca" and place:
        town = place[1].replace("_", "-")
        return f"{name} de {town.title()}", f"ca-{town}", f"CA {town.title()}"
    return name, "", ""


def _day(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        return None


def _texts(values: object) -> list[str]:
    return [one_line(value) for value in values if isinstance(value, str) and value] if isinstance(values, list) else []


def _summary(data: Mapping[str, Any]) -> str:
    summary = one_line(str(data.get("summary") or ""))
    return summary if len(summary) <= 500 else summary[:500].rsplit(" ", 1)[0] + " …"


def _passages(data: Mapping[str, Any], text: str) -> Iterator[Passage]:
    """What was decided, the headings of the court, its summary, and the text by its zones."""
    for anchor, heading, said in (
        ("solution", "Solution", [str(data.get("solution") or "")]),
        ("titrages", "Titrages", [" - ".join(_texts(data.get("themes")))]),
        ("resume", "Résumé", clean(str(data.get("summary") or "")).split("\n")),
    ):
        yield from passages([one_line(line) for line in said if line.strip()], anchor, f"{anchor}-p", heading=heading)
    for number, (heading, part) in enumerate(_zones(data.get("zones"), text), 1):
        lines = [one_line(line) for line in clean(part).split("\n") if line.strip()]
        yield from passages(lines, f"texte-{number}", f"texte-{number}-p", heading=heading)


def _zones(zones: object, text: str) -> list[tuple[str, str]]:
    """The parts of the text in their order, which is not that of the zones; all of it, whatever the zones leave out."""
    spans: list[tuple[int, int, str]] = []
    for zone, fragments in zones.items() if isinstance(zones, dict) else ():
        for fragment in fragments if isinstance(fragments, list) else ():
            start, end = (fragment.get("start"), fragment.get("end")) if isinstance(fragment, dict) else (None, None)
            if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
                spans.append((start, end, _ZONES.get(zone, "")))
    parts: list[tuple[str, str]] = []
    place = 0
    for start, end, heading in sorted(spans):
        if start > place:
            parts.append(("", text[place:start]))
        parts.append((heading, text[max(start, place) : end]))
        place = max(place, end)
    return [part for part in (*parts, ("", text[place:])) if part[1].strip()]
