"""The index at the desk: a bad one is held with its reasons in words, and the way back is a button."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from desk_base import PASSWORD, DeskBase, DeskBrowser

from indexer.work import HANDLERS, Work
from kb.desk import Role
from kb.desk.memos import INDEXING_HELD
from kb.jobs import Job, State
from kb.search.analysis.batches import Vocabulary
from kb.search.engines import engine_of
from kb.settings import Settings
from kb.store import Store
from web import create_app

pytestmark = pytest.mark.slow  # each has a base of its own


class Quiet:
    """Reports to nobody."""

    @contextmanager
    def task(self, label: str, total: int | None, unit: str) -> Iterator[Quiet]:
        yield self

    def advance(self, amount: int = 1) -> None:
        """Nobody watches."""

    def kept(self, count: int = 1) -> None:
        """Nobody counts."""

    def say(self, message: str, level: str = "info") -> None:
        """Nobody listens."""


def do(base: DeskBase, browser: DeskBrowser, path: str, **form: str) -> Job:
    """Press a button of the page, and do the job that it asks for, as a worker would."""
    answer = browser.post(path, **form)
    assert answer.status_code == 303
    shift = base.desk.shift("test")
    job = shift.claim()
    assert job
    assert answer.location == f"/admin/jobs/{job.id}"
    work = Work(settings=base.settings, store=base.store, engine=base.engine, desk=base.desk, meter=Quiet())
    shift.end(job.id, State.DONE, result=HANDLERS[job.kind](job, work))
    return base.desk.jobs[job.id]


@pytest.fixture
def ours(own_pages: Path, tmp_path: Path) -> Iterator[DeskBase]:
    """A desk over our own pages, which judged queries are about."""
    settings = Settings(home=tmp_path / "home")
    shutil.copytree(own_pages, settings.home)
    with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
        app = create_app(settings, engine, store)
        with closing(app.extensions["repere"].desk) as desk:
            desk.accounts.add("administrator", Role.ADMINISTRATOR, PASSWORD)
            yield DeskBase(settings=settings, store=store, engine=engine, desk=desk, app=app)


@pytest.mark.slow
def test_an_index_of_a_broken_analyser_is_held_and_the_desk_says_why(
    ours: DeskBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator, serving = ours.browser(Role.ADMINISTRATOR), ours.engine.generation()
    with monkeypatch.context() as patch:
        real = Vocabulary.words

        def none(self: Vocabulary, texts: Sequence[str], languages: Sequence[str]) -> Any:
            return real(self, [""] * len(texts), languages)

        patch.setattr(Vocabulary, "words", none)
        job = do(ours, administrator, "/admin/index/rebuild")
    assert job.result["held"] == serving.number + 1
    assert ours.engine.generation() == serving
    page = administrator.get("/admin/index").text
    assert f"Generation {serving.number + 1} is held" in page
    assert "Judged searches are answered worse" in page
    assert "It is held: see why, and decide" in administrator.get(f"/admin/jobs/{job.id}").text
    french = administrator.get("/admin/index?lang=fr").text
    assert "Les recherches évaluées reçoivent de moins bonnes réponses" in french
    do(ours, administrator, "/admin/index/discard")
    assert "is held" not in administrator.get("/admin/index").text


def test_after_a_way_back_the_index_waits_and_hides_what_is_withdrawn(
    desk_base: DeskBase, administrator: DeskBrowser, editor: DeskBrowser
) -> None:
    first = desk_base.engine.generation().number
    with desk_base.store.writing() as writing:
        writing.correct("essai/guide", {"title": "Un guide tout neuf"}, by="editor")
    do(desk_base, administrator, "/admin/index/follow")
    with desk_base.store.writing() as writing:
        writing.hide("essai/rapport", reason="à relire", by="editor")
    job = do(desk_base, administrator, "/admin/index/rollback", to=str(first))
    assert job.result["again"] == first
    assert "does not follow the documents" in administrator.get("/admin/index").text
    assert do(desk_base, editor, "/admin/index/follow").result["waits"]
    found = {hit["id"] for hit in desk_base.app.test_client().get("/api/v1/search?size=100&status=all").json["hits"]}
    assert "essai/rapport" not in found
    do(desk_base, administrator, "/admin/index/resume")
    assert desk_base.desk.memos.read(INDEXING_HELD) is None
    assert "Un guide tout neuf" in desk_base.app.test_client().get("/?q=guide+neuf").text


def test_an_editor_decides_nothing_on_the_index(editor: DeskBrowser) -> None:
    answers = [editor.post(f"/admin/index/{what}").status_code for what in ("publish", "rollback", "rebuild", "resume")]
    assert answers == [403] * 4
