"""The directory of bodies and the structures with their figures: what is shown, counted and escaped."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from made_up import HOSTILE, Base
from made_up_directory import bodies
from test_search_pages import address, one, soup, words

from kb.document import Figure
from web.pages import organisations_page, structures_page
from web.pages.directory import OrganisationsPage, charts
from web.pages.directory.organisations import FILTERS

#: The bodies of the made-up documents in French, with "Exemple", which has no profile.
EVERYONE = len([body for body in bodies() if body.language == "fr"]) + 1


def directory(base: Base, language: str = "fr", **asked: str) -> OrganisationsPage:
    return organisations_page(base.store, language, asked)


def titles(page: OrganisationsPage) -> list[str]:
    return [body.document.title for body in page.bodies]


def counts(page: OrganisationsPage, name: str) -> dict[str, int]:
    (selection,) = [selection for selection in page.selections if selection.name == name]
    return {choice.value: choice.count for choice in selection.choices if choice.value != HOSTILE}


def listed(page: BeautifulSoup) -> list[str]:
    return [words(link) for link in page.select(".listing h2 a")]


def test_the_directory_lists_each_body_once_in_the_order_of_names(base: Base) -> None:
    page = directory(base)

    assert page.everyone == len(page.bodies) == EVERYONE
    assert titles(page)[:5] == [
        "Association Étoile (AET)", "Bureau du Large", "Conseil du Nord", f"Corps {HOSTILE}", "Exemple",
    ]  # fmt: skip


def test_a_translation_stands_in_the_place_of_the_original(base: Base) -> None:
    assert "Star Association" in titles(directory(base, "en"))
    assert "Association Étoile (AET)" not in titles(directory(base, "en"))
    assert "Réseau du Phare" in titles(directory(base, "en")), "what has no translation stays"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"departement": "93"}, ["Association Étoile (AET)"]),
        ({"departement": "75", "kind": "ngo", "level": "local", "status": "active"}, ["Association Étoile (AET)"]),
        ({"departement": "75", "kind": "network"}, []),
        ({"country": "BE"}, ["Bureau du Large"]),
        ({"status": "ended", "level": "european"}, ["Bureau du Large"]),
        ({"q": "etoile"}, ["Association Étoile (AET)"]),
        ({"q": "éto"}, ["Association Étoile (AET)"]),
        ({"q": "PHARE", "country": "FR"}, ["Réseau du Phare"]),
        ({"q": "phare", "country": "BE"}, []),
    ],
)
def test_filters_are_combined(base: Base, asked: dict[str, str], found: list[str]) -> None:
    assert titles(directory(base, **asked)) == found


def test_a_filter_is_counted_without_itself_and_with_the_others(base: Base) -> None:
    page = directory(base, country="FR", kind="ngo")

    assert counts(page, "kind") == {"ngo": 1, "network": 1, "local-authority": 1}
    assert counts(page, "country") == {"FR": 1}
    assert counts(page, "departement") == {"75": 1, "93": 1}


@pytest.mark.parametrize("name", FILTERS)
def test_each_value_finds_as_many_bodies_as_it_promises(base: Base, name: str) -> None:
    for value, count in counts(directory(base, country="FR"), name).items():
        assert len(directory(base, **{"country": "FR", name: value}).bodies) == count


def test_values_of_levels_and_departements_come_in_their_own_order(base: Base) -> None:
    assert list(counts(directory(base), "level")) == ["local", "departmental", "national", "european"]
    assert list(counts(directory(base), "departement")) == ["59", "75", "93"]


def test_a_departement_names_the_bodies_of_the_whole_country_that_the_other_filters_leave(base: Base) -> None:
    page = directory(base, departement="59")

    assert page.elsewhere == 1
    assert titles(directory(base, **page.wider)) == ["Réseau du Phare"]
    assert directory(base, departement="59", kind="ngo").elsewhere == 0
    assert directory(base, country="FR").elsewhere == 0


def test_the_note_on_a_departement_leads_to_as_many_bodies_as_it_says(client: FlaskClient) -> None:
    page = soup(client, "/organisations?departement=59&kind=network")
    link = one(page, ".note a")

    assert words(link) == "1 organisme national peut aussi y être appelé"
    assert listed(soup(client, str(link["href"]))) == ["Réseau du Phare"]


def test_acronyms_that_the_title_says_are_not_said_again(base: Base) -> None:
    (body,) = directory(base, q="AET").bodies

    assert body.names == ("ÉTO",)
    assert body.facts == ("Association", "Local", "Paris (75)", "Seine-Saint-Denis (93)")


def test_the_form_keeps_what_was_asked_for_and_leads_back_to_everyone(client: FlaskClient) -> None:
    page = soup(client, "/organisations?departement=93&q=étoile&lang=fr")

    assert one(page, "#body-q")["value"] == "étoile"
    assert [words(option) for option in page.select(".sieve option[selected]")] == ["Seine-Saint-Denis (93) · 1"]
    assert words(one(page, ".tally")) == f"1 organisation, sur {EVERYONE}"
    assert len(listed(soup(client, address(page, ".sieve a", "Tout effacer")))) == EVERYONE


@pytest.mark.parametrize("name", [*FILTERS, "q"])
@pytest.mark.parametrize("value", ["zz", HOSTILE, "%00", "9" * 3000, "é\u202e", "' OR 1=1 --"])
def test_an_unknown_value_finds_nobody_and_shows_the_way_out(client: FlaskClient, name: str, value: str) -> None:
    page = soup(client, f"/organisations?{urlencode({name: value})}")

    if value != HOSTILE or name in ("country",):
        assert listed(page) == []
        assert "Aucune organisation" in words(one(page, "#empty-title"))
        assert len(listed(soup(client, address(page, ".empty a", "toutes les organisations")))) == EVERYONE
    assert not page.select("script:not([src^='/static/'], [type$=json]), img[onerror]")


@given(st.dictionaries(st.sampled_from([*FILTERS, "q", "lang", "x"]), st.text(max_size=30), max_size=5))
def test_no_question_is_an_error(base: Base, asked: dict[str, str]) -> None:
    answer = base.app.test_client().get("/organisations", query_string=asked)

    assert answer.status_code == 200


def test_what_a_hostile_body_says_is_text(client: FlaskClient) -> None:
    for place in ("/organisations", "/documents/essai/organisations/hostile.fr"):
        answer = client.get(place)
        page = BeautifulSoup(answer.text, "lxml")
        assert answer.status_code == 200
        assert not page.select("script:not([src^='/static/'], [type$=json]), img[onerror], dd b")
        assert not [href for href in page.select("[href]") if str(href["href"]).startswith("javascript:")]
        assert "{{7*7}}" in page.get_text()


def test_the_directory_speaks_the_readers_language(client: FlaskClient) -> None:
    french, english = (soup(client, f"/organisations?lang={language}") for language in ("fr", "en"))

    assert [words(label) for label in french.select(".sieve label")][1:] == [
        "Département", "Pays", "Niveau", "Nature", "Situation",
    ]  # fmt: skip
    assert [words(label) for label in english.select(".sieve label")][1:] == [
        "Département", "Country", "Level", "Kind", "Status",
    ]  # fmt: skip
    assert french.select_one(".listing h2[lang=fr]")
    assert "Terminé" in words(one(french, ".listing"))
    assert "Ended" in words(one(english, ".listing"))


def ties(page: BeautifulSoup) -> dict[str, list[str]]:
    sections = [section for section in page.select(".around section") if "list-tie" in str(section["aria-labelledby"])]
    return {words(section.h2): [words(link) for link in section.select("a")] for section in sections}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("organisations/abri.fr", {"Membre de": ["Réseau du Phare"]}),
        ("organisations/reseau.fr", {"Membres": ["Association Étoile (AET)"], "A remplacé": ["Bureau du Large"]}),
        ("organisations/bureau.fr", {"Remplacé par": ["Réseau du Phare"]}),
        ("organisations/abri.en", {"Member of": ["Réseau du Phare"]}),
        ("structures/maison.fr", {"Fait partie de": ["Établissements du Port"]}),
        ("structures/categorie.fr", {"Comprend": ["Maison du Quai"]}),
        ("structures/categorie.en", {"Includes": ["Maison du Quai"]}),
    ],
)
def test_a_relation_is_shown_at_both_of_its_ends(
    client: FlaskClient, place: str, expected: dict[str, list[str]]
) -> None:
    assert ties(soup(client, f"/documents/essai/{place}?lang={place[-2:]}")) == expected


def test_relations_are_said_in_the_readers_language(client: FlaskClient) -> None:
    shelter = soup(client, "/documents/essai/organisations/abri.fr?lang=en")
    assert ties(shelter) == {"Member of": ["Réseau du Phare"]}


def test_the_card_of_a_body_says_who_it_is_and_how_to_call_it(client: FlaskClient) -> None:
    page = soup(client, "/documents/essai/organisations/abri.fr?lang=fr")
    card = one(page, ".card")

    for fact in (
        "Association, Local",
        "Paris (75), Seine-Saint-Denis (93)",
        "Depuis juin 2011",
        "En activité",
        "10 janvier 2024",
    ):
        assert fact in words(card)
    assert one(page, "h1 + .at-once a[href^='tel:']")["href"] == "tel:0199000000"
    found = listed(soup(client, address(BeautifulSoup(str(card), "lxml"), "a", "Paris (75)")))
    assert found == ["Association Étoile (AET)"]


def test_a_category_stands_with_its_kinds_and_what_belongs_to_none_stands_apart(base: Base) -> None:
    page = structures_page(base.store, "fr")

    assert [(c.document.title, [kind.title for kind in c.kinds]) for c in page.categories] == [
        ("Établissements du Port", ["Maison du Quai"])
    ]
    assert [document.title for document in page.others] == ["Mesure du Vent"]
    assert page.count == 3
    assert structures_page(base.store, "en").categories[0].document.title == "Harbour establishments"


def bars(page: BeautifulSoup) -> list[tuple[str, str, str]]:
    return [
        (words(bar.select_one(".bar-label")), words(bar.select_one(".bar-value")), _width(bar))
        for bar in page.select(".chart li")
    ]


def _width(bar: Tag) -> str:
    rectangle = bar.select_one("rect")
    return str(rectangle["width"]) if rectangle else "not drawn"


def test_figures_of_two_sources_stay_two_bars_and_two_rows(client: FlaskClient) -> None:
    for place in ("/structures?lang=fr", "/documents/essai/structures/categorie.fr?lang=fr"):
        page = soup(client, place)
        assert bars(page) == [
            ("établissements, 2022 [1]", "3 035", "100.0%"),
            ("établissements, 2022 [2]", "2 137", "70.4%"),
            ("%, 2022 [1]", "93 %", "93.0%"),
            ("%, 2022 [2]", "46,5 %", "46.5%"),
            ("places, 2022 [1]", "79 900", "not drawn"),
        ]
        rows = [[words(cell) for cell in row.select("td")] for row in page.select(".figures tr, details tr")][1:]
        assert len(rows) == 5
        assert rows[0] == ["établissements", "2022", "3 035 structures", "[1] Exemple, Enquête d'essai, 2022"]
        assert rows[1] == ["établissements", "2022", "2 137 structures", "[2] Sans adresse"]
        assert rows[4][:3] == ["places", "2022", "79 900 places"]


def test_figures_are_written_as_each_language_does(client: FlaskClient) -> None:
    page = soup(client, "/structures?lang=en")

    assert ("establishments, 2022 [1]", "3,035", "100.0%") in bars(page)
    assert [words(caption) for caption in page.select(".chart figcaption")] == ["Structures", "Per cent", "Places"]


def test_a_source_has_one_colour_in_all_charts_of_a_page(base: Base) -> None:
    (category,) = structures_page(base.store, "fr").categories

    assert [[bar.series for bar in chart.bars] for chart in category.charts] == [[0, 1], [0, 1], [0]]


def test_what_remains_to_be_verified_is_said_with_its_source(client: FlaskClient) -> None:
    page = soup(client, "/documents/essai/structures/categorie.fr?lang=fr")

    assert words(one(page, "#list-doubts")) == "Ce qui reste à vérifier"
    assert one(page, ".doubts a.source-mark")["href"] == "#source-1"


def figure(value: float, unit: str, source: int = 1) -> Figure:
    return Figure(what="x", value=value, unit=unit, year="2022", source=source)


_FIGURES = st.builds(figure, st.floats(0, 1e9), st.sampled_from(["%", "places", "autre"]), st.integers(1, 5))


@given(st.lists(_FIGURES, max_size=12))
def test_charts_lose_no_figure_and_add_none(figures: list[Figure]) -> None:
    drawn = [bar.figure for chart in charts(figures, "fr") for bar in chart.bars]
    compared = len({figure.unit for figure in figures}) < len(figures)

    assert sorted(map(repr, drawn)) == sorted(map(repr, figures if compared else []))


def test_a_chart_of_per_cent_is_drawn_to_a_hundred_and_any_other_to_its_longest_bar() -> None:
    (parts,) = charts([figure(50, "%"), figure(25, "%")], "fr")
    (places,) = charts([figure(50, "places"), figure(25, "places"), figure(0, "places")], "fr")

    assert [bar.length for bar in parts.bars] == [50.0, 25.0]
    assert [bar.length for bar in places.bars] == [100.0, 50.0, 0.5], "a bar of nothing is a line"


@pytest.mark.parametrize("place", ["/organisations", "/structures", "/organisations?departement=75&q=x"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_empty_store_says_that_nothing_has_been_read(empty: FlaskClient, place: str, language: str) -> None:
    page = soup(empty, f"{place}{'&' if '?' in place else '?'}lang={language}")

    assert ("encore" if language == "fr" else "yet") in words(page.select("main .note")[-1])


def test_a_document_belongs_to_its_section(client: FlaskClient) -> None:
    for place, section in {
        "/organisations": "Organisations",
        "/documents/essai/organisations/abri.fr": "Organisations",
        "/documents/essai/structures/mesure.fr": "Structures",
        "/documents/" + quote("essai/events/jour.fr"): "Agenda",
    }.items():
        assert words(one(soup(client, place), ".sections a[aria-current]")) == section
    assert not soup(client, "/documents/essai/guide").select(".sections a[aria-current]")
