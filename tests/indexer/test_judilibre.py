"""The kind "judilibre": decisions of the judicial courts, from answers that we recorded in its documented form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from api_server import NOT_FOUND, Answered, ApiServer, Asked, api_server

from indexer.apis.judilibre import decision_of
from indexer.context import Context
from indexer.kinds import judilibre
from indexer.outcome import Meter, Outcome
from kb.document import Document, Reuse
from kb.errors import ExtractError
from kb.settings import Settings
from kb.source import Source
from kb.store import Store

pytestmark = pytest.mark.slow  # a server and a store for each

TEXT = "COUR DE CASSATION\r\n\r\nVu l'article 375 du code civil ;\r\nPAR CES MOTIFS, la Cour :\r\nCASSE."
FIRST, LAST = TEXT.index("Vu"), TEXT.index("PAR CES")


def decision(number: int, /, **more: Any) -> dict[str, Any]:
    """A decision of our own making."""
    return {
        "id": f"5fca{number:04}",
        "jurisdiction": "cc",
        "chamber": "civ1",
        "number": "99-99.999",
        "ecli": "ECLI:FR:CCASS:2019:C199999",
        "decision_date": "2019-03-01",
        "update_date": "2019-03-04",
        "solution": "cassation",
        "summary": "Le juge recherche.",
        "themes": ["MINEUR", "Assistance éducative"],
        "text": TEXT,
        "zones": {
            "dispositif": [{"start": LAST, "end": len(TEXT)}],
            "motivations": [{"start": FIRST, "end": LAST}],
        },
    } | more


class Court:
    """Judilibre on loopback: its decisions by the words that find them, and what happened to them."""

    def __init__(self) -> None:
        self.held = {f"5fca{n:04}": decision(n) for n in (1, 2, 3)}
        self.found = {"mineur isolé": ["5fca0001", "5fca0002"], "kafala": ["5fca0002", "5fca0003"]}
        self.history: list[dict[str, str]] = []

    def __call__(self, asked: Asked) -> Answered:
        said = asked.parameters
        if asked.headers.get("keyid") != "secret":
            return Answered(status=401)
        if asked.path == "/v1.0/search":
            ids, size = self.found[said["query"]], int(said["page_size"])
            start = int(said["page"]) * size
            rows = [{**self.held[one], "text": "", "score": 1} for one in ids[start : start + size]]
            return Answered(content={"total": len(ids), "results": rows})
        if asked.path == "/v1.0/decision":
            return Answered(content=self.held[said["id"]]) if said["id"] in self.held else NOT_FOUND
        if asked.path == "/v1.0/transactionalhistory":
            place = int(said.get("from_id", 0))
            following = f"date={said['date']}&from_id={place + 1}" if place + 1 < len(self.history) else None
            return Answered(content={"transactions": self.history[place : place + 1], "next_page": following})
        return NOT_FOUND


class Run:
    def __init__(self, server: ApiServer, store: Store, meter: Meter, home: Path) -> None:
        self.server = server
        self.source = Source(
            id="judilibre",
            kind="judilibre",
            title="Judilibre",
            publisher="Cour de cassation",
            licence="Licence Ouverte 2.0",
            reuse=Reuse.FULL_TEXT,
            language="fr",
            country="FR",
            addresses=(server.url("/v1.0"),),
            words=("mineur isolé", "kafala"),
        )
        settings = Settings(home=home, judilibre_key="secret")
        self.context = Context(store=store, settings=settings, meter=meter)

    def __call__(self, *, full: bool = False, pages: int = 5000) -> list[str]:
        return [outcome.verdict.value for outcome in self.outcomes(full=full, pages=pages)]

    def outcomes(self, *, full: bool = False, pages: int = 5000) -> list[Outcome]:
        context = replace(self.context, full=full)
        return list(judilibre.read(self.source, context, lambda *said: self.server.fetcher(*said, pages=pages)))

    def asked(self, path: str) -> list[Asked]:
        return [asked for asked in self.server.asked if asked.path == f"/v1.0{path}"]

    def documents(self) -> dict[str, Document]:
        store = self.context.store
        return dict(store.documents(list(store.paths(self.source.id).values())))


@pytest.fixture
def court() -> Court:
    return Court()


@pytest.fixture
def run(court: Court, store: Store, meter: Meter, tmp_path: Path) -> Iterator[Run]:
    with api_server() as server:
        server.replies = court
        yield Run(server, store, meter, tmp_path)


def test_decisions_that_a_word_finds_are_kept_once(run: Run) -> None:
    assert run() == ["new"] * 3
    assert [asked.parameters["id"] for asked in run.asked("/decision")] == ["5fca0001", "5fca0002", "5fca0003"]
    question = run.asked("/search")[0].parameters
    assert (question["query"], question["operator"]) == ("mineur isolé", "exact")


def test_a_decision_has_the_key_of_our_notes_and_its_zones(run: Run) -> None:
    run()
    document = run.documents()["judilibre/5fca0001"]
    assert document.ref == document.work == "fr:cass:99-99999@2019-03-01"
    assert document.citation == document.title == "Cass. 1re civ., 1er mars 2019, n° 99-99.999"
    assert (document.date, document.summary) == (date(2019, 3, 1), "Le juge recherche.")
    assert document.aliases == ("99-99.999", "99-99999", "ECLI:FR:CCASS:2019:C199999")
    assert [(one.heading, one.text) for one in document.passages] == [
        ("Solution", "cassation"),
        ("Titrages", "MINEUR - Assistance éducative"),
        ("Résumé", "Le juge recherche."),
        ("", "COUR DE CASSATION"),
        ("Motivations", "Vu l'article 375 du code civil ;"),
        ("Dispositif", "PAR CES MOTIFS, la Cour :\nCASSE."),
    ]
    assert [citation.ref for citation in document.citations] == ["fr:CC:375"]


def test_without_a_key_nothing_is_asked(run: Run) -> None:
    run.context = replace(run.context, settings=Settings(home=run.context.settings.home))
    (outcome,) = run.outcomes()
    assert "KB_JUDILIBRE_KEY" in outcome.reason
    assert run.server.asked == []


def test_a_key_that_is_refused_is_said_and_removes_nothing(run: Run) -> None:
    run()
    run.context = replace(run.context, settings=Settings(home=run.context.settings.home, judilibre_key="x"))
    assert run() == ["failed"]
    assert len(run.documents()) == 3


def test_all_pages_are_turned(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judilibre, "LENGTH", 1)
    assert run() == ["new"] * 3
    assert [asked.parameters["page"] for asked in run.asked("/search")] == ["0", "1", "0", "1"]


def test_what_is_known_is_not_asked_for_again_unless_its_history_or_its_row_says_so(run: Run, court: Court) -> None:
    run()
    run.server.asked.clear()
    assert run() == ["unchanged"] * 3
    assert run.asked("/decision") == []
    court.held["5fca0001"]["summary"] = "Le juge a cherché."
    court.held["5fca0002"]["text"] = "Rectifié."
    court.history = [{"id": "5fca0009", "action": "created"}, {"id": "5fca0002", "action": "updated"}]
    assert run() == ["changed", "changed", "unchanged"]
    assert run.asked("/transactionalhistory")[-1].parameters["from_id"] == "1"
    assert run(full=True) == ["unchanged"] * 3


def test_what_is_withdrawn_goes_even_where_the_list_fails(run: Run, court: Court) -> None:
    run()
    court.history = [{"id": "5fca0001", "action": "deleted"}]
    court.found["kafala"] = []
    del court.found["mineur isolé"][:]
    assert run() == ["removed", "failed"]
    assert run.documents().keys() == {"judilibre/5fca0002", "judilibre/5fca0003"}


def test_what_no_word_finds_any_more_goes(run: Run) -> None:
    run()
    run.source = replace(run.source, words=("kafala",))
    assert run() == ["unchanged", "unchanged", "removed"]


def test_a_run_ends_with_its_budget_and_the_next_goes_on(run: Run) -> None:
    assert run(pages=4) == ["new", "skipped"]
    assert run() == ["unchanged", "new", "new"]


def test_a_decision_that_cannot_be_had_fails_alone(run: Run, court: Court) -> None:
    court.held["5fca0001"]["text"] = " "
    assert run() == ["failed", "new", "new"]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"total": 3, "results": []},
        {"total": "3", "results": []},
        {"total": 1, "results": [{}]},
        {"total": 99999, "results": []},
    ],
)
def test_an_answer_of_another_form_fails_and_removes_nothing(answer: dict[str, Any], run: Run, court: Court) -> None:
    run()
    run.server.replies = lambda asked: Answered(content=answer) if asked.path == "/v1.0/search" else court(asked)
    assert run() == ["failed"]
    assert len(run.documents()) == 3


def test_a_history_that_leads_in_a_circle_ends(run: Run) -> None:
    run()
    run.server.replies = lambda asked: Answered(content={"transactions": [], "next_page": "date=2019-01-01"})
    assert run() == ["failed"]


@pytest.mark.parametrize(
    ("more", "ref", "court"),
    [
        (
            {"jurisdiction": "ca", "location": "ca_toulouse", "number": "18/00232"},
            "fr:ca-toulouse:18-00232@2019-03-01",
            "Cour d’appel de Toulouse",
        ),
        ({"jurisdiction": "tj", "location": "tj75056"}, None, "Tribunal judiciaire"),
        ({"decision_date": "soon"}, None, "Cour de cassation"),
        ({"numbers": ["99-11.111", "99-11.112"]}, "fr:cass:99-11111@2019-03-01", "Cour de cassation"),
    ],
)
def test_other_courts(more: dict[str, Any], ref: str | None, court: str, run: Run) -> None:
    document = decision_of(decision(1, **more), run.source)
    assert (document.ref, document.organisations) == (ref, (court,))


@pytest.mark.parametrize(
    "zones", [None, {"moyens": 3}, {"moyens": [{"start": 9, "end": 2}]}, {"x": [{"start": 0, "end": 10**9}]}]
)
def test_whatever_the_zones_say_the_text_is_whole(zones: object, run: Run) -> None:
    document = decision_of(decision(1, zones=zones), run.source)
    assert "CASSE." in document.passages[-1].text
    assert sum(one.text.count("COUR DE CASSATION") for one in document.passages) == 1


def test_without_id_or_text_it_is_no_decision(run: Run) -> None:
    with pytest.raises(ExtractError):
        decision_of({"text": "x"}, run.source)


def test_a_source_that_forbids_it_keeps_no_text(run: Run) -> None:
    document = decision_of(decision(1), replace(run.source, reuse=Reuse.METADATA_ONLY))
    assert document.passages == ()
