"""The way back: a generation serves again, or at last, without what must not be shown any more.

Each is a new generation under a number of its own: a clone of the other one, in which documents are deleted before it
serves. A reader sees the one or the other, never a document that was withdrawn.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace

from kb.errors import IndexBusy, IndexDamaged, IndexMissing
from kb.search.engine import Generation, Withdrawn
from kb.search.engines.opensearch.bulk import Bulk
from kb.search.engines.opensearch.description import number
from kb.search.engines.opensearch.generations import Generations


def rollback(generations: Generations, *, to: int | None, without: Withdrawn) -> Generation:
    """Serve an earlier generation again: that of a number, or the newest before the serving one that can be opened.

    Raises IndexMissing if there is none.
    """
    passed_over = (IndexDamaged, IndexMissing) if to is None else ()
    with generations.changing():
        known = generations.known()
        for name in _candidates(generations, known, to):
            with suppress(*passed_over):
                ids = without(generations.describe(name).of(name))
                keep = [one for one in generations.names() if one != _repeated(generations, known)]
                return _serve(generations, name, ids, keep=keep, again=number(name))
    if to is not None:
        raise IndexMissing(f"There is no generation {to} to go back to.", hint="See: kb index --list")
    if not known:
        raise IndexMissing("There is no index yet.", hint="Run: kb index")
    raise IndexMissing("There is no generation to go back to.", hint="Run: kb index --rebuild")


def withdraw(generations: Generations, ids: Collection[str]) -> Generation:
    """Serve the serving generation again without these documents; itself if it has none of them."""
    with generations.changing():
        name = generations.serving()
        described = generations.describe(name)
        if not generations.holding(name, ids):
            return described.of(name)
        keep = [one for one in (*generations.names(), generations.held()) if one != name]
        return _serve(generations, name, ids, keep=keep, again=described.again, origin=described.origin)


def publish_held(generations: Generations, *, without: Withdrawn) -> Generation:
    """Let the held generation serve; raises IndexMissing if there is none, IndexBusy if it is overtaken."""
    with generations.changing():
        name = generations.held()
        if not name:
            raise IndexMissing("No generation of the index is held.", hint="Run: kb index")
        described = generations.describe(name)
        if described.beside != generations.origin():
            raise IndexBusy(
                "Another generation serves by now than the one that the held one was compared with.",
                hint="Run: kb index, which makes a new one; or kb index --discard",
            )
        return _serve(generations, name, without(described.of(name)), keep=generations.lineage(), again=0)


def discard_held(generations: Generations) -> None:
    """Delete the held generation, if there is one."""
    if generations.held():
        with generations.changing():
            generations.forget_held()


def purge(generations: Generations, ids: Collection[str]) -> Generation:
    """Serve the serving generation without these documents and without a trace of them; all others are deleted."""
    with generations.changing():
        return _serve(generations, generations.serving(), ids, keep=(), again=0, purged=True)


def _candidates(generations: Generations, known: str, to: int | None) -> list[str]:
    """Names of the generations that can serve instead, best first."""
    names = [name for name in generations.names() if name != known]
    if to is not None:
        return [name for name in names if number(name) == to]
    again = generations.again(known)
    return [name for name in reversed(names) if not again or number(name) < again]


def _repeated(generations: Generations, known: str) -> str:
    """The serving generation, if an earlier rollback made it of another one that is still there; else ""."""
    return known if generations.again(known) in map(number, generations.names()) else ""


def _serve(
    generations: Generations,
    name: str,
    ids: Collection[str],
    *,
    keep: Collection[str],
    again: int,
    origin: int = 0,
    purged: bool = False,
) -> Generation:
    """Publish the generation of that name under a new number, without these documents."""
    former = generations.describe(name)
    with generations.building(name) as new:
        with Bulk(generations.cluster, new) as bulk:
            for each in generations.holding(new, ids):
                bulk.remove(each)
            bulk.finish()
        if purged:
            generations.rewrite(new)
        made = generations.new(documents=generations.count(new), sequence=former.sequence, store=former.store)
        made = replace(made, again=again, origin=origin, compared=former.compared)
        generations.complete(new, made)
        return generations.publish(new, keep=keep)
