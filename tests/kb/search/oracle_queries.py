"""Queries of every form on the corpora of oracle_corpora."""

from __future__ import annotations

from hypothesis import strategies as st
from oracle_corpora import DAYS, WORDS

from kb.search.fields import TEXT_FIELDS
from kb.search.query import And, Between, Meaning, Most, Near, Node, Not, Or, Phrase, Wildcard, Within, Word
from kb.thesaurus.concepts import Concept, Kind, Label

Nodes = st.SearchStrategy[Node]

CONCEPT = Concept(
    id="concept",
    theme="",
    stage="",
    labels=(
        Label(text="juge des enfants", language="fr"),
        Label(text="ASE", language="fr", kind=Kind.ALTERNATIVE, acronym=True),
        Label(text="minor", language="en"),
        Label(text="niños", language="es", kind=Kind.HIDDEN),
    ),
    scope={},
    refs=("fr:CC:375",),
)
ANOTHER = Concept(id="another", theme="", stage="", labels=(Label(text="children", language="en"),), scope={})

typed = st.sampled_from((*WORDS, "Enfants", "jugement", "unknown", "niñas"))
words = typed.map(Word)
phrases = st.lists(typed, min_size=1, max_size=3).map(" ".join).map(Phrase)
wildcards = st.sampled_from(["enf*", "min*r", "ni?o", "men*", "jui?", "chi*d*n", "221*", "unknown*"]).map(Wildcard)
near = st.builds(Near, st.lists(words | phrases, min_size=2, max_size=4, unique=True).map(tuple), st.integers(0, 6))
meanings = st.builds(
    Meaning,
    st.lists(words, min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from([(CONCEPT,), (ANOTHER,), (CONCEPT, ANOTHER)]),
) | st.just(Meaning((Word("juge"), Word("enfants")), (CONCEPT,)))
_facets = st.sampled_from(
    [
        *(Within("type", Word(said)) for said in ("guide", "law", "unknown")),
        Within("language", Or((Word("fr"), Word("anglais")))),
        Within("theme", Or((Phrase("Santé"), Word("asile")))),
        Within("organisation", Phrase("Cour de cassation")),
        *(Within("ref", Word(key)) for key in ("fr:CC:375", "fr:CASF:L221-2", "fr:CC:1")),
        Within("ref", Or((Word("fr:CC:375"), Word("fr:CASF:L221-2")))),
    ]
)
_between = st.builds(Between, st.none() | st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS))

#: What every living or deleted document has or not, whatever is asked besides.
_certain: Nodes = st.one_of(words, phrases, wildcards, near, meanings, _facets)


def trees(depth: int = 4) -> Nodes:
    """Any query of that depth at most."""
    return _trees(_certain | _between, depth, excluding=True)


def _trees(leaves: Nodes, depth: int, *, excluding: bool) -> Nodes:
    if depth == 1:
        return leaves
    inner = _trees(leaves, depth - 1, excluding=excluding)
    several = st.lists(inner, min_size=1, max_size=4).map(tuple)
    # What a share is of is counted with deleted documents, of which a Not says nothing.
    shared = st.lists(_trees(_certain, depth - 1, excluding=False), min_size=1, max_size=4).map(tuple)
    found = leaves | st.builds(And, several) | st.builds(Or, several) | st.builds(Most, shared)
    found |= st.builds(Within, st.sampled_from([*TEXT_FIELDS]), inner)
    return found | st.builds(Not, inner) if excluding else found
