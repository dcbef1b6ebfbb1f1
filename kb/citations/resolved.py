"""What stands behind a citation on a day: the record in the store, and where its text was before or went since.

Nothing is guessed in silence. The version in force on the day comes first; another text that once had the number, and
the articles that a number without a code could be, are offered beside it and say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import takewhile

from kb.citations.ranges import after, between
from kb.citations.renumbering import Move, Relation, Renumbering
from kb.citations.resolving import Mention, also_written
from kb.document import Document, Standing, Version
from kb.store import Entry, Store

#: A text that was renumbered more often than this is not followed further.
_STEPS = 4
#: More articles than a section that somebody cites as "et suivants" has.
_FOLLOWING = 40


class Sense(StrEnum):
    """Why a text is an answer: it is the one cited; the cited text stands there on the day, or did; the number meant
    that before it was given to another text; the number without a code could be that."""

    CITED = "cited"
    SUCCESSOR = "successor"
    PREDECESSOR = "predecessor"
    OTHER = "other"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A text that a citation leads to.

    entry     its record on the day; where it is not law then, the last before it, or the first after
    standing  of that record on the day; None for what is no law
    move      the renumbering that leads there; None where none does
    """

    key: str
    entry: Entry
    standing: Standing | None
    sense: Sense
    move: Move | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What one citation means on a day.

    keys     the canonical keys cited: of a range those of all its articles, if they are known; of a number without a
             code those that the store has, or could have if it has none
    targets  best first; none if the store has nothing of it
    moves    where its text went by that day, or from where it came after it; known even if the store has nothing
    """

    mention: Mention
    day: date
    keys: tuple[str, ...]
    targets: tuple[Target, ...]
    moves: tuple[Move, ...]

    @property
    def key(self) -> str:
        """The key cited; of a number without a code the likeliest."""
        return self.keys[0]


def resolve(
    mentions: Sequence[Mention], store: Store, table: Renumbering, *, at: date, language: str = "fr"
) -> tuple[Resolved, ...]:
    """What each of these means on a day. `language` is the reader's, for pages that exist in several."""
    dated = cache(store.dated)
    wanted = {one: _with_dates(one, dated) for one in mentions}
    keys = {key for several in wanted.values() for key in several}
    related = {near for key in keys for near in _related(key, table)}
    held = store.with_ref([*keys, *related])
    known = _Known(held=held, refs=cache(store.refs), with_ref=store.with_ref, documents=store.documents)
    resolver = _Resolver(known=known, table=table, at=at, language=language)
    # A text cites the same many times, and what a citation means does not depend on where it stands.
    alike = [replace(one, start=0, end=0) for one in mentions]
    means = {same: resolver.resolve(one, wanted[one]) for same, one in dict(zip(alike, mentions, strict=True)).items()}
    return tuple(replace(means[same], mention=one) for same, one in zip(alike, mentions, strict=True))


def _with_dates(mention_: Mention, dated: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """Its keys, those of the decisions that one without a day can mean, and of a first article in its other form."""
    undated = (key for key in mention_.keys if re.fullmatch(r"fr:[a-z-]+:[^@]+", key))
    also = (other for key in mention_.keys for other in also_written(key))
    return (*mention_.keys, *(key for one in undated for key in dated(one)), *also)


def _related(key: str, table: Renumbering) -> Iterator[str]:
    """The keys that its text has had or will have, a few steps away."""
    for step in (table.onward, table.back):
        seen, last = {key}, {key}
        for _ in range(_STEPS):
            last = {end for one in last for move in step(one) for end in (move.old, move.new)} - seen
            seen |= last
            yield from last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the store has: the texts that were asked for, and how to ask for the articles of a code."""

    held: Mapping[str, tuple[Entry, ...]]
    refs: Callable[[str], tuple[str, ...]]
    with_ref: Callable[[Iterable[str]], Mapping[str, tuple[Entry, ...]]]
    documents: Callable[[Sequence[str]], Mapping[str, Document]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resolver:
    """Makes answers of what the store has, for one day."""

    known: _Known
    table: Renumbering
    at: date
    language: str

    def resolve(self, mention: Mention, wanted: tuple[str, ...]) -> Resolved:
        known = [key for key in wanted if key in self.known.held or self.table.onward(key) or self.table.back(key)]
        if mention.certain:
            exact = [key for key in known if key in mention.keys]
            known = exact[:1] or known
        targets: dict[str, Target] = {}
        for key in known:
            for target in self._targets(key, mention, certain=mention.certain or len(known) == 1):
                targets.setdefault(target.key, target)
        first = known[0] if known else mention.keys[0]
        targets.update({target.key: target for target in self._range(first, mention.until)})
        if mention.following and mention.certain and targets.get(first):
            targets.update({target.key: target for target in self._following(targets[first])})
        keys = (first,) if mention.certain else tuple(known) or mention.keys
        if mention.until or mention.following:
            ranged = (key for key, target in targets.items() if target.sense is Sense.CITED)
            keys = tuple(filter(None, dict.fromkeys((first, *ranged, mention.until))))
        return Resolved(
            mention=mention,
            day=self.at,
            keys=keys,
            targets=tuple(targets.values()) if mention.certain else tuple(sorted(targets.values(), key=_order)),
            moves=self._moves(first, mention.portion),
        )

    def _range(self, first: str, last: str) -> Iterator[Target]:
        """The articles from one to another, as far as the store has their code."""
        if not last:
            return
        articles = between(first, last, self.known.refs(first.split(":")[1]))
        held = self.known.with_ref(articles)
        for key in articles:
            if target := _target(key, held[key], Sense.CITED, self.at, self.language):
                yield target

    def _following(self, first: Target) -> Iterator[Target]:
        """The articles after one that are law on the day and stand in the same section: "375 et suivants"."""
        nearby = after(first.key, self.known.refs(first.key.split(":")[1]), _FOLLOWING)
        held = self.known.with_ref(nearby)
        found = [_target(key, held[key], Sense.CITED, self.at, self.language) for key in nearby]
        law = [target for target in found if target and target.standing is Standing.IN_FORCE]
        documents = self.known.documents([target.entry.id for target in (first, *law)])
        section = documents[first.entry.id].path if first.standing is Standing.IN_FORCE else ()
        yield from takewhile(lambda target: section and documents[target.entry.id].path == section, law)

    def _targets(self, key: str, mention: Mention, *, certain: bool) -> Iterator[Target]:
        own = self._target(key, Sense.CITED if certain else Sense.POSSIBLE)
        onward = [t for move in self._onward(key, mention.portion) if (t := self._end(move))]
        if own is None or own.standing in (Standing.REPEALED, Standing.SUPERSEDED):
            yield from (target for target in onward if target.move and target.move.certain)
            if own:
                yield own
            yield from onward
        elif own.standing is Standing.FUTURE:
            back = [t for move in self._back(key) if (t := self._target(move.old, Sense.PREDECESSOR, move))]
            yield from (target for target in back if target.standing is Standing.IN_FORCE)
            yield own
        else:
            others = [self._other(target, own) for target in onward]
            yield from (*others, own) if mention.former and others else (own, *others)

    def _other(self, target: Target, own: Target) -> Target:
        """Where the text of a number went that is law again: another text, if it was given the number since."""
        move, version = target.move, own.entry.version
        again = bool(move and version and version.valid_from and self._begins(own.key, move.date))
        if move is None or move.relation is Relation.RAISED or not again:
            return target
        return Target(key=target.key, entry=target.entry, standing=target.standing, sense=Sense.OTHER, move=move)

    def _begins(self, key: str, day: date) -> bool:
        """True if no version of that text spans the day before and the day."""
        versions = [entry.version for entry in self.known.held.get(key, ()) if entry.version]
        return not any(v.valid_from and v.valid_from < day and v.in_force(day) for v in versions)

    def _end(self, move: Move) -> Target | None:
        """Where a move leads in the end, by this day: its text may have moved again."""
        last = move
        for _ in range(_STEPS):
            entry = self._target(last.new, Sense.SUCCESSOR, move)
            if entry is None or entry.standing in (Standing.IN_FORCE, None):
                return entry
            further = [m for m in self._onward(last.new, "") if m.date > last.date and m.relation is Relation.MOVED]
            if not further:
                return entry
            last = further[0]
        return None

    def _target(self, key: str, sense: Sense, move: Move | None = None) -> Target | None:
        return _target(key, self.known.held.get(key, ()), sense, self.at, self.language, move)

    def _moves(self, key: str, portion: str) -> tuple[Move, ...]:
        return tuple(self._onward(key, portion)) or tuple(self._back(key))

    def _onward(self, key: str, portion: str) -> Iterable[Move]:
        return [move for move in self.table.onward(key, portion) if move.date <= self.at]

    def _back(self, key: str) -> Iterable[Move]:
        return [move for move in self.table.back(key) if move.date > self.at]


def _target(
    key: str, entries: Sequence[Entry], sense: Sense, day: date, language: str, move: Move | None = None
) -> Target | None:
    """The record of a text on a day, or of a page in the reader's language; None where there is none."""
    versions = [(entry, entry.version) for entry in entries if entry.version]
    if versions:
        entry, version = _on(versions, day)
        return Target(key=key, entry=entry, standing=version.standing(day), sense=sense, move=move)
    page = next((entry for entry in entries if entry.language == language), next(iter(entries), None))
    return Target(key=key, entry=page, standing=None, sense=sense, move=move) if page else None


def _on(versions: Sequence[tuple[Entry, Version]], day: date) -> tuple[Entry, Version]:
    """The version of a day; else the last that was law before it; else the first to come."""
    lived = [pair for pair in versions if not pair[1].still_born] or list(versions)
    chosen = next((pair for pair in lived if pair[1].in_force(day)), None)
    past = [pair for pair in lived if pair[1].valid_to and pair[1].valid_to <= day]
    return chosen or (past[-1] if past else lived[0])


def _order(target: Target) -> bool:
    """Of articles that a number could be, those that are law on the day first."""
    return target.standing is not Standing.IN_FORCE
