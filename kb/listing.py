"""Search results, and what was read of one file, as a shell shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from rich.markup import escape

from kb.console import counted, err, out
from kb.document import Document
from kb.search.analysis import fold
from kb.search.response import Hit, SearchResponse
from kb.vocabulary import TYPES

#: Labels named of those that a word was widened to.
_NAMED = 6


def show_results(response: SearchResponse, day: date, language: str) -> None:
    """Print the hits of a response, law as it stands on that day, labels in that language."""
    relaxed = f", {response.complete or 'none'} of which with all the words" if response.relaxed else ""
    out.print(f"{counted(response.total, 'document')} ({response.took_ms:.0f} ms){relaxed}")
    for name, said in _about(response):
        out.print(escape(f"{name:<13} {said}"), style="dim")
    first = (response.request.page - 1) * response.request.page_size
    for number, hit in enumerate(response.hits, first + 1):
        _show(number, hit, day, language)


def show_document(document: Document, warnings: Sequence[str]) -> None:
    """Print all that is known of a document, each of its passages below its heading, and what could not be read."""
    out.print(f"[bold]{escape(document.title)}[/]")
    size = sum(len(passage.text) for passage in document.passages)
    shown = {
        "type": document.type,
        "language": document.language,
        "date": str(document.date or "none"),
        "address": document.provenance.url,
        "summary": document.summary,
        "text": f"{counted(len(document.passages), 'passage')}, {size:,} characters",
    }
    for name, said in shown.items():
        if said:
            out.print(escape(f"{name:<9} {said}"))
    for warning in warnings:
        err.print(escape(f"warning   {warning}"))
    for passage in document.passages:
        facts = [f"p. {passage.page}"] if passage.page else []
        facts += [passage.language] if passage.language else []
        facts += ["text recognition"] if passage.guessed else []
        marks = f" ({', '.join(facts)})" if facts else ""
        heading = f"{'#' * passage.level} {escape(passage.heading)} " if passage.heading else ""
        out.print(f"\n[bold]{heading}[/][dim]#{escape(passage.anchor)}{marks}[/]")
        out.print(escape(passage.text))


def _about(response: SearchResponse) -> Iterator[tuple[str, str]]:
    """What was searched beside the words as typed or in their place, and what else could be: a line each."""
    if response.understood.casefold() != response.request.text.casefold():
        yield "understood", response.understood
    for label, senses in groupby(response.expansions, key=lambda one: one.label):
        known = tuple(senses)
        terms = tuple(dict.fromkeys(term for one in known for term in (one.name, *one.terms)))
        terms = tuple(term for term in terms if term and fold(term) != fold(label))
        others = f" and {counted(len(terms) - _NAMED, 'other')}" if len(terms) > _NAMED else ""
        yield "widened", f"{label} → {', '.join(terms[:_NAMED])}{others}"
        for one in known if len(known) > 1 else ():
            yield "", f"{label} as {one.name} alone: {one.query}"
    if response.suggestion:
        yield (
            ("corrected", f"these are for: {response.suggestion}")
            if response.corrected
            else (
                "did you mean",
                response.suggestion,
            )
        )
    for drop in response.drops:
        yield "drop a word", f"without {drop.word}: {counted(drop.total, 'document')}"


def _show(number: int, hit: Hit, day: date, language: str) -> None:
    out.print(f"\n[bold]{number}. {escape(hit.title)}[/]")
    facts = [TYPES[hit.type].say(language) if hit.type in TYPES else hit.type, hit.language]
    if hit.version:
        facts.append(hit.version.standing(day).value)
        facts.append(f"{hit.version.valid_from or '?'} → {hit.version.valid_to or ''}".rstrip())
    out.print(escape(f"   {' · '.join(facts)} · {hit.document_id}"), style="dim")
    if hit.note:
        out.print(escape(f"   According to our note “{hit.note}”:"), style="dim")
    for passage in hit.passages[:1]:
        text = "".join(f"[bold]{escape(t)}[/]" if matched else escape(t) for t, matched in passage.fragments)
        page = f" (p. {passage.page})" if passage.page else ""
        more = f" [dim](+ {counted(hit.more, 'passage')})[/]" if hit.more else ""
        out.print(f"   {text}{page}{more}")
