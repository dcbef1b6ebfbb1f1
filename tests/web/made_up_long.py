"""What is long: a report of ninety pages, an article of hundreds of lines in two versions, a text that many cite."""

from __future__ import annotations

from datetime import date

from made_up import article, document, passage

from kb.document import Citation, Document, Version

#: Of many words, so that no two paragraphs are alike.
_SUBJECTS = ("L'éducatrice", "Le service", "L'évaluateur", "La juge", "Le tuteur", "L'interprète", "Le conseil")
_VERBS = ("note", "vérifie", "transmet", "explique", "conserve", "relit", "signe", "classe", "attend")
_THINGS = (
    "le carnet du premier jour", "la demande d'hébergement", "l'avis écrit", "la liste des pièces", "le récit",
    "le certificat d'école", "la convocation", "le bilan de santé", "l'accord des deux parties", "la date du recours",
    "le nom du port",
)  # fmt: skip


def long_documents() -> list[Document]:
    """The report, the two versions of the article, and forty-five notes that cite L999-1."""
    lines = [_sentence(number) for number in range(400)]
    before = Version(valid_from=date(2011, 1, 1), valid_to=date(2020, 1, 1), state="MODIFIE")
    since = Version(valid_from=date(2020, 1, 1), state="VIGUEUR")
    return [
        document(
            "essai/long",
            "Rapport d'essai en quatre-vingt-dix pages",
            *(
                passage(f"page-{n}", _paragraphs(n), page=n, heading=f"Chapitre {n}", level=1 + (n - 1) % 3)
                for n in range(1, 91)
            ),
            type_="report",
            date=date(2019, 6, 1),
        ),
        article("D999-9", "legi/long-1", before, passage("texte", "\n".join(lines))),
        article("D999-9", "legi/long-2", since, passage("texte", "\n".join(_changed(lines)))),
        *(
            document(
                f"essai/note-{number}", f"Note d'essai {number} sur la mise à l'abri", passage("p1", _sentence(number)),
                type_="report" if number % 3 else "practice", date=date(2000 + number // 2, 1 + number % 12, 1),
                citations=(Citation(text="article L. 999-1 du CASF", ref="fr:CASF:L999-1"),),
            )
            for number in range(45)
        ),
    ]  # fmt: skip


def _changed(lines: list[str]) -> list[str]:
    """Every seventh line in other words, every ninety-seventh left out."""
    return [
        line.replace("jour", "matin").replace("écrit", "signé") if number % 7 == 0 else line
        for number, line in enumerate(lines)
        if number % 97
    ]


def _paragraphs(page: int) -> str:
    return "\n".join(" ".join(_sentence(page * 24 + line * 6 + place) for place in range(6)) for line in range(4))


def _sentence(number: int) -> str:
    subject, verb = _SUBJECTS[number % len(_SUBJECTS)], _VERBS[number % len(_VERBS)]
    return f"{subject} {verb} {_THINGS[number % len(_THINGS)]} n° {number}."
