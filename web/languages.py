"""The language of the interface: `?lang=`, else what the browser asks for, else French.

A language that was chosen is carried along by every link to a page; one that the browser asks for is not, so
that an address can be passed on. The other language's page is the same address with another `lang`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from babel import dates, numbers
from flask import Flask, Response, g, request, url_for
from flask_babel import Babel, format_date, format_decimal, get_translations
from flask_babel import gettext as _translated

from kb.clock import PARIS
from kb.directory import unit_name
from kb.document import Precision
from kb.search.fields import FACETS
from kb.vocabulary import INTERFACE_LANGUAGES, country_name, language_name


def chosen_language() -> str | None:
    """The language that the address names, if it names one of ours."""
    if "chosen" not in g:
        language = request.args.get("lang", "")
        g.chosen = language if language in INTERFACE_LANGUAGES else None
    chosen: str | None = g.chosen
    return chosen


def interface_language() -> str:
    """The language of the page that answers this request; made out once, as a page asks for it a hundred times."""
    if "language" not in g:
        accepted = request.accept_languages.best_match(INTERFACE_LANGUAGES)
        g.language = chosen_language() or accepted or INTERFACE_LANGUAGES[0]
    language: str = g.language
    return language


def gettext(message: str, **values: object) -> str:
    """The message in the language of the interface, `%(name)s` in it replaced by a value."""
    return str(_translated(message, **values))


def format_day(day: date) -> str:
    """A day in full: "9 février 2022", "1er mars 2016", "9 February 2022"."""
    return _day(day, interface_language())


def format_dated(day: date, precision: Precision = Precision.DAY) -> str:
    """As much of a date as is known: "janvier 2005", "2002"."""
    if precision is Precision.DAY:
        return format_day(day)
    return str(format_date(day, "MMMM y" if precision is Precision.MONTH else "y"))


def format_moment(moment: datetime) -> str:
    """A time as people in Paris read it: "24 novembre 2026, 04:33"."""
    there = moment.astimezone(PARIS)
    return f"{format_day(there.date())}, {there:%H:%M}"


def format_figure(value: float) -> str:
    """A number as it is read: "159 513", "2.5"."""
    return str(format_decimal(value))


def format_since(written: str) -> str:
    """A day, month or year as ISO 8601 writes it, as it is read: "juin 2011"."""
    precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(written), Precision.DAY)
    return format_dated(date.fromisoformat(f"{written}-01-01"[:10]), precision)


def iso_dated(day: date, precision: Precision = Precision.DAY) -> str:
    """As much of a date as is known, as ISO 8601 writes it: "2005-01"."""
    return day.isoformat()[: {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[precision]]


@lru_cache(maxsize=10_000)
def _day(day: date, language: str) -> str:
    if language == "fr":
        return re.sub(r"^1 ", "1er ", dates.format_date(day, "long", locale=language))
    return dates.format_date(day, "d MMMM y", locale=language)


@lru_cache(maxsize=10_000)
def _number(number: float, language: str) -> str:
    return numbers.format_decimal(number, locale=language)


def speak(app: Flask) -> None:
    """Make the application answer in French and English, and say in which."""
    Babel(app, default_locale=INTERFACE_LANGUAGES[0], locale_selector=interface_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda message: _messages().ugettext(message),
        ngettext=lambda one, many, count: _messages().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.filters.update(
        day=format_day,
        moment=format_moment,
        dated=format_dated,
        iso=iso_dated,
        number=lambda number: _number(number, interface_language()),
        language=lambda code: language_name(code, interface_language()),
        type=lambda key: FACETS["type"].say(key, interface_language()),
        theme=lambda key: FACETS["theme"].say(key, interface_language()),
        figure=format_figure,
        unit=lambda unit: unit_name(unit, interface_language()),
        country=lambda code: country_name(code, interface_language()),
        since=format_since,
        say=lambda label: label.say(interface_language()),
    )
    app.url_defaults(_carry)
    app.after_request(_declare)
    app.context_processor(_words)


def _messages() -> Any:
    """The catalogue of this request's language: Flask-Babel would look for it again for each of a page's messages."""
    if "messages" not in g:
        g.messages = get_translations()
    return g.messages


def _carry(endpoint: str, values: dict[str, Any]) -> None:
    language = chosen_language()
    if language and endpoint != "static" and not endpoint.startswith("api."):
        values.setdefault("lang", language)


def _declare(response: Response) -> Response:
    if request.endpoint != "static":
        response.headers["Content-Language"] = interface_language()
        response.vary.add("Accept-Language")
    return response


def _words() -> dict[str, Any]:
    here = interface_language()
    return {
        "interface_language": here,
        "chosen_language": chosen_language(),
        "switches": [(code, language_name(code, code), _same_page(code)) for code in INTERFACE_LANGUAGES],
    }


def _same_page(language: str) -> str:
    """Address of this page in another language; of the first page where this one has no address of its own."""
    address = url_for(request.endpoint or "search.search", **(request.view_args or {}), lang=language)
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{address}&{urlencode(others)}" if others else address
