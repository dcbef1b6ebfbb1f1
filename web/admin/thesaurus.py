"""The labels of the thesaurus: added and taken away at the desk, after a look at what that changes."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug import Response

from kb.desk import Role
from kb.errors import ThesaurusError
from kb.thesaurus import Concept, Kind
from kb.thesaurus.changes import ADD, LONGEST, REMOVE, Change, changed, current, read, write
from kb.thesaurus.reading import load_while_serving
from web.admin.guard import allowed, record
from web.languages import gettext as _
from web.languages import interface_language
from web.pages.admin.thesaurus import concepts_with, effect_of, labels_of, made_to
from web.params import read_text
from web.services import services

pages = Blueprint("admin_thesaurus", __name__, url_prefix="/admin/thesaurus")

#: Languages that a label may have.
_LANGUAGES = ("fr", "en", "es", "it", "de")


@pages.get("")
@allowed(Role.READER)
def thesaurus() -> str:
    """Find a concept by its labels."""
    text, held = read_text(request.args, "q"), services()
    made, fault = _made()
    fitting = changed(load_while_serving(held.settings.thesaurus), made)
    found = concepts_with(held.thesaurus, text)
    return render_template(
        "admin/thesaurus.html", found=found, text=text, made=made, left_out=fitting.left_out, fault=fault
    )


@pages.get("/<concept_id>")
@allowed(Role.READER)
def concept(concept_id: str) -> str:
    """The labels of a concept, and what was changed of them here."""
    return _page(_concept(concept_id))


@pages.post("/<concept_id>")
@allowed(Role.EDITOR)
def change(concept_id: str) -> str | Response | tuple[str, int]:
    """Show what a change would do to a search, and make it if that is what was asked for."""
    found, held, form = _concept(concept_id), services(), request.form
    wanted = _wanted(found)
    if isinstance(wanted, str):
        return _page(found, fault=wanted), 400
    made, fault = _made()
    now = current(held.settings)
    then = changed(load_while_serving(held.settings.thesaurus), (*made, wanted))
    refused = dict(then.left_out).get(wanted)
    if fault or refused:
        return _page(found, wanted=wanted, fault=_("This cannot be done: %(why)s.", why=fault or refused)), 400
    if form.get("step") != "save":
        query = form.get("query", "").strip()[:LONGEST] or wanted.text
        effect = effect_of(held.settings, now, then.thesaurus, query, interface_language())
        return _page(found, wanted=wanted, effect=effect)
    with _alone() as changes:
        write(held.settings.labels, [*changes, wanted])
    record(f"label.{wanted.do}", concept_id, name=wanted.text, language=wanted.language)
    flash(_("Done. Searches know it from now on; nothing has to be indexed for it."), "good")
    return redirect(url_for("admin_thesaurus.concept", concept_id=concept_id), 303)


@pages.post("/<concept_id>/undo")
@allowed(Role.EDITOR)
def undo(concept_id: str) -> Response:
    """Take back a change that was made here."""
    place, text = request.form.get("place", -1, type=int), request.form.get("text", "")
    with _alone() as changes:
        if not (0 <= place < len(changes) and (changes[place].concept, changes[place].text) == (concept_id, text)):
            abort(409)
        write(services().settings.labels, [one for number, one in enumerate(changes) if number != place])
    record("label.undo", concept_id, name=text)
    flash(_("Taken back."), "good")
    return redirect(url_for("admin_thesaurus.concept", concept_id=concept_id), 303)


def _page(found: Concept, **said: object) -> str:
    made, fault = _made()
    return render_template(
        "admin/concept.html",
        concept=found,
        labels=labels_of(found),
        made=made_to(made, found.id),
        languages=_LANGUAGES,
        **{"fault": fault, "wanted": None, "effect": None, **said},
    )


def _concept(concept_id: str) -> Concept:
    found = services().thesaurus.concept(concept_id)
    if found is None:
        abort(404)
    return found


def _wanted(found: Concept) -> Change | str:
    """The change that a form asks for; what is wrong with it in words."""
    form = request.form
    text, language = " ".join(form.get("text", "").split()), form.get("language", "")
    if not text or len(text) > LONGEST or not text.isprintable():
        return _("Write a label of %(count)s characters at most.", count=LONGEST)
    if form.get("do") == REMOVE:
        same = [one for one in found.labels if (one.text, one.language) == (text, language)]
        if not same:
            return _("There is no such label any more.")
        return Change(do=REMOVE, concept=found.id, language=language, kind=same[0].kind, text=text)
    if language not in _LANGUAGES:
        return _("Choose a language.")
    kind = Kind.HIDDEN if form.get("kind") == "hidden" else Kind.ALTERNATIVE
    return Change(
        do=ADD, concept=found.id, language=language, kind=kind, text=text, acronym=form.get("acronym") == "on"
    )


def _made() -> tuple[tuple[Change, ...], str]:
    """The changes that were made, and what is wrong with their file."""
    try:
        return read(services().settings.labels), ""
    except ThesaurusError as error:
        return (), str(error)


@contextmanager
def _alone() -> Iterator[Sequence[Change]]:
    """The changes of the file while nobody else changes it."""
    path = services().settings.labels
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield read(path)
