"""Jobs on sources: a trial of a draft, and another look at what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.work.doing import do
from kb.catalogue.drafts import keep_draft
from kb.catalogue.writing import written
from kb.desk import Desk
from kb.document import Reuse
from kb.jobs import Job, State
from kb.settings import Settings
from kb.source import Source
from kb.store import Store

TEXT = "Les mineurs non accompagnés sont confiés aux services de l’aide sociale à l’enfance du département."
SOURCE = Source(
    id="fonds",
    kind="folder",
    title="Fonds",
    publisher="Centre",
    licence="CC BY 4.0",
    reuse=Reuse.FULL_TEXT,
    path="fonds",
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(home=tmp_path / "home", corpus=tmp_path / "corpus")
    (found.corpus / "fonds").mkdir(parents=True)
    found.sources.mkdir()
    (found.corpus / "fonds" / "a.txt").write_text(TEXT, "utf-8")
    (found.corpus / "fonds" / "vide.pdf").write_bytes(b"%PDF-1.4 nothing")
    (found.corpus / "secret.txt").write_text("nobody's business", "utf-8")
    (found.corpus / "fonds" / "lien.txt").symlink_to("/etc/hostname")
    (found.sources / "fonds.toml").write_text(written(SOURCE), "utf-8")
    return found


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    with closing(Desk(settings.desk_url)) as opened:
        yield opened


def done(settings: Settings, desk: Desk, kind: str, **arguments: str) -> Job:
    """A job that somebody asked for, as it is when a worker has done it."""
    asked = desk.jobs.ask(kind, **arguments)
    shift = desk.shift("worker")
    job = shift.claim()
    assert job is not None
    do(settings, desk, shift, job)
    return desk.jobs[asked.id]


def test_a_trial_says_what_a_draft_would_collect_and_keeps_nothing(settings: Settings, desk: Desk) -> None:
    job = done(settings, desk, "trial", source="fonds", draft=keep_draft("fonds", written(SOURCE), settings))
    assert (job.state, job.reason) == (State.DONE, "")
    assert job.result["counts"] == {"collected": 1, "no_document": 1, "left_out": 1}
    assert job.result["found"][0]["path"] == "a.txt"
    with closing(Store(settings.database_url)) as store:
        assert (store.sequence(), store.harvests("fonds"), store.fetches("fonds")) == (0, (), {})


def test_a_trial_of_a_draft_that_is_gone_or_leads_outside_fails_with_its_reason(settings: Settings, desk: Desk) -> None:
    for name in ("fonds.0123456789abcdef", "../../etc/passwd"):
        job = done(settings, desk, "trial", source="fonds", draft=name)
        assert (job.state, job.reason.partition(".")[0]) == (State.FAILED, "The draft is not there any more")
    outside = written(SOURCE).replace('"fonds"\n\n', '"fonds"\n').replace('path = "fonds"', 'path = "/etc"')
    job = done(settings, desk, "trial", source="fonds", draft=keep_draft("fonds", outside, settings))
    assert (job.state, "KB_FOLDERS" in job.reason) == (State.FAILED, True)


def test_another_look_says_what_can_be_read_now_and_what_still_cannot(settings: Settings, desk: Desk) -> None:
    read = done(settings, desk, "examine", source="fonds", name="a.txt").result
    assert (read["status"], read["text"]) == ("ok", TEXT)
    broken = done(settings, desk, "examine", source="fonds", name="vide.pdf").result
    assert (broken["status"], bool(broken["reason"])) == ("quarantined", True)


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/hostname", "lien.txt", "nowhere.txt"])
def test_another_look_reaches_nothing_beside_the_folder_of_the_source(
    settings: Settings, desk: Desk, name: str
) -> None:
    job = done(settings, desk, "examine", source="fonds", name=name)
    assert (job.state, job.result, "There is no file" in job.reason) == (State.FAILED, {}, True)
