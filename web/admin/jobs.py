"""Jobs: what the worker does, has done and is to do, as it happens."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug import Response as Answer

from kb.desk import Role
from kb.jobs import KINDS, Job, State
from web.admin.asking import ask
from web.admin.guard import account, allowed, desk_session, record
from web.languages import format_moment
from web.languages import gettext as _
from web.pages.admin.jobs import job_page, job_view, kinds, state_name
from web.params import read_page, read_text
from web.services import services

pages = Blueprint("admin_jobs", __name__, url_prefix="/admin/jobs")

_SIZE = 50
#: Seconds that a stream lasts, and between two looks; milliseconds after which a browser asks for the next one.
_LASTS, _EVERY, _RETRY = 20.0, 0.5, 2000
_PLACES = "streams of jobs"


@pages.record_once
def _limit(state: BlueprintSetupState) -> None:
    """A quarter of the threads of a process may hold streams; with fewer than four, none."""
    threads = state.app.extensions["repere"].settings.threads
    state.app.extensions[_PLACES] = threading.Semaphore(threads // 4)


@pages.get("")
@allowed(Role.READER)
def jobs() -> str:
    """All jobs, latest first, those under way on top."""
    kind, state, number = read_text(request.args, "kind"), read_text(request.args, "state"), read_page(request.args)
    desk = services().desk
    found = desk.jobs.find(kind=kind, state=state, limit=_SIZE + 1, offset=(number - 1) * _SIZE)
    return render_template(
        "admin/jobs.html",
        pending=[job_view(job) for job in desk.jobs.pending()] if number == 1 and not kind and not state else [],
        ended=[job_view(job) for job in found[:_SIZE]],
        more=len(found) > _SIZE,
        number=number,
        kind=kind,
        state=state,
        kinds=kinds(),
        states=[(one.value, state_name(one)) for one in State],
        state_name=state_name,
    )


@pages.get("/<int:number>")
@allowed(Role.READER)
def job(number: int) -> str:
    """One job: how far it is, what it said, what it brought."""
    found = _there(number)
    page = job_page(services().desk, found, may=account().role.may(KINDS[found.kind].role))
    return render_template("admin/job.html", page=page, state_name=state_name)


@pages.get("/<int:number>/events")
@allowed(Role.READER)
def events(number: int) -> Response:
    """A job as it goes on: an event when something has changed (server-sent events of the HTML standard).

    A stream holds a thread of the server, so it ends after a while, and there are few at once: whoever comes when all
    are taken is given one event, and asks again.
    """
    _there(number)
    stream = _stream(number, request.headers.get("Last-Event-ID", ""))
    answer = Response(stream_with_context(stream), content_type="text/event-stream; charset=utf-8")
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


@pages.post("/<int:number>/cancel")
@allowed(Role.EDITOR)
def cancel(number: int) -> Answer:
    """Stop a job; what it has kept stays."""
    found = _may(number)
    services().desk.jobs.stop(number)
    record("job.cancel", found.kind, job=number)
    flash(_("It stops as soon as it can; what it has kept stays."), "good")
    return redirect(url_for("admin_jobs.job", number=number), 303)


@pages.post("/<int:number>/again")
@allowed(Role.EDITOR)
def again(number: int) -> Answer:
    """Ask for the same once more."""
    found = _may(number)
    new = ask(found.kind, **found.arguments)
    return redirect(url_for("admin_jobs.job", number=new.id), 303)


def _there(number: int) -> Job:
    try:
        return services().desk.jobs[number]
    except (KeyError, OverflowError):
        abort(404)


def _may(number: int) -> Job:
    found = _there(number)
    if not account().role.may(KINDS[found.kind].role):
        abort(403)
    return found


def _stream(number: int, seen: str) -> Iterator[str]:
    places: threading.Semaphore = current_app.extensions[_PLACES]
    held = places.acquire(blocking=False)
    until, said = time.monotonic() + (_LASTS if held else 0), seen
    try:
        yield f"retry: {_RETRY}\n\n"
        while services().desk.sessions.session(desk_session().token):
            found = services().desk.jobs[number]
            mark, data = _event(found)
            if mark != said:
                said = mark
                yield f"id: {mark}\ndata: {data}\n\n"
            if found.state.ended or time.monotonic() >= until:
                return
            time.sleep(_EVERY)
    finally:
        if held:
            places.release()


def _event(found: Job) -> tuple[str, str]:
    """What has become of a job, and a mark by which it is known again."""
    view, lines = job_view(found), services().desk.jobs.lines(found.id, limit=5000)
    data = {
        "state": found.state.value,
        "said": state_name(found.state),
        "doing": view.doing,
        "pace": view.pace,
        "done": found.done,
        "total": found.total,
        "ended": found.state.ended,
        "lines": [
            {"level": line.level, "at": line.at.isoformat(), "moment": format_moment(line.at), "message": line.message}
            for line in lines[-20:]
        ],
    }
    return f"{found.state.value}-{found.done}-{len(lines)}", json.dumps(data, ensure_ascii=False)
