"""All that a text cites, in French or English: kb.citations.reference says what a reference is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kb.citations import portions
from kb.citations.acts import acts
from kb.citations.annexes import annexes
from kb.citations.articles import articles
from kb.citations.code_names import plain
from kb.citations.decisions import decisions
from kb.citations.europe import eclis, european
from kb.citations.marks import Mark
from kb.citations.reference import Family, Reference
from kb.citations.relative import relative
from kb.citations.rights import rights
from kb.citations.soft_law import soft_law
from kb.citations.texts import texts
from kb.citations.treaties import treaties

#: The readers, from the surest: where two overlap, the first is right. A pourvoi is no article, a QPC no law.
_READERS: tuple[Callable[[str], Iterable[Mark]], ...] = (
    eclis, decisions, acts, rights, soft_law, european, texts, treaties,
)  # fmt: skip


def references(text: str, own: str | None = None) -> Iterator[Reference]:
    """What a text cites, in the order in which it stands there; no two overlap. `own`: the code that the text itself
    is part of ("CASF"), whose articles it names without saying so.

    The time grows with the length of the text and no faster.
    """
    words = plain(text)
    taken = bytearray(len(words))
    marks = [mark for reader in _READERS for mark in _free(reader(words), taken)]
    marks += _free(annexes(words, own), taken)
    marks += _free(_code_articles(words, own), taken)
    marks.sort()
    marks += _free(relative(words, marks), taken)
    for mark in sorted(marks):
        yield Reference(
            start=mark.start,
            end=mark.end,
            text=text[mark.start : mark.end],
            refs=mark.refs,
            family=mark.family,
            portion=mark.portion,
            until=mark.until,
            onwards=mark.onwards,
            corrected=mark.corrected,
        )


def _free(marks: Iterable[Mark], taken: bytearray) -> Iterator[Mark]:
    """The marks where none is yet; their places are taken then."""
    for mark in marks:
        if taken.find(1, mark.start, mark.end) < 0:
            taken[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
            yield mark


def _code_articles(words: str, own: str | None) -> Iterator[Mark]:
    for one in articles(words, own):
        parts = portions.AFTER.match(words, one.end)
        after = portions.read(parts[0]) if parts else ""
        before = portions.before(words, one.start)
        yield Mark(
            one.start,
            one.end,
            (one.ref,),
            Family.ARTICLE,
            portion=portions.join(after, before),
            until=one.until,
            onwards=portions.FOLLOWING.match(words, parts.end() if parts else one.end) is not None,
            corrected=one.corrected,
            kind="article",
        )
