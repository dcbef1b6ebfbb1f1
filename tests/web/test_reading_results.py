"""What the page of results says of the search itself: how it was widened, corrected, relaxed, and what to try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from made_up import Base
from made_up_answers import MANY, answering
from test_search_pages import address, one, soup, total, words

from kb.search.request import SearchRequest
from kb.search.response import Drop, Expansion, Fragment, Hit, PassageHit, SearchResponse
from web.pages import results_page
from web.pages.facets import facet_page
from web.pages.widened import widenings_of

MNA = Expansion(
    label="MIE",
    terms=("mineur isolé étranger", "mineur non accompagné", "MNA", "UFM", "UASC", "UAM"),
    concept="mna",
    name="mineur non accompagné",
)
SENSES = (
    Expansion(label="AP", terms=("assistance éducative",), concept="a", name="assistance", query="assistance abri"),
    Expansion(label="AP", terms=("accueil provisoire",), concept="b", name="accueil provisoire", query="accueil abri"),
)
HIT = Hit(
    document_id="essai/guide",
    title="Mettre à l'abri un mineur isolé",
    type="guide",
    language="fr",
    score=1.0,
    more=7,
    passages=(PassageHit(anchor="intro", fragments=(Fragment("La mise à l'", False), Fragment("abri", True))),),
)


Made = Callable[..., FlaskClient]


@pytest.fixture
def answered(base: Base) -> Made:
    """A browser in front of a searcher that gives this answer."""

    def make(total: int = 1, **more: object) -> FlaskClient:
        made = answering(base, **{"total": total, "hits": (HIT,) if total else (), **more}).test_client()  # type: ignore[arg-type]
        made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
        return made

    return make


def test_what_was_added_is_named_and_can_be_read_whole(answered: Made) -> None:
    page = soup(answered(expansions=(MNA,)), "/?q=MIE&type=guide")

    summary = words(one(page, ".widened summary"))
    assert summary.startswith("Recherche élargie : MIE →")
    assert summary.endswith("mineur non accompagné, mineur isolé étranger, MNA, UFM et 2 autres")
    assert words(one(page, ".widened dd")).endswith("MNA, UFM, UASC, UAM")
    assert one(page, ".widened dt a")["href"] == "/glossaire/mna"
    assert address(page, ".widened a", "Termes exacts seulement") == "/?q=MIE&expand=false&type=guide"
    assert not page.select(".senses")


def test_exact_terms_alone_are_one_click_from_the_wider_search(answered: Made) -> None:
    page = soup(answered(), "/?q=MIE&type=guide&expand=false")

    assert "Termes exacts seulement, sans synonymes ni sigles." in words(one(page, ".widened"))
    assert address(page, ".widened a", "Élargir la recherche") == "/?q=MIE&type=guide"
    assert not soup(answered(), "/?type=guide&expand=false").select(".widened")
    assert not soup(answered(), "/?q=abri").select(".widened")


def test_a_label_of_several_concepts_offers_each(answered: Made) -> None:
    page = soup(answered(expansions=SENSES), "/?q=AP+abri&page=2")

    assert words(one(page, ".senses")) == "« AP » peut vouloir dire : assistance, accueil provisoire"
    assert address(page, ".senses a", "accueil provisoire") == "/?q=accueil+abri"
    assert [words(tag) for tag in page.select(".widened dt")] == ["AP → assistance", "AP → accueil provisoire"]


def test_a_corrected_search_says_so_and_can_be_made_as_it_was_typed(answered: Made) -> None:
    page = soup(answered(suggestion="kafala", corrected=True, expansions=(MNA,)), "/?q=kafalla")

    assert words(one(page, ".note")) == (
        "Rien n’a été trouvé tel quel. Résultats pour kafala. Chercher « kafalla » tel quel"
    )
    assert total(page) == "1 document pour « kafala »"
    assert address(page, ".note a", "kafala") == "/?q=kafala"
    assert address(page, ".note a", "tel quel") == "/?q=kafalla&expand=false"
    assert address(page, ".widened a", "Termes exacts") == "/?q=kafala&expand=false"
    assert one(page, ".hit h2 a")["href"] == "/documents/essai/guide?q=kafala", "so that the word is marked there"


def test_another_spelling_is_offered(answered: Made) -> None:
    page = soup(answered(suggestion="kafala"), "/?q=kafalla")

    assert words(one(page, ".note")) == "Vouliez-vous dire : kafala"
    assert one(page, ".hit h2 a")["href"] == "/documents/essai/guide?q=kafalla"


def test_a_search_that_a_part_of_the_index_did_not_answer_says_so(answered: Made) -> None:
    said = "A part of the index does not answer"
    assert said in answered(total=40, partial=True).get("/?q=abri&lang=en").text
    assert said not in answered(total=40).get("/?q=abri&lang=en").text


def test_a_relaxed_search_says_how_many_have_all_the_words_and_which_word_to_drop(answered: Made) -> None:
    drops = (Drop(word="hôtel", query="mineur évaluation", total=1200), Drop(word="mineur", query="hôtel", total=1))
    client = answered(total=40, relaxed=True, complete=3, drops=drops)
    page = soup(client, "/?q=mineur+évaluation+hôtel&type=guide&page=3")

    assert words(one(page, ".note")) == (
        "3 documents seulement contiennent tous les mots ; les autres en contiennent la plupart."
    )
    assert words(one(page, ".drops")) == (
        "Avec moins de mots : sans « hôtel » : 1 200 documents, sans « mineur » : 1 document"
    )
    assert address(page, ".drops a", "hôtel") == "/?q=mineur+%C3%A9valuation&type=guide"


def test_an_empty_page_is_never_silent(answered: Made) -> None:
    client = answered(total=0, suggestion="kafala", drops=(Drop(word="x", query="y", total=2),), expansions=(MNA,))
    for language, tried in (("fr", "Vouliez-vous dire"), ("en", "Did you mean")):
        page = soup(client, f"/?q=x+y&lang={language}")
        assert tried in words(one(page, ".note"))
        assert page.select(".drops a")
        assert page.select(".widened .exactly")
        hrefs = {str(tag["href"]).split("?")[0] for tag in page.select(".empty a")}
        assert {"/", "/glossaire", "/organisations"} == hrefs
    literal = soup(client, "/?q=x&expand=false")
    assert address(literal, ".empty a", "synonymes") == "/?q=x"


def test_other_passages_of_a_document_are_one_click_away(answered: Made) -> None:
    page = soup(answered(), "/?q=abri")

    assert words(one(page, ".more")) == "7 autres passages dans ce document"
    assert one(page, ".more a")["href"] == "/documents/essai/guide?q=abri"


def test_what_is_found_by_our_note_says_so(answered: Made) -> None:
    noted = replace(HIT, note="Mise à l'abri", note_id="essai/note", note_language="en")
    page = soup(answered(hits=(noted,)), "/?q=abri")

    assert words(one(page, ".on-note")) == "D’après notre fiche : Mise à l'abri"
    assert one(page, ".on-note a")["href"] == "/documents/essai/note?q=abri"
    assert one(page, ".on-note a")["lang"] == one(page, ".passages")["lang"] == "en"
    assert one(page, ".locus")["href"] == "/documents/essai/note?passage=intro&q=abri"
    assert one(page, ".hit h2 a")["href"] == "/documents/essai/guide?q=abri"


def test_what_was_understood_is_said_with_a_way_to_change_it(client: FlaskClient) -> None:
    page = soup(client, "/?q=abri+OU+asile")

    assert {"abri", "asile"} <= set(words(one(page, ".understood")).replace(".", " ").replace(",", " ").split())
    assert one(page, ".understood a")["href"] == "#page-search"
    assert page.select("input#page-search")


def test_many_values_are_looked_up_by_their_words(answered: Made) -> None:
    client = answered(facets={"organisation": MANY, "type": MANY[:9]})
    page = soup(client, "/?q=abri&at=2020-01-01&page=3")

    assert len(page.select("#facet-organisation ~ ul li")) == 9, "eight, and the one that is ticked"
    assert address(page, ".every a", "Toutes les valeurs") == "/facets/organisation?q=abri&at=2020-01-01"
    (form,) = page.select("form.lookup")
    hidden = {(tag["name"], tag["value"]) for tag in form.select("input[type=hidden]")}
    assert (form["action"], hidden) == ("/facets/organisation", {("q", "abri"), ("at", "2020-01-01")})
    label = one(page, f"label[for={form.select_one('input[type=search]')['id']}]")  # type: ignore[index]
    assert words(label) == "Mot de son nom (Organisation)"
    assert [str(tag["src"]).split("?")[0] for tag in page.select("head script") if "facets" in str(tag["src"])] == [
        "/static/facets.js"
    ]


def test_a_page_of_few_values_has_no_look_up(answered: Made) -> None:
    page = soup(answered(facets={"organisation": MANY[:12]}), "/?q=abri")

    assert not page.select("form.lookup")
    assert "facets.js" not in page.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", 31), ("enfant", 1), ("ENFANTS defense", 1), ("ess 07", 1), ("réseau", 30), ("sai", 0), ("<b>", 0)],
)
def test_values_are_found_by_the_beginnings_of_any_of_their_words(answered: Made, asked: str, found: int) -> None:
    page = soup(answered(facets={"organisation": MANY}), f"/facets/organisation?q=abri&value={asked}")

    assert len(page.select("#facet-found li")) == found
    assert words(one(page, "#facet-found [role=status]")).startswith(f"{found} valeur")
    assert one(page, "#lookup-organisation")["value"] == asked
    assert one(page, "meta[name=robots]")["content"] == "noindex, follow"


def test_all_values_stand_by_name_and_lead_back_to_the_search(client: FlaskClient) -> None:
    page = soup(client, "/facets/organisation?q=abri&page=2&lang=fr")

    assert one(page, ".trail a")["href"] == "/?q=abri&lang=fr"
    names = [words(tag) for tag in page.select("#facet-found .value")]
    assert names == sorted(names, key=str.casefold)
    assert address(page, "#facet-found a", "Exemple").startswith("/?q=abri&organisation=Exemple")


def test_a_facet_that_there_is_not_is_an_unknown_page(client: FlaskClient) -> None:
    assert client.get("/facets/none").status_code == 404
    assert client.get("/facets/type?at=x&page=-1&facets=false").status_code == 200


def test_the_values_of_a_facet_are_those_of_the_whole_search() -> None:
    response = SearchResponse(request=SearchRequest(text="a", page=4), total=9, hits=(), facets={"organisation": MANY})
    page = facet_page("organisation", response, "fr")

    assert page.parameters == {"q": ["a"]}
    assert len(page.values) == len(page.facet.values) == 31
    assert page.facet.many


def test_the_terms_of_a_label_are_said_once_its_names_first() -> None:
    response = SearchResponse(request=SearchRequest(text="AP"), total=0, hits=(), facets={}, expansions=(*SENSES, MNA))
    ap, mie = widenings_of(response)

    assert (ap.ambiguous, mie.ambiguous) == (True, False)
    assert ap.terms == ("assistance éducative", "accueil provisoire")
    assert ap.named[0] == "accueil provisoire", "the name of a concept"
    assert (len(mie.named), mie.others) == (4, 2)
    assert [sense.parameters for sense in mie.senses] == [None]


def test_a_word_typed_twice_is_widened_once() -> None:
    twice = (MNA, *SENSES, MNA)
    response = SearchResponse(request=SearchRequest(text="MIE"), total=0, hits=(), facets={}, expansions=twice)

    assert [(one.label, len(one.senses)) for one in widenings_of(response)] == [(MNA.label, 1), (SENSES[0].label, 2)]


def test_a_page_of_results_is_made_without_a_request() -> None:
    response = SearchResponse(request=SearchRequest(text="a", expand=False), total=0, hits=(), facets={})
    page = results_page(response, "fr", today=date(2024, 1, 15))

    assert page.changed(expand=True) == {"q": ["a"]}
    assert page.answered == page.literally == {"q": ["a"], "expand": ["false"]}
    assert isinstance(BeautifulSoup(page.in_words, "lxml"), BeautifulSoup)


def test_a_document_shows_the_labels_that_led_to_it_unless_only_the_words_were_asked_for(client: FlaskClient) -> None:
    def marks(query: str) -> list[str]:
        return [words(tag) for tag in soup(client, f"/documents/essai/rapport?{query}").select(".body mark")]

    assert marks("q=MNA") == ["mineurs isolés étrangers"]
    assert marks("q=MNA&expand=false") == []


def test_the_period_is_chosen_in_a_form_and_dropped_by_a_chip(client: FlaskClient) -> None:
    page = soup(client, "/?q=abri&type=report&from=2018-01-01&to=2018-12-31&sort=newest")

    (form,) = [form for form in page.select("form") if form.select("#filter-from")]
    assert {(str(tag["name"]), str(tag["value"])) for tag in form.select("input")} == {
        ("q", "abri"), ("type", "report"), ("sort", "newest"), ("from", "2018-01-01"), ("to", "2018-12-31"),
    }  # fmt: skip
    assert address(page, ".chips a", "Du 1er janvier 2018 au 31 décembre 2018") == "/?q=abri&sort=newest&type=report"
