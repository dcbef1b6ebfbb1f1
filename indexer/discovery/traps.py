"""Addresses that lead nowhere or never end, told from their form alone."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_LONGEST = 1000
_MOST_STEPS = 15
_MOST_PARAMETERS = 6
#: A step that comes back so often in one path was put there by a relative link that is wrong.
_MOST_REPEATS = 3

#: The same page in another order or another dress, and what one does on a site rather than reads.
_OTHER_VIEW = re.compile(
    r"(sort|sort_?by|order|order_?by|orderby|tri|dir|direction|view|display|replytocom|share|print|action|do|format"
    r"|highlight|s|q|search|query|recherche|add-to-cart)(\[\w*\])?"
)
_ACTIONS = re.compile(
    r"login|logout|signin|register|connexion|deconnexion|inscription|cart|panier|wp-admin|wp-login\.php|xmlrpc\.php"
    r"|search|recherche|feed|trackback|print|imprimer|cdn-cgi"
)
_DATE_PARAMETER = re.compile(r"(cal|tribe|ical|outlook)[\w-]*|month|mois|year|annee|day|jour|week|semaine|date")
_CALENDAR = re.compile(r"calendar\w*|calendrier\w*|agenda\w*|kalender|calendario|events?|evenements?")
_DATE = re.compile(r"\d{1,4}(?:[-_]\d{1,2}){0,2}")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_PAGE_PARAMETER = re.compile(r"page|paged|pg|start|offset|from|debut_\w+|limitstart|pagenum|pageno")


def refused(address: str) -> str:
    """Why the address is not worth asking for; "" if it is."""
    if len(address) > _LONGEST:
        return "addresses of more than 1,000 characters"
    steps = _steps(address)
    if len(steps) > _MOST_STEPS:
        return "paths of more than 15 steps"
    words = [step for step in steps if not step.isdigit()]
    if any(words.count(step) >= _MOST_REPEATS for step in set(words)):
        return "paths that go round in circles"
    names = _parameters(address)
    if len(names) > _MOST_PARAMETERS:
        return "addresses with more than 6 parameters"
    if any(_OTHER_VIEW.fullmatch(name) for name in names):
        return "the same page in another order or form, and searches"
    if any(_ACTIONS.fullmatch(step) for step in steps):
        return "searches, feeds, accounts and pages for printing"
    return ""


def calendar(address: str) -> bool:
    """True for what looks like a day, a month or a year of a calendar or an archive: there is always one more."""
    if any(_DATE_PARAMETER.fullmatch(name) for name in _parameters(address)):
        return True
    steps = _steps(address)
    if not steps or not _DATE.fullmatch(steps[-1]):
        return False
    return any(_CALENDAR.fullmatch(step) for step in steps[:-1]) or any(
        _YEAR.fullmatch(step) and all(map(_DATE.fullmatch, steps[n:])) for n, step in enumerate(steps)
    )


def pagination(address: str) -> bool:
    """True for a further page of a list: 2, 3, 4 …"""
    query = urlsplit(address).query.lower()
    for piece in query.split("&"):
        name, _, value = piece.partition("=")
        if _PAGE_PARAMETER.fullmatch(name) and value.isdigit():
            return True
    steps = _steps(address)
    return len(steps) >= 2 and steps[-2] == "page" and steps[-1].isdigit()


def shape(address: str) -> str:
    """The address without its numbers and the values of its parameters: what the pages of one list have in common."""
    parts = urlsplit(address)
    return f"{parts.netloc}{re.sub(r'[0-9]+', '#', parts.path)}?{'&'.join(sorted(_parameters(address)))}"


def _steps(address: str) -> list[str]:
    return [step for step in urlsplit(address).path.lower().split("/") if step]


def _parameters(address: str) -> list[str]:
    query = urlsplit(address).query.lower()
    return [re.sub(r"[0-9]+", "#", piece.partition("=")[0]) for piece in query.split("&") if piece]
