"""The command `kb`: the one place where indexer, web and kb are wired together.

A command imports what only it needs when it runs: whoever searches does not wait for the readers of PDF and XML.

Exit codes: 0 done, 1 done with failures (listed) or refused, 2 wrong usage or settings, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from indexer.index_command import index
from indexer.trial_command import try_source
from indexer.worker_command import worker
from kb import catalogue as catalogues
from kb.backup_commands import backup, restore_
from kb.citation_commands import cite
from kb.clock import today
from kb.console import ConsoleMeter, complain, err, out
from kb.document_commands import documents
from kb.errors import RepereError, StoreError, UsageError
from kb.evaluate_command import evaluate_queries
from kb.listing import show_document, show_results
from kb.migrate_command import migrate
from kb.search.engine import SearchEngine
from kb.search.engines import engine_of
from kb.search.request import MAX_PAGE_SIZE, Filter, SearchRequest, Sort, Status
from kb.settings import Settings, read_settings
from kb.source_commands import sources
from kb.store import Store
from kb.user_commands import user
from kb.vocabulary import INTERFACE_LANGUAGES, TYPES

settings_given = click.make_pass_decorator(Settings)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="repere", prog_name="kb")
@click.pass_context
def kb(context: click.Context) -> None:
    """Repère: law, practice and organisations for unaccompanied foreign minors, crawled, indexed and searched.

    The first time: kb crawl, kb index, kb serve.
    """
    context.obj = read_settings()


@kb.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Read archives from this folder instead of the network.",
)
@click.option("--full", is_flag=True, help="Read again what is known to be unchanged.")
@settings_given
def crawl(settings: Settings, sources: Sequence[str], folder: Path | None, full: bool) -> None:
    """Read sources into the document store: those named, or all that are enabled.

    What was read before and has not changed is not read again. A run that was stopped goes on where it was.
    """
    from indexer import pipeline
    from indexer.context import Context
    from indexer.printing import show_harvests

    known = catalogues.of(settings)
    for fault in known.faults:
        complain(fault, "The file is not used: that of the corpus stands in its place, if there is one.")
    chosen = known.choose(sources)
    with _store(settings) as store:
        context = Context(store=store, settings=settings, meter=ConsoleMeter(), folder=folder, full=full)
        harvests = pipeline.crawl(chosen, context)
        failed = show_harvests(harvests)
    _next_step("kb index")
    sys.exit(1 if failed else 0)


@kb.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.jsonl")
@click.option("--source", "source_id", default="import", show_default=True, help="Name under which they are kept.")
@settings_given
def import_(settings: Settings, file: Path, source_id: str) -> None:
    """Take documents from a JSON Lines file: id, title, text; optionally type, language, organisation, url, date, ref.

    An id that is there already, from the same source name, is replaced.
    """
    from indexer import pipeline
    from indexer.context import Context
    from indexer.imports import read_jsonl
    from indexer.printing import show_harvests

    with _store(settings) as store:
        context = Context(store=store, settings=settings, meter=ConsoleMeter())
        failed = show_harvests([pipeline.harvest(source_id, read_jsonl(file, context, source_id), store)])
    _next_step("kb index")
    sys.exit(1 if failed else 0)


@kb.command()
@click.argument("target", metavar="FILE|URL")
@click.option("--json", "as_json", is_flag=True, help="Print what was seen for programs, whatever it was.")
@settings_given
def extract(settings: Settings, target: str, as_json: bool) -> None:
    """Show what is read of a file or a page, and what is not: title, language, date, passages. Nothing is kept."""
    from indexer import examination

    seen = examination.examine(target, contact=settings.contact)
    if as_json:
        click.echo(json.dumps(seen.as_json(), ensure_ascii=False, indent=2))
    elif seen.document:
        show_document(seen.document, seen.warnings)
    else:
        complain(f"{seen.status.value}: {seen.reason}")
    sys.exit(0 if seen.document else 1)


@kb.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--type", "types", multiple=True, help="Document type; may be given several times.")
@click.option("--language", "languages", multiple=True, help="Language, as two letters.")
@click.option("--organisation", "organisations", multiple=True)
@click.option("--theme", "themes", multiple=True)
@click.option("--code", "codes", multiple=True, help="Abbreviation of a code: CASF, CESEDA …")
@click.option("--country", "countries", multiple=True, help="Country, as two capital letters.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Law of that day; default: today.")
@click.option(
    "--status", type=click.Choice([s.value for s in Status]), default=Status.IN_FORCE.value, show_default=True
)
@click.option("--sort", type=click.Choice([s.value for s in Sort]), default=Sort.RELEVANCE.value, show_default=True)
@click.option("--size", type=click.IntRange(1, MAX_PAGE_SIZE), default=10, show_default=True, help="Hits shown.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@click.option(
    "--lang",
    "labels",
    type=click.Choice(INTERFACE_LANGUAGES),
    default="fr",
    show_default=True,
    help="Language of labels.",
)
@click.option("--no-expand", "literal", is_flag=True, help="Search the words as typed, without their synonyms.")
@click.option("--json", "as_json", is_flag=True, help="Print what /api/v1/search answers.")
@settings_given
def search(settings: Settings, /, query: Sequence[str], at: datetime | None, **options: Any) -> None:
    """Search, as on the web: words, "a phrase", ET, OU, SAUF, titre:…, type:…"""
    request = SearchRequest(
        text=" ".join(query),
        filters=_filters(options),
        at=at.date() if at else None,
        status=Status(options["status"]),
        sort=Sort(options["sort"]),
        page=options["page"],
        page_size=options["size"],
        prefer=options["labels"],
        expand=not options["literal"],
    )
    with _engine(settings) as engine:
        response = engine.search(request)
    if options["as_json"]:
        from web.pages import results_json, results_page

        page = results_page(response, options["labels"], today=today())
        click.echo(json.dumps(results_json(page), ensure_ascii=False, indent=2))
        return
    show_results(response, request.at or today(), options["labels"])


kb.add_command(index)
kb.add_command(worker)
kb.add_command(user)
sources.add_command(try_source)
kb.add_command(sources)
kb.add_command(documents)
kb.add_command(backup)
kb.add_command(restore_)
kb.add_command(migrate)
kb.add_command(cite)
kb.add_command(evaluate_queries)


@kb.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--no-worker", is_flag=True, help="Leave the jobs of the desk to `kb worker`.")
@settings_given
def serve(settings: Settings, host: str, port: int, no_worker: bool) -> None:
    """Serve the search pages and the API until Ctrl-C, and do the jobs of the desk."""
    from indexer.supervision import one_worker
    from kb import thesaurus
    from kb.citations import renumbering
    from web.serving import serve as serve_web

    # What is wrong is said here, before several workers stumble on it.
    thesaurus.load_while_serving(settings.thesaurus)
    renumbering.load_while_serving(settings.renumbering)
    with _store(settings), _engine(settings):
        pass  # wrong settings are said here, and the schema brought up to date, before several workers open both
    with nullcontext() if no_worker or not settings.worker else one_worker(settings):
        serve_web(settings, lambda: engine_of(settings), host, port)


@kb.command()
@click.option("--corpus", is_flag=True, help="Proofread our own documents instead, and hold them against the law.")
@settings_given
def doctor(settings: Settings, corpus: bool) -> None:
    """Look at the settings, the catalogue, the store and the index, and say what is wrong."""
    if corpus:
        sys.exit(1 if _proofread(settings) else 0)
    from kb.diagnosis import diagnose

    findings = diagnose(settings)
    for finding in findings:
        mark = "[green]ok[/]   " if finding.well else "[bold red]wrong[/]"
        out.print(f"{mark} {escape(finding.what)}")
        if finding.advice:
            out.print(f"      {escape(finding.advice)}")
    sys.exit(0 if all(finding.well for finding in findings) else 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point: runs a command, and turns every expected error into a message and an exit code."""
    try:
        kb.main(arguments, prog_name="kb", standalone_mode=False)
    except click.exceptions.Abort:
        err.print("Stopped. What was read is kept; the same command goes on from there.")
        sys.exit(130)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except RepereError as error:
        complain(str(error), error.hint)
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except BrokenPipeError:
        # The reader of our output has gone (kb search … | head): nothing is left to say, nor to flush at exit.
        sys.stdout = None
        sys.exit(1)


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    with closing(Store(settings.database_url)) as store:
        yield store


@contextmanager
def _engine(settings: Settings) -> Iterator[SearchEngine]:
    with closing(engine_of(settings)) as engine:
        yield engine


def _proofread(settings: Settings) -> bool:
    """Print the proof of the corpus; True if a page breaks a rule. Without a store the law alone is not checked."""
    from indexer.proofreading import corpus, law, printing, proof

    pages = corpus.read(settings.corpus)
    try:
        with _store(settings) as store:
            held = law.held(store, law.cited(pages))
    except StoreError as error:
        complain(f"The law could not be read: {error}", error.hint)
        held = None
    found = proof.proofread(pages, held)
    printing.show(found)
    return bool(found.faults)


def _filters(options: dict[str, Any]) -> frozenset[Filter]:
    for value in options["types"]:
        if value not in TYPES:
            raise click.UsageError(f"There is no document type {value!r}. There are: {', '.join(TYPES)}.")
    facets = {
        "type": "types",
        "language": "languages",
        "organisation": "organisations",
        "theme": "themes",
        "code": "codes",
        "country": "countries",
    }
    return frozenset(Filter(facet, value) for facet, option in facets.items() for value in options[option])


def _next_step(command: str) -> None:
    err.print(f"Next: {command}")


if __name__ == "__main__":
    main()
