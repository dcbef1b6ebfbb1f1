"""Texts analysed many at once: what they give is what each gives alone."""

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.search.analysis import article_number, terms
from kb.search.analysis.batches import Vocabulary

LANGUAGES = ("fr", "en", "es", "it", "de", "ar", "")
#: What terms are made of that run over spaces, look ahead or look behind.
PIECES = (
    *(
        "L.",
        "l",
        "L",
        "LO",
        "L.O",
        "l.",
        "lo",
        "R*",
        "R.*",
        "d",
        "D.",
        "A",
        "A.",
        "a",
        "L. 223-2",
        "l 223-2",
        "*",
        "**",
    ),
    *("223-2", "12", "1er", "2°", "17-24.072", "1990-1995", "5-1,", "12-3)", "no", "No", "No.", "nos", "n", "N", "n°"),
    *("N°", "nº", "°", "№", "nr.", "Nr.", "isolé.e.s", "isolé·e", "mineur·e·s", "étranger-ère-s", "(e)s", "isolé(e)s"),
    *("ISOLÉ.E.S", "niñ@s", "niños/as", "Schüler*innen", "M.N.A.", "MNAs", "ASE", "enfants", "Enfants,", "l'enfance"),
    *("aujourd’hui", "AUJOURD'HUI", "n'a", "qu'il", "don't", "https://a.fr/b?c=1", "www.b.fr", "@infomie", "été", "de"),
    *("\u0645\u064f\u062d", "e\u0301te", "œuvre", "«", "»", ",", ".", ";", ":", "/", "-", "–", "'", "(", ")", "²", "ª"),
)
SPACES = (" ", " ", " ", "  ", "\n", "\n\n", "\t", "\xa0", "\u202f", " \n", "\r\n", "\x1c", "\u200b", "")
pieces = st.sampled_from(PIECES) | st.text(max_size=4) | st.text(string.ascii_letters + " .*°'-0123\n", max_size=6)
texts = st.lists(st.tuples(pieces, st.sampled_from(SPACES)), max_size=12).map(
    lambda drawn: "".join(piece + space for piece, space in drawn)
)
either = texts | texts.map(str.upper)


def batched(vocabulary: Vocabulary, given_texts: list[str], languages: list[str]) -> list[list[tuple[str, str | None]]]:
    words = vocabulary.words(given_texts, languages)
    forms = vocabulary.forms
    pairs = [
        (forms[exact], forms[stem] if stem >= 0 else None)
        for exact, stem in zip(words.exact.tolist(), words.stems.tolist(), strict=True)
    ]
    for (_, stem), number in zip(pairs, words.articles.tolist(), strict=True):
        assert (forms[number] if number >= 0 else None) == (article_number(stem) if stem else None)
    found = []
    for count in words.counts.tolist():
        found.append(pairs[:count])
        pairs = pairs[count:]
    assert not pairs
    return found


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(either, st.sampled_from(LANGUAGES)), max_size=6))
@example([("art. L.\n*\n223-2 et n °12", "fr"), ("no", "en"), ("12", "en")])
@example([("L.  223-2, l. \n223-2, R** 12-1, lo\xa0 12-3", "fr"), ("N° 12 N ° 12", "en"), ("L. ", "fr"), (" 5", "fr")])
@example([("n\t°12 n °12 NO 5 no\t5 no.\n5", "de"), ("", "fr"), ("ARTICLE L. 5 DU CODE", "fr"), ("ASE", "fr")])
def test_texts_of_a_batch_have_the_terms_that_each_has_alone(drawn: list[tuple[str, str]]) -> None:
    given_texts, languages = [text for text, _ in drawn], [language for _, language in drawn]
    alone = [list(terms(text, language)) for text, language in drawn]
    vocabulary = Vocabulary()
    assert batched(vocabulary, given_texts, languages) == alone
    assert batched(vocabulary, given_texts[::-1], languages[::-1]) == alone[::-1]


def test_no_text_has_no_words() -> None:
    words = Vocabulary().words([], [])
    assert [len(part) for part in words] == [0, 0, 0, 0]


def test_each_form_has_one_number() -> None:
    vocabulary = Vocabulary()
    vocabulary.words(["Les mineurs, le mineur.", "l'enfant et l’ENFANT"], ["fr", "fr"])
    assert len(set(vocabulary.forms)) == len(vocabulary.forms)
