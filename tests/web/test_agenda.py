"""The agenda: what is to come and what is past, and its feeds for calendars and feed readers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar, Component
from made_up import Base, document
from test_search_pages import one, soup, words

from kb.document import Document, Precision
from web.pages import AgendaPage, agenda_page
from web.pages.agenda import end_of

ATOM = {"a": "http://www.w3.org/2005/Atom"}
TODAY = date(2016, 3, 14)


def agenda(base: Base, today: date = TODAY, language: str = "fr") -> AgendaPage:
    return agenda_page(base.store, language, today=today)


def named(events: tuple[Document, ...]) -> list[str]:
    return [event.work.rpartition("/")[2] for event in events]


def event(day: date, precision: Precision) -> Document:
    return document("essai/e", "Fait", type_="event", date=day, precision=precision)


@pytest.mark.parametrize(
    ("first", "precision", "end"),
    [
        (date(2024, 2, 28), Precision.DAY, date(2024, 2, 29)),
        (date(2024, 12, 31), Precision.DAY, date(2025, 1, 1)),
        (date(2024, 2, 1), Precision.MONTH, date(2024, 3, 1)),
        (date(2024, 12, 1), Precision.MONTH, date(2025, 1, 1)),
        (date(2024, 1, 1), Precision.YEAR, date(2025, 1, 1)),
    ],
)
def test_an_event_ends_with_its_day_month_or_year(first: date, precision: Precision, end: date) -> None:
    assert end_of(event(first, precision)) == end


@pytest.mark.parametrize(
    ("today", "coming"),
    [
        (date(2004, 11, 30), ["annee", "mois", "jour", "avenir"]),
        (date(2004, 12, 1), ["annee", "jour", "avenir"]),
        (date(2005, 1, 1), ["jour", "avenir"]),
        (date(2016, 3, 14), ["jour", "avenir"]),
        (date(2016, 3, 15), ["avenir"]),
        (date(2100, 1, 1), []),
    ],
)
def test_what_is_still_going_on_is_to_come(base: Base, today: date, coming: list[str]) -> None:
    assert named(agenda(base, today).coming) == coming


def test_no_event_is_lost_or_shown_twice(base: Base) -> None:
    for today in (date(2000, 1, 1), TODAY, date(2200, 1, 1)):
        page = agenda(base, today)
        assert sorted([*named(page.dated), *named(page.undated)]) == ["annee", "avenir", "jour", "mois", "sans-date"]
        assert [shown.date for shown in page.dated] == sorted((e.date for e in page.dated if e.date), reverse=True)


def test_the_past_goes_back_year_by_year(base: Base) -> None:
    past = agenda(base, date(2100, 1, 1)).past

    assert [(year.year, named(year.events)) for year in past] == [
        (2099, ["avenir"]), (2016, ["jour"]), (2004, ["mois", "annee"]),
    ]  # fmt: skip


def test_dates_are_said_as_precisely_as_they_are_known(client: FlaskClient) -> None:
    page = soup(client, "/agenda?lang=fr")

    assert [words(when) for when in page.select(".when")] == [
        "décembre 2099", "14 mars 2016", "novembre 2004", "2004",
    ]  # fmt: skip
    assert [tag["datetime"] for tag in page.select(".when time")] == ["2099-12", "2016-03-14", "2004-11", "2004"]
    assert "Un jour peut-être" in words(one(page, "section[aria-labelledby=undated]"))
    english = soup(client, "/agenda?lang=en")
    assert words(english.select(".when")[2]) == "November 2004"
    assert "Lighthouse meeting" in english.get_text()
    assert "Réunion du phare" not in english.get_text(), "a translation is shown once"


def test_what_is_said_in_another_language_says_so(client: FlaskClient) -> None:
    assert words(one(soup(client, "/agenda?lang=fr"), ".events h3[lang=en]")) == "Regatta to come"


def calendar(client: FlaskClient, language: str) -> list[Component]:
    answer = client.get(f"/agenda.ics?lang={language}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    read = Calendar.from_ical(answer.data)
    assert (read["version"], bool(read["prodid"])) == ("2.0", True)
    return list(read.walk("VEVENT"))


@pytest.mark.parametrize(("language", "title"), [("fr", "Réunion du phare"), ("en", "Lighthouse meeting")])
def test_a_calendar_reads_back_the_events_with_a_date(client: FlaskClient, language: str, title: str) -> None:
    events = {str(found["summary"]): found for found in calendar(client, language)}
    meeting = events[title]

    assert len(events) == 4
    assert (meeting["dtstart"].dt, meeting["dtend"].dt) == (date(2004, 11, 1), date(2004, 12, 1))
    assert events["Année du phare"]["dtend"].dt == date(2005, 1, 1)
    assert str(events["Journée & <marée>"]["location"]) == "Le Havre, port"
    assert str(meeting["url"]) == f"http://localhost/documents/essai/events/mois.{language}"
    assert len({str(found["uid"]) for found in events.values()}) == 4
    assert all(found["dtstamp"].dt == datetime(2024, 1, 15, 9, 30, tzinfo=UTC) for found in events.values())


def test_no_line_of_a_calendar_is_longer_than_75_octets(client: FlaskClient) -> None:
    lines = client.get("/agenda.ics").data.split(b"\r\n")

    assert max(map(len, lines)) <= 75, "RFC 5545, 3.1"


def texts(parent: ElementTree.Element, name: str) -> list[str]:
    return [found.text or "" for found in parent.findall(f"a:{name}", ATOM)]


@pytest.mark.parametrize(("language", "title"), [("fr", "Réunion du phare"), ("en", "Lighthouse meeting")])
def test_a_feed_has_what_atom_asks_for(client: FlaskClient, language: str, title: str) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: exactly one id, title and updated; an author; a link to itself."""
    answer = client.get(f"/agenda.atom?lang={language}")
    feed = ElementTree.fromstring(answer.data)  # noqa: S314
    entries = feed.findall("a:entry", ATOM)

    assert answer.mimetype == "application/atom+xml"
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert texts(feed.find("a:author", ATOM) or feed, "name") == ["Repère"]
    own = [link.get("href") for link in feed.findall("a:link", ATOM) if link.get("rel") == "self"]
    assert own == [f"http://localhost/agenda.atom?lang={language}"] == texts(feed, "id")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            (text,) = texts(element, name)
            assert text
        assert datetime.fromisoformat(texts(element, "updated")[0]).utcoffset() == timedelta(0)
    assert [*texts(entries[0], "title"), *texts(entries[2], "title")] == ["Regatta to come", title]
    assert len({texts(entry, "id")[0] for entry in entries}) == len(entries) == 4


def test_the_agenda_leads_to_its_feeds_in_the_language_of_the_page(client: FlaskClient) -> None:
    page = soup(client, "/agenda?lang=en")

    assert one(page, "link[type='application/atom+xml']")["href"] == "/agenda.atom?lang=en"
    assert [str(link["href"]) for link in page.select(".title .reach a")] == [
        "/agenda.ics?lang=en", "/agenda.atom?lang=en",
    ]  # fmt: skip


def test_an_empty_store_has_an_empty_agenda_and_feeds_that_can_be_read(empty: FlaskClient) -> None:
    page = soup(empty, "/agenda?lang=en")

    assert words(one(page, "main .note")).startswith("Nothing is announced after ")
    assert not page.select("#past")
    assert calendar(empty, "fr") == []
    feed = ElementTree.fromstring(empty.get("/agenda.atom").data)  # noqa: S314
    assert [len(texts(feed, name)) for name in ("id", "title", "updated", "entry")] == [1, 1, 1, 0]
