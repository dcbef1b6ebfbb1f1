"""Reasons that the catalogue and the readers give, in the language of the page where we have words for them.

They are written in English where they arise; those that come often are said in French as well, others stay English.
"""

from __future__ import annotations

import re

from web.languages import gettext as _


def in_words(reason: str) -> str:
    """The reason in the language of the page, if it is one that comes often; else as it is."""
    for pattern, message in _known():
        if found := pattern.fullmatch(reason):
            return message % found.groupdict()
    return reason


def _known() -> tuple[tuple[re.Pattern[str], str], ...]:
    return (
        (_EMPTY, _("This must not be empty.")),
        (_NEEDED, _("A source of this kind needs this.")),
        (_LANGUAGE, _("A language is written as two small letters, as in fr.")),
        (_COUNTRY, _("A country is written as two capital letters, as in FR.")),
        (_SCHEME, _("“%(value)s” is no address: one begins with http:// or https://.")),
        (_HOST, _("“%(value)s” is no address: it needs a host, as in https://www.infomie.net/, and no user name.")),
        (_BLANKS, _("“%(value)s” is no address: there can be no blanks in one.")),
        (_PATTERN, _("A pattern begins with / or *; “%(value)s” does not.")),
        (_PACE, _("Leave sites at least 1 second between two requests.")),
        (_MOST, _("This is at least 1, and not below the least number.")),
        (_LEAST, _("This is 0 or more.")),
        (_PAGES, _("This is at least 1.")),
        (_OFF, _("Say in the remark why the source is switched off: its first sentence is shown.")),
        (_ID, _("Only small letters, digits and single hyphens: centre-doc, for example.")),
        (_TAKEN, _("There is a source of this name already.")),
        (_TYPE, _("There is no document type “%(value)s”.")),
        (_FOLDER, _("This folder is none that the administrator of this machine allows (KB_FOLDERS).")),
        (_SCHEDULE, _("Write it as one of the examples: daily at 03:00.")),
        (_NUMBER, _("Write a number.")),
        (_CHECKED, _("This speaks of addresses, and there are none.")),
        (_TEXTS, _("Write one text a line, as in LEGITEXT000006074069 = CASF.")),
        (_ROBOTS, _("Its robots.txt forbids it.")),
        (_NOINDEX, _("The page asks not to be kept (noindex).")),
        (_STATUS, _("The server answers %(value)s.")),
        (_DEEP, _("Too many links from the beginning.")),
        (_FILES, _("Pictures, archives and other files are not read.")),
        (_SEARCHES, _("Searches, feeds, accounts and pages for printing are left out.")),
        (_ORDERS, _("The same page in another order or form is left out, and so are searches.")),
        (_NOT_PUBLIC, _("The address leads to a private network, which is never asked.")),
    )


_EMPTY = re.compile("(?:title|publisher|licence) is empty|the key '(?:id|title|publisher|licence|reuse)' is missing")
_NEEDED = re.compile("a source of kind '.*' needs the key '.*'")
_LANGUAGE = re.compile("language is a code .*", re.DOTALL)
_COUNTRY = re.compile("country is a code .*", re.DOTALL)
_SCHEME = re.compile(r"\w+: ['\"](?P<value>.*)['\"]: an address begins with http:// or https://")
_HOST = re.compile(r"\w+: ['\"](?P<value>.*)['\"]: an address needs a host.*")
_BLANKS = re.compile(r"\w+: ['\"](?P<value>.*)['\"]: an address cannot contain blanks.*")
_PATTERN = re.compile(r"\w+: a pattern begins with .*; not ['\"](?P<value>.*)['\"]")
_PACE = re.compile("pace is at least 1 .*")
_MOST = re.compile("most is at least 1, and not below least")
_LEAST = re.compile("(?:least|depth) is 0 or more|pace is a number of seconds, 0 or more.*")
_PAGES = re.compile("pages is at least 1")
_OFF = re.compile("a source that is switched off says why.*")
_ID = re.compile("id is made of .*")
_TAKEN = re.compile("the id .* is taken already")
_TYPE = re.compile("unknown document type ['\"](?P<value>.*?)['\"].*")
_FOLDER = re.compile("the folder .* is none that KB_FOLDERS allows.*")
_SCHEDULE = re.compile("schedule: .*", re.DOTALL)
_NUMBER = re.compile("is no number")
_CHECKED = re.compile("checked speaks of addresses, and there are none")
_TEXTS = re.compile(".*a text is given as LEGITEXT.*", re.DOTALL)
_ROBOTS = re.compile("robots.txt forbids it")
_NOINDEX = re.compile(r"the page asks not to be kept \(noindex\)")
_STATUS = re.compile(r"the server answers (?P<value>\d+)")
_DEEP = re.compile("more (?:than \\d+ links from the beginning|links from the beginning than are followed)")
_FILES = re.compile("pictures, archives and other files that are not read")
_SEARCHES = re.compile("searches, feeds, accounts and pages for printing")
_ORDERS = re.compile("the same page in another order or form, and searches")
_NOT_PUBLIC = re.compile(".* has the address .*, which is not public")
