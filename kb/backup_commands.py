"""The commands `kb backup` and `kb restore`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from kb.backup import Manifest, back_up, check, kept, restore
from kb.backup.shelf import alone
from kb.console import ConsoleMeter, counted, err, out, table
from kb.settings import Settings

settings_given = click.make_pass_decorator(Settings)
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path), metavar="[FOLDER]")
@click.option("--list", "listing", is_flag=True, help="List the backups that are kept.")
@click.option("--check", "checked", type=_file, metavar="FILE", help="Prove a backup by restoring it beside.")
@settings_given
def backup(settings: Settings, folder: Path | None, listing: bool, checked: Path | None) -> None:
    """Write a backup of store, desk and originals, and prove it by restoring; crawls and readers go on meanwhile.

    It is a tar in FOLDER (KB_HOME/backups), without index, secret and sessions. The latest KB_BACKUPS are kept.
    """
    if listing and checked:
        raise click.UsageError("Either --list or --check.")
    if listing:
        rows = [(one.path.name, f"{one.size / 1e6:,.1f} MB") for one in kept(folder or settings.backup_folder)]
        table("Backups", ("file", "size"), rows)
    elif checked:
        with alone(settings.home):
            manifest = check(checked, settings, ConsoleMeter(), beside=settings.home)
        out.print(f"{escape(str(checked))} can be restored: {_said(manifest)}.")
    else:
        made = back_up(settings, ConsoleMeter(), folder)
        out.print(f"{escape(str(made.path))}: {made.size / 1e6:,.1f} MB, proved by restoring.")
        if settings.files:
            err.print(f"Not in it: the files in {escape(settings.files)}. Let the bucket keep versions of them.")


@click.command(name="restore")
@click.argument("file", type=_file)
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), metavar="HOME", help="Instead of KB_HOME.")
@click.option("--replace", is_flag=True, help="Even if there is a store; it is kept beside.")
@click.option("--index", "indexing", is_flag=True, help="Write the index at once.")
@click.pass_context
def restore_(context: click.Context, file: Path, to: Path | None, replace: bool, indexing: bool) -> None:
    """Restore a backup into KB_HOME. Stop kb serve and kb worker first.

    What was there is moved to HOME.before-DATE: moving it back undoes the restore. Documents that were taken down since
    the backup are taken down again, and everybody has to log in anew.
    """
    settings: Settings = context.obj
    target = settings.model_copy(update={"home": to}) if to else settings
    done = restore(file, target, ConsoleMeter(), replace=replace, records=(settings.takedowns,))
    out.print(f"Restored: {_said(done.manifest)}.")
    if done.former:
        out.print(f"What was there is in {escape(str(done.former))}.")
    if done.taken_down:
        out.print(f"Taken down again: {counted(len(done.taken_down), 'document')}.")
    commands = context.find_root().command
    if indexing and isinstance(commands, click.Group):
        context.obj = target
        context.invoke(commands.commands["index"], task="rebuild", to=None, force=False)
    else:
        err.print("Next: kb index --rebuild")


def _said(manifest: Manifest) -> str:
    documents = counted(manifest.holding.documents, "document")
    return f"{documents}, change {manifest.holding.sequence:,}, of {manifest.made_at:%Y-%m-%d %H:%M} UTC"
