"""Bodies, structures and events of our own making; telephone numbers are of the range that France keeps for fiction."""

from __future__ import annotations

from datetime import date

from made_up import HOSTILE, document, passage

from kb.document import Document, Figure, Precision, Profile, Relation


def bodies() -> list[Document]:
    """Four bodies that are tied to each other, one of them in two languages, and one that means harm."""
    shelter = Profile(
        kind="ngo", level="local", departements=("75", "93"), since="2011-06", status="active", phone="01 99 00 00 00",
        last_verified=date(2024, 1, 10), relations=(Relation(kind="member_of", target="essai/organisations/reseau"),),
    )  # fmt: skip
    return [
        _body("abri.fr", "Association Étoile (AET)", shelter, aliases=("AET", "ÉTO", "Ancienne Étoile du port")),
        _body("abri.en", "Star Association", shelter, language="en", aliases=("AET",)),
        _body("reseau.fr", "Réseau du Phare", Profile(kind="network", level="national", status="active")),
        _body(
            "bureau.fr",
            "Bureau du Large",
            Profile(
                kind="eu-body", level="european", status="ended",
                relations=(
                    Relation(kind="replaced_by", target="essai/organisations/reseau"),
                    Relation(kind="works_with", target="essai/organisations/nulle-part"),
                ),
            ),
            country="BE",
        ),
        _body(
            "conseil.fr",
            "Conseil du Nord",
            Profile(kind="local-authority", level="departmental", departements=("59",), status="unknown"),
        ),
        _body(
            "hostile.fr",
            f"Corps {HOSTILE}",
            Profile(kind=HOSTILE, level=HOSTILE, departements=(HOSTILE,), status=HOSTILE, phone=HOSTILE, place=HOSTILE),
            country=None,
            aliases=("<b>",),
            figures=(Figure(what=HOSTILE, value=1, unit=HOSTILE, year=HOSTILE, source=9),),
            doubts=(HOSTILE,),
        ),
    ]  # fmt: skip


def structures() -> list[Document]:
    """A category in two languages with figures of two sources, a kind that is part of it, and a measure alone."""
    return [
        *(
            document(
                f"essai/structures/categorie.{language}", title, passage("intro", text), type_="structure",
                work="essai/structures/categorie", language=language, figures=_figures(counted),
                sources=(("Exemple, Enquête d'essai, 2022", "https://example.org/enquete"), ("Sans adresse", "")),
                doubts=("Le champ de l'enquête n'est pas connu [1].",),
            )
            for language, title, text, counted in (
                ("fr", "Établissements du Port", "Ce que reçoit un port.", "établissements"),
                ("en", "Harbour establishments", "What a harbour receives.", "establishments"),
            )
        ),
        document(
            "essai/structures/maison.fr", "Maison du Quai", passage("intro", "Une maison."), type_="structure",
            work="essai/structures/maison", summary="Une maison au bord de l'eau.",
            profile=Profile(relations=(Relation(kind="part_of", target="essai/structures/categorie"),)),
        ),
        document("essai/structures/mesure.fr", "Mesure du Vent", passage("intro", "Une mesure."), type_="structure"),
    ]  # fmt: skip


def events() -> list[Document]:
    """What happened in a month, a year and on a day; what is to come in English alone; what has no date."""
    return [
        _event("mois.fr", "Réunion du phare", date(2004, 11, 1), Precision.MONTH),
        _event("mois.en", "Lighthouse meeting", date(2004, 11, 1), Precision.MONTH, language="en"),
        _event("annee.fr", "Année du phare", date(2004, 1, 1), Precision.YEAR),
        _event(
            "jour.fr", "Journée & <marée>", date(2016, 3, 14), Precision.DAY, profile=Profile(place="Le Havre, port")
        ),
        _event("avenir.en", "Regatta to come", date(2099, 12, 1), Precision.MONTH, language="en"),
        _event("sans-date.fr", "Un jour peut-être", None, Precision.DAY),
    ]


def _body(name: str, title: str, profile: Profile, **more: object) -> Document:
    id_ = f"essai/organisations/{name}"
    text = passage("intro", "Un organisme.")
    known = {"country": "FR", "work": id_.rpartition(".")[0], "summary": f"Ce que fait {name}."}
    return document(id_, title, text, type_="organisation", profile=profile, **{**known, **more})


def _event(name: str, title: str, day: date | None, precision: Precision, **more: object) -> Document:
    id_ = f"essai/events/{name}"
    known = {"work": id_.rpartition(".")[0], "summary": f"Ce qui s'est passé : {name}."}
    return document(
        id_, title, passage("intro", "Un fait."), type_="event", date=day, precision=precision, **{**known, **more}
    )


def _figures(counted: str) -> tuple[Figure, ...]:
    def figure(what: str, value: float, unit: str, source: int) -> Figure:
        return Figure(what=what, value=value, unit=unit, year="2022", source=source)

    return (
        figure(counted, 3035, "structures", 1),
        figure(counted, 2137, "structures", 2),
        figure("%", 93, "%", 1),
        figure("%", 46.5, "%", 2),
        figure("places", 79900, "places", 1),
    )
