"""Documents: to find them, to correct what is said of them, to withdraw them and to show them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kb.desk import Role
from kb.errors import CorrectionError, UsageError
from kb.store import WithdrawalKind, Writing
from kb.takedown import Places, take_down
from kb.vocabulary import TYPES
from web.admin.asking import ask as ask_for
from web.admin.guard import account, allowed, record
from web.languages import gettext as _
from web.pages.admin.actions import said
from web.pages.admin.documents import CORRECTED, DeskDocumentPage, changes_of, document_at_the_desk, documents_page
from web.services import services

pages = Blueprint("admin_documents", __name__, url_prefix="/admin")

#: What is done to a document with a reason: name of the action in addresses and in the audit log.
_WITHDRAWALS = ("hide", "delete", "merge")
_STATES = (*(kind.value for kind in WithdrawalKind), CORRECTED)


@pages.get("/documents")
@allowed(Role.READER)
def documents() -> ResponseReturnValue:
    """Find documents by words, id, type, language, or by what people have decided about them."""
    held, asked = services(), request.args
    words, state = asked.get("q", "").strip(), asked.get("state", "")
    if words and (held.store.delivered([words]) or held.store.withdrawal(words)):
        return redirect(url_for("admin_documents.document", document_id=words))
    page = documents_page(
        held.store,
        held.searcher,
        words=words,
        state=state if state in _STATES else "",
        type_=asked.get("type", ""),
        language=asked.get("language", ""),
        page=asked.get("page", 1, type=int),
    )
    return render_template("admin/documents.html", page=page, states=_STATES, types=tuple(TYPES))


@pages.get("/documents/<path:document_id>")
@allowed(Role.READER)
def document(document_id: str) -> str:
    """One document: what is known of it, and what can be done."""
    return render_template("admin/document.html", page=_page(document_id), fault=None, types=tuple(TYPES), said=said)


@pages.post("/documents/<path:document_id>")
@allowed(Role.EDITOR)
def correct(document_id: str) -> ResponseReturnValue:
    """Correct what is said of it, or take corrections back: of the field `back`, or of all."""
    page, back = _page(document_id), request.form.get("back", "")
    before = {field.name: field.value for field in page.fields}
    if back:
        fields = None if back == "all" else [back]
        _write(lambda writing: writing.uncorrect(document_id, fields))
        gone = {field.name: field.value for field in page.fields if field.corrected and back in ("all", field.name)}
        record("document.uncorrect", document_id, before=gone)
        flash(_("What the source says stands again. Searches find it so once the index has followed."), "good")
        return _back(document_id)
    changes = changes_of(request.form, page)
    if not changes:
        flash(_("Nothing was changed."), "good")
        return _back(document_id)
    try:
        _write(lambda writing: writing.correct(document_id, changes, by=account().name))
    except CorrectionError as error:
        sent = document_at_the_desk(document_id, services().store, services().desk, services().settings, request.form)
        return render_template("admin/document.html", page=sent, fault=error, types=tuple(TYPES), said=said), 400
    record("document.correct", document_id, before={name: before[name] for name in changes}, after=changes)
    flash(_("Corrected. Searches find it so once the index has followed, in a minute or less."), "good")
    return _back(document_id)


@pages.get("/withdraw/<action>/<path:document_id>")
@allowed(Role.EDITOR)
def ask(action: str, document_id: str) -> str:
    """Ask for the reason of a withdrawal, and say how it is undone."""
    return render_template("admin/withdraw.html", page=_withdrawable(action, document_id), action=action, fault="")


@pages.post("/withdraw/<action>/<path:document_id>")
@allowed(Role.EDITOR)
def withdraw(action: str, document_id: str) -> ResponseReturnValue:
    """Hide, delete or merge a document."""
    page = _withdrawable(action, document_id)
    reason, into, by = request.form.get("reason", ""), request.form.get("into", "").strip(), account().name

    def do(writing: Writing) -> None:
        if action == "merge":
            writing.merge(document_id, into, reason=reason, by=by)
        else:
            cast("Callable[..., None]", getattr(writing, action))(document_id, reason=reason, by=by)

    try:
        _write(do)
    except UsageError as error:
        return render_template("admin/withdraw.html", page=page, action=action, fault=str(error)), 400
    record(f"document.{action}", document_id, reason=reason, **({"into": into} if action == "merge" else {}))
    flash(_("Done. Nobody is shown it any more; the way back is on this page."), "good")
    return _back(document_id)


@pages.post("/show-again/<path:document_id>")
@allowed(Role.EDITOR)
def show_again(document_id: str) -> ResponseReturnValue:
    """Undo the withdrawal of a document."""
    page, shown = _page(document_id), [False]

    def do(writing: Writing) -> None:
        shown[0] = writing.show_again(document_id)

    try:
        _write(do)
    except UsageError as error:
        flash(str(error), "bad")
        return _back(document_id)
    before = page.withdrawal
    record("document.show", document_id, before=before.sentence if before else "")
    if not shown[0]:
        flash(_("Its source has it no more, so that there is nothing to show. It may come back with a run."), "bad")
        return redirect(url_for("admin_documents.documents"), 303)
    flash(_("It is shown again. Searches find it once the index has followed, in a minute or less."), "good")
    return _back(document_id)


@pages.get("/takedown/<path:document_id>")
@allowed(Role.ADMINISTRATOR)
def ask_takedown(document_id: str) -> str:
    """Say what a takedown does, and ask for the document's id."""
    return render_template("admin/takedown.html", page=_page(document_id), fault="")


@pages.post("/takedown/<path:document_id>")
@allowed(Role.ADMINISTRATOR)
def takedown(document_id: str) -> ResponseReturnValue:
    """Take a document down everywhere. There is no way back."""
    page, held, reason = _page(document_id), services(), request.form.get("reason", "").strip()
    if request.form.get("id", "").strip() != document_id or not reason:
        fault = _("Type the id exactly as it stands here, and give a reason.")
        return render_template("admin/takedown.html", page=page, fault=fault), 400
    taken = take_down(held.store, Places.of(held.settings), document_id, reason=reason, by=account().name)
    held.desk.jobs.ask("purge", by=account().name, documents=[document_id])
    record("document.takedown", document_id, reason=reason, files=len(taken.removed), kept=len(taken.shared))
    flash(
        _("It is taken down: %(count)s files were deleted. The index forgets it now.", count=len(taken.removed)), "good"
    )
    for archive in taken.archives:
        flash(_("A downloaded archive still has it inside: %(name)s", name=archive.name), "bad")
    return _back(document_id)


@pages.post("/index-again/<path:document_id>")
@allowed(Role.EDITOR)
def index_again(document_id: str) -> ResponseReturnValue:
    """Ask that the index follows the store."""
    _page(document_id)
    job = services().desk.jobs.ask("index", by=account().name)
    record("index.run", document_id, job=job.id)
    flash(_("Asked for. What has changed is found as soon as job %(number)s is done.", number=job.id), "good")
    return _back(document_id)


@pages.post("/reread/<path:document_id>")
@allowed(Role.EDITOR)
def reread(document_id: str) -> ResponseReturnValue:
    """Read a document again from its source, as if it had not been read before."""
    found = _page(document_id).document or abort(404)
    job = ask_for("reread", source=found.provenance.source, document=document_id)
    return redirect(url_for("admin_jobs.job", number=job.id), 303)


def _page(document_id: str) -> DeskDocumentPage:
    held = services()
    return document_at_the_desk(document_id, held.store, held.desk, held.settings) or abort(404)


def _withdrawable(action: str, document_id: str) -> DeskDocumentPage:
    if action not in _WITHDRAWALS:
        abort(404)
    return _page(document_id)


def _write(do: Callable[[Writing], object]) -> None:
    """Change the store in one transaction, and let the index follow."""
    with services().store.writing() as writing:
        do(writing)
    services().desk.jobs.ask("index", by=account().name)


def _back(document_id: str) -> ResponseReturnValue:
    return redirect(url_for("admin_documents.document", document_id=document_id), 303)
