"""What pages say of the law, held against the law itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from indexer.proofreading.corpus import Corpus
from indexer.proofreading.links import ARTICLE_KEY
from indexer.proofreading.page import Link, Page, Slip
from indexer.proofreading.spoken import says_day
from kb.document import Precision, Version
from kb.freshness import law_until
from kb.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Versions of articles by their canonical keys, known up to the end of a day.

    `codes` are the abbreviations of the codes that are there whole.
    """

    until: date
    codes: frozenset[str]
    versions: Mapping[str, tuple[Version, ...]] = field(hash=False)

    def covers(self, key: str) -> bool:
        """True for an article of a code that is there."""
        article = ARTICLE_KEY.fullmatch(key)
        return article is not None and article["code"] in self.codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What of the pages could be held against the law.

    checked, missing  codes that pages cite and that are there, or are not
    until             day up to which the law is known; None without any law
    agreeing, later   notes on articles that agree with the law, and that tell of law after that day
    """

    checked: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    until: date | None = None
    agreeing: int = 0
    later: int = 0


def cited(corpus: Corpus) -> frozenset[str]:
    """The keys of articles of French codes that pages cite."""
    return frozenset(link.key for page in corpus for link in page.citations() if ARTICLE_KEY.fullmatch(link.key))


def held(store: Store, keys: Collection[str]) -> Law | None:
    """The law of these keys as the store has it; None if no archive of it was read to its end."""
    until = law_until(store)
    if until is None:
        return None
    found = store.with_ref(sorted(keys))
    versions = {key: tuple(entry.version for entry in entries if entry.version) for key, entries in found.items()}
    return Law(
        until=until,
        codes=frozenset(code for code, type_ in store.counts("code", "type") if code and type_ == "law-article"),
        versions={key: known for key, known in versions.items() if known},
    )


def check_days(corpus: Corpus) -> Iterator[Slip]:
    """Notes on articles whose text does not name the day since which the article has stood."""
    for page in corpus:
        since = page.head.since
        if page.head.type != "law-note" or since is None:
            continue
        if since.precision is not Precision.DAY:
            yield Slip(page, ("since",), f"since is a day, not {since}")
        elif not any(says_day(words.text, since.day, page.language) for words in page.text):
            yield Slip(page, ("since",), f"the text does not name the day {since} in words")


def check(corpus: Corpus, law: Law) -> Iterator[Slip]:
    """Provisions that the law does not have, and notes that tell of another version than that in force.

    What one of our own notes says to have begun after the last day of the law cannot be in it, and is not looked for.
    """
    later = {link.key for page in corpus for link, day in _notes(page) if day > law.until}
    for page in corpus:
        for link in page.citations():
            if law.covers(link.key) and link.key not in law.versions and link.key not in later:
                yield Slip(page, link.place, f"the law up to {law.until} has no {link.key}")
        for link, day in _notes(page):
            if law.covers(link.key):
                yield from _since(page, link, day, law)


def coverage(corpus: Corpus, law: Law | None) -> Coverage:
    """What `check` could look at."""
    codes = sorted({match["code"] for key in cited(corpus) if (match := ARTICLE_KEY.fullmatch(key))})
    if law is None:
        return Coverage(missing=tuple(codes))
    notes = [(link.key, day) for page in corpus if page.language == "fr" for link, day in _notes(page)]
    known = [day <= law.until for key, day in notes if law.covers(key)]
    return Coverage(
        checked=tuple(code for code in codes if code in law.codes),
        missing=tuple(code for code in codes if code not in law.codes),
        until=law.until,
        agreeing=sum(known),
        later=len(known) - sum(known),
    )


def _notes(page: Page) -> Iterator[tuple[Link, date]]:
    """What a note on articles is about, and since when that has stood."""
    since = page.head.since
    if page.head.type == "law-note" and since is not None and since.precision is Precision.DAY:
        for n, key in enumerate(page.head.about):
            yield Link(f"ref:{key}", ("about", n)), since.day


def _since(page: Page, link: Link, day: date, law: Law) -> Iterator[Slip]:
    versions = law.versions.get(link.key, ())
    if not versions or day > law.until:
        return
    # Of an article that is law no more, any of its versions may be meant.
    current = [version for version in versions if version.in_force(law.until)] or versions
    begun = sorted({version.valid_from for version in current if version.valid_from})
    if day not in begun:
        said = " or ".join(map(str, begun))
        yield Slip(page, ("since",), f"since is {day}, and {link.key} as it stood on {law.until} is of {said}")
