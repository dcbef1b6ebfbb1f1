"""A Turtle file as statements by subject, and the lines on which they stand.

The format: https://www.w3.org/TR/turtle/. The parser is Oxigraph's, imported here only, and only once a file is read:
a command that needs no thesaurus does not wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kb.errors import ThesaurusError

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
DCTERMS = "http://purl.org/dc/terms/"
#: Ours. URNs, since the thesaurus has no address of its own on the web that would stay.
CONCEPT, THEME, TERM = "urn:repere:concept:", "urn:repere:theme:", "urn:repere:term:"

_HINT = "The head of the file explains what a concept says."
_PREFIX = re.compile(r"@prefix\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)


class Value(NamedTuple):
    """An object of a statement: a text, with its language if it has one, or the name of a thing."""

    text: str
    language: str = ""


Statements = Mapping[str, Sequence[Value]]


class Fault(NamedTuple):
    """What is wrong with a subject, at the first mention of `near` in its block."""

    subject: str
    reason: str
    near: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turtle:
    """What a file says, by subject, in the order of the file; blank nodes have ids that begin with `_:`."""

    path: Path
    lines: Sequence[str]
    subjects: Mapping[str, Statements]

    def of_type(self, kind: str) -> Iterator[tuple[str, Statements]]:
        """The subjects of a type, with their statements."""
        for subject, statements in self.subjects.items():
            if any(value.text == kind for value in statements.get(RDF + "type", ())):
                yield subject, statements

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Raise ThesaurusError with a line `file:line: reason` for each fault, if there is one."""
        placed = sorted({(self._line(fault), fault.reason) for fault in faults})
        if placed:
            raise ThesaurusError("\n".join(f"{self.path}:{line}: {reason}" for line, reason in placed), hint=_HINT)

    def _line(self, fault: Fault) -> int:
        """The line, from 1, of a fault: Turtle's parser does not say where a statement stood.

        A subject begins a line; what is said of it is indented or follows on that line.
        """
        subject = self._mention(fault.subject)
        start = next((n for n, line in enumerate(self.lines) if subject.match(line)), None)
        if start is None:
            return 1
        end = next((n for n in range(start + 1, len(self.lines)) if self.lines[n][:1].strip()), len(self.lines))
        near = self._mention(fault.near or fault.subject)
        return next((n for n in range(start, end) if near.search(self.lines[n])), start) + 1

    def _mention(self, name: str) -> re.Pattern[str]:
        """What the file writes where it means a name: the name in full, behind a prefix of the file, or as it is."""
        prefixes = [match.groups() for match in map(_PREFIX.match, self.lines) if match]
        short = (f"{prefix}:{name.removeprefix(space)}" for prefix, space in prefixes if name.startswith(space))
        written = "|".join(map(re.escape, (f"<{name}>", name, *short)))
        return re.compile(rf"(?<![\w-])(?:{written})(?![\w-])")


def read(path: Path) -> Turtle:
    """The statements of a file; raises ThesaurusError if it cannot be read or is not Turtle."""
    import pyoxigraph

    try:
        data = path.read_bytes()
    except OSError as error:
        raise ThesaurusError(
            f"{path}:1: cannot be read: {error.strerror}",
            hint="KB_CORPUS names the folder that holds thesaurus.ttl.",
        ) from error
    subjects: dict[str, dict[str, list[Value]]] = {}
    try:
        for quad in pyoxigraph.parse(data, pyoxigraph.RdfFormat.TURTLE):
            found = quad.object
            literal = isinstance(found, pyoxigraph.Literal)
            value = Value(found.value, found.language or "") if literal else Value(_name(found))
            subjects.setdefault(_name(quad.subject), {}).setdefault(quad.predicate.value, []).append(value)
    except SyntaxError as error:
        # "Parser error at line 2 column 9: …", and the reason may quote a line break.
        reason = " ".join(re.sub("^Parser error .*?: ", "", error.msg).split())
        raise ThesaurusError(f"{path}:{error.lineno or 1}: is not Turtle: {reason}", hint=_HINT) from error
    return Turtle(path=path, lines=data.decode("utf-8").split("\n"), subjects=subjects)


def _name(node: object) -> str:
    """The IRI of a node, or `_:id`."""
    text = str(node)
    return text[1:-1] if text.startswith("<") else text
