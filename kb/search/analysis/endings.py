"""What the stemmers do not know of a language: forms that belong together and would get two stems.

Everything is folded. An irregular form is stemmed as the form that stands for it, or has the stem given behind "=". An
ending is rewritten before the stemmer sees it; the first rule that changes a word is the only one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain

#: Plain form: other forms. Nouns whose plural the stemmer leaves alone, or whose singular it takes for a verb.
_IRREGULAR = {
    "fr": {
        "loi": "lois", "roi": "rois", "emploi": "emplois", "envoi": "envois", "renvoi": "renvois", "convoi": "convois",
        "pourvoi": "pourvois", "paroi": "parois", "appui": "appuis", "essai": "essais", "ennemi": "ennemis",
        "ami": "amis", "abri": "abris", "defi": "defis", "jeu": "jeux", "enjeu": "enjeux", "feu": "feux",
        "lieu": "lieux", "milieu": "milieux", "voeu": "voeux", "aveu": "aveux", "neveu": "neveux",
        "travail": "travaux", "bail": "baux", "vitrail": "vitraux", "materiau": "materiaux", "oeil": "yeux",
        "ciel": "cieux", "numero": "numeros", "euro": "euros", "photo": "photos", "video": "videos",
        "nouveau": "nouvel nouvelle nouvelles", "demandeur": "demandeuse demandeuses",
        "travailleur": "travailleuse travailleuses", "chomeur": "chomeuse chomeuses",
        "=elu": "elus", "=vu": "vus", "=du": "dus", "=lu": "lus", "=tiers": "tiers", "=loyer": "loyer loyers",
        "=foyer": "foyer foyers", "=loisir": "loisir loisirs", "=delit": "delit delits", "=conflit": "conflit conflits",
        "=credit": "credit credits", "=debit": "debit debits", "=profit": "profit profits",
        "=deficit": "deficit deficits", "=petit": "petit petits petite petites", "=souhait": "souhait souhaits",
        "=retrait": "retrait retraits", "=retraite": "retraite retraites",
    },
    "en": {"child": "children", "man": "men", "woman": "women"},
}  # fmt: skip

_ENDINGS = {
    "fr": (
        (r"ee(s?)$", "e"),  # "isolée": the stemmer knows it by its accent
        (r"(?<=[ghi])eres?$", "er"),  # "étrangère", "première"
        (r"(?<=[a-z]v)ers$", "erse"),  # "divers" and "diverse"
        (r"(?<=[a-z][a-z]er)s$", ""),  # "étrangers": "er" is cut only at the end of a word
        (r"(?<=[a-z]ion)s$", ""),  # "commissions" is no form of a verb
        (r"(?<=t)rices?$", "eur"),  # "tutrice"
        (r"(?<=[a-z][a-z][^o]u)(?<!refu)(?<!abu)(?<!inclu)(?<!reclu)(?<!ffu)(?<!nfu)s$", ""),  # "prévenus", not "refus"
        (r"(?:(?<=[a-z]m)|(?<=pr)|(?<=qu)|(?<=[a-z]c))is$", "ise"),  # "permis", "précis" and their feminine
        (r"(?:(?<=cr)|(?<=[a-z]d))it$", "ite"),  # "prescrit", "interdit"
        (r"(?:(?<=tr)|(?<=[a-z]f))ait$", "aite"),  # "extrait", "satisfait"
    ),
    "es": (
        (r"(?<=[a-z]en)es$", ""),  # "jóvenes"
        (r"(?<=[a-z]es)es$", ""),  # "intereses"
        (r"(?<=[aeiou])ces$", "z"),  # "jueces"
    ),
    "it": (
        (r"(?<=i)ere$", "era"),  # "straniere" is no verb
        (r"(?<=t)ric[ei]$", "ore"),  # "tutrice"
    ),
}


@cache
def irregular(language: str) -> Mapping[str, str]:
    """Form → the form that is stemmed instead of it, or its stem behind "="."""
    rows = _IRREGULAR.get(language, {}).items()
    return dict(chain.from_iterable(((form, plain) for form in forms.split()) for plain, forms in rows))


def regular(exact: str, language: str) -> str:
    """The word with the ending that the stemmer of its language takes off."""
    for ending, instead in _endings(language):
        rewritten = ending.sub(instead, exact)
        if rewritten != exact:
            return rewritten
    return exact


@cache
def _endings(language: str) -> Sequence[tuple[re.Pattern[str], str]]:
    return tuple((re.compile(ending), instead) for ending, instead in _ENDINGS.get(language, ()))
