"""The seventeen traps of LEGI (facts: legal-sources, 1.4), a test for each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from legi_archive import (
    CASF,
    CC,
    MIDSUMMER,
    SOURCE,
    STOCK,
    File,
    article_file,
    article_id,
    article_path,
    article_xml,
    deletions,
    delta,
    folder,
    section_file,
    write,
)
from legi_run import Crawl, verdicts

from indexer.extract.dila_xml import Delivery
from indexer.extract.legi import article
from kb.document import Document, Standing


def read(num: str = "L221-2-2", cid: str = CASF, **parts: str) -> Document:
    delivery = Delivery(path=article_path(1, cid), archive=STOCK, modified=MIDSUMMER, retrieved_at=datetime.now(UTC))
    return article(article_xml(1, num, **parts), SOURCE, delivery)


@pytest.fixture
def crawl(tmp_path: Path) -> Iterator[Crawl]:
    crawl = Crawl(tmp_path / "home", tmp_path / "archives")
    yield crawl
    crawl.store.close()


def test_gotcha_01_sentinels_are_not_dates() -> None:
    open_end = read(start="2016-03-16", end="2999-01-01").version
    deferred = read(start="2222-02-22", end="2999-01-01").version
    undated = read(start="2999-01-01", end="2999-01-01")
    assert open_end is not None
    assert open_end.valid_to is None
    assert open_end.in_force(date(2500, 1, 1))
    assert deferred is not None
    assert deferred.valid_from is None
    assert deferred.standing(date(2500, 1, 1)) is Standing.FUTURE
    assert (undated.version and undated.version.valid_from, undated.date) == (None, None)


def test_gotcha_02_a_version_ends_before_the_day_of_its_end_and_a_still_born_one_was_never_in_force() -> None:
    version = read(start="2016-03-16", end="2022-02-09", state="MODIFIE").version
    still_born = read(start="2016-03-16", end="2022-02-09", state="MODIFIE_MORT_NE").version
    assert version is not None
    assert still_born is not None
    days = [date(2016, 3, 15), date(2016, 3, 16), date(2022, 2, 8), date(2022, 2, 9)]
    assert [version.in_force(day) for day in days] == [False, True, True, False]
    assert [still_born.standing(day) for day in days] == [Standing.NEVER] * 4


def test_gotcha_03_the_list_of_versions_is_not_believed(crawl: Crawl) -> None:
    """It is not chronological, and has still-born versions and the Journal officiel's: each file says its own dates."""
    versions = (
        '<VERSION etat="VIGUEUR"><LIEN_ART debut="2022-02-09" fin="2999-01-01" id="LEGIARTI000000000002"/></VERSION>'
        '<VERSION etat=""><LIEN_ART debut="2999-01-01" fin="2999-01-01" id="JORFARTI000000000009"/></VERSION>'
        '<VERSION etat="MODIFIE"><LIEN_ART debut="2016-03-16" fin="2022-02-09" id="LEGIARTI000000000001"/></VERSION>'
    )
    newer = article_file(1, start="2022-02-09", versions=versions)
    older = article_file(2, start="2016-03-16", end="2022-02-09", state="MODIFIE", versions=versions)
    write(crawl.folder or Path(), [newer, older])
    crawl()
    entries = crawl.store.versions("fr:CASF:L221-2-2", "fr")
    assert [entry.id for entry in entries] == [article_id(2), article_id(1)]
    ends = [(entry.version.valid_from, entry.version.valid_to) for entry in entries if entry.version]
    assert ends == [(date(2016, 3, 16), date(2022, 2, 9)), (date(2022, 2, 9), None)]


def test_gotcha_04_of_several_titles_the_one_of_the_day_counts_and_the_text_of_the_code_not_of_the_journal() -> None:
    titles = (
        '<TITRE_TXT debut="2999-01-01" fin="2999-01-01" id_txt="JORFTEXT000000000001">Loi du journal</TITRE_TXT>'
        '<TITRE_TXT debut="2010-01-01" fin="2020-01-01" id_txt="JORFTEXT000000000001">Loi de 2010</TITRE_TXT>'
        '<TITRE_TXT debut="2010-01-01" fin="2020-01-01" id_txt="LEGITEXT000000000002">Code de 2010</TITRE_TXT>'
        '<TITRE_TXT debut="2020-01-01" fin="2999-01-01" id_txt="LEGITEXT000000000002">Code de 2020</TITRE_TXT>'
    )
    cid = 'cid="JORFTEXT000000000001"'
    code = "LEGITEXT000000000002"
    assert read("7", cid=code, text=cid, titles=titles, start="2016-03-16").title == "Code de 2010, article 7"
    assert read("7", cid=code, text=cid, titles=titles, start="2020-01-01").title == "Code de 2020, article 7"
    assert read("7", text=cid).ref == "fr:CASF:7"


def test_gotcha_05_where_the_text_is_not_named_the_path_names_it() -> None:
    assert read("7", text='nature="CODE"').ref == "fr:CASF:7"
    assert read("7", cid=CC, text="").code == "CC"


def test_gotcha_06_both_deletion_lists_apply_even_where_a_path_lacks_a_slash(crawl: Crawl, tmp_path: Path) -> None:
    archives = tmp_path / "archives"
    write(archives, [article_file(1), article_file(2), article_file(3, CC), article_file(4, CC)])
    broken = article_path(1).replace("/article/LEGI/", "/articleLEGI/")
    gone = [deletions(broken), deletions(folder(CC), folders=True), article_file(5)]
    write(archives, gone, delta("20230801"))
    outcomes = crawl()
    removed = {outcome.document_id for outcome in outcomes if outcome.verdict.value == "removed"}
    assert removed == {article_id(1), article_id(3), article_id(4)}
    assert sorted(crawl.documents()) == [article_id(2), article_id(5)]
    assert crawl.store.removed(article_id(1))
    assert crawl.report().wrong == ()


def test_gotcha_07_of_an_article_in_two_folders_the_newest_counts_and_the_older_takes_its_place(
    crawl: Crawl, tmp_path: Path
) -> None:
    archives = tmp_path / "archives"
    newest = article_file(1, modified=MIDSUMMER, vigour="non", body="<p>Nouveau.</p>")
    older = article_file(1, modified=MIDSUMMER - timedelta(days=9), body="<p>Ancien.</p>")
    write(archives, [newest, older, article_file(2)])
    crawl()
    assert crawl.documents()[article_id(1)].passages[0].text == "Nouveau."
    write(archives, [deletions(article_path(1, vigour="non"))], delta("20230801"))
    outcomes = crawl()
    assert "removed" not in verdicts(outcomes)
    assert crawl.documents()[article_id(1)].passages[0].text == "Ancien."
    assert [row[1:4] for row in crawl.report().rows if row[0] == "CASF"] == [(2, 2, 2)]
    write(archives, [deletions(article_path(1))], delta("20230901"))
    assert verdicts(crawl()) == {"removed": 1}
    assert sorted(crawl.documents()) == [article_id(2)]


def test_gotcha_07_an_article_that_moves_from_one_folder_to_another_stays(crawl: Crawl, tmp_path: Path) -> None:
    archives = tmp_path / "archives"
    write(archives, [article_file(1), article_file(2)])
    moved = article_file(1, vigour="non", state="ABROGE", end="2023-08-01", modified=MIDSUMMER + timedelta(days=32))
    write(archives, [deletions(article_path(1)), moved], delta("20230801"))
    outcomes = crawl()
    assert "removed" not in verdicts(outcomes)
    document = crawl.documents()[article_id(1)]
    assert (document.provenance.path, document.version and document.version.state) == (moved.name, "ABROGE")


def test_gotcha_07_what_an_archive_delivers_it_does_not_delete(crawl: Crawl, tmp_path: Path) -> None:
    archives = tmp_path / "archives"
    write(archives, [article_file(1), article_file(2)])
    anew = article_file(2, body="<p>À nouveau.</p>")
    write(archives, [anew, deletions(folder(), folders=True), deletions(article_path(2))], delta("20230801"))
    crawl()
    assert sorted(crawl.documents()) == [article_id(2)]
    assert crawl.documents()[article_id(2)].passages[0].text == "À nouveau."
    assert crawl.report().wrong == ()


def test_gotcha_08_articles_that_are_listed_and_absent_or_held_and_not_listed_are_counted(
    crawl: Crawl, tmp_path: Path
) -> None:
    write(tmp_path / "archives", [section_file(1, [1, 2, 33]), article_file(1), article_file(2), article_file(7)])
    assert verdicts(crawl()) == {"new": 3}
    report = crawl.report()
    assert report.columns[4:] == ("listed, absent", "held, not listed")
    assert [row[4:] for row in report.rows if row[0] == "CASF"] == [(1, 1)]
    assert report.wrong == ()


def test_gotcha_09_where_state_and_dates_disagree_the_dates_decide_and_both_are_kept() -> None:
    version = read(start="2016-03-16", end="2999-01-01", state="ABROGE").version
    assert version is not None
    assert version.in_force(date(2023, 12, 6))
    assert version.state == "ABROGE"


def test_gotcha_10_html_in_xml_becomes_text_and_adjacent_paragraphs_stay_apart() -> None:
    body = (
        "<P>Le mineur&#13;\n est accueilli.</P><P>Il&#160;est   évalué&#173;.</P>L. 222-3,<br/>L. 222-5"
        "<table><tr><td>âge</td><td><p>seize ans</p></td></tr></table><ul><li>un</li></ul>"
    )
    assert read(body=body).passages[0].text.split("\n") == [
        "Le mineur est accueilli.",
        "Il est évalué.",
        "L. 222-3,",
        "L. 222-5",
        "âge\tseize ans",
        "- un",
    ]


def test_gotcha_11_what_an_article_changes_elsewhere_is_not_what_changed_it() -> None:
    links = (
        '<LIEN sens="source" typelien="MODIFIE" num="L221-2-2" cidtexte="LEGITEXT000006074069">CASF</LIEN>'
        '<LIEN sens="cible" typelien="MODIFIE">LOI n°2022-140 du 7 février 2022</LIEN>'
    )
    document = read(body="<p>A modifié les dispositions suivantes :</p>", links=links)
    assert [(citation.kind, citation.ref) for citation in document.citations] == [("MODIFICATION", "fr:2022-140")]
    assert document.passages[0].text == "A modifié les dispositions suivantes :"


def test_gotcha_12_the_nota_is_part_of_the_text() -> None:
    document = read(nota="<p>Ces dispositions entrent en vigueur le 1er janvier 2023.</p>")
    assert [(passage.anchor, passage.heading) for passage in document.passages] == [("texte", ""), ("nota", "NOTA")]
    assert "1er janvier 2023" in document.passages[1].text


def test_gotcha_13_the_order_of_attributes_and_the_layout_of_tags_are_of_no_matter() -> None:
    stated = {"typelien": "CITATION", "sens": "source", "num": "375-5", "cidtexte": CC, "naturetexte": "CODE"}
    one = " ".join(f'{name}="{value}"' for name, value in stated.items())
    other = "\n".join(f"{name} = '{value}'" for name, value in reversed(stated.items()))
    assert read(links=f"<LIEN {one}>x</LIEN>").citations == read(links=f"<LIEN\n{other}\n>x</LIEN\n>").citations
    assert read(links=f"<LIEN {one}>x</LIEN>").citations[0].ref == "fr:CC:375-5"


def test_gotcha_14_an_article_is_repealed_on_the_day_of_its_end() -> None:
    version = read(start="2000-12-23", end="2022-02-09", state="ABROGE").version
    assert version is not None
    days = [date(2000, 12, 23), date(2022, 2, 8), date(2022, 2, 9)]
    assert [version.standing(day) for day in days] == [Standing.IN_FORCE, Standing.IN_FORCE, Standing.REPEALED]


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Auckland", "America/Cayenne"])
def test_gotcha_15_dates_are_days_without_a_time_zone(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        document = read(start="1803-03-15", end="2000-12-23")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert document.version is not None
    assert (document.date, document.version.valid_to) == (date(1803, 3, 15), date(2000, 12, 23))


@pytest.mark.parametrize(
    ("num", "ref", "citation"),
    [
        ("L223-2", "fr:CASF:L223-2", "CASF, art. L. 223-2"),
        ("R*196-1", "fr:CASF:R*196-1", "CASF, art. R.* 196-1"),
        ("R* 762-2", "fr:CASF:R*762-2", "CASF, art. R.* 762-2"),
        ("D. 683-3-1", "fr:CASF:D683-3-1", "CASF, art. D. 683-3-1"),
        ("LO1112-1", "fr:CASF:LO1112-1", "CASF, art. L.O. 1112-1"),
        ("1er", "fr:CASF:1er", "CASF, art. 1er"),
        ("375-9", "fr:CASF:375-9", "CASF, art. 375-9"),
        ("Annexe 4-8", "fr:CASF:Annexe4-8", "CASF, annexe 4-8"),
        ("A bis", "fr:CASF:Abis", "CASF, art. A bis"),
        ("", None, "CASF"),
    ],
)
def test_gotcha_16_numbers_are_compact_and_irregular(num: str, ref: str | None, citation: str) -> None:
    document = read(num)
    assert (document.ref, document.citation) == (ref, citation)


def test_gotcha_17_a_recycled_number_has_two_texts_and_the_day_says_which(crawl: Crawl, tmp_path: Path) -> None:
    old = article_file(
        1, num="L511-1", body="<p>Éloignement.</p>", start="2006-07-25", end="2021-05-01", state="ABROGE"
    )
    new = article_file(2, num="L511-1", body="<p>Asile.</p>", start="2021-05-01")
    write(tmp_path / "archives", [old, new])
    crawl()
    (entries,) = crawl.store.with_ref(["fr:CASF:L511-1"]).values()
    at = {
        day: [entry.id for entry in entries if entry.version and entry.version.in_force(day)]
        for day in (date(2021, 4, 30), date(2021, 5, 1))
    }
    assert at == {date(2021, 4, 30): [article_id(1)], date(2021, 5, 1): [article_id(2)]}


def test_unknown_folders_and_texts_that_nobody_asked_for_are_passed_over(crawl: Crawl, tmp_path: Path) -> None:
    unknown = File(article_path(7).replace("code_et_TNC_en_vigueur", "divers"), article_xml(7))
    other = article_file(8, "LEGITEXT000006072050")
    write(tmp_path / "archives", [unknown, other, article_file(1), File("liste.txt", b"?")])
    assert verdicts(crawl()) == {"new": 1}
