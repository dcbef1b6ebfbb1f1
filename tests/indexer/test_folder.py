"""A folder of files is read into the store, and stays there as it is on disk."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from folder_run import SOURCE, Corpus, markdown
from making import document, provenance
from pdf_maker import bomb, pdf

from indexer import describe as describing
from indexer import files
from indexer.extract import registry
from indexer.outcome import Meter, Verdict
from kb.document import Passage, Reuse
from kb.errors import StoreError
from kb.source import Expectation
from kb.store import FetchState, Store

FRENCH = "Les mineurs non accompagnés sont confiés à l’aide sociale à l’enfance par décision du juge des enfants."


@pytest.fixture
def corpus(tmp_path: Path, store: Store, meter: Meter) -> Corpus:
    """An empty folder and an empty store."""
    return Corpus(tmp_path, store, meter)


def test_each_file_is_a_document_with_its_path_for_an_id(corpus: Corpus) -> None:
    corpus.write({
        "b.txt": FRENCH,
        "a/rapport.pdf": pdf("Un rapport de deux lignes", title="Titre du rapport"),
        "a/page.html": f"<h1>Page</h1><p>{FRENCH}</p>",
        "a/fiche.fr.md": markdown("Fiche"),
    })  # fmt: skip
    assert [(o.path, o.verdict, o.document_id) for o in corpus.crawl()] == [
        ("a/fiche.fr.md", Verdict.NEW, "fonds/a/fiche.fr"),
        ("a/page.html", Verdict.NEW, "fonds/a/page.html"),
        ("a/rapport.pdf", Verdict.NEW, "fonds/a/rapport.pdf"),
        ("b.txt", Verdict.NEW, "fonds/b.txt"),
    ]
    assert corpus.document("a/rapport.pdf").title == "Titre du rapport"
    assert corpus.document("a/page.html").passages[0].text == FRENCH


def test_translations_share_their_work(corpus: Corpus) -> None:
    corpus.write({
        "organisations/infomie.fr.md": markdown("InfoMIE"),
        "organisations/infomie.en.md": markdown("InfoMIE (en)"),
        "autre.md": markdown("Autre", work="fonds/organisations/infomie", language="es"),
        "rapport.en.pdf": pdf("Some report"),
    })  # fmt: skip
    corpus.crawl()
    works = {
        name: corpus.document(name).work for name in ("organisations/infomie.fr", "organisations/infomie.en", "autre")
    }
    assert set(works.values()) == {"fonds/organisations/infomie"}
    assert corpus.document("organisations/infomie.fr").language == "fr"
    assert corpus.document("organisations/infomie.en").language == "en"
    assert corpus.document("autre").language == "es"
    assert (corpus.document("rapport.en.pdf").work, corpus.document("rapport.en.pdf").language) == (
        "fonds/rapport.pdf", "en",
    )  # fmt: skip


def test_where_the_file_says_nothing_the_sources_words_hold(corpus: Corpus) -> None:
    corpus.source = replace(SOURCE, type="report", country="FR", licence_url="https://example.org/licence")
    corpus.write({"a.txt": FRENCH, "b.md": markdown("B", type="guide", country="BE")})
    corpus.crawl()
    plain, said = corpus.document("a.txt"), corpus.document("b")
    assert (plain.type, plain.country, plain.organisations) == ("report", "FR", ("Centre de documentation",))
    assert (said.type, said.country) == ("guide", "BE")
    assert plain.provenance.publisher == "Centre de documentation"
    assert plain.provenance.licence_url == "https://example.org/licence"


def test_the_language_is_the_files_the_sources_or_told_from_the_text(corpus: Corpus) -> None:
    html = f'<html lang="en"><p>{FRENCH}</p></html>'
    corpus.write({"told.txt": FRENCH, "template.html": html, "short.txt": "MNA", "marked.html": "<html lang=it><p>x"})
    corpus.crawl()
    languages = {
        name: corpus.document(name).language for name in ("told.txt", "template.html", "short.txt", "marked.html")
    }
    assert languages == {"told.txt": "fr", "template.html": "fr", "short.txt": "und", "marked.html": "it"}
    corpus.source = replace(SOURCE, language="de")
    corpus.crawl()
    assert corpus.document("short.txt").language == "de"
    assert corpus.document("marked.html").language == "it"


@pytest.mark.parametrize(
    ("reuse", "passages", "summary"),
    [
        (Reuse.FULL_TEXT, 1, "Résumé."),
        (Reuse.INDEX_SNIPPET, 1, "Résumé."),
        (Reuse.METADATA_ONLY, 0, "Résumé."),
        (Reuse.LINK_ONLY, 0, ""),
    ],
)
def test_the_reuse_policy_decides_what_is_kept(corpus: Corpus, reuse: Reuse, passages: int, summary: str) -> None:
    corpus.source = replace(SOURCE, reuse=reuse)
    corpus.write({"a.md": markdown("A", summary="Résumé.")})
    corpus.crawl()
    kept = corpus.document("a")
    assert (len(kept.passages), kept.summary, kept.provenance.reuse) == (passages, summary, reuse)


def test_a_second_run_reads_nothing_that_is_unchanged(corpus: Corpus) -> None:
    corpus.write({"a.md": markdown("A"), "b.txt": FRENCH})
    corpus.crawl()
    sequence = corpus.store.sequence()
    os.utime(corpus.root / "a.md", (0, 0))
    assert set(corpus.verdicts().values()) == {Verdict.UNCHANGED}
    assert set(corpus.verdicts(full=True).values()) == {Verdict.UNCHANGED}
    assert corpus.store.sequence() == sequence


def test_a_changed_file_is_read_again(corpus: Corpus) -> None:
    corpus.write({"a.md": markdown("A"), "b.md": markdown("B")})
    corpus.crawl()
    corpus.write({"a.md": markdown("A, revu")})
    assert corpus.verdicts() == {"a.md": Verdict.CHANGED, "b.md": Verdict.UNCHANGED}
    assert corpus.document("a").title == "A, revu"


def test_a_change_in_the_catalogue_reaches_the_documents(corpus: Corpus) -> None:
    corpus.write({"a.md": markdown("A")})
    corpus.crawl()
    corpus.source = replace(SOURCE, licence="Licence Ouverte 2.0", pace=7.0)
    assert corpus.verdicts() == {"a.md": Verdict.CHANGED}
    assert corpus.document("a").provenance.licence == "Licence Ouverte 2.0"
    corpus.source = replace(corpus.source, pace=9.0, remark="Nothing of a document.")
    assert corpus.verdicts() == {"a.md": Verdict.UNCHANGED}


def test_a_reader_that_reads_otherwise_reads_unchanged_files_again(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.write({"a.md": markdown("A")})
    corpus.crawl()
    assert [outcome.verdict for outcome in corpus.crawl()] == [Verdict.UNCHANGED]
    with monkeypatch.context() as later:
        later.setattr(describing, "READING", describing.READING + 1)
        # Read again, and the same: the store says so, and the fetch is remembered under the new mark.
        assert corpus.crawl()[0].verdict is Verdict.UNCHANGED
        marks = {fetch.digest for fetch in corpus.store.fetches("fonds").values()}
    corpus.crawl()
    assert {fetch.digest for fetch in corpus.store.fetches("fonds").values()}.isdisjoint(marks)


def test_a_file_that_is_gone_takes_its_document_with_it_and_may_come_back(corpus: Corpus) -> None:
    corpus.write({"a.md": markdown("A"), "b/c.md": markdown("C")})
    corpus.crawl()
    (corpus.root / "b" / "c.md").unlink()
    removed = corpus.crawl()[-1]
    assert (removed.path, removed.verdict, removed.document_id) == ("b/c.md", Verdict.REMOVED, "fonds/b/c")
    assert corpus.store.removed("fonds/b/c")
    assert corpus.verdicts() == {"a.md": Verdict.UNCHANGED}
    corpus.write({"b/c.md": markdown("C")})
    assert corpus.verdicts()["b/c.md"] is Verdict.NEW


def test_a_file_that_moves_is_removed_here_and_new_there(corpus: Corpus) -> None:
    corpus.write({"a.md": markdown("A"), "z.md": markdown("Z")})
    corpus.crawl()
    (corpus.root / "a.md").rename(corpus.root / "b.md")
    assert corpus.verdicts() == {"b.md": Verdict.NEW, "z.md": Verdict.UNCHANGED, "a.md": Verdict.REMOVED}


def test_a_folder_that_is_missing_removes_nothing(corpus: Corpus) -> None:
    corpus.write({"a.md": markdown("A")})
    corpus.crawl()
    (corpus.root / "a.md").unlink()
    (empty,) = corpus.crawl()
    assert empty.verdict is Verdict.FAILED
    assert "is empty. Nothing was removed" in empty.reason
    corpus.root.rmdir()
    (missing,) = corpus.crawl()
    assert (missing.path, missing.verdict) == ("fonds/", Verdict.FAILED)
    assert "is not there. Nothing was removed" in missing.reason
    assert corpus.ids() == ["fonds/a"]


def test_an_empty_folder_is_no_failure_where_nothing_is_expected(corpus: Corpus) -> None:
    assert corpus.crawl() == []
    corpus.source = replace(SOURCE, expect=Expectation(least=1))
    assert [outcome.verdict for outcome in corpus.crawl()] == [Verdict.FAILED]


def test_fewer_documents_than_promised_fail_the_run_and_remove_nothing(corpus: Corpus) -> None:
    corpus.write({"a.md": markdown("A"), "b.md": markdown("B"), "c.md": markdown("C")})
    corpus.source = replace(SOURCE, expect=Expectation(least=3))
    assert Verdict.FAILED not in corpus.verdicts().values()
    (corpus.root / "b.md").unlink()
    corpus.write({"a.md": markdown("A, revu")})
    failed = corpus.crawl()[-1]
    assert (failed.path, failed.verdict) == ("fonds/", Verdict.FAILED)
    assert failed.reason.startswith("2 documents, and at least 3 are expected; nothing was removed.")
    assert corpus.ids() == ["fonds/a", "fonds/b", "fonds/c"]
    assert corpus.document("a").title == "A, revu"


def test_more_documents_than_promised_fail_the_run(corpus: Corpus) -> None:
    corpus.source = replace(SOURCE, expect=Expectation(most=1))
    corpus.write({"a.md": markdown("A"), "b.md": markdown("B")})
    assert "2 documents, and at most 1 are expected" in corpus.reasons()["fonds/"]


def test_a_file_that_fails_says_why_and_keeps_its_former_document(corpus: Corpus) -> None:
    corpus.write({"a.md": markdown("A"), "b.md": markdown("B")})
    corpus.crawl()
    corpus.write({"a.md": '+++\ntitel = "A"\n+++\n', "c.pdf": pdf("x", password="secret")})
    reasons = corpus.reasons()
    assert reasons["a.md"].startswith("line 2: the key 'title' is missing; line 2: unknown key 'titel'; did you mean")
    assert reasons["c.pdf"] == "protected by a password. Save it without its password, then read it again."
    assert corpus.document("a").title == "A"
    fetch = corpus.store.fetches("fonds")["a.md"]
    assert (fetch.state, fetch.position, fetch.reason) == (FetchState.FAILED, 1, reasons["a.md"])


def test_a_file_that_fails_with_a_reason_is_looked_at_in_each_run(corpus: Corpus) -> None:
    corpus.write({"a.md": "+++\n", "b.md": markdown("B")})
    first, *others = (corpus.reasons()["a.md"] for _ in range(5))
    assert others == [first] * 4


def test_a_file_that_breaks_its_reader_is_left_alone_after_three_tries(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setattr(registry, "JAILED", {".pdf": "hostile_reader"})
    corpus.write({"a.pdf": "crash", "b.pdf": "fine"})
    for tries in (1, 2, 3):
        assert corpus.reasons()["a.pdf"].startswith("the reader crashed (signal 11)")
        assert corpus.store.fetches("fonds")["a.pdf"].position == tries
    quarantined = corpus.reasons()["a.pdf"]
    assert quarantined.startswith("left alone after 3 tries: the reader crashed (signal 11)")
    assert "kb crawl --full fonds" in quarantined
    assert corpus.reasons(full=True)["a.pdf"].startswith("the reader crashed")
    assert corpus.store.fetches("fonds")["a.pdf"].position == 1
    corpus.write({"a.pdf": "better"})
    assert corpus.verdicts()["a.pdf"] is Verdict.NEW


@pytest.mark.slow
def test_a_bomb_among_the_files_is_one_failure(corpus: Corpus) -> None:
    corpus.write({"a.pdf": bomb(2**30), "b.pdf": pdf("Un rapport sain")})
    assert corpus.verdicts() == {"a.pdf": Verdict.FAILED, "b.pdf": Verdict.NEW}


def test_pages_that_could_not_be_read_are_noted_with_the_document(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # where no program recognises text on pictures
    corpus.write({"a.pdf": pdf("Une page.", *["/g12/g45/g3/g78 /g12/g45"] * 5)})
    (outcome,) = corpus.crawl()
    assert outcome.verdict is Verdict.NEW
    assert outcome.reason.startswith("page 2 could not be read: its font does not say")
    assert outcome.reason.endswith("; and 2 more")


def test_other_formats_hidden_files_and_empty_files(corpus: Corpus) -> None:
    corpus.write({"a.md": markdown("A"), "b.xyz": "x", "LISEZMOI": "x", ".git/c.md": "x", ".d.md": "x", "e.txt": ""})
    outcomes = {outcome.path: (outcome.verdict, outcome.reason) for outcome in corpus.crawl()}
    assert set(outcomes) == {"a.md", "b.xyz", "LISEZMOI", "e.txt"}
    assert outcomes["b.xyz"][0] is Verdict.SKIPPED
    assert outcomes["b.xyz"][1].startswith("no reader for files .xyz; read are .md, .txt, .html, ")
    assert outcomes["LISEZMOI"][1].startswith("no reader for files without a suffix")
    assert outcomes["e.txt"] == (Verdict.FAILED, "the file is empty")


def test_links_out_of_the_folder_are_refused(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(markdown("Secret"))
    corpus.write({"a.md": markdown("A"), "b/c.md": markdown("C")})
    (corpus.root / "out.md").symlink_to(tmp_path / "secret.md")
    (corpus.root / "up").symlink_to(tmp_path)
    (corpus.root / "broken.md").symlink_to("nowhere.md")
    (corpus.root / "again").symlink_to("b")
    (corpus.root / "inside.md").symlink_to("b/c.md")
    outcomes = {outcome.path: (outcome.verdict, outcome.reason) for outcome in corpus.crawl()}
    assert outcomes["out.md"] == (Verdict.FAILED, "a link that leaves the folder; copy the file")
    assert outcomes["up"] == (Verdict.FAILED, "a link that leaves the folder; copy the file")
    assert outcomes["broken.md"] == (Verdict.FAILED, "a link to a file that is not there")
    assert outcomes["again"][0] is Verdict.SKIPPED
    assert corpus.ids() == ["fonds/a", "fonds/b/c", "fonds/inside"]


def test_pipes_sockets_and_giants_are_refused(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.write({"a.md": markdown("A"), "large.txt": "x" * 2_000_000})
    monkeypatch.setattr(files, "LARGEST", 1_000_000)
    os.mkfifo(corpus.root / "pipe.txt")
    monkeypatch.chdir(corpus.root)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        reasons = corpus.reasons()
    assert reasons["pipe.txt"] == reasons["socket.txt"] == "not a file: a device, a socket or a pipe"
    assert reasons["large.txt"].startswith("the file has 1 MiB, and 0 is the most")


def test_a_name_that_cannot_be_shown_is_refused_and_named(corpus: Corpus) -> None:
    corpus.write({"a.md": markdown("A"), "b\nc.md": markdown("B")})
    (Path(os.fsdecode(os.fsencode(corpus.root) + b"/d\xff.md"))).write_text(markdown("D"))
    reasons = corpus.reasons()
    assert reasons == {
        "b\nc.md": "its name cannot be shown; rename it",
        "d\\udcff.md": "its name cannot be shown; rename it",
    }


def test_a_name_in_decomposed_letters_has_the_usual_id(corpus: Corpus) -> None:
    corpus.write({"e\u0301te\u0301.md": markdown("Été")})
    corpus.crawl()
    assert corpus.ids() == ["fonds/été"]


@pytest.mark.parametrize(("former", "later"), [("A.MD", "A.md"), ("e\u0301.md", "\u00e9.md")])
def test_a_file_renamed_under_its_id_leaves_nothing_behind(corpus: Corpus, former: str, later: str) -> None:
    corpus.write({former: markdown("A"), "z.md": markdown("Z")})
    corpus.crawl()
    (document_id,) = (kept for kept in corpus.ids() if kept != "fonds/z")
    (corpus.root / former).rename(corpus.root / later)
    assert corpus.verdicts() == {later: Verdict.CHANGED, "z.md": Verdict.UNCHANGED}
    assert set(corpus.store.paths("fonds")) == set(corpus.store.fetches("fonds")) == {later, "z.md"}
    (corpus.root / later).unlink()
    assert corpus.verdicts() == {"z.md": Verdict.UNCHANGED, later: Verdict.REMOVED}
    assert corpus.store.removed(document_id)


def test_an_older_file_under_the_same_id_takes_the_place_of_the_one_that_is_gone(corpus: Corpus) -> None:
    corpus.write({"A.MD": markdown("A")})
    corpus.crawl()
    (corpus.root / "A.MD").unlink()
    corpus.write({"A.md": markdown("A, avant")})
    os.utime(corpus.root / "A.md", (0, 0))
    assert corpus.verdicts() == {"A.md": Verdict.CHANGED}
    assert corpus.document("A").title == "A, avant"
    assert corpus.verdicts() == {"A.md": Verdict.UNCHANGED}


def test_of_two_files_with_one_id_the_second_fails_and_both_are_named(corpus: Corpus) -> None:
    corpus.write({"B.MD": markdown("Un"), "B.md": markdown("Deux"), "z.md": markdown("Z")})
    both = "B.md and B.MD have the same id, and only B.MD is read. Rename one of them."
    assert corpus.reasons() == corpus.reasons() == corpus.reasons(full=True) == {"B.md": both}
    assert corpus.document("B").title == "Un"
    (corpus.root / "B.MD").unlink()
    assert corpus.verdicts() == {"B.md": Verdict.CHANGED, "z.md": Verdict.UNCHANGED}
    assert corpus.document("B").title == "Deux"


def test_a_file_that_was_read_first_keeps_its_id(corpus: Corpus) -> None:
    corpus.write({"B.md": markdown("Un")})
    corpus.crawl()
    corpus.write({"B.MD": markdown("Deux")})
    both = "B.MD and B.md have the same id, and only B.md is read. Rename one of them."
    assert corpus.reasons() == {"B.MD": both}
    (corpus.root / "B.md").unlink()
    (corpus.root / "B.MD").unlink()
    corpus.write({"z.md": markdown("Z")})
    assert corpus.verdicts() == {"z.md": Verdict.NEW, "B.md": Verdict.REMOVED}


def test_an_id_that_another_source_holds_fails_alone(corpus: Corpus) -> None:
    with corpus.store.writing() as writing:
        writing.put([document("fonds/b", provenance=provenance("x", source="import"))])
    corpus.write({"a.md": markdown("A"), "b.md": markdown("B"), "c.md": markdown("C")})
    assert corpus.reasons() == {"b.md": "the source import has a document with the id fonds/b already"}
    assert corpus.ids() == ["fonds/a", "fonds/c"]
    assert corpus.store.fetches("fonds")["b.md"].state is FetchState.FAILED


def test_what_is_remembered_is_committed_with_the_document(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.write({"a.md": markdown("A")})

    def refuse(*_: object) -> None:
        raise StoreError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("kb.store.writing.Writing.record", refuse)
        with pytest.raises(StoreError, match="disk full"):
            corpus.crawl()
    assert corpus.ids() == []
    assert corpus.verdicts() == {"a.md": Verdict.NEW}


def test_the_document_remembers_where_and_when_it_came_from(corpus: Corpus) -> None:
    corpus.write({"a/b.md": markdown("B", url="https://example.org/b")})
    os.utime(corpus.root / "a/b.md", (1_000_000_000, 1_000_000_000))
    corpus.crawl()
    kept = corpus.document("a/b")
    assert kept.provenance.path == "a/b.md"
    assert kept.provenance.url == "https://example.org/b"
    assert kept.provenance.modified == datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)
    assert kept.passages == (Passage(anchor="intro", text="Texte.", markup="Texte."),)


def test_a_folder_that_cannot_be_read_keeps_its_documents(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.write({"a.md": markdown("A"), "b/c.md": markdown("C")})
    corpus.crawl()
    scandir = os.scandir

    def refuse(path: Path) -> object:
        # Tests may run as root, whom no permission stops.
        if path.name == "b":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    assert corpus.reasons() == {"b/": "the folder cannot be read: Permission denied"}
    assert corpus.ids() == ["fonds/a", "fonds/b/c"]


@pytest.mark.parametrize("path", ["/etc", "../store", "lien"])
def test_a_folder_that_nobody_allows_is_not_read_and_nothing_is_removed(corpus: Corpus, path: str) -> None:
    corpus.write({"a.txt": FRENCH})
    corpus.crawl()
    (corpus.root.parent / "lien").symlink_to("/etc")
    corpus.source = replace(corpus.source, path=path)
    (outcome,) = corpus.crawl()
    assert (outcome.verdict, outcome.reason.partition(" is ")[2]) == (
        Verdict.FAILED,
        "none that KB_FOLDERS allows. Nothing was read, and nothing removed.",
    )
    assert corpus.document("a.txt").title
