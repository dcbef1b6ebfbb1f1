"""The first page and the page of results, as a browser without JavaScript gets them."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import Base


def soup(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "lxml")


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text().split())


def one(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


def address(page: BeautifulSoup, selector: str, text: str) -> str:
    (found,) = [tag for tag in page.select(selector) if text in words(tag)]
    return str(found["href"])


def total(page: BeautifulSoup) -> str:
    return words(one(page, "h1"))


def test_without_a_question_the_first_page_says_what_is_here(client: FlaskClient) -> None:
    page = soup(client, "/")

    assert page.select("input[name=q]")
    assert [words(tag) for tag in page.select(".door h2")] == ["Trouver un texte", "Accompagner un jeune", "S’orienter"]
    reports = address(page, ".door li a", "Rapport")
    assert total(soup(client, reports)) == "1 document"


def test_an_empty_search_box_leads_to_the_first_page(client: FlaskClient) -> None:
    assert soup(client, "/?q=").select(".doors")


def test_the_number_of_documents_is_the_title_of_the_page_too_which_is_read_out_first(client: FlaskClient) -> None:
    page = soup(client, "/?q=évaluation&type=law-article")

    assert words(one(page, "title")) == "1 document pour « évaluation » – Repère"
    assert total(soup(client, "/?q=%22mise+à+l'abri%22")) == '3 documents pour « "mise à l\'abri" »'
    assert total(page) == "1 document pour « évaluation »"


def test_a_hit_shows_its_kind_title_place_words_and_day(client: FlaskClient) -> None:
    page = soup(client, "/?q=mise+abri&type=report")
    hit = one(page, ".hit")

    assert words(hit.select_one(".kind")) == "Rapport"
    assert words(hit.h2) == "Rapport d'essai sur la mise à l'abri"
    assert hit.h2 is not None
    assert hit.h2.a is not None
    assert hit.h2.a["href"] == "/documents/essai/rapport?q=mise+abri&type=report"
    assert {"mise", "abri"} <= {words(mark) for mark in hit.select("mark")}
    locus = hit.select_one(".locus")
    assert locus is not None
    assert (words(locus), locus["href"]) == ("p. 12", "/documents/essai/rapport?passage=p12&q=mise+abri&type=report")
    assert words(hit.select_one(".facts")).startswith("Exemple 1er février 2018 Copier la référence")


@pytest.mark.parametrize(
    ("query", "standing"),
    [
        ("q=999-1", "en vigueur"),
        ("q=999-1&at=2018-01-01", "en vigueur au 1er janvier 2018"),
        ("q=accueilli+délai&status=all", "version du 16 mars 2016 au 9 février 2022"),
        ("q=administrateur&status=repealed", "abrogé le 1er mai 2019"),
        ("q=titre+séjour&status=future", "à venir, le 1er janvier 2099"),
        ("q=décret&status=all", "à venir, date non encore fixée"),
        ("q=rédaction&status=all", "jamais entrée en vigueur"),
    ],
)
def test_law_says_where_it_stands(client: FlaskClient, query: str, standing: str) -> None:
    page = soup(client, f"/?{query}&type=law-article")

    assert standing in [words(tag) for tag in page.select(".standing")]


def test_law_of_a_day_is_the_version_of_that_day(client: FlaskClient) -> None:
    page = soup(client, "/?q=mineur+isolé&type=law-article&at=2010-01-01")

    assert [str(tag["href"]).split("?")[0] for tag in page.select(".hit h2 a")] == ["/documents/legi/V1"]
    assert "Droit au 1er janvier 2010" in words(one(page, ".chips"))


def test_facets_are_links_with_counts_and_keep_their_order(client: FlaskClient) -> None:
    page = soup(client, "/?q=abri")

    assert [words(tag) for tag in page.select(".facet h2")][:3] == ["Type de document", "Langue", "Organisation"]
    counts = {words(li.select_one(".value")): words(li.select_one(".count")) for li in page.select(".facet li")}
    assert counts["Guide"] == "1"
    assert not page.select("script:not([src^='/static/'], [type$=json])")


def test_a_value_with_a_no_break_space_can_be_chosen_and_dropped(client: FlaskClient) -> None:
    page = soup(client, "/?q=gardé")
    (value,) = [tag for tag in page.select(".facet a") if "Réseau\u00a0: Exemple" in tag.get_text()]
    chosen = soup(client, str(value["href"]))

    assert total(chosen).startswith("1 document ")
    assert [words(tag) for tag in chosen.select(".facet [aria-current] .value")] == ["Réseau : Exemple"]
    assert total(soup(client, address(chosen, ".chips a", "Réseau : Exemple"))).startswith("1 document ")
    assert soup(client, address(chosen, ".chips a", "Réseau : Exemple")).select(".facet [aria-current]") == []


def test_a_ticked_value_that_nothing_has_stays_so_that_it_can_be_unticked(client: FlaskClient) -> None:
    page = soup(client, "/?q=abri&theme=Nulle+part")
    (ticked,) = page.select(".facet [aria-current]")

    assert (words(ticked.select_one(".value")), words(ticked.select_one(".count"))) == ("Nulle part", "0")
    assert ticked["href"] == "/?q=abri#theme-nulle-part"


def test_ticking_two_values_of_a_facet_widens_and_another_facet_narrows(client: FlaskClient) -> None:
    page = soup(client, "/?q=abri")
    guide = address(page, ".facet a", "Guide")
    only_guides = soup(client, guide)
    both = soup(client, address(only_guides, ".facet a", "Rapport"))
    narrowed = soup(client, address(both, ".facet a", "Évaluation"))

    assert total(only_guides).startswith("1 document ")
    assert total(both).startswith("2 documents ")
    assert total(narrowed).startswith("1 document ")
    assert [words(tag) for tag in both.select(".facet [aria-current]")] == [
        "Guide 1 (retirer ce filtre)", "Rapport 1 (retirer ce filtre)",
    ]  # fmt: skip


def test_a_facet_is_counted_without_its_own_filter(client: FlaskClient) -> None:
    page = soup(client, "/?q=abri&type=guide")

    assert any("Rapport 1" in words(li) for li in page.select(".facet li"))


def test_chips_drop_one_condition_and_all(client: FlaskClient) -> None:
    page = soup(client, "/?q=abri&type=guide&status=all")

    assert address(page, ".chips a", "Guide") == "/?q=abri&status=all"
    assert address(page, ".chips a", "Tout effacer") == "/?q=abri"


def test_a_facet_with_one_value_is_shown_only_if_it_is_one_of_the_first_three(client: FlaskClient) -> None:
    names = [words(tag) for tag in soup(client, "/?q=%22reste+inégale%22").select(".facet h2")]

    assert names == ["Type de document", "Langue", "Organisation", "Thème"]


def test_when_no_document_has_all_the_words_it_says_so(client: FlaskClient) -> None:
    page = soup(client, "/?q=abri+introuvable")

    assert "Aucun document ne contient tous les mots." in words(page.select_one(".note"))


def test_nothing_found_gives_advice_and_a_way_out(client: FlaskClient) -> None:
    page = soup(client, "/?q=évaluation&type=organisation")

    assert total(page) == "0 document pour « évaluation »"
    wider = soup(client, address(page, ".empty a", "Sans les filtres"))
    assert not total(wider).startswith("0")
    assert page.select("input[name=q]")


def test_a_query_understood_otherwise_is_said_again(client: FlaskClient) -> None:
    assert words(one(soup(client, "/?q=abri+OU+asile"), ".understood")) == (
        "Compris ainsi : documents avec abri ou asile. Modifier"
    )


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("page=-1", "Cette page n’existe pas"),
        ("size=1e9", "Le nombre de résultats n’a pas pu être lu"),
        ("size=1000000000", "Une page compte entre 1 et 30 résultats"),
        ("at=2024-13-45", "Le jour demandé n’est pas une date"),
        ("q=abri%00", "Des caractères invisibles ont été retirés"),
        ("sort=title&sort=newest", "L’adresse dit deux fois la même chose"),
        ("sort=%27%3BDROP", "Un choix de l’adresse est inconnu"),
        ("q=" + "[" * 10_000, "La requête était trop longue"),
        ("q=" + "mot+" * 60, "La requête avait trop de mots"),
        ("q=" + "(" * 30 + "abri", "La requête avait trop de parenthèses"),
        ("from=2024-02-01&to=2024-01-01", "La période finissait avant de commencer"),
    ],
)
def test_an_absurd_request_is_answered_and_says_what_was_changed(client: FlaskClient, query: str, note: str) -> None:
    assert note in " ".join(words(tag) for tag in soup(client, f"/?{query}").select(".note"))


@pytest.mark.parametrize(
    "query",
    ["q=%ff%fe", "q=%ed%a0%80", "type=" + "x" * 3000, "type=%00&language=%00", "q=" + "%22" * 99, "q=*", "q=-", "q=:",
     "page=999999999999999999999999", "at=0000-00-00", "at=9999-12-31", "at=0001-01-01", "q=type:", "q=((((((",
     "endpoint=x&_external=1&lang=en", "q=NOT+NOT+NOT", "q=" + "é" * 5000, "lang=xx", "lang=en&lang=fr",
     "facets=false&q=abri"],
)  # fmt: skip
def test_no_query_string_is_an_error(client: FlaskClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 200
    assert client.get(f"/api/v1/search?{query}").status_code in (200, 400)


def test_beyond_the_last_page_is_the_last(client: FlaskClient) -> None:
    beyond = soup(client, "/?status=all&size=5&page=99")

    assert words(one(beyond, ".note")) == "Cette page n’existe pas : voici la plus proche."
    assert len(beyond.select(".hit")) > 0
    assert words(one(beyond, ".pages [aria-current=page]")) == words(beyond.select(".pages li")[-1])


def test_a_note_is_said_once(client: FlaskClient) -> None:
    page = soup(client, "/?q=abri&from=x&to=x&at=x")

    assert len(page.select(".note")) == 1
    assert len(page.select(".note li")) == 2


def test_results_come_in_pages(client: FlaskClient) -> None:
    first = soup(client, "/?status=all&size=5")
    second = soup(client, address(first, ".pages a", "Suivante"))

    assert one(first, ".pages [aria-current=page]")["aria-label"] == "Page 1"
    assert one(second, "ol.hits")["start"] == "6"
    assert not {tag["href"] for tag in first.select(".hit h2 a")} & {tag["href"] for tag in second.select(".hit h2 a")}


def test_a_new_search_keeps_filters_day_and_order_but_not_the_page(client: FlaskClient) -> None:
    form = one(soup(client, "/?q=abri&type=guide&at=2023-01-01&sort=title&page=2&lang=fr"), "form[role=search]")
    kept = {(str(tag["name"]), str(tag["value"])) for tag in form.select("input[type=hidden]")}

    assert kept == {("type", "guide"), ("at", "2023-01-01"), ("sort", "title"), ("lang", "fr")}


def test_only_results_pages_are_kept_from_robots(client: FlaskClient) -> None:
    assert one(soup(client, "/?q=abri"), "meta[name=robots]")["content"] == "noindex, follow"
    assert one(soup(client, "/documents/essai/guide"), "meta[name=robots]")["content"] == "index, follow"


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["q", "type", "at", "from", "page", "size", "sort", "status", "lang", "expand", "x"]),
            st.text(max_size=30) | st.from_regex(r'[-+\w():"* ]{0,40}'),
        ),
        max_size=5,
    )
)
def test_any_query_string_gets_a_page_and_an_answer(base: Base, parameters: list[tuple[str, str]]) -> None:
    client = base.app.test_client()
    query = urlencode(parameters, errors="replace")

    assert client.get(f"/?{query}").status_code == 200
    assert client.get(f"/api/v1/search?{query}").status_code in (200, 400)


def test_a_page_shows_thirty_results_at_most_and_the_api_a_hundred(client: FlaskClient) -> None:
    assert "size=30" in str(one(soup(client, "/?status=all&size=100"), ".permanent a")["href"])
    assert client.get("/api/v1/search?status=all&size=100").json["size"] == 100  # type: ignore[index]
