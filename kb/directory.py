"""The words of the directory: kinds of bodies, their levels, how they stand to each other, and where they are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from kb.vocabulary import Label

#: Kinds of bodies.
BODIES: Mapping[str, Label] = MappingProxyType(
    {
        "state-service": Label("Service de l’État", "State service"),
        "local-authority": Label("Collectivité territoriale", "Local authority"),
        "ngo": Label("Association", "Non-governmental organisation"),
        "network": Label("Réseau", "Network"),
        "research": Label("Recherche", "Research"),
        "igo": Label("Organisation intergouvernementale", "Intergovernmental organisation"),
        "eu-body": Label("Organe de l’Union européenne", "EU body"),
    }
)

#: How far the work of a body reaches, from near to far.
LEVELS: Mapping[str, Label] = MappingProxyType(
    {
        "local": Label("Local", "Local"),
        "departmental": Label("Départemental", "Departmental"),
        "national": Label("National", "National"),
        "european": Label("Européen", "European"),
        "international": Label("International", "International"),
    }
)

STATUSES: Mapping[str, Label] = MappingProxyType(
    {
        "active": Label("En activité", "Active"),
        "ended": Label("Terminé", "Ended"),
        "unknown": Label("Situation non vérifiée", "Status not verified"),
    }
)


class Direction(NamedTuple):
    """A relation as its own page says it, and as the page of the other body does."""

    own: Label
    other: Label


_PARTNERS = Direction(Label("Partenaire de", "Partner of"), Label("Partenaire de", "Partner of"))

RELATIONS: Mapping[str, Direction] = MappingProxyType(
    {
        "member_of": Direction(Label("Membre de", "Member of"), Label("Membres", "Members")),
        "part_of": Direction(Label("Fait partie de", "Part of"), Label("Comprend", "Includes")),
        "runs": Direction(Label("Gère", "Runs"), Label("Géré par", "Run by")),
        "run_by": Direction(Label("Géré par", "Run by"), Label("Gère", "Runs")),
        "administered_by": Direction(Label("Administré par", "Administered by"), Label("Administre", "Administers")),
        "coordinates": Direction(Label("Coordonne", "Coordinates"), Label("Coordonné par", "Coordinated by")),
        "coordinated_by": Direction(Label("Coordonné par", "Coordinated by"), Label("Coordonne", "Coordinates")),
        "founded": Direction(Label("A fondé", "Founded"), Label("Fondé par", "Founded by")),
        "founded_by": Direction(Label("Fondé par", "Founded by"), Label("A fondé", "Founded")),
        "replaced_by": Direction(Label("Remplacé par", "Replaced by"), Label("A remplacé", "Replaced")),
        "merged_into": Direction(Label("Fondu dans", "Merged into"), Label("A réuni", "Brought together")),
        "published_by": Direction(Label("Publié par", "Published by"), Label("Publie", "Publishes")),
        "works_with": Direction(Label("Travaille avec", "Works with"), Label("Travaille avec", "Works with")),
        "partner_of": _PARTNERS,
        "partner": _PARTNERS,
    }
)

#: A unit in the reader's words; one that is not here is shown as it is written.
UNITS: Mapping[str, Label] = MappingProxyType(
    {
        "%": Label("pour cent", "per cent"),
        "structures": Label("structures", "structures"),
        "establishments": Label("établissements", "establishments"),
        "places": Label("places", "places"),
        "people": Label("personnes", "people"),
        "units": Label("unités", "units"),
        "services": Label("services", "services"),
        "years": Label("ans", "years"),
        "days": Label("jours", "days"),
        "times": Label("fois", "times"),
        "euros": Label("euros", "euros"),
    }
)


#: INSEE code → name of the département.
DEPARTEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "01": "Ain",
        "02": "Aisne",
        "03": "Allier",
        "04": "Alpes-de-Haute-Provence",
        "05": "Hautes-Alpes",
        "06": "Alpes-Maritimes",
        "07": "Ardèche",
        "08": "Ardennes",
        "09": "Ariège",
        "10": "Aube",
        "11": "Aude",
        "12": "Aveyron",
        "13": "Bouches-du-Rhône",
        "14": "Calvados",
        "15": "Cantal",
        "16": "Charente",
        "17": "Charente-Maritime",
        "18": "Cher",
        "19": "Corrèze",
        "2A": "Corse-du-Sud",
        "2B": "Haute-Corse",
        "21": "Côte-d’Or",
        "22": "Côtes-d’Armor",
        "23": "Creuse",
        "24": "Dordogne",
        "25": "Doubs",
        "26": "Drôme",
        "27": "Eure",
        "28": "Eure-et-Loir",
        "29": "Finistère",
        "30": "Gard",
        "31": "Haute-Garonne",
        "32": "Gers",
        "33": "Gironde",
        "34": "Hérault",
        "35": "Ille-et-Vilaine",
        "36": "Indre",
        "37": "Indre-et-Loire",
        "38": "Isère",
        "39": "Jura",
        "40": "Landes",
        "41": "Loir-et-Cher",
        "42": "Loire",
        "43": "Haute-Loire",
        "44": "Loire-Atlantique",
        "45": "Loiret",
        "46": "Lot",
        "47": "Lot-et-Garonne",
        "48": "Lozère",
        "49": "Maine-et-Loire",
        "50": "Manche",
        "51": "Marne",
        "52": "Haute-Marne",
        "53": "Mayenne",
        "54": "Meurthe-et-Moselle",
        "55": "Meuse",
        "56": "Morbihan",
        "57": "Moselle",
        "58": "Nièvre",
        "59": "Nord",
        "60": "Oise",
        "61": "Orne",
        "62": "Pas-de-Calais",
        "63": "Puy-de-Dôme",
        "64": "Pyrénées-Atlantiques",
        "65": "Hautes-Pyrénées",
        "66": "Pyrénées-Orientales",
        "67": "Bas-Rhin",
        "68": "Haut-Rhin",
        "69": "Rhône",
        "70": "Haute-Saône",
        "71": "Saône-et-Loire",
        "72": "Sarthe",
        "73": "Savoie",
        "74": "Haute-Savoie",
        "75": "Paris",
        "76": "Seine-Maritime",
        "77": "Seine-et-Marne",
        "78": "Yvelines",
        "79": "Deux-Sèvres",
        "80": "Somme",
        "81": "Tarn",
        "82": "Tarn-et-Garonne",
        "83": "Var",
        "84": "Vaucluse",
        "85": "Vendée",
        "86": "Vienne",
        "87": "Haute-Vienne",
        "88": "Vosges",
        "89": "Yonne",
        "90": "Territoire de Belfort",
        "91": "Essonne",
        "92": "Hauts-de-Seine",
        "93": "Seine-Saint-Denis",
        "94": "Val-de-Marne",
        "95": "Val-d’Oise",
        "971": "Guadeloupe",
        "972": "Martinique",
        "973": "Guyane",
        "974": "La Réunion",
        "976": "Mayotte",
    }
)


def unit_name(unit: str, language: str) -> str:
    """A unit in the reader's language."""
    return UNITS[unit].say(language) if unit in UNITS else unit
