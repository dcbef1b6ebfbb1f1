"""The way back: a generation serves again, or at last, without what must not be shown any more.

Each is a new generation under a number of its own: links to the files of the other one, and, where documents are left
out, an array that marks them as deleted. So it takes as long whatever the size of the index, and a reader sees the one
or the other, never a document that was withdrawn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

from kb.errors import IndexBusy, IndexDamaged, IndexMissing, SearchIndexError
from kb.search.engine import Generation, Withdrawn
from kb.search.engines.whoosh.codec.folder import FolderWriter
from kb.search.engines.whoosh.codec.purging import purge_folder
from kb.search.engines.whoosh.deriving import derive
from kb.search.engines.whoosh.generations import Generations
from kb.search.engines.whoosh.manifest import number, read_manifest

_KEY = "id"


def rollback(generations: Generations, *, to: int | None, without: Withdrawn) -> Generation:
    """Serve an earlier generation again: that of a number, or the newest before the serving one that can be opened.

    Where it is not known what serves, that is the newest of all. Raises IndexMissing if there is none.
    """
    generations.known()  # says that there is no index, before a lock is looked for in it
    passed_over = (IndexDamaged, IndexMissing) if to is None else ()
    with _changing(generations):
        known = generations.known()
        for name in _candidates(generations, known, to):
            with suppress(*passed_over):
                ids = without(generations.open(name)[1])
                keep = [one for one in generations.names() if one != _repeated(generations, known)]
                return _serve(generations, name, ids, keep=keep, again=number(name))
    if to is not None:
        raise IndexMissing(f"There is no generation {to} to go back to.", hint="See: kb index --list")
    raise IndexMissing("There is no generation to go back to.", hint="Run: kb index --rebuild")


def withdraw(generations: Generations, ids: Collection[str]) -> Generation:
    """Serve the serving generation again without these documents; itself if it has none of them."""
    with _changing(generations):
        name = generations.serving()
        folder, generation = generations.open(name)
        if not FolderWriter(folder, derive=derive).holds(_KEY, ids):
            return generation
        keep = [one for one in (*generations.names(), generations.held()) if one != name]
        manifest = read_manifest(folder)
        return _serve(generations, name, ids, keep=keep, again=manifest["again"], origin=manifest["origin"])


def publish_held(generations: Generations, *, without: Withdrawn) -> Generation:
    """Let the held generation serve; raises IndexMissing if there is none, IndexBusy if it is overtaken."""
    with _changing(generations):
        name = generations.held()
        if not name:
            raise IndexMissing("No generation of the index is held.", hint="Run: kb index")
        folder, generation = generations.open(name)
        if read_manifest(folder)["beside"] != generations.origin():
            raise IndexBusy(
                "Another generation serves by now than the one that the held one was compared with.",
                hint="Run: kb index, which makes a new one; or kb index --discard",
            )
        return _serve(generations, name, without(generation), keep=generations.lineage(), again=0)


def discard_held(generations: Generations) -> None:
    """Delete the held generation, if there is one."""
    if generations.held():
        with _changing(generations):
            generations.discard()


def purge(generations: Generations, ids: Collection[str]) -> Generation:
    """Serve the serving generation with every file written anew, without these documents; all others are deleted."""
    with _changing(generations):
        name = generations.serving()
        folder, generation = generations.open(name)
        manifest = read_manifest(folder)
        with generations.building() as new:
            documents = purge_folder(folder, new, key=_KEY, gone=ids, derive=derive)
            made = generations.manifest(
                new, source="", documents=documents, sequence=generation.sequence, store=generation.store
            )
            made["compared"] = manifest["compared"]
            return generations.publish(new, made, keep=())


def _candidates(generations: Generations, known: str, to: int | None) -> list[str]:
    """Names of the generations that can serve instead, best first."""
    names = [name for name in generations.names() if name != known]
    if to is not None:
        return [name for name in names if number(name) == to]
    again = 0
    if known:
        with suppress(IndexDamaged):
            again = read_manifest(generations.root / known)["again"]
    return [name for name in reversed(names) if not again or number(name) < again]


def _repeated(generations: Generations, known: str) -> str:
    """The serving generation, if an earlier rollback made it of another one that is still there; else ""."""
    if known:
        with suppress(IndexDamaged):
            again = read_manifest(generations.root / known)["again"]
            return known if again in map(number, generations.names()) else ""
    return ""


def _serve(
    generations: Generations, name: str, ids: Collection[str], *, keep: Collection[str], again: int, origin: int = 0
) -> Generation:
    """Publish the generation of that name under a new number, without these documents."""
    folder, generation = generations.open(name)
    former = read_manifest(folder)
    with generations.building(name) as new:
        documents = generation.documents
        if ids:
            writer = FolderWriter(new, derive=derive)
            if writer.delete_all(_KEY, ids):
                documents = writer.commit(merging=False)
        manifest = generations.manifest(
            new, source=name, documents=documents, sequence=generation.sequence, store=generation.store
        )
        manifest["again"], manifest["compared"] = again, former["compared"]
        manifest["origin"] = origin or manifest["origin"]
        return generations.publish(new, manifest, keep=keep)


@contextmanager
def _changing(generations: Generations) -> Iterator[None]:
    try:
        with generations.changing():
            yield
    except OSError as error:
        raise SearchIndexError(
            f"The index could not be changed: {error}",
            hint="Make room on the disk of KB_HOME, and try again. What served before still serves.",
        ) from error
