"""The days on which a page was published and revised, as it shows them to readers or tells them to machines."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from babel.dates import get_month_names
from bs4 import BeautifulSoup
from htmldate import find_date

from indexer.extract.html_align import words
from indexer.extract.html_head import Node, Said
from indexer.extract.html_lines import Line
from indexer.languages import LANGUAGES

#: Names of <meta>, the surest first.
_PUBLISHED = (
    "article:published_time", "datepublished", "og:article:published_time", "citation_publication_date",
    "citation_date", "citation_online_date", "dcterms.issued", "dcterms.date", "dc.date.issued", "dc.date",
    "dcterms.created", "dc.date.created", "prism.publicationdate", "parsely-pub-date", "pubdate", "publish-date",
    "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "datemodified", "dcterms.modified", "dc.date.modified", "og:updated_time",
    "last-modified", "revised",
)  # fmt: skip
#: How far above and below the title a date may stand, in lines, and how long its line is at most.
_ABOVE, _BELOW = 8, 14
_LONGEST = 160
#: In a line that is a date, no more stands beside it: a place, a name, an hour.
_BESIDE = 60
#: Larger pages, in characters, take htmldate too long.
_LARGEST = 1_000_000
#: More than so many times are not looked at.
_TIMES = 200
#: Nothing of the web is older.
_OLDEST = 1990

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)|(\d{4})年(\d{1,2})月(\d{1,2})日|(\d{4})(\d\d)(\d\d)(?!\d)"
)
_SAID_PUBLISHED = re.compile(
    r"\b(?:publi[ée]e?s?|mise? en ligne|parue?|rédigée?|published|posted|veröffentlicht|erstellt|gepostet|publicad[oa]|"
    r"pubblicat[oa]|opublikowan[oa]|geplaatst|gepubliceerd|dodano)\b",
    re.IGNORECASE,
)
_SAID_MODIFIED = re.compile(
    r"\b(?:mise? à jour|modifiée?|dernière (?:modification|mise)|actualisée?|updated|modified|last (?:update|change)|"
    r"aktualisiert|geändert|actualizad[oa]|atualizad[oa]|aggiornat[oa]|zmodyfikowan[oa]|aktualizacja|bijgewerkt)\b",
    re.IGNORECASE,
)


class Days(NamedTuple):
    """None: the page does not say. `published` is the last revision, where the page shows its readers only that."""

    published: datetime.date | None
    modified: datetime.date | None


def days(page: str, soup: BeautifulSoup, said: Said, lines: Sequence[Line], title: str) -> Days:
    """The days of a page: those near its title, else what it tells machines, else the only date that it shows."""
    shown = _shown(lines, title)
    published = [*_of_nodes(said.works, "datePublished"), *_of_meta(said.meta, _PUBLISHED), *_of_times(soup)]
    modified = [*_of_nodes(said.works, "dateModified"), *_of_meta(said.meta, _MODIFIED)]
    day = shown.published or shown.modified or next(filter(None, published), None) or _only_one(lines) or _guess(page)
    return Days(day, shown.modified or next(filter(None, modified), None))


def _only_one(lines: Sequence[Line]) -> datetime.date | None:
    """The day of the lines that are dates and little else, if they all are of one day."""
    found = {
        day
        for line in lines
        if len(line.text) <= _BESIDE and not line.linked
        for day, _, rest in _dates(line.text)
        if rest <= _BESIDE / 2
    }
    return found.pop() if len(found) == 1 else None


def _guess(page: str) -> datetime.date | None:
    """What htmldate reads in the rest of the markup and in addresses; not what it guesses from the text."""
    if len(page) > _LARGEST:
        return None
    try:
        found = find_date(page, original_date=True, extensive_search=False)
    except Exception:  # noqa: BLE001 -- whatever foreign heuristics trip over, the page can be read without them
        return None
    return _iso(found or "")


def _of_nodes(works: Sequence[Node], key: str) -> Iterator[datetime.date | None]:
    return (_iso(value) for work in works if isinstance(value := work.get(key), str))


def _of_meta(meta: Mapping[str, str], names: Iterable[str]) -> Iterator[datetime.date | None]:
    return (_iso(meta[name]) for name in names if name in meta)


def _of_times(soup: BeautifulSoup) -> Iterator[datetime.date | None]:
    """The <time> of publication, and SPIP's <abbr class="published">."""
    for tag in soup.find_all(["time", "abbr"], limit=_TIMES):
        names = {*tag.get_attribute_list("class"), *tag.get_attribute_list("itemprop")}
        if "pubdate" in tag.attrs or names & {"published", "entry-date", "datePublished"}:
            yield _iso(str(tag.get("datetime") or tag.get("title") or tag.get("content") or ""))


def _shown(lines: Sequence[Line], title: str) -> Days:
    """The dates in the lines around the title."""
    at = next((at for at, line in enumerate(lines) if line.level and words(line.text) == words(title)), None)
    if at is None:
        at = next((at for at, line in enumerate(lines) if words(line.text) == words(title)), None)
    if at is None:
        return Days(None, None)
    published = modified = bare = None
    for line in [*lines[at + 1 : at + 1 + _BELOW], *reversed(lines[max(0, at - _ABOVE) : at])]:
        if len(line.text) > _LONGEST or line.linked > len(line.text) / 2:
            continue
        for day, before, rest in _dates(line.text):
            if _SAID_MODIFIED.search(before):
                modified = modified or day
            elif _SAID_PUBLISHED.search(before):
                published = published or day
            elif rest <= _BESIDE:
                bare = bare or day
    return Days(published or bare, modified)


def _dates(text: str) -> Iterator[tuple[datetime.date, str, int]]:
    """The dates of a line: the day, what stands before it and after the one before, how much else the line has."""
    end, found = 0, [(match, day) for match in _written().finditer(text) if (day := _day(match))]
    rest = len(text) - sum(len(match[0]) for match, _ in found)
    for match, day in found:
        yield day, text[end : match.start()], rest
        end = match.end()


@cache
def _months() -> Mapping[str, int]:
    """Names of months in all our languages, in lower case and without their stops."""
    return {
        name.lower().rstrip("."): number
        for language in LANGUAGES
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, context, language).items()
        if len(name) > 2
    }


@cache
def _written() -> re.Pattern[str]:
    """A date as people write it."""
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|º|°|\.)?\s+(?:de\s+|of\s+)?(?P<month>{month})\.?,?\s+(?:de\s+)?(?P<year>\d{{4}})(?!\d)"
        rf"|\b(?P<month2>{month})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})(?!\d)"
        r"|(?<![\d./-])(?P<day3>\d{1,2})(?P<between>[./-])\s?(?P<month3>\d{1,2})(?P=between)\s?(?P<year3>\d{4}|\d\d)(?![\d/-])"
        r"|(?<!\d)(?P<year4>\d{4})[-/.](?P<month4>\d{1,2})[-/.](?P<day4>\d{1,2})(?!\d)"
        r"|(?P<year5>\d{4})年(?P<month5>\d{1,2})月(?P<day5>\d{1,2})日",
        re.IGNORECASE,
    )


def _day(match: re.Match[str]) -> datetime.date | None:
    said = {name.rstrip("2345"): value for name, value in match.groupdict().items() if value}
    month, year = said["month"].lower(), int(said["year"])
    return _date(
        year if len(said["year"]) == 4 else 2000 + year,
        _months()[month] if month in _months() else int(month),
        int(said["day"]),
    )


def _iso(text: str) -> datetime.date | None:
    """The day of a date as machines write it; of other forms as people do."""
    if match := _ISO.match(text.strip()):
        return _date(*(int(part) for part in match.groups() if part))
    match = _written().search(text[:_LONGEST])
    return _day(match) if match else None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    if month > 12 >= day:
        # Month first, as the United States write.
        month, day = day, month
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    # Tomorrow may be today already where the page was written.
    latest = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
    return found if year >= _OLDEST and found <= latest else None
