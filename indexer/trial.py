"""What a source would collect: a little of it is read as a run would, into a store that is thrown away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from indexer.apis.asking import Fetchers, fetcher_for
from indexer.context import Context
from indexer.dila.bases import base_name
from indexer.discovery.scope import Scope
from indexer.examination import examine_file
from indexer.extract.extracted import parse_name
from indexer.extract.registry import SUFFIXES
from indexer.files import File, walk
from indexer.keep import why
from indexer.kinds import cellar, hal, hudoc, judilibre
from indexer.legi.plan import BASE
from indexer.legi.shelves import shelf_of
from indexer.outcome import Meter, Outcome, Verdict
from indexer.watching import watched_crawl
from kb.catalogue.folders import folder_of, is_readable
from kb.document import Document
from kb.errors import SourceError
from kb.settings import Settings
from kb.source import WEB, Expectation, Source
from kb.store import FetchState, Store

#: Requests that a trial makes, and files that it reads.
MOST = 20
#: Things that are named of each fate; the counts are of all.
MOST_NAMED = 100
_FIRST_WORDS = 200
_APIS = {"cellar": cellar.read, "hudoc": hudoc.read, "judilibre": judilibre.read, "hal": hal.read}


class Fate(StrEnum):
    """What would become of an address, a file or an archive.

    collected    it is a document
    followed     it is read for what it leads to, and is no document
    waiting      it would be read next: the trial stops before
    no_document  it was read or asked for, and there is no document in it
    blocked      we may not have it: robots.txt, a password, a challenge
    excluded     the source says that it is not to be asked for
    left_out     it is in scope, and nothing worth asking for, or too far
    outside      it is beyond what the source is of
    """

    COLLECTED = "collected"
    FOLLOWED = "followed"
    WAITING = "waiting"
    NO_DOCUMENT = "no_document"
    BLOCKED = "blocked"
    EXCLUDED = "excluded"
    LEFT_OUT = "left_out"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One thing that was found. `words` are the first ones of its text; `found_on` the page that led to it."""

    path: str
    fate: Fate
    reason: str = ""
    title: str = ""
    words: str = ""
    found_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was found. `reason` says why it could not be tried; "" if it could."""

    source: str
    found: tuple[Tried, ...] = ()
    reason: str = ""

    @property
    def counts(self) -> Mapping[Fate, int]:
        counted = Counter(one.fate for one in self.found)
        return {fate: counted[fate] for fate in Fate if counted[fate]}

    def as_json(self) -> dict[str, Any]:
        """For programs: MOST_NAMED of each fate, and the counts of all."""
        named: Counter[Fate] = Counter()
        rows = []
        for one in sorted(self.found, key=lambda one: list(Fate).index(one.fate)):
            named[one.fate] += 1
            if named[one.fate] <= MOST_NAMED:
                rows.append({key: value for key, value in asdict(one).items() if value})
        counts = {fate.value: count for fate, count in self.counts.items()}
        return {"source": self.source, "counts": counts, "found": rows, "reason": self.reason}


def try_out(source: Source, settings: Settings, meter: Meter, fetchers: Fetchers = fetcher_for) -> Trial:
    """Read a little of a source, and say of all that was found what would become of it. Nothing is kept."""
    source = replace(source, pages=min(source.pages, MOST), expect=Expectation(), enabled=True)
    try:
        if source.kind == "folder":
            found = list(_files(source, settings, meter))
        elif source.kind in ("legi", "dila"):
            found = list(_archives(source, settings, meter))
        else:
            found = list(_thrown_away(source, settings, meter, fetchers))
    except SourceError as error:
        return Trial(source=source.id, reason=why(error))
    return Trial(source=source.id, found=tuple(found))


def _thrown_away(source: Source, settings: Settings, meter: Meter, fetchers: Fetchers) -> Iterator[Tried]:
    """Read what asks a server, into a store in a folder of its own."""
    with TemporaryDirectory(prefix="repere-trial-") as folder:
        own = settings.model_copy(update={"home": Path(folder), "database": ""})
        with closing(Store(own.database_url)) as store:
            context = Context(store=store, settings=own, meter=meter)
            if source.kind in WEB:
                yield from _of_the_web(source, context, settings, fetchers)
            else:
                yield from _told(_APIS[source.kind](source, context, fetchers), store, source)


def _of_the_web(source: Source, context: Context, settings: Settings, fetchers: Fetchers) -> Iterator[Tried]:
    outcomes, seen = watched_crawl(source, context, fetchers(source, settings), settings.home / "crawls" / source.id)
    scope = Scope(source)
    notes = context.store.fetches(source.id)
    told: dict[str, Tried] = {}
    for one in _told(outcomes, context.store, source):
        note = notes.get(one.path)
        told.setdefault(one.path, replace(one, found_on=note.found_on if note else one.found_on))
    yield from told.values()
    for note in notes.values():
        if note.name in told or note.name not in seen.placed:
            continue
        fate = Fate.WAITING if note.name in seen.queued and note.state is FetchState.FOUND else Fate.FOLLOWED
        yield Tried(path=note.name, fate=fate, found_on=note.found_on)
    for address, (reason, found_on) in seen.left.items():
        if address not in told:
            pattern = scope.excluding(address)
            fate = Fate.EXCLUDED if pattern else Fate.LEFT_OUT
            yield Tried(path=address, fate=fate, reason=pattern or reason, found_on=found_on)
    yield from (Tried(path=address, fate=Fate.OUTSIDE, found_on=base) for address, base in seen.outside.items())


def _told(outcomes: Iterable[Outcome], store: Store, source: Source) -> Iterator[Tried]:
    """What a run says, the documents with their titles."""
    for one in list(outcomes):
        if not one.path or (one.path == source.addresses[0] and one.verdict is Verdict.SKIPPED):
            if one.verdict is Verdict.FAILED:
                yield Tried(path=source.addresses[0], fate=Fate.NO_DOCUMENT, reason=one.reason)
            continue
        document = store.document(one.document_id) if one.document_id else None
        if one.verdict is Verdict.NEW and document is not None:
            yield _collected(one.path, document, one.reason, one.found_on)
        elif not (one.verdict is Verdict.SKIPPED and " left out: " in one.reason):
            fate = Fate.BLOCKED if one.verdict is Verdict.BLOCKED else Fate.NO_DOCUMENT
            yield Tried(path=one.path, fate=fate, reason=one.reason, found_on=one.found_on)


def _files(source: Source, settings: Settings, meter: Meter) -> Iterator[Tried]:
    root = folder_of(source.path or "", settings)
    if not is_readable(root, settings):
        raise SourceError(f"The folder {root} is none that KB_FOLDERS allows.")
    if not root.is_dir():
        raise SourceError(f"The folder {root} is not there.")
    found = list(walk(root))
    read = 0
    with meter.task(source.id, len(found), "files") as task:
        for entry in found:
            if not isinstance(entry, File):
                yield Tried(path=entry.name, fate=Fate.LEFT_OUT, reason=entry.reason)
            elif (suffix := parse_name(entry.name).suffix) not in SUFFIXES:
                reason = f"no reader for files {suffix or 'without a suffix'}; read are {', '.join(SUFFIXES)}"
                yield Tried(path=entry.name, fate=Fate.NO_DOCUMENT, reason=reason)
            elif read == MOST:
                yield Tried(path=entry.name, fate=Fate.WAITING)
            else:
                read += 1
                yield _examined(entry)
            task.advance()


def _examined(file: File) -> Tried:
    seen = examine_file(file.path)
    if seen.document is None:
        return Tried(path=file.name, fate=Fate.NO_DOCUMENT, reason=seen.reason)
    return _collected(file.name, seen.document, "; ".join(seen.warnings[:3]))


def _archives(source: Source, settings: Settings, meter: Meter) -> Iterator[Tried]:
    """What the server lists: nothing of it is fetched."""
    with TemporaryDirectory(prefix="repere-trial-") as folder:
        own = settings.model_copy(update={"home": Path(folder), "database": ""})
        with closing(Store(own.database_url)) as store:
            context = Context(store=store, settings=own, meter=meter)
            base = BASE if source.kind == "legi" else base_name(source)
            for archive in sorted(shelf_of(source, context, base).archives()):
                yield Tried(path=archive.name, fate=Fate.WAITING)


def _collected(path: str, document: Document, reason: str, found_on: str = "") -> Tried:
    text = " ".join(" ".join(passage.text for passage in document.passages[:5]).split()) or document.summary
    words = text if len(text) <= _FIRST_WORDS else text[:_FIRST_WORDS].rsplit(" ", 1)[0] + " …"
    return Tried(path=path, fate=Fate.COLLECTED, reason=reason, title=document.title, words=words, found_on=found_on)
