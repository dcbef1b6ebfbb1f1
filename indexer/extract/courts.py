"""What a decision of DILA's bases is called: court, numbers, canonical key, how lawyers cite it.

The key is court, number and date, since a number alone is shared: 7,938 numbers of the Conseil d'État are. It is
written as our own notes on decisions write it, so that the two find each other: fr:cass:17-24072@2017-11-16,
fr:ce:428478@2020-02-05, fr:cc:2018-768-QPC, fr:ca-toulouse:18-00232@2018-12-14.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from lxml import etree

from indexer.extract.characters import one_line

_SPEC = "META/META_SPEC"
#: How the name of a court begins, without accents; its part of a key, and how lawyers say it. A court that has
#: others beside it is named with its place.
_COURTS = (
    ("conseil d'etat", "ce", "CE", False),
    ("tribunal des conflits", "tc", "T. confl.", False),
    ("cour de cassation", "cass", "Cass.", False),
    ("cour administrative d'appel", "caa", "CAA", True),
    ("cour d'appel", "ca", "CA", True),
    ("tribunal administratif", "ta", "TA", True),
    ("tribunal judiciaire", "tj", "TJ", True),
    ("tribunal de grande instance", "tgi", "TGI", True),
)
#: How JADE writes them too: "CAA de DOUAI".
_SHORT = {"CAA": "Cour administrative d’appel", "TA": "Tribunal administratif"}
_CHAMBERS = {
    "CHAMBRE_CIVILE_1": "1re civ.",
    "CHAMBRE_CIVILE_2": "2e civ.",
    "CHAMBRE_CIVILE_3": "3e civ.",
    "CHAMBRE_COMMERCIALE": "com.",
    "CHAMBRE_SOCIALE": "soc.",
    "CHAMBRE_CRIMINELLE": "crim.",
    "CHAMBRE_MIXTE": "ch. mixte",
    "ASSEMBLEE_PLENIERE": "ass. plén.",
}
#: "428478, 428826", "N° 428478 et 428826", "18/00232": the numbers of a field.
_NUMBERS = re.compile(r"\d[\w/.-]*")
#: "ECLI:FR:CC:2019:2018.768.QPC", with all numbers of joined cases.
_CC_ECLI = re.compile(r"ECLI:FR:CC:\d{4}:(?P<year>\d{2,4})\.(?P<number>\d+)(?:\.\d+)*\.(?P<nature>[A-Z]+)")
_CC_NUMBER = re.compile(r"(?P<year>\d{2,4})-(?P<number>\d+)(?:/\d+)*(?:[ -](?P<nature>[A-Z]+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a decision says of itself.

    court     as our pages write it: "Conseil d’État"
    path      court, and formation where it is known
    aliases   its numbers and its ECLI
    solution  what was decided: "Cassation"; "" where the file does not say
    """

    court: str
    path: tuple[str, ...]
    title: str
    citation: str
    aliases: tuple[str, ...]
    solution: str
    date: date | None
    ref: str | None


def case_of(root: etree._Element, day: date | None) -> Case:
    """The case that a file of one of the three shapes describes."""
    own = root.find(f"{_SPEC}/{str(root.tag).replace('TEXTE', 'META')}")
    ecli = _field(own, "ECLI") or _field(root, "META/META_COMMUN/ECLI")
    court = _field(root, f"{_SPEC}/META_JURI/JURIDICTION").replace("'", "’")
    formation = _field(own, "FORMATION")
    title = _field(root, f"{_SPEC}/META_JURI/TITRE")
    if root.tag == "TEXTE_JURI_CONSTIT":
        ref, citation, numbers = _constitutional(root, own, ecli, day)
        court, title = court or "Conseil constitutionnel", f"{citation} : {title}" if title else citation
    else:
        key, said, court = _court(court, _field(own, "SIEGE_APPEL"))
        numbers = _numbers(root, own)
        said = " ".join(filter(None, (said, _CHAMBERS.get(formation))))
        ref = f"fr:{key}:{_in_key(numbers[0])}@{day.isoformat()}" if key and numbers and day else None
        citation = _cite(said, day, _as_cited(key, numbers[0])) if ref and numbers else ""
        numbers = [form for number in numbers for form in (_as_cited(key, number), number)]
    return Case(
        court=court,
        path=tuple(filter(None, (court, formation.replace("_", " ").capitalize() if "_" in formation else formation))),
        title=title or citation or one_line(root.findtext("META/META_COMMUN/ID") or ""),
        citation=citation,
        aliases=tuple(dict.fromkeys(filter(None, (*numbers, ecli)))),
        solution=_field(root, f"{_SPEC}/META_JURI/SOLUTION"),
        date=day,
        ref=ref,
    )


def _field(element: etree._Element | None, path: str) -> str:
    return one_line(element.findtext(path) or "") if element is not None else ""


def _court(name: str, seat: str) -> tuple[str, str, str]:
    """Part of the key ("caa-douai"), how lawyers say it ("CAA Douai") and the name; empty for a court not known."""
    for short, full in _SHORT.items():
        name = re.sub(rf"^{short}\b", full, name)
    plain = _plain(name)
    for begins, key, said, many in _COURTS:
        if not plain.startswith(begins):
            continue
        if not many:
            return key, said, name
        place = re.sub(r"^(?:d[eu]s?\s|d’)", "", name[len(begins) :].strip(" ,"), flags=re.IGNORECASE) or seat
        if place.isupper():
            name, place = name.replace(place, place.title()), place.title()
        full = name if len(name) > len(begins) or not place else f"{name} de {place}"
        slug = re.sub(r"[^a-z0-9]+", "-", _plain(place)).strip("-")
        return (f"{key}-{slug}", f"{said} {place}", full) if slug else ("", "", name)
    return "", "", name


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _numbers(root: etree._Element, own: etree._Element | None) -> list[str]:
    """Numbers of the cases: of the judicial courts NUMERO_AFFAIRE without the dot (NUMERO is an internal code)."""
    fields = [one_line(found.text or "") for found in own.iter("NUMERO_AFFAIRE")] if own is not None else []
    if not any(fields):
        fields = [_field(root, f"{_SPEC}/META_JURI/NUMERO")]
    found = [number for field in fields for number in _NUMBERS.findall(field)]
    return list(dict.fromkeys(number.replace(".", "").rstrip("-/") for number in found))


def _in_key(number: str) -> str:
    return number.replace("/", "-")


def _as_cited(key: str, number: str) -> str:
    """The number as lawyers write it: "17-24.072" at the Cour de cassation."""
    return re.sub(r"^(\d\d-\d\d)(\d{3})$", r"\1.\2", number) if key == "cass" else number


def _constitutional(
    root: etree._Element, own: etree._Element | None, ecli: str, day: date | None
) -> tuple[str | None, str, list[str]]:
    """Key, citation and number of a decision of the Conseil constitutionnel; its ECLI says the number best."""
    number = _field(root, f"{_SPEC}/META_JURI/NUMERO")
    match = _CC_ECLI.fullmatch(ecli) or _CC_NUMBER.match(number)
    nature = (match and match["nature"]) or _field(own, "NATURE_QUALIFIEE") or _field(root, "META/META_COMMUN/NATURE")
    if match is None or not nature:
        return None, _cite("Cons. const.", day, number), [number]
    whole = f"{match['year']}-{match['number']}"
    return f"fr:cc:{whole}-{nature}", _cite("Cons. const.", day, f"{whole} {nature}"), [f"{whole} {nature}", number]


def _cite(court: str, day: date | None, number: str) -> str:
    """ "Cass. 1re civ., 16 novembre 2017, n° 17-24.072"."""
    return ", ".join(filter(None, (court, day_in_words(day), number and f"n° {number}")))


def day_in_words(day: date | None, language: str = "fr") -> str:
    """ "1er mars 2019", or in English "1 March 2019"; "" for no day."""
    said = format_date(day, "d MMMM y", locale=language) if day else ""
    return said.replace("1 ", "1er ", 1) if language == "fr" and said.startswith("1 ") else said
