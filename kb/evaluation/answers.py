"""What the new and the serving generation answer to judged queries, each asked once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Self

from kb.evaluation.judged import Judged
from kb.evaluation.metrics import Ties, figures
from kb.evaluation.running import ask
from kb.search.comparison import Asked
from kb.search.engine import State
from kb.search.request import SearchRequest

#: The lowest grade of a document that answers a query.
_RELEVANT = 2
#: Documents of a ranking that nDCG@10 looks at.
_DEPTH = 10
#: Into so many parts the queries are divided that are asked by turns.
_PARTS = 3
#: Nobody notices what takes no longer, in milliseconds, however quick it was before.
_QUICK = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A judged query, what a generation answers, how long that takes, and the grades of the documents that it has."""

    judged: Judged
    ranking: Ties
    grades: Mapping[str, int]
    ms: float

    @classmethod
    def of(cls, judged: Judged, state: State) -> Self:
        began = time.perf_counter()
        ranking = ask(judged, state, SearchRequest(), depth=_DEPTH)
        ms = (time.perf_counter() - began) * 1000
        grades = {name: grade for name, grade in judged.grades.items() if state.holds(name)}
        return cls(judged=judged, ranking=ranking, grades=grades, ms=ms)

    def kept(self) -> Asked:
        """What the generation after this one is compared with."""
        return Asked(
            qid=self.judged.qid,
            label=self.judged.label,
            judged=_said(self.judged, self.grades),
            ndcg=round(_ndcg(self.ranking, self.grades), 4),
            ms=round(self.ms, 1),
        )


class Former:
    """The serving generation: what it answered when it was made, and what it answers now where that is not known."""

    def __init__(self, state: State) -> None:
        self._state = state
        compared = state.generation.compared
        self._kept = {one.qid: one for one in compared.asked} if compared else {}
        self._answers: dict[str, Answer] = {}

    def part(self, judged: Sequence[Judged], turn: int) -> tuple[Sequence[Judged], Sequence[Asked]]:
        """The queries whose turn it is, and what is kept of the others."""
        chosen = judged[turn % _PARTS :: _PARTS]
        others = {one.qid for one in judged} - {one.qid for one in chosen}
        return chosen, [kept for qid, kept in self._kept.items() if qid in others]

    def beside(self, answers: Sequence[Answer], *, lossy: bool) -> Iterator[tuple[Judged, float, float]]:
        """Queries with their nDCG@10 before and now, on the documents that both have: of what was taken out nobody
        expects an answer, of what is lost everybody does."""
        for one in answers:
            grades = one.judged.grades.items()
            both = {name: g for name, g in grades if (lossy or name in one.grades) and self._state.holds(name)}
            if is_relevant(both):
                yield one.judged, self._ndcg(one.judged, both), _ndcg(one.ranking, both)

    def median(self, judged: Sequence[Judged], after_ms: float, slower: float) -> float:
        """The median time of the queries: as it was kept, and measured anew where that would speak against the new
        generation, for the machine may have less time today."""
        known = [self._kept[one.qid].ms for one in judged if one.qid in self._kept]
        kept = median(known) if known else 0.0
        if kept and not is_slower(kept, after_ms, slower):
            return kept
        return middle([self._answer(one) for one in judged])

    def _ndcg(self, judged: Judged, grades: Mapping[str, int]) -> float:
        kept = self._kept.get(judged.qid)
        if kept is not None and kept.judged == _said(judged, grades):
            return kept.ndcg
        return _ndcg(self._answer(judged).ranking, grades)

    def _answer(self, judged: Judged) -> Answer:
        if judged.qid not in self._answers:
            self._answers[judged.qid] = Answer.of(judged, self._state)
        return self._answers[judged.qid]


def is_slower(before_ms: float, after_ms: float, slower: float) -> bool:
    """True if a time is more than so many times what it was, and long enough to be noticed."""
    return after_ms > max(_QUICK, slower * before_ms)


def middle(answers: Sequence[Answer]) -> float:
    """The median time of these queries in milliseconds; 0 of none."""
    return median(one.ms for one in answers) if answers else 0.0


def is_relevant(grades: Mapping[str, int]) -> bool:
    """True if one of these grades is that of an answer."""
    return max(grades.values(), default=0) >= _RELEVANT


def _ndcg(ranking: Ties, grades: Mapping[str, int]) -> float:
    return figures(ranking, grades, _RELEVANT).ndcg


def _said(judged: Judged, grades: Mapping[str, int]) -> str:
    """What tells whether a query was judged by the same grades before."""
    text = "\n".join([judged.language, judged.query, *(f"{name} {grade}" for name, grade in sorted(grades.items()))])
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
