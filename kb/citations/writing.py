"""The way back: from a canonical key to how a lawyer writes it, in French or English."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from kb.citations.codes import BY_ABBREVIATION, article_citation
from kb.citations.known import BY_KEY
from kb.document import Precision

_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_KINDS = {
    "loi": ("loi", "Act"), "ordonnance": ("ordonnance", "Ordinance"), "decret": ("décret", "Decree"),
    "arrete": ("arrêté", "Order"), "circulaire": ("circulaire", "Circular"),
    "instruction": ("instruction", "Instruction"),
}  # fmt: skip
_COURTS = {
    "cass": "Cass.", "ce": "CE", "tc": "T. confl.", "caa": "CAA", "ta": "TA", "ca": "CA", "tj": "TJ", "tgi": "TGI",
}  # fmt: skip
#: Words of a name that take no capital: "Aix-en-Provence", "Saint-Denis de la Réunion".
_SMALL = frozenset({"de", "la", "le", "en", "sur", "du", "des", "les", "et"})
_PLACE = re.compile(r"(?P<court>caa|ca|ta|tj|tgi)-(?P<place>[a-z0-9-]+)")
_CELEX = re.compile(r"(?P<sector>[35])(?P<year>\d{4})(?P<letter>[LRDF]|DC)(?P<number>\d{4})")
_CHARTER = re.compile(r"12016P0*(?P<article>\d+)")
_COMMENT = re.compile(r"CRC/(?:GC/(?P<year>\d{4})|C/GC)/(?P<number>\d+)")
_NUMBERED = re.compile(r"(?:\d{2}|\d{4})-\d+")
#: The Union took the Community's place on 1 December 1993 … and on 1 December 2009: directives end in EEC, EC, EU.
_COMMUNITY, _UNION = 1993, 2009
_NEW_FORM = 2015


def citation(ref: str, language: str = "fr") -> str:
    """How lawyers write a key, in French or (`language` "en") in English: "fr:CC:375-5" → "C. civ., art. 375-5",
    "eu:32013R0604" → "règlement (UE) n° 604/2013". A key of none of our families is written as it is.
    """
    scheme, _, rest = ref.partition(":")
    french = language != "en"
    write = _SCHEMES.get(scheme)
    return (write(rest, french) if write else "") or ref


def spelled(day: date, language: str = "fr", precision: Precision = Precision.DAY) -> str:
    """As much of a day as is known, in words: "1er juillet 2025", "1 July 2025", "juillet 2025", "2025"."""
    french = language != "en"
    number = "1er" if french and day.day == 1 else str(day.day)
    words = (number, _MONTHS["fr" if french else "en"][day.month - 1], str(day.year))
    return " ".join(words[{Precision.DAY: 0, Precision.MONTH: 1, Precision.YEAR: 2}[precision] :])


def _day(said: str, french: bool) -> str:
    """A day in words; "" for what is no day."""
    try:
        return spelled(date.fromisoformat(said), "fr" if french else "en")
    except ValueError:
        return ""


def _no(number: str, french: bool) -> str:
    return f"{'n°' if french else 'no.'} {number}"


def _french(rest: str, french: bool) -> str:
    kind, _, place = rest.partition(":")
    if kind in BY_ABBREVIATION:
        number = place.removeprefix("Annexe")
        return f"{_cited(kind)}, annexe {number}" if number != place else article_citation(kind, place)
    if _NUMBERED.fullmatch(rest):
        return _text(rest, french)
    if kind in _KINDS:
        return _dated(kind, place, french)
    if kind == "cc":
        number, _, nature = place.rpartition("-")
        return f"Cons. const., {_no(number, french)} {nature}"
    if kind == "ddd":
        return f"{'Défenseur des droits, décision' if french else 'Defender of Rights, decision'} {_no(place, french)}"
    if kind == "cncdh":
        day = _day(place.removeprefix("@"), french)
        opinion = ("avis du" if french else "opinion of") if day else ("avis" if french else "opinion")
        return f"CNCDH, {opinion} {day or place}"
    return _decision(kind, place, french)


def _cited(code: str) -> str:
    return BY_ABBREVIATION[code].cited or code


def _text(number: str, french: bool) -> str:
    """A number does not say whether it is a law's or a decree's; of the texts that we have pages on it is known."""
    known = BY_KEY.get(f"fr:{number}")
    if known is None:
        return f"{'texte' if french else 'text'} {_no(number, french)}"
    of = "du" if french else "of"
    return f"{_KINDS[known.kind][0 if french else 1]} {_no(number, french)} {of} {_day(known.day, french)}"


def _dated(kind: str, place: str, french: bool) -> str:
    said, _, nor = place.partition(":")
    # In English an order is a court's too, so that only those of the field are called so.
    name = _KINDS[kind][0 if french or (kind == "arrete" and f"fr:arrete:{place}" not in BY_KEY) else 1]
    text = f"{name} {'du' if french else 'of'} {_day(said, french)}"
    return f"{text} (NOR : {nor})" if nor else text


def _decision(kind: str, place: str, french: bool) -> str:
    number, _, day = place.partition("@")
    local = _PLACE.fullmatch(kind)
    if local:
        court = f"{_COURTS[local['court']]} {_name(local['place'])}"
        number = re.sub(r"^(\d\d)-(\d{4,6})$", r"\1/\2", number) if local["court"] in ("ca", "tj", "tgi") else number
    elif kind in _COURTS:
        court = _COURTS[kind]
        number = re.sub(r"^(\d\d-\d\d)(\d{3})$", r"\1.\2", number) if kind == "cass" else number
    else:
        return ""
    return ", ".join(filter(None, (court, _day(day, french), number and _no(number, french))))


def _name(slug: str) -> str:
    """ "aix-en-provence" → "Aix-en-Provence"; accents are not in a key."""
    parts = slug.split("-")
    return "-".join(part if part in _SMALL and place else part.capitalize() for place, part in enumerate(parts))


def _strasbourg(rest: str, french: bool) -> str:
    kind, _, article = rest.partition(":")
    if kind == "CESDH" and article:
        return f"{'CESDH' if french else 'ECHR'}, art. {article}"
    return f"{'CEDH' if french else 'ECtHR'}, {_no(rest, french)}"


def _nations(rest: str, french: bool) -> str:
    kind, _, article = rest.partition(":")
    if article:
        return f"{'CIDE' if french else 'CRC'}, art. {article}"
    committee = "Comité des droits de l’enfant" if french else "Committee on the Rights of the Child"
    if found := _COMMENT.fullmatch(rest):
        comment = f"{'observation générale' if french else 'General Comment'} {_no(found['number'], french)}"
        return f"{committee}, {comment}" + (f" ({found['year']})" if found["year"] else "")
    return f"{committee}, {rest}" if kind.startswith("CRC/") else rest


def _union(celex: str, french: bool) -> str:
    if found := _CHARTER.fullmatch(celex):
        charter = "Charte des droits fondamentaux de l’UE" if french else "EU Charter of Fundamental Rights"
        return f"{charter}, art. {found['article']}"
    found = _CELEX.fullmatch(celex)
    if found is None:
        return f"CELEX {celex}"
    year, number, letter = int(found["year"]), int(found["number"]), found["letter"]
    if letter == "DC":
        return f"COM({year}) {number}"
    union = ("UE", "EU") if year > _UNION else ("CE", "EC") if year > _COMMUNITY else ("CEE", "EEC")
    mark = union[0 if french else 1]
    names = {"L": ("directive", "Directive"), "R": ("règlement", "Regulation"), "D": ("décision", "Decision")}
    if letter == "F":
        return f"décision-cadre {year}/{number}/JAI" if french else f"Framework Decision {year}/{number}/JHA"
    name = names[letter][0 if french else 1]
    if year >= _NEW_FORM:
        return f"{name} ({mark}) {year}/{number}"
    if letter == "R":
        return f"{name} ({mark}) {_no(f'{number}/{year}', french)}"
    short = str(year) if year >= 1999 else str(year % 100)
    return f"{name} {short}/{number}/{mark}"


_SCHEMES: Mapping[str, Callable[[str, bool], str]] = {
    "fr": _french,
    "nor": lambda rest, french: f"NOR {rest}",
    "echr": _strasbourg,
    "cjeu": lambda rest, french: f"{'CJUE' if french else 'CJEU'}, {rest}",
    "ecsr": lambda rest, french: f"{'CEDS' if french else 'ECSR'}, {_no(rest, french)}",
    "un": _nations,
    "coe": lambda rest, french: rest,
    "eu": _union,
}
