"""What holds in a thesaurus as a whole: the integrity conditions of SKOS, and ours.

https://www.w3.org/TR/skos-reference/: S13 and S14 of labels, S27 of relations. Inverse relations follow from SKOS
(S23, S25) and are written out all the same, so that a block says all that is known of its concept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from kb.thesaurus.concepts import Concept, Kind, Thesaurus
from kb.thesaurus.turtle import CONCEPT, THEME, Fault
from kb.vocabulary import INTERFACE_LANGUAGES

_INVERSE: dict[str, tuple[str, Callable[[Concept], tuple[str, ...]], Callable[[Concept], tuple[str, ...]]]] = {
    "broader": ("narrower", lambda concept: concept.broader, lambda concept: concept.narrower),
    "narrower": ("broader", lambda concept: concept.narrower, lambda concept: concept.broader),
    "related": ("related", lambda concept: concept.related, lambda concept: concept.related),
}


def broken(thesaurus: Thesaurus) -> Iterator[Fault]:
    """The rules that a thesaurus breaks."""
    yield from _themes(thesaurus)
    for concept in thesaurus.concepts.values():
        for reason, near in (*of_labels(concept), *_notes(concept), *_relations(concept, thesaurus)):
            yield Fault(CONCEPT + concept.id, reason, near)


def _themes(thesaurus: Thesaurus) -> Iterator[Fault]:
    themes_of = Counter(member for theme in thesaurus.themes.values() for member in theme.concepts)
    for theme in thesaurus.themes.values():
        if not all(theme.label):
            yield Fault(THEME + theme.key, f"the theme {theme.key} needs a label in French and in English", "prefLabel")
        for member in theme.concepts:
            if member not in thesaurus.concepts:
                yield Fault(THEME + theme.key, f"there is no concept {member}", CONCEPT + member)
            elif themes_of[member] > 1:
                yield Fault(THEME + theme.key, f"the concept {member} is in more than one theme", CONCEPT + member)
    for concept in thesaurus.concepts.values():
        if not concept.theme:
            yield Fault(CONCEPT + concept.id, f"no theme has the concept {concept.id} as a member")


def of_labels(concept: Concept) -> Iterator[tuple[str, str]]:
    """The rules that the labels of a concept break: each with the label, or sort of label, that is concerned."""
    preferred = Counter(label.language for label in concept.labels if label.kind is Kind.PREFERRED)
    for language in INTERFACE_LANGUAGES:
        if not preferred[language]:
            yield f"{concept.id} has no preferred label in {language}", "prefLabel"
    for language, number in preferred.items():
        if number > 1:
            yield f"{concept.id} has {number} preferred labels in {language}", "prefLabel"
    for (text, language), number in Counter((label.text, label.language) for label in concept.labels).items():
        if number > 1:
            yield f"{concept.id} has the label {text!r}@{language} twice", text


def _notes(concept: Concept) -> Iterator[tuple[str, str]]:
    notes = {"scopeNote": concept.scope, "editorialNote": concept.editorial, "historyNote": concept.history}
    for term, texts in notes.items():
        needed = term == "scopeNote" or (term == "editorialNote" and concept.ambiguous) or texts
        for language in INTERFACE_LANGUAGES:
            if needed and not texts.get(language):
                yield f"{concept.id} has no skos:{term} in {language}", term


def _relations(concept: Concept, thesaurus: Thesaurus) -> Iterator[tuple[str, str]]:
    ancestors = _ancestors(concept, thesaurus)
    if concept.id in ancestors:
        yield f"{concept.id} is broader than itself", "broader"
    for term, (inverse, there, back) in _INVERSE.items():
        for other in there(concept):
            if other not in thesaurus.concepts:
                yield f"there is no concept {other}", CONCEPT + other
            elif other == concept.id:
                yield f"{concept.id} has itself as {term}", term
            elif concept.id not in back(thesaurus.concepts[other]):
                yield f"{other} is {term}, and does not have {concept.id} as {inverse}", CONCEPT + other
            elif term == "related" and other in ancestors:
                yield f"{other} is related and broader at once", CONCEPT + other


def _ancestors(concept: Concept, thesaurus: Thesaurus) -> set[str]:
    found: set[str] = set()
    coming = list(concept.broader)
    while coming:
        ancestor = coming.pop()
        if ancestor in thesaurus.concepts and ancestor not in found:
            found.add(ancestor)
            coming += thesaurus.concepts[ancestor].broader
    return found
