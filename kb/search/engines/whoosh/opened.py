"""One open generation: what can be asked of its files until it is closed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from itertools import takewhile
from pathlib import Path

import numpy as np

from kb.clock import today
from kb.document import Document
from kb.search.asking import Cited, keys_between
from kb.search.engine import Generation
from kb.search.engines.whoosh.codec.checking import damages
from kb.search.engines.whoosh.codec.contents import open_snapshot, read_contents
from kb.search.engines.whoosh.codec.snapshot import Numbers, Snapshot
from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.engines.whoosh.deriving import derive
from kb.search.engines.whoosh.evaluating import Evaluation, Matches
from kb.search.engines.whoosh.lexicon import PostingsLexicon
from kb.search.engines.whoosh.links import Bridge
from kb.search.engines.whoosh.postings import Postings
from kb.search.engines.whoosh.similar import Likeness
from kb.search.engines.whoosh.suggesting import Suggesting
from kb.search.engines.whoosh.titles import by_title
from kb.search.fields import FACETS, TEXT_FIELDS
from kb.search.query import Node
from kb.search.records import exact, unpack
from kb.search.spelling.respelling import Respelling
from kb.thesaurus.concepts import Thesaurus

#: Evaluated queries kept, so that a click on a facet or on a page costs no second evaluation.
_REMEMBERED = 8

_NOBODY: Numbers = np.zeros(0, dtype=np.int32)


class Opened:
    """A generation whose files are mapped."""

    def __init__(self, folder: Path, generation: Generation) -> None:
        self.name = folder.name
        self._folder = folder
        self.generation = generation
        self._segments = tuple(entry.name for entry in read_contents(folder))
        self._snapshot = open_snapshot(folder)
        self._postings = Postings(self._snapshot)
        self.columns = Columns(self._snapshot)
        self._bridge = Bridge(self._snapshot, self.columns)
        self._evaluation = Evaluation(self._postings, self.columns, self._bridge)
        self._remembered: OrderedDict[tuple[Node | None, Cited, bool, str], Matches] = OrderedDict()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that its documents are in."""
        return tuple(sorted(self.columns.values("language")))

    def living(self) -> Numbers:
        """The documents that are not deleted, ascending."""
        return np.flatnonzero(self.columns.live).astype(np.int32)

    def ids(self) -> set[str]:
        """The ids of the documents that are not deleted."""
        return {one.decode() for one in self._snapshot.living_terms("id")}

    def numbers(self, ids: Iterable[str]) -> Numbers:
        """The documents of these ids that are not deleted, in no order."""
        return np.concatenate([_NOBODY, *(self._snapshot.numbers("id", one.encode()) for one in ids)])

    def holds(self, name: str) -> bool:
        """True if there is a document of this id, or reference key."""
        return any(len(self._snapshot.numbers(field, name.encode())) for field in ("id", "ref"))

    def counts(self, numbers: Numbers) -> Mapping[str, Mapping[str, int]]:
        """Of each facet, how many of these documents have each value."""
        profiles = self.columns.profiles
        counted = profiles.counted(numbers)
        return {facet: profiles.values(facet, counted) for facet in FACETS}

    @cached_property
    def suggesting(self) -> Suggesting:
        """What suggests from its documents; made when it is first asked for."""
        about = {term.decode(): self._snapshot.frequency("concept", term) for term in self._snapshot.terms("concept")}
        return Suggesting(self._snapshot, self.columns, about)

    @cached_property
    def likeness(self) -> Likeness:
        """What compares its documents; made when it is first asked for."""
        return Likeness(self._postings, self.columns, partial(_document, self._snapshot))

    @cached_property
    def respelling(self) -> Respelling:
        """What corrects queries from its words; made when it is first asked for."""
        return Respelling(PostingsLexicon(self._postings, partial(_document, self._snapshot)), self.languages)

    def warm(self, thesaurus: Thesaurus, former: Opened | None = None) -> None:
        """Make now what is made when it is first asked for; of a former generation, from what that has made."""
        if not self.columns.size:
            return
        if former is not None:
            self._evaluation.take_over(former._evaluation, self._shared(former))
        self._evaluation.warm(thesaurus)
        _ = self.respelling, self.likeness
        self.suggesting.suggest("", thesaurus, day=today(), language="fr", limit=1)

    def _shared(self, former: Opened) -> int:
        """How many documents are the same in both: those of the segments with which both begin."""
        pairs = zip(self._segments, former._segments, self._snapshot.segments, strict=False)
        return sum(segment.size for _, _, segment in takewhile(lambda pair: pair[0] == pair[1], pairs))

    def articles_between(self, first: str, last: str) -> tuple[str, ...]:
        """The keys of the articles of a code from one to another, as far as they are here, in small letters."""
        return keys_between(first, last, self._postings.words("ref", first.rpartition(":")[0].lower() + ":"))

    def having(self, node: Node, reader: str) -> Mask | None:
        """Which documents have a part of a query; None for a stop word."""
        return self._evaluation.having(node, reader)

    def too_many(self, pattern: str) -> bool:
        """True if a wildcard stands for more words than are looked at."""
        return any(self._postings.wildcard(exact(field), pattern).cut for field in TEXT_FIELDS)

    def matches(self, tree: Node | None, cited: Cited = (), *, literal: bool = False, reader: str = "") -> Matches:
        """All documents that match a query, with their scores; see Evaluation.matches."""
        asked = (tree, cited, literal, reader)
        found = self._remembered.get(asked)
        if found is None:
            found = self._remembered[asked] = self._evaluation.matches(tree, cited, literal=literal, reader=reader)
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return found

    def note_on(self, number: int, matches: Matches, language: str) -> Document | None:
        """The note that led to a text, which its own words did not find; one in that language where there is one."""
        if matches.own[number] > 0:
            return None
        wanted = self.columns.having("language", frozenset({language}))
        note = self._bridge.note(number, matches.own, wanted)
        return None if note is None else self.document(note)

    def document(self, number: int) -> Document:
        """A document without its citations."""
        return _document(self._snapshot, number)

    def by_title(self, numbers: Numbers, count: int) -> Sequence[int]:
        """Positions in `numbers`, which ascend, of the first `count` in the order of the documents' titles."""
        return by_title(self._snapshot, numbers, count)

    def damages(self) -> list[str]:
        """Read every posting and every stored document; a sentence for each that makes no sense."""
        return damages(self._folder, documents=self.generation.documents, derive=derive, decode=unpack)


def _document(snapshot: Snapshot, number: int) -> Document:
    # A function of its own: what compares documents and is kept here must not keep this whole, and its files, alive.
    return unpack(snapshot.stored("stored", number))
