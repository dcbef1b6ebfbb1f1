"""The thesaurus of our own: valid SKOS for a second reader, complete in both languages, clean typography."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import RDF, SKOS, Graph, Literal

from kb.citations.codes import BY_ABBREVIATION
from kb.thesaurus import Kind, Thesaurus, load
from kb.vocabulary import INTERFACE_LANGUAGES, THEMES

FILE = Path(__file__).parents[2] / "corpus" / "thesaurus.ttl"

#: The integrity conditions of SKOS (https://www.w3.org/TR/skos-reference/) and SKOS-XL, and what we ask beyond them.
SHAPES = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <urn:shape:> .

:scheme a sh:NodeShape ; sh:targetClass skos:ConceptScheme ;
    sh:not [ sh:class skos:Concept ] , [ sh:class skos:Collection ] ;                                      # S9, S37
    sh:property
        [ sh:path dcterms:title ; sh:uniqueLang true ; sh:minCount 2 ] ,
        [ sh:path dcterms:description ; sh:uniqueLang true ; sh:minCount 2 ] ,
        [ sh:path dcterms:license ; sh:hasValue <https://creativecommons.org/licenses/by/4.0/> ] ,
        [ sh:path dcterms:created ; sh:datatype xsd:date ; sh:minCount 1 ; sh:maxCount 1 ] .

:concept a sh:NodeShape ; sh:targetClass skos:Concept ;
    sh:property
        [ sh:path skos:inScheme ; sh:class skos:ConceptScheme ; sh:minCount 1 ; sh:maxCount 1 ] ,           # S4
        [ sh:path skos:topConceptOf ; sh:class skos:ConceptScheme ; sh:maxCount 1 ] ,                       # S6
        [ sh:path skos:prefLabel ; sh:datatype <http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> ;
          sh:uniqueLang true ; sh:disjoint skos:altLabel , skos:hiddenLabel ] ,                             # S13, S14
        [ sh:path skos:altLabel ; sh:datatype <http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> ;
          sh:disjoint skos:hiddenLabel ] ,                                                                  # S13
        [ sh:path skos:prefLabel ; sh:qualifiedValueShape [ sh:languageIn ( "fr" ) ] ;
          sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ] ,
        [ sh:path skos:prefLabel ; sh:qualifiedValueShape [ sh:languageIn ( "en" ) ] ;
          sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ] ,
        [ sh:path skos:scopeNote ; sh:languageIn ( "fr" "en" ) ; sh:uniqueLang true ; sh:minCount 2 ] ,
        [ sh:path skos:broader ; sh:class skos:Concept ] ,                                                  # S19
        [ sh:path skos:narrower ; sh:class skos:Concept ] ,
        [ sh:path skos:related ; sh:class skos:Concept ] ,
        [ sh:path [ sh:inversePath skos:narrower ] ; sh:equals skos:broader ] ,                             # S25
        [ sh:path [ sh:inversePath skos:broader ] ; sh:equals skos:narrower ] ,
        [ sh:path [ sh:inversePath skos:related ] ; sh:equals skos:related ] ,                              # S23
        [ sh:path [ sh:oneOrMorePath skos:broader ] ; sh:disjoint skos:related ] ,                          # S27
        [ sh:path skosxl:altLabel ; sh:class skosxl:Label ] ,                                               # S53
        [ sh:path skosxl:hiddenLabel ; sh:class skosxl:Label ; sh:disjoint skosxl:altLabel ] ,              # S58
        [ sh:path [ sh:inversePath skos:member ] ; sh:class skos:Collection ; sh:minCount 1 ; sh:maxCount 1 ] .

:label a sh:NodeShape ; sh:targetClass skosxl:Label ;
    sh:property [ sh:path skosxl:literalForm ; sh:minCount 1 ; sh:maxCount 1 ] .                            # S49, S52

:collection a sh:NodeShape ; sh:targetClass skos:Collection ;
    sh:not [ sh:class skos:Concept ] ;                                                                      # S37
    sh:property
        [ sh:path skos:prefLabel ; sh:languageIn ( "fr" "en" ) ; sh:uniqueLang true ; sh:minCount 2 ] ,
        [ sh:path skos:member ; sh:class skos:Concept ] .                                                   # S32
"""


@pytest.fixture(scope="module")
def graph() -> Graph:
    """The file as rdflib reads it, which shares no line with our reader."""
    return Graph().parse(FILE, format="turtle")


@pytest.fixture(scope="module")
def thesaurus() -> Thesaurus:
    return load(FILE)


def written(thesaurus: Thesaurus, language: str) -> Iterator[tuple[str, str]]:
    """Every text of ours in a language with its concept; not hidden labels, which may be misspelt on purpose."""
    for theme in thesaurus.themes.values():
        yield theme.key, theme.label.say(language)
    for concept in thesaurus.concepts.values():
        for label in concept.labels:
            if label.language == language and label.kind is not Kind.HIDDEN:
                yield concept.id, label.text
        for notes in (concept.scope, concept.editorial, concept.history):
            if language in notes:
                yield concept.id, notes[language]


def wrong(thesaurus: Thesaurus, language: str, *patterns: str) -> list[tuple[str, str]]:
    return [
        (concept, text)
        for concept, text in written(thesaurus, language)
        for pattern in patterns
        if re.search(pattern, text)
    ]


def conforms(data: Graph) -> tuple[bool, str]:
    """Whether the shapes accept a graph, and what they say of it."""
    good, _, report = validate(data, shacl_graph=Graph().parse(data=SHAPES, format="turtle"))
    return bool(good), str(report)


@pytest.mark.slow
def test_the_thesaurus_is_valid_skos(graph: Graph) -> None:
    good, report = conforms(graph)
    assert good, report


SOUND = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix : <urn:repere:concept:> .
:s a skos:ConceptScheme ;
    <http://purl.org/dc/terms/title> "Mots"@fr , "Words"@en ;
    <http://purl.org/dc/terms/description> "Mots"@fr , "Words"@en ;
    <http://purl.org/dc/terms/license> <https://creativecommons.org/licenses/by/4.0/> ;
    <http://purl.org/dc/terms/created> "2026-11-23"^^<http://www.w3.org/2001/XMLSchema#date> .
:t a skos:Collection ; skos:prefLabel "Thème"@fr , "Theme"@en ; skos:member :a , :b , :c .
:a a skos:Concept ; skos:inScheme :s ; skos:prefLabel "un"@fr , "one"@en ; skos:scopeNote "Un."@fr , "One."@en ;
    skos:altLabel "UN"@fr ; skosxl:altLabel [ a skosxl:Label ; skosxl:literalForm "UN"@fr ] ; skos:narrower :b .
:b a skos:Concept ; skos:inScheme :s ; skos:prefLabel "deux"@fr , "two"@en ; skos:scopeNote "Deux."@fr , "Two."@en ;
    skos:broader :a ; skos:narrower :c .
:c a skos:Concept ; skos:inScheme :s ; skos:prefLabel "trois"@fr , "three"@en ;
    skos:scopeNote "Trois."@fr , "Three."@en ; skos:broader :b .
"""


@pytest.mark.parametrize(
    ("added", "noticed"),
    [
        ("", ""),
        (':a skos:prefLabel "une"@fr .', "UniqueLang"),
        (':a skos:altLabel "un"@fr .', "Disjoint"),
        (':a skos:hiddenLabel "UN"@fr .', "Disjoint"),
        (":a skos:related :c . :c skos:related :a .", "Disjoint"),
        (":a skos:related :s . :s skos:related :a .", "Class"),
        (":c skos:narrower :a .", "Equals"),
        (":d a skos:Concept .", "MinCount"),
        (':a skosxl:altLabel [ a skosxl:Label ; skosxl:literalForm "I"@fr , "J"@fr ] .', "MaxCount"),
        (":t a skos:Concept .", "Not"),
    ],
)
def test_the_shapes_notice_what_is_no_skos(added: str, noticed: str) -> None:
    good, report = conforms(Graph().parse(data=SOUND + added, format="turtle"))
    assert (good, noticed in report) == (not added, True)


def test_both_readers_find_the_same(graph: Graph, thesaurus: Thesaurus) -> None:
    assert {f"urn:repere:concept:{key}" for key in thesaurus.concepts} == {
        str(concept) for concept in graph.subjects(RDF.type, SKOS.Concept)
    }
    for kind, term in ((Kind.PREFERRED, SKOS.prefLabel), (Kind.ALTERNATIVE, SKOS.altLabel)):
        ours = {(concept.id, label.text, label.language) for concept, label in thesaurus.labels() if label.kind is kind}
        theirs = {
            (str(concept).removeprefix("urn:repere:concept:"), str(label), label.language)
            for concept in graph.subjects(RDF.type, SKOS.Concept)
            for label in graph.objects(concept, term)
            if isinstance(label, Literal)
        }
        assert ours == theirs


def test_there_are_234_concepts_in_44_themes(thesaurus: Thesaurus) -> None:
    assert len(thesaurus.concepts) == 234
    assert len(thesaurus.themes) == 44


def test_themes_are_those_of_the_facet_by_the_same_names_in_the_same_order(thesaurus: Thesaurus) -> None:
    assert [(theme.key, theme.label) for theme in thesaurus.themes.values()] == list(THEMES.items())


def test_documents_name_concepts_and_themes_that_there_are(thesaurus: Thesaurus) -> None:
    known = {"concepts": thesaurus.concepts, "themes": thesaurus.themes}
    assert [
        f"{path.name}: {key}"
        for path in sorted((FILE.parent / "documents").rglob("*.md"))
        for name, keys in re.findall(r"^(concepts|themes) = \[(.*?)\]$", path.read_text("utf-8"), re.MULTILINE)
        for key in re.findall(r'"([^"]*)"', keys)
        if key not in known[name]
    ] == []


def test_concepts_stand_under_their_theme_in_its_order(thesaurus: Thesaurus) -> None:
    assert list(thesaurus.concepts) == [member for theme in thesaurus.themes.values() for member in theme.concepts]


def test_the_concepts_at_the_top_say_so(graph: Graph, thesaurus: Thesaurus) -> None:
    said = {str(concept).removeprefix("urn:repere:concept:") for concept in graph.subjects(SKOS.topConceptOf)}
    assert said == {concept.id for concept in thesaurus.concepts.values() if not concept.broader}


def test_every_concept_belongs_to_a_stage_that_has_its_page(thesaurus: Thesaurus) -> None:
    pages = {path.name.removesuffix(".fr.md") for path in (FILE.parent / "documents" / "journey").glob("*.fr.md")}
    assert {concept.id: concept.stage for concept in thesaurus.concepts.values() if concept.stage not in pages} == {}


def test_a_name_in_capitals_is_an_acronym(thesaurus: Thesaurus) -> None:
    # A preferred label may be the proper name of a body or a file, whatever its letters: UNICEF, VISABIO.
    capitals = [label for _, label in thesaurus.labels() if re.fullmatch(r"[A-ZÀ-Þ][A-ZÀ-Þ0-9’-]+", label.text)]
    assert [label.text for label in capitals if not label.acronym and label.kind is not Kind.PREFERRED] == []


def test_the_name_of_unaccompanied_minors_changed_on_16_march_2016(thesaurus: Thesaurus) -> None:
    named = {label.text: label for label in thesaurus.concepts["mna"].labels}
    assert named.keys() >= {"mineur isolé étranger", "UASC"}
    assert named["MIE"].valid_to == named["MNA"].valid_from == date(2016, 3, 16)


def test_dated_labels_say_what_their_dates_rest_on(thesaurus: Thesaurus) -> None:
    dated = {concept.id for concept, label in thesaurus.labels() if label.valid_from or label.valid_to}
    assert {concept for concept in dated if not thesaurus.concepts[concept].history} == set()


def test_an_ambiguous_concept_says_what_else_is_meant(thesaurus: Thesaurus) -> None:
    ambiguous = [concept for concept in thesaurus.concepts.values() if concept.ambiguous]
    assert len(ambiguous) == 55
    assert all(set(concept.ambiguity) == set(INTERFACE_LANGUAGES) for concept in ambiguous)


def test_articles_are_keys_of_codes_that_we_know(thesaurus: Thesaurus) -> None:
    refs = Counter(ref for concept in thesaurus.concepts.values() for ref in concept.refs)
    articles = [match for match in (re.fullmatch(r"fr:([A-Z]+):(.+)", ref) for ref in refs) if match]
    assert {match[1] for match in articles} <= set(BY_ABBREVIATION)
    assert [match[0] for match in articles if not re.fullmatch(r"([LRD]\*{0,2})?\d+[\d-]*", match[2])] == []
    assert len(articles) > 200


def figures(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", text))


def test_both_languages_give_the_same_figures(thesaurus: Thesaurus) -> None:
    notes = [
        (concept.id, texts)
        for concept in thesaurus.concepts.values()
        for texts in (concept.scope, concept.editorial, concept.history)
        if texts
    ]
    assert [concept for concept, texts in notes if figures(texts["fr"]) != figures(texts["en"])] == []


def test_notes_are_sentences(thesaurus: Thesaurus) -> None:
    notes = [text for concept in thesaurus.concepts.values() for text in concept.scope.values()]
    assert [
        text for text in notes if not text.endswith(".") or text.endswith("..") or not re.match(r"[A-ZÀ-Þ0-9“«]", text)
    ] == []


def test_french_texts_follow_french_typography(thesaurus: Thesaurus) -> None:
    assert (
        wrong(
            thesaurus,
            "fr",
            r"[\"']",
            r"(?<!\u202f)[;!?»%]",
            r"(?<!\u00a0):",
            r"«(?!\u202f)",
            r"\d \d{3}(?!\d)",
            r"n° ",
            r"\b[LRD]\. ",
            r"(?i)\b(?:c|s|ch|v|m|n|man)?oeu",
            r"\b(?:Etat|Etablissement|Ecole|Etude|Evaluation|Education)",
        )
        == []
    )


def test_english_texts_follow_english_typography(thesaurus: Thesaurus) -> None:
    assert wrong(thesaurus, "en", r"[\"'\u202f]", r"\s[;:!?%]", r"\b[LRD]\. ") == []


def test_nothing_of_the_workshop_is_left_in_the_file() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert re.findall(r"legal-sources|\.toml|seeds/|\bn\.d\.|fr:TRAV|\(connue?s?\)", text) == []
