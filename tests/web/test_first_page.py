"""The first page, with its doors and what is new, and the page of sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from made_up import fill, pages, versions
from test_search_pages import address, one, soup, total, words

from kb.document import Citation
from kb.search.engines import open_engine
from kb.settings import Settings
from kb.store import Fetch, FetchState, Store
from web import create_app


@pytest.fixture
def explained(tmp_path: Path) -> Iterator[FlaskClient]:
    """A site of its own with a note on an article, whose catalogue may be changed."""
    corpus = tmp_path / "corpus"
    (corpus / "sources").mkdir(parents=True)
    (corpus / "sources" / "essai.toml").write_text(
        'id = "essai"\nkind = "folder"\ntitle = "Nos essais"\npublisher = "Exemple"\nlicence = "CC BY 4.0"\n'
        'licence_url = "https://example.org/licence"\nreuse = "full_text"\npath = "documents"\n',
        "utf-8",
    )
    settings = Settings(home=tmp_path, corpus=corpus)
    store, engine = Store(settings.database_url), open_engine(settings.engine_url)
    about = Citation(text="CASF, art. L. 999-1", ref="fr:CASF:L999-1", kind="ABOUT")
    guide = next(page for page in pages() if page.id == "essai/guide")
    note = replace(
        guide,
        id="essai/note",
        work="essai/note",
        type="law-note",
        title="Note",
        citations=(about,),
    )
    with store.writing() as writing:
        writing.put([*versions(), guide, note])
        writing.record(Fetch(source="essai", name="guide.md", state=FetchState.DONE, digest="0"))
    fill(engine, store)
    client = create_app(settings, engine, store).test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    yield client
    engine.close()
    store.close()


def test_three_doors_lead_to_what_there_is(explained: FlaskClient) -> None:
    page = soup(explained, "/")

    assert [words(tag) for tag in page.select(".door h2")] == ["Trouver un texte", "Accompagner un jeune", "S’orienter"]
    (code,) = [tag for tag in page.select(".family-law.door li") if "Code de l'action sociale" in words(tag)]
    assert words(code).endswith(" 1")  # one of its articles is in force today
    counted = address(page, ".door li a", "Note sur un article")
    assert total(soup(explained, counted)) == "1 document"


def test_what_is_new_is_told_with_its_day(explained: FlaskClient) -> None:
    page = soup(explained, "/")

    assert words(one(page, "section[aria-labelledby=news-law] li")) == "en vigueur depuis le 9 février 2022 Note"
    assert one(page, "section[aria-labelledby=news-law] li > a")["href"] == "/law/fr:CASF:L999-1"
    assert not soup(explained, "/?lang=en").select("section[aria-labelledby=news-law]")  # no note in English


def test_every_source_says_when_it_was_read(explained: FlaskClient) -> None:
    french, english = soup(explained, "/sources"), soup(explained, "/sources?lang=en")

    (row,) = french.select("tbody tr")
    assert [words(cell) for cell in row.select("th, td")][:3] == ["Nos essais", "Exemple", "9"]
    assert [str(link["href"]) for link in row.select("a")] == ["https://example.org/licence"]
    assert words(one(english, "h1")) == "Sources"
    assert not english.select("#sources-waiting")


def test_a_source_that_waits_is_listed_with_its_address(explained: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "corpus" / "sources" / "eux.toml").write_text(
        'id = "eux"\nkind = "archive"\ntitle = "Leur site"\npublisher = "Eux"\nlicence = "?"\nreuse = "index_snippet"\n'
        'enabled = false\nremark = "Permission to be sought."\naddresses = ["https://example.org/eux"]\n',
        "utf-8",
    )
    page = soup(explained, "/sources")

    assert address(page, ".names-list a", "Leur site") == "https://example.org/eux"


@pytest.mark.parametrize("place", ["/", "/sources"])
def test_pages_that_tell_how_fresh_things_are_change_when_a_source_is_read(explained: FlaskClient, place: str) -> None:
    first = explained.get(place)
    again = {"If-None-Match": first.headers["ETag"]}
    assert explained.get(place, headers=again).status_code == 304

    with explained.application.extensions["repere"].store.writing() as writing:
        later = datetime(2020, 1, 1, tzinfo=UTC)
        writing.forget("essai", ["guide.md"])
        writing.record(Fetch(source="essai", name="guide.md", state=FetchState.DONE, digest="1", fetched_at=later))
    assert explained.get(place, headers=again).status_code == 200
