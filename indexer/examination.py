"""What the readers see of one file or page, for an administrator who asks why it is found badly. Nothing is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from indexer.crawling.content import hints_of
from indexer.describe import Delivery, describe, digest
from indexer.extract.extracted import Hints
from indexer.extract.registry import SUFFIXES, Extractors
from indexer.fetching.answers import Blocked, Budget, Page
from indexer.fetching.fetcher import Fetcher
from indexer.fetching.place import Refused, place
from indexer.files import File, read
from indexer.keep import why
from kb.document import Document, Passage, Reuse
from kb.errors import SourceError, UsageError
from kb.source import Source

#: A source that says nothing of its documents, so that all that is shown comes from the file.
_NOBODY = Source(id="extract", kind="folder", title="", publisher="", licence="", reuse=Reuse.FULL_TEXT)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
#: A page, what it redirects to, and the robots.txt of each host.
_BUDGET = Budget(pages=30)


class Status(StrEnum):
    """What became of the file: read; not readable; or an address that we may not have."""

    OK = "ok"
    QUARANTINED = "quarantined"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was seen. `document` is None unless the status is OK; `reason` then says why."""

    status: Status
    reason: str = ""
    document: Document | None = None
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For programs: every key is always there; passages are [{"anchor", "heading", "level", "page", "text", …}]."""
        seen = self.document
        return {
            "status": self.status.value,
            "reason": self.reason or None,
            "title": seen.title if seen else None,
            "language": seen.language if seen else None,
            "date": seen.date.isoformat() if seen and seen.date else None,
            "text": "\n".join(_whole(passage) for passage in seen.passages) if seen else "",
            "passages": [_passage(passage) for passage in seen.passages] if seen else [],
            "warnings": list(self.warnings),
        }


def examine(target: str, *, contact: str) -> Examination:
    """What is seen of a file, by its path, or of a page, by its address; raises UsageError if there is no such file,
    or if no page can have such an address.

    `contact` is the address given to servers; without one no page is asked for.
    """
    if not _ADDRESS.match(target):
        if not Path(target).is_file():
            raise UsageError(f"There is no file {target}.", hint="An address begins with https:// or http://.")
        return examine_file(Path(target))
    try:
        place(target)
    except Refused as error:
        raise UsageError(f"{target[:200]} cannot be asked for: {error}.", hint="Look at the address.") from error
    with Fetcher(contact=contact, pace=0, budget=_BUDGET, addresses=[target]) as fetcher:
        return examine_page(target, fetcher)


def examine_file(path: Path) -> Examination:
    """What is seen of a file of this machine; whatever is wrong with it is a status and a reason."""
    try:
        data, _ = read(File(path=path, name=path.name))
        return _examine(data, Hints(name=path.name))
    except SourceError as error:
        return Examination(status=Status.QUARANTINED, reason=why(error))


def examine_page(url: str, fetcher: Fetcher) -> Examination:
    """What is seen of the page at an address; whatever is wrong with it is a status and a reason."""
    try:
        answer = fetcher.get(url)
        if isinstance(answer, Blocked):
            return Examination(status=Status.BLOCKED, reason=answer.reason)
        if not isinstance(answer, Page):
            return Examination(status=Status.QUARANTINED, reason=f"there is no page at {answer.url}")
        hints = hints_of(answer)
        if hints is None:
            reason = f"no reader for {answer.media_type or 'what it is'}; read are {', '.join(SUFFIXES)}"
            return Examination(status=Status.QUARANTINED, reason=reason)
        return _examine(answer.content, hints)
    except SourceError as error:
        return Examination(status=Status.QUARANTINED, reason=why(error))


def _examine(data: bytes, hints: Hints) -> Examination:
    """As in a run; raises ExtractError."""
    with Extractors() as extractors:
        extracted = extractors.extract(data, hints)
    delivery = Delivery(name=hints.name, digest=digest(data), modified=None)
    document = describe(extracted, _NOBODY, delivery)
    return Examination(status=Status.OK, document=document, warnings=extracted.warnings)


def _whole(passage: Passage) -> str:
    """A passage with its heading, unless its text begins with that."""
    if not passage.heading or passage.text.startswith(passage.heading):
        return passage.text
    return f"{passage.heading}\n{passage.text}" if passage.text else passage.heading


def _passage(passage: Passage) -> dict[str, Any]:
    """What there is to say of a passage: a key that says nothing is left out."""
    said = {
        "anchor": passage.anchor, "heading": passage.heading, "level": passage.level, "page": passage.page,
        "language": passage.language, "guessed": passage.guessed,
    }  # fmt: skip
    return {**{key: value for key, value in said.items() if value}, "text": passage.text}
