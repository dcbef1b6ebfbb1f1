"""The kind "hal": publications of HAL, from answers that we recorded in its form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from api_server import Answered, ApiServer, Asked, api_server

from indexer.context import Context
from indexer.kinds import hal
from indexer.outcome import Meter, Outcome
from kb.document import Document, Precision, Reuse
from kb.settings import Settings
from kb.source import Source
from kb.store import Store

pytestmark = pytest.mark.slow  # a server and a store for each


def publication(number: int, **more: Any) -> dict[str, Any]:
    """A publication of our own making."""
    return {
        "halId_s": f"hal-{number:08}",
        "uri_s": f"https://example.org/hal-{number:08}",
        "title_s": ["L’accueil des mineurs", "The reception of minors"],
        "abstract_s": ["Une enquête."],
        "authFullName_s": ["Auteur Premier", "Auteur Second"],
        "producedDate_s": "2021-05",
        "language_s": ["fr"],
        "doiId_s": "10.9999/exemple",
        "licence_s": "http://creativecommons.org/licenses/by/",
    } | more


class Run:
    def __init__(self, server: ApiServer, store: Store, meter: Meter, home: Path) -> None:
        self.server = server
        self.rows = [publication(n) for n in (1, 2, 3)]
        self.source = Source(
            id="hal",
            kind="hal",
            title="HAL",
            publisher="HAL",
            licence="Each deposit has its own",
            reuse=Reuse.METADATA_ONLY,
            addresses=(server.url("/search/"),),
            words=("mineurs non accompagnés", 'mineur "isolé"'),
        )
        self.context = Context(store=store, settings=Settings(home=home), meter=meter)
        server.replies = self.reply

    def reply(self, asked: Asked) -> Answered:
        start, rows = int(asked.parameters["start"]), int(asked.parameters["rows"])
        return Answered(
            content={"response": {"numFound": len(self.rows), "start": start, "docs": self.rows[start : start + rows]}}
        )

    def outcomes(self) -> list[Outcome]:
        return list(hal.read(self.source, self.context, self.server.fetcher))

    def __call__(self) -> list[str]:
        return [outcome.verdict.value for outcome in self.outcomes()]

    def documents(self) -> dict[str, Document]:
        store = self.context.store
        return dict(store.documents(list(store.paths(self.source.id).values())))


@pytest.fixture
def run(store: Store, meter: Meter, tmp_path: Path) -> Iterator[Run]:
    with api_server() as server:
        yield Run(server, store, meter, tmp_path)


def test_publications_are_kept_with_what_describes_them(run: Run) -> None:
    assert run() == ["new"] * 3
    document = run.documents()["hal/hal-00000001"]
    assert (document.title, document.language, document.type) == ("L’accueil des mineurs", "fr", "report")
    assert (document.summary, document.passages) == ("Une enquête.", ())
    assert (document.date, document.precision) == (date(2021, 5, 1), Precision.MONTH)
    assert document.path == ("Auteur Premier, Auteur Second",)
    assert document.aliases == ("hal-00000001", "10.9999/exemple")
    assert document.provenance.url == "https://example.org/hal-00000001"
    assert document.provenance.licence_url == "http://creativecommons.org/licenses/by/"


def test_words_are_looked_for_as_phrases(run: Run) -> None:
    run()
    question = run.server.asked[0].parameters["q"]
    assert question.startswith('title_t:("mineurs non accompagnés" OR "mineur  isolé ") OR abstract_t:(')


def test_all_pages_are_turned(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hal, "LENGTH", 2)
    assert run() == ["new"] * 3
    assert [asked.parameters["start"] for asked in run.server.asked] == ["0", "2"]


def test_a_second_run_finds_what_changed_and_what_is_gone(run: Run) -> None:
    run()
    assert run() == ["unchanged"] * 3
    run.rows = [run.rows[0], publication(2, abstract_s=["Une autre."])]
    assert run() == ["unchanged", "changed", "removed"]


@pytest.mark.parametrize(
    "answer",
    [
        {"response": {"numFound": 0, "docs": []}},
        {"response": {"numFound": 9, "docs": []}},
        {"response": {"numFound": 1, "docs": [{"title_s": ["x"]}]}},
        {"response": []},
        {"error": {}},
    ],
)
def test_a_list_that_is_not_whole_removes_nothing(answer: dict[str, Any], run: Run) -> None:
    run()
    run.server.replies = lambda asked: Answered(content=answer)
    assert run() == ["failed"]
    assert len(run.documents()) == 3


def test_where_the_abstract_may_be_shown_it_is_the_text(run: Run) -> None:
    run.source = replace(run.source, reuse=Reuse.FULL_TEXT)
    run()
    assert [one.text for one in run.documents()["hal/hal-00000001"].passages] == ["Une enquête."]


@pytest.mark.parametrize(
    ("said", "day", "precision"),
    [
        ("2021-05-12", date(2021, 5, 12), Precision.DAY),
        ("2021", date(2021, 1, 1), Precision.YEAR),
        ("2021-13", None, Precision.DAY),
        (None, None, Precision.DAY),
    ],
)
def test_a_day_is_as_precise_as_it_is_said(said: str | None, day: date | None, precision: Precision, run: Run) -> None:
    run.rows = [publication(1, producedDate_s=said)]
    run()
    (document,) = run.documents().values()
    assert (document.date, document.precision) == (day, precision)


def test_a_publication_with_little_in_it_is_one_still(run: Run) -> None:
    run.rows = [{"halId_s": "hal-9", "uri_s": "javascript:x", "language_s": ["fr", "en"]}]
    run()
    (document,) = run.documents().values()
    assert (document.title, document.language) == ("hal-9", "und")
    assert document.provenance.url == "https://hal.science/hal-9"
    assert document.provenance.licence == "Each deposit has its own"
