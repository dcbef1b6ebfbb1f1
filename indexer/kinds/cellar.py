"""The kind of source "cellar": acts and judgments of the European Union, from the Publications Office.

Each address of the source names one by its CELEX number; CELLAR gives it in the format and the language that are asked
for (facts: its documentation, and public clients: three letters name a language, and without one it answers 400).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from indexer.apis.asking import Fetchers, fetcher_for
from indexer.context import Context
from indexer.describe import NO_TEXT, digest, said_of_all
from indexer.enrich.citations import cited
from indexer.extract.extracted import Extracted, Hints
from indexer.extract.jail import Jail
from indexer.fetching.answers import Blocked, BudgetSpent, Gone, NotModified, Page, Validators
from indexer.fetching.fetcher import Fetcher
from indexer.keep import Reading, keep, why
from indexer.outcome import Outcome, Verdict
from kb.document import Document, Provenance
from kb.errors import SourceError
from kb.source import Source
from kb.store import Fetch, FetchState

#: Languages that are read where the source does not name one, and their names at CELLAR.
_LANGUAGES = {"fr": "fra", "en": "eng"}
_CELEX = re.compile(r"/celex/(?P<celex>[0-9][0-9A-Z()]{4,}(?:-\d{8})?)$")
#: A judgment of the Court (C) or the General Court (T): 62016CJ0550 is C-550/16.
_JUDGMENT = re.compile(r"6(?P<year>\d{4})(?P<court>[CT])J(?P<number>\d{4})")
_READER = "indexer.extract.whole_html"


def read(source: Source, context: Context, fetchers: Fetchers = fetcher_for) -> Iterator[Outcome]:
    """Read what the addresses name, in each language; ask only for what has changed since."""
    known = context.store.fetches(source.id)
    wanted = [(address, language) for address in source.addresses for language in _languages(source)]
    with fetchers(source, context.settings) as fetcher, Jail(_READER) as jail:
        for address, language in wanted:
            path = f"{address} {language}"
            match = _CELEX.search(address)
            if match is None:
                reason = "The address does not end in a CELEX number: …/resource/celex/32013L0033."
                yield Outcome(source=source.id, path=path, verdict=Verdict.FAILED, reason=reason)
                continue
            one = _One(source, match["celex"], address, language, None if context.full else known.get(path))
            try:
                reading = one.ask(fetcher, jail)
            except BudgetSpent as spent:
                yield Outcome(source=source.id, path=path, verdict=Verdict.SKIPPED, reason=why(spent))
                return
            except SourceError as error:
                yield Outcome(source=source.id, path=path, verdict=Verdict.FAILED, reason=why(error))
                continue
            if isinstance(reading, Reading):
                yield from keep(context.store, source.id, [reading])
            else:
                yield reading
    yield from _drop(source, context, {f"{address} {language}" for address, language in wanted})


def _languages(source: Source) -> tuple[str, ...]:
    return (source.language,) if source.language in _LANGUAGES else tuple(_LANGUAGES)


def _drop(source: Source, context: Context, wanted: set[str]) -> Iterator[Outcome]:
    """Remove what the catalogue names no longer."""
    gone = context.store.paths(source.id).keys() - wanted
    with context.store.writing() as writing:
        removed = writing.remove_paths(source.id, sorted(gone))
        writing.forget(source.id, context.store.fetches(source.id).keys() - wanted)
    for document_id in removed:
        yield Outcome(source=source.id, path=document_id, verdict=Verdict.REMOVED, document_id=document_id)


class _One:
    """A text in a language."""

    def __init__(self, source: Source, celex: str, address: str, language: str, known: Fetch | None) -> None:
        self._source = source
        self._celex = celex
        self._address = address
        self._language = language
        self._said = digest(said_of_all(source))[:8]
        self._path = f"{address} {language}"
        self._known = known if known and known.digest.endswith(self._said) else None
        self._id = f"{source.id}/{celex}.{language}"

    def ask(self, fetcher: Fetcher, jail: Jail) -> Reading | Outcome:
        """What there is to keep, or what became of it otherwise; raises SourceError if it cannot be had."""
        headers = {"Accept": "application/xhtml+xml", "Accept-Language": _LANGUAGES[self._language]}
        since = Validators(etag=self._known.etag, last_modified=self._known.last_modified) if self._known else None
        answer = fetcher.get(self._address, since, headers)
        match answer:
            case Page():
                return self._keep(answer, jail)
            case NotModified():
                return self._outcome(Verdict.UNCHANGED)
            case Gone():
                return self._outcome(Verdict.GONE, f"CELLAR has no such text in that language ({answer.status}).")
            case Blocked():
                return self._outcome(Verdict.BLOCKED, answer.reason)

    def _keep(self, page: Page, jail: Jail) -> Reading | Outcome:
        mark = f"{digest(page.content)}-{self._said}"
        if self._known and self._known.digest == mark:
            return self._outcome(Verdict.UNCHANGED)
        found = jail.extract(page.content, Hints(name=self._celex, charset=page.charset, url=page.url))
        fetch = Fetch(
            source=self._source.id,
            name=self._path,
            state=FetchState.DONE,
            digest=mark,
            etag=page.validators.etag,
            last_modified=page.validators.last_modified,
        )
        return Reading(path=self._path, document=self._document(found, page), fetch=fetch)

    def _document(self, found: Extracted, page: Page) -> Document:
        source, celex = self._source, self._celex
        judgment = _JUDGMENT.fullmatch(celex)
        case = f"{judgment['court']}-{int(judgment['number'])}/{judgment['year'][2:]}" if judgment else ""
        ref = f"cjeu:{case}" if case else f"eu:{celex}"
        consolidated = {"fr": "version consolidée, sans valeur juridique", "en": "consolidated text, no legal value"}
        note = f" ({consolidated[self._language]})" if celex.startswith("0") else ""
        return Document(
            id=self._id,
            work=ref,
            type=source.type or ("case-law" if celex.startswith("6") else "eu-act"),
            title=(f"{case} : {found.title}" if case else found.title) + note,
            language=self._language,
            passages=() if source.reuse in NO_TEXT else found.passages,
            provenance=Provenance(
                source=source.id,
                path=self._path,
                retrieved_at=datetime.now(UTC),
                digest=digest(page.content),
                url=f"https://eur-lex.europa.eu/legal-content/{self._language.upper()}/TXT/?uri=CELEX:{celex}",
                publisher=source.publisher,
                licence=source.licence,
                licence_url=source.licence_url,
                reuse=source.reuse,
            ),
            ref=ref,
            citation=f"CJUE, {case}" if case else "",
            aliases=tuple(filter(None, (celex, case))),
            organisations=(source.publisher,),
            country=source.country,
            date=found.date,
            citations=cited((passage.text for passage in found.passages), self._language, ref),
        )

    def _outcome(self, verdict: Verdict, reason: str = "") -> Outcome:
        return Outcome(
            source=self._source.id,
            path=self._path,
            verdict=verdict,
            document_id=self._id if verdict is Verdict.UNCHANGED else None,
            reason=reason,
        )
