"""The index follows the store: what changed since its generation is written into the next one, or taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from indexer.outcome import Meter, Task
from kb.errors import IndexDamaged, IndexHeld, IndexMissing
from kb.search.engine import Gate, Generation, IndexWriter, SearchEngine
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


def reindex(
    store: Store, engine: SearchEngine, meter: Meter, *, rebuild: bool = False, gate: Gate | None = None
) -> Reindexed | None:
    """Bring the index up to date with the store; None if it is already.

    Everything is written anew where `rebuild` asks for it, where there is no index, where the index was made for
    another schema, for another store or for a later state of it, and where so much changed that this is quicker. The
    former index serves until the new one is complete. If `gate` finds reasons against the new one, it is held and
    IndexHeld raised: `engine.held()` says what they are; the former one serves on, without what was withdrawn since.
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
    try:
        with (
            meter.task("index", total, "documents") as task,
            engine.writing(base=before, store=store.id, sequence=last, gate=gate) as writer,
        ):
            put, removed = _follow(store, writer, after, task)
    except IndexHeld:
        withdraw(store, engine)
        raise
    return Reindexed(generation=engine.generation(), put=put, removed=removed, why=why)


def withdraw(store: Store, engine: SearchEngine) -> Generation:
    """Take out of the serving index, at once, what was removed from the store since; nothing new comes in.

    For while the index must not follow the store: after a rollback, or because a new generation is held. Answers the
    generation that serves then. An index of another store stays as it is.
    """
    generation = engine.generation()
    if generation.store != store.id:
        return generation
    gone = store.gone(generation.sequence)
    return engine.withdraw(gone) if gone else generation


def rollback(store: Store, engine: SearchEngine, *, to: int | None = None) -> Generation:
    """Serve the generation before this one again, or that of the number `to`, without what was removed from the store
    since it was made. Raises IndexMissing if there is none that was made from this store."""
    return engine.rollback(to=to, without=partial(_gone_since, store))


def publish_held(store: Store, engine: SearchEngine) -> Generation:
    """Let the held generation serve, without what was removed from the store since it was made."""
    return engine.publish_held(without=partial(_gone_since, store))


def purge(store: Store, engine: SearchEngine, meter: Meter, ids: Collection[str]) -> Generation:
    """Leave no trace of these documents, which the store has forgotten, in any file of the index.

    There is no way back across it: all other generations are deleted, the held one too. An index that cannot be read is
    written anew first.
    """
    try:
        return engine.purge(ids)
    except (IndexDamaged, IndexMissing):
        reindex(store, engine, meter, rebuild=True)
        return engine.purge(ids)


def _gone_since(store: Store, generation: Generation) -> Collection[str]:
    if generation.store != store.id or generation.sequence > store.sequence():
        raise IndexMissing(
            f"Generation {generation.number} was made from another state of the store: nobody knows what must not be "
            "shown of it any more.",
            hint="Run: kb index --rebuild",
        )
    return store.gone(generation.sequence)


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
