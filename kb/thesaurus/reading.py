"""The thesaurus of a Turtle file, checked whole before any of it is used.

The file is SKOS, with SKOS-XL for the labels that have more to say than their text; its own head documents the terms
that are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from kb import vocabulary
from kb.faults import meant
from kb.lasting import Lasting
from kb.thesaurus import rules
from kb.thesaurus.concepts import Concept, Kind, Label, Theme, Thesaurus
from kb.thesaurus.turtle import CONCEPT, DCTERMS, RDF, SKOS, SKOSXL, TERM, THEME, Fault, Statements, Turtle, Value, read

_KINDS = {Kind.PREFERRED: "prefLabel", Kind.ALTERNATIVE: "altLabel", Kind.HIDDEN: "hiddenLabel"}
_TYPES = (SKOS + "Concept", SKOS + "Collection", SKOS + "ConceptScheme", RDF + "Property")
#: What each kind of thing may say: anything else is a slip of the pen.
_OF_A_CONCEPT = (
    RDF + "type",
    *(SKOS + term for term in ("inScheme", "topConceptOf", "scopeNote", "editorialNote", "historyNote")),
    *(SKOS + term for term in ("broader", "narrower", "related")),
    *(namespace + term for namespace in (SKOS, SKOSXL) for term in _KINDS.values()),
    *(TERM + term for term in ("stage", "reference", "ambiguous")),
    DCTERMS + "source",
)
_OF_A_THEME = (RDF + "type", SKOS + "prefLabel", SKOS + "member")
_OF_A_LABEL = (RDF + "type", SKOSXL + "literalForm", *(TERM + term for term in ("acronym", "validFrom", "validTo")))
#: A day, a month or a year: xsd:date, xsd:gYearMonth, xsd:gYear.
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")


def load(path: Path) -> Thesaurus:
    """The thesaurus of a file, read once for as long as the file stays as it is.

    Raises ThesaurusError with a line `file:line: reason` for each fault.
    """
    try:
        state = path.stat()
    except OSError:
        return _load(path, 0, 0)
    return _load(path, state.st_mtime_ns, state.st_size)


def load_if_there(path: Path) -> Thesaurus:
    """As `load`; a thesaurus without a word where there is no file, for a corpus of one's own need not have one."""
    return load(path) if path.exists() else Thesaurus()


def load_while_serving(path: Path) -> Thesaurus:
    """As `load_if_there`; of a file that was damaged or taken away since it was read, what it said then."""
    return _lasting(path) if path.exists() or path in _lasting else Thesaurus()


_lasting = Lasting(load)


@lru_cache(maxsize=4)
def _load(path: Path, mtime: int, size: int) -> Thesaurus:
    """As `load`; `mtime` (nanoseconds) and `size` (bytes) tell one state of the file from another."""
    turtle = read(path)
    reader = _Reader(turtle)
    themes = {theme.key: theme for theme in reader.themes()}
    concepts = {concept.id: concept for concept in reader.concepts(themes)}
    thesaurus = Thesaurus(concepts=concepts, themes=themes)
    # Half-written files are Turtle too: one without a word is none that somebody meant.
    empty = [] if concepts else [Fault("", "there is no concept in it")]
    turtle.refuse([*reader.strangers(), *reader.faults] or empty or list(rules.broken(thesaurus)))
    return thesaurus


class _Reader:
    """Statements become concepts and themes; what cannot is noted in `faults`."""

    def __init__(self, turtle: Turtle) -> None:
        self.faults: list[Fault] = []
        self._turtle = turtle

    def strangers(self) -> Iterator[Fault]:
        """Subjects that are nothing a thesaurus knows, as when `a skos:Concept` was forgotten."""
        for subject, says in self._turtle.subjects.items():
            if not subject.startswith("_:") and not any(kind in _TYPES for kind in _all(says, RDF + "type")):
                yield Fault(subject, f"{subject} is neither a skos:Concept nor a skos:Collection")

    def themes(self) -> Iterator[Theme]:
        """The collections, in the order of the file."""
        for subject, says in self._turtle.of_type(SKOS + "Collection"):
            self._know(subject, says, _OF_A_THEME)
            names = self._texts(subject, says, "prefLabel")
            yield Theme(
                key=self._local(subject, subject, THEME),
                label=vocabulary.Label(*(names.get(language, "") for language in vocabulary.INTERFACE_LANGUAGES)),
                concepts=self._concepts(subject, says, "member"),
            )

    def concepts(self, themes: Mapping[str, Theme]) -> Iterator[Concept]:
        """The concepts, in the order of the file."""
        theme_of = {member: theme.key for theme in themes.values() for member in theme.concepts}
        for subject, says in self._turtle.of_type(SKOS + "Concept"):
            self._know(subject, says, _OF_A_CONCEPT)
            concept_id = self._local(subject, subject, CONCEPT)
            yield Concept(
                id=concept_id,
                theme=theme_of.get(concept_id, ""),
                stage="".join(_all(says, TERM + "stage")[:1]),
                labels=tuple(self._labels(subject, says)),
                scope=self._texts(subject, says, "scopeNote"),
                editorial=self._texts(subject, says, "editorialNote"),
                history=self._texts(subject, says, "historyNote"),
                ambiguous=self._true(subject, says, "ambiguous"),
                broader=self._concepts(subject, says, "broader"),
                narrower=self._concepts(subject, says, "narrower"),
                related=self._concepts(subject, says, "related"),
                refs=_all(says, TERM + "reference"),
                sources=_all(says, DCTERMS + "source"),
            )

    def _labels(self, subject: str, says: Statements) -> Iterator[Label]:
        """Its labels in the order of the file; what SKOS-XL says of one is added to it."""
        described = {
            (label.kind, label.language, label.text): label
            for kind, term in _KINDS.items()
            for node in says.get(SKOSXL + term, ())
            for label in self._described(subject, node, kind)
        }
        for kind, term in _KINDS.items():
            for value in says.get(SKOS + term, ()):
                if not value.language:
                    self._fault(subject, f"the label {value.text!r} has no language", value.text)
                label = Label(text=value.text, language=value.language, kind=kind)
                yield described.pop((kind, value.language, value.text), label)
        for kind, language, text in described:
            self._fault(
                subject, f"{text!r}@{language} is a skosxl:{_KINDS[kind]} and no skos:{_KINDS[kind]}", _form(text)
            )

    def _described(self, subject: str, node: Value, kind: Kind) -> Iterator[Label]:
        """The label that a node of SKOS-XL describes, if it has a text."""
        says = self._turtle.subjects.get(node.text, {})
        forms = says.get(SKOSXL + "literalForm", ())
        if len(forms) != 1:
            term = f"skosxl:{_KINDS[kind]}"
            self._fault(subject, f"a {term} has {len(forms)} literal forms; one is needed", term)
            return
        text = forms[0].text
        self._know(subject, says, _OF_A_LABEL, near=_form(text))
        begin, end = (self._day(subject, says, term, text) for term in ("validFrom", "validTo"))
        if begin and end and end <= begin:
            self._fault(subject, f"{text!r}: validTo is not after validFrom", _form(text))
        yield Label(
            text=text,
            language=forms[0].language,
            kind=kind,
            acronym=self._true(subject, says, "acronym"),
            valid_from=begin,
            valid_to=end,
        )

    def _day(self, subject: str, says: Statements, term: str, label: str) -> date | None:
        """The date of a label; of a month or a year its first day, or the day after it where it ends a period."""
        for value in _all(says, TERM + term):
            try:
                return _first_day(value, after=term == "validTo")
            except ValueError:
                self._fault(subject, f"{label!r}: {term} is no date: {value!r}", value)
        return None

    def _true(self, subject: str, says: Statements, term: str) -> bool:
        values = _all(says, TERM + term)
        for value in values:
            if value not in ("true", "false"):
                self._fault(subject, f"{term} is true or false, not {value!r}", value)
        return values == ("true",)

    def _texts(self, subject: str, says: Statements, term: str) -> dict[str, str]:
        """Texts by language: one for each."""
        texts: dict[str, str] = {}
        for value in says.get(SKOS + term, ()):
            if not value.language:
                self._fault(subject, f"a skos:{term} has no language", term)
            if value.language in texts:
                self._fault(subject, f"there are two skos:{term} in the language {value.language}", term)
            texts[value.language] = value.text
        return texts

    def _concepts(self, subject: str, says: Statements, term: str) -> tuple[str, ...]:
        return tuple(self._local(subject, name, CONCEPT) for name in _all(says, SKOS + term))

    def _local(self, subject: str, name: str, namespace: str) -> str:
        if not name.startswith(namespace):
            self._fault(subject, f"{name} does not begin with {namespace}", name)
        return name.removeprefix(namespace)

    def _know(self, subject: str, says: Statements, known: tuple[str, ...], near: str = "") -> None:
        for term in says:
            if term not in known:
                self._fault(subject, f"unknown property {term}{meant(term, known)}", near or term)

    def _fault(self, subject: str, reason: str, near: str = "") -> None:
        self.faults.append(Fault(subject, reason, near))


def _first_day(text: str, *, after: bool) -> date:
    """The first day of a year, a month or a day; `after` a year or a month, the first day that follows it."""
    parts = _DATE.fullmatch(text)
    if not parts:
        raise ValueError(text)
    year, month, day = (int(part or 0) for part in parts.groups())
    if after and not day:
        return date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return date(year, month or 1, day or 1)


def _form(text: str) -> str:
    """How the description of a label begins."""
    return f'literalForm "{text}"'


def _all(says: Statements, term: str) -> tuple[str, ...]:
    return tuple(value.text for value in says.get(term, ()))
