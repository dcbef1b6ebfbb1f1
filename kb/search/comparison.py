"""What a new generation of the index is beside the one that serves: figures, and what speaks against serving it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class ReasonKind(StrEnum):
    """What can speak against a new generation."""

    LOST = "lost"
    DRIFT = "drift"
    QUALITY = "quality"
    SLOWER = "slower"


#: The sentence of each kind, into which its values are put by name: also the key of its translations.
SENTENCES: Mapping[ReasonKind, str] = MappingProxyType(
    {
        ReasonKind.LOST: "Documents that the store has not removed are missing: %(lost)s, such as %(example)s.",
        ReasonKind.DRIFT: "%(value)s (%(facet)s) has %(after)s documents, where %(expected)s were to be expected.",
        ReasonKind.QUALITY: "Judged queries are answered worse: nDCG@10 of %(queries)s is %(after)s, not %(before)s.",
        ReasonKind.SLOWER: "Half of the judged queries take more than %(after)s ms; before it was %(before)s ms.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What speaks against serving a generation: a kind, and what its sentence needs, numbers as they are."""

    kind: ReasonKind
    values: Mapping[str, str | int | float]

    def __str__(self) -> str:
        said = {name: value if isinstance(value, str) else f"{value:,}" for name, value in self.values.items()}
        return SENTENCES[self.kind] % said


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A value of a facet that has another number of documents than what was put and removed leads to."""

    facet: str
    value: str
    before: int
    expected: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well a class of judged queries is answered: nDCG@10, on those documents that both generations have."""

    label: str
    queries: int
    before: float
    after: float

    @property
    def drop(self) -> float:
        return self.before - self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the new generation answers to a judged query: `judged` says which grades counted, `ms` how long it took."""

    qid: str
    label: str
    judged: str
    ndcg: float
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A new generation beside the one that serves.

    serving   number of the one that serves; 0 if none did that could be read
    before    how many documents that one has, and `after` the new one
    gained    how many only the new one has, and `removed` only the former, because they were taken out
    lost      how many are missing that were not taken out; `lost_ids` are the first of them
    drifts    the values of facets that are not as they should be, those that are furthest off first; not all of many
    quality   by class of judged queries, all of them last as "all"; empty if none can be asked
    before_ms the median time of judged queries in milliseconds, and `after_ms`; 0 if not measured
    took_ms   how long the comparison took
    asked     the judged queries one by one: what a later generation is compared with
    reasons   what speaks against serving it; empty if nothing does
    """

    serving: int = 0
    before: int = 0
    after: int
    gained: int = 0
    removed: int = 0
    lost: int = 0
    lost_ids: tuple[str, ...] = ()
    drifts: tuple[Drift, ...] = ()
    quality: tuple[Quality, ...] = ()
    before_ms: float = 0.0
    after_ms: float = 0.0
    took_ms: float = 0.0
    asked: tuple[Asked, ...] = ()
    reasons: tuple[Reason, ...] = ()


def as_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison as it is kept with its generation."""
    return asdict(comparison)


def from_json(data: Mapping[str, Any]) -> Comparison:
    """A comparison as it was kept; raises KeyError, TypeError or ValueError for anything else."""
    return Comparison(
        **{
            **data,
            "lost_ids": tuple(map(str, data["lost_ids"])),
            "drifts": tuple(Drift(**one) for one in data["drifts"]),
            "quality": tuple(Quality(**one) for one in data["quality"]),
            "asked": tuple(Asked(**one) for one in data["asked"]),
            "reasons": tuple(
                Reason(kind=ReasonKind(one["kind"]), values=dict(one["values"])) for one in data["reasons"]
            ),
        }
    )
