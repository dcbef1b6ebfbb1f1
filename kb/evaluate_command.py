"""The command `kb evaluate`: how well the search answers judged queries, and what changed since the last time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from kb.console import ConsoleMeter, out
from kb.evaluation import kept, printing
from kb.evaluation.judged import Judged, read
from kb.evaluation.running import Evaluation, evaluate, exported, inside
from kb.search.engines import engine_of
from kb.search.request import Filter, SearchRequest
from kb.settings import Settings
from kb.vocabulary import TYPES


@click.command(name="evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="QUERIES.jsonl")
@click.option("--type", "types", multiple=True, type=click.Choice(list(TYPES)), metavar="TYPE", help="Search in these.")
@click.option("--language", "languages", multiple=True, help="Language of the documents, as two letters.")
@click.option("--code", "codes", multiple=True, help="Abbreviation of a code; what is judged of others is left out.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Law of that day; default: today.")
@click.option("--no-expand", is_flag=True, help="Search the words as typed, without their synonyms.")
@click.option("--min-rel", type=click.IntRange(1, 10), default=2, show_default=True, help="Lowest relevant grade.")
@click.option("--per-query", is_flag=True, help="Show the figures of each query.")
@click.option("--compare", is_flag=True, help="Show what changed since the last run on this file, query by query.")
@click.option("--against", metavar="NAME", default="", help="The same, since the run saved under that name.")
@click.option("--save", metavar="NAME", default="", help="Keep this run under a name, too.")
@click.option(
    "--run-out", type=click.Path(dir_okay=False, path_type=Path), help="Write the rankings for other programs."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures for programs.")
@click.pass_obj
def evaluate_queries(settings: Settings, /, file: Path, **options: Any) -> None:
    """Ask the judged queries of a file and print how good the answers are, by class: nDCG@10 with the interval that
    holds it in 95 of 100 samples of such queries, MRR@10, recall@10 and @100, success@1.

    A line of the file is {"qid", "class", "lang", "query", "rel": {reference key or document id: grade from 1 to 3}}.
    """
    last = kept.place(settings.home, file)
    saved = kept.place(settings.home, file, options["save"]) if options["save"] else None
    before = _before(settings, file, options)
    judged = inside(read(file), frozenset(options["codes"]))
    chosen = _chosen(options)
    evaluation = _run(settings, judged, _request(options), options["min_rel"])
    if options["as_json"]:
        click.echo(json.dumps(printing.as_json(evaluation, chosen), ensure_ascii=False, indent=2))
    else:
        printing.show(evaluation, per_query=options["per_query"])
        if before:
            if before.options != chosen:
                out.print(f"\nThat run was made with other options: {json.dumps(before.options, ensure_ascii=False)}")
            printing.show_changes(before, evaluation, kept.changes(before, evaluation))
    for path in filter(None, (last, saved)):
        kept.keep(path, evaluation, chosen)
    if options["run_out"]:
        kept.write(options["run_out"], json.dumps(exported(evaluation), ensure_ascii=False, indent=0))


def _before(settings: Settings, file: Path, options: dict[str, Any]) -> kept.KeptRun | None:
    if not options["compare"] and not options["against"]:
        return None
    return kept.read(kept.place(settings.home, file, options["against"]))


def _run(settings: Settings, judged: Sequence[Judged], request: SearchRequest, min_rel: int) -> Evaluation:
    with (
        closing(engine_of(settings)) as engine,
        ConsoleMeter().task("evaluate", len(judged), "queries") as task,
    ):
        return evaluate(judged, engine, request, min_rel=min_rel, task=task)


def _request(options: dict[str, Any]) -> SearchRequest:
    facets = {"type": "types", "language": "languages", "code": "codes"}
    chosen = frozenset(Filter(facet, value) for facet, option in facets.items() for value in options[option])
    at: datetime | None = options["at"]
    return SearchRequest(filters=chosen, at=at.date() if at else None, expand=not options["no_expand"])


def _chosen(options: dict[str, Any]) -> dict[str, Any]:
    """The options that change what is found, as they are kept with a run."""
    at: datetime | None = options["at"]
    lists = {name: sorted(options[name]) for name in ("types", "languages", "codes")}
    at_day = {"at": str(at.date()) if at else ""}
    return {**lists, **at_day, "expand": not options["no_expand"], "min_rel": options["min_rel"]}
