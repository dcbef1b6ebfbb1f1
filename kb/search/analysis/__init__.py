"""Text becomes terms: the same for documents and for queries.

Each word has two forms. The *exact* form is folded (lower case, no accents, œ → oe). The *stem* is made from
the exact form in the document's language, stop words left out. Folding comes before stemming, so that a word
typed without its accents has the stem of the accented one.

What texts of this field need beyond words:

- elision: "l'enfance", "d’un", "jusqu'à", "dell'infanzia" give "enfance", "un", "a", "infanzia"; "aujourd'hui" stays
  whole;
- inclusive writing: "mineur·e·s", "isolé.e.s", "étranger-e-s", "isolé(e)s", "étrangers/ères", "Schüler*innen" give the
  form without the addition, in the plural where they are plural;
- acronyms: a word in capitals keeps its form ("ASE", "CE", "M.N.A.", "MNAs"), even where small letters spell a stop
  word;
- references: "L. 223-2", "L.223-2", "R*196-1", "n° 17-24.072" are one term each: "l223-2", "r*196-1", "17-24072";
- numbers: "1er", "2e", "1°" are 1, 2, 1; "n°", "nº", "no 12", "No. 12" are one sign, which nobody looks for; groups
  of digits between spaces or commas stay apart, as what is typed comes in words too.
"""

from kb.search.analysis.folding import fold
from kb.search.analysis.queries import query_languages, query_stems, silent_in
from kb.search.analysis.stemming import stem, terms
from kb.search.analysis.words import ARTICLE, Token, article_number, tokens

#: Changes whenever the same text gives other terms: the index is then rebuilt.
ANALYSIS_VERSION = 3

__all__ = [
    "ANALYSIS_VERSION",
    "ARTICLE",
    "Token",
    "article_number",
    "fold",
    "query_languages",
    "query_stems",
    "silent_in",
    "stem",
    "terms",
    "tokens",
]
