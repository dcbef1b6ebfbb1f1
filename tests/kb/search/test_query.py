"""The query language: what users write is understood, and nothing they write breaks it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.search.query import (
    MAX_WORDS,
    And,
    Most,
    Node,
    Not,
    Or,
    Phrase,
    Within,
    Word,
    parse,
    relaxed,
    unparse,
    words_of,
)

a, b, c = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("   ", None),
        ("mineurs isolés", And((Word("mineurs"), Word("isolés")))),
        ('"mise à l\'abri"', Phrase("mise à l'abri")),
        ("« mise à l’abri »", Phrase("mise à l’abri")),
        ("“best interests”", Phrase("best interests")),
        ("a OU b", Or((a, b))),
        ("a OR b | c", Or((a, b, c))),
        ("a ET b AND c", And((a, b, c))),
        ("a b OU c", Or((And((a, b)), c))),
        ("a (b OU c)", And((a, Or((b, c))))),
        ("((a OU b) ET c)", And((Or((a, b)), c))),
        ("a SAUF b", And((a, Not(b)))),
        ("a NOT b -c", And((a, Not(b), Not(c)))),
        ("a -(b OU c)", And((a, Not(Or((b, c)))))),
        ("NOT NOT a", a),
        ("SAUF (SAUF a)", a),
        ("titre:a b", And((Within("title", a), b))),
        ('titre:"a b"', Within("title", Phrase("a b"))),
        ("thème:a Type:b", And((Within("theme", a), Within("type", b)))),
        ("code:(a OU b)", Within("code", Or((a, b)))),
        ("L. 223-2 a", And((Word("L. 223-2"), a))),
        ("isolé(e)s mineur·e·s", And((Word("isolé(e)s"), Word("mineur·e·s")))),
        # Operators are operators in capitals only.
        ("a et b ou c", And((a, Word("et"), b, Word("ou"), c))),
        ("sous-main", Word("sous-main")),
        # Capitals are acronyms, unless all is in capitals.
        ("MIE ASE", And((Word("MIE"), Word("ASE")))),
        ("MINEUR ISOLE L. 223-2", And((Word("mineur"), Word("isole"), Word("L. 223-2")))),
        ("le CE", And((Word("le"), Word("CE")))),
        ("\udcff a", a),
        ("OUI ETC", And((Word("OUI"), Word("ETC")))),
        # What makes no sense is left out.
        ("\"d'un mineur", And((Word("d'un"), Word("mineur")))),
        ("a OU", a),
        ("OU ET SAUF", None),
        (") a ( ) (", a),
        ("(a b", And((a, b))),
        ("titre:", Word("titre")),
        ("https://a.fr/b", Word("https://a.fr/b")),
        ("article:a", And((Word("article"), a))),
        ('"" "  " a', a),
        ("\0a\0", a),
    ],
)
def test_what_users_write_is_understood(text: str, tree: Node | None) -> None:
    assert parse(text).tree == tree
    assert parse(text).notes == ()


def test_a_long_query_is_cut_and_says_so() -> None:
    parsed = parse("mot " * 1000)
    assert isinstance(parsed.tree, And)
    assert len(parsed.tree.parts) == MAX_WORDS
    assert parsed.notes == ("too_long", "too_many_words")


@pytest.mark.parametrize("text", ["[" * 10_000, "(" * 10_000 + "a", "NOT " * 5_000 + "a", '"' * 9_999, "a:" * 5_000])
def test_ten_kilobytes_of_nonsense_are_cut_and_not_an_error(text: str) -> None:
    assert "too_long" in parse(text).notes


def test_parentheses_too_deep_are_left_out_and_said() -> None:
    assert parse("((((((a b))))))").notes == ("too_deep",)
    assert parse("(((((a b)))))").notes == ()


def test_only_a_plain_list_of_words_is_relaxed() -> None:
    assert relaxed(parse("a b").tree) == Most((a, b))
    assert relaxed(parse("a").tree) is None
    assert relaxed(parse("a OU b").tree) is None
    assert relaxed(parse("a -b").tree) is None
    assert relaxed(parse("L. 313-15 CESEDA").tree) is None


def test_words_to_mark_are_those_that_were_asked_for() -> None:
    tree = parse('a "b c" -d titre:e type:f (g OU h)').tree
    assert [node.text for node in words_of(tree)] == ["a", "b c", "e", "g", "h"]


pieces = st.lists(
    st.sampled_from(["a", "b", "mineur·e·s", "L. 223-2", '"', "«", "»", "(", ")", "OU", "ET", "SAUF", "NOT", "-", ":"])
    | st.sampled_from(["titre:", "code:", "ref:", " ", "  ", "d'un", "|", "&&", "isolé(e)s", "-c", "…", "\n", "É"]),
    max_size=25,
).map("".join)


@given(pieces | st.text(max_size=60))
@example("-(a b)")
@example("a OU -b c")
@example("titre:(-c")
@example(":L. 223-2:a")
@example("…L. 223-2/")
@example("titre:(ref:a")
def test_what_was_understood_can_be_written_down_and_read_again(text: str) -> None:
    understood = unparse(parse(text).tree)
    assert unparse(parse(understood).tree) == understood


@given(pieces | st.text(max_size=2_000))
def test_no_text_is_an_error(text: str) -> None:
    assert set(parse(text).notes) <= {"too_long", "too_many_words", "too_deep"}
