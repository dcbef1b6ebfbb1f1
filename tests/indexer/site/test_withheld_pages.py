"""Crawls keep to what people have decided: what is withdrawn stays away, what is corrected stays so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from web_run import WebRun
from web_site import Answer, Site, page

from indexer.outcome import Verdict
from indexer.pipeline import harvest
from indexer.report import Harvest
from kb.takedown import Places, take_down

pytestmark = pytest.mark.slow  # a server and child processes

LINKS = {"/a": "A", "/b": "B"}
WHO = {"reason": "Asked for", "by": "Ada"}
SECRET = "xylophone"


def text(what: str) -> str:
    """A paragraph long enough to be the text of a page."""
    return " ".join(f"Phrase {number} sur {what}, dite ici en quelques mots." for number in range(12))


def fill(pages: dict[str, bytes | Answer], about: str = SECRET) -> None:
    pages["/"] = page("Accueil", text("la maison"), links=LINKS)
    pages["/a"] = page(f"Page {about}", text(about))
    pages["/b"] = page("Page B", text("l’asile"))


def run_all(run: WebRun, *, full: bool = False) -> Harvest:
    return harvest(run.source.id, iter(run.crawl(full=full)), run.store)


def test_a_hidden_page_is_withheld_whether_it_was_read_again_or_not(
    pages: dict[str, bytes | Answer], run: Callable[..., WebRun]
) -> None:
    fill(pages)
    made = run()
    run_all(made)
    hidden = made.document("/a")
    with made.store.writing() as writing:
        writing.hide(hidden.id, **WHO)
        writing.correct(made.document("/b").id, {"title": "Corrigé"}, by="Ada")
    done = run_all(made)

    assert done.counts == {Verdict.UNCHANGED: 2, Verdict.WITHHELD: 1}
    assert [note.reason for note in done.notes] == [f"hidden: Asked for (to undo it: kb documents show {hidden.id})"]
    assert made.store.document(hidden.id) is None
    fill(pages, "la tutelle")
    pages["/b"] = page("Page B", text("le séjour"))
    assert run_all(made).counts[Verdict.WITHHELD] == 1
    assert made.document("/b").title == "Corrigé"
    assert "séjour" in made.document("/b").passages[0].text
    with made.store.writing() as writing:
        assert writing.show_again(hidden.id)
    assert made.document("/a").title == "Page la tutelle"


def test_a_page_for_printing_does_not_take_the_place_of_a_hidden_one(
    pages: dict[str, bytes | Answer], run: Callable[..., WebRun], site: Site
) -> None:
    fill(pages)
    made = run()
    run_all(made)
    with made.store.writing() as writing:
        writing.hide(made.document("/a").id, **WHO)
    pages["/"] = page("Accueil", text("la maison"), links={**LINKS, "/bis": "A"})
    head = f'<link rel="canonical" href="{site.url}/a">'
    pages["/bis"] = page(f"Page {SECRET} à imprimer", text(SECRET), head=head)
    assert made.verdicts()["/bis"] == Verdict.DUPLICATE
    assert [one.title for one in made.store.documents(list(made.paths.values())).values() if SECRET in one.title] == []


def test_nothing_of_a_page_that_is_taken_down_comes_back_in_any_form(
    pages: dict[str, bytes | Answer], run: Callable[..., WebRun], tmp_path: Path
) -> None:
    fill(pages)
    made = run()
    run_all(made)
    taken = made.document("/a").id
    take_down(made.store, Places.of(made.context.settings), taken, **WHO)
    assert kept(tmp_path) == []

    for about, full in ((SECRET, False), (SECRET, True), (f"{SECRET} encore", False)):
        fill(pages, about)
        done = run_all(made, full=full)
        assert done.counts[Verdict.WITHHELD] == 1
        assert [note.reason for note in done.notes] == ["taken down: Asked for"]
    made.store.close()
    assert kept(tmp_path) == []


def kept(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
