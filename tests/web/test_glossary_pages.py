"""Themes and the glossary: names by letter, a page for each notion, and the thesaurus for programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from made_up import HOSTILE, Base
from test_search_pages import address, one, soup, words

from kb.search.engines import open_engine
from kb.search.query import parse
from kb.search.widening import query_for, widen
from kb.thesaurus import Concept, Kind, Label, Theme, Thesaurus, load
from kb.vocabulary import Label as Said
from web import create_app
from web.pages.glossary import GlossaryPage, concept_page, concepts_of, glossary_page, themes_page


def label(text: str, language: str = "fr", kind: Kind = Kind.PREFERRED, **more: object) -> Label:
    return Label(text=text, language=language, kind=kind, **more)  # type: ignore[arg-type]


def concept(id_: str, *labels: Label, **more: object) -> Concept:
    known = {"theme": "essai", "stage": "", "scope": {"fr": f"Portée de {id_}."}}
    return Concept(id=id_, labels=labels, **{**known, **more})  # type: ignore[arg-type]


OTHER = Kind.ALTERNATIVE
ISOLATED = concept(
    "isole",
    label("mineur isolé"),
    label("isolated minor", "en"),
    label("MIE", kind=OTHER, acronym=True, valid_to=date(2016, 3, 16)),
    label("étranger seul", kind=OTHER),
    label("minorenne", "it"),
    label("mineurs isolés", kind=Kind.HIDDEN),
    narrower=("abri",),
    refs=("fr:CASF:L999-1", "fr:CASF:L1-1"),
    sources=("Rapport, Exemple, 2018. https://example.org/rapport", "Sans adresse, 2019", "Piège. javascript:alert(1)"),
)
SHELTER = concept("abri", label("Abri"), label("115", kind=OTHER), broader=("isole",), scope={}, ambiguous=True,
                  editorial={"fr": "Aussi un jeu."})  # fmt: skip
WORDS = Thesaurus(
    concepts={each.id: each for each in (ISOLATED, SHELTER)},
    themes={"essai": Theme(key="essai", label=Said("Essai", "Trial"), concepts=("isole", "abri"))},
)


def lines(page: GlossaryPage) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(letter, [(name.text, name.preferred) for name in names]) for letter, names in page.letters]


def test_the_glossary_lists_names_by_letter_and_says_whose_other_name_each_is() -> None:
    assert lines(glossary_page(WORDS, "fr", "")) == [
        ("0–9", [("115", "Abri")]),
        ("A", [("Abri", "")]),
        ("E", [("étranger seul", "mineur isolé")]),
        ("M", [("MIE", "mineur isolé"), ("mineur isolé", "")]),
    ]


def test_a_reader_of_english_sees_english_names_and_the_acronyms_of_french() -> None:
    assert lines(glossary_page(WORDS, "en", "")) == [
        ("I", [("isolated minor", "")]), ("M", [("MIE", "isolated minor")]),
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["etranger", "ÉTRANGER", "Etranger s", "e\u0301tranger"])
def test_a_search_of_the_glossary_folds_accents_and_case(asked: str) -> None:
    page = glossary_page(WORDS, "fr", asked)

    assert lines(page) == [("E", [("étranger seul", "mineur isolé")])]
    assert (page.count, page.concepts) == (1, 1)


def test_words_that_only_lead_to_a_concept_are_not_its_names() -> None:
    assert glossary_page(WORDS, "fr", "isolés").count == 0


@given(st.text(max_size=20))
def test_a_narrower_question_never_finds_more_names(asked: str) -> None:
    assert glossary_page(WORDS, "fr", asked).count <= glossary_page(WORDS, "fr", "").count


def test_the_page_of_a_concept_starts_with_the_readers_language(base: Base) -> None:
    french, english = (concept_page(ISOLATED, WORDS, base.store, language) for language in ("fr", "en"))

    assert (french.name, english.name) == ("mineur isolé", "isolated minor")
    assert [names.language for names in french.names] == ["fr", "en", "it"]
    assert [names.language for names in english.names] == ["en", "fr", "it"]
    assert [other.text for other in french.names[0].others] == ["MIE", "étranger seul"]
    assert french.narrower == (SHELTER,)


def test_provisions_lead_to_the_text_here_or_where_it_is_published(base: Base) -> None:
    page = concept_page(ISOLATED, WORDS, base.store, "fr")
    (here, inside), (elsewhere, outside) = page.provisions

    assert (here, inside) == ("CASF, art. L. 999-1", "/law/fr:CASF:L999-1")
    assert elsewhere == "CASF, art. L. 1-1"
    assert outside.startswith("https://www.legifrance.gouv.fr/")


def test_a_source_leads_to_its_address_if_it_has_a_safe_one(base: Base) -> None:
    assert concept_page(ISOLATED, WORDS, base.store, "fr").sources == (
        ("Rapport, Exemple, 2018", "https://example.org/rapport"),
        ("Sans adresse, 2019", ""),
        ("Piège. javascript:alert(1)", ""),
    )


def test_the_query_of_every_concept_can_be_read_and_asks_for_it(thesaurus: Thesaurus) -> None:
    for each in thesaurus.concepts.values():
        for language in ("fr", "en"):
            parsed = parse(query_for(each, language))
            meanings = widen(parsed.tree, thesaurus).meanings
            assert not parsed.notes, each.id
            assert each.id in [one.id for meaning in meanings for one in meaning.concepts], each.preferred(language)


def test_themes_come_by_name_with_their_documents_and_words() -> None:
    two = replace(WORDS, themes={"z": Theme(key="z", label=Said("École", "School")), **WORDS.themes})

    assert [(line.name, line.documents, line.concepts) for line in themes_page(two, {"z": 3}, "fr")] == [
        ("École", 3, 0), ("Essai", 0, 2),
    ]  # fmt: skip
    assert [line.name for line in themes_page(two, {}, "en")] == ["School", "Trial"]
    assert concepts_of(WORDS.themes["essai"], WORDS, "fr") == (SHELTER, ISOLATED)


@pytest.fixture
def thesaurus(base: Base) -> Thesaurus:
    """The one of the project."""
    return load(base.settings.thesaurus)


@pytest.fixture
def bare(base: Base, tmp_path: Path) -> FlaskClient:
    """The same documents where there is no thesaurus."""
    (tmp_path / "sources").mkdir()
    settings = base.settings.model_copy(update={"corpus": tmp_path})
    return create_app(settings, base.engine, base.store).test_client()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_theme_and_concept_has_a_page_in_both_languages(
    client: FlaskClient, thesaurus: Thesaurus, language: str
) -> None:
    assert len(thesaurus.concepts) > 200
    for each in thesaurus.concepts.values():
        page = soup(client, f"/glossaire/{each.id}?lang={language}")
        assert words(one(page, "h1")) == " ".join(each.preferred(language).split())
        assert one(page, ".sections a[aria-current]")["href"] == f"/glossaire?lang={language}"
    for theme in thesaurus.themes.values():
        page = soup(client, f"/themes/{theme.key}?lang={language}")
        assert words(one(page, "h1")) == " ".join(theme.label.say(language).split())
        assert len(page.select(".words dt a")) == len(theme.concepts)


@pytest.mark.slow
def test_the_glossary_leads_to_each_concept_a_letter_at_a_time(client: FlaskClient, thesaurus: Thesaurus) -> None:
    page = soup(client, "/glossaire?lang=fr")
    letters = [str(link["href"]) for link in page.select(".letters a")]
    pages = [soup(client, letter) for letter in letters]
    links = [link for shown in pages for link in shown.select(".names-list a")]

    assert {str(link["href"]).split("?")[0].rpartition("/")[2] for link in links} == set(thesaurus.concepts)
    assert words(one(page, ".tally")).endswith(f"{len(thesaurus.concepts)} notions")
    assert [words(one(shown, ".letters [aria-current]")) for shown in pages] == [
        words(link) for link in page.select(".letters a")
    ]
    assert all(len(shown.select("h2.year")) == 1 for shown in pages)
    assert words(one(soup(client, "/glossaire?letter=%C3%89&lang=fr"), "h2.year")) == "E", "an accent changes no letter"


def test_few_names_are_shown_on_one_page(client: FlaskClient) -> None:
    page = soup(client, "/glossaire?q=juge&lang=fr")

    assert len(page.select("h2.year")) > 1
    assert all(page.find(id=str(link["href"])[1:]) for link in page.select(".letters a"))


def test_an_acronym_leads_to_what_it_stands_for(client: FlaskClient) -> None:
    page = soup(client, "/glossaire?q=mna&lang=fr")
    found = soup(client, address(page, ".names-list a", "mineur non accompagné"))

    assert words(one(found, "h1")) == "mineur non accompagné"
    assert "MNA" in words(one(found, ".card"))
    assert address(found, ".trail a", "Glossaire").startswith("/glossaire")


@pytest.mark.parametrize("asked", [HOSTILE, "zzzz", "9" * 3000])
def test_a_word_that_is_not_there_can_be_searched_in_all_documents(client: FlaskClient, asked: str) -> None:
    page = soup(client, "/glossaire?" + "&".join([f"q={asked.replace('=', '%3D')}", "lang=fr"]))

    assert "pas ce mot" in words(one(page, "#empty-title"))
    assert not page.select("script:not([src^='/static/'], [type$=json]), img[onerror]")
    assert client.get(address(page, ".empty a", "Chercher")).status_code == 200


@pytest.mark.parametrize("place", ["/glossaire/zz", "/themes/zz", "/glossaire/..", "/themes/%3Cscript%3E"])
def test_a_word_or_theme_that_is_not_there_is_not_found(client: FlaskClient, place: str) -> None:
    assert client.get(place).status_code == 404


@pytest.mark.parametrize("place", ["/themes", "/glossaire", "/glossaire?q=mna"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_a_thesaurus_the_pages_say_so(bare: FlaskClient, place: str, language: str) -> None:
    page = soup(bare, f"{place}{'&' if '?' in place else '?'}lang={language}")

    assert page.select("h1")
    assert not page.select(".names-list, .shelf")
    assert bare.get("/thesaurus.ttl").status_code == 404
    assert bare.get("/glossaire/mna").status_code == 404


@pytest.mark.parametrize("place", ["/themes", "/themes/asile", "/glossaire/mna"])
def test_without_an_index_a_page_that_needs_one_says_so(empty: FlaskClient, place: str) -> None:
    assert empty.get(place).status_code == 503
    assert empty.get("/glossaire").status_code == 200


def test_the_thesaurus_is_the_file_of_the_corpus(base: Base, client: FlaskClient) -> None:
    answer = client.get("/thesaurus.ttl", buffered=True)

    assert answer.mimetype == "text/turtle"
    assert answer.data == base.settings.thesaurus.read_bytes()


def test_a_theme_and_a_notion_show_their_documents_in_the_readers_language_first(base: Base) -> None:
    abri = replace(SHELTER, labels=(label("abri"), label("shelter", "en")))
    client = reading(base, replace(WORDS, concepts={**WORDS.concepts, "abri": abri}))

    for language, first in (("fr", "Mettre à l'abri un mineur isolé"), ("en", "Sheltering a separated child")):
        page = soup(client, f"/glossaire/abri?lang={language}")
        assert first in [words(title) for title in page.select(".hits h2")]
        assert page.select(".hits h2")[0]["lang"] == language


def test_what_a_thesaurus_says_is_text(base: Base) -> None:
    word = concept("h", label(HOSTILE), scope={"fr": HOSTILE}, sources=(HOSTILE,), history={"fr": HOSTILE})
    page = soup(reading(base, Thesaurus(concepts={"h": word})), "/glossaire/h?lang=fr")

    assert not page.select("script:not([src^='/static/'], [type$=json]), img[onerror]")
    assert HOSTILE in page.get_text()


def reading(base: Base, thesaurus: Thesaurus) -> FlaskClient:
    """A site with the made-up documents and another thesaurus."""
    made = create_app(base.settings, open_engine(base.settings.engine_url, words=lambda: thesaurus), base.store)
    made.extensions["repere"] = replace(made.extensions["repere"], words=lambda: thesaurus)
    return made.test_client()
