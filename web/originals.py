"""The file that a document was read from, and pictures of its pages: bytes of others, which may do nothing here.

Both answer 404 where the rights of the source do not let the text be shown, and where the file is not kept.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from io import BytesIO

from flask import Blueprint, Response, abort, current_app, request, send_file
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import ServiceUnavailable

from kb.document import Document
from kb.errors import StoreError
from kb.originals import Original, Originals
from kb.pictures import Album, Busy
from web.documents import find
from web.services import services

pages = Blueprint("originals", __name__)
_LOG = logging.getLogger(__name__)

#: The file runs no script, loads nothing and is of no origin, whatever a browser makes of it.
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
_KEY = "repere.album"
#: Seconds after which a refused picture can be asked for again, and for which a browser may keep one.
_AGAIN, _KEPT = 2, 24 * 3600
_LONGEST_NAME = 100
#: What a name of a file cannot have on some system, what cannot be seen, and what turns its letters round.
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff<>:"/\\|?*]+')


@pages.record
def _open(state: BlueprintSetupState) -> None:
    state.app.extensions[_KEY] = Album(state.app.extensions["repere"].settings.pictures)
    state.app.jinja_env.globals["original_of"] = original_of


@pages.get("/originals/<path:document_id>")
def original(document_id: str) -> Response:
    """The file that a document was read from: a PDF to be seen, all else to be saved."""
    found = find(document_id)
    kept = _kept(found)
    if kept is None:
        abort(404)
    answer = send_file(
        kept.path.resolve() if kept.path else BytesIO(kept.read()),
        mimetype=kept.media_type,
        as_attachment=kept.suffix != ".pdf",
        download_name=file_name(found.title) + kept.suffix,
        conditional=True,
        etag=kept.digest,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer


@pages.get("/pictures/<int:page>/<path:document_id>")
def picture(page: int, document_id: str) -> Response:
    """A page of a PDF file as a picture: of the pages that the document has a text of."""
    found = find(document_id)
    kept = _kept(found)
    if kept is None or kept.suffix != ".pdf" or all(page != passage.page for passage in found.passages):
        abort(404)
    album: Album = current_app.extensions[_KEY]
    try:
        drawn = album.picture(kept, page)
    except Busy as error:
        raise ServiceUnavailable(retry_after=_AGAIN) from error
    if drawn is None:
        abort(404)
    answer = Response(drawn, mimetype="image/png")
    answer.headers["Content-Security-Policy"] = _SANDBOX
    answer.set_etag(f"{kept.digest}-{page}")
    answer.cache_control.private = True
    answer.cache_control.max_age = _KEPT
    answer.make_conditional(request)
    return answer


def original_of(document: Document) -> Original | None:
    """The file that a document was read from; None if it is not kept, may not be shown, or cannot be reached now: the
    document is shown without it."""
    try:
        return _kept(document)
    except StoreError as error:
        _LOG.warning("No original of %s: %s %s", document.id, error, error.hint)
        return None


def _kept(document: Document) -> Original | None:
    return Originals(services().settings.kept_files).find(document)


def file_name(title: str) -> str:
    """A title as the name of a file."""
    name = " ".join(_UNFIT.sub(" ", unicodedata.normalize("NFC", title)).split())
    return name[:_LONGEST_NAME].strip(" .") or "document"
