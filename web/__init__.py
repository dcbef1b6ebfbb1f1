"""A request becomes a page: the web front end, rendered on the server, complete without JavaScript."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from kb import catalogue
from kb.citations import renumbering
from kb.clock import today
from kb.contents import Contents
from kb.desk import Desk
from kb.directory import BODIES, DEPARTEMENTS, LEVELS, STATUSES
from kb.jobs.messenger import Messenger
from kb.search.engine import Searcher
from kb.settings import Settings
from kb.store import Store
from kb.thesaurus import changes
from web import (
    about,
    admin,
    api,
    directory,
    documents,
    errors,
    exports,
    glossary,
    headers,
    journey,
    languages,
    law,
    machines,
    originals,
    search,
)
from web.admin import guard
from web.admin.sections import sections
from web.missed import MissedSearches
from web.observing import Count, observe
from web.pages.departements import sought
from web.pages.families import family
from web.pages.text import is_safe_link, pieces
from web.public_address import PublicAddress
from web.services import Services, provide


def create_app(settings: Settings, searcher: Searcher, store: Store) -> Flask:
    """The WSGI application that shows what this searcher finds in this store."""
    app = Flask(__name__)
    app.config.update(
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),  # its address changes when the file does
        MAX_CONTENT_LENGTH=0,  # nothing is ever sent to us
    )
    # "//host/path" is an unknown page: merging the slashes would answer it with a redirect to another host.
    app.url_map.merge_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    release = _release(Path(app.root_path))
    words = partial(changes.current, settings)
    moves = partial(renumbering.load_while_serving, settings.renumbering)
    sources = partial(catalogue.load_while_serving, settings.sources, settings.desk_sources)
    words(), moves(), sources()  # what is wrong with them is said now, not to the first reader
    open_desk = cache(lambda: Desk(settings.desk_url, Messenger(settings).tell))
    provide(
        app,
        Services(
            settings=settings,
            searcher=searcher,
            store=store,
            contents=Contents(store),
            release=release,
            words=words,
            moves=moves,
            sources=sources,
            open_desk=open_desk,
            missed=MissedSearches(settings, open_desk),
        ),
    )
    _lend_to_templates(app, settings, release)
    observe(app, _counting(settings))
    languages.speak(app)
    headers.guard(app)
    protection = guard.guard(app, settings)
    protection.exempt(machines.harvest)  # a question, which harvesters may send as a form
    app.jinja_env.globals["sections_of_the_desk"] = sections
    errors.handle(app)
    for blueprint in (
        search.pages,
        documents.pages,
        originals.pages,
        law.pages,
        directory.pages,
        glossary.pages,
        about.pages,
        api.answers,
        machines.answers,
        exports.pages,
        journey.pages,
        *admin.BLUEPRINTS,
    ):
        app.register_blueprint(blueprint)
    _believe_proxies(app, settings)
    return app


def _lend_to_templates(app: Flask, settings: Settings, release: str) -> None:
    """What every template may use."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = lambda name: url_for("static", filename=name, v=release)
    app.jinja_env.globals.update(bodies=BODIES, levels=LEVELS, statuses=STATUSES, departements=DEPARTEMENTS)
    app.jinja_env.globals["departement_sought"] = sought
    app.jinja_env.globals["current_day"] = today
    app.jinja_env.globals["contact"] = _contact(settings.contact)
    app.jinja_env.tests["link"] = is_safe_link
    app.jinja_env.filters["pieces"] = pieces
    app.jinja_env.filters["family"] = family
    app.jinja_env.filters["host"] = lambda address: urlsplit(address).hostname or address


def _believe_proxies(app: Flask, settings: Settings) -> None:
    """Who asked, and under which address, as the settings allow others to say."""
    if settings.proxies:  # that many have written who asked; what stands before that in the header, anybody may write
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    if settings.public_url:
        app.wsgi_app = PublicAddress(app.wsgi_app, settings.public_url)  # type: ignore[method-assign]


def _counting(settings: Settings) -> Count | None:
    """Who counts answers, where metrics are kept."""
    if not settings.metrics:
        return None
    from web.metrics import answered

    return answered


def _contact(written: str) -> str:
    """The address to write to as a link; "" if there is none."""
    return f"mailto:{written}" if "@" in written and not is_safe_link(written) else written


def _release(folder: Path) -> str:
    """A mark of all that pages are made from, the code included."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".css", ".js", ".svg", ".mo", ".py"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
