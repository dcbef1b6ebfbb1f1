"""The pages of documents and of law through time, made from a real store without a request of Flask."""

from __future__ import annotations

from datetime import date

import pytest
from made_up import Base
from making import article, document

from kb.citations.renumbering import Renumbering
from kb.document import Citation, Document, Passage, Reuse, Standing
from kb.search.response import Fragment
from kb.store import Store
from web.pages import DocumentPage, LawPage, document_json, document_page, law_page

TODAY = date(2024, 1, 15)


def page_of(base: Base, id_: str) -> DocumentPage:
    found = base.store.document(id_)
    assert found is not None
    return document_page(found, base.store, Renumbering(), today=TODAY)


def law(base: Base, ref: str = "fr:CASF:L999-1", **asked: object) -> LawPage:
    page = law_page(ref, base.store, Renumbering(), "fr", today=TODAY, **asked)  # type: ignore[arg-type]
    assert page is not None
    return page


def test_a_version_knows_its_neighbours_and_the_one_in_force(base: Base) -> None:
    page = page_of(base, "legi/V2")

    assert [entry.id for entry in page.versions] == ["legi/V1", "legi/V2", "legi/V3"]
    assert (page.neighbour(-1), page.neighbour(1)) == (page.versions[0], page.versions[2])
    assert page.current == page.versions[2]
    assert page.standing is Standing.SUPERSEDED
    assert page_of(base, "legi/V1").neighbour(-1) is None


def test_citations_lead_to_law_and_to_records_that_are_here(base: Base) -> None:
    ((kind, references),) = page_of(base, "essai/rapport").cites

    assert kind == "CITATION"
    assert [(r.ref, r.target) for r in references] == [
        ("fr:CASF:L999-1", None),
        ("fr:CASF:L999-2", None),
        (None, "essai/guide"),
        (None, None),
    ]


def test_a_report_says_which_law_it_cites_has_changed_since_or_is_gone(base: Base) -> None:
    changed, gone, *others = page_of(base, "essai/rapport").cites[0][1]

    assert (changed.changed, changed.gone) == (date(2022, 2, 9), False)
    assert (gone.changed, gone.gone) == (None, True)
    assert not any(reference.changed or reference.gone for reference in others)


def test_law_is_cited_by_the_texts_that_cite_its_key(base: Base) -> None:
    assert [entry.id for entry in page_of(base, "legi/V1").cited_by] == ["essai/rapport"]
    assert {entry.id for entry in page_of(base, "legi/gone").cited_by} == {"essai/rapport", "legi/V3"}


def test_citations_are_grouped_by_what_was_done(base: Base) -> None:
    assert [kind for kind, _ in page_of(base, "legi/V3").cites] == ["CITATION", "MODIFICATION"]


def test_translations_are_the_records_of_the_same_work_in_other_languages(base: Base) -> None:
    assert [entry.id for entry in page_of(base, "essai/guide").translations] == ["essai/guide.en"]


def test_headings_are_ranked_below_the_title_whatever_their_levels(base: Base) -> None:
    page = page_of(base, "essai/guide")

    assert [(shown.passage.heading, shown.rank) for shown in page.text.contents] == [("Étapes", 2), ("Suites", 3)]


def test_marks_are_counted_and_the_first_is_known(base: Base) -> None:
    found = base.store.document("essai/rapport")
    assert found is not None

    def mark(text: str) -> tuple[Fragment, ...]:
        return tuple(Fragment(word, word == "abri") for word in text.replace("'", " ").split())

    page = document_page(found, base.store, Renumbering(), today=TODAY, mark=mark)

    assert (page.text.marks, page.text.marked[0].mark) == (1, 1)
    assert page_of(base, "essai/rapport").text.marked == ()


@pytest.mark.parametrize("reuse", [Reuse.INDEX_SNIPPET, Reuse.METADATA_ONLY, Reuse.LINK_ONLY])
def test_a_text_that_may_not_be_copied_is_neither_on_the_page_nor_in_the_json(base: Base, reuse: Reuse) -> None:
    page = page_of(base, f"essai/{reuse.value}")

    assert page.withheld
    assert page.passages == page.text.contents == ()
    assert document_json(page)["passages"] == document_json(page)["figures"] == []
    assert document_json(page)["source"]["reuse"] == reuse
    assert bool(page.summary) is (reuse is not Reuse.LINK_ONLY)


def test_the_json_of_a_document_has_passages_versions_and_citations_both_ways(base: Base) -> None:
    answer = document_json(page_of(base, "legi/V3"))

    assert (answer["id"], answer["ref"], answer["standing"]) == ("legi/V3", "fr:CASF:L999-1", "in_force")
    assert (answer["valid_from"], answer["valid_to"], answer["state"]) == ("2022-02-09", None, "VIGUEUR")
    assert answer["law"] == "/law/fr:CASF:L999-1"
    assert [passage["anchor"] for passage in answer["passages"]] == ["texte", "nota"]
    assert [version["valid_from"] for version in answer["versions"]] == ["2007-03-06", "2016-03-16", "2022-02-09"]
    assert answer["citations"]["cites"][0] == {
        "kind": "CITATION",
        "text": "CASF - art. L999-2 (Ab)",
        "ref": "fr:CASF:L999-2",
        "law": "/law/fr:CASF:L999-2",
        "permalink": None,
        "changed_since": None,
        "repealed": True,
    }
    assert [entry["id"] for entry in answer["citations"]["cited_by"]] == ["essai/rapport"]


@pytest.mark.parametrize(
    ("day", "chosen"),
    [
        (date(2007, 3, 5), None),
        (date(2007, 3, 6), "legi/V1"),
        (date(2016, 3, 15), "legi/V1"),
        (date(2016, 3, 16), "legi/V2"),
        (date(2022, 2, 9), "legi/V3"),
        (date(2400, 1, 1), "legi/V3"),
    ],
)
def test_a_day_chooses_the_version_that_was_law_on_it(base: Base, day: date, chosen: str | None) -> None:
    page = law(base, at=day)

    assert (page.chosen and page.chosen.id) == chosen


def test_the_version_of_the_day_stands_beside_the_one_before(base: Base) -> None:
    page = law(base)

    assert (page.left and page.left.id, page.right and page.right.id) == ("legi/V2", "legi/V3")
    assert any(row.changed for row in page.rows)


def test_two_versions_can_be_chosen_and_what_is_none_of_them_is_not(base: Base) -> None:
    page = law(base, left="legi/V1", right="legi/V3")
    other = law(base, left="essai/guide", right="legi/gone")

    assert (page.left and page.left.id, page.right and page.right.id) == ("legi/V1", "legi/V3")
    assert (other.left and other.left.id, other.right and other.right.id) == ("legi/V2", "legi/V3")


def test_a_text_with_one_version_is_shown_by_itself(base: Base) -> None:
    page = law(base, "fr:CASF:L999-2")

    assert page.left is None
    assert page.rows == ()
    assert page.text
    assert [shown.passage.text for shown in page.text.passages] == ["Un administrateur ad hoc est désigné."]


def test_the_days_on_which_a_text_begins_and_ends_are_known(base: Base) -> None:
    gone, living = law(base, "fr:CASF:L999-2"), law(base)
    undated, stillborn = law(base, "fr:CASF:L999-3"), law(base, "fr:CASF:L999-4")

    assert (gone.first_day, gone.last_day, gone.chosen) == (date(2010, 1, 1), date(2019, 5, 1), None)
    assert (living.first_day, living.last_day) == (date(2007, 3, 6), None)
    assert (undated.first_day, undated.last_day, undated.chosen) == (None, None, None)
    assert (stillborn.first_day, stillborn.last_day, stillborn.chosen) == (None, None, None)


def test_an_unknown_key_has_no_page(base: Base) -> None:
    assert law_page("fr:CASF:L0", base.store, Renumbering(), "fr", today=TODAY) is None


def test_a_page_of_ours_links_to_law_to_a_page_and_to_the_official_address(store: Store) -> None:
    markup = (
        "[a](ref:fr:CASF:L1) [b](ref:fr:CC:375) [c](ref:un:CRC:20) [d](ref:un:CRC:99) "
        "[e](doc:organisations/peco#role) [f](doc:organisations/none)"
    )
    refs = ("fr:CASF:L1", "fr:CC:375", "un:CRC:20", "un:CRC:99", "tests/organisations/peco", "tests/organisations/none")
    page = document(
        "tests/page.en",
        work="tests/page",
        language="en",
        passages=(Passage(anchor="a", text="a b c d e f", markup=markup),),
        citations=tuple(Citation(text=ref, ref=ref) for ref in refs),
    )
    others = [
        article("V1", "L1", "2010-01-01", None),
        document("crc.fr", ref="un:CRC:20", work="crc"),
        document("crc.en", ref="un:CRC:20", work="crc", language="en"),
        document("tests/organisations/peco.fr", work="tests/organisations/peco"),
    ]
    with store.writing() as writing:
        writing.put([page, *others])

    (shown,) = document_page(page, store, Renumbering(), today=TODAY).passages
    links = [node.href for node in shown.nodes[0].children if node.kind == "link"]
    assert links == [
        "/law/fr:CASF:L1",
        "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006070721",
        "/documents/crc.en",
        "/documents/tests/organisations/peco.fr?passage=role#role",
    ]


def test_what_names_a_page_is_listed_once_in_its_language_with_notes_first(store: Store) -> None:
    def naming(id_: str, language: str, type_: str, work: str) -> Document:
        kind = "ABOUT" if work == "note" else "CITATION"
        cited = (Citation(text="L. 1", ref="fr:CASF:L1", kind=kind),)
        return document(id_, work=work, language=language, type=type_, citations=cited, title=work)

    with store.writing() as writing:
        writing.put(
            [
                article("V1", "L1", "2010-01-01", None),
                naming("guide.fr", "fr", "guide", "guide"),
                naming("guide.en", "en", "guide", "guide"),
                naming("another.fr", "fr", "law-note", "another"),
                naming("note.fr", "fr", "law-note", "note"),
                naming("note.en", "en", "law-note", "note"),
                naming("only.en", "en", "report", "only"),
            ]
        )
    french = law_page("fr:CASF:L1", store, Renumbering(), "fr", today=TODAY)
    english = law_page("fr:CASF:L1", store, Renumbering(), "en", today=TODAY)
    assert french is not None
    assert english is not None
    assert [entry.id for entry in french.cited_by] == ["note.fr", "another.fr", "guide.fr", "only.en"]
    assert [entry.id for entry in english.cited_by] == ["note.en", "another.fr", "guide.en", "only.en"]
