"""Archives of LEGI that are read in two or three seconds: a stock, and the deltas since."""

from __future__ import annotations

import re
import tarfile
from pathlib import Path

import legi_archive

CJPM = "LEGITEXT000039086952"

DESCRIPTION = f"""
id = "legi"
kind = "legi"
title = "LEGI"
publisher = "DILA"
type = "law-article"
language = "fr"
licence = "Licence Ouverte 2.0"
reuse = "full_text"
addresses = ["https://echanges.dila.gouv.fr/OPENDATA/LEGI/"]

[texts]
{legi_archive.CASF} = "CASF"
{CJPM} = "CJPM"
"""

#: Of the real archives: all of the Code de la justice pénale des mineurs, and a tenth of the articles of the CASF.
_KEPT = re.compile(rf"{CJPM}/|{legi_archive.CASF}/article/.*0\.xml$|\.dat$")


def filtered(real: Path, folder: Path) -> Path:
    """The real archives of a folder, with the members that make them small, in another folder."""
    folder.mkdir(parents=True)
    for archive in sorted(real.glob("*.tar.gz")):
        with tarfile.open(archive) as whole, tarfile.open(folder / archive.name, "w:gz", compresslevel=1) as small:
            for member in whole:
                if _KEPT.search(member.name):
                    small.addfile(member, whole.extractfile(member))
    return folder


def written(folder: Path) -> Path:
    """Archives of our own, for where the real ones are not: 1,500 articles; a delta changes some and deletes others."""
    stock = [_article(n, CJPM) for n in range(600)] + [_article(n, legi_archive.CASF) for n in range(900)]
    changed = [_article(n, legi_archive.CASF, "Un enfant") for n in range(0, 300, 2)]
    deleted = legi_archive.deletions(*(file.name for file in stock[:20]))
    legi_archive.write(folder, stock)
    legi_archive.write(folder, [*changed, deleted], legi_archive.delta("20230801"))
    return folder


def _article(number: int, text: str, subject: str = "Un mineur") -> legi_archive.File:
    body = f"<p>{subject} dont la situation porte le numéro {number} est entendu par le juge des enfants.</p>"
    first = 1 if text == CJPM else 10_000
    return legi_archive.article_file(first + number, text, num=f"L{number}-1", body=body)
