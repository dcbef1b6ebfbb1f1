"""The commands `kb documents …`: what people have withdrawn and corrected, and how it is withdrawn and shown again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import click
from rich.markup import escape

from kb.console import counted, err, out, table
from kb.errors import IndexMissing, UnknownDocument
from kb.search.engines import engine_of
from kb.settings import Settings
from kb.store import Store, WithdrawalKind, Writing
from kb.takedown import Places, TakenDown, take_down

settings_given = click.make_pass_decorator(Settings)
_reason = click.option("--reason", required=True, help="Why, for those who read it in a year.")
_by = click.option("--by", default="kb", show_default=True, metavar="NAME", help="Who decided so.")


@click.group()
def documents() -> None:
    """Hide, delete, merge or take down documents, show them again, and list what people have decided."""


@documents.command()
@click.argument("document_id", metavar="ID")
@_reason
@_by
@settings_given
def hide(settings: Settings, document_id: str, reason: str, by: str) -> None:
    """Let nobody see a document until it is shown again; crawls keep it up to date meanwhile."""
    _decide(settings, lambda writing: writing.hide(document_id, reason=reason, by=by))
    _withdrawn(document_id, "hidden")


@documents.command()
@click.argument("document_id", metavar="ID")
@_reason
@_by
@settings_given
def delete(settings: Settings, document_id: str, reason: str, by: str) -> None:
    """Let nobody see a document any more, whatever its source delivers; this can be undone."""
    _decide(settings, lambda writing: writing.delete(document_id, reason=reason, by=by))
    _withdrawn(document_id, "deleted")


@documents.command()
@click.argument("document_id", metavar="ID")
@click.argument("into", metavar="OTHER")
@_reason
@_by
@settings_given
def merge(settings: Settings, document_id: str, into: str, reason: str, by: str) -> None:
    """Let another document stand for this one: its page leads to the other's."""
    _decide(settings, lambda writing: writing.merge(document_id, into, reason=reason, by=by))
    _withdrawn(document_id, f"merged into {into}")


@documents.command()
@click.argument("document_id", metavar="ID")
@settings_given
def show(settings: Settings, document_id: str) -> None:
    """Show a document again that was hidden, deleted or merged."""
    shown = False

    def again(writing: Writing) -> None:
        nonlocal shown
        shown = writing.show_again(document_id)

    _decide(settings, again)
    if shown:
        out.print(escape(f"{document_id} is shown again."))
        _next_step("kb index")
    else:
        out.print(escape(f"{document_id} is withdrawn no longer, but its source has taken it away meanwhile."))


@documents.command()
@click.argument("document_id", metavar="ID")
@_reason
@_by
@click.option("--yes", is_flag=True, help="Do not ask.")
@settings_given
def takedown(settings: Settings, document_id: str, reason: str, by: str, yes: bool) -> None:
    """Leave nothing of a document: in the store, the index, the files and the backups restored later.

    This cannot be undone. Who, when and why are recorded, with the id and the digests of its files.
    """
    with _store(settings) as store:
        _known(store, document_id)
        if not yes:
            click.confirm(f"Take {document_id} down? This cannot be undone.", abort=True, err=True)
        done = take_down(store, Places.of(settings), document_id, reason=reason, by=by)
    _show_taken_down(done)
    with closing(engine_of(settings)) as engine:
        try:
            generation = engine.purge([document_id])
        except IndexMissing:
            out.print("There is no index that could have it.")
            return
    out.print(f"Generation {generation.number} serves without it; all others are deleted.")
    _next_step("kb index")


@documents.command()
@click.option("--kind", type=click.Choice([kind.value for kind in WithdrawalKind]), help="Only those.")
@click.option("--json", "as_json", is_flag=True, help="Print them for programs.")
@settings_given
def withdrawn(settings: Settings, kind: str | None, as_json: bool) -> None:
    """List the documents that people have withdrawn, the latest first."""
    with _store(settings) as store:
        found = store.withdrawals(WithdrawalKind(kind) if kind else None)
    if as_json:
        _print_json(
            {"id": one.document_id, "kind": one.kind.value, "into": one.into, "reason": one.reason, "by": one.by,
             "at": one.at.isoformat(), "title": one.title, "digests": one.digests}
            for one in found
        )  # fmt: skip
        return
    rows = [(one.document_id, one.kind.value, one.by, f"{one.at:%Y-%m-%d %H:%M} UTC", one.sentence) for one in found]
    table(counted(len(found), "document") + " withdrawn", ("id", "kind", "by", "when", "why"), rows)


@documents.command()
@click.option("--json", "as_json", is_flag=True, help="Print them for programs.")
@settings_given
def corrections(settings: Settings, as_json: bool) -> None:
    """List what people have corrected of documents, the latest first, with what their sources say."""
    with _store(settings) as store:
        found = store.corrections()
    if as_json:
        _print_json(
            {"id": one.document_id, "changes": dict(one.changes), "said": dict(one.said), "by": one.by,
             "at": one.at.isoformat()}
            for one in found
        )  # fmt: skip
        return
    rows = [
        (one.document_id, field, _written(value), _written(one.said.get(field, "")), one.by)
        for one in found
        for field, value in one.changes.items()
    ]
    table(counted(len(found), "document") + " corrected", ("id", "field", "is", "was", "by"), rows)


def _decide(settings: Settings, decide: Callable[[Writing], None]) -> None:
    with _store(settings) as store, store.writing() as writing:
        decide(writing)


def _withdrawn(document_id: str, how: str) -> None:
    out.print(escape(f"{document_id} is {how}. To undo it: kb documents show {document_id}"))
    _next_step("kb index")


def _known(store: Store, document_id: str) -> None:
    """Raises UnknownDocument for an id that never was here: a slip of the pen would be barred for ever."""
    known = store.document(document_id) or store.removed(document_id) or store.withdrawal(document_id)
    if not known:
        raise UnknownDocument(
            f"There is no document {document_id}.",
            hint="The id of a document is what follows /documents/ in its address.",
        )


def _show_taken_down(done: TakenDown) -> None:
    out.print(escape(f"{done.withdrawal.document_id} is taken down: the store has forgotten it."))
    for path in done.removed:
        out.print(escape(f"  deleted: {path}"))
    for digest in sorted(done.shared):
        out.print(escape(f"  kept, for another document was read from the same bytes: {digest}"))
    for path in done.archives:
        out.print(escape(f"  {path} has it still, among others: delete the archive if it must go from there, too."))


def _written(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def _print_json(rows: Iterator[dict[str, Any]]) -> None:
    click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))


def _next_step(command: str) -> None:
    err.print(f"Next: {command}")


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    with closing(Store(settings.database_url)) as store:
        yield store
