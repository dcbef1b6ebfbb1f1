"""The documents of our own break no rule of the proofreader, agree with the law, and have what they were founded on."""

from __future__ import annotations

import json
import lzma
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from five_codes import FiveCodes

from indexer.proofreading import corpus as corpora
from indexer.proofreading import law, proof
from indexer.proofreading.corpus import Corpus
from indexer.proofreading.law import Law
from indexer.proofreading.spoken import numbers
from kb.catalogue import load
from kb.citations.codes import BY_ID, article_key
from kb.document import Version
from kb.settings import CORPUS
from kb.vocabulary import INTERFACE_LANGUAGES

#: Every page is read, which takes its time.
pytestmark = pytest.mark.slow

#: What the founding document gives for 2022: structures in France, authorised places per year.
FIGURES_OF_2022 = {
    "structures/ase-etablissements": (3035, 159513),
    "structures/pjj-etablissements-services": (483, 88407),
    "structures/lieux-de-vie-et-d-accueil": (753, 4022),
}

#: The links of the Net for U directory, by a title or alias of their page.
NET_FOR_U = (
    "InfoMIE",
    "PJJ",
    "Conseil général d’Ille-et-Vilaine",
    "Croix-Rouge française",
    "RLF",
    "SAJMIE",
    "LAO",
    "France terre d’asile",
    "DPMIE",
    "Hors la rue",
    "OIM",
    "DG Justice",
    "REM",
    "SCEP",
    "Conseil de l’Europe",
    "PUCAFREU",
    "PICUM",
    "Children on the Move",
    "Towards integrated child protection",
    "Protecting and Supporting Children on the Move",
)

#: The day of the texts of all codes; those of the archives go a day further.
DAY_OF_ALL_CODES = date(2023, 12, 6)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return corpora.read(CORPUS)


def test_every_page_can_be_read(corpus: Corpus) -> None:
    assert corpus.unreadable == ()
    assert len(corpus.pages) > 1300


@pytest.mark.parametrize("rule", proof.RULES)
def test_no_page_breaks_the_rule(corpus: Corpus, rule: str) -> None:
    assert [str(fault) for fault in proof.broken(rule, corpus)] == []


@pytest.mark.slow
def test_provisions_and_days_are_those_of_the_law(corpus: Corpus, five_codes: FiveCodes) -> None:
    with closing(five_codes.store()) as store:
        held = law.held(store, law.cited(corpus))
    assert held is not None
    assert told(corpus, held) == []
    coverage = law.coverage(corpus, held)
    assert {"CASF", "CC", "CESEDA", "CJPM", "EDUC"} <= set(coverage.checked)
    assert coverage.agreeing > 200


@pytest.mark.slow
def test_provisions_and_days_are_those_of_the_codes_that_the_archives_lack(corpus: Corpus, data: Path) -> None:
    codes = {code.abbreviation for code in BY_ID.values()} - set(load(CORPUS / "sources")["legi"].texts.values())
    held = published(data / "law" / "codes-all.jsonl.xz", frozenset(codes), law.cited(corpus))
    assert told(corpus, held) == []
    assert law.coverage(corpus, held).agreeing > 50


def told(corpus: Corpus, held: Law) -> list[str]:
    """What the law says against pages, with their names."""
    return [f"{slip.page.stem}.{slip.page.language}: {slip.sentence}" for slip in law.check(corpus, held)]


def published(file: Path, codes: frozenset[str], keys: frozenset[str]) -> Law:
    """The versions in force of these articles, from the texts of all codes on one day."""
    versions = {}
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            key = article_key(article["code"], article["num"])
            if key in keys and article["date_start"]:
                versions[key] = (Version(valid_from=date.fromisoformat(article["date_start"]), state=article["state"]),)
    return Law(until=DAY_OF_ALL_CODES, codes=codes, versions=versions)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize(("stem", "figures"), FIGURES_OF_2022.items())
def test_every_figure_of_2022_stands_on_its_page_and_on_the_page_of_figures(
    corpus: Corpus, stem: str, figures: tuple[int, int], language: str
) -> None:
    for there in (stem, "themes/chiffres-des-structures"):
        page = corpus.pages[there, language]
        said = {number for words in page.text for number in numbers(words.text, language)}
        said |= {f"{figure.value:.0f}" for figure in page.head.figures}
        assert {str(figure) for figure in figures} <= said


def test_every_link_of_the_net_for_u_directory_has_its_page(corpus: Corpus) -> None:
    named = {name for page in corpus for name in (page.head.title, *page.head.aliases)}
    assert set(NET_FOR_U) <= named


def test_the_mistranslation_of_the_founding_document_is_not_repeated(corpus: Corpus) -> None:
    assert not [page.stem for page in corpus if "unrestrained" in page.body.lower()]
