"""What `kb doctor` looks at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata

from kb import catalogue, thesaurus
from kb.clock import today
from kb.console import counted
from kb.errors import RepereError
from kb.freshness import law_until
from kb.search.engines import engine_of
from kb.settings import Settings
from kb.store import Store
from kb.thesaurus import changes

_LAW_LATE = 45  # days
_LEAST_FREE = 2 * 10**9  # bytes: two generations of an index of 150,000 articles, and some


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. `advice` says what to do if it is not well."""

    what: str
    well: bool = True
    advice: str = ""


def diagnose(settings: Settings) -> list[Finding]:
    """Everything looked at, in the order in which it should be mended."""
    looks: tuple[Callable[[Settings], Finding], ...] = (_whoosh, _catalogue, _thesaurus, _disk, _store, _law, _index)
    return [_look(look, settings) for look in looks]


def _look(look: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return look(settings)
    except RepereError as error:
        return Finding(what=str(error), well=False, advice=error.hint)


def _whoosh(settings: Settings) -> Finding:
    # All three distributions install the package "whoosh"; two together overwrite each other's files.
    names = {(d.metadata["Name"] or "").lower(): d.version for d in metadata.distributions()}
    found = {name: version for name, version in names.items() if name in ("whoosh3", "whoosh", "whoosh-reloaded")}
    said = ", ".join(f"{name} {version}" for name, version in found.items()) or "none"
    return Finding(
        what=f"Whoosh distribution: {said}",
        well=list(found) == ["whoosh3"],
        advice="" if list(found) == ["whoosh3"] else "Uninstall all of them, then install Repère again.",
    )


def _catalogue(settings: Settings) -> Finding:
    known = catalogue.of(settings)
    if known.faults:
        advice = "Mend the file at the desk, or delete it: the one of the corpus stands in its place until then."
        return Finding(what="\n".join(known.faults), well=False, advice=advice)
    return Finding(what=f"Catalogue: {counted(len(known), 'source')}, {sum(s.enabled for s in known.values())} enabled")


def _thesaurus(settings: Settings) -> Finding:
    known = thesaurus.load_if_there(settings.thesaurus)
    what = f"Thesaurus: {counted(len(known.concepts), 'concept')}, {counted(len(known.themes), 'theme')}"
    made = changes.changed(known, changes.read(settings.labels))
    if made.left_out:
        reasons = "; ".join(reason for _change, reason in made.left_out)
        return Finding(
            what=f"{what}; of the desk's labels do not fit: {reasons}", well=False, advice="See /admin/thesaurus."
        )
    return Finding(what=what)


def _disk(settings: Settings) -> Finding:
    place = next(p for p in (settings.home.resolve(), *settings.home.resolve().parents) if p.exists())
    free = shutil.disk_usage(place).free
    return Finding(
        what=f"Disk of {settings.home}: {free / 1e9:.1f} GB free",
        well=free >= _LEAST_FREE,
        advice="" if free >= _LEAST_FREE else "A new index is built beside the old one: make room for 2 GB.",
    )


def _store(settings: Settings) -> Finding:
    with closing(Store(settings.database_url)) as store:
        held = sum(store.counts("source").values())
        said = f"Store: {counted(held, 'document')}"
        unfinished = " ".join(sorted({fetch.source for fetch in store.unfinished()}))
        if unfinished:
            return Finding(
                what=f"{said}; not read to the end: {unfinished}", well=False, advice=f"Run: kb crawl {unfinished}"
            )
        return Finding(what=said, well=held > 0, advice="" if held else "Run: kb crawl")


def _law(settings: Settings) -> Finding:
    with closing(Store(settings.database_url)) as store:
        until = law_until(store)
        if until is None:
            return Finding(what="Law: none", advice="Run: kb crawl legi")
        late = (today() - until).days > _LAW_LATE
        return Finding(what=f"Law: known up to {until}", advice="Run: kb crawl legi" if late else "")


def _index(settings: Settings) -> Finding:
    with (
        closing(Store(settings.database_url)) as store,
        closing(engine_of(settings)) as engine,
    ):
        generation = engine.generation()
        behind = store.count_changes(generation.sequence)
        said = f"Index: generation {generation.number}, {counted(generation.documents, 'document')}"
        if held := engine.held():
            said = f"{said}; generation {held.generation.number} is held"
            return Finding(what=said, well=False, advice="See what speaks against it: kb index --list")
        if generation.store != store.id:
            return Finding(what=f"{said}, made from another store", well=False, advice="Run: kb index")
        if generation.sequence > store.sequence() or (not behind and generation.documents != store.counts().get((), 0)):
            return Finding(what=f"{said}, not those of the store", well=False, advice="Run: kb index")
        if behind:
            return Finding(
                what=f"{said}, {counted(behind, 'change')} behind the store", well=False, advice="Run: kb index"
            )
        return Finding(what=f"{said}, up to date")
