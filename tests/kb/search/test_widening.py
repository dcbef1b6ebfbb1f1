"""Words that are a label of the thesaurus ask for its concept."""

import pytest

from kb.search.query import And, Meaning, Node, Phrase, Word, parse, relaxed, unparse
from kb.search.widening import expansions, forms, widen, written
from kb.thesaurus.concepts import Concept, Kind, Label, Thesaurus


def concept(key: str, *labels: Label) -> Concept:
    return Concept(id=key, theme="definitions", stage="", labels=labels, scope={})


def other(text: str, language: str = "fr", *, acronym: bool = False, kind: Kind = Kind.ALTERNATIVE) -> Label:
    return Label(text=text, language=language, kind=kind, acronym=acronym)


MINOR = concept(
    "mna",
    Label(text="mineur non accompagné", language="fr"),
    Label(text="unaccompanied minor", language="en"),
    other("mineur isolé étranger"),
    other("MIE", acronym=True),
    other("MNA", acronym=True),
    other("UC", "en", acronym=True),
    other("mijeur", kind=Kind.HIDDEN),
    other("refusé", kind=Kind.HIDDEN),
    other("C. civ."),
)
SHELTER = concept("abri", Label(text="mise à l’abri", language="fr"), other("APU", acronym=True))
ADMISSION = concept("admission", Label(text="admission provisoire", language="fr"), other("AP", acronym=True))
PRISON = concept("prison", Label(text="administration pénitentiaire", language="fr"), other("AP", acronym=True))
AGE = concept("age", Label(text="évaluation de la minorité", language="fr"))
YOUTH = concept("minorite", Label(text="minorité", language="fr"))
WORDS = Thesaurus(concepts={one.id: one for one in (MINOR, SHELTER, ADMISSION, PRISON, AGE, YOUTH)})


def meant(query: str) -> dict[str, list[str]]:
    """What is typed, with the concepts that it is a label of."""
    meanings = widen(parse(query).tree, WORDS).meanings
    return {written(meaning): [one.id for one in meaning.concepts] for meaning in meanings}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("MIE", {"MIE": ["mna"]}),
        ("MIE mise à l'abri", {"MIE": ["mna"], "mise à l'abri": ["abri"]}),
        ("mises a l’abri", {"mises a l’abri": ["abri"]}),
        ("Mineures Isolées Étrangères", {"Mineures Isolées Étrangères": ["mna"]}),
        ("mineur·e·s isolé·e·s étranger·ère·s", {"mineur·e·s isolé·e·s étranger·ère·s": ["mna"]}),
        ("unaccompanied minors in hotels", {"unaccompanied minors": ["mna"]}),
        ("mijeur", {"mijeur": ["mna"]}),
        ("jeunes refusés", {"refusés": ["mna"]}),
        ("AP", {"AP": ["admission", "prison"]}),
        ("l'évaluation de la minorité", {"l'évaluation de la minorité": ["age"]}),
        ("titre OU MIE", {"MIE": ["mna"]}),
        ("Droits des mna", {"mna": ["mna"]}),
    ],
)
def test_a_label_asks_for_its_concept_however_it_is_inflected(query: str, found: dict[str, list[str]]) -> None:
    assert meant(query) == found


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ('"MIE"', "who quotes wants these letters"),
        ("titre:MIE", "who names a field wants this word there"),
        ("SAUF MIE", "who excludes a word does not exclude a concept"),
        ("mie de pain", "in small letters it is a word of the language"),
        ("mna confié à l'ASE", "who writes one acronym in capitals would have written the other so"),
        ("minorités nationales isolées", "half a label is none"),
        ("le département refuse un jeune", "the verb is not its participle"),
        ("Cass. civ. 1re", "an abbreviation is no label without its first letter"),
        ("mineur étranger isolé", "another order is another label, which this thesaurus lacks"),
        ("", "nothing is asked for"),
    ],
)
def test_what_is_no_label_stays_as_it_is(query: str, why: str) -> None:
    assert "mna" not in [key for keys in meant(query).values() for key in keys], why


def test_the_longest_label_wins() -> None:
    assert meant("évaluation de la minorité") == {"évaluation de la minorité": ["age"]}
    assert meant("évaluation minorité étrangère") == {"évaluation minorité": ["age"]}


def test_the_other_words_stay_where_they_stand() -> None:
    tree = widen(parse("tutelle MIE kafala").tree, WORDS).tree
    assert tree == And((Word("tutelle"), Meaning((Word("MIE"),), (MINOR,)), Word("kafala")))
    assert unparse(tree) == "tutelle MIE kafala"


@pytest.mark.parametrize(
    ("query", "language"), [("unaccompanied minors", "en"), ("mineurs isolés étrangers", "fr"), ("MIE", "")]
)
def test_a_meaning_knows_the_language_of_the_label_that_was_typed(query: str, language: str) -> None:
    (meaning,) = widen(parse(query).tree, WORDS).meanings
    assert meaning.language == language


def test_a_meaning_is_one_of_most_words() -> None:
    tree = widen(parse('mise à l’abri "tel quel" kafala').tree, WORDS).tree
    looser = relaxed(tree)
    assert looser is not None
    kinds: list[type[Node]] = [type(part) for part in looser.parts]  # type: ignore[union-attr]
    assert kinds == [Meaning, Phrase, Word]


def test_a_concept_is_searched_under_its_names_in_all_languages_but_not_under_hidden_or_too_short_ones() -> None:
    assert [form.label for form in forms(MINOR)] == [
        "mineur non accompagné",
        "unaccompanied minor",
        "mineur isolé étranger",
        "MIE",
        "MNA",
    ]


def test_an_expansion_says_what_else_is_searched_the_readers_language_first() -> None:
    (shown,) = expansions(widen(parse("MIE").tree, WORDS), "en")
    assert (shown.label, shown.concept, shown.name, shown.query) == ("MIE", "mna", "unaccompanied minor", "")
    assert shown.terms == ("unaccompanied minor", "mineur non accompagné", "mineur isolé étranger", "MNA")


@pytest.mark.parametrize(
    ("typed", "rest"), [("AP urgence", "{} urgence"), ("CAPE AP", "CAPE {}"), ('"AP"  ET AP', '"AP" {}')]
)
def test_of_a_label_with_several_senses_each_can_be_chosen(typed: str, rest: str) -> None:
    """However it is written, and whatever else is."""
    senses = expansions(widen(parse(typed).tree, WORDS), "fr")
    assert [one.query for one in senses] == [
        rest.format("admission provisoire"),
        rest.format("administration pénitentiaire"),
    ]


def test_an_empty_thesaurus_changes_nothing() -> None:
    tree = parse("MIE mise à l’abri").tree
    assert widen(tree, Thesaurus()) == (tree, ())
