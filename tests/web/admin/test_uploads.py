"""Files are sent to the desk, read by the worker, looked at, published and found."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

import pytest
from desk_base import DeskBase, DeskBrowser
from office_maker import archive, docx, paragraph
from pdf_maker import pdf

from indexer.work import HANDLERS, Failure, Work
from indexer.work.meter import JobMeter
from kb.desk.inbox import Inbox
from kb.desk.uploads import Upload, UploadState
from kb.holdings import holdings
from kb.jobs import State
from kb.search.request import SearchRequest, Status
from kb.source import SENT

pytestmark = pytest.mark.slow  # each has a base of its own

TEXT = "Le service reçoit le jeune avec un interprète. Une carte de transport zorbeline lui est remise à l'arrivée."
HOSTILE = "<script>alert(1)</script>\u202e.md"


def send(browser: DeskBrowser, *files: tuple[str, bytes], at_once: bool = False) -> int:
    form: dict[str, object] = {"files": [(io.BytesIO(data), name) for name, data in files]}
    answer = browser.post("/admin/uploads", **({"at_once": "1"} if at_once else {}), **form)
    return answer.status_code


def work_off(base: DeskBase) -> None:
    """Do what waits, as a worker does."""
    shift = base.desk.shift("test")
    while (job := shift.claim()) is not None:
        meter = JobMeter(shift, job)
        work = Work(settings=base.settings, store=base.store, engine=base.engine, desk=base.desk, meter=meter)
        try:
            shift.end(job.id, State.DONE, result=HANDLERS[job.kind](job, work))
        except Failure as failure:
            shift.end(job.id, State.FAILED, reason=str(failure))


def only(base: DeskBase) -> Upload:
    (upload,) = base.desk.uploads.latest()
    return upload


def found(base: DeskBase, text: str) -> list[str]:
    return [hit.document_id for hit in base.engine.search(SearchRequest(text=text, status=Status.ALL)).hits]


def files_of(base: DeskBase) -> list[Path]:
    return sorted(path for path in base.settings.uploads.rglob("*") if path.is_file())


@pytest.mark.slow
def test_a_file_is_sent_read_looked_at_published_and_found(desk_base: DeskBase, editor: DeskBrowser) -> None:
    assert send(editor, ("rapport.pdf", pdf("Rapport de service", TEXT, title="Rapport de service"))) == 303
    upload = only(desk_base)
    assert upload.state is UploadState.RECEIVED
    assert (files_of(desk_base)[0].name, files_of(desk_base)[0].stat().st_mode & 0o777) == (upload.digest, 0o600)
    work_off(desk_base)
    page = editor.get(f"/admin/uploads/{upload.id}").text
    assert "To be checked" in page
    assert "carte de transport zorbeline" in page
    assert 'value="Rapport de service"' in page
    assert found(desk_base, "zorbeline") == []
    form = {
        "title": "Un autre titre",
        "type": "report",
        "language": "fr",
        "date": "2024-05",
        "organisations": "InfoMIE",
    }
    assert editor.post(f"/admin/uploads/{upload.id}", **form, reuse="full_text", themes="sante").status_code == 303
    work_off(desk_base)
    (key,) = found(desk_base, "zorbeline")
    kept = desk_base.store.document(key)
    assert kept is not None
    assert (kept.title, str(kept.date), kept.precision, kept.organisations, kept.themes, kept.provenance.source) == (
        "Un autre titre", "2024-05-01", "month", ("InfoMIE",), ("sante",), "upload",
    )  # fmt: skip
    assert "Searchable" in editor.get(f"/admin/uploads/{upload.id}").text
    assert editor.get(f"/documents/{key}").status_code == 200
    assert editor.get(f"/originals/{key}", buffered=True).data.startswith(b"%PDF-")
    assert [entry.action for entry in desk_base.desk.audit.latest(2)] == ["upload.publish", "upload.send"]


@pytest.mark.slow
def test_what_is_published_at_once_needs_no_second_look(desk_base: DeskBase, editor: DeskBrowser) -> None:
    send(editor, ("note.docx", docx(paragraph("Note de service", "Titre") + paragraph(TEXT))), at_once=True)
    work_off(desk_base)
    assert only(desk_base).state is UploadState.KEPT
    assert found(desk_base, "zorbeline") == [only(desk_base).document]
    listed = editor.get("/oai?verb=ListRecords&metadataPrefix=oai_dc&set=source:upload").text
    assert only(desk_base).document in listed


def test_the_same_bytes_again_lead_to_those_that_are_there(desk_base: DeskBase, editor: DeskBrowser) -> None:
    send(editor, ("a.md", TEXT.encode()))
    assert send(editor, ("b.md", TEXT.encode())) == 303
    assert "is here already" in editor.get(f"/admin/uploads/{only(desk_base).id}").text


@pytest.mark.slow
def test_names_and_titles_are_shown_as_text(desk_base: DeskBase, editor: DeskBrowser) -> None:
    send(editor, (f"../../etc/\u202e{HOSTILE}", f"# <img src=x onerror=alert(1)>\n\n{TEXT}".encode()), at_once=True)
    work_off(desk_base)
    upload = only(desk_base)
    assert "/" not in upload.name.replace("</script>", "")
    pages = ["/admin/uploads", f"/admin/uploads/{upload.id}", f"/documents/{upload.document}", "/?q=zorbeline"]
    for page in pages:
        text = editor.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "\u202e" not in text


@pytest.mark.slow
def test_a_file_of_scripts_is_saved_and_never_shown(desk_base: DeskBase, editor: DeskBrowser) -> None:
    page = f"<html><head><title>Page</title></head><body><script>alert(1)</script><p>{TEXT}</p></body></html>"
    send(editor, ("page.html", page.encode()), at_once=True)
    work_off(desk_base)
    answer = editor.get(f"/admin/uploads/{only(desk_base).id}/file", buffered=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"
    original = editor.get(f"/originals/{only(desk_base).document}", buffered=True)
    assert original.headers["Content-Disposition"].startswith("attachment")


def test_an_archive_becomes_uploads_of_its_files(desk_base: DeskBase, editor: DeskBrowser) -> None:
    inner = archive({"x.md": TEXT})
    parts = {"../../outside.md": f"# Dehors\n\n{TEXT}", "a/b.md": "# Dedans\n\nUn autre texte.", "in.zip": inner}
    send(editor, ("lot.zip", archive(parts)))
    work_off(desk_base)
    uploads = {upload.name: upload for upload in desk_base.desk.uploads.latest()}
    assert set(uploads) == {"lot.zip", "outside.md", "b.md"}
    assert uploads["lot.zip"].state is UploadState.PARTED
    assert "archives in archives" in uploads["lot.zip"].seen["warnings"][0]
    assert uploads["b.md"].state is UploadState.READ
    page = editor.get(f"/admin/uploads/{uploads['lot.zip'].id}").text
    assert "Files of this archive" in page
    inside = desk_base.settings.uploads.resolve()
    assert all(path.resolve().is_relative_to(inside) for path in files_of(desk_base))


def test_what_cannot_be_read_says_why_and_can_be_thrown_away(desk_base: DeskBase, editor: DeskBrowser) -> None:
    send(editor, ("broken.pdf", b"%PDF-1.7 nothing"), ("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 99))
    work_off(desk_base)
    for upload in desk_base.desk.uploads.latest():
        assert upload.state is UploadState.FAILED
        assert upload.reason
        assert editor.post(f"/admin/uploads/{upload.id}/discard").status_code == 303
    assert files_of(desk_base) == []


def test_a_form_with_faults_publishes_nothing_and_names_them(desk_base: DeskBase, editor: DeskBrowser) -> None:
    send(editor, ("a.md", TEXT.encode()))
    work_off(desk_base)
    answer = editor.post(f"/admin/uploads/{only(desk_base).id}", title="", date="hier", reuse="full_text")
    assert answer.status_code == 422
    assert answer.text.count('class="fault"') == 2
    assert only(desk_base).state is UploadState.READ


@pytest.mark.slow
def test_a_newer_file_takes_the_place_and_the_address(desk_base: DeskBase, editor: DeskBrowser) -> None:
    send(editor, ("a.md", f"# Titre\n\n{TEXT}".encode()), at_once=True)
    work_off(desk_base)
    first = only(desk_base)
    data = {"files": (io.BytesIO(b"# Titre\n\nUn texte galuchard."), "b.md")}
    assert editor.post(f"/admin/uploads/{first.id}/replace", **data).status_code == 303
    work_off(desk_base)
    newer = next(upload for upload in desk_base.desk.uploads.latest() if upload.id != first.id)
    editor.post(f"/admin/uploads/{newer.id}", title="Titre", type="document", language="fr", reuse="full_text")
    work_off(desk_base)
    assert found(desk_base, "galuchard") == [first.document]
    assert found(desk_base, "zorbeline") == []


@pytest.mark.slow
@pytest.mark.parametrize("reuse", ["metadata_only", "link_only"])
def test_what_may_not_be_shown_is_not_kept_in_the_store(desk_base: DeskBase, editor: DeskBrowser, reuse: str) -> None:
    send(editor, ("a.md", f"# Titre réservé\n\n{TEXT}".encode()))
    work_off(desk_base)
    editor.post(f"/admin/uploads/{only(desk_base).id}", title="Titre réservé", reuse=reuse)
    work_off(desk_base)
    kept = desk_base.store.document(only(desk_base).document)
    assert kept is not None
    assert kept.passages == ()
    assert found(desk_base, "zorbeline") == []
    assert found(desk_base, "réservé") == [kept.id]


def test_empty_files_and_those_of_readers_are_refused(
    desk_base: DeskBase, editor: DeskBrowser, reader_of_the_desk: DeskBrowser
) -> None:
    assert send(editor, ("empty.md", b"")) == 303
    assert "it is empty" in editor.get("/admin/uploads").text
    assert send(reader_of_the_desk, ("a.md", b"texte")) == 403
    assert desk_base.desk.uploads.count() == 0
    assert files_of(desk_base) == []


def test_a_file_that_is_too_large_leaves_nothing(desk_base: DeskBase) -> None:
    arriving = Inbox(desk_base.settings.uploads, 1000).receive()
    arriving.write(b"a" * 999)
    arriving.write(b"aa")
    assert arriving.too_large
    assert not arriving.keep()
    assert files_of(desk_base) == []


@pytest.mark.slow
def test_an_upload_that_was_done_is_done_again_without_harm(desk_base: DeskBase, editor: DeskBrowser) -> None:
    send(editor, ("a.md", TEXT.encode()), at_once=True)
    work_off(desk_base)
    number, sequence = only(desk_base).id, desk_base.store.sequence()
    for kind in ("upload-read", "upload-keep"):
        desk_base.desk.jobs.ask(kind, upload=number)
    work_off(desk_base)
    assert desk_base.store.sequence() == sequence
    assert len(found(desk_base, "zorbeline")) == 1


@pytest.mark.slow
def test_a_document_that_says_nearly_the_same_is_named(desk_base: DeskBase, editor: DeskBrowser) -> None:
    words = " ".join(f"mot{number} suivi{number % 7} parole{number % 11}" for number in range(200))
    send(editor, ("a.md", f"# Premier\n\n{words}".encode()), at_once=True)
    work_off(desk_base)
    send(editor, ("b.md", f"# Second\n\n{words} enfin".encode()))
    work_off(desk_base)
    second = next(upload for upload in desk_base.desk.uploads.latest() if upload.name == "b.md")
    assert [near["title"] for near in second.seen["near"]] == ["Premier"]
    assert "Is it here already?" in editor.get(f"/admin/uploads/{second.id}").text


def test_what_breaks_off_leaves_nothing(desk_base: DeskBase) -> None:
    inbox = Inbox(desk_base.settings.uploads, 1000)
    with closing(inbox.receive()) as arriving:
        arriving.write(b"half")
        assert len(files_of(desk_base)) == 1
    assert files_of(desk_base) == []


@pytest.mark.slow
def test_what_was_sent_has_its_place_among_the_sources(desk_base: DeskBase, editor: DeskBrowser) -> None:
    send(editor, ("a.md", f"# Titre\n\n{TEXT}".encode()), at_once=True)
    work_off(desk_base)
    (sent,) = (one for one in holdings({}, desk_base.store) if one.id == SENT)
    assert (sent.documents, sent.on, sent.reason) == (1, False, "Its files are sent to the desk.")
    assert sent.last_read is not None
    assert "Documents ajoutés au bureau" in editor.get("/sources").text
