"""What other programs ask for: the sitemap, the rules of crawlers, the search of browsers, and who may read what."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from lxml import etree
from made_up import HOSTILE, Base
from protego import Protego

import web.sitemap
from kb.settings import Settings
from web import create_app
from web.formats.xml_text import printable

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}

#: Addresses that programs on other sites may read.
OPEN = [
    "/api/v1/search?q=abri", "/api/v1/suggest?q=ab", "/api/v1/documents/essai/guide", "/api/v1/openapi.json",
    "/api/v1/resolve?citation=fr:CASF:L999-1", "/api/v1/search?at=x", "/api/v1/none", "/oai?verb=Identify",
    "/agenda.ics", "/agenda.atom", "/thesaurus.ttl", "/opensearch.xml", "/opensearch.json?q=ab", "/sitemap.xml",
    "/sitemap-pages.xml", "/sitemap-documents-1.xml", "/sitemap-law-1.xml",
]  # fmt: skip


def tree(client: FlaskClient, address: str) -> etree._Element:
    answer = client.get(address)
    assert answer.status_code == 200
    return etree.fromstring(answer.data)


def locations(client: FlaskClient, address: str) -> list[str]:
    return [str(found.text) for found in tree(client, address).iterfind(".//s:loc", SITEMAP)]


def path(address: str) -> str:
    assert address.startswith("http://localhost/")
    return address.removeprefix("http://localhost")


def test_the_parts_of_the_sitemap_are_listed_and_the_addresses_in_them_answer(client: FlaskClient) -> None:
    parts = locations(client, "/sitemap.xml")
    assert [path(part) for part in parts] == [
        "/sitemap-pages.xml", "/sitemap-documents-1.xml", "/sitemap-law-1.xml",
    ]  # fmt: skip
    addresses = [address for part in parts[1:] for address in locations(client, path(part))]

    assert {path(address) for address in addresses} >= {"/documents/essai/guide", "/law/fr:CASF:L999-1"}
    assert len(addresses) == len(set(addresses))
    assert not any("retire" in address or "/legi/" in address for address in addresses)
    for address in addresses[::4]:
        assert client.get(path(address)).status_code == 200


def test_our_own_pages_are_in_it_and_nothing_that_is_no_page(client: FlaskClient, base: Base) -> None:
    paths = [path(address) for address in locations(client, "/sitemap-pages.xml")]

    assert {"/", "/about", "/agenda", "/api", "/glossaire", "/glossaire/mna", "/themes/asile"} <= set(paths)
    assert not [one for one in paths if "." in one or one.startswith(("/api/", "/oai", "/healthz", "/static"))]
    assert len(paths) == len(set(paths))
    for one in paths:
        if one.count("/") == 1:
            assert client.get(one).status_code == 200, one


def test_a_page_stands_beside_its_other_languages_with_the_day_of_its_change(client: FlaskClient) -> None:
    def links(address: str, ending: str) -> list[tuple[str | None, str]]:
        (url,) = [
            url for url in tree(client, address).iterfind("s:url", SITEMAP)
            if str(url.findtext("s:loc", namespaces=SITEMAP)).endswith(ending)
        ]  # fmt: skip
        if ending != "/about":
            assert len(str(url.findtext("s:lastmod", namespaces=SITEMAP))) == 10
        return [(one.get("hreflang"), path(str(one.get("href")))) for one in url.iterfind("x:link", SITEMAP)]

    assert links("/sitemap-documents-1.xml", "/essai/guide") == [
        ("fr", "/documents/essai/guide"), ("en", "/documents/essai/guide.en"),
    ]  # fmt: skip
    assert links("/sitemap-documents-1.xml", "/essai/rapport") == []
    about = [("fr", "/about?lang=fr"), ("en", "/about?lang=en"), ("x-default", "/about")]
    assert links("/sitemap-pages.xml", "/about") == about


def test_many_addresses_are_cut_into_parts(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = locations(client, "/sitemap-documents-1.xml")
    monkeypatch.setattr(web.sitemap, "PART", 5)
    parts = [part for part in locations(client, "/sitemap.xml") if "documents" in part]
    cut = [locations(client, path(part)) for part in parts]

    assert [address for part in cut for address in part] == whole
    assert max(map(len, cut)) == 5
    for number in (0, len(parts) + 1, 10**17, 10**30):
        assert client.get(f"/sitemap-documents-{number}.xml").status_code == 404


def test_crawlers_are_led_to_pages_and_kept_from_searches_without_end(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    rules = Protego.parse(answer.text)

    assert answer.mimetype == "text/plain"
    assert list(rules.sitemaps) == ["http://localhost/sitemap.xml"]
    allowed = ["/", "/?lang=en", "/documents/essai/guide", "/law/fr:CASF:L999-1?lang=fr", "/glossaire/mna", "/agenda"]
    refused = [
        "/?q=abri", "/?type=guide", "/?lang=en&q=abri", "/facets/type?q=abri", "/results.csv?q=abri",
        "/documents/essai/guide?q=abri", "/law/fr:CASF:L999-1?left=a&right=b", "/cited-by/fr:CC:1?type=guide",
        "/api/v1/search?q=abri",
    ]  # fmt: skip
    assert [one for one in allowed if not rules.can_fetch(f"http://localhost{one}", "crawler")] == []
    assert [one for one in refused if rules.can_fetch(f"http://localhost{one}", "crawler")] == []


def test_a_browser_can_search_from_its_own_box(client: FlaskClient) -> None:
    described = tree(client, "/opensearch.xml?lang=fr")
    names = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    templates = {str(url.get("type")): path(str(url.get("template"))) for url in described.iterfind("o:Url", names)}

    assert len(str(described.findtext("o:ShortName", namespaces=names))) <= 16
    assert client.get(templates["text/html"].replace("{searchTerms}", "abri")).status_code == 200
    answer = client.get(templates["application/x-suggestions+json"].replace("{searchTerms}", "guid"))
    assert answer.content_type == "application/x-suggestions+json"
    typed, words, details, addresses = json.loads(answer.text)
    assert typed == "guid"
    assert len(words) == len(details) == len(addresses)
    linked = client.get("/").text
    assert 'rel="search" type="application/opensearchdescription+xml"' in linked


def test_a_suggestion_leads_to_a_page(suggesting: object) -> None:
    client = suggesting.test_client()  # type: ignore[attr-defined]
    _, words, _, addresses = json.loads(client.get("/opensearch.json?q=mettre").text)

    assert words
    for address in addresses:
        assert client.get(path(address)).status_code == 200


@pytest.mark.parametrize("address", OPEN)
def test_programs_on_other_sites_may_read_what_is_for_programs(client: FlaskClient, address: str) -> None:
    answer, asked = client.get(address, buffered=True), client.options(address)

    for headers in (answer.headers, asked.headers):
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Access-Control-Expose-Headers"] == "ETag"
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Access-Control-Allow-Credentials" not in headers
    if "none" not in address:
        assert "GET" in asked.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("address", ["/", "/?q=abri", "/documents/essai/guide", "/healthz", "/static/repere.css"])
def test_pages_are_for_their_own_site(client: FlaskClient, address: str) -> None:
    headers = client.get(address, buffered=True).headers

    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


TAGGED = [address for address in OPEN if "suggest" not in address and "search.json" not in address]


@pytest.mark.parametrize("address", [one for one in TAGGED if "none" not in one and "at=x" not in one])
def test_a_program_that_has_an_answer_is_told_so(client: FlaskClient, address: str) -> None:
    first = client.get(address, buffered=True)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    head = client.head(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Vary"] == "Accept-Language"
    assert first.headers["Cache-Control"].startswith("no-cache")
    assert (again.status_code, again.data, head.status_code) == (304, b"", 304)


def test_all_addresses_are_those_under_which_readers_know_the_site(base: Base) -> None:
    settings = base.settings.model_copy(update={"public_url": "https://example.org"})
    app = create_app(settings, base.engine, base.store)
    client = app.test_client()

    for address in ("/sitemap.xml", "/sitemap-law-1.xml", "/robots.txt", "/opensearch.xml", "/documents/essai/guide"):
        text = client.get(address, headers={"Host": "evil.example"}).text
        assert "https://example.org/" in text
        assert "evil.example" not in text
        assert "localhost" not in text


@pytest.mark.parametrize(
    "address", ["https://example.org/", "example.org", "ftp://example.org", "https://a.org/b", "x"]
)
def test_a_public_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="public_url"):
        Settings(public_url=address)


def test_what_xml_cannot_hold_is_left_out_of_it() -> None:
    every = "".join(map(chr, range(0x11000))) + "\U0010ffff"
    kept = printable(every)

    assert etree.fromstring(etree.tostring(_element(kept))).text == kept.replace("\r\n", "\n")
    assert printable(HOSTILE) == HOSTILE
    for character in set(every) - set(kept):
        with pytest.raises(ValueError, match=r"XML|surrogates"):
            _element(character)


def _element(text: str) -> etree._Element:
    element = etree.Element("a")
    element.text = text
    return element
