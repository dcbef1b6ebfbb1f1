"""What holds for every page: it is in the table, it is well made, it is not heavy, and its links lead somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import html5lib
import pytest
from bs4 import BeautifulSoup, Tag
from every_page import ELSEWHERE, ERRORS, MACHINES, PAGES
from flask import Flask
from flask.testing import FlaskClient
from html5lib.constants import E as PARSE_ERRORS
from lxml import html
from made_up import Base
from werkzeug.exceptions import NotFound

pytestmark = pytest.mark.slow

EVERY = PAGES | {name: address for name, (address, _) in ERRORS.items()}
#: Bytes of HTML, before they are packed: what a page may weigh on a slow line.
HEAVIEST = 100_000
#: Links of one kind (an endpoint, the names of its parameters) that are followed: they differ by a value only.
FOLLOWED = 5

#: ARIA attributes that name other elements by their ids.
REFERENCES = (
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-details",
    "headers",
    "for",
    "list",
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@pytest.fixture(scope="module")
def reader(everything: Base) -> FlaskClient:
    """A browser without JavaScript that prefers French."""
    made = everything.app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    return made


@pytest.fixture(scope="module", params=EVERY)
def text(request: pytest.FixtureRequest, reader: FlaskClient) -> str:
    """A page."""
    return reader.get(EVERY[request.param]).text


def endpoint(app: Flask, address: str) -> str:
    """What answers at an address of ours; "" if nothing does."""
    try:
        return str(app.url_map.bind("localhost").match(unquote(urlsplit(address).path))[0])
    except NotFound:
        return ""


def test_every_endpoint_is_in_the_table(everything: Base) -> None:
    app = everything.app
    shown = {endpoint(app, address) for address in PAGES.values()}

    assert shown.isdisjoint(MACHINES)
    public = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.rule.startswith("/admin")}
    assert public == shown | MACHINES.keys() | ELSEWHERE


@pytest.mark.parametrize("name", MACHINES)
def test_what_is_no_page_answers_something_else(everything: Base, reader: FlaskClient, name: str) -> None:
    with reader.get(MACHINES[name]) as answer:
        pass

    assert endpoint(everything.app, MACHINES[name]) == name
    assert (answer.status_code, answer.mimetype != "text/html") == (200, True)


@pytest.mark.parametrize("name", EVERY)
def test_a_page_answers_as_the_table_says_and_is_light(reader: FlaskClient, name: str) -> None:
    answer = reader.get(EVERY[name])

    assert (answer.status_code, answer.mimetype) == (ERRORS.get(name, ("", 200))[1], "text/html")
    assert len(answer.data) < HEAVIEST
    assert "Set-Cookie" not in answer.headers


def test_a_page_is_html_without_a_fault(text: str) -> None:
    parser = html5lib.HTMLParser()
    parser.parse(text)
    assert [f"{place}: {PARSE_ERRORS[code] % values}" for place, code, values in parser.errors] == []


def test_a_page_names_each_thing_once_and_refers_to_what_is_there(text: str) -> None:
    soup = BeautifulSoup(text, "lxml")
    ids = Counter(str(tag["id"]) for tag in soup.select("[id]"))
    named = [(name, part) for name in REFERENCES for tag in soup.select(f"[{name}]") for part in words(tag, name)]

    assert [id_ for id_, count in ids.items() if count > 1 or not id_] == []
    assert [(name, part) for name, part in named if part not in ids] == []


def test_headings_follow_one_another(text: str) -> None:
    """One first heading, and no level is left out on the way down."""
    levels = [HEADINGS.index(tag.name) + 1 for tag in BeautifulSoup(text, "lxml").select("h1, h2, h3, h4, h5, h6")]

    assert levels.count(1) == 1
    assert [(one, next_) for one, next_ in pairwise(levels) if next_ > one + 1] == []


def test_a_page_has_its_landmarks_and_every_field_a_name(text: str) -> None:
    soup = BeautifulSoup(text, "lxml")
    labelled = {str(label["for"]) for label in soup.select("label[for]")}
    fields = [
        field for field in soup.select("input:not([type=hidden]), select, textarea") if not field.find_parent("label")
    ]

    assert [len(soup.find_all(landmark)) for landmark in ("main", "html")] == [1, 1]
    assert len(soup.select("body > header")) == len(soup.select("body > footer")) == 1
    assert [str(tag) for tag in fields if tag.get("id") not in labelled and not tag.get("aria-label")] == []
    kinds = {
        (
            " ".join(words(tag, "aria-label") or words(tag, "aria-labelledby")),
            tuple(str(a["href"]) for a in tag.select("a")),
        )
        for tag in soup.select("nav")
    }
    names = [name for name, _ in kinds]  # the same navigation may stand above and below
    assert "" not in names
    assert len(set(names)) == len(names)


def test_every_link_within_a_page_leads_to_a_place_on_it(text: str) -> None:
    soup = BeautifulSoup(text, "lxml")
    ids = {str(tag["id"]) for tag in soup.select("[id]")}
    places = [unquote(str(tag["href"])[1:]) for tag in soup.select('a[href^="#"]')]

    assert [place for place in places if place not in ids] == []


def test_every_link_of_every_page_leads_somewhere(everything: Base, reader: FlaskClient) -> None:
    @cache
    def there(address: str) -> tuple[int, frozenset[str]]:
        """Status and ids of the page at an address of ours."""
        with reader.get(address, follow_redirects=True) as answer:
            ids = html.fromstring(answer.data).xpath("//@id") if answer.mimetype == "text/html" else []
        return answer.status_code, frozenset(map(str, ids))

    errors, broken = dict(ERRORS.values()), []
    for source, link in chosen(everything.app, links(reader)):
        address, fragment = urldefrag(link)
        status, ids = there(address)
        # A page that is not there leads to itself in the other language.
        expected = errors[source] if urlsplit(source).path == urlsplit(link).path and source in errors else 200
        # A value that nothing is found for is not in the list of its facet; where nothing at all is, there is no list.
        facet = "facet-" + fragment.partition("-")[0]
        gone = endpoint(everything.app, link) == "search.search" and (facet in ids or "page-exports" not in ids)
        if status != expected or (fragment and not gone and unquote(fragment) not in ids):
            broken.append(f"{source} → {link}: {status}")
    assert broken == []


def links(reader: FlaskClient) -> dict[str, str]:
    """Each address of ours that a page of the table links to, with that page."""
    found: dict[str, str] = {}
    for source in EVERY.values():
        for tag in BeautifulSoup(reader.get(source).data, "lxml").select("[href], [src], form[action]"):
            # Where the answer to a form is scrolled to is not on the page of its bare address.
            link = str(tag.get("href") or tag.get("src") or urldefrag(str(tag.get("action"))).url)
            parts = urlsplit(link)
            if not (parts.scheme or parts.netloc or link.startswith("#")):
                found.setdefault(urljoin(source, link), source)
    return found


def chosen(app: Flask, found: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Page and link: some links of each kind, from all over the list."""
    kinds: dict[object, list[str]] = {}
    for link in found:
        parts = urlsplit(link)
        names = frozenset(pair.partition("=")[0] for pair in parts.query.split("&"))
        kinds.setdefault((endpoint(app, link), names, bool(parts.fragment)), []).append(link)
    for alike in kinds.values():
        for link in alike[:: max(1, len(alike) // FOLLOWED)]:
            yield found[link], link


def words(tag: Tag, attribute: str) -> list[str]:
    return str(" ".join(value) if isinstance(value := tag.get(attribute) or "", list) else value).split()
