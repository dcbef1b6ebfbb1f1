"""What every answer says beside its content: what a browser may do with it, and how long it is good for.

The policies follow OWASP ASVS 5.0, 3.4. Pages and answers of the API carry an ETag made from what they depend
on: the index, the store, how far its law goes, the thesaurus and the renumbering, the day, the language, the address
and this release. A browser asks again each time and is told "not modified" without a search being run. That of the
first page and of the page of sources is made from what they say. Suggestions have none: they cost less than to find
out whether they have changed.
"""

from __future__ import annotations

import hashlib

from flask import Flask, Response, abort, g, request

from kb.clock import today
from web.languages import interface_language
from web.services import law_known_until, services

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: What programs on pages of other sites may read: it is open to everybody, and nothing is known of who asks.
_OPEN = ("/api/", "/oai", "/results.", "/references/", "/agenda.", "/thesaurus.", "/opensearch.", "/sitemap")
_OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}
#: What says of itself how it may be used and how long it is good for.
_OWN = {"originals.original", "originals.picture"}
_UNTAGGED = {*_OWN, "static", "api.healthz", "api.readyz", "api.suggest", "machines.completions", None}
#: Seconds for which a browser may use an answer again without asking: suggestions, as letters are typed and deleted.
_FRESH = {"api.suggest": 60, "machines.completions": 60}


def guard(app: Flask) -> None:
    """Add the headers to every answer of the application."""
    app.before_request(_refuse_nul)
    app.before_request(_revalidate)
    app.after_request(_add)


def _refuse_nul() -> None:
    """No document has a NUL in its id, and PostgreSQL cannot even be asked for one."""
    if "\0" in request.path:
        abort(404)


def _revalidate() -> Response | None:
    """Answer "not modified" where the browser has what would be sent."""
    if request.endpoint in _UNTAGGED or request.method not in ("GET", "HEAD") or _tells_freshness() or _at_the_desk():
        return None
    g.etag = _etag()
    return Response(status=304) if request.if_none_match.contains_weak(g.etag) else None


def _tells_freshness() -> bool:
    """True for the pages that say when sources were last read, which changes without any document changing."""
    return request.endpoint == "about.sources" or (
        request.endpoint == "search.search" and not set(request.args) - {"lang"}
    )


def _at_the_desk() -> bool:
    """True for pages that somebody sees who is logged in."""
    return (request.blueprint or "").startswith("admin_")


def _etag() -> str:
    held = services()
    page = interface_language(), request.full_path
    parts = (held.release, *held.documents(), law_known_until(), held.vocabulary(), today(), *page)
    return hashlib.blake2b("\n".join(map(str, parts)).encode(), digest_size=12).hexdigest()


def _add(response: Response) -> Response:
    if request.endpoint in _OWN and response.status_code in (200, 206, 304):
        response.headers.update({name: value for name, value in _HEADERS.items() if name not in response.headers})
        return response
    response.headers.update(_HEADERS)
    if request.path.startswith(_OPEN):
        response.headers.update(_OPEN_HEADERS)
        if request.method == "OPTIONS":
            response.headers.update(_PREFLIGHT_HEADERS)
    fresh = _FRESH.get(request.endpoint or "")
    if "etag" in g and response.status_code in (200, 304):
        response.set_etag(g.etag, weak=True)
        response.cache_control.no_cache = True
    elif response.status_code == 200 and _tells_freshness():
        response.add_etag(weak=True)
        response.cache_control.no_cache = True
        response.make_conditional(request)
    elif fresh and response.status_code == 200:
        response.cache_control.max_age = fresh
        response.cache_control.private = True
    elif request.endpoint != "static":
        response.cache_control.no_store = True
    return response
