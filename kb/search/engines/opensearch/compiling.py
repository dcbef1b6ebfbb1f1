"""The tree of a query becomes an OpenSearch query: bool, term, phrase, wildcard and interval queries, never a
`query_string`, which would read what users write as a language of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kb.search.analysis import Token, fold, query_stems, silent_in, stem, tokens
from kb.search.engines.opensearch.mappings import EMPTY
from kb.search.engines.opensearch.plain import finds
from kb.search.engines.opensearch.records import text_fields
from kb.search.engines.opensearch.scoring import (
    NOTHING,
    WORDS,
    Query,
    all_of,
    any_of,
    best_of,
    constant,
    gain,
    term,
    values,
    weighed,
    without,
)
from kb.search.fields import FACETS, facet_values
from kb.search.query import And, Between, Meaning, Most, Near, Node, Not, Or, Phrase, Wildcard, Within, Word, words_of
from kb.search.records import NO_DAY, exact
from kb.search.weights import ALONE, ANOTHER_LABEL, APART, AS_TYPED, BETWEEN, FILED, MEANING
from kb.search.widening import Form, forms, written
from kb.thesaurus.concepts import Concept

#: How much something says that this query finds.
Rarity = Callable[[Query], float]
#: Whether a field has all of these terms, in whatever documents.
There = Callable[[str, Sequence[str]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiling:
    """Compiles one query.

    rarity     of what a query finds, in the index that it is for
    there      whether that has some terms: what is nowhere need not be looked for
    known      the values of each facet that the index has
    languages  of its documents; spoken: those that the query may be written in, by which its stop words are told
    """

    rarity: Rarity
    there: There
    known: Mapping[str, tuple[str, ...]]
    languages: tuple[str, ...]
    spoken: tuple[str, ...]

    def whole(self, tree: Node) -> Query:
        """What a whole query finds: all that it is made of, of stop words too if there is nothing else."""
        if isinstance(tree, Meaning):
            # Who types a label and nothing else finds the same under each of them, whatever words it is made of.
            return self._meaning(tree, None, ALONE)
        return self.part(tree) or self._as_typed(tree)

    def part(self, node: Node, field: str | None = None) -> Query | None:
        """What a node asks for; None where that is nothing: stop words. `field` None: in all text fields."""
        match node:
            case Word(text):
                return _all([self._said(token, field) for token in tokens(text)])
            case Phrase(text):
                return self._phrase([token.exact for token in tokens(text)], field)
            case Wildcard(pattern):
                return self._wildcard(pattern, field)
            case Near(parts, distance):
                return self._near(parts, distance, field)
            case Meaning():
                return self._meaning(node, field, APART)
            case And(parts):
                return _all([self.part(one, field) for one in dict.fromkeys(parts)])
            case Or(parts):
                asked = _asked([self.part(one, field) for one in dict.fromkeys(parts)])
                return any_of(asked) if asked else None
            case Most(parts):
                return self._most(tuple(dict.fromkeys(parts)), field)
            case Not(one):
                part = self.part(one, field)
                return None if part is None else constant(without(part))
            case Between(start, end):
                first, last = start.toordinal() if start else NO_DAY + 1, end.toordinal() if end else None
                return constant({"range": {"day": {"gte": first, **({} if last is None else {"lte": last})}}})
            case Within("ref", one):
                return constant(values("ref", [key.text.lower() for key in words_of(one)]))
            case Within(facet, one) if facet in FACETS:
                wanted = [v for said in words_of(one) for v in facet_values(facet, said.text, self.known[facet])]
                return constant(values(facet, wanted))
            case Within(other, one):
                return self.part(one, other)

    def parts_of(self, tree: Most) -> list[Query]:
        """What a document may have of a query that asks for as much as can be, without stop words."""
        return _asked([self.part(one) for one in dict.fromkeys(tree.parts)])

    def _as_typed(self, tree: Node) -> Query:
        """A query of nothing but stop words: they count after all, in their exact form."""
        said = [self._phrase([token.exact for token in tokens(node.text)], None) for node in words_of(tree)]
        return _all(said) or NOTHING

    def _said(self, token: Token, field: str | None) -> Query | None:
        """Documents with the stem of a word, those with its very form before others."""
        stems = query_stems(token, self.languages, self.spoken)
        if not stems:
            return None
        form = self._gain(_terms(field, (token.exact,), exactly=True))
        if token.acronym and token.exact.isalpha():
            # Stems of other words may be written like it: "Meyer" has the stem "mei".
            return form
        as_typed = self._gain(_terms(field, (token.exact,), exactly=True), boost=AS_TYPED)
        found: Query = {"bool": {"must": [self._gain(_terms(field, stems))], "should": [as_typed]}}
        # A text in which it is a stop word cannot be asked for it: "die" of an English query in a German one.
        silent = silent_in(token, self.languages)
        return any_of([found, constant(values("language", silent))]) if silent else found

    def _gain(self, weights: Query | None, boost: float = 1.0) -> Query:
        if weights is None:
            return NOTHING
        return gain(weights, rarity=self.rarity(weights), boost=boost)

    def _phrase(self, words: Sequence[str], field: str | None) -> Query | None:
        if not words:
            return None
        return self._gain(in_a_row(words, field))

    def _wildcard(self, pattern: str, field: str | None) -> Query:
        """Documents with any of the words that it stands for, scored as having one word."""
        wanted = fold(pattern).replace("\\", "\\\\")
        names = ("words_exact",) if field is None else tuple(map(exact, text_fields(field)))
        found = [constant({"wildcard": {name: {"value": wanted}}}, 1.0) for name in names]
        return self._gain(any_of(found) if found else NOTHING)

    def _most(self, nodes: Sequence[Node], field: str | None) -> Query | None:
        """Documents that have any of the parts; who has one gains by every piece of a word as typed: by "choc" of
        "onde-de-choc". That those that have few of them gain less is for who orders the best."""
        asked = [(node, part) for node in nodes if (part := self.part(node, field)) is not None]
        if not asked:
            return None
        pieces = [self._pieces(node, field) for node, _ in asked]
        if not any(pieces):
            return any_of([part for _, part in asked])
        gaining = [piece or part for piece, (_, part) in zip(pieces, asked, strict=True)]
        return {"bool": {"filter": [any_of([finds(part) for _, part in asked])], "should": gaining}}

    def _pieces(self, node: Node, field: str | None) -> Query | None:
        """Documents with any of the words of what was typed as one; None for one word, and for what is none."""
        said = tokens(node.text) if isinstance(node, Word) else ()
        pieces = _asked([self._said(token, field) for token in said])
        return any_of(pieces) if len(pieces) > 1 else None

    def _near(self, parts: Sequence[Word | Phrase], distance: int, field: str | None) -> Query | None:
        """A part of nothing but stop words asks for nothing."""
        found = []
        for name in text_fields(field):
            asked = [rule for one in parts if (rule := self._near_part(one, name))]
            if not asked:
                return None
            found.append(weighed(_together(name, asked, distance), name, intervals=True))
        return self._gain(any_of(found)) if found else None

    def _near_part(self, node: Word | Phrase, field: str) -> Query | None:
        """Of a word all forms of its stem, of a phrase the form typed, and of a stop word too: it has its place in
        "mise-à-l'abri"."""
        typed = [*tokens(node.text)]
        if isinstance(node, Phrase):
            asked = [False] * len(typed)
        else:
            asked = [bool(query_stems(token, self.languages, self.spoken)) for token in typed]
            if not any(asked):
                return None
        rules = [self._standing(token, field, says) for token, says in zip(typed, asked, strict=True)]
        if not rules:
            return None
        return rules[0] if len(rules) == 1 else {"all_of": {"intervals": rules, "ordered": True, "max_gaps": 0}}

    def _standing(self, token: Token, field: str, inflected: bool) -> Query:
        """What may stand in one place: the form typed and, of what is inflected, its stems."""
        form: Query = {"match": {"query": token.exact, "use_field": exact(field)}}
        if not inflected:
            return form
        stems = dict.fromkeys(found for language in self.languages if (found := stem(token, language)))
        return {"any_of": {"intervals": [form, *({"match": {"query": one}} for one in stems)]}}

    def _meaning(self, meaning: Meaning, field: str | None, worth: float) -> Query:
        """Documents that have the words as typed, or any label of their concepts.

        All labels are scored as one word, so that none is preferred for being rare. `worth` is that of the words where
        they stand apart from one another.
        """
        labels = self._labels(meaning.concepts, fold(written(meaning)), field)
        found = [self._gain(labels, boost=MEANING)] if labels else []
        apart = _all([self.part(word, field) for word in meaning.words])
        if apart is not None:
            found.append(_times(apart, worth))
        return best_of(found) if found else NOTHING

    def _labels(self, concepts: Sequence[Concept], typed: str, field: str | None) -> Query | None:
        """What labels of these concepts weigh, or being filed under one, or being a text behind one."""
        found = []
        for concept in concepts:
            own = [form for form in forms(concept) if fold(form.label) == typed]
            others = [form for form in forms(concept) if fold(form.label) != typed]
            # A short label stands inside longer ones: what is there once counts once.
            labelled = [*self._forms(own, 1.0, field), *self._forms(others, ANOTHER_LABEL, field)]
            if labelled:
                found.append(best_of(labelled))
            if field is None:
                behind = [ref.lower() for ref in concept.refs]
                found.append(constant(values("concept", [concept.id]), FILED))
                found += [constant(values("ref", [ref]), FILED) for ref in behind]
        return any_of(found) if found else None

    def _forms(self, labels: Sequence[Form], worth: float, field: str | None) -> list[Query]:
        stems = [form.stems[0] for form in labels if not form.acronym and len(form.stems) == 1]
        acronyms = [" ".join(form.stems) for form in labels if form.acronym and len(form.stems) == 1]
        found = [_terms(field, (one,)) for one in dict.fromkeys(stems) if self.there("words", (one,))]
        found += [
            _terms(field, (one,), exactly=True) for one in dict.fromkeys(acronyms) if self.there("words_exact", (one,))
        ]
        longer = [form for form in labels if len(form.stems) > 1]
        in_fields = [
            weighed(_intervals(name, rules), name, intervals=True)
            for name in text_fields(field)
            if (rules := [*self._standing_together(longer, name), *self._spelled(longer, name)])
        ]
        if in_fields:
            found.append(any_of(in_fields))
        return [_times(one, worth) for one in found if one is not None]

    def _standing_together(self, labels: Sequence[Form], field: str) -> list[Query]:
        """Intervals in which the words of a label stand in any order, inflected as the language of the text has it."""
        rules: dict[tuple[tuple[str, ...], int], None] = {}
        for form in labels:
            if form.acronym:
                continue
            said = [token for token in tokens(form.label) if stem(token, form.language)]
            variants = [form.stems, *(tuple(stem(t, language) or t.exact for t in said) for language in self.languages)]
            for variant in dict.fromkeys(variants):
                if self.there(field, variant):
                    rules[variant, form.width - len(form.stems) + BETWEEN] = None
        return [
            {"all_of": {"intervals": [{"match": {"query": one}} for one in stems], "max_gaps": gaps, "ordered": False}}
            for stems, gaps in rules
        ]

    def _spelled(self, labels: Sequence[Form], field: str) -> list[Query]:
        """Intervals of acronyms of several words, as they are written."""
        return [
            {"match": {"query": " ".join(form.stems), "use_field": exact(field), "ordered": True, "max_gaps": 0}}
            for form in labels
            if form.acronym and self.there(exact(field), form.stems)
        ]


def _intervals(field: str, rules: Sequence[Query]) -> Query:
    return {"intervals": {field: rules[0] if len(rules) == 1 else {"any_of": {"intervals": [*rules]}}}}


def _together(field: str, rules: Sequence[Query], distance: int) -> Query:
    return {"intervals": {field: {"all_of": {"intervals": [*rules], "max_gaps": distance, "ordered": False}}}}


def _terms(field: str | None, terms: Sequence[str], *, exactly: bool = False) -> Query | None:
    """What these terms weigh in all text fields, or in one."""
    if field is None:
        return term("words_exact" if exactly else "words", terms, boost=1 / WORDS)
    found = [weighed(term(exact(name) if exactly else name, terms), name) for name in text_fields(field)]
    return any_of(found) if found else None


def in_a_row(words: Sequence[str], field: str | None) -> Query:
    """What these exact forms weigh where they stand one behind the other."""
    if len(words) == 1:
        return _terms(field, words, exactly=True) or NOTHING
    found = [weighed(in_places(exact(name), words), name) for name in text_fields(field)]
    return any_of(found) if found else NOTHING


def in_places(field: str, words: Sequence[str]) -> Query:
    """How often terms stand one behind the other; EMPTY is any one word."""
    told = sum(word != EMPTY for word in words)
    return {"match_phrase": {field: {"query": " ".join(words), "boost": 1 / told}}}


def pair(first: str, second: str, apart: int) -> Query:
    """What two exact forms weigh in the text, the second so far behind the first."""
    return weighed(in_places(exact("text"), [first, *[EMPTY] * (apart - 1), second]), "text")


def _times(query: Query, worth: float) -> Query:
    return query if worth == 1 else {"function_score": {"query": query, "boost": worth}}


def _asked(parts: Sequence[Query | None]) -> list[Query]:
    return [part for part in parts if part is not None]


def _all(parts: Sequence[Query | None]) -> Query | None:
    asked = _asked(parts)
    return all_of(asked) if asked else None
