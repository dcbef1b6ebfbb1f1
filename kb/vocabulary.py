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


#: Document types, in the order of their authority, which decides between equals: law first, then what explains it.
TYPES: Mapping[str, Label] = MappingProxyType(
    {
        "law-article": Label("Article de loi", "Law article"),
        "law-note": Label("Note sur un article", "Note on an article"),
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

#: Themes, by key. The thesaurus says which concepts belong to each.
THEMES: Mapping[str, Label] = MappingProxyType(
    {
        "definitions": Label("Notions et définitions", "Notions and definitions"),
        "droits-de-l-enfant": Label("Droits de l’enfant", "Rights of the child"),
        "interet-superieur": Label("Intérêt supérieur de l’enfant", "Best interests of the child"),
        "entree": Label("Frontières et entrée", "Borders and entry"),
        "accueil-hebergement": Label("Mise à l’abri, accueil et hébergement", "Shelter, reception and accommodation"),
        "contestation-minorite": Label("Évaluation et contestation de la minorité", "Age assessment and disputes"),
        "documents": Label("Documents d’identité et état civil", "Identity documents and civil status"),
        "donnees-aem": Label("Fichiers et données personnelles", "Databases and personal data"),
        "controle-identite": Label("Contrôles d’identité", "Identity checks"),
        "dispositif-national": Label("Dispositif national et orientation", "National scheme and allocation"),
        "protection-administrative": Label("Protection de l’enfance (ASE)", "Child welfare (ASE)"),
        "protection-judiciaire": Label("Protection judiciaire et assistance éducative", "Judicial protection"),
        "information-preoccupante": Label("Information préoccupante et signalement", "Reporting a child at risk"),
        "representation-legale": Label("Représentation légale et tutelle", "Legal representation and guardianship"),
        "structures": Label("Structures et établissements", "Structures and establishments"),
        "accompagnement": Label("Accompagnement éducatif et social", "Educational and social support"),
        "droits-des-usagers": Label(
            "Participation et droits des personnes accueillies", "Participation and rights of people in care"
        ),
        "secret-professionnel": Label("Secret professionnel et partage d’informations", "Professional secrecy"),
        "financement": Label("Financement", "Funding"),
        "sante": Label("Santé", "Health"),
        "scolarite-formation": Label("École et formation", "School and training"),
        "travail-apprentissage": Label("Travail et apprentissage", "Work and apprenticeship"),
        "asile": Label("Asile", "Asylum"),
        "sejour": Label("Séjour", "Residence"),
        "nationalite": Label("Nationalité", "Nationality"),
        "eloignement": Label("Éloignement et rétention", "Removal and detention"),
        "jeunes-majeurs": Label("Jeunes majeurs", "Young adults"),
        "recours": Label("Recours et contentieux", "Remedies and litigation"),
        "delais": Label("Délais", "Time limits"),
        "acces-aux-droits": Label("Accès aux droits", "Access to rights"),
        "justice-penale": Label("Justice pénale des mineurs", "Juvenile criminal justice"),
        "droits-de-la-defense": Label("Droits de la défense", "Rights of the defence"),
        "traite": Label("Traite et exploitation", "Trafficking and exploitation"),
        "disparitions": Label("Disparitions", "Missing children"),
        "liens-familiaux": Label("Liens familiaux et retour", "Family links and return"),
        "textes-internationaux": Label("Textes internationaux", "International texts"),
        "textes-europeens": Label("Textes européens", "European texts"),
        "textes-abroges": Label("Textes abrogés", "Repealed texts"),
        "textes": Label("Codes et textes français", "French codes and texts"),
        "europe-international": Label("Europe et international", "Europe and international"),
        "outre-mer": Label("Outre-mer", "Overseas territories"),
        "organisations": Label("Organisations et acteurs", "Organisations"),
        "reseaux-ressources": Label("Réseaux et ressources", "Networks and resources"),
        "statistiques": Label("Statistiques et recherche", "Statistics and research"),
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
