"""The command `kb cite`: what a text cites, and where each leads on a day."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from datetime import datetime

import click
from rich.markup import escape

from kb.citations import renumbering
from kb.citations.reading import references
from kb.citations.reference import Reference
from kb.citations.resolved import Resolved, resolve
from kb.citations.resolving import mention
from kb.citations.telling import documents_of, in_words, targets_json
from kb.clock import today
from kb.console import counted, out
from kb.errors import UsageError
from kb.settings import Settings
from kb.store import Store

#: More text than any book has.
_MOST_BYTES = 50_000_000


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list for programs: start, end, text, refs, resolved.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Law of that day; default: today.")
@click.make_pass_decorator(Settings)
def cite(settings: Settings, as_json: bool, at: datetime | None) -> None:
    """Read a text from standard input and list what it cites: laws, articles, decisions, treaties.

    Each is looked up as the law stood on a day, and followed through renumbering: kb cite --at 2020-03-01 < report.txt
    """
    text = _text()
    table = renumbering.load(settings.renumbering)
    found = list(references(text))
    day = at.date() if at else today()
    with closing(Store(settings.database_url)) as store:
        resolved = resolve([mention(one) for one in found], store, table, at=day)
        documents = documents_of(resolved, store) if as_json else {}
    if as_json:
        rows = [
            {**_place(one), "refs": _refs(one, means), "resolved": targets_json(means, documents)}
            for one, means in zip(found, resolved, strict=True)
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    line, place = 1, 0
    for one, means in zip(found, resolved, strict=True):
        line, place = line + text.count("\n", place, one.start), one.start
        out.print(f"[bold]{escape(' '.join(one.text.split()))}[/] [dim]line {line}[/]")
        for said in in_words(means):
            out.print(escape(f"   {said}"))
    known = sum(bool(means.targets) for means in resolved)
    out.print(f"{counted(len(found), 'citation')}, {known} of them in the store.")


def _text() -> str:
    """All of standard input; raises UsageError for what is no text, or too long."""
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("There is no text.", hint="Give one on standard input: kb cite < FILE")
    data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise UsageError(f"The text has more than {_MOST_BYTES:,} bytes.", hint="Cut it into pieces.")
    try:
        # The places that are printed count characters: line ends and a mark at the beginning stay as they are.
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"Standard input is no text in UTF-8: {error}", hint="For a PDF file, try: kb extract FILE"
        ) from error


def _place(one: Reference) -> dict[str, int | str]:
    return {"start": one.start, "end": one.end, "text": one.text}


def _refs(one: Reference, means: Resolved) -> list[str]:
    """The keys: of a range all that are known; else those under which the text may be kept, the one found first."""
    return list(means.keys) if one.until else list(dict.fromkeys((*means.keys, *one.refs)))
