"""What people have decided about documents holds for every kind of source, and no kind reads it as the source's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from dila_archive import delta, jo_article, jo_text, stock
from folder_run import Corpus, markdown
from making import document, provenance
from test_dila_kind import Crawl, crawl

from indexer.keep import Reading, keep
from indexer.outcome import Meter, Verdict
from indexer.pipeline import harvest
from kb.source import Expectation
from kb.store import Store

__all__ = ["crawl"]  # a fixture

pytestmark = pytest.mark.slow  # archives are read

WHO = {"reason": "r", "by": "Ada"}


def test_a_document_that_moved_while_it_was_hidden_is_withheld_and_keeps_its_new_place(store: Store) -> None:
    with store.writing() as writing:
        writing.put([document("a")])
        writing.hide("a", **WHO)
    [outcome] = keep(store, "tests", [Reading(path="b", document=document("a", "x"), replaces="old")])
    assert outcome.verdict is Verdict.WITHHELD


def test_an_id_that_another_source_has_hidden_fails_alone(store: Store) -> None:
    with store.writing() as writing:
        writing.put([document("a")])
        writing.hide("a", **WHO)
    readings = [
        Reading(path=key, document=document(key, provenance=provenance(key, source="other"))) for key in ("a", "b")
    ]
    assert [one.verdict for one in keep(store, "other", readings)] == [Verdict.FAILED, Verdict.NEW]


def test_the_report_of_a_folder_says_why_a_document_is_withheld(tmp_path: Path, store: Store, meter: Meter) -> None:
    corpus = Corpus(tmp_path, store, meter)
    corpus.write({"a.fr.md": markdown("A"), "b.fr.md": markdown("B")})
    corpus.crawl()
    with store.writing() as writing:
        writing.merge("fonds/a.fr", "fonds/b.fr", **WHO)
    for full in (False, True):
        done = harvest("fonds", iter(corpus.crawl(full=full)), store)
        assert done.counts == {Verdict.WITHHELD: 1, Verdict.UNCHANGED: 1}
        assert done.notes[0].reason == "merged into fonds/b.fr: r (to undo it: kb documents show fonds/a.fr)"
    assert not store.harvests("fonds")[0].failed
    corpus.root.joinpath("a.fr.md").unlink()
    assert [one.verdict for one in corpus.crawl()] == [Verdict.UNCHANGED]
    assert corpus.ids() == ["fonds/b.fr"]


def test_a_folder_that_promises_as_many_documents_as_it_has_may_have_a_hidden_one(
    tmp_path: Path, store: Store, meter: Meter
) -> None:
    corpus = Corpus(tmp_path, store, meter)
    corpus.source = replace(corpus.source, expect=Expectation(least=2))
    corpus.write({"a.fr.md": markdown("A"), "b.fr.md": markdown("B"), "c.fr.md": markdown("C")})
    corpus.crawl()
    with store.writing() as writing:
        writing.hide("fonds/a.fr", **WHO)
    corpus.root.joinpath("c.fr.md").unlink()
    assert corpus.verdicts()["c.fr.md"] is Verdict.REMOVED


@pytest.mark.parametrize("decided", ["hidden", "corrected"])
def test_a_text_that_is_put_together_of_many_files_is_changed_as_it_was_delivered(
    crawl: Callable[..., Crawl], decided: str
) -> None:
    run = crawl("jorf")
    store, text = run.context.store, "JORFTEXT000000000001"
    run.put(stock("jorf"), jo_text(), jo_article(11))
    run()
    title = run.documents()[text].title
    with store.writing() as writing:
        if decided == "hidden":
            writing.hide(text, **WHO)
        else:
            writing.correct(text, {"title": "Titre"}, by="Ada")
    run.put(delta("jorf", "20230801"), jo_article(11, body="<p>Rectifié.</p>"))
    run()
    with store.writing() as writing:
        if decided == "hidden":
            writing.show_again(text)
        else:
            assert run.documents()[text].title == "Titre"
            writing.uncorrect(text)
    found = run.documents()[text]
    assert found.title == title
    assert [one.text for one in found.passages] == ["Vu le code civil,", "Rectifié.", "Fait le 30 janvier 2019."]
