"""Files are sent, looked at, published or thrown away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, send_file, url_for

from kb.desk import Role
from kb.desk.inbox import Arriving
from kb.desk.uploads import Upload, UploadState, shown_name
from kb.errors import SearchIndexError
from kb.vocabulary import THEMES, TYPES
from web.admin.guard import account, allowed, record
from web.admin.receiving import arrived, inbox
from web.languages import gettext as _
from web.languages import interface_language
from web.pages.admin.uploads import check, upload_page, uploads_page
from web.services import services

#: Law has versions and a place in a code, which a form does not give.
_LAW = "law-article"

pages = Blueprint("admin_uploads", __name__, url_prefix="/admin")


@pages.get("/uploads")
@allowed(Role.READER)
def uploads() -> str:
    """The form to send files with, and what became of those that were sent."""
    page = request.args.get("page", 1, type=int)
    shown = uploads_page(services().desk, page, _indexed())
    return render_template("admin/uploads.html", page=shown, settings=services().settings)


@pages.post("/uploads")
@allowed(Role.EDITOR, files=True)
def send() -> Response:
    """Take files in."""
    form = {"at_once": True} if request.form.get("at_once") else {}
    taken = [_take(name, arriving, form) for name, arriving in arrived("files")]
    if not taken:
        flash(_("Choose at least one file."), "bad")
    made = [upload for upload in taken if upload]
    if request.accept_mimetypes.best == "application/json":
        flashed = [{"id": one.id, "name": one.name, "url": url_for(".upload", number=one.id)} for one in made]
        return jsonify(uploads=flashed)
    return _to(url_for(".upload", number=made[0].id) if len(made) == len(taken) == 1 else url_for(".uploads"))


@pages.get("/uploads/<number>")
@allowed(Role.READER)
def upload(number: str) -> str:
    """One file: where it stands, what was read of it, and the form."""
    return _page(_find(number))


@pages.post("/uploads/<number>")
@allowed(Role.EDITOR)
def publish(number: str) -> Response | tuple[str, int]:
    """Publish a file as it was filled in."""
    desk, found = services().desk, _find(number)
    read = inbox().noted(found.digest)
    if found.state not in (UploadState.READ, UploadState.FAILED) or read is None:
        flash(_("This file cannot be published as it is now."), "bad")
        return _to(url_for(".upload", number=number))
    kept, form = check(request.form, read)
    if form.wrong:
        flash(_("Nothing is published yet: some fields are to be mended."), "bad")
        return _page(found, form=form), 422
    if desk.uploads.change(found, UploadState.WANTED, form={**found.form, **kept}):
        record("upload.publish", number, name=found.name, values=kept["values"])
        desk.jobs.ask("upload-keep", by=account().name, upload=number)
    return _to(url_for(".upload", number=number))


@pages.post("/uploads/<number>/discard")
@allowed(Role.EDITOR)
def discard(number: str) -> Response:
    """Throw a file away that is not published."""
    desk, found = services().desk, _find(number)
    done = found.state in (UploadState.RECEIVED, UploadState.READ, UploadState.FAILED, UploadState.PARTED)
    if done and desk.uploads.change(found, UploadState.DISCARDED):
        if desk.uploads.with_bytes(found.digest) is None:
            inbox().forget(found.digest)
        record("upload.discard", number, name=found.name)
        flash(_("“%(name)s” is thrown away. To have it again, send it again.", name=found.name), "good")
        return _to(url_for(".uploads"))
    flash(_("This file cannot be thrown away as it is now."), "bad")
    return _to(url_for(".upload", number=number))


@pages.post("/uploads/<number>/again")
@allowed(Role.EDITOR)
def again(number: str) -> Response:
    """Try once more what failed, or what nobody works on."""
    desk, found = services().desk, _find(number)
    if found.state is UploadState.FAILED:
        wanted = bool(found.form.get("values")) and inbox().noted(found.digest) is not None
        desk.uploads.change(found, UploadState.WANTED if wanted else UploadState.RECEIVED)
    now = desk.uploads[number]
    if now.state in (UploadState.RECEIVED, UploadState.WANTED):
        kind = "upload-read" if now.state is UploadState.RECEIVED else "upload-keep"
        desk.jobs.ask(kind, by=account().name, upload=number)
        record("upload.again", number, name=found.name)
    return _to(url_for(".upload", number=number))


@pages.post("/uploads/<number>/replace")
@allowed(Role.EDITOR, files=True)
def replace(number: str) -> Response:
    """Take in a new file for a document that was sent before; it keeps its address."""
    found = _find(number)
    files = arrived("files")
    if found.state is not UploadState.KEPT or len(files) != 1:
        flash(_("Choose one file, which takes the place of this one."), "bad")
        return _to(url_for(".upload", number=number))
    kept = {name: said for name, said in found.form.items() if name not in ("parent", "place", "at_once")}
    taken = _take(*files[0], {**kept, "replaces": found.document})
    return _to(url_for(".upload", number=taken.id if taken else number))


@pages.get("/uploads/<number>/file")
@allowed(Role.EDITOR)
def file(number: str) -> Response:
    """The file as it was sent, to be saved: never shown here."""
    found = _find(number)
    path = inbox().path(found.digest)
    if not path.is_file():
        abort(404)
    return send_file(
        path.resolve(), mimetype="application/octet-stream", as_attachment=True, download_name=found.name, max_age=0
    )


def _take(name: str, arriving: Arriving, form: dict[str, Any]) -> Upload | None:
    """Keep a file and ask for it to be read; None if it cannot be, which is said."""
    desk, shown = services().desk, shown_name(name)
    size = services().settings.upload_size
    if arriving.too_large:
        flash(_("“%(name)s” is not taken: it has more than %(size)s MB.", name=shown, size=size), "bad")
    elif arriving.wrong:
        flash(_("“%(name)s” cannot be written to the disk: %(why)s.", name=shown, why=arriving.wrong), "bad")
    elif not arriving.size:
        flash(_("“%(name)s” is not taken: it is empty.", name=shown), "bad")
    elif same := desk.uploads.with_bytes(arriving.digest):
        flash(_("“%(name)s” is here already: this is its page.", name=shown), "good")
        return same
    elif not arriving.keep():
        flash(_("“%(name)s” cannot be written to the disk: %(why)s.", name=shown, why=arriving.wrong), "bad")
    else:
        who = account().name
        new = desk.uploads.add(name=name, digest=arriving.digest, size=arriving.size, who=who, form=form)
        desk.jobs.ask("upload-read", by=who, upload=new.id)
        record("upload.send", new.id, name=new.name, size=new.size, digest=new.digest)
        return new
    return None


def _find(number: str) -> Upload:
    try:
        return services().desk.uploads[number]
    except KeyError:
        abort(404)


def _page(found: Upload, **more: Any) -> str:
    desk = services().desk
    shown = upload_page(desk, inbox(), found, _indexed(), every="every" in request.args, **more)
    language = interface_language()
    return render_template(
        "admin/upload.html",
        page=shown,
        organisations=services().once(("names of organisations",), _organisations),
        types=[(key, name.say(language)) for key, name in TYPES.items() if key != _LAW],
        themes=[(key, name.say(language)) for key, name in THEMES.items()],
    )


def _organisations() -> list[str]:
    """Names of the bodies that have a page here, for suggestions."""
    return sorted({one.title for one in services().store.of_type("organisation")}, key=str.casefold)


def _indexed() -> int:
    """The last change of the store that can be searched; 0 without an index."""
    try:
        return services().searcher.generation().sequence
    except SearchIndexError:
        return 0


def _to(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]
