"""Many texts at once become terms, as numbers: what `terms` gives for each of them, several times as fast.

Texts are cut at spaces, ends of lines and tabs. What stands between two of these, a chunk, has the same terms wherever
it stands, so that each different one is analysed once; there are a hundred times fewer of them than there are words.
Only numbers of articles and signs of numbers run over a space: "L. 223-2", "no 12". A chunk that such a term may begin
with is analysed together with those behind it that it may go on with.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect
from collections.abc import Collection, Sequence
from itertools import filterfalse, groupby, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.search.analysis.stemming import forms, plain_forms
from kb.search.analysis.words import article_number, shouted

Numbers = NDArray[np.int32]
_Places = NDArray[np.int64]

#: Most chunks: a word, or a number or that of an article, with what may stand around it and is no part of a term.
_SIMPLE = re.compile(
    r"[(\[«“\"]?(?:(?:[cdjlmnst]|qu)['’])?([A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿœ]+)[,;.:)\]»”\"]{0,2}"
    r"|[(\[]?(?:([LRD])\.? ?)?([0-9]+(?:-[0-9]+)*)[,;.:)\]]{0,2}"
)
_SPAN_OF_YEARS = len("1990-1995")
#: The end of a chunk that a term may go on behind: the letter of an article, the sign of a number.
_OPEN = re.compile(r"(?:(?<!\w)(?:[Ll]\.?[Oo]|[LRDAlrd]|[nN][oOrR]?s?)\.?|[°º˚№])[\s*]{0,4}\Z")
#: The beginning of a chunk that a term may go on with.
_CONTINUED = re.compile(r"[\s*]{0,4}[\d°º˚]")
#: Letters of "nos", "LO".
_LONGEST_SIGN = 3
#: Chunks between the first and the last of a term: "L.", an end of a line, "*", an end of a line, "223".
_MOST_BETWEEN = 3
#: Different chunks kept; beyond them the memory of all is given up before the next texts.
_REMEMBERED = 1_000_000

#: What a chunk may do: begin such a term, stand inside of it, go on with it.
_OPENS, _BETWEEN, _CONTINUES = 1, 2, 4


#: The numbers of a word's exact form, of its stem, and of the number of an article without its letter: see Words.
_Word = tuple[int, int, int]


class Words(NamedTuple):
    """The words of some texts, one text after the other, as numbers of forms.

    exact     the exact form of each word
    stems     its stem, -1 for a stop word
    articles  where the stem is the number of an article, the number without its letter, else -1
    counts    of each text, how many words it has
    """

    exact: Numbers
    stems: Numbers
    articles: Numbers
    counts: _Places


class Vocabulary:
    """Numbers of forms, given in the order in which they are met, and the chunks met so far.

    forms  the form of each number
    """

    def __init__(self) -> None:
        self.forms: list[str] = []
        self._numbers: dict[str, int] = {}
        self._tables: dict[tuple[str, bool], _Chunks] = {}
        #: Of each chunk what it is, where it was met, what it may be part of, and where its words begin and end.
        self._texts: list[str] = []
        self._owners: list[_Chunks] = []
        self._flags = array("B")
        self._ends = array("i", [0])
        #: Of the words of all chunks, one after the other, the three numbers.
        self._exact, self._stems, self._articles = array("i"), array("i"), array("i")
        #: Of chunks that are one, their number.
        self._runs: dict[tuple[int, ...], int] = {}
        #: All forms in their order, and their numbers.
        self._ordered: list[str] = []
        self._order = np.zeros(0, dtype=np.int64)
        self._nothing = self._table("", capitals=False)[""]

    @property
    def full(self) -> bool:
        """True if it takes up so much memory that another had better take its place."""
        return len(self._texts) >= _REMEMBERED

    def order(self) -> _Places:
        """The numbers of all forms, in the order of the forms."""
        known = len(self._ordered)
        if known < len(self.forms):
            new = sorted(range(known, len(self.forms)), key=self.forms.__getitem__)
            forms = [*map(self.forms.__getitem__, new)]
            places = [bisect(self._ordered, form) for form in forms]
            self._order = np.insert(self._order, places, new)
            self._ordered += forms
            self._ordered.sort()  # of two lists in order, one in no time
        return self._order

    def words(self, texts: Sequence[str], languages: Sequence[str]) -> Words:
        """The words of these texts, each of which is in the language of the same place."""
        found = [np.zeros(0, dtype=np.int64)]
        for text, language in zip(texts, languages, strict=True):
            number = self._table(language, shouted(text)).__getitem__
            cut = text.replace("\n", " \n ").replace("\t", " \t ").split(" ")
            found.append(np.fromiter(map(number, cut), dtype=np.int64, count=len(cut)))
        counts = np.fromiter(map(len, found[1:]), dtype=np.int64, count=len(texts))
        self._analyse()
        chunks = self._joined(np.concatenate(found), np.cumsum(counts))
        self._analyse()
        return self._words(chunks, counts)

    def _table(self, language: str, capitals: bool) -> _Chunks:
        found = self._tables.get((language, capitals))
        if found is None:
            found = self._tables[language, capitals] = _Chunks(self._texts, self._owners, language, capitals)
        return found

    def _analyse(self) -> None:
        """Analyse the chunks that were met since the last time."""
        begin = len(self._flags)
        waiting = zip(self._texts[begin:], self._owners[begin:], strict=True)
        for _, group in groupby(waiting, lambda each: id(each[1])):
            met = [*group]
            self._analyse_all([chunk for chunk, _ in met], met[0][1])

    def _analyse_all(self, chunks: Sequence[str], owner: _Chunks) -> None:
        matches = [*map(_SIMPLE.fullmatch, chunks)]
        self._know(dict.fromkeys(match[1] for match in matches if match and match[1]), owner)
        found: list[_Word] = []
        begin = len(self._exact)
        for chunk, match in zip(chunks, matches, strict=True):
            word, letter, digits = match.groups() if match else (None, None, None)
            if word:
                found.append(owner.words[word])
                self._flags.append(0 if len(word) > _LONGEST_SIGN else _flags(chunk))
            elif digits and (letter or len(digits) != _SPAN_OF_YEARS):
                found.append(self._article(letter, digits))
                self._flags.append(_CONTINUES if chunk[0].isdigit() else 0)
            else:
                found += [self._word(exact, stem) for exact, stem in forms(chunk, owner.language, owner.capitals)]
                self._flags.append(_flags(chunk))
            self._ends.append(begin + len(found))
        for numbers, of in zip((self._exact, self._stems, self._articles), zip(*found, strict=True), strict=False):
            numbers.extend(of)

    def _know(self, words: Collection[str], owner: _Chunks) -> None:
        """Give numbers to the forms of these words of nothing but letters."""
        new = [*filterfalse(owner.words.__contains__, words)]
        for word, (exact, stem) in zip(new, plain_forms(new, owner.language), strict=True):
            number = self._number(exact)
            owner.words[word] = number, -1 if stem is None else self._number(stem), -1

    def _article(self, letter: str | None, digits: str) -> _Word:
        """A number, or that of an article with its letter."""
        number = self._number(digits)
        if letter is None:
            return number, number, -1
        whole = self._number(letter.lower() + digits)
        return whole, whole, number

    def _word(self, exact: str, stem: str | None) -> _Word:
        number = self._number(exact)
        if stem is None:
            return number, -1, -1
        article = None if stem[0] not in "lrda" or stem.isalpha() else article_number(stem)
        return number, self._number(stem), -1 if article is None else self._number(article)

    def _number(self, form: str) -> int:
        number = self._numbers.setdefault(form, len(self.forms))
        if number == len(self.forms):
            self.forms.append(form)
        return number

    def _joined(self, chunks: _Places, ends: _Places) -> _Places:
        """The same chunks, but where a term may run over a space, what it may run over as one, and nothing behind."""
        flags = np.frombuffer(self._flags, dtype=np.uint8).take(chunks)
        further = flags[1:] & (_BETWEEN | _CONTINUES) != 0
        further[ends[:-1] - 1] = False
        on = (flags[:-1] & _OPENS != 0) & further
        for _ in range(_MOST_BETWEEN):
            on[1:] |= on[:-1] & (flags[1:-1] & _BETWEEN != 0) & further[1:]
        edges = np.flatnonzero(np.diff(on, prepend=False, append=False))
        if not len(edges):
            return chunks
        starts, lasts = edges[::2], edges[1::2]
        inside = np.zeros(len(chunks), dtype=np.bool_)
        inside[:-1] = on
        inside[lasts] = True
        parts = chunks[inside].tolist()
        runs = [tuple(parts[low:high]) for low, high in pairwise([0, *np.cumsum(lasts - starts + 1).tolist()])]
        for run in filterfalse(self._runs.__contains__, dict.fromkeys(runs)):
            text = " ".join(map(self._texts.__getitem__, run)).replace(" \n ", "\n").replace(" \t ", "\t")
            self._runs[run] = self._owners[run[0]][text]
        chunks[inside] = self._nothing
        chunks[starts] = [*map(self._runs.__getitem__, runs)]
        return chunks

    def _words(self, chunks: _Places, counts: _Places) -> Words:
        ends = np.frombuffer(self._ends, dtype=np.int32)
        firsts, sizes = ends.take(chunks), np.diff(ends).take(chunks)
        before = np.cumsum(sizes, dtype=np.int64)
        total = int(before[-1]) if len(before) else 0
        places = np.repeat(firsts - (before - sizes), sizes) + np.arange(total)
        last = np.cumsum(counts) - 1
        return Words(
            exact=np.frombuffer(self._exact, dtype=np.int32).take(places),
            stems=np.frombuffer(self._stems, dtype=np.int32).take(places),
            articles=np.frombuffer(self._articles, dtype=np.int32).take(places),
            counts=np.diff(before[last], prepend=0),
        )


class _Chunks(dict[str, int]):
    """The numbers of the chunks of texts in one language, in capitals or not.

    A new one gets the next number, and waits in `texts`, with this as its owner in `owners`, to be analysed.

    words  the words of nothing but letters that were in them
    """

    def __init__(self, texts: list[str], owners: list[_Chunks], language: str, capitals: bool) -> None:
        self.language, self.capitals = language, capitals
        self.words: dict[str, _Word] = {}
        self._texts, self._owners = texts, owners

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = len(self._texts)
        self._texts.append(chunk)
        self._owners.append(self)
        return number


def _flags(chunk: str) -> int:
    """What a chunk may do."""
    if chunk.isalpha() and len(chunk) > _LONGEST_SIGN:
        return 0
    return (
        (_OPENS if _OPEN.search(chunk) else 0)
        | (_BETWEEN if chunk.strip("*") in ("", "\n", "\t") else 0)
        | (_CONTINUES if _CONTINUED.match(chunk) else 0)
    )
