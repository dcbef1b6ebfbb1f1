"""The query language: what users may write, and the tree that engines compile.

    mineurs isolés              all the words, in any form
    "mise à l'abri"             these words in this order, as written; "mineur" is that one form
    tutelle OU kafala           either (OR); the operators are in capitals, "et" and "ou" stay words
    tutelle ET (kafala OU DAP)  both (AND); parentheses group
    asile SAUF Dublin           without (NOT), also -Dublin
    minor*  min*té  m?neur      words of this form; * stands for any characters, ? inside a word for one. The first
                                character is given, and three at least before the first * (or in all)
    L. 221-2*                   articles whose number begins so
    abri PROCHE/5 urgence       both, in any order, with five other words between them at most (NEAR/5; without a
                                number 10, never more than 100); of words and phrases, up to five in a row
    titre:hébergement           in one field: titre, rubrique, texte, or type, code, langue, organisation …
    date:2015  date:2015-06     dated then; a range date:2015..2017 or date:2015..; date:>2015, date:<=2016-03
    depuis:2015  avant:2016     since:, before:, and après: (after:), jusque: (until:), which includes its end
    ref:fr:CASF:L221-2-2        exactly this text

NOT and a field bind tightest, then NEAR, AND, OR. Quotes of all kinds, blanks, hyphens and forms of characters are
taken for one another (see characters); "n° 17-24.072" is the number alone.

`parse` never raises: what makes no sense is left out, what is too much is cut, and `Parsed.notes` says so.
"""

from kb.search.query.parsing import MAX_CHARACTERS, MAX_DEPTH, MAX_DISTANCE, MAX_WORDS, Parsed, parse
from kb.search.query.tree import And, Between, Meaning, Most, Near, Node, Not, Or, Phrase, Wildcard, Within, Word
from kb.search.query.writing import is_plain, relaxed, unparse, wildcards_of, words_of

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_DISTANCE",
    "MAX_WORDS",
    "And",
    "Between",
    "Meaning",
    "Most",
    "Near",
    "Node",
    "Not",
    "Or",
    "Parsed",
    "Phrase",
    "Wildcard",
    "Within",
    "Word",
    "is_plain",
    "parse",
    "relaxed",
    "unparse",
    "wildcards_of",
    "words_of",
]
