"""A page that arrived is read: it is a document, shows one that is known, or says why it is none."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.crawling import content
from indexer.crawling.content import Arrived
from indexer.crawling.notes import MOST_TRIES, TRIES
from indexer.crawling.tools import Tools
from indexer.describe import digest
from indexer.discovery.frontier import Found
from indexer.discovery.missing import says_missing
from indexer.extract.extracted import Extracted, parse_name
from indexer.extract.jail import BrokenReader
from indexer.extract.registry import Extractors
from indexer.fetching.answers import Page
from indexer.keep import why
from indexer.outcome import Outcome, Verdict
from kb.errors import ExtractError, FilesAway

#: Stands for the text of a page that only says that there is none.
MISSING = "missing"


def read_page(tools: Tools, extractors: Extractors, found: Found, arrived: Arrived) -> Iterator[Outcome]:
    """Read a page; its document waits in the store for the end of the run."""
    mark = "bytes " + digest(arrived.page.content)
    tries = tools.notes.count(found.address, TRIES) if tools.notes.same_text(found.address, mark) else 0
    if tries >= MOST_TRIES:
        reason = tools.notes[found.address].reason
        tools.notes.missed(found, reason, mark=mark, tries=tries)
        yield tools.outcome(found, Verdict.QUARANTINED, reason)
        return
    try:
        extracted = extractors.extract(arrived.page.content, arrived.hints)
    except ExtractError as error:
        yield _unreadable(tools, found, arrived.page, mark, tries + 1, error)
        return
    text = "\n".join(passage.text for passage in extracted.passages)
    if arrived.hints.name.endswith(".html") and says_missing(extracted.title, text):
        yield gone(tools, found, "it is sent as a page, and says that there is none", arrived.page)
    else:
        yield from _take(tools, found, arrived, extracted)


def gone(tools: Tools, found: Found, reason: str, page: Page | None = None, *, said: bool = False) -> Outcome:
    """The page is not there; a document that came from it stays until another run confirms that.

    `page` said so with status 200, or has `said` it before and not changed.
    """
    had = tools.notes.owns(found.address)
    tools.notes.missed(found, reason, gone=True, mark=MISSING if page or said else "", page=page)
    tools.frontier.told(found.address, fruitful=False)
    if had and tools.notes.owns(found.address):
        return tools.outcome(found, Verdict.GONE, f"{reason}; its document stays until the next run confirms it")
    if had:
        tools.notes.free_those_like(found.address)
    return tools.outcome(found, Verdict.GONE, reason)


def _unreadable(tools: Tools, found: Found, page: Page, mark: str, tries: int, error: ExtractError) -> Outcome:
    """What the reader refuses with a reason is left alone at once, what breaks it after some tries."""
    if not isinstance(error, BrokenReader):
        tries = MOST_TRIES
    reason = why(error)
    tools.notes.missed(found, reason, mark=mark, tries=tries, page=page)
    tools.frontier.told(found.address, fruitful=False)
    if tries < MOST_TRIES:
        return tools.outcome(found, Verdict.FAILED, f"{reason} (try {tries} of {MOST_TRIES})")
    return tools.outcome(found, Verdict.QUARANTINED, reason)


def _take(tools: Tools, found: Found, arrived: Arrived, extracted: Extracted) -> Iterator[Outcome]:
    notes, address, page = tools.notes, found.address, arrived.page
    text = content.text_mark(extracted)
    same = notes.owner(text) or _in_another_dress(tools, address, arrived.canonical, extracted)
    if same and same != address:
        if notes.owns(address):
            notes.free_those_like(address)
        notes.read(found, page, text=text, same_as=same)
        tools.frontier.told(address, fruitful=arrived.fresh)
        yield tools.outcome(found, Verdict.DUPLICATE, f"it shows what {same} shows", same)
        return
    tools.frontier.told(address, fruitful=True)
    if notes.owns(address) and notes.same_text(address, text):
        notes.read(found, page, text=text)
        if address not in notes.waiting:
            yield tools.outcome(found, Verdict.UNCHANGED, document=address)
        return
    translations = content.translations_of(arrived.links, tools.scope, address, arrived.base)
    document = content.document_of(extracted, tools.source, address, page, translations)
    try:
        tools.originals.keep(document, parse_name(arrived.hints.name).suffix, page.content)
    except FilesAway as error:
        notes.missed(found, why(error))
        yield tools.outcome(found, Verdict.FAILED, why(error))
        return
    if notes.owns(address):
        notes.free_those_like(address)
    notes.read(found, page, text=text)
    notes.hold(document, (passage.text for passage in extracted.passages))


def _in_another_dress(tools: Tools, address: str, canonical: str, extracted: Extracted) -> str:
    """The canonical address, if what it shows is what this page shows: many templates name a wrong one."""
    if not canonical or canonical == address or not tools.notes.owns(canonical):
        return ""
    document = tools.notes.document(canonical)
    return canonical if document is not None and content.same_words(extracted, document) else ""
