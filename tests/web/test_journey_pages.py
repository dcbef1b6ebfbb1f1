"""The journey by stage: its overview is read from our own page, and each stage has what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from made_up import Base, document, fill, passage
from made_up_directory import bodies, events
from test_search_pages import one, soup, words

from kb.document import Citation, Document, Passage, Version
from kb.search.engines import open_engine
from kb.settings import Settings
from kb.store import Store
from web import create_app

_OVERVIEW = (
    "1. **[Le quai](doc:journey/quai)**. Accueil en 5 jours ([CASF, art. L. 1](ref:fr:CASF:L1)). [1]\n"
    "2. **[Le phare](doc:journey/phare)**. Avant 18 ans. [1]"
)
_BESIDE = "3. **[La mer](doc:journey/mer)**. À tout âge.\n4. **[Nulle part](doc:journey/nulle-part)**. Perdu."
_CODE = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006074069/2020-05-01/"


def cites(*refs: str) -> tuple[Citation, ...]:
    return tuple(Citation(text=ref, ref=ref) for ref in refs)


def written(name: str, title: str, *passages: Passage, **more: object) -> Document:
    id_ = f"repere/{name}"
    known = {"work": id_.rpartition(".")[0], "sources": (("Code, 2020", _CODE),)}
    made = document(id_, title, *passages, **{**known, **more})
    return replace(made, provenance=replace(made.provenance, source="repere"))


def marked_up(anchor: str, markup: str, heading: str = "") -> Passage:
    return Passage(anchor=anchor, text=markup, markup=markup, heading=heading, level=2 if heading else 0)


def journey() -> list[Document]:
    """An overview of three stages in two parts, two of the stages with what they cite, and one note on a stage."""
    law = Version(valid_from=date(2021, 1, 1), state="VIGUEUR")
    stages = [f"repere/journey/{key}" for key in ("quai", "phare", "mer", "nulle-part")]
    return [
        written(
            "themes/parcours.fr", "Le parcours", marked_up("intro", "Deux étapes se suivent."),
            marked_up("abri", _OVERVIEW, "Être à l’abri"), marked_up("apres", _BESIDE, "Après"),
            type_="theme", citations=cites(*stages, "fr:CASF:L1"),
        ),
        written(
            "journey/quai.fr", "Le quai, étape du port", marked_up("intro", "Voir [le phare](doc:journey/phare). [1]"),
            type_="guide",
            citations=cites("fr:CASF:L1", "fr:CSP:L1110-3", "repere/journey/phare", "essai/organisations/abri"),
        ),
        written("journey/phare.fr", "Le phare", marked_up("intro", "Un phare."), type_="guide"),
        written("journey/mer.fr", "La mer", marked_up("intro", "La mer."), type_="guide"),
        written(
            "practices/corde.fr", "Tendre la corde", passage("intro", "Une corde."), type_="practice",
            citations=cites("repere/journey/quai"),
        ),
        document(
            "loi-1", "CASF, article L. 1", passage("texte", "Nul n’est laissé au quai."), type_="law-article",
            ref="fr:CASF:L1", version=law, code="CASF",
        ),
        *bodies(),
        *events(),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    settings = Settings(home=tmp_path_factory.mktemp("port"))
    store, engine = Store(settings.database_url), open_engine(settings.engine_url)
    with store.writing() as writing:
        writing.put(journey())
    fill(engine, store)
    made = create_app(settings, engine, store).test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    yield made
    engine.close()
    store.close()


def test_the_overview_has_the_stages_in_their_order_and_parts(port: FlaskClient) -> None:
    page = soup(port, "/parcours?lang=fr")

    assert [words(heading) for heading in page.select("main h2")] == ["Être à l’abri", "Après"]
    assert [words(link) for link in page.select(".stages h3 a")] == ["Le quai", "Le phare", "La mer"]
    assert [words(step) for step in page.select(".step")] == ["1", "2", "3"]
    assert len(page.select(".in-turn")) == len(page.select(".abreast")) == 1, "the first part follows in turn"
    assert words(page.select(".stages div > p")[0]) == "Accueil en 5 jours (CASF, art. L. 1)."


def test_a_stage_stands_between_its_neighbours(port: FlaskClient) -> None:
    page = soup(port, "/parcours/phare?lang=fr")

    assert words(one(page, "h1")) == "Le phare"
    assert words(one(page, ".stage-bar summary")) == "Étape 2 sur 3"
    assert [str(link["href"]) for link in page.select(".turn a")] == ["/parcours/quai?lang=fr", "/parcours/mer?lang=fr"]
    assert str(one(page, "link[rel=canonical]")["href"]).startswith("/documents/repere/journey/phare.fr")


def test_a_stage_says_which_of_its_articles_changed_after_it_was_written(port: FlaskClient) -> None:
    page = soup(port, "/parcours/quai?lang=fr")
    articles = [words(line) for line in page.select(".articles li")]

    assert articles[0] == "CASF, art. L. 1 modifié depuis, le 1er janvier 2021"
    assert articles[1] == "CSP, art. L. 1110-3"
    assert "1er mai 2020" in words(one(page, "header .freshness"))
    assert "Un des articles" in words(one(page, "header .note"))


def test_a_stage_has_whom_to_call_and_what_others_do_and_leads_on(port: FlaskClient) -> None:
    page = soup(port, "/parcours/quai?lang=fr")

    assert one(page, ".phone")["href"] == "tel:0199000000"
    assert "Tendre la corde" in words(one(page, "section[aria-labelledby=practices]"))
    assert one(page, ".body a[href^='/parcours']")["href"] == "/parcours/phare"


def test_the_document_of_a_stage_leads_to_the_journey(port: FlaskClient) -> None:
    assert soup(port, "/documents/repere/journey/quai.fr").select("a[href^='/parcours/quai']")


@pytest.mark.parametrize("key", ["nulle-part", "zz", "..", "%3Cb%3E"])
def test_a_stage_that_is_not_there_is_not_found(port: FlaskClient, key: str) -> None:
    assert port.get(f"/parcours/{key}").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_pages_the_journey_says_so(base: Base, language: str) -> None:
    page = soup(base.app.test_client(), f"/parcours?lang={language}")

    assert ("encore" if language == "fr" else "yet") in words(one(page, "main .note"))


def test_the_folder_of_our_own_pages_has_all_stages_in_its_overview() -> None:
    corpus = Path(__file__).parents[2] / "corpus" / "documents"
    stages = {path.name.split(".")[0] for path in (corpus / "journey").glob("*.md")}
    for language in ("fr", "en"):
        overview = (corpus / "themes" / f"parcours.{language}.md").read_text(encoding="utf-8")
        assert all(f"(doc:journey/{key})" in overview for key in stages)
