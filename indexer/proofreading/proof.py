"""The proof of the corpus: what breaks its rules, and what its pages themselves doubt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from indexer.proofreading import acronyms, completeness, identity, law, links, sources, translation, typography
from indexer.proofreading.corpus import Corpus, Unreadable
from indexer.proofreading.page import DOUBT, Slip

#: Each rule with what finds those who break it.
RULES: Mapping[str, Callable[[Corpus], Iterator[Slip]]] = MappingProxyType(
    {
        "languages": identity.check_languages,
        "identity": identity.check,
        "completeness": completeness.check,
        "sources": sources.check,
        "pages": links.check_pages,
        "keys": links.check_keys,
        "addresses": links.check_addresses,
        "translation": translation.check,
        "typography": typography.check,
        "acronyms": acronyms.check,
        "days": law.check_days,
    }
)
#: Rules that RULES does not have, since they need more than the pages.
FRONT_MATTER, LAW = "front matter", "law"
_LINE = re.compile(r"(?:^|; )line (\d+): ")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """A rule that a page breaks, and where; `line` from 1."""

    file: Path
    line: int
    rule: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.sentence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What a page, by its stem, says remains to be verified."""

    page: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was found. `counts` has the number of pages by type and language, `doubts` are those of one language."""

    faults: tuple[Fault, ...]
    doubts: tuple[Doubt, ...]
    counts: Mapping[tuple[str, str], int] = field(hash=False)
    law: law.Coverage


def proofread(corpus: Corpus, held: law.Law | None = None, language: str = "fr") -> Proof:
    """Hold the corpus against all its rules, and against the law if there is any; doubts are in that language."""
    faults = [fault for unreadable in corpus.unreadable for fault in _unreadable(unreadable)]
    faults += (fault for rule in RULES for fault in broken(rule, corpus))
    faults += (_fault(LAW, slip) for slip in (law.check(corpus, held) if held else ()))
    return Proof(
        faults=tuple(sorted(set(faults))),
        doubts=tuple(
            Doubt(page=page.stem, sentence=block.text)
            for page in corpus
            if page.language == language
            for block in page.blocks
            if block.kind == DOUBT
        ),
        counts=Counter((page.head.type or "", page.language) for page in corpus),
        law=law.coverage(corpus, held),
    )


def broken(rule: str, corpus: Corpus) -> Iterator[Fault]:
    """The faults against one of RULES."""
    return (_fault(rule, slip) for slip in RULES[rule](corpus))


def _fault(rule: str, slip: Slip) -> Fault:
    return Fault(file=slip.page.file, line=slip.page.line(slip.place), rule=rule, sentence=slip.sentence)


def _unreadable(unreadable: Unreadable) -> Iterator[Fault]:
    """A fault for each line that the reader complains of."""
    _, *said = _LINE.split(unreadable.reason)
    for line, sentence in zip(said[::2], said[1::2], strict=True):
        yield Fault(file=unreadable.file, line=int(line), rule=FRONT_MATTER, sentence=sentence)
    if not said:
        yield Fault(file=unreadable.file, line=1, rule=FRONT_MATTER, sentence=unreadable.reason)
