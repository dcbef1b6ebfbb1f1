"""Misspelled words are brought back to words of the index."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import document

from kb.search.analysis import query_stems, tokens
from kb.search.engines.whoosh.codec.contents import open_snapshot
from kb.search.engines.whoosh.engine import WhooshEngine
from kb.search.engines.whoosh.generations import Generations
from kb.search.engines.whoosh.lexicon import PostingsLexicon
from kb.search.engines.whoosh.postings import Postings
from kb.search.query import parse
from kb.search.records import unpack
from kb.search.spelling.nearest import Spelling
from kb.search.spelling.respelling import Respelling

LANGUAGES = ("en", "es", "fr")
FIELD = """
Le juge des enfants ordonne une mesure d'assistance éducative. Aujourd'hui, il entend le mineur.

La mise à l'abri et l'hébergement d'urgence de l'enfant. Une autorisation de séjour provisoire.

L'évaluation de la minorité et de l'isolement des mineurs étrangers par le département.

La formation professionnelle et l'accompagnement social du jeune majeur. L'ASE aide les familles.

Un orphelin sous tutelle ; l'administrateur ad hoc. La question du recours devant le tribunal administratif.

Une information préoccupante sur un enfant en danger. La santé, l'examen osseux, la scolarité.

La surveillance du placement. La carte de séjour, la demande d'asile et le regroupement familial. L'OFII.
"""
FOREIGN = {
    "en": "Unaccompanied minors are entitled to a guardian. Age assessment and accommodation.",
    "es": "La protección de los menores extranjeros no acompañados.",
}


@pytest.fixture(scope="module")
def spelled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Spelling, Respelling]:
    """What knows the words of a small index."""
    root: Path = tmp_path_factory.mktemp("index")
    engine = WhooshEngine(root, 2)
    with engine.writing(base=None, store="store", sequence=1) as writer:
        for n, text in enumerate([FIELD] * 3 + FIELD.split("\n\n")):
            writer.put(document(f"fr{n}", text))
        for language, text in FOREIGN.items():
            writer.put(document(language, text, language=language))
        for n in range(3):
            writer.put(document(f"rare{n}", "Le protecteur des poissons. Un tuteur de tomate."))
    engine.close()
    generations = Generations(root, 2)
    folder, _ = generations.open(generations.serving())
    snapshot = open_snapshot(folder)
    lexicon = PostingsLexicon(Postings(snapshot), lambda number: unpack(snapshot.stored("stored", number)))
    return Spelling(lexicon), Respelling(lexicon, LANGUAGES)


@pytest.fixture
def meant(spelled: tuple[Spelling, Respelling]) -> Callable[[str], list[str]]:
    """What a word may have been meant for, best first."""
    return lambda word: [*spelled[0].nearest(next(tokens(word)), LANGUAGES)]


@pytest.fixture
def corrected(spelled: tuple[Spelling, Respelling]) -> Callable[[str], str | None]:
    """A query in another spelling."""
    return lambda text: spelled[1].corrected(text, parse(text).tree)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("proffesionnelle", "professionnelle"),
        ("profesionele", "professionnelle"),
        ("otorisation", "autorisation"),
        ("kestion", "question"),
        ("orfelin", "orphelin"),
        ("informasion", "information"),
        ("ebergement", "hebergement"),
        ("hébergmeent", "hebergement"),
        ("acompagnment", "accompagnement"),
        ("rekour", "recours"),
        ("éducativ", "educative"),
        ("adminstratif", "administratif"),
        ("evalaution", "evaluation"),
        ("guardain", "guardian"),
        ("unacompanied", "unaccompanied"),
        ("protecion", "proteccion"),
    ],
)
def test_a_typing_error_is_brought_back_to_the_word(meant: Callable[[str], list[str]], typed: str, word: str) -> None:
    assert meant(typed)[0] == word


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("labri", "l'abri"),
        ("durgence", "d'urgence"),
        ("lenfant", "l'enfant"),
        ("daide", "d'aide"),
        ("lase", "l'ase"),
        ("delenfant", "de l'enfant"),
        ("miseàlabri", "mise a l'abri"),
        ("assistanceéducative", "assistance educative"),
        ("lanfant", "l'enfant"),
    ],
)
def test_lost_apostrophes_and_spaces_are_put_back(meant: Callable[[str], list[str]], typed: str, words: str) -> None:
    assert meant(typed)[0] == words


@pytest.mark.parametrize(
    "typed", ["ASE", "MNA", "ase", "CNDA", "cnda", "2023", "L. 221-2", "l221-3", "les", "qui", "the"]
)
def test_acronyms_numbers_references_and_stop_words_stay(meant: Callable[[str], list[str]], typed: str) -> None:
    assert meant(typed) == []


@pytest.mark.parametrize("typed", ["mineur", "mineurs", "mineure", "tuteur", "étrangère", "recours", "minors"])
def test_a_word_that_finds_documents_stays_though_another_is_more_frequent(
    meant: Callable[[str], list[str]], typed: str
) -> None:
    assert meant(typed) == []


def test_what_is_like_no_word_of_the_index_has_no_other_spelling(meant: Callable[[str], list[str]]) -> None:
    assert meant("xylophoniste") == []


def test_a_new_form_of_a_known_stem_is_left_alone(meant: Callable[[str], list[str]]) -> None:
    assert meant("hébergements") == []
    assert meant("orpheline") == []


def test_of_two_words_that_are_as_near_the_one_beside_the_other_words_is_meant(
    spelled: tuple[Spelling, Respelling],
) -> None:
    spelling, respelling = spelled
    token = next(tokens("tutteure"))
    tree = parse("tutteure tomate").tree
    beside = respelling.beside(token, tree)
    assert beside is not None
    assert beside("tuteur") == 3
    assert beside("tutelle") == 0
    assert spelling.nearest(token, LANGUAGES, lambda: beside)[0] == "tuteur"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hebergemnt durgence", "hébergement d'urgence"),
        ("mise a labri", "mise a l'abri"),
        ("miseàlabri des mineurs", "mise à l'abri des mineurs"),
        ("l’enfent en placemant", "l’enfant en placement"),
        ("orfelin ET tutelle", "orphelin ET tutelle"),
        ("titre:hebergemnt OU texte:orfelin", "titre:hébergement OU texte:orphelin"),
        ('"orfelin" recour tribunl', '"orfelin" recour tribunal'),
        ("minorité SAUF orfelin evalaution", "minorité SAUF orfelin évaluation"),
        ("sur veillance du placement", None),
        ("surveil lance", "surveillance"),
        ("tutelle de l'orphelin", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_query_is_corrected_and_all_else_of_it_stays_as_typed(
    corrected: Callable[[str], str | None], typed: str, said: str | None
) -> None:
    assert corrected(typed) == said


@given(text=st.text(max_size=60))
def test_any_query_can_be_corrected(spelled: tuple[Spelling, Respelling], text: str) -> None:
    tree = parse(text).tree
    said = spelled[1].corrected(text, tree)
    assert said is None or said != text


def stems(text: str) -> set[str]:
    return {stem for token in tokens(text) for stem in query_stems(token, LANGUAGES)}


STEMS = stems(" ".join([FIELD, *FOREIGN.values()]))
WORDS = sorted({token.exact for token in tokens(FIELD) if len(token.exact) >= 6 and token.exact.isalpha()})


@given(
    word=st.sampled_from(WORDS),
    at=st.integers(1, 20),
    letter=st.sampled_from("aeiourstnlmc"),
    kind=st.sampled_from(["left out", "added", "swapped", "doubled"]),
)
def test_a_word_with_one_error_that_finds_nothing_as_it_is_is_brought_back(
    spelled: tuple[Spelling, Respelling], word: str, at: int, letter: str, kind: str
) -> None:
    at = min(at, len(word) - 2)
    typed = {
        "left out": word[:at] + word[at + 1 :],
        "added": word[:at] + letter + word[at:],
        "swapped": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        "doubled": word[:at] + word[at] + word[at:],
    }[kind]
    token = next(tokens(typed))
    if not STEMS.intersection(query_stems(token, LANGUAGES)):
        found = {stem for each in spelled[0].nearest(token, LANGUAGES) for stem in stems(each)}
        assert stems(word) & found
