"""A query is widened by the thesaurus: words that are a label of a concept ask for it under all its labels.

Nothing of this is in the index, so that a label counts from the moment it is in the thesaurus. A label is recognised
by its stems, whatever stop words stand between them: "mises à l'abri" is "mise à l'abri". An acronym is recognised
as it is written; in small letters only in a query without any in capitals, and not where they spell an ordinary word.
Hidden labels lead to their concept and are not searched themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kb.search.analysis import Token, fold, stem, tokens
from kb.search.query import And, Meaning, Most, Node, Or, Word, parse, unparse
from kb.search.response import Expansion
from kb.thesaurus.concepts import Concept, Kind, Label, Thesaurus

_ORDINARY = """
    ae age aj are aura cap cas cao ce cei ci cir cis cite cp da de des di die du elf en er es est et fa fra il io ja
    je la le les lie lo me mena mi mie mon ne non on or par pas pass pour ps qui rem ru sa se son ta te tu un une va
    uma pace clin recours
"""
#: Acronyms that are words of a language when written small: "mie" is the crumb, "are" is a verb.
_WORDS = frozenset(_ORDINARY.split())
_MARKS = re.compile(r'["«»“”„():*?]')
_PARTICIPLE = re.compile(r"ée?s?$")
_ABBREVIATED = re.compile(r"(?<!\w)\w\.")
#: Fewer letters than this mean too many things to be searched for another label's sake.
_SHORTEST = 3


class Form(NamedTuple):
    """A label as it is searched: the words of its exact form, or its stems in its language, stop words left out.

    width  how many words the label has, stop words included
    """

    label: str
    language: str
    stems: tuple[str, ...]
    width: int
    acronym: bool


class Widened(NamedTuple):
    """A query with its labels made meanings, in the order in which they stand."""

    tree: Node | None
    meanings: tuple[Meaning, ...]


def widen(tree: Node | None, thesaurus: Thesaurus) -> Widened:
    """The query with its labels made meanings; only words as typed are, never a phrase, nor what a field limits."""
    if tree is None or not thesaurus.concepts:
        return Widened(tree, ())
    meanings: list[Meaning] = []
    return Widened(_widened(tree, _known(thesaurus), meanings), tuple(meanings))


@lru_cache(maxsize=2_000)
def forms(concept: Concept) -> tuple[Form, ...]:
    """What to search for a concept: its names and other names in all languages, each form once."""
    found: dict[tuple[object, ...], Form] = {}
    for label in concept.labels:
        if label.kind is Kind.HIDDEN:
            continue
        form = _form(label)
        if form.stems and not (len(form.stems) == 1 and len(form.stems[0]) < _SHORTEST):
            found.setdefault((form.stems, None if form.acronym else form.language), form)
    return tuple(found.values())


def _form(label: Label) -> Form:
    words = list(tokens(label.text))
    if label.acronym:
        return Form(label.text, label.language, tuple(word.exact for word in words), len(words), acronym=True)
    stems = _stems(words, label.language)
    if len(stems) < len(words) and _ABBREVIATED.search(label.text):
        stems = ()  # of "C. civ." more would go than what says nothing
    return Form(label.text, label.language, stems, len(words), acronym=False)


def _stems(words: Sequence[Token], language: str) -> tuple[str, ...]:
    return tuple(found for word in words if (found := stem(word, language)))


@dataclass(frozen=True, slots=True)
class _Known:
    """The labels of a thesaurus, by what they are recognised by.

    stems       language → stems of a label → its concepts
    participles the same of those that are one participle, "refusé": "refuse", its verb, has the same stem
    acronyms    exact form → its concepts
    longest     stems of the longest label
    """

    stems: Mapping[str, Mapping[tuple[str, ...], tuple[Concept, ...]]]
    participles: Mapping[str, Mapping[tuple[str, ...], tuple[Concept, ...]]]
    acronyms: Mapping[str, tuple[Concept, ...]]
    longest: int


@lru_cache(maxsize=2)
def _known(thesaurus: Thesaurus) -> _Known:
    stems: _Table = {}
    participles: _Table = {}
    acronyms: dict[str, dict[str, Concept]] = {}
    for concept, label in thesaurus.labels():
        form = _form(label)
        if label.acronym:
            acronyms.setdefault(" ".join(form.stems), {})[concept.id] = concept
        elif form.stems:
            table = participles if form.width == 1 and _PARTICIPLE.search(label.text) else stems
            table.setdefault(label.language, {}).setdefault(form.stems, {})[concept.id] = concept
    return _Known(
        _frozen(stems),
        _frozen(participles),
        {key: tuple(found.values()) for key, found in acronyms.items()},
        max((len(key) for table in stems.values() for key in table), default=0),
    )


_Table = dict[str, dict[tuple[str, ...], dict[str, Concept]]]


def _frozen(table: _Table) -> dict[str, dict[tuple[str, ...], tuple[Concept, ...]]]:
    return {lang: {key: tuple(found.values()) for key, found in labels.items()} for lang, labels in table.items()}


def _widened(node: Node, known: _Known, meanings: list[Meaning]) -> Node:
    match node:
        case Word():
            return _parted(_joined((node,), known), meanings)[0]
        case And(parts) | Most(parts):
            changed: list[Node] = []
            run: list[Word] = []
            for part in parts:
                if isinstance(part, Word):
                    run.append(part)
                    continue
                changed += _parted(_joined(tuple(run), known), meanings)
                run = []
                changed.append(_widened(part, known, meanings))
            changed += _parted(_joined(tuple(run), known), meanings)
            return changed[0] if len(changed) == 1 else type(node)(tuple(changed))
        case Or(parts):
            return Or(tuple(_widened(part, known, meanings) for part in parts))
        case _:
            return node


def _parted(nodes: Iterator[Word | Meaning], meanings: list[Meaning]) -> list[Node]:
    found: list[Node] = list(nodes)
    meanings += [node for node in found if isinstance(node, Meaning)]
    return found


def _joined(run: tuple[Word, ...], known: _Known) -> Iterator[Word | Meaning]:
    """The words of a run, the longest labels among them made meanings, from the left."""
    words = [list(tokens(word.text)) for word in run]
    stems = {language: [_stems(word, language) for word in words] for language in known.stems}
    small = not any(token.acronym for word in words for token in word)
    place = 0
    while place < len(run):
        here = {language: own[place:] for language, own in stems.items()}
        end, concepts, language = _longest(words[place:], here, known, small=small)
        if end:
            yield Meaning(run[place : place + end], concepts, language)
            place += end
        else:
            yield run[place]
            place += 1


def _longest(
    words: Sequence[Sequence[Token]], stemmed: Mapping[str, Sequence[tuple[str, ...]]], known: _Known, *, small: bool
) -> tuple[int, tuple[Concept, ...], str]:
    """How many of the first words are the longest label that begins here, its concepts, and its language; 0 if none
    does. `stemmed` are the stems of each word, by language."""
    best, spoken = 0, ""
    concepts: tuple[Concept, ...] = ()
    if any(token.acronym or small for token in words[0]):
        exact = " ".join(token.exact for token in words[0])
        found = known.acronyms.get(exact)
        if found and (all(token.acronym for token in words[0]) or (len(exact) >= _SHORTEST and exact not in _WORDS)):
            best, concepts = 1, found
    for language, table in known.stems.items():
        stems: tuple[str, ...] = ()
        for number, (word, own) in enumerate(zip(words, stemmed[language], strict=True), start=1):
            if not own and number == 1:
                break  # a label begins with a word that counts
            stems += own
            if len(stems) > known.longest:
                break
            found = table.get(stems, ())
            if number == 1 and _PARTICIPLE.search(word[-1].spelled):
                found += known.participles.get(language, {}).get(stems, ())
            if own and number >= best and found:
                more = number > best
                concepts = found if more else tuple(dict.fromkeys((*concepts, *found)))
                best, spoken = number, language if more else spoken
    return best, concepts, spoken


def written(meaning: Meaning) -> str:
    """The words of a meaning as they were typed."""
    return " ".join(word.text for word in meaning.words)


def query_for(concept: Concept, language: str) -> str:
    """A query for a concept by its name in a language; what would be an operator in it is left out."""
    return " ".join(_MARKS.sub(" ", concept.preferred(language)).split())


def expansions(widened: Widened, language: str) -> tuple[Expansion, ...]:
    """What each label of a query was widened to, for a reader of `language`: its labels first."""
    tree, meanings = widened
    return tuple(_expansion(meaning, concept, tree, language) for meaning in meanings for concept in meaning.concepts)


def _expansion(meaning: Meaning, concept: Concept, tree: Node | None, language: str) -> Expansion:
    typed = written(meaning)
    found = [form for form in forms(concept) if fold(form.label) != fold(typed)]
    found.sort(key=lambda form: form.language != language)
    alone = parse(query_for(concept, language)).tree if len(meaning.concepts) > 1 else None
    return Expansion(
        label=typed,
        terms=tuple(dict.fromkeys(form.label for form in found)),
        concept=concept.id,
        name=concept.preferred(language),
        query=unparse(_instead(tree, meaning, alone)) if tree and alone else "",
    )


def _instead(node: Node, meaning: Meaning, other: Node) -> Node:
    """A query with another node in the place of a meaning."""
    match node:
        case Meaning():
            return other if node == meaning else node
        case And(parts) | Or(parts) | Most(parts):
            return type(node)(tuple(_instead(part, meaning, other) for part in parts))
        case _:
            return node
