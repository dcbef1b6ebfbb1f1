"""The end of a run: what it read becomes public at once, or, if it is not what the source promises, not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from indexer.crawling.notes import Notes
from indexer.discovery.scope import attached
from indexer.keep import Reading, keep
from indexer.outcome import Outcome, Verdict
from kb.document import Citation, Document
from kb.source import Source
from kb.store import Store

_BATCH = 100
#: The share of a source's documents that one run may remove, of a source that has more than a few. Where a site is
#: being repaired it may send the same page, or lead to its home page, from each of its addresses.
_MOST_LOST, _FEW = 0.5, 20


def publish(source: Source, store: Store, notes: Notes, *, complete: bool, full: bool) -> Iterator[Outcome]:
    """Publish what waits and remove what is gone; an outcome for each document.

    A run that broke off may have too few documents, a run that was `complete` may not; neither may have too many, or
    remove most of them, unless it read the source in `full`.
    """
    gone = [address for address in notes.held if not notes.owns(address)]
    left = len(notes.held.keys() | notes.waiting) - len(gone)
    broken = _broken_promise(source, left, complete=complete)
    if not (broken or full):
        broken = _landslide(source, len(notes.held), sum(address not in notes.disowned for address in gone))
    if broken:
        yield Outcome(source=source.id, path=source.addresses[0], verdict=Verdict.FAILED, reason=broken)
        return
    paths = sorted(notes.waiting)
    beside = {path: _beside(path, notes, store) for path in paths}
    for start in range(0, len(paths), _BATCH):
        batch = paths[start : start + _BATCH]
        documents = store.waiting_documents(source.id, batch)
        yield from keep(store, source.id, [_reading(one, notes, beside) for one in documents])
        for path in sorted(set(batch) - {one.provenance.path for one in documents}):
            yield Outcome(source=source.id, path=path, verdict=Verdict.WITHHELD, document_id=notes.held.get(path))
        with store.writing() as writing:
            writing.let_go(source.id, batch)
    if gone:
        with store.writing() as writing:
            removed = set(writing.remove_paths(source.id, gone))
        for address in gone:
            if (document := notes.held[address]) in removed:
                reason = (
                    notes[address].reason or "the catalogue names it no longer, or it shows what another page shows"
                )
                yield Outcome(
                    source=source.id, path=address, verdict=Verdict.REMOVED, document_id=document, reason=reason
                )


def _beside(path: str, notes: Notes, store: Store) -> tuple[Citation, ...]:
    """The page that a document says nearly the same as, and the page that a file is attached to, as links to them."""
    own = notes.document(path)
    said = {"NEARLY": notes.nearly.get(path, ""), "ATTACHED": notes[path].found_on if attached(path) else ""}
    others = ((kind, notes.document(address)) for kind, address in said.items() if address)
    return tuple(
        Citation(text=other.title, ref=other.work, kind=kind)
        for kind, other in others
        if other and own and other.work != own.work and store.withdrawal(other.id) is None
    )


def _reading(document: Document, notes: Notes, beside: Mapping[str, tuple[Citation, ...]]) -> Reading:
    path = document.provenance.path
    near = notes.nearly.get(path, "")
    document = replace(document, citations=(*document.citations, *beside[path]))
    return Reading(path=path, document=document, reason=f"it says nearly what {near} says" if near else "")


def _landslide(source: Source, held: int, lost: int) -> str:
    """What is wrong with losing so many of the documents held, for reasons that are not the catalogue's."""
    if held <= _FEW or lost <= _MOST_LOST * held:
        return ""
    return (
        f"{lost:,} of {held:,} documents would go at once; nothing of this run was published, and nothing removed. "
        f"Look at the site: if it is in order, kb crawl {source.id} --full takes them away."
    )


def _broken_promise(source: Source, left: int, *, complete: bool) -> str:
    """What is wrong with having so many documents; "" if nothing is."""
    least, most = source.expect.least, source.expect.most
    if not left and complete:
        return (
            "not one document was found; nothing was removed. Look at the reasons, and at the addresses of the source."
        )
    if left < least and complete:
        promise = f"at least {least:,}"
    elif most is not None and left > most:
        promise = f"at most {most:,}"
    else:
        return ""
    return (
        f"{left:,} documents, and {promise} are expected; nothing of this run was published, and nothing removed. "
        f"Look for what went wrong, or correct [expect] in {source.id}.toml and run the command again."
    )
