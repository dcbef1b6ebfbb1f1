"""What a page rests on and leads to: sources, links, keys, addresses, identity and what its type needs."""

from __future__ import annotations

from typing import Any

import pytest
from proof_desk import BOOK, FILM, Desk

from indexer.proofreading import proof


@pytest.mark.parametrize("rule", proof.RULES)
def test_a_good_page_breaks_no_rule(desk: Desk, rule: str) -> None:
    desk.clean()
    assert desk.faults(rule) == []


@pytest.mark.parametrize(
    ("head", "body", "sentence"),
    [
        ({"sources": None}, "Rien.", "the page has no sources"),
        ({"sources": [{**BOOK, "publisher": ""}]}, "Oui. [1]", "source 1 has no publisher"),
        ({"sources": [{**BOOK, "year": ""}]}, "Oui. [1]", "source 1 has no year"),
        ({"sources": [BOOK, FILM]}, "Oui. [1]", "source 2 is cited nowhere: Un film"),
        ({}, "Oui. [1] Non. [2]", "[2] is no source: the page lists 1"),
        ({}, "Oui. [1] Non. [0]", "[0] is no source: the page lists 1"),
        ({"sources": [BOOK, FILM]}, "Oui. [2] Non. [1]", "source 1 is first cited after source 2"),
    ],
)
def test_every_fact_can_be_followed_to_its_source(desk: Desk, head: dict[str, Any], body: str, sentence: str) -> None:
    desk.page("centre", "fr", body, **head)
    assert desk.faults("sources") == [f"centre.fr: {sentence}"]


def test_a_source_is_given_once(desk: Desk) -> None:
    desk.page("centre", "fr", "Oui. [1] [2]", sources=[BOOK, BOOK])
    assert desk.faults("sources") == [f"centre.fr: source {n} is given twice: Un livre" for n in (1, 2)]


def test_a_source_may_be_cited_by_a_figure_or_a_doubt_alone_and_the_english_text_may_cite_in_another_order(
    desk: Desk,
) -> None:
    figure = {"what": "places", "value": 3, "unit": "places", "year": "2020", "source": 2}
    third = {**BOOK, "title": "Un autre livre"}
    desk.page("centre", "fr", "Oui. [1]", sources=[BOOK, FILM, third], figures=[figure], doubts=["Peut-être. [3]"])
    desk.page("centre", "en", "Yes. [2] [1]", sources=[BOOK, FILM])
    assert desk.faults("sources") == []


def test_several_numbers_in_one_mark_are_several_marks(desk: Desk) -> None:
    desk.page("centre", "fr", "Oui. [1, 2]", sources=[BOOK, FILM])
    assert desk.faults("sources") == []


def test_a_link_leads_to_a_page_that_is_there_in_its_language(desk: Desk) -> None:
    desk.clean()
    desk.page("autre", "en", "[Centre](doc:centre), [itself](doc:autre#places). [1]")
    desk.page("perdu", "fr", "[Autre](doc:autre), [centre](doc:centre). [1]")
    desk.page("doute", "fr", doubts=["Voir le [centre](doc:center)."])
    assert desk.faults("pages") == [
        "doute.fr: there is no page center in the language fr; did you mean 'centre'?",
        "perdu.fr: there is no page autre in the language fr; did you mean 'autre'?",
    ]


def test_a_relation_leads_to_a_page_that_is_there(desk: Desk) -> None:
    desk.clean()
    desk.page("autre", "fr", relations=[{"kind": "part_of", "target": "centre"}])
    desk.page("perdu", "fr", relations=[{"kind": "part_of", "target": "nulle-part"}])
    assert desk.faults("pages") == ["perdu.fr: there is no page nulle-part in the language fr"]


def test_themes_are_those_of_the_vocabulary_and_concepts_those_of_the_thesaurus(desk: Desk) -> None:
    desk.page("centre", "fr", themes=["sante", "santé"], concepts=["mna", "mie"])
    assert desk.faults("pages") == [
        "centre.fr: unknown theme 'santé'; did you mean 'sante'?",
        "centre.fr: the thesaurus has no concept 'mie'",
    ]


@pytest.mark.parametrize("key", ["fr:CASF:L221-2-4", "fr:CC:375", "fr:CSS:R*112-1", "fr:LEGITEXT000006069577:4"])
def test_a_key_of_an_article_is_well_formed(desk: Desk, key: str) -> None:
    desk.page("centre", "fr", f"[L’article](ref:{key}). [1]", about=[key])
    assert desk.faults("keys") == []


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("fr:CASH:L1", "unknown code CASH in fr:CASH:L1; did you mean 'CASF'?"),
        ("fr:CASF:L.221-1", "the key fr:CASF:L.221-1 is written fr:CASF:L221-1"),
        ("fr:CASF:L221-", "L221- is no number of an article in fr:CASF:L221-"),
        ("fr:CASF:section", "section is no number of an article in fr:CASF:section"),
        ("un:CRC:4", "no page has the ref un:CRC:4; did you mean 'un:CRC:3'?"),
        ("fr:ce:1@2020-01-01", "no page has the ref fr:ce:1@2020-01-01"),
    ],
)
def test_a_key_that_leads_nowhere_is_a_fault(desk: Desk, key: str, sentence: str) -> None:
    desk.page("cide", "fr", ref="un:CRC:3")
    desk.page("centre", "fr", f"[Là](ref:{key}). [1]")
    desk.page("note", "fr", about=[key])
    assert desk.faults("keys") == [f"centre.fr: {sentence}", f"note.fr: {sentence}"]


def test_a_key_of_another_text_is_the_ref_of_a_page(desk: Desk) -> None:
    desk.page("cide", "fr", ref="un:CRC:3")
    desk.page("centre", "fr", "[Article 3](ref:un:CRC:3). [1]")
    assert desk.faults("keys") == []


def test_an_address_is_a_source_or_the_pages_own_or_at_a_host_of_the_catalogue(desk: Desk) -> None:
    known = "[livre](https://example.org/livre), <https://example.org/é>, [BY](https://licences.example.org/other)"
    desk.page("centre", "fr", f"{known}. [1]", url="https://example.org/é")
    desk.page("perdu", "fr", "[Ailleurs](https://example.org/ailleurs), voir www.example.com. [1]")
    desk.page("courrier", "fr", "[Écrire](mailto:a@example.org). [1]")
    assert desk.faults("addresses") == [
        "courrier.fr: a link begins with ref:, doc: or https://, not as in mailto:a@example.org",
        "perdu.fr: the address is neither a source nor the page's own: https://example.org/ailleurs",
        "perdu.fr: the address is neither a source nor the page's own: https://www.example.com",
    ]


def test_a_page_is_there_in_both_languages(desk: Desk) -> None:
    desk.clean()
    desk.page("seule", "en")
    assert desk.faults("languages") == ["seule.en: the page is not there in the language fr"]


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ({"work": "centre", "title": "Autre"}, "centre has the work already: centre"),
        ({"ref": "un:CRC:3", "title": "Autre"}, "centre has the ref already: un:CRC:3"),
        ({}, "centre has the title already: Le centre"),
    ],
)
def test_no_two_pages_are_the_same(desk: Desk, head: dict[str, Any], sentence: str) -> None:
    desk.clean(ref="un:CRC:3")
    desk.page("double", "fr", **head)
    assert desk.faults("identity") == [f"double.fr: {sentence}"]


def test_pages_of_two_types_may_have_one_title(desk: Desk) -> None:
    desk.clean()
    desk.page("double", "fr", type="report")
    assert desk.faults("identity") == []


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        ({"themes": []}, ["themes"]),
        ({"type": None}, ["type"]),
        ({"type": "organisation"}, ["organisations", "kind", "level", "status"]),
        ({"type": "practice"}, ["status"]),
        ({"type": "case-law", "about": ["fr:CC:375"]}, ["ref", "date"]),
        ({"type": "law-note"}, ["about", "since"]),
        ({"type": "event"}, ["date"]),
        ({"type": "treaty"}, ["ref"]),
    ],
)
def test_a_page_says_what_its_type_needs(desk: Desk, head: dict[str, Any], missing: list[str]) -> None:
    desk.page("centre", "fr", **head)
    needed = [f"centre.fr: a page of type {head.get('type', 'guide')} needs the key {key!r}" for key in missing]
    assert sorted(desk.faults("completeness")) == sorted(needed)


def test_a_body_that_says_all_that_a_directory_needs_is_complete(desk: Desk) -> None:
    desk.clean(type="organisation", organisations=["Le centre"], kind="ngo", level="local", status="active")
    assert desk.faults("completeness") == []


def test_a_summary_ends_with_a_full_stop(desk: Desk) -> None:
    desk.page("centre", "fr", summary="Un centre pour qui\u202f?")
    assert desk.faults("completeness") == ["centre.fr: the summary does not end with a full stop"]


@pytest.mark.parametrize(
    ("body", "head", "sentences"),
    [
        ("Il applique [l’article 375](ref:fr:CC:375). [1]", {}, []),
        ("Il l’applique. [1]", {"about": ["fr:CC:375"]}, []),
        (
            "Il l’applique. [1]",
            {},
            ["centre.fr: no text that the decision applies is named, by `about` or a ref: link"],
        ),
    ],
)
def test_a_decision_names_what_it_applies(desk: Desk, body: str, head: dict[str, Any], sentences: list[str]) -> None:
    desk.page("centre", "fr", body, type="case-law", ref="fr:ce:1@2020-01-01", date="2020-01-01", **head)
    assert desk.faults("completeness") == sentences


def test_what_is_to_be_verified_is_said_among_the_doubts(desk: Desk) -> None:
    desk.page("bon", "fr", "C’est ainsi (à vérifier). [1]", doubts=["Est-ce ainsi\u202f?"])
    desk.page("centre", "fr", "C’est ainsi (à vérifier). [1]")
    desk.page("centre", "en", "So it is (to be verified). [1]")
    assert desk.faults("completeness") == [
        "centre.en: (to be verified), and the page lists no doubts",
        "centre.fr: (à vérifier), and the page lists no doubts",
    ]
