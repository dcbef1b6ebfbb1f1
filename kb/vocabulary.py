"""The words of the field that filters and labels use, in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

INTERFACE_LANGUAGES = ("fr", "en")


class Label(NamedTuple):
    """A name in both languages of the interface."""

    fr: str
    en: str

    def say(self, language: str) -> str:
        return self.en if language == "en" else self.fr


#: Document types, in the order in which a list without counts shows them.
TYPES: Mapping[str, Label] = MappingProxyType(
    {
        "law-article": Label("Article de loi", "Law article"),
        "statute": Label("Loi", "Statute"),
        "decree": Label("Décret ou arrêté", "Decree or order"),
        "circular": Label("Circulaire", "Circular"),
        "treaty": Label("Convention internationale", "Treaty"),
        "eu-act": Label("Acte de l’Union européenne", "EU act"),
        "soft-law": Label("Recommandation", "Recommendation"),
        "case-law": Label("Jurisprudence", "Case law"),
        "rights-decision": Label("Décision ou avis (droits)", "Rights body decision"),
        "report": Label("Rapport", "Report"),
        "statistics": Label("Statistiques", "Statistics"),
        "organisation": Label("Organisation", "Organisation"),
        "structure": Label("Structure de protection", "Protection structure"),
        "practice": Label("Bonne pratique", "Good practice"),
        "case-study": Label("Étude de cas", "Case study"),
        "guide": Label("Guide", "Guide"),
        "theme": Label("Dossier thématique", "Thematic file"),
        "press": Label("Presse", "Press"),
        "event": Label("Événement", "Event"),
        "training": Label("Formation", "Training"),
        "document": Label("Document", "Document"),
    }
)

_UNDETERMINED = Label("Langue indéterminée", "Undetermined language")


def language_name(code: str, language: str) -> str:
    """Name of a language in the language of the interface: "français", "French"."""
    if code == "und":
        return _UNDETERMINED.say(language)
    try:
        return str(Locale.parse(language).languages[code])
    except (KeyError, UnknownLocaleError):
        return code


def country_name(code: str, language: str) -> str:
    """Name of a country (ISO 3166, two letters) in the language of the interface."""
    return str(Locale.parse(language).territories.get(code, code))
