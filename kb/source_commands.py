"""The commands `kb sources …`: what the catalogue has, and what reading it brought in."""

from __future__ import annotations

import json
from contextlib import closing

import click

from kb import catalogue as catalogues
from kb import harvest_listing, inventory
from kb.console import complain, counted, out
from kb.errors import CatalogueError
from kb.holdings import holdings
from kb.settings import Settings
from kb.store import Store

settings_given = click.make_pass_decorator(Settings)


@click.group(invoke_without_command=True)
@click.option("--on", "state", flag_value="on", help="Only those that are read.")
@click.option("--off", "state", flag_value="off", help="Only those that are not.")
@click.option("--json", "as_json", is_flag=True, help="Print every key of each source, for programs.")
@click.pass_context
def sources(context: click.Context, state: str | None, as_json: bool) -> None:
    """List the sources of the catalogue, why some are not read, and how many documents the store holds.

    Without --on and --off, the documents are counted by type and language too.
    """
    if context.invoked_subcommand is not None:
        return
    settings: Settings = context.obj
    known = catalogues.of(settings)
    for fault in known.faults:
        complain(fault, "The file is not used: that of the corpus stands in its place, if there is one.")
    with closing(Store(settings.database_url)) as store:
        held = holdings(known, store)
        counts = store.counts("type", "language")
    shown = [holding for holding in held if state is None or holding.on == (state == "on")]
    if as_json:
        click.echo(json.dumps(inventory.as_json(shown, counts, known.from_desk), ensure_ascii=False, indent=2))
        return
    inventory.show_sources(shown, known.from_desk)
    if counts and state is None:
        out.print()
        inventory.show_counts(counts)


@sources.command(name="check")
@settings_given
def check_sources(settings: Settings) -> None:
    """Check every file of the catalogue, those of the desk too; each fault is printed with file and line."""
    known = catalogues.of(settings)
    if known.faults:
        raise CatalogueError("\n".join(known.faults), hint="corpus/README.md explains every key.")
    out.print(f"{counted(len(known), 'source')}, no fault.")


@sources.command(name="export")
@click.argument("source", metavar="SOURCE")
@settings_given
def export_source(settings: Settings, source: str) -> None:
    """Print the file of a source as it is used, so that one of the desk can be reviewed and copied into the corpus."""
    known = catalogues.of(settings)
    if source not in known:
        known.choose([source])  # says which names are close
    click.echo(known.files[source].read_text("utf-8"), nl=False)


@sources.command(name="report")
@click.argument("source", metavar="SOURCE")
@click.option("--json", "as_json", is_flag=True, help="Print the reports for programs.")
@settings_given
def report_source(settings: Settings, source: str, as_json: bool) -> None:
    """Show what the last runs on a source brought in, and what failed or was left out, and why."""
    with closing(Store(settings.database_url)) as store:
        reports = store.harvests(source)
        if not reports and (source,) not in store.counts("source"):
            catalogues.of(settings).choose([source])  # an unknown name is said to be one
    if as_json:
        click.echo(json.dumps(harvest_listing.as_json(reports), ensure_ascii=False, indent=2))
        return
    harvest_listing.show_reports(source, reports)
