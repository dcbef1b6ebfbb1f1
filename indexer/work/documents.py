"""Jobs on single documents, and on pairs of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from indexer.enrich.duplicates import Duplicate, Likeness, Mark, Marks, mark
from indexer.work.crawls import crawl
from indexer.work.work import Failure, Work
from kb import catalogue
from kb.desk.pairs import Pair
from kb.document import Document
from kb.document_json import fingerprint
from kb.jobs import Job
from kb.quarantine import release
from kb.source import WEB

#: The kinds of source that are read file by file, or page by page.
_ONE_BY_ONE = ("folder", *WEB)
#: Law repeats itself from one article and one version to the next: there the same words are no duplicate.
_LAW = "law-article"


def reread(job: Job, work: Work) -> Mapping[str, Any]:
    """Read a document again from its source, which else would only ask whether it has changed.

    What is remembered of its file or address is forgotten, and the source read: the others are as good as unchanged.
    """
    number = str(job.arguments["document"])
    before = work.store.delivered([number]).get(number)
    if before is None:
        raise Failure(f"There is no document {number}.", {})
    name = before.provenance.source
    source = catalogue.of(work.settings).get(name)
    if source is None or source.kind not in _ONE_BY_ONE:
        raise Failure(f"The source {name} cannot be read one document at a time: ask for a full run of it.", {})
    notes = [note for note in work.store.fetches(name).values() if note.name == before.provenance.path]
    release(work.store, notes)
    result = crawl(replace(job, arguments={"source": name, "full": False}), work)
    after = work.store.delivered([number]).get(number)
    changed = after is None or fingerprint(after) != fingerprint(before)
    return {**result, "document": number, "changed": changed}


def duplicates(job: Job, work: Work) -> Mapping[str, Any]:
    """Find the documents that say the same, or nearly; articles of law are left out."""
    marks, kept, works = Marks(), dict[str, Mark](), dict[str, str]()
    found: list[Pair] = []
    counts = work.store.counts("type")
    total = sum(count for (type_,), count in counts.items() if type_ != _LAW)
    with work.meter.task("duplicates", total, "documents") as task:
        for document in _documents(work):
            own = mark(passage.text for passage in document.passages)
            same = marks.find(document.id, own)
            if same and works[same.of] != document.work:
                found.append(Pair(first=same.of, second=document.id, distance=_apart(same, kept[same.of], own)))
            marks.add(document.id, own)
            kept[document.id], works[document.id] = own, document.work
            task.advance()
    work.desk.pairs.found(found)
    return {"pairs": len(found), "documents": total}


def _documents(work: Work) -> Iterator[Document]:
    for change in work.store.changes(0):
        if change.document is not None and change.document.type != _LAW:
            yield change.document


def _apart(same: Duplicate, one: Mark, other: Mark) -> int:
    """In how many bits the fingerprints of two texts differ; 0 for the same words."""
    if same.likeness is Likeness.EXACT or one.simhash is None or other.simhash is None:
        return 0
    return (one.simhash ^ other.simhash).bit_count()
