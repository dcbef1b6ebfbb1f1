"""The command `kb sources try`: what a file of the catalogue would collect."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.markup import escape

from kb.catalogue import read_file
from kb.console import ConsoleMeter, complain, out
from kb.errors import CatalogueError
from kb.settings import Settings


@click.command(name="try")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.toml")
@click.option("--json", "as_json", is_flag=True, help="Print what was found for programs.")
@click.make_pass_decorator(Settings)
def try_source(settings: Settings, file: Path, as_json: bool) -> None:
    """Show what a source would collect, by 20 requests or files: what becomes a document, what not, and why.

    Nothing is kept.
    """
    from indexer.trial import try_out

    read = read_file(file)
    if read.source is None or read.wrong:
        raise CatalogueError("\n".join(read.wrong), hint="corpus/README.md explains every key.")
    trial = try_out(read.source, settings, ConsoleMeter())
    if as_json:
        click.echo(json.dumps(trial.as_json(), ensure_ascii=False, indent=2))
    elif trial.reason:
        complain(trial.reason)
    else:
        for fate, count in trial.counts.items():
            out.print(f"[bold]{fate.value.replace('_', ' ')}[/] ({count:,})")
            for one in [one for one in trial.found if one.fate is fate][:50]:
                said = ": ".join(filter(None, (one.path, one.title, one.reason)))
                out.print(escape(f"  {said}"))
    sys.exit(1 if trial.reason else 0)
