"""A tiny corpus for tests: one page that keeps every rule, and whatever a test changes in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from indexer.proofreading import corpus, proof

THESAURUS = """\
@prefix concept: <urn:repere:concept:> .
@prefix theme: <urn:repere:theme:> .
@prefix repere: <urn:repere:term:> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .

theme:definitions a skos:Collection ;
    skos:prefLabel "Notions"@fr , "Notions"@en ;
    skos:member concept:mna .

concept:mna a skos:Concept ;
    skos:prefLabel "mineur non accompagné"@fr , "unaccompanied minor"@en ;
    skos:altLabel "MNA"@fr , "UPE2A"@fr , "Ofpra"@fr , "OFPRA"@fr , "PASS"@fr , "AE"@fr , "DdD"@fr ;
    skosxl:altLabel [ a skosxl:Label ; skosxl:literalForm "MNA"@fr ; repere:acronym true ] ,
        [ a skosxl:Label ; skosxl:literalForm "UPE2A"@fr ; repere:acronym true ] ,
        [ a skosxl:Label ; skosxl:literalForm "OFPRA"@fr ; repere:acronym true ] ,
        [ a skosxl:Label ; skosxl:literalForm "PASS"@fr ; repere:acronym true ] ,
        [ a skosxl:Label ; skosxl:literalForm "AE"@fr ; repere:acronym true ] ;
    skos:scopeNote "Étranger sans adulte."@fr , "Without an adult."@en .
"""
SOURCE = """\
id = "ours"
kind = "folder"
title = "Ours"
publisher = "Us"
licence = "ours"
licence_url = "https://licences.example.org/by"
reuse = "full_text"
path = "documents"
"""
BOOK = {"title": "Un livre", "publisher": "Nous", "url": "https://example.org/livre", "year": "2020"}
FILM = {"title": "Un film", "publisher": "Nous", "url": "https://example.org/film", "year": "vers 2021"}
PAGES = {
    "fr": (
        {
            "title": "Le centre",
            "type": "guide",
            "themes": ["sante"],
            "summary": "Un centre pour tous.",
            "sources": [BOOK],
        },
        "Il a ouvert le 1er mai 2021. [1]\n\n## Places\n\nIl a 1\u202f200 places. [1]\n",
    ),
    "en": (
        {
            "title": "The centre",
            "type": "guide",
            "themes": ["sante"],
            "summary": "A centre for all.",
            "sources": [BOOK],
        },
        "It opened on 1 May 2021. [1]\n\n## Places\n\nIt has 1,200 places. [1]\n",
    ),
}


class Desk:
    """A corpus in a folder of its own; `clean()` writes the good page in both languages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "sources").mkdir(parents=True)
        (folder / "sources" / "ours.toml").write_text(SOURCE, "utf-8")
        (folder / "thesaurus.ttl").write_text(THESAURUS, "utf-8")

    def clean(self, stem: str = "centre", **head: Any) -> None:
        """The good page in both languages, with these keys changed in both; None takes a key away."""
        for language in PAGES:
            self.page(stem, language, **head)

    def page(self, stem: str, language: str, body: str | None = None, **head: Any) -> None:
        """The good page in one language, with this text and these keys in place of its own."""
        said, text = PAGES[language]
        file = self.folder / "documents" / f"{stem}.{language}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"+++\n{_toml(said | head)}+++\n{text if body is None else body}", "utf-8")

    def read(self) -> corpus.Corpus:
        return corpus.read(self.folder)

    def faults(self, rule: str) -> list[str]:
        """What breaks a rule, as `centre.fr: sentence`."""
        found = sorted(proof.broken(rule, self.read()))
        return [f"{fault.file.name.removesuffix('.md')}: {fault.sentence}" for fault in found]


def _toml(head: Mapping[str, Any]) -> str:
    """Keys, then lists of tables; a text of JSON is one of TOML too."""
    keys = {key: value for key, value in head.items() if value is not None and not _is_tables(value)}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
    for key, tables in head.items():
        for entry in tables if _is_tables(tables) else ():
            lines += ["", f"[[{key}]]", _toml(entry).rstrip("\n")]
    return "\n".join(lines) + "\n"


def _is_tables(value: object) -> bool:
    return isinstance(value, Sequence) and bool(value) and isinstance(value[0], Mapping)
