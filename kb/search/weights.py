"""What counts how much in ranking, for every engine."""

from __future__ import annotations

#: How soon a word that is repeated counts no more (BM25's k1).
K1 = 2.0
#: What the form that was typed counts beside its stem.
AS_TYPED = 0.25
#: What a label other than the one that was typed is worth.
ANOTHER_LABEL = 0.9
#: How much a concept says, in words: a label has more than one of them as a rule.
MEANING = 1.5
#: What the words of a label are worth where they stand apart from one another.
APART = 0.5
#: The same where nothing else was typed.
ALONE = 0.01
#: What it is worth to be filed under a concept, or to be a text behind it, in occurrences of a label.
FILED = 1.0
#: Words that may stand between those of a label, beside its own stop words: "mineurs étrangers non accompagnés".
BETWEEN = 2
#: How much having few of many words costs: the exponent of the share that a document has of a query of no words, and
#: what each word takes from it. Of a long question the right text has few words, and would be lost.
SHARE, SHARE_A_WORD = 1.2, 0.12
#: How much a document gains in which two words stand as in the query, times the score of the two as one word.
TOGETHER = 0.3
#: Words in a row that nobody writes alike by chance.
QUOTE = 6
#: How much a document gains that has them, times the score of all of them as one word.
VERY_WORDS = 4.0
#: How many of the best documents are looked at for it.
LOOKED_AT = 200
#: What a text gains by the best note on it, and by the best page that cites it, times their score.
NOTED, CITED = 0.9, 1.0
#: How much counts of the lesser of what a text says itself and what is said of it; the greater counts whole.
LESSER = 0.5
#: What a page in another language than the reader's is worth, where it exists in the reader's.
TRANSLATION = 0.1
#: A translation counts as found if it has this share of the score: a query in its own words means that one.
AS_WELL = 0.33
