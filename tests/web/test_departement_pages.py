"""The départements: their addresses, who is there, which courts judge, and what names them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from made_up import Base
from test_search_pages import one, soup, words

from kb.directory import DEPARTEMENTS
from kb.document import Document
from kb.jurisdictions import COURTS
from kb.search.response import Fragment, Hit, PassageHit
from web.pages.departements import code_of, slug, sought
from web.pages.naming import names


@given(st.sampled_from(sorted(DEPARTEMENTS)))
def test_a_departement_is_known_by_its_number_and_by_its_name(code: str) -> None:
    name = DEPARTEMENTS[code]

    assert {code_of(way) for way in (code, code.lower(), f" {code} ", name, name.upper(), slug(name))} == {code}
    assert code_of(code.lstrip("0")) == code
    assert sought(f"département {name}") == (code, name)
    assert COURTS[code].juvenile
    assert set(COURTS) == set(DEPARTEMENTS)


@given(st.text(max_size=20))
def test_nothing_that_is_written_breaks_the_reading_of_a_departement(written: str) -> None:
    assert code_of(written) in {"", *DEPARTEMENTS}


@pytest.mark.parametrize(
    ("written", "code"), [("1", "01"), ("2a", "2A"), ("ille-et-vilaine", "35"), ("Côte d'Or", "21"), ("REUNION", "")]
)
def test_other_ways_to_write_it_lead_to_its_number(client: FlaskClient, written: str, code: str) -> None:
    answer = client.get(f"/departements/{written}?lang=en")

    assert answer.status_code == (308 if code else 404)
    if code:
        assert answer.headers["Location"] == f"/departements/{code}?lang=en"


def test_the_list_finds_by_number_or_part_of_a_name(client: FlaskClient) -> None:
    def listed(asked: str) -> list[str]:
        return [words(link) for link in soup(client, f"/departements?q={asked}&lang=fr").select(".places a")]

    assert len(listed("")) == 101
    assert listed("35") == ["35 Ille-et-Vilaine"]
    assert listed("alpes") == ["04 Alpes-de-Haute-Provence", "05 Hautes-Alpes", "06 Alpes-Maritimes"]
    assert one(soup(client, "/departements?q=zzz"), ".empty")


def test_the_list_says_how_much_is_known(client: FlaskClient) -> None:
    line = one(soup(client, "/departements?q=75&lang=fr"), ".places li")

    assert words(line).startswith("75 Paris 1 organisation")


def test_a_page_says_who_is_there_and_what_is_not_known(client: FlaskClient) -> None:
    page = soup(client, "/departements/59?lang=fr")

    assert words(one(page, "h1")) == "Nord (59)"
    assert "Conseil du Nord" in words(one(page, "section[aria-labelledby=council]"))
    assert "aucune association" in words(one(page, "main > .note"))
    assert "Lille" in words(one(page, ".courts .card"))
    nowhere = soup(client, "/departements/48?lang=en")
    assert words(one(nowhere, "main > .note")).startswith("Repère does not yet know any body")


def test_a_search_for_a_departement_offers_its_page(client: FlaskClient) -> None:
    assert soup(client, "/?q=ille+et+vilaine&lang=fr").select("a[href^='/departements/35']")
    assert not soup(client, "/?q=abri&lang=fr").select(".found a[href^='/departements']")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_an_index_the_pages_still_stand(empty: FlaskClient, language: str) -> None:
    for place in ("/departements", "/departements/35", "/departements?q=zzz"):
        assert empty.get(f"{place}{'&' if '?' in place else '?'}lang={language}").status_code == 200


def said(text: str, heading: str = "") -> Hit:
    passage = PassageHit(anchor="a", fragments=(Fragment(text, True),), heading=heading)
    return Hit(document_id="x", title="Titre", type="report", language="fr", score=1.0, passages=(passage,))


@pytest.mark.parametrize(
    ("code", "text", "named"),
    [
        ("86", "Le département de la Vienne", True),
        ("86", "Convention de Vienne sur les relations consulaires", False),
        ("86", "la Haute-Vienne", False),
        ("42", "la région Pays de la Loire", False),
        ("44", "En Loire-Atlantique, des tiers accueillent", True),
        ("21", "la Côte-d'Or", True),
        ("59", "l’Afrique du Nord", False),
        ("59", "le département du Nord", True),
        ("75", "cour d’appel de Paris", False),
    ],
)
def test_a_name_counts_where_it_is_the_departements(code: str, text: str, named: bool) -> None:
    assert names(code, said(text)) is named


def test_a_title_among_related_pages_names_nothing() -> None:
    assert not names("35", said("Parrainage en Ille-et-Vilaine", "Voir aussi"))


def test_an_event_has_a_calendar_of_its_own(client: FlaskClient, base: Base) -> None:
    event: Document | None = base.store.document("essai/events/jour.fr")
    answer = client.get("/agenda/essai/events/jour.fr.ics")

    assert event
    assert answer.mimetype == "text/calendar"
    assert answer.data.count(b"BEGIN:VEVENT") == 1
    assert client.get("/agenda/essai/events/sans-date.fr.ics").status_code == 404
    assert client.get("/agenda/essai/organisations/abri.fr.ics").status_code == 404
