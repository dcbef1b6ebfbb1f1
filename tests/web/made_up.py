"""A dozen documents of our own making: articles with numbers that the codes do not have, a body called "Exemple"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from flask import Flask

from kb.document import Citation, Document, Figure, Passage, Provenance, Reuse, Version
from kb.search.engine import SearchEngine
from kb.settings import Settings
from kb.store import Store

HOSTILE = "\"><script>alert('x')</script><img src=x onerror=alert(1)>{{7*7}}"


def document(id_: str, title: str, *passages: Passage, type_: str, **more: object) -> Document:
    """A document that came from a file of the same name."""
    provenance = Provenance(
        source="essai",
        path=id_,
        retrieved_at=datetime(2024, 1, 15, 9, 30, tzinfo=UTC),
        digest="0" * 32,
        url="https://example.org/" + id_,
        publisher="Exemple",
        licence="Licence Ouverte 2.0",
        licence_url="https://example.org/licence",
    )
    known = {"id": id_, "work": id_, "language": "fr", "organisations": ("Exemple",), "provenance": provenance}
    return Document(**{**known, "title": title, "type": type_, "passages": passages, **more})  # type: ignore[arg-type]


def passage(anchor: str, text: str, **more: object) -> Passage:
    return Passage(anchor=anchor, text=text, **more)  # type: ignore[arg-type]


def article(number: str, id_: str, version: Version, *passages: Passage, code: str = "CASF") -> Document:
    return document(
        id_,
        f"Article {number}",
        *passages,
        type_="law-article",
        work=f"essai/{code}/{number}",
        ref=f"fr:{code}:{number}",
        citation=f"{code}, art. {number[0]}. {number[1:]}",
        path=("Partie législative", "Livre II : Enfance", "Chapitre Ier : Service de l'aide sociale à l'enfance"),
        code=code,
        version=version,
        date=version.valid_from,
    )


def versions() -> list[Document]:
    """The article L999-1 in three versions, and law that is gone, to come, of no fixed day, never in force."""
    first = Version(valid_from=date(2007, 3, 6), valid_to=date(2016, 3, 16), state="MODIFIE")
    second = Version(valid_from=date(2016, 3, 16), valid_to=date(2022, 2, 9), state="MODIFIE")
    third = Version(valid_from=date(2022, 2, 9), state="VIGUEUR")
    citing = replace(
        article("L999-1", "legi/V3", third,
                passage("texte", "Le mineur isolé est mis à l'abri sans délai.\n"
                                 "La mise à l'abri dure le temps de l'évaluation."),
                passage("nota", "Ces dispositions s'appliquent aux évaluations commencées après cette date.",
                        heading="NOTA", level=1)),
        citations=(
            Citation(text="CASF - art. L999-2 (Ab)", ref="fr:CASF:L999-2"),
            Citation(text="Loi d'essai n° 2022-999", kind="MODIFICATION"),
        ),
    )  # fmt: skip
    return [
        article("L999-1", "legi/V1", first, passage("texte", "Le mineur isolé est accueilli.")),
        replace(
            article("L999-1", "legi/V2", second, passage("texte", "Le mineur isolé est accueilli sans délai.")),
            citations=(Citation(text="CASF - art. L999-2 (V)", ref="fr:CASF:L999-2"),),
        ),
        citing,
        article("L999-2", "legi/gone", Version(valid_from=date(2010, 1, 1), valid_to=date(2019, 5, 1), state="ABROGE"),
                passage("texte", "Un administrateur ad hoc est désigné.")),
        article("L998-1", "legi/coming", Version(valid_from=date(2099, 1, 1), state="VIGUEUR_DIFF"),
                passage("texte", "Le titre de séjour est délivré de plein droit au mineur devenu majeur."),
                code="CESEDA"),
        article("L999-3", "legi/undated", Version(valid_from=None, state="VIGUEUR_DIFF"),
                passage("texte", "Un décret fixe la date.")),
        article("L999-4", "legi/stillborn",
                Version(valid_from=date(2018, 1, 1), valid_to=date(2018, 1, 1), state="MODIFIE_MORT_NE"),
                passage("texte", "Cette rédaction n'a jamais été en vigueur.")),
    ]  # fmt: skip


def pages() -> list[Document]:
    """What is not law."""
    guide = document(
        "essai/guide",
        "Mettre à l'abri un mineur isolé",
        passage("intro", "La mise à l'abri est immédiate.", markup="La mise à l'abri est **immédiate** [1]."),
        passage("etapes", "Appeler le service. Lire l'article.", heading="Étapes", level=2,
                markup="1. Appeler le [service](https://example.org/service) [1, 2].\n"
                       "2. Lire [l'article](/law/fr:CASF:L999-1).\n\n| Jour | Acte |\n|---|---|\n| 1 | Accueil |\n"),
        passage("suites", "L'évaluation vient ensuite.", heading="Suites", level=3),
        type_="guide",
        work="essai/guide",
        themes=("Mise à l'abri",),
        country="FR",
        date=date(2022, 2, 9),
        summary="Ce que fait un travailleur social le premier jour.",
        sources=(("Exemple, Rapport d'essai, 2018", "https://example.org/rapport"), ("Sans adresse", "")),
    )  # fmt: skip
    report = document(
        "essai/rapport",
        "Rapport d'essai sur la mise à l'abri",
        passage("p1", "Outline of the report.", page=1, language="en", guessed=True),
        passage("p12", "La mise à l'abri des mineurs isolés étrangers reste inégale.\nÂge\tJours\n16 ans\t5", page=12),
        type_="report",
        date=date(2018, 2, 1),
        themes=("Mise à l'abri", "Évaluation"),
        country="FR",
        citations=(
            Citation(text="article L. 999-1 du CASF", ref="fr:CASF:L999-1"),
            Citation(text="article L. 999-2 du CASF", ref="fr:CASF:L999-2"),
            Citation(text="guide", target="essai/guide"),
            Citation(text="arrêté introuvable"),
        ),
    )
    english = document(
        "essai/guide.en", "Sheltering a separated child", passage("intro", "Shelter comes first."), type_="guide",
        work="essai/guide", language="en", country="BE", organisations=("Example Network",),
    )  # fmt: skip
    return [
        guide,
        report,
        english,
        document("essai/traite", "Convention d'essai, article 3", passage("intro", "L'intérêt supérieur de l'enfant."),
                 type_="treaty", ref="un:ESSAI:3", organisations=("Exemple",)),
        document("essai/corps", "Exemple", passage("intro", "Association qui accueille."), type_="organisation"),
        document("essai/espace", "Nom à espace insécable", passage("intro", "Le nom est gardé comme il est écrit."),
                 type_="press", organisations=("Réseau\u00a0: Exemple",)),
        document("essai/retire", "Page retirée", passage("intro", "Bientôt retirée."), type_="press"),
        document(
            f"essai/{HOSTILE}", HOSTILE,
            passage("p\" onclick=\"alert(1)", f"hostile {HOSTILE}", heading=HOSTILE, level=1,
                    markup="hostile <script>alert(1)</script> [x](javascript:alert(1)) ![y](https://example.org/i.png)"),
            passage("p2", f"hostile\t{HOSTILE}\n{HOSTILE}"),
            type_="press", organisations=(HOSTILE,), themes=(HOSTILE,), summary=HOSTILE, citation=HOSTILE,
            path=(HOSTILE,), citations=(Citation(text=HOSTILE, kind=HOSTILE),),
            sources=((HOSTILE, "javascript:alert(1)"),),
        ),
    ]  # fmt: skip


def restricted() -> list[Document]:
    """One document for each way in which a source's rights may keep its text from being shown."""
    return [
        replace(
            made := document(
                f"essai/{reuse.value}", f"Article réservé ({reuse.value})",
                passage("p1", "Texte secret que seul l'éditeur montre.", heading="Partie secrète", level=1),
                type_="press", summary="Résumé réservé.", sources=(("Exemple", ""),),
                figures=(Figure(what="places", value=1, unit="places", year="2020", source=1),),
            ),
            provenance=replace(made.provenance, reuse=reuse),
        )
        for reuse in (Reuse.INDEX_SNIPPET, Reuse.METADATA_ONLY, Reuse.LINK_ONLY)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A knowledge base that is open, and the application that shows it."""

    settings: Settings
    store: Store
    engine: SearchEngine
    app: Flask


def fill(engine: SearchEngine, store: Store) -> None:
    """Index all that the store has."""
    with engine.writing(base=None, store=store.id, sequence=store.sequence()) as index:
        for change in store.changes(0):
            if change.document:
                index.put(change.document)
