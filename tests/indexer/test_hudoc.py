"""The kind "hudoc": decisions of the European Court of Human Rights, from answers that we recorded in its form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from api_server import NOT_FOUND, Answered, ApiServer, Asked, api_server

from indexer.apis.echr import item_of
from indexer.context import Context
from indexer.kinds import hudoc
from indexer.outcome import Meter, Outcome
from kb.document import Document, Reuse
from kb.settings import Settings
from kb.source import Source
from kb.store import Store

pytestmark = pytest.mark.slow  # a server and a store for each

FRENCH = {
    "itemid": "001-999001",
    "docname": "AFFAIRE EXEMPLE c. FRANCE",
    "doctype": "HFJUD",
    "appno": "99999/16;99998/16",
    "ecli": "ECLI:CE:ECHR:2019:0228JUD009999916",
    "kpdate": "2019-02-28T00:00:00",
    "languageisocode": "FRE",
    "conclusion": "Violation de l'article 3;Dommage matériel",
    "article": "3;13+3;P4-2;8-1",
    "importance": "1",
}
ENGLISH = {
    **FRENCH,
    "itemid": "001-999002",
    "docname": "CASE OF EXAMPLE v. FRANCE",
    "doctype": "HEJUD",
    "languageisocode": "ENG",
    "kpdate": "28/02/2019 00:00:00",
}
DECISION = {**FRENCH, "itemid": "001-999003", "doctype": "HFDEC", "ecli": "", "kpdate": ""}
BODY = "<style>.s1{}</style><p class='s1'>AFFAIRE EXEMPLE</p><p>EN FAIT</p><p>1.&#160;Le requérant.</p>"


class Court:
    """HUDOC on loopback: its items, and the text of each."""

    def __init__(self, *rows: dict[str, str]) -> None:
        self.rows = list(rows)
        self.body = Answered(content=BODY.encode(), headers={"Content-Type": "text/html; charset=utf-8"})

    def __call__(self, asked: Asked) -> Answered:
        if asked.path == "/app/query/results":
            start, length = int(asked.parameters["start"]), int(asked.parameters["length"])
            page = [{"columns": row, "noise": 1} for row in self.rows[start : start + length]]
            return Answered(content={"resultcount": len(self.rows), "results": page})
        return self.body if asked.path == "/app/conversion/docx/html/body" else NOT_FOUND


class Run:
    def __init__(self, server: ApiServer, store: Store, meter: Meter, home: Path) -> None:
        self.server = server
        self.source = Source(
            id="hudoc",
            kind="hudoc",
            title="HUDOC",
            publisher="Cour européenne des droits de l’homme",
            licence="Terms",
            reuse=Reuse.FULL_TEXT,
            addresses=(server.url("/app/query/results"),),
            words=("mineur non accompagné", "unaccompanied minor"),
        )
        self.context = Context(store=store, settings=Settings(home=home), meter=meter)

    def __call__(self, *, full: bool = False, pages: int = 5000) -> list[str]:
        return [outcome.verdict.value for outcome in self.outcomes(full=full, pages=pages)]

    def outcomes(self, *, full: bool = False, pages: int = 5000) -> list[Outcome]:
        context = replace(self.context, full=full)
        return list(hudoc.read(self.source, context, lambda *said: self.server.fetcher(*said, pages=pages)))

    def documents(self) -> dict[str, Document]:
        store = self.context.store
        return dict(store.documents(list(store.paths(self.source.id).values())))


@pytest.fixture
def court() -> Court:
    return Court(FRENCH, ENGLISH, DECISION)


@pytest.fixture
def run(court: Court, store: Store, meter: Meter, tmp_path: Path) -> Iterator[Run]:
    with api_server() as server:
        server.replies = court
        yield Run(server, store, meter, tmp_path)


def test_judgments_are_kept_with_their_text_and_the_key_of_our_notes(run: Run) -> None:
    assert run() == ["new", "new", "new"]
    documents = run.documents()
    french, english = documents["hudoc/001-999001"], documents["hudoc/001-999002"]
    assert (french.ref, french.work) == (english.ref, english.work) == ("echr:99999/16", FRENCH["ecli"])
    assert (french.title, french.language) == ("AFFAIRE EXEMPLE c. FRANCE", "fr")
    assert french.citation == "CEDH, 28 février 2019, n° 99999/16"
    assert english.citation == "ECtHR, 28 February 2019, n° 99999/16"
    assert french.date == english.date == date(2019, 2, 28)
    assert french.summary == "Violation de l'article 3 ; Dommage matériel"
    assert french.aliases == ("99999/16", "99998/16", "ECLI:CE:ECHR:2019:0228JUD009999916")
    assert [citation.ref for citation in french.citations] == ["echr:CESDH:3", "echr:CESDH:13", "echr:CESDH:8"]
    assert [(one.heading, one.text) for one in french.passages] == [
        ("", "AFFAIRE EXEMPLE"),
        ("EN FAIT", "1. Le requérant."),
    ]
    assert french.provenance.url == "https://hudoc.echr.coe.int/fre?i=001-999001"


def test_a_decision_has_no_key_since_its_case_may_have_a_judgment(run: Run) -> None:
    run()
    document = run.documents()["hudoc/001-999003"]
    assert (document.ref, document.work, document.date) == (None, "hudoc/001-999003", None)
    assert "99999/16" in document.aliases


def test_words_are_asked_for_as_hudoc_understands_them(run: Run) -> None:
    run()
    asked = run.server.asked[0].parameters
    assert '("mineur non accompagné") OR ("unaccompanied minor")' in asked["query"]
    assert '(languageisocode="FRE") OR (languageisocode="ENG")' in asked["query"]
    assert asked["sort"] == "kpdate Descending"
    run.source = replace(run.source, language="fr", words=('a"b',))
    run.server.asked.clear()
    run()
    assert run.server.asked[0].parameters["query"].endswith('((languageisocode="FRE")) AND (("a b"))')


def test_all_pages_of_the_list_are_read(run: Run, court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hudoc, "LENGTH", 2)
    assert len(run()) == 3
    assert [asked.parameters["start"] for asked in run.server.asked if "start" in asked.parameters] == ["0", "2"]


def test_what_is_known_costs_the_list_only(run: Run, court: Court) -> None:
    run()
    run.server.asked.clear()
    assert run() == ["unchanged"] * 3
    assert run.server.paths() == ["/app/query/results"]
    court.rows[0] = {**FRENCH, "conclusion": "Violation"}
    assert run() == ["changed", "unchanged", "unchanged"]
    assert run(full=True) == ["unchanged"] * 3


def test_what_the_court_withdraws_is_removed(run: Run, court: Court) -> None:
    run()
    court.rows.remove(DECISION)
    assert run() == ["unchanged", "unchanged", "removed"]
    assert "hudoc/001-999003" not in run.documents()


@pytest.mark.parametrize(
    "answer",
    [
        {"resultcount": 0, "results": []},
        {"resultcount": 9, "results": [{"columns": FRENCH}]},
        {"resultcount": 1, "results": [{"columns": {"docname": "x"}}]},
        {"results": []},
        {"resultcount": 1, "results": [3]},
        [],
    ],
)
def test_a_list_that_is_not_whole_removes_nothing(answer: object, run: Run) -> None:
    run()
    run.server.replies = lambda asked: (
        Answered(content=answer)
        if asked.parameters["start"] == "0"
        else Answered(content={"resultcount": 9, "results": []})
    )
    assert run() == ["failed"]
    assert len(run.documents()) == 3


def test_what_is_no_json_is_said_to_be_none(run: Run) -> None:
    run.server.replies = lambda asked: Answered(content=b"<html>")
    (outcome,) = run.outcomes()
    assert "no JSON" in outcome.reason


def test_a_text_that_cannot_be_had_fails_alone_and_is_asked_for_again(run: Run, court: Court) -> None:
    court.body = Answered(status=404)
    assert run() == ["failed"] * 3
    court.body = Answered(content=BODY.encode())
    assert run() == ["new"] * 3


def test_a_run_ends_with_its_budget_and_the_next_goes_on(run: Run) -> None:
    assert run(pages=3) == ["new", "skipped"]
    assert run() == ["unchanged", "new", "new"]


def test_a_source_that_forbids_it_keeps_no_text_and_asks_for_none(run: Run) -> None:
    run.source = replace(run.source, reuse=Reuse.METADATA_ONLY)
    assert run() == ["new"] * 3
    assert run.server.paths() == ["/app/query/results"]


def test_a_row_with_little_in_it_is_an_item_still() -> None:
    item = item_of({"itemid": "001-1", "kpdate": "2019-02-31T00:00:00"})
    assert (item.name, item.language, item.day, item.applications) == ("001-1", "und", None, ())
