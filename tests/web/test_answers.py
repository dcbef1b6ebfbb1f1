"""What every answer has, whatever was asked: status, headers, languages, and nothing of the question unescaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from made_up import HOSTILE, Base
from test_search_pages import one, soup

import web
from kb.errors import IndexAway, IndexDamaged, StoreError
from kb.search.engine import Generation
from kb.search.engines import engine_of
from kb.search.request import SearchRequest
from kb.search.response import SearchResponse
from kb.settings import Settings
from web import create_app

EVERYTHING = [
    "/", "/?q=abri", "/?q=zzzz", "/documents/essai/guide", "/documents/essai/retire", "/documents/none",
    "/law/fr:CASF:L999-1", "/law/none", "/none", "/api/v1/search?q=abri", "/api/v1/search?page=x",
    "/api/v1/documents/legi/V3", "/api/v1/openapi.json", "/healthz", "/static/repere.css", "/static/mark.svg",
    "/static/none",
]  # fmt: skip
PAGES = [address for address in EVERYTHING if not address.startswith(("/api", "/static", "/healthz"))]


def rules(app: Flask) -> Iterator[str]:
    """An address of each view that readers have; those of the desk are in tests/web/admin."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/admin"):
            continue
        yield re.sub(r"<[^>]+>", "x", re.sub(r"<int:[^>]+>", "1", rule.rule))


@pytest.mark.parametrize("address", EVERYTHING)
def test_every_answer_carries_the_policies(client: FlaskClient, address: str) -> None:
    headers = client.get(address, buffered=True).headers

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "script-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' data:",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_every_route_carries_the_policies_for_every_method(base: Base) -> None:
    client = base.app.test_client()
    for address in rules(base.app):
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"):
            assert "Content-Security-Policy" in client.open(address, method=method, buffered=True).headers


@pytest.mark.parametrize("address", EVERYTHING)
def test_head_answers_like_get_without_a_body(client: FlaskClient, address: str) -> None:
    get, head = client.get(address, buffered=True), client.head(address, buffered=True)

    assert (head.status_code, head.data) == (get.status_code, b"")
    assert head.content_type == get.content_type


def test_nothing_can_be_posted(base: Base) -> None:
    client = base.app.test_client()
    for address in rules(base.app):
        if address == "/oai":
            continue  # whose protocol has forms posted: see tests/web/test_oai.py
        answer = client.post(address, data={"q": "abri"})
        assert answer.status_code == 405
        assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
    assert client.post("/api/v1/search").json["error"]["code"] == "method_not_allowed"  # type: ignore[index]


@pytest.mark.parametrize(
    "address", ["//example.org/", "//example.org/%2f..", "/\\example.org", "/%2f%2fexample.org", "//", "/documents//x"]
)
def test_no_address_redirects_to_another_host(client: FlaskClient, address: str) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": unquote(address)})

    assert answer.status_code == (200 if address == "//" else 404)
    assert "Location" not in answer.headers


def test_an_unknown_page_has_a_search_box_and_does_not_repeat_the_address(client: FlaskClient) -> None:
    page = soup(client, "/wanted-page-that-is-not", 404)

    assert page.select("form[role=search] input[name=q]")
    assert "wanted-page-that-is-not" not in page.decode()


@pytest.mark.parametrize("address", ["/documents/%00", "/documents/a%00b", "/law/%00", "/api/v1/documents/%00"])
def test_an_address_with_a_nul_is_unknown(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_removed_document_is_gone(client: FlaskClient) -> None:
    assert "Ce document a été retiré." in soup(client, "/documents/essai/retire", 410).get_text()


class Failing:
    """A searcher that raises."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def search(self, request: SearchRequest) -> SearchResponse:
        raise self._error

    def generation(self) -> Generation:
        raise self._error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (IndexDamaged("segment 3: checksum", hint="kb index --rebuild"), 503, "index_unavailable"),
        (IndexAway("The search engine does not answer: secret detail."), 503, "index_unavailable"),
        (StoreError("/srv/store.sqlite is locked"), 503, "store_unavailable"),
        (ValueError("secret detail"), 500, "internal_server_error"),
    ],
)
def test_a_fault_behind_the_page_is_told_without_its_details(
    base: Base, error: Exception, status: int, code: str
) -> None:
    client = create_app(base.settings, Failing(error), base.store).test_client()
    page, answer = client.get("/?q=abri"), client.get("/healthz")

    assert (page.status_code, answer.status_code) == (status, status)
    assert answer.json is not None
    assert answer.json["error"]["code"] == code
    for said in (page.text, answer.text):
        assert "secret" not in said
        assert "sqlite" not in said
        assert "checksum" not in said


@pytest.mark.parametrize(
    "address", ["/?q=abri", "/documents/essai/guide", "/law/fr:CASF:L999-1", "/api/v1/search?q=abri"]
)
def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(address, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "en"})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Accept-Language" in again.headers["Vary"]
    assert other.status_code == 200


@pytest.fixture
def own_words(base: Base, tmp_path: Path) -> Iterator[tuple[FlaskClient, Path]]:
    """A browser, and the thesaurus of its server, which may be changed."""
    settings = _with_corpus(base.settings, tmp_path)
    settings.thesaurus.write_bytes(base.settings.thesaurus.read_bytes())
    engine = engine_of(settings)
    yield create_app(settings, engine, base.store).test_client(), settings.thesaurus
    engine.close()


def _with_corpus(settings: Settings, corpus: Path) -> Settings:
    return settings.model_copy(update={"corpus": corpus})


def test_a_label_counts_from_the_next_request_on_even_for_a_browser_that_has_the_page(
    own_words: tuple[FlaskClient, Path],
) -> None:
    client, thesaurus = own_words
    address = "/api/v1/search?q=zorglub"
    first = client.get(address)
    text = thesaurus.read_text("utf-8")
    known = '"mineur étranger non accompagné"@fr'
    thesaurus.write_text(text.replace(known, f'{known} , "zorglub"@fr', 1), "utf-8")
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.get_json()["query"]["expansions"] == []
    assert again.status_code == 200
    assert [one["label"] for one in again.get_json()["query"]["expansions"]] == ["zorglub"]
    assert "zorglub" in client.get("/glossaire?q=zorglub").text


def test_a_thesaurus_that_is_damaged_or_taken_away_changes_nothing_for_readers(
    own_words: tuple[FlaskClient, Path], caplog: pytest.LogCaptureFixture
) -> None:
    client, thesaurus = own_words
    before = client.get("/api/v1/search?q=MNA").get_json()["query"]["expansions"]
    thesaurus.write_text("concept:mna a skos:Conc", "utf-8")
    pages = [client.get(page) for page in ("/?q=MNA", "/glossaire", "/documents/essai/guide?q=MNA", "/themes")]
    damaged = client.get("/api/v1/search?q=MNA").get_json()["query"]["expansions"]
    thesaurus.unlink()
    gone = client.get("/api/v1/search?q=MNA").get_json()["query"]["expansions"]

    assert before
    assert [page.status_code for page in pages] == [200] * 4
    assert damaged == gone == before
    assert f"{thesaurus}:1" in caplog.text


def test_styles_are_kept_for_a_year_under_an_address_that_changes_with_them(client: FlaskClient) -> None:
    sheet = str(one(soup(client, "/"), "link[rel=stylesheet]")["href"])

    assert re.fullmatch(r"/static/repere\.css\?v=[0-9a-f]{12}", sheet)
    assert "max-age=31536000" in client.get(sheet, buffered=True).headers["Cache-Control"]


@pytest.mark.parametrize("address", PAGES)
def test_nothing_comes_from_another_host(client: FlaskClient, address: str) -> None:
    page = BeautifulSoup(client.get(address).text, "lxml")

    assert not page.select(
        "script:not([src^='/static/'], [type$=json]), style, iframe, object, [style], [onclick], [onerror]"
    )
    for tag in page.select("link:not([rel='schema.DC']), img, script[src]"):
        assert str(tag.get("href") or tag.get("src")).startswith("/")


PAYLOADS = [HOSTILE, "'><svg onload=alert(1)>", "javascript:alert(1)", "{{7*7}}{% raw %}", "%3Cscript%3E", "\u202e<b>"]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "address",
    ["/?q={}", "/?q=abri&type={}", "/?q=abri&organisation={}", "/?at={}", "/?q=abri&lang={}", "/documents/{}",
     "/documents/essai/guide?q={}", "/law/{}", "/law/fr:CASF:L999-1?left={}&at={}", "/{}", "/?{}=1",
     "/?q=abri&sort={}"],
)  # fmt: skip
def test_what_is_asked_comes_out_escaped(client: FlaskClient, address: str, payload: str) -> None:
    text = client.get(address.replace("{}", quote(payload, safe=""))).text

    assert_harmless(text)


@pytest.mark.parametrize("address", ["/?q=hostile", f"/documents/essai/{quote(HOSTILE, safe='')}", "/?type=press"])
def test_what_documents_say_comes_out_escaped(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert "alert(" in answer.text
    assert_harmless(answer.text)


def assert_harmless(text: str) -> None:
    page = BeautifulSoup(text, "lxml")
    own = ".histogram svg, figure.line svg"
    assert not page.select(f"script:not([src^='/static/'], [type$=json]), svg:not({own}), iframe, b[onload]")
    assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert {str(tag["src"])[:8] for tag in page.select("img")} <= {"/static/"}
    assert all(re.match(r"(https?:|mailto:|/(?!/)|#)", str(tag["href"])) for tag in page.select("a"))
    assert "49" not in re.findall(r"\b49\b", page.get_text())


def test_templates_never_switch_escaping_off() -> None:
    folder = Path(web.__file__).parent
    templates = list(folder.rglob("*.html"))

    assert len(templates) > 5
    for path in [*templates, *folder.rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        unsafe = r'\|\s*safe\b|autoescape|Markup\b|<script(?! src=| type="application/ld\+json")|\bstyle='
        assert not re.search(unsafe, text), path.name
