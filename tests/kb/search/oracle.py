"""What a query finds and how well, from the definitions: document by document, in plain Python.

What the engine computes on arrays is compared with this. It is slow, and simple enough to be believed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

from oracle_index import Answer, Index, Times

from kb.search.analysis import Token, fold, query_languages, query_stems, silent_in, stem, tokens
from kb.search.engines.whoosh.wildcards import MAX_TERMS
from kb.search.fields import FACETS, TEXT_FIELDS, facet_values
from kb.search.query import And, Between, Meaning, Most, Near, Node, Not, Or, Phrase, Wildcard, Within, Word, words_of
from kb.search.records import exact
from kb.search.widening import Form, forms, written


class Oracle(Index):
    """Answers the queries on some documents."""

    def whole(self, tree: Node) -> Answer:
        """The living documents that a whole query finds."""
        said = " ".join(node.text for node in words_of(tree))
        reading = _Reading(self, query_languages(said, self.languages, self.reader), self.as_typed)
        if isinstance(tree, Meaning):
            found: Answer | None = reading.meaning(tree, None, 0.01)
        else:
            found = reading.part(tree, None)
            if found is None:
                # Nothing but stop words: they count in their exact form.
                found = _every([reading.part(Phrase(node.text), None) for node in words_of(tree)])
        return {number: score for number, score in (found or {}).items() if number in self.live}


class _Reading:
    """One query: `spoken` are the languages that it may be written in."""

    def __init__(self, oracle: Oracle, spoken: Sequence[str], as_typed: float) -> None:
        self._oracle = oracle
        self._spoken = spoken
        self._as_typed = as_typed

    def part(self, node: Node, field: str | None) -> Answer | None:
        """The documents that have a part of a query, deleted ones perhaps too; None where it asks for nothing."""
        oracle = self._oracle
        match node:
            case Word(text):
                return _every([self._token(token, field) for token in tokens(text)])
            case Phrase(text):
                words = [(token.exact,) for token in tokens(text)]
                return self._standing(field, lambda name: self._starts(name, words)) if words else None
            case Wildcard(pattern):
                return self._wildcard(pattern, field)
            case Near(parts, distance):
                return self._near(parts, distance, field)
            case Meaning():
                return self.meaning(node, field, 0.5)
            case And(parts):
                return _every([self.part(one, field) for one in dict.fromkeys(parts)])
            case Or(parts):
                asked = [found for one in dict.fromkeys(parts) if (found := self.part(one, field)) is not None]
                return _added(asked) if asked else None
            case Most(parts):
                return self._most(tuple(dict.fromkeys(parts)), field)
            case Not(one):
                without = self.part(one, field)
                return without if without is None else dict.fromkeys(oracle.live - without.keys(), 0.0)
            case Between():
                return oracle.dated(node)
            case Within("ref", one):
                keys = [key.text.lower() for key in words_of(one)]
                return dict.fromkeys(frozenset().union(*oracle.valued("ref", keys)), 0.0)
            case Within(facet, one) if facet in FACETS:
                known = tuple(sorted({v for d in oracle.documents for v in FACETS[facet].values(d)}))
                wanted = [value for said in words_of(one) for value in facet_values(facet, said.text, known)]
                return dict.fromkeys(frozenset().union(*oracle.valued(facet, wanted)), 0.0)
            case Within(name, one):
                return self.part(one, name)

    def meaning(self, node: Meaning, field: str | None, worth: float) -> Answer:
        """Documents with a label of the concepts: all labels are one word, of which the best counts; those filed under
        one or behind one; and, for little, those that have the words apart from one another."""
        oracle = self._oracle
        weights: dict[int, float] = defaultdict(float)
        for concept in node.concepts:
            for name, weight in _fields(field):
                best: dict[int, float] = defaultdict(float)
                for form in forms(concept):
                    kind, times = self._label(name, form)
                    typed = fold(form.label) == fold(written(node))
                    for number, often in times.items():
                        share = oracle.fields[kind].weight(number, often)
                        best[number] = max(best[number], share if typed else 0.9 * share)
                for number, share in best.items():
                    weights[number] += weight * share
            if field is None:
                refs = oracle.valued("ref", map(str.lower, concept.refs))
                for number in [n for each in (*oracle.valued("concept", [concept.id]), *refs) for n in each]:
                    weights[number] += 1
        found = {number: 1.5 * oracle.gained(len(weights), weight) for number, weight in weights.items()}
        apart = self.part(And(node.words), field) or {}
        return {number: worth * score for number, score in apart.items()} | found

    def _label(self, name: str, form: Form) -> tuple[str, Times]:
        """The index field in which a label is looked for, and who has it."""
        kind = exact(name)
        if form.acronym:
            return kind, self._counted(kind, lambda places: _runs(places, [(word,) for word in form.stems]))
        if len(form.stems) == 1:
            return name, self._oracle.fields[name].having.get(form.stems[0], {})
        inflected = [[self._inflections(kind, one, form.language)] for one in form.stems]
        width = form.width - len(form.stems) + 2
        return kind, self._counted(kind, lambda places: _stretches(places, inflected, width))

    def _token(self, token: Token, field: str | None) -> Answer | None:
        oracle = self._oracle
        stems = query_stems(token, oracle.languages, self._spoken)
        if not stems:
            return None
        typed = oracle.one_word(
            {exact(name): (w, self._lists(exact(name), [token.exact])) for name, w in _fields(field)}
        )
        if token.acronym and token.exact.isalpha():
            return typed
        found = oracle.one_word({name: (w, self._lists(name, stems)) for name, w in _fields(field)})
        found = {number: score + self._as_typed * typed.get(number, 0.0) for number, score in found.items()}
        silent = frozenset().union(*oracle.valued("language", silent_in(token, oracle.languages)))
        return dict.fromkeys(silent, 0.0) | found

    def _wildcard(self, pattern: str, field: str | None) -> Answer:
        fits = re.compile(re.escape(fold(pattern)).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
        lists = {}
        for name, weight in _fields(field):
            having = self._oracle.fields[exact(name)].having
            words = sorted(filter(fits.fullmatch, having), key=lambda word: (-len(having[word]), word))
            # All are one word: a document counts once, however many of them it has.
            together: Counter[int] = Counter()
            for times in self._lists(exact(name), words[:MAX_TERMS]):
                together.update(times)
            lists[exact(name)] = weight, [together]
        return self._oracle.one_word(lists)

    def _near(self, parts: Sequence[Word | Phrase], distance: int, field: str | None) -> Answer | None:
        def times(name: str) -> Times:
            asked = [found for one in parts if (found := self._near_part(one, name))]
            return self._counted(name, lambda places: _stretches(places, asked, distance))

        # Of stop words alone nothing is asked.
        return self._standing(field, times) if any(self._near_part(one, "text_exact") for one in parts) else None

    def _near_part(self, node: Word | Phrase, name: str) -> list[Sequence[str]]:
        oracle = self._oracle
        if isinstance(node, Phrase):
            return [(token.exact,) for token in tokens(node.text)]
        places: list[Sequence[str]] = []
        says = False
        for token in tokens(node.text):
            forms = {token.exact}
            if query_stems(token, oracle.languages, self._spoken):
                says = True
                stems = [(one, language) for language in oracle.languages if (one := stem(token, language))]
                forms.update(w for one, language in stems for w in self._inflections(name, one, language))
            places.append(sorted(forms))
        return places if says else []

    def _inflections(self, name: str, stemmed: str, language: str) -> list[str]:
        known = self._oracle.fields[name].having
        return [word for word in known if stem(Token(word, word, False, 0, 0), language) == stemmed]

    def _standing(self, field: str | None, times: Callable[[str], Times]) -> Answer:
        """What stands in exact forms, scored as one word: `times` says of a field who has it how often."""
        return self._oracle.one_word({exact(name): (w, [times(exact(name))]) for name, w in _fields(field)})

    def _starts(self, name: str, words: Sequence[Sequence[str]]) -> Times:
        return self._counted(name, lambda places: _runs(places, words))

    def _counted(self, name: str, starts: Callable[[Mapping[str, Sequence[int]]], Iterable[int]]) -> Times:
        found = {number: len(set(starts(places))) for number, places in enumerate(self._oracle.fields[name].places)}
        return {number: times for number, times in found.items() if times}

    def _lists(self, name: str, terms: Iterable[str]) -> list[Times]:
        having = self._oracle.fields[name].having
        return [having.get(term, {}) for term in terms]

    def _most(self, nodes: Sequence[Node], field: str | None) -> Answer | None:
        """Scores times the share of all parts, by their rarity, that a document has, to a power; of a word that is
        several each piece scores."""
        asked = [(node, part) for node in nodes if (part := self.part(node, field)) is not None]
        if not asked:
            return None
        rarities = [self._oracle.rarity(len(part)) for _, part in asked]
        exponent = max(0.0, 1.2 - 0.12 * len(asked))
        held: Counter[int] = Counter()
        scores: list[Answer] = []
        for (node, part), rarity in zip(asked, rarities, strict=True):
            held.update(dict.fromkeys(part, rarity))  # type: ignore[arg-type]
            pieces = [self._token(token, field) for token in tokens(node.text)] if isinstance(node, Word) else [part]
            scores += [piece for piece in pieces if piece is not None]
        added = _added(scores)
        return {n: added[n] * (held[n] / sum(rarities)) ** exponent for n in held}


def _fields(field: str | None) -> list[tuple[str, float]]:
    return [(name, row.weight) for name, row in TEXT_FIELDS.items() if field in (None, name)]


def _every(parts: Sequence[Answer | None]) -> Answer | None:
    asked = [part for part in parts if part is not None]
    if not asked:
        return None
    return {n: sum(part[n] for part in asked) for n in reduce(frozenset.intersection, map(frozenset, asked))}


def _added(parts: Sequence[Answer]) -> Answer:
    scores: Answer = defaultdict(float)
    for part in parts:
        for number, score in part.items():
            scores[number] += score
    return scores


def _runs(places: Mapping[str, Sequence[int]], words: Sequence[Sequence[str]]) -> set[int]:
    """Where in a document words stand in a row, each in one of its forms."""
    each = [{place for form in alike for place in places.get(form, ())} for alike in words]
    return {start for start in each[0] if all(start + shift in there for shift, there in enumerate(each))}


def _stretches(
    places: Mapping[str, Sequence[int]], parts: Sequence[Sequence[Sequence[str]]], distance: int
) -> set[int]:
    """Where in a document stretches begin, with one of the parts, that hold all parts and so many other words at
    most."""
    begun = [(_runs(places, part), len(part)) for part in parts]
    width = distance + sum(map(len, parts))
    starts = {start for runs, _ in begun for start in runs}
    return {
        start
        for start in starts
        if all(any(start <= run and run + length <= start + width for run in runs) for runs, length in begun)
    }
