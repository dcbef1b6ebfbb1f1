"""What decides whether a new generation of the index may serve: documents, facets, judged queries, time.

The answers that the serving generation gave to the judged queries when it was made are kept with it: so an analyser
that is broken since is found out even though it would now spoil what the serving one answers too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean

from kb.evaluation.answers import Answer, Former, is_relevant, is_slower, middle
from kb.evaluation.judged import Judged, read
from kb.search.comparison import Asked, Comparison, Drift, Quality, Reason, ReasonKind
from kb.search.engine import Gate, Trial
from kb.settings import Settings

#: A facet's value with fewer documents than this counts as if it had so many: one more or less is no drift.
_FEW = 20
#: A commit that changes no more than this share of the documents is tried with one part of the queries, the next one
#: with another part: a single document must be found within seconds.
_SMALL = 0.01
#: How many of what is lost, or drifted, are named.
_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a new generation may differ by: see the settings KB_GATE_…"""

    lost: float = 0.0
    drift: float = 0.05
    quality: float = 0.05
    slower: float = 3.0


def gate_of(settings: Settings) -> Gate:
    """The gate with the limits of the settings and the judged queries of their corpus, if it has any.

    Raises UsageError for a file of judged queries that breaks its rules.
    """
    judged = read(settings.judged) if settings.judged.exists() else ()
    limits = Limits(
        lost=settings.gate_lost,
        drift=settings.gate_drift,
        quality=settings.gate_quality,
        slower=settings.gate_slower,
    )
    return partial(compare, judged=judged, limits=limits)


def compare(trial: Trial, *, judged: Sequence[Judged] = (), limits: Limits | None = None) -> Comparison:
    """A new generation beside the serving one, with the reasons not to let it serve."""
    limits = limits or Limits()
    began = time.perf_counter()
    former = None if trial.before is None else Former(trial.before)
    carried: Sequence[Asked] = ()
    if former and trial.changed <= _SMALL * trial.after.generation.documents:
        judged, carried = former.part(judged, trial.after.generation.number)
    answers = [Answer.of(one, trial.after) for one in judged]
    after_ms = middle(answers)
    quality = tuple(_by_class([*former.beside(answers, lossy=bool(trial.lost))])) if former else ()
    before_ms = former.median(judged, after_ms, limits.slower) if former else 0.0
    drifts = _drifts(trial)
    serving = None if trial.before is None else trial.before.generation
    reasons = (*_lost(trial, limits), *_drifted(drifts, limits), *_worse(quality, limits))
    return Comparison(
        serving=serving.number if serving else 0,
        before=serving.documents if serving else 0,
        after=trial.after.generation.documents,
        gained=trial.gained,
        removed=trial.removed,
        lost=len(trial.lost),
        lost_ids=tuple(sorted(trial.lost)[:_NAMED]),
        drifts=tuple(drifts[:_NAMED]),
        quality=quality,
        before_ms=round(before_ms, 1),
        after_ms=round(after_ms, 1),
        took_ms=round((time.perf_counter() - began) * 1000, 1),
        asked=(*(one.kept() for one in answers if is_relevant(one.grades)), *carried),
        reasons=(*reasons, *_slower(before_ms, after_ms, limits)),
    )


def _drifts(trial: Trial) -> list[Drift]:
    """Values of facets that have not the number of documents that they should, those furthest off first."""
    before, after = trial.before.counts() if trial.before else {}, trial.after.counts()
    found = []
    for facet, expected in trial.expected.items():
        own = after.get(facet, {})
        for value in sorted({*expected, *own}):
            if own.get(value, 0) != expected.get(value, 0):
                former = before.get(facet, {}).get(value, 0)
                found.append(
                    Drift(
                        facet=facet,
                        value=value,
                        before=former,
                        expected=expected.get(value, 0),
                        after=own.get(value, 0),
                    )
                )
    return sorted(found, key=_share, reverse=True)


def _share(drift: Drift) -> float:
    return abs(drift.after - drift.expected) / max(drift.expected, _FEW)


def _by_class(compared: Sequence[tuple[Judged, float, float]]) -> Iterator[Quality]:
    labels = sorted({judged.label for judged, _, _ in compared})
    for label in [*labels, *(["all"] if labels else [])]:
        some = [(former, now) for judged, former, now in compared if label in (judged.label, "all")]
        before, after = (fmean(column) for column in zip(*some, strict=True))
        yield Quality(label=label, queries=len(some), before=round(before, 4), after=round(after, 4))


def _lost(trial: Trial, limits: Limits) -> Iterator[Reason]:
    lost = len(trial.lost)
    if lost > limits.lost * (trial.after.generation.documents + lost):
        yield Reason(kind=ReasonKind.LOST, values={"lost": lost, "example": min(trial.lost)})


def _drifted(drifts: Sequence[Drift], limits: Limits) -> Iterator[Reason]:
    """A reason for each facet that is off, with the value that is most."""
    for facet in dict.fromkeys(one.facet for one in drifts):
        worst = next(one for one in drifts if one.facet == facet)
        if _share(worst) > limits.drift:
            values: dict[str, str | int | float] = {
                "facet": facet,
                "value": worst.value,
                "expected": worst.expected,
                "after": worst.after,
            }
            yield Reason(kind=ReasonKind.DRIFT, values=values)


def _worse(quality: Sequence[Quality], limits: Limits) -> Iterator[Reason]:
    if quality and quality[-1].drop > limits.quality:
        every = quality[-1]
        values = {"queries": every.queries, "before": round(every.before, 3), "after": round(every.after, 3)}
        yield Reason(kind=ReasonKind.QUALITY, values=values)


def _slower(before_ms: float, after_ms: float, limits: Limits) -> Iterator[Reason]:
    if before_ms and is_slower(before_ms, after_ms, limits.slower):
        yield Reason(kind=ReasonKind.SLOWER, values={"before": round(before_ms, 1), "after": round(after_ms, 1)})
