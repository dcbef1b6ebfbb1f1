"""The index as the desk shows it: what serves, what is kept, what is held and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kb.desk import Desk
from kb.desk.memos import INDEXING_HELD
from kb.errors import SearchIndexError
from kb.search.comparison import Comparison, Reason, ReasonKind
from kb.search.engine import Generation, Held, History
from kb.search.fields import FACETS
from kb.settings import Settings
from kb.store import Store
from web.languages import format_figure, interface_language
from web.languages import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """That the index does not follow the store: since when, by whom, and which generation serves again."""

    by: str
    at: datetime
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """What the page of the index shows.

    serving  None where nothing serves, or it cannot be told: `fault` says why
    behind   how many changes of the store it lacks
    size     bytes of the index on the disk; 0 where that is not known
    kept     the generations that one can go back to, newest first
    reasons  what speaks against the held one, in words
    """

    serving: Generation | None
    behind: int
    size: int
    kept: Sequence[Generation]
    held: Held | None
    reasons: Sequence[str]
    drifts: Sequence[tuple[str, str, int, int, int]]
    waiting: Waiting | None
    fault: str


def index_page(settings: Settings, engine: History, serving: Generation | None, store: Store, desk: Desk) -> IndexPage:
    """How the index is; what cannot be told is left out."""
    held, kept, fault = None, [], ""
    try:
        held, kept = engine.held(), [one for one in engine.generations() if one != serving]
    except SearchIndexError as error:
        fault = str(error)
    compared = held.compared if held else None
    return IndexPage(
        serving=serving,
        behind=store.count_changes(serving.sequence) if serving and serving.store == store.id else 0,
        size=_size(settings),
        kept=kept[::-1],
        held=held,
        reasons=[reason_in_words(reason) for reason in compared.reasons] if compared else [],
        drifts=list(_drifts(compared)) if compared else [],
        waiting=_waiting(desk.memos.read(INDEXING_HELD)),
        fault=fault,
    )


def reason_in_words(reason: Reason) -> str:
    """What speaks against a generation, in the language of this request."""
    values: Mapping[str, str] = {
        name: value if isinstance(value, str) else format_figure(value) for name, value in reason.values.items()
    }
    if reason.kind is ReasonKind.DRIFT:
        facet = str(reason.values["facet"])
        values = {**values, "facet": _facet(facet), "value": _value(facet, str(reason.values["value"]))}
    match reason.kind:
        case ReasonKind.LOST:
            return _("Documents that nobody removed are missing: %(lost)s, such as %(example)s.", **values)
        case ReasonKind.DRIFT:
            return _(
                "“%(value)s” (%(facet)s) has %(after)s documents, where %(expected)s were to be expected.", **values
            )
        case ReasonKind.QUALITY:
            return _(
                "Judged searches are answered worse: %(after)s instead of %(before)s "
                "(nDCG@10 of %(queries)s searches).",
                **values,
            )
        case ReasonKind.SLOWER:
            return _("Searches are slower: half of them take more than %(after)s ms, before %(before)s ms.", **values)


def _drifts(compared: Comparison) -> Sequence[tuple[str, str, int, int, int]]:
    return [
        (_facet(one.facet), _value(one.facet, one.value), one.before, one.expected, one.after)
        for one in compared.drifts
    ]


def _facet(name: str) -> str:
    names = {
        "type": _("type"),
        "language": _("language"),
        "organisation": _("organisation"),
        "theme": _("theme"),
        "code": _("code"),
        "country": _("country"),
    }
    return names.get(name, name)


def _value(facet: str, value: str) -> str:
    return FACETS[facet].say(value, interface_language()) if facet in FACETS else value


def _waiting(memo: Any) -> Waiting | None:
    if memo is None:
        return None
    return Waiting(by=memo["by"], at=datetime.fromisoformat(memo["at"]), to=memo["to"])


def _size(settings: Settings) -> int:
    """Bytes on the disk; a file that several generations share counts once."""
    scheme, _colon, folder = settings.engine_url.partition(":")
    found: dict[int, int] = {}
    if scheme == "whoosh":
        for path in Path(folder).rglob("*"):
            with suppress(OSError):  # deleted while we look
                status = path.stat()
                found[status.st_ino] = status.st_size if path.is_file() else 0
    return sum(found.values())
