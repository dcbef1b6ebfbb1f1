"""What was understood of a query is said in the reader's words, and only where there is something to say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.fields import PREFIXES
from kb.search.query import parse
from web.pages.understood import Piece, understood


def said(query: str, language: str) -> str:
    return "".join(piece.text for piece in understood(parse(query).tree, language)).replace("\u202f", " ")


@pytest.mark.parametrize("query", ["", "mineur", "mineurs isolés", "L. 221-2-4 CASF", "mineurs isolés ?"])
def test_of_a_plain_list_of_words_nothing_is_said(query: str) -> None:
    assert understood(parse(query).tree, "fr") == ()


@pytest.mark.parametrize(
    ("query", "french", "english"),
    [
        (
            "mineurs isolés -Dublin date:2015..2017",
            "documents avec tous les mots : mineurs, isolés ; sans : Dublin ; datés de 2015 à 2017",
            "documents with all the words: mineurs, isolés; without: Dublin; dated from 2015 to 2017",
        ),
        ('"mineur"', "documents avec «\u00a0mineur\u00a0» tel quel", "documents with “mineur” exactly"),
        (
            'asile "mise à l\'abri"',
            "documents avec asile ; avec «\u00a0mise à l'abri\u00a0» tel quel",
            "documents with asile; with “mise à l'abri” exactly",
        ),
        ("tutelle OU kafala", "documents avec tutelle ou kafala", "documents with tutelle or kafala"),
        (
            "tutelle OU (kafala DAP)",
            "documents avec tutelle ou (kafala et DAP)",
            "documents with tutelle or (kafala and DAP)",
        ),
        (
            "minor* m?neur",
            "documents avec un mot qui commence par minor ; avec un mot de la forme m?neur",
            "documents with a word that begins with minor; with a word of the form m?neur",
        ),
        (
            "abri PROCHE/5 urgence",
            "documents avec abri et urgence proches (5 autres mots au plus entre eux)",
            "documents with abri and urgence near each other (5 other words between them at most)",
        ),
        (
            "abri NEAR/0 urgence",
            "documents avec abri et urgence côte à côte",
            "documents with abri and urgence next to each other",
        ),
        (
            "abri NEAR/1 urgence",
            "documents avec abri et urgence proches (un autre mot au plus entre eux)",
            "documents with abri and urgence near each other (one other word between them at most)",
        ),
        (
            "titre:abri type:(rapport OU guide)",
            "documents avec abri dans le titre ; de type : rapport ou guide",
            "documents with abri in the title; of the type: rapport or guide",
        ),
        ("ref:fr:CC:375", "documents de référence : fr:CC:375", "documents with the key: fr:CC:375"),
        ("SAUF (a b)", "documents sans : a et b", "documents without: a and b"),
        ("date:2015", "documents datés de 2015", "documents dated 2015"),
        ("date:2015-08", "documents datés d’août 2015", "documents dated August 2015"),
        ("date:2015-06-01", "documents datés du 1er juin 2015", "documents dated 1 June 2015"),
        ("depuis:2015-04", "documents datés à partir d’avril 2015", "documents dated from April 2015 on"),
        ("avant:2016-04", "documents datés jusqu’en mars 2016", "documents dated up to March 2016"),
        ("date:<=2016-02-09", "documents datés jusqu’au 9 février 2016", "documents dated up to 9 February 2016"),
        (
            "date:2015-03..2016-06",
            "documents datés de mars 2015 à juin 2016",
            "documents dated from March 2015 to June 2016",
        ),
        (
            "date:2015-03-01..2016-06-02",
            "documents datés du 1er mars 2015 au 2 juin 2016",
            "documents dated from 1 March 2015 to 2 June 2016",
        ),
    ],
)
def test_what_was_understood_is_said_in_both_languages(query: str, french: str, english: str) -> None:
    assert (said(query, "fr"), said(query, "en")) == (french, english)


def test_the_words_of_the_user_are_told_from_ours() -> None:
    assert understood(parse("tutelle OU kafala").tree, "en") == (
        Piece("documents with "),
        Piece("tutelle", typed=True),
        Piece(" or "),
        Piece("kafala", typed=True),
    )


@pytest.mark.parametrize("prefix", sorted(PREFIXES))
def test_every_field_has_words_in_both_languages(prefix: str) -> None:
    assert said(f"{prefix}:abri", "fr") != said(f"{prefix}:abri", "en")


@given(st.text('ab"()-*:/ 2015ORNEAR<.', max_size=40), st.sampled_from(["fr", "en"]))
def test_there_are_words_for_every_query(query: str, language: str) -> None:
    pieces = understood(parse(query).tree, language)
    assert all(piece.text for piece in pieces)
