"""A reference in words, as French lawyers and librarians write it, or in English."""

from __future__ import annotations

from typing import NamedTuple

from kb.citations.writing import spelled
from kb.vocabulary import Label
from web.pages.bibliography import Kind, Reference


class Piece(NamedTuple):
    """Some of its words, and whether they stand in italics."""

    text: str
    italic: bool = False


def prose(reference: Reference, language: str) -> tuple[Piece, ...]:
    """The reference in the reader's language.

    "CASF, art. L. 221-2-4, version en vigueur depuis le 9 février 2022"
    "Cass. 1re civ., 16 nov. 2017, n° 17-24.072"
    "Cour des comptes, *Référé sur …*, 8 octobre 2020, https://… (consulté le 23 novembre 2026)"
    "Repère, « Sauvegarde 93 », https://… (consulté le 23 novembre 2026)"
    """
    if reference.kind in (Kind.STATUTE, Kind.DECISION):
        return (Piece(reference.legal or reference.title),)
    authors = ", ".join(reference.authors) or reference.publisher
    title = Piece(reference.title, True) if reference.kind is Kind.REPORT else Piece(_quoted(reference, language))
    after = "".join(
        (
            f" ({Label('événement', 'event').say(language)}, {_date(reference, language)})" if reference.event else "",
            f", {_date(reference, language)}" if reference.dated else "",
            f", {reference.url} {_consulted(reference, language)}",
        )
    )
    return (*([Piece(f"{authors}, ")] if authors else []), title, Piece(after))


def plain(reference: Reference, language: str) -> str:
    """The same as plain text."""
    return "".join(piece.text for piece in prose(reference, language))


def to_copy(reference: Reference, language: str) -> str:
    """What is copied: the reference, and on a line of its own the permalink, unless that is its address already."""
    words = plain(reference, language)
    return words if reference.permalink in words else f"{words}\n{reference.permalink}"


def remarks(reference: Reference, language: str) -> str:
    """What bibliographies have no field for, in a line: version, type, our page, where it comes from, licence. That of
    a page on a text of others is its own.
    """
    address = reference.permalink if reference.permalink != reference.url else ""
    page = ", ".join(filter(None, (reference.sheet, address)))
    of_page = page and reference.licence and not reference.publisher
    said = (
        (Label("Référence", "Reference"), reference.legal if reference.version else ""),
        (Label("Type", "Type"), reference.type),
        (Label("Fiche", "Page"), f"{page} ({reference.licence})" if of_page else page),
        (Label("Source", "Source"), reference.publisher),
        (Label("Licence", "Licence"), "" if of_page else reference.licence),
    )
    colon = Label("\u00a0: ", ": ").say(language)
    return " ; ".join(f"{name.say(language)}{colon}{value}" for name, value in said if value)


def _quoted(reference: Reference, language: str) -> str:
    """The title in quotation marks of the reader's language; those inside it become the other kind."""
    title = reference.title
    if language == "en":
        return f"“{title.replace('“', '‘').replace('”', '’')}”"
    inner = title.replace("«\u00a0", "“").replace("\u00a0»", "”").replace("« ", "“").replace(" »", "”")
    return f"«\u00a0{inner}\u00a0»"


def _date(reference: Reference, language: str) -> str:
    return spelled(reference.date, language, reference.precision) if reference.date else ""


def _consulted(reference: Reference, language: str) -> str:
    day = spelled(reference.consulted, language)
    return Label(f"(consulté le {day})", f"(accessed {day})").say(language)
