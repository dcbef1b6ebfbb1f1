"""Sources are written at the desk: a form, the file as it will be, a trial before it is kept, and the way back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from kb import catalogue as catalogues
from kb import toml
from kb.catalogue.drafts import draft, keep_draft
from kb.catalogue.writing import written
from kb.desk import Role
from kb.durable import delete_files, write_whole
from kb.errors import CatalogueError, RepereError, StoreError
from kb.source import KINDS, Source
from web.admin.guard import account, allowed, record
from web.admin.source_fields import kinds
from web.admin.source_form import Form, read, shown, values_of
from web.languages import gettext as _
from web.pages.admin.trials import compared, trial_page
from web.services import services

pages = Blueprint("admin_source_editing", __name__, url_prefix="/admin/sources")


@pages.route("/new", methods=["GET", "POST"])
@allowed(Role.ADMINISTRATOR)
def new() -> str | Response:
    """Add a source: first its kind, then the form."""
    kind = request.values.get("kind", "")
    if KINDS.get(kind) is None:
        return render_template("admin/source_kinds.html", kinds=kinds())
    if request.method == "POST":
        return _take(kind, request.form.get("id", "").strip(), new=True)
    given = _drafted(kind)
    values = values_of(given) if given else {"pace": "2", "pages": "5000", "least": "0", "enabled": "on"}
    return _page(shown(kind, values), given.id if given else "", new=True, mark=_mark(""))


@pages.route("/<source_id>/edit", methods=["GET", "POST"])
@allowed(Role.ADMINISTRATOR)
def edit(source_id: str) -> str | Response:
    """Change a source."""
    chosen = services().catalogue.get(source_id) or abort(404)
    if request.method == "POST":
        return _take(chosen.kind, source_id, new=False)
    given = _drafted(chosen.kind) or chosen
    values = values_of(given)
    if proposed := request.args.get("exclude", "").strip()[:1000]:
        values["exclude"] = "\n".join(filter(None, (values["exclude"], proposed)))
    return _page(shown(chosen.kind, values), source_id, new=False, mark=_mark(_text(source_id)))


@pages.get("/<source_id>/trial")
@allowed(Role.ADMINISTRATOR)
def trial(source_id: str) -> str:
    """What a trial has found: the one of that number, or the last one."""
    number = request.args.get("job", 0, type=int)
    jobs = services().desk.jobs.latest(200, kinds=("trial",))
    mine = [job for job in jobs if job.arguments.get("source") == source_id and number in (0, job.id)]
    job = mine[0] if mine else abort(404)
    source = services().catalogue.get(source_id)
    page = trial_page(source_id, source.title if source else source_id, job)
    kind = source.kind if source else _kind_of(page.draft)
    return render_template("admin/source_trial.html", page=page, known=source is not None, kind=kind)


@pages.post("/<source_id>/trial")
@allowed(Role.ADMINISTRATOR)
def try_source(source_id: str) -> Response:
    """Try a source as it stands."""
    if source_id not in services().catalogue:
        abort(404)
    return _tried(source_id, _text(source_id))


@pages.post("/<source_id>/remove")
@allowed(Role.ADMINISTRATOR)
def remove(source_id: str) -> Response:
    """Take the desk's file away: that of the corpus stands again."""
    return _undone(source_id, "", "source.remove", _("The file of the desk is gone. It can be brought back below."))


@pages.post("/<source_id>/restore")
@allowed(Role.ADMINISTRATOR)
def restore(source_id: str) -> Response:
    """Bring back the file that stood before a change."""
    number = request.form.get("entry", 0, type=int)
    entries = services().desk.audit.latest(200, subject=source_id)
    entry = next((one for one in entries if one.id == number and "before" in one.detail), None) or abort(404)
    return _undone(source_id, str(entry.detail["before"]), "source.restore", _("The former file is back."))


def _take(kind: str, source_id: str, *, new: bool) -> str | Response:
    """What was sent with a form: show it as a file, try it, or keep it."""
    held = services()
    text = "" if new else _text(source_id)
    before = _parsed(text)
    taken = new and (source_id in held.catalogue)
    form = read(kind, source_id, request.form, before, held.settings, taken)
    mark, step = request.form.get("mark", ""), request.form.get("step", "show")
    if form.source is None:
        return _page(form, source_id, new=new, mark=mark)
    try:
        after = written(form.source, text)
        if step == "try":
            return _tried(source_id, after)
        if step == "save" and mark == _mark(text):
            return _put(source_id, after, "source.edit" if text else "source.add", _("The source is kept."))
    except RepereError as error:
        flash(f"{error} {error.hint}", "bad")
        return _page(form, source_id, new=new, mark=mark)
    return _page(form, source_id, new=new, mark=_mark(text), before=text, after=after, moved=mark != _mark(text))


def _page(form: Form, source_id: str, *, new: bool, mark: str, **more: Any) -> str:
    moved, before, after = more.get("moved", False), more.get("before", ""), more.get("after", "")
    return render_template(
        "admin/source_edit.html",
        form=form,
        id=source_id,
        new=new,
        mark=mark,
        moved=moved,
        shown=bool(after),
        diff=compared(before, after),
        folders=services().settings.readable,
        source=services().catalogue.get(source_id),
    )


def _tried(source_id: str, text: str) -> Response:
    name = keep_draft(source_id, text, services().settings)
    job = services().desk.jobs.ask("trial", by=account().name, source=source_id, draft=name)
    record("source.try", source_id, job=job.id)
    return _to("admin_source_editing.trial", source_id=source_id, job=job.id)


def _put(source_id: str, text: str, action: str, said: str) -> Response:
    """Write the desk's file, or take it away if there is no text; what was there stays in the audit log."""
    file = _file(source_id)
    before = file.read_text("utf-8", errors="replace") if file.is_file() else ""
    if text:
        _checked(source_id, text)
    try:
        if text:
            write_whole(file, text.encode())
        else:
            delete_files([file])
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}", hint="Look at the disk of KB_HOME.") from error
    record(action, source_id, before=before, after=text)
    flash(said, "good")
    return _to("admin_sources.source", source_id=source_id)


def _undone(source_id: str, text: str, action: str, said: str) -> Response:
    try:
        return _put(source_id, text, action, said)
    except RepereError as error:
        flash(f"{error} {error.hint}", "bad")
        return _to("admin_sources.source", source_id=source_id)


def _checked(source_id: str, text: str) -> None:
    source, faults = catalogues.read_text(text, source_id)
    if source is None or faults:
        reasons = "; ".join(fault.reason for fault in faults)
        raise CatalogueError(f"{source_id}.toml breaks a rule: {reasons}", hint="Change it with the form.")


def _file(source_id: str) -> Path:
    if not catalogues.SOURCE_ID.fullmatch(source_id):
        abort(404)
    return services().settings.desk_sources / f"{source_id}.toml"


def _text(source_id: str) -> str:
    """The file of a source as it is used; "" if there is none."""
    file = services().catalogue.files.get(source_id)
    try:
        return file.read_text("utf-8") if file else ""
    except OSError:  # taken away since the catalogue was read
        return ""


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        return toml.parse(text)
    except ValueError:
        return {}


def _drafted(kind: str) -> Source | None:
    """The source of the draft that the address names, if it is of this kind."""
    name = request.args.get("draft", "")
    if not name:
        return None
    try:
        source, _faults = catalogues.read_text(draft(name, services().settings), name.partition(".")[0])
    except RepereError as error:
        flash(f"{error} {error.hint}", "bad")
        return None
    return source if source is not None and source.kind == kind else None


def _kind_of(name: str) -> str:
    """The kind of the source of a draft; "" if the draft is gone."""
    try:
        return str(_parsed(draft(name, services().settings)).get("kind", ""))
    except RepereError:
        return ""


def _mark(text: str) -> str:
    """By what a form knows whether the file has changed since it was opened."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _to(endpoint: str, **values: Any) -> Response:
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[return-value]
