"""The thesaurus is read whole: concepts, dated labels and themes, and every fault with its file and line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import vocabulary
from kb.errors import ThesaurusError
from kb.thesaurus import Concept, Kind, Label, Theme, Thesaurus, load

PREFIXES = """\
@prefix concept: <urn:repere:concept:> .
@prefix theme: <urn:repere:theme:> .
@prefix repere: <urn:repere:term:> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GOOD = (
    PREFIXES
    + """
theme:definitions a skos:Collection ;
    skos:prefLabel "Notions"@fr , "Notions (en)"@en ;
    skos:member concept:mna , concept:isolement .

concept:mna a skos:Concept ;
    skos:prefLabel "mineur non accompagné"@fr , "unaccompanied minor"@en ;
    skos:altLabel "MIE"@fr , "cellule d’accueil"@fr ;
    skos:hiddenLabel "mineurs non accompagnés"@fr ;
    skosxl:altLabel
        [ a skosxl:Label ; skosxl:literalForm "MIE"@fr ; repere:acronym true ;
          repere:validFrom "2013-05"^^xsd:gYearMonth ; repere:validTo "2016-03-16"^^xsd:date ] ;
    skos:scopeNote "Étranger sans adulte."@fr , "Without an adult."@en ;
    skos:historyNote "Loi de 2016."@fr , "Act of 2016."@en ;
    skos:editorialNote "MIE : autre sens."@fr , "MIE: another meaning."@en ;
    repere:ambiguous true ;
    skos:narrower concept:isolement ;
    repere:stage "arrivee" ;
    repere:reference "fr:CASF:L112-3" , "fr:CC:388" ;
    dcterms:source "Un rapport, 2005." .

concept:isolement a skos:Concept ;
    skos:prefLabel "isolement"@fr , "isolation"@en ;
    skos:scopeNote "Sans adulte."@fr , "Without an adult."@en ;
    skos:broader concept:mna .
"""
)


def write(folder: Path, text: str) -> Path:
    file = folder / "thesaurus.ttl"
    file.write_text(text, "utf-8")
    return file


def faults(folder: Path, text: str) -> list[tuple[str, str]]:
    """For each fault of a thesaurus the text of its line, without what surrounds it, and the reason."""
    file = write(folder, text)
    with pytest.raises(ThesaurusError) as caught:
        load(file)
    assert caught.value.hint
    lines = text.split("\n")
    found = []
    for line in str(caught.value).splitlines():
        number, reason = line.removeprefix(f"{file}:").split(": ", 1)
        found.append((lines[int(number) - 1].strip(" ;."), reason))
    return found


@pytest.fixture
def thesaurus(tmp_path: Path) -> Thesaurus:
    return load(write(tmp_path, GOOD))


def test_a_concept_has_all_that_its_block_says(thesaurus: Thesaurus) -> None:
    assert thesaurus.concepts["mna"] == Concept(
        id="mna",
        theme="definitions",
        stage="arrivee",
        labels=(
            Label(text="mineur non accompagné", language="fr"),
            Label(text="unaccompanied minor", language="en"),
            Label(
                text="MIE",
                language="fr",
                kind=Kind.ALTERNATIVE,
                acronym=True,
                valid_from=date(2013, 5, 1),
                valid_to=date(2016, 3, 16),
            ),
            Label(text="cellule d’accueil", language="fr", kind=Kind.ALTERNATIVE),
            Label(text="mineurs non accompagnés", language="fr", kind=Kind.HIDDEN),
        ),
        scope={"fr": "Étranger sans adulte.", "en": "Without an adult."},
        editorial={"fr": "MIE : autre sens.", "en": "MIE: another meaning."},
        history={"fr": "Loi de 2016.", "en": "Act of 2016."},
        ambiguous=True,
        narrower=("isolement",),
        refs=("fr:CASF:L112-3", "fr:CC:388"),
        sources=("Un rapport, 2005.",),
    )
    assert thesaurus.concepts["isolement"].broader == ("mna",)


def test_a_theme_has_its_names_and_its_concepts_in_order(thesaurus: Thesaurus) -> None:
    label = vocabulary.Label("Notions", "Notions (en)")
    assert dict(thesaurus.themes) == {
        "definitions": Theme(key="definitions", label=label, concepts=("mna", "isolement"))
    }


def test_a_concept_is_named_in_a_language_or_else_in_french(thesaurus: Thesaurus) -> None:
    mna = thesaurus.concepts["mna"]
    assert [mna.preferred(language) for language in ("fr", "en", "de")] == [
        "mineur non accompagné",
        "unaccompanied minor",
        "mineur non accompagné",
    ]


def test_a_concept_has_its_id_and_no_other(thesaurus: Thesaurus) -> None:
    assert thesaurus.concept("mna") is thesaurus.concepts["mna"]
    assert thesaurus.concept("MIE") is thesaurus.concept("") is None


@pytest.mark.parametrize(
    ("written", "begin", "end"),
    [
        ('"2016-03-16"^^xsd:date', date(2016, 3, 16), date(2016, 3, 16)),
        ('"2016-03"^^xsd:gYearMonth', date(2016, 3, 1), date(2016, 4, 1)),
        ('"2016-12"^^xsd:gYearMonth', date(2016, 12, 1), date(2017, 1, 1)),
        ('"2016"^^xsd:gYear', date(2016, 1, 1), date(2017, 1, 1)),
    ],
)
def test_of_a_month_or_a_year_the_widest_period_counts(tmp_path: Path, written: str, begin: date, end: date) -> None:
    spans = []
    for term in ("validFrom", "validTo"):
        own = f'repere:acronym true ; repere:{term} {written} ] ;\n    skos:scopeNote "Étr'
        cut = GOOD.index("repere:acronym true")
        text = GOOD[:cut] + own + GOOD[GOOD.index("anger sans") :]
        (label,) = (label for _, label in load(write(tmp_path, text)).labels() if label.text == "MIE")
        spans.append((label.valid_from, label.valid_to))
    assert spans == [(begin, None), (None, end)]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        # What is not Turtle.
        (
            '"MIE"@fr , "cellule',
            '"MIE"@fr  "cellule',
            'skos:altLabel "MIE"@fr  "cellule d’accueil"@fr',
            "is not Turtle",
        ),
        # References.
        (
            "skos:broader concept:mna",
            "skos:broader concept:mma",
            "skos:broader concept:mma",
            "there is no concept mma",
        ),
        (
            "skos:narrower concept:isolement",
            "skos:related concept:isolement",
            "skos:related concept:isolement",
            "isolement is related, and does not have mna as related",
        ),
        ("concept:mna , concept:iso", "concept:mna , concept:x , concept:iso", "skos:member concept:mna", "concept x"),
        ("concept:mna , concept:iso", "concept:iso", "concept:mna a skos:Concept", "no theme has the concept mna"),
        (
            "skos:broader concept:mna",
            "skos:broader concept:mna , theme:definitions",
            "skos:broader concept:mna , theme:definitions",
            "urn:repere:theme:definitions does not begin with urn:repere:concept:",
        ),
        # Labels.
        (', "isolation"@en', "", 'skos:prefLabel "isolement"@fr', "isolement has no preferred label in en"),
        ('"isolation"@en', '"isolation"@en , "seul"@fr', 'skos:prefLabel "isolement"@fr', "2 preferred labels in fr"),
        ('"MIE"@fr ,', '"MIE"@fr , "MIE"@fr ,', 'skos:altLabel "MIE"@fr', "mna has the label 'MIE'@fr twice"),
        ('"MIE"@fr , "cellule', '"mie" , "cellule', 'skos:altLabel "mie"', "the label 'mie' has no language"),
        (
            'literalForm "MIE"@fr',
            'literalForm "MEI"@fr',
            'skosxl:literalForm "MEI"@fr',
            "'MEI'@fr is a skosxl:altLabel",
        ),
        ('skosxl:literalForm "MIE"@fr ; ', "", "skosxl:altLabel", "a skosxl:altLabel has 0 literal forms"),
        # Dates and truths.
        ('"2016-03-16"', '"2016-02-30"', 'repere:validTo "2016-02-30"', "'MIE': validTo is no date: '2016-02-30'"),
        ('"2016-03-16"', '"16/03/2016"', 'repere:validTo "16/03/2016"', "'MIE': validTo is no date: '16/03/2016'"),
        ('"2016-03-16"', '"2016-13"', 'repere:validTo "2016-13"', "'MIE': validTo is no date: '2016-13'"),
        ('"2016-03-16"', '"2012-03-16"', '"MIE"@fr', "'MIE': validTo is not after validFrom"),
        ("ambiguous true", 'ambiguous "yes"', 'repere:ambiguous "yes"', "ambiguous is true or false, not 'yes'"),
        # Notes.
        (', "Act of 2016."@en', "", 'skos:historyNote "Loi de 2016."@fr', "mna has no skos:historyNote in en"),
        ('"Sans adulte."@fr , ', "", 'skos:scopeNote "Without an adult."@en', "isolement has no skos:scopeNote in fr"),
        (
            '"Sans adulte."@fr',
            '"Sans."@fr , "Seul."@fr',
            'skos:scopeNote "Sans."@fr',
            "two skos:scopeNote in the language",
        ),
        ('"Sans adulte."@fr', '"Sans adulte."@fr , "Seul."', "skos:scopeNote", "a skos:scopeNote has no language"),
        (', "Notions (en)"@en', "", 'skos:prefLabel "Notions"@fr', "needs a label in French and in English"),
        # Slips of the pen.
        (
            "skos:altLabel",
            "skos:altlabel",
            "skos:altlabel",
            "did you mean 'http://www.w3.org/2004/02/skos/core#altLabel'",
        ),
        ("repere:acronym true", "repere:acronyme true", '"MIE"@fr', "unknown property urn:repere:term:acronyme"),
        ("concept:isolement a skos:Concept", "concept:isolement a skos:concept", "concept:isolement a", "is neither a"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: str, reason: str) -> None:
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    assert [(where, why) for where, why in found if line in where and reason in why], found


def test_a_fault_does_not_bring_others_with_it(tmp_path: Path) -> None:
    assert len(faults(tmp_path, GOOD.replace('"2016-03-16"', '"2016-02-30"'))) == 1
    assert len(faults(tmp_path, GOOD.replace('"Sans adulte."@fr , ', ""))) == 1


def test_a_circle_of_broader_concepts_is_refused(tmp_path: Path) -> None:
    circle = GOOD.replace(
        "skos:narrower concept:isolement", "skos:narrower concept:isolement ; skos:broader concept:isolement"
    )
    circle = circle.replace("skos:broader concept:mna", "skos:broader concept:mna ; skos:narrower concept:mna")
    assert {reason for _, reason in faults(tmp_path, circle)} == {
        "mna is broader than itself",
        "isolement is broader than itself",
    }


def test_a_concept_is_not_related_to_one_that_is_broader(tmp_path: Path) -> None:
    both = GOOD.replace(
        "skos:narrower concept:isolement", "skos:narrower concept:isolement ; skos:related concept:isolement"
    )
    both = both.replace("skos:broader concept:mna", "skos:broader concept:mna ; skos:related concept:mna")
    assert [reason for _, reason in faults(tmp_path, both)] == ["mna is related and broader at once"]


def test_every_fault_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace('"2016-03-16"', '"16 mars"').replace("skos:broader", "skos:brooder")
    assert [where for where, _ in faults(tmp_path, text)] == [
        'repere:validFrom "2013-05"^^xsd:gYearMonth ; repere:validTo "16 mars"^^xsd:date ]',
        "skos:brooder concept:mna",
    ]


def test_a_concept_and_a_theme_of_one_id_are_not_mistaken_for_each_other(tmp_path: Path) -> None:
    text = GOOD.replace("theme:definitions", "theme:isolement").replace(' , "isolation"@en', "")
    assert faults(tmp_path, text) == [('skos:prefLabel "isolement"@fr', "isolement has no preferred label in en")]


def test_names_may_be_written_out_in_full(tmp_path: Path) -> None:
    text = GOOD.replace("concept:isolement a", "<urn:repere:concept:isolement> a").replace(' , "isolation"@en', "")
    assert faults(tmp_path, text) == [('skos:prefLabel "isolement"@fr', "isolement has no preferred label in en")]


def test_a_file_that_is_missing_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ThesaurusError, match=r"thesaurus\.ttl:1: cannot be read: No such file"):
        load(tmp_path / "thesaurus.ttl")
    (tmp_path / "thesaurus.ttl").write_bytes(PREFIXES.encode() + b'concept:a skos:prefLabel "\xff"@fr .\n')
    with pytest.raises(ThesaurusError, match=r"thesaurus\.ttl:8: is not Turtle: "):
        load(tmp_path / "thesaurus.ttl")


@given(
    start=st.integers(0, len(GOOD)),
    length=st.integers(0, 40),
    put=st.sampled_from(["", '"', ";", ".", "<a>", "[ ]", "é"]),
)
def test_however_a_file_is_damaged_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int, put: str
) -> None:
    file = write(tmp_path_factory.mktemp("damaged"), GOOD[:start] + put + GOOD[start + length :])
    refused: list[str] = []
    try:
        load(file)
    except ThesaurusError as error:
        refused = str(error).splitlines()
    assert [line for line in refused if not re.match(rf"{re.escape(str(file))}:\d+: .", line)] == []


@pytest.mark.parametrize("text", ["", "\n", PREFIXES])
def test_a_file_that_was_emptied_is_refused(tmp_path: Path, text: str) -> None:
    assert [reason for _, reason in faults(tmp_path, text)] == ["there is no concept in it"]


def test_a_file_is_read_once_until_it_changes(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    first = load(file)
    assert load(file) is first
    write(tmp_path, GOOD.replace("Sans adulte", "Sans parent"))
    os.utime(file, ns=(1, 1))
    assert load(file).concepts["isolement"].scope["fr"] == "Sans parent."


def test_who_needs_no_thesaurus_does_not_wait_for_its_parser() -> None:
    command = "import sys, kb.thesaurus; print([name for name in ('pyoxigraph', 'rdflib') if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
