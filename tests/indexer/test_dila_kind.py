"""The kind "dila": archives of decisions and of the Journal officiel into the store, and kept up to date."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from dila_archive import administrative, decision_file, deletions, delta, jo_article, jo_text, source, stock
from legi_archive import File, write
from legi_run import Meter, verdicts

from indexer.context import Context
from indexer.dila import reading
from indexer.kinds import dila
from indexer.outcome import Outcome
from kb.document import Document
from kb.settings import Settings
from kb.source import Source
from kb.store import Fetch, FetchState, Store

OTHER = administrative(2, text="Le permis de construire est refusé.", cases="490536")


class Crawl:
    """A store, and the command that fills it from a folder of archives."""

    def __init__(self, home: Path, store: Store, source: Source) -> None:
        self.source = source
        self.folder = home / "archives"
        self.context = Context(store=store, settings=Settings(home=home), meter=Meter(), folder=self.folder)

    def put(self, name: str, *files: File) -> None:
        write(self.folder, files, name)

    def __call__(self, *, full: bool = False) -> list[Outcome]:
        return list(dila.read(self.source, replace(self.context, full=full)))

    def documents(self) -> dict[str, Document]:
        store = self.context.store
        return dict(store.documents(list(store.paths(self.source.id).values())))

    def fetches(self) -> dict[str, Fetch]:
        return dict(self.context.store.fetches(self.source.id))


@pytest.fixture
def crawl(tmp_path: Path, store: Store) -> Callable[..., Crawl]:
    return lambda base, words=(): Crawl(tmp_path, store, source(base, words))


def test_the_decisions_of_a_stock_are_kept_and_not_read_twice(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jade")
    run.put(stock("jade"), decision_file(1), decision_file(2, data=OTHER))
    assert verdicts(run()) == {"new": 2}
    assert run.documents().keys() == {"CETATEXT000000000001", "CETATEXT000000000002"}
    assert run() == []
    assert verdicts(run(full=True)) == {"unchanged": 2}


def test_only_decisions_with_a_word_of_the_field_are_kept(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jade", ("L. 221-2-2", "mineur* isolé*"))
    run.put(stock("jade"), decision_file(1), decision_file(2, data=OTHER))
    assert verdicts(run()) == {"new": 1}
    assert run.documents().keys() == {"CETATEXT000000000001"}


def test_with_other_words_the_archives_are_read_anew(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jade", ("L. 221-2-2",))
    run.put(stock("jade"), decision_file(1), decision_file(2, data=OTHER))
    run()
    run.source = source("jade", ("permis de construire",))
    assert verdicts(run()) == {"new": 1, "removed": 1}
    assert run.documents().keys() == {"CETATEXT000000000002"}


def test_a_delta_adds_changes_and_deletes(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jade")
    moved = decision_file(3, data=administrative(3, cases="3"))
    run.put(stock("jade"), decision_file(1), decision_file(2, data=OTHER), moved)
    run()
    changed = decision_file(1, data=administrative(1, text="Rectifié."))
    run.put(delta("jade", "20230801"), deletions("jade", decision_file(2), moved), changed, moved, decision_file(4))
    assert verdicts(run()) == {"new": 1, "changed": 1, "unchanged": 1, "removed": 1}
    assert run.documents().keys() == {f"CETATEXT00000000000{n}" for n in (1, 3, 4)}
    assert run.documents()["CETATEXT000000000001"].passages[-1].text == "Rectifié."


def test_a_corrected_decision_without_the_words_goes(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jade", ("L. 221-2-2",))
    run.put(stock("jade"), decision_file(1))
    run()
    run.put(delta("jade", "20230801"), decision_file(1, data=administrative(1, text="Rectifié.")))
    assert verdicts(run()) == {"removed": 1}


def test_a_new_stock_replaces_the_old_one(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jade")
    run.put(stock("jade"), decision_file(1), decision_file(2, data=OTHER))
    run()
    run.put(stock("jade", "20230930-235900"), decision_file(1))
    assert verdicts(run()) == {"unchanged": 1, "removed": 1}
    assert run.fetches().keys() == {stock("jade", "20230930-235900")}


def test_a_broken_file_fails_alone(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jade")
    run.put(stock("jade"), decision_file(1), decision_file(2, data=b"<TEXTE_JURI_ADMIN>"))
    (broken,) = (outcome for outcome in run() if outcome.verdict == "failed")
    assert "CETATEXT000000000002.xml" in broken.path
    assert "not well-formed" in broken.reason


def test_a_decision_that_another_source_has_is_skipped(crawl: Callable[..., Crawl], store: Store) -> None:
    cass, inca = crawl("cass"), crawl("inca")
    cass.put(stock("cass"), decision_file(1, "cass"))
    inca.put(stock("inca"), decision_file(1, "inca"), decision_file(2, "inca"))
    cass()
    outcomes = inca()
    assert verdicts(outcomes) == {"new": 1, "skipped": 1}
    assert "cass has it already" in outcomes[-1].reason


def test_a_reading_that_is_stopped_goes_on_where_it_was(
    crawl: Callable[..., Crawl], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH", 2)
    run = crawl("jade")
    run.put(stock("jade"), *(decision_file(n) for n in range(1, 8)))
    outcomes = dila.read(run.source, run.context)
    assert len(list(islice(outcomes, 3))) == 3
    with suppress(GeneratorExit):
        outcomes.close()  # type: ignore[attr-defined]
    (fetch,) = run.fetches().values()
    assert (fetch.state, fetch.position) == (FetchState.STARTED, 4)
    assert verdicts(run()) == {"new": 3}
    assert len(run.documents()) == 7


@pytest.mark.slow
def test_a_truncated_archive_keeps_what_came_before_and_is_named(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jade")
    run.put(stock("jade"), *(decision_file(n) for n in range(1, 200)))
    archive = run.folder / stock("jade")
    archive.write_bytes(archive.read_bytes()[:-200])
    assert "truncated or damaged" in run()[-1].reason
    assert any("not read to its end" in line for line in dila.report(run.source, run.context).wrong)


def test_a_stock_of_another_base_is_refused(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jade")
    run.put(stock("jade"), jo_text())
    (outcome,) = run()
    assert "has no file of JADE. Is it a stock of that base?" in outcome.reason


def test_an_address_of_no_base_is_refused(crawl: Callable[..., Crawl]) -> None:
    (outcome,) = crawl("kali")()
    assert "names no base that is read: 'kali'" in outcome.reason


def test_the_report_counts_and_names_what_is_missing(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jade")
    assert dila.report(run.source, run.context).wrong == ("No stock of JADE has been read whole.",)
    run.put(stock("jade"), decision_file(1))
    run()
    table = dila.report(run.source, run.context)
    assert (table.rows, table.wrong) == (((1, 1),), ())


def test_a_text_of_the_journal_officiel_is_put_together_whatever_the_order_of_its_files(
    crawl: Callable[..., Crawl],
) -> None:
    run = crawl("jorf")
    first = jo_article(11, body="<p>L'article L. 221-2-2 du code de l'action sociale et des familles.</p>")
    run.put(stock("jorf"), jo_article(12, "2"), jo_text(), first)
    assert verdicts(run()) == {"new": 1}
    (document,) = run.documents().values()
    assert [passage.anchor for passage in document.passages] == [
        "visas",
        "JORFARTI000000000011",
        "JORFARTI000000000012",
        "signataires",
    ]
    assert document.passages[1].heading == "Article 1"
    assert (document.type, document.ref) == ("decree", "fr:2019-57")
    assert document.title == "Décret n° 2019-57 relatif aux mineurs non accompagnés"
    assert document.organisations == ("Ministère de l'intérieur",)
    assert [citation.ref for citation in document.citations] == ["fr:2016-297", "fr:CASF:L221-2-2"]
    assert document.provenance.url == "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000000000001"


def test_of_the_journal_officiel_titles_decide(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jorf", ("mineurs non accompagnés",))
    title = "Arrêté portant nomination"
    run.put(stock("jorf"), jo_text(), jo_article(11), jo_text(2, title=title), jo_article(12, text=2, title=title))
    run()
    assert run.documents().keys() == {"JORFTEXT000000000001"}


def test_a_delta_corrects_and_deletes_articles_of_a_text(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jorf")
    run.put(stock("jorf"), jo_text(), jo_article(11), jo_article(12, "2"))
    run()
    run.put(delta("jorf", "20230801"), deletions("jorf", jo_article(12)), jo_article(11, body="<p>Rectifié.</p>"))
    run()
    (document,) = run.documents().values()
    assert [one.text for one in document.passages] == ["Vu le code civil,", "Rectifié.", "Fait le 30 janvier 2019."]
    run.put(delta("jorf", "20230901"), deletions("jorf", jo_text()))
    assert verdicts(run()) == {"removed": 1}


def test_a_new_stock_begins_each_text_anew(crawl: Callable[..., Crawl]) -> None:
    run = crawl("jorf")
    run.put(stock("jorf"), jo_text(), jo_article(11), jo_article(12, "2"))
    run()
    run.put(stock("jorf", "20230930-235900"), jo_text(), jo_article(11))
    run()
    (document,) = run.documents().values()
    assert [one.anchor for one in document.passages] == ["visas", "JORFARTI000000000011", "signataires"]


@pytest.mark.parametrize(
    ("nature", "num", "nor", "ref", "type_"),
    [
        ("LOI", "2022-140", "", "fr:2022-140", "statute"),
        ("ARRETE", "", "SSAA1920987A", "fr:arrete:2019-01-30:SSAA1920987A", "decree"),
        ("CIRCULAIRE", "", "JUSF1314192C", "nor:JUSF1314192C", "circular"),
        ("AVIS", "", "", None, "document"),
    ],
)
def test_the_key_of_a_text_is_its_number_or_its_nor(
    nature: str, num: str, nor: str, ref: str | None, type_: str, crawl: Callable[..., Crawl]
) -> None:
    run = crawl("jorf")
    run.put(stock("jorf"), jo_text(nature=nature, num=num, nor=nor))
    run()
    (document,) = run.documents().values()
    assert (document.ref, document.type) == (ref, type_)
