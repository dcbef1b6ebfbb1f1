"""The index follows the store: what changed since its generation is written into the next one."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.outcome import Meter, Task
from kb.errors import IndexDamaged, IndexMissing
from kb.search.engine import Generation, IndexWriter, SearchEngine
from kb.store import Store

#: Above this share of changed documents, writing all of them anew is quicker than changing them one by one.
_REBUILD_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reindexed:
    """What a run did. `why` it rebuilt everything, "" if it only followed the changes."""

    generation: Generation
    put: int
    removed: int
    why: str


def reindex(store: Store, engine: SearchEngine, meter: Meter, *, rebuild: bool = False) -> Reindexed | None:
    """Bring the index up to date with the store; None if it is already.

    Everything is written anew where `rebuild` asks for it, where there is no index, where the index was made for
    another schema, for another store or for a later state of it, and where so much changed that this is quicker. The
    former index serves until the new one is complete.
    """
    before, why = (None, "asked for") if rebuild else _serving(store, engine)
    last = store.sequence()
    if before is not None and before.sequence >= last:
        return None
    after = before.sequence if before else 0
    total = store.count_changes(after)
    if before is not None and total > _REBUILD_SHARE * max(before.documents, 1):
        before, after, why = None, 0, "much has changed"
        total = store.count_changes(after)
    with (
        meter.task("index", total, "documents") as task,
        engine.writing(base=before, store=store.id, sequence=last) as writer,
    ):
        put, removed = _follow(store, writer, after, task)
    return Reindexed(generation=engine.generation(), put=put, removed=removed, why=why)


def _serving(store: Store, engine: SearchEngine) -> tuple[Generation | None, str]:
    """The serving generation if it can be built upon, else why not."""
    try:
        generation = engine.generation()
    except IndexMissing:
        return None, "there was no index for this version"
    except IndexDamaged as damage:
        return None, f"the index was damaged: {damage}"
    if generation.store != store.id:
        return None, "the index was made from another store"
    last = store.sequence()
    if generation.sequence > last:
        return None, "the store is older than the index: it was restored"
    if generation.sequence == last and generation.documents != store.counts().get((), 0):
        return None, "the index does not hold what the store holds"
    return generation, ""


def _follow(store: Store, writer: IndexWriter, after: int, task: Task) -> tuple[int, int]:
    put = removed = 0
    for change in store.changes(after):
        if change.document is None:
            writer.remove(change.document_id)
            removed += 1
        else:
            writer.put(change.document)
            put += 1
        task.advance()
    return put, removed
