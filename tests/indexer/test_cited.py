"""A report or a page that links to nothing cites what its text names."""

from __future__ import annotations

from dataclasses import replace

from indexer.describe import Delivery, describe
from indexer.enrich.citations import cited
from indexer.extract.extracted import Extracted
from kb.document import Citation, Passage, Reuse
from kb.source import Source

SOURCE = Source(id="rapports", kind="folder", title="Rapports", publisher="IGAS", licence="", reuse=Reuse.FULL_TEXT)
DELIVERY = Delivery(name="rapport.pdf", digest="00", modified=None)
REPORT = Extracted(
    title="Rapport",
    passages=(
        Passage(anchor="p1", text="Selon les articles L. 223-2 et R. 221-11 du CASF, le mineur est mis à l’abri."),
        Passage(anchor="p2", text="L’article 375 du code civil et l’article L. 223-2 du CASF le prévoient."),
    ),
)


def test_a_report_cites_what_its_passages_name_each_text_once() -> None:
    found = describe(REPORT, SOURCE, DELIVERY).citations
    assert [(one.text, one.ref) for one in found] == [
        ("CASF, art. L. 223-2", "fr:CASF:L223-2"),
        ("CASF, art. R. 221-11", "fr:CASF:R221-11"),
        ("C. civ., art. 375", "fr:CC:375"),
    ]


def test_a_report_cites_laws_decisions_and_acts_of_the_union_in_its_own_language() -> None:
    french = "Depuis la loi n° 2022-140 du 7 février 2022, la directive 2013/33/UE et CE, 1er juillet 2025, n° 491374."
    english = "Under Act no. 2022-140 of 7 February 2022 and Directive 2013/33/EU (CE, 1 July 2025, no. 491374)."
    refs = ["fr:2022-140", "eu:32013L0033", "fr:ce:491374@2025-07-01"]
    for text, language, said in (
        (
            french,
            "fr",
            ["loi n° 2022-140 du 7 février 2022", "directive 2013/33/UE", "CE, 1er juillet 2025, n° 491374"],
        ),
        (english, "en", ["Act no. 2022-140 of 7 February 2022", "Directive 2013/33/EU", "CE, 1 July 2025, no. 491374"]),
    ):
        report = replace(REPORT, language=language, passages=(Passage(anchor="p1", text=text),))
        found = describe(report, SOURCE, DELIVERY).citations
        assert [(one.text, one.ref) for one in found] == list(zip(said, refs, strict=True))


def test_a_passage_may_name_what_another_has_introduced() -> None:
    first, second = "La loi n° 2016-297 du 14 mars 2016.", "L’article 5 de la même loi."
    passages = (Passage(anchor="p1", text=first), Passage(anchor="p2", text=second))
    found = describe(replace(REPORT, passages=passages), SOURCE, DELIVERY).citations
    assert [one.ref for one in found] == ["fr:2016-297"]


def test_a_decision_does_not_cite_itself() -> None:
    text = ["CE, n° 428478", "CE, 5 février 2020, n° 428478", "CE, 1er juillet 2025, n° 491374"]
    assert [one.ref for one in cited(text, "fr", "fr:ce:428478@2020-02-05")] == ["fr:ce:491374@2025-07-01"]


def test_an_author_who_links_to_what_is_cited_is_believed() -> None:
    stated = (Citation(text="L. 223-2", ref="fr:CASF:L223-2"),)
    assert describe(replace(REPORT, citations=stated), SOURCE, DELIVERY).citations == stated


def test_a_law_and_a_text_that_may_not_be_kept_are_not_read_for_citations() -> None:
    assert describe(replace(REPORT, ref="fr:2016-297"), SOURCE, DELIVERY).citations == ()
    assert describe(REPORT, replace(SOURCE, reuse=Reuse.METADATA_ONLY), DELIVERY).citations == ()


def test_passages_in_another_language_are_marked_unless_the_author_states_the_language() -> None:
    english = (
        "Unaccompanied children are placed in the care of the local authority by a decision of the juvenile judge."
    )
    mixed = replace(REPORT, passages=(*REPORT.passages * 3, Passage(anchor="p3", text=english)))
    described = describe(mixed, SOURCE, DELIVERY)
    assert described.language == "fr"
    assert [one.language for one in described.passages] == ["", "", "", "", "", "", "en"]
    assert describe(replace(mixed, language="fr"), SOURCE, DELIVERY).passages == mixed.passages
