"""What is known of the addresses of a source: from former runs, and from this one as it goes.

It is written to the store in batches, each with the documents that were read, so that a run that was stopped goes on
where it was. Documents wait there unseen until the run has ended well.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from indexer.describe import digest, said_of_all
from indexer.discovery.frontier import Found
from indexer.enrich.duplicates import Mark, Marks, mark
from indexer.fetching.answers import Page, Validators
from kb.document import Document
from kb.source import Source
from kb.store import Fetch, FetchState, Store

#: The note on the run itself, beside those on addresses.
RUN = "run"
#: Addresses read, and seconds, after which a batch is written.
_BATCH, _SECONDS = 25, 10.0

#: Counts in Fetch.detail: links from the beginning; 1 for an address that has a document of its own; 1 for a sitemap
#: or a feed; runs in a row in which the page was not there, and in which its reader broke; the fingerprint of its text.
DEPTH, OWN, LIST, GONE, TRIES, SIMHASH = "depth", "own", "list", "gone", "tries", "simhash"
#: Runs in a row that must miss a page before its document goes, and that a page may break its reader.
CONFIRMED, MOST_TRIES = 2, 3


class Notes:
    """The notes on one source in one run."""

    def __init__(self, source: Source, store: Store, *, full: bool) -> None:
        self._source, self._store, self._full = source, store, full
        self._words = digest(said_of_all(source))[:16]
        self._fetches = dict(store.fetches(source.id))
        run = self._fetches.pop(RUN, None)
        self.resumed = run is not None and run.state is FetchState.STARTED
        self.began = run.fetched_at if run and run.fetched_at and self.resumed else datetime.now(UTC)
        self.held = dict(store.paths(source.id))
        self.waiting = set(store.waiting(source.id))
        #: Addresses that the catalogue gave up.
        self.disowned: set[str] = set()
        self._owners = {
            text: name for name, note in self._fetches.items() if _count(note, OWN) and (text := _text(note))
        }
        self._marks = Marks({note.name: Mark(digest=note.name, simhash=_count(note, SIMHASH) or None) for note in self})
        self.nearly: dict[str, str] = {}
        self._dirty: dict[str, Fetch] = {}
        self._documents: dict[str, Document] = {}
        self._dropped: set[str] = set()
        self._written = time.monotonic()

    def __iter__(self) -> Iterator[Fetch]:
        return iter(self._fetches.values())

    def __getitem__(self, address: str) -> Fetch:
        """The note on an address; an empty one if nothing is known."""
        empty = Fetch(source=self._source.id, name=address, state=FetchState.FOUND, digest="")
        return self._fetches.get(address, empty)

    def begin(self) -> None:
        """Say in the store that the run goes on."""
        self._record_run(FetchState.STARTED)

    def end(self) -> None:
        """Say in the store that the run has come to its end."""
        self._record_run(FetchState.DONE)

    def visited(self, address: str) -> bool:
        """True if the address was read in this run, or in the one that was stopped before."""
        note = self._fetches.get(address)
        if note is None or note.state is FetchState.FOUND or note.fetched_at is None:
            return False
        # A clock that was wrong may have dated a note years ahead: that is no reason to leave the address alone.
        return self.began <= note.fetched_at <= datetime.now(UTC)

    def validators(self, address: str) -> Validators | None:
        """What to ask the server whether the page has changed with; None where the page itself is wanted."""
        note = self[address]
        if self._full or not note.digest.startswith(self._words) or 0 < _count(note, TRIES) < MOST_TRIES:
            return None
        return Validators(etag=note.etag, last_modified=note.last_modified)

    def owns(self, address: str) -> bool:
        """True if the address has a document of its own, published or waiting."""
        return bool(_count(self[address], OWN)) and (address in self.held or address in self.waiting)

    def owner(self, text: str) -> str:
        """The address whose document has exactly this text; "" if there is none."""
        address = self._owners.get(text, "")
        return address if address and self.owns(address) and _text(self[address]) == text else ""

    def same_text(self, address: str, text: str) -> bool:
        """True if the page was read before with this text, and under the same words of the catalogue."""
        return self[address].digest == self._mark(text)

    def count(self, address: str, name: str) -> int:
        return _count(self[address], name)

    def found(self, found: Found) -> None:
        """Remember an address that is to be read."""
        if found.address not in self._fetches:
            note = replace(self[found.address], found_on=found.found_on, detail={DEPTH: found.depth})
            self._keep(note)

    def read(self, found: Found, page: Page | None, *, text: str = "", same_as: str = "", reason: str = "") -> None:
        """Remember what an address showed: its text, or that of another address, or the reason why it has none.

        Without `page` the server has said that nothing changed.
        """
        note = self[found.address]
        if page is not None:
            checks = page.validators
            note = replace(note, digest=self._mark(text), etag=checks.etag, last_modified=checks.last_modified)
            note = replace(note, same_as=same_as, reason=reason)
        elif note.state is FetchState.FAILED:
            note = replace(note, reason="")
        own = _count(note, OWN) if page is None else int(bool(text and not same_as))
        self._keep(self._now(note, found, FetchState.DONE, {OWN: own}))
        if own and text:
            self._owners[text] = found.address
        if page is not None and not own:
            self._let_go(found.address)

    def missed(
        self, found: Found, reason: str, *, gone: bool = False, mark: str = "", tries: int = 0, page: Page | None = None
    ) -> None:
        """Remember that an address could not be read; what was read of it before stays, until `gone` is confirmed.

        `mark` stands for what came in the place of a text, `page` for the answer that brought it.
        """
        note = replace(self[found.address], reason=reason)
        if mark:
            note = replace(note, digest=self._mark(mark))
        if page is not None:
            note = replace(note, etag=page.validators.etag, last_modified=page.validators.last_modified)
        counts = {OWN: _count(note, OWN), GONE: _count(note, GONE) + int(gone), TRIES: tries}
        if counts[GONE] >= CONFIRMED:
            counts[OWN] = 0
            note = replace(note, same_as="", digest=note.digest if mark else "")
            self._let_go(found.address)
        self._keep(self._now(note, found, FetchState.FAILED, counts))

    def lists_in(self, address: str) -> list[str]:
        """The lists that a list named when it was last read."""
        return [note.name for note in self if note.found_on == address and _count(note, LIST)]

    def list_found(self, address: str, found_on: str) -> None:
        """Remember a sitemap that another names."""
        note = self[address]
        self._keep(replace(note, found_on=found_on, detail={LIST: 1}))

    def list_read(self, address: str, page: Page | None) -> None:
        """Remember that a sitemap or feed was read; without `page` the server has said that nothing changed."""
        note = replace(self[address], state=FetchState.DONE, detail={LIST: 1}, fetched_at=datetime.now(UTC))
        if page is not None:
            checks = page.validators
            note = replace(note, digest=self._mark(""), etag=checks.etag, last_modified=checks.last_modified)
        self._keep(note)

    def disown(self, address: str) -> None:
        """The address is none of the source's any more: its document, if it has one, goes when the run ends."""
        note = self[address]
        self.disowned.add(address)
        self._keep(replace(note, digest="", same_as="", detail={**(note.detail or {}), OWN: 0}))
        self._let_go(address)

    def hold(self, document: Document, texts: Iterable[str]) -> None:
        """Keep a document, which has these texts, until the run ends; `nearly` says of which other it is nearly one."""
        path = document.provenance.path
        new = mark(texts)
        if near := self._marks.find(path, new):
            self.nearly[path] = near.of
        self._marks.add(path, new)
        note = self[path]
        self._keep(replace(note, detail={**(note.detail or {}), SIMHASH: new.simhash or 0}))
        self._documents[path] = document
        self._dropped.discard(path)
        self.waiting.add(path)

    def document(self, address: str) -> Document | None:
        """The document that the address has, in its latest form."""
        if address in self._documents:
            return self._documents[address]
        if address in self.waiting:
            return next(iter(self._store.waiting_documents(self._source.id, [address])), None)
        return self._store.delivered([self.held[address]]).get(self.held[address]) if address in self.held else None

    def free_those_like(self, address: str) -> None:
        """The pages that showed what this address showed are to be read anew: it shows something else now."""
        for note in [note for note in self if note.same_as == address and (note.etag or note.last_modified)]:
            self._keep(replace(note, etag="", last_modified=""))

    def flush(self, *, now: bool = True) -> None:
        """Write what is not written yet; without `now` only if there is much of it."""
        late = time.monotonic() - self._written > _SECONDS
        if not now and len(self._documents) < _BATCH and len(self._dirty) < 20 * _BATCH and not late:
            return
        if self._dirty or self._documents or self._dropped:
            with self._store.writing() as writing:
                for note in self._dirty.values():
                    writing.record(note)
                writing.let_go(self._source.id, self._dropped)
                writing.hold_back(self._source.id, list(self._documents.values()))
        self._dirty, self._documents, self._dropped = {}, {}, set()
        self._written = time.monotonic()

    def _record_run(self, state: FetchState) -> None:
        with self._store.writing() as writing:
            writing.record(
                Fetch(source=self._source.id, name=RUN, state=state, digest=self._words, fetched_at=self.began)
            )

    def _now(self, note: Fetch, found: Found, state: FetchState, counts: dict[str, int]) -> Fetch:
        counts[SIMHASH] = _count(note, SIMHASH) if counts.get(OWN) else 0
        return replace(
            note,
            state=state,
            detail={DEPTH: found.depth, **{name: count for name, count in counts.items() if count}},
            found_on=note.found_on or found.found_on,
            fetched_at=datetime.now(UTC),
        )

    def _keep(self, note: Fetch) -> None:
        self._fetches[note.name] = self._dirty[note.name] = note

    def _let_go(self, address: str) -> None:
        if address in self.waiting:
            self.waiting.discard(address)
            self._documents.pop(address, None)
            self._dropped.add(address)

    def _mark(self, text: str) -> str:
        return f"{self._words}-{text}"


def _count(note: Fetch, name: str) -> int:
    return (note.detail or {}).get(name, 0)


def _text(note: Fetch) -> str:
    return note.digest.partition("-")[2]
