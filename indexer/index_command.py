"""The command `kb index`: the index follows the store, waits for a word, or goes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing

import click
from rich.markup import escape

from indexer.index_listing import show_comparison, show_generations
from kb.console import ConsoleMeter, counted, err, out
from kb.errors import IndexHeld, RepereError
from kb.search.engine import Generation, SearchEngine
from kb.search.engines import engine_of
from kb.settings import Settings
from kb.store import Store


@click.command()
@click.option("--rebuild", "task", flag_value="rebuild", help="Write everything anew.")
@click.option("--rollback", "task", flag_value="rollback", help="Serve the generation before this one again.")
@click.option("--to", type=click.IntRange(1), metavar="N", help="With --rollback: serve that generation again.")
@click.option("--publish", "task", flag_value="publish", help="Let the generation serve that is held.")
@click.option("--discard", "task", flag_value="discard", help="Delete the generation that is held.")
@click.option("--list", "task", flag_value="list", help="List the generations, and what speaks against a held one.")
@click.option("--check", "task", flag_value="check", help="Verify every checksum and walk every posting.")
@click.option("--force", is_flag=True, help="Let the new index serve without comparing it with the one before.")
@click.pass_obj
def index(settings: Settings, task: str | None, to: int | None, force: bool) -> None:
    """Bring the index up to date with the store; the former one serves until the new one is complete.

    A new index that differs more than the settings allow from what serves is held: it serves if you say --publish.
    """
    if to is not None and task != "rollback":
        raise click.UsageError("--to says where --rollback leads.")
    if force and task not in (None, "rebuild"):
        raise click.UsageError("--force is for a new index.")
    with closing(engine_of(settings)) as engine:
        if task in (None, "rebuild"):
            _reindex(settings, engine, rebuild=task == "rebuild", force=force)
        elif task == "rollback":
            _rollback(settings, engine, to)
        else:
            _TASKS[task](settings, engine)


def _reindex(settings: Settings, engine: SearchEngine, *, rebuild: bool, force: bool) -> None:
    from indexer.reindex import reindex
    from kb.evaluation.gate import gate_of

    with closing(Store(settings.database_url)) as store:
        for source in sorted({fetch.source for fetch in store.unfinished()}):
            err.print(f"{source} was not read to its end, and is indexed as far as it is. Run: kb crawl {source}")
        try:
            gate = None if force else gate_of(settings)
            done = reindex(store, engine, ConsoleMeter(), rebuild=rebuild, gate=gate)
        except IndexHeld:
            held = engine.held()
            if held:
                show_comparison(held.compared)
            raise
    if done is None:
        out.print("The index is up to date.")
        return
    how = f"rebuilt ({done.why})" if done.why else f"{done.put:,} put, {done.removed:,} removed"
    out.print(f"{_serves(done.generation)}, {how}.")


def _rollback(settings: Settings, engine: SearchEngine, to: int | None) -> None:
    from indexer.reindex import rollback

    with closing(Store(settings.database_url)) as store:
        generation = rollback(store, engine, to=to)
    out.print(f"{_serves(generation)}, those of generation {generation.again} but for what was removed since.")


def _publish(settings: Settings, engine: SearchEngine) -> None:
    from indexer.reindex import publish_held

    with closing(Store(settings.database_url)) as store:
        out.print(f"{_serves(publish_held(store, engine))}.")


def _discard(settings: Settings, engine: SearchEngine) -> None:
    held = engine.held()
    engine.discard_held()
    out.print(f"Generation {held.generation.number} is deleted." if held else "Nothing is held.")


def _list(settings: Settings, engine: SearchEngine) -> None:
    show_generations(engine.generations(), engine.generation(), engine.held())


def _check(settings: Settings, engine: SearchEngine) -> None:
    damages = engine.check()
    for damage in damages:
        err.print(escape(damage))
    if damages:
        raise RepereError(
            f"The index is damaged: {counted(len(damages), 'fault')}.",
            hint="Run: kb index --rollback, or kb index --rebuild",
        )
    out.print(f"Generation {engine.generation().number} is whole: every checksum and every posting.")


def _serves(generation: Generation) -> str:
    return f"Generation {generation.number} serves: {counted(generation.documents, 'document')}"


_TASKS: Mapping[str, Callable[[Settings, SearchEngine], None]] = {
    "publish": _publish,
    "discard": _discard,
    "list": _list,
    "check": _check,
}
