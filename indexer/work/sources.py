"""Jobs of administrators who look after sources: a trial, and another look at what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.apis.asking import fetcher_for
from indexer.examination import Examination, examine_file, examine_page
from indexer.trial import try_out
from indexer.work.work import Failure, Work
from kb import catalogue
from kb.catalogue.drafts import draft
from kb.catalogue.folders import folder_of, is_readable
from kb.errors import CatalogueError, UsageError
from kb.jobs import Job
from kb.quarantine import is_address
from kb.source import Source

#: Characters of a text that are shown.
_SHOWN = 3000


def trial(job: Job, work: Work) -> Mapping[str, Any]:
    """Try the draft of a source: what it would collect, and nothing of it is kept."""
    name = job.arguments["source"]
    source, faults = catalogue.read_text(draft(job.arguments["draft"], work.settings), name)
    if source is None or faults:
        raise CatalogueError("\n".join(fault.reason for fault in faults), hint="Mend the source first.")
    tried = try_out(source, work.settings, work.meter)
    if tried.reason:
        raise Failure(tried.reason, tried.as_json())
    return tried.as_json()


def examine(job: Job, work: Work) -> Mapping[str, Any]:
    """Read a file or a page again, in the jail, and say what came out of it; nothing is kept."""
    name = job.arguments["name"]
    (source,) = catalogue.of(work.settings).choose([job.arguments["source"]])
    with work.meter.task(name, 1, "files") as task:
        seen = _seen(source, name, work)
        task.advance()
    said = seen.as_json()
    text = said["text"]
    return {
        "status": said["status"],
        "reason": said["reason"] or "",
        "title": said["title"] or "",
        "language": said["language"] or "",
        "date": said["date"] or "",
        "passages": len(said["passages"]),
        "characters": len(text),
        "text": text[:_SHOWN],
        "warnings": said["warnings"][:20],
    }


def _seen(source: Source, name: str, work: Work) -> Examination:
    if is_address(name):
        with fetcher_for(source, work.settings) as fetcher:
            return examine_page(name, fetcher)
    root = folder_of(source.path or "", work.settings)
    file = root / name
    inside = file.resolve().is_relative_to(root.resolve())
    if source.kind != "folder" or not inside or not is_readable(file, work.settings) or not file.is_file():
        raise UsageError(f"There is no file {name} in {source.id} any more.", hint="Run the source again.")
    return examine_file(file)
