"""The query language: what users write is understood, and nothing they write breaks it."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.search.query import (
    MAX_CHARACTERS,
    MAX_WORDS,
    And,
    Between,
    Most,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Wildcard,
    Within,
    Word,
    parse,
    relaxed,
    unparse,
    words_of,
)

a, b, c = Word("a"), Word("b"), Word("c")
IN_2015 = Between(date(2015, 1, 1), date(2015, 12, 31))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("   ", None),
        ("mineurs isolés", And((Word("mineurs"), Word("isolés")))),
        ("a OU b", Or((a, b))),
        ("a OR b | c", Or((a, b, c))),
        ("a ET b AND c", And((a, b, c))),
        ("a b OU c", Or((And((a, b)), c))),
        ("a (b OU c)", And((a, Or((b, c))))),
        ("((a OU b) ET c)", And((Or((a, b)), c))),
        ("a SAUF b", And((a, Not(b)))),
        ("a NOT b -c", And((a, Not(b), Not(c)))),
        ("a AND NOT b", And((a, Not(b)))),
        ("a -(b OU c)", And((a, Not(Or((b, c)))))),
        ('a -"b c"', And((a, Not(Phrase("b c"))))),
        ("NOT NOT a", a),
        ("SAUF (SAUF a)", a),
        ("titre:a b", And((Within("title", a), b))),
        ('titre:"a b"', Within("title", Phrase("a b"))),
        ("titre:« a b »", Within("title", Phrase("a b"))),
        ("thème:a Type:b", And((Within("theme", a), Within("type", b)))),
        ("title:a language:b country:c", And((Within("title", a), Within("language", b), Within("country", c)))),
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
        ("a OU", a),
        ("OU ET SAUF", None),
        (") a ( ) (", a),
        ("(a b", And((a, b))),
        ("a OU b) c", Or((a, And((b, c))))),
        ("titre:", Word("titre")),
        ("https://a.fr/b?c=d", Word("https://a.fr/b?c=d")),
        ("article:a", And((Word("article"), a))),
        ("[a TO b]", And((a, Word("TO"), b))),
        ("\0a\0", a),
    ],
)
def test_what_users_write_is_understood(text: str, tree: Node | None) -> None:
    assert parse(text).tree == tree
    assert parse(text).notes == ()


@pytest.mark.parametrize(
    "text",
    [
        '"mise à l\'abri"',
        "« mise à l'abri »",
        "«mise à l'abri»",
        "«\u00a0mise à l'abri\u202f»",
        "“mise à l'abri”",
        "„mise à l'abri“",
        "„mise à l'abri”",
        "‟mise à l'abri”",
        "”mise à l'abri”",
        "»mise à l'abri«",
        "‹ mise à l'abri ›",
        "＂mise à l'abri＂",
        "“mise à l'abri“",
        "« mise à “l'abri” »",
        '"mise   à\tl\'abri"',
    ],
)
def test_quotes_of_all_kinds_hold_a_phrase(text: str) -> None:
    assert parse(text).tree == Phrase("mise à l'abri")


@pytest.mark.parametrize("text", ['"mineur"', "« mineur »", "“mineur”", "‹mineur›"])
def test_one_quoted_word_is_a_phrase_of_that_form(text: str) -> None:
    assert parse(text).tree == Phrase("mineur")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("d'un \"mineur", ["d'un", "mineur"]),
        ("\"mise à l'abri", ["mise", "à", "l'abri"]),
        ("« mise à l’abri", ["mise", "à", "l’abri"]),
        ("mise à l’abri »", ["mise", "à", "l’abri"]),
        ("jusqu'à l'âge d'aujourd'hui", ["jusqu'à", "l'âge", "d'aujourd'hui"]),
        ("'abri'", ["abri"]),
        ('"" "  " « » abri', ["abri"]),
        ('mineur" isolé', ["mineur", "isolé"]),
    ],
)
def test_a_quote_without_its_other_and_an_apostrophe_hold_nothing(text: str, words: list[str]) -> None:
    assert [node.text for node in words_of(parse(text).tree)] == words
    assert all(isinstance(node, Word) for node in words_of(parse(text).tree))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("n° 17-24.072", "17-24.072"),
        ("nº 17-24.072", "17-24.072"),
        ("N°17-24.072", "17-24.072"),
        ("no 17-24.072", "17-24.072"),
        ("No. 17-24.072", "17-24.072"),
        ("№ 17-24.072", "17-24.072"),
        ("pourvoi n°\u00a017‑24.072", "pourvoi 17-24.072"),
        ("nos 17-24.072", "17-24.072"),
        ("§ 50", "50"),
        ("§50", "50"),
        ("mise‑à‑l'abri", "mise-à-l'abri"),
        ("asile −Dublin", "asile -Dublin"),
        ("asile ‑Dublin", "asile -Dublin"),
        ("asile －Dublin", "asile -Dublin"),
        ("asile – Dublin", "asile Dublin"),
        ("asile — Dublin", "asile Dublin"),
        ("asile - Dublin", "asile Dublin"),
        ("L. 221–2–4", "L. 221-2-4"),
        ("L. 221−2−4", "L. 221-2-4"),
        ("L. 221—2", "L. 221-2"),
        ("L.\u00a0221-2-4", "L. 221-2-4"),
        ("mi\u00adneur", "mineur"),
        ("mi\u200bneur\u200d\u2060\ufeff", "mineur"),
        ("\u202emineur\u202c", "mineur"),
        ("mineur\u00a0isolé", "mineur isolé"),
        ("mineur\u202fisolé", "mineur isolé"),
        ("mineur\u2003isolé", "mineur isolé"),
        ("isole\u0301 franc\u0327ais", "isolé français"),
        ("naïf Español œuvre ex æquo", "naïf Español œuvre ex æquo"),
        ("ﬁliation", "filiation"),
        ("ＭＮＡ", "MNA"),
        ("l´abri", "l'abri"),
        ("l‘abri", "l'abri"),
        ("l`abri", "l'abri"),
        ("+mineur", "mineur"),
        ("mineur ?", "mineur"),
        ("(mineur) !", "mineur"),
    ],
)
def test_signs_and_blanks_of_every_kind_are_read_alike(text: str, same: str) -> None:
    assert parse(text) == parse(same)
    assert [unparse(parse(text).tree).replace(" AND ", " ")] == [same]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("minor*", Wildcard("minor*")),
        ("minor**", Wildcard("minor*")),
        ("Min*té", Wildcard("Min*té")),
        ("m?neur", Wildcard("m?neur")),
        ("m?neur*", Wildcard("m?neur*")),
        ("minor*, abri", And((Wildcard("minor*"), Word("abri")))),
        ("-minor*", Not(Wildcard("minor*"))),
        ("titre:minor*", Within("title", Wildcard("minor*"))),
        ("l'accompagn*", Wildcard("accompagn*")),
        ("non-accompagn*", And((Word("non"), Wildcard("accompagn*")))),
        ("-non-accompagn*", Not(And((Word("non"), Wildcard("accompagn*"))))),
        ("L. 221-2*", Wildcard("L221-2*")),
        ("R. 221-*", Wildcard("R221-*")),
        ("17-24*", Wildcard("17-24*")),
        # A facet takes the beginning of a value as it is.
        ("type:rapp*", Within("type", Word("rapp"))),
        ("code:(CAS* OU CES*)", Within("code", Or((Word("cas"), Word("ces"))))),
        # Not a wildcard: the sign of a question, and that of an article.
        ("un mineur ?", And((Word("un"), Word("mineur")))),
        ("minorité?", Word("minorité")),
        ("pourquoi ???", Word("pourquoi")),
        ("R*196-1", Word("R*196-1")),
        ("R. *196-1", Word("R. *196-1")),
        ("* * *", None),
    ],
)
def test_wildcards_stand_in_words(text: str, tree: Node | None) -> None:
    parsed = parse(text)
    assert parsed.tree == tree
    assert parsed.notes == (("wildcard_too_short",) if text == "* * *" else ())


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("mi*", Word("mi")),
        ("*mineur", Word("mineur")),
        ("*a*", a),
        ("m*neur", Word("mneur")),
        ("m?n*", Word("mn")),
        ("?????*", None),
        ("a b*", And((a, b))),
    ],
)
def test_a_wildcard_of_too_few_letters_is_a_word_and_is_said(text: str, tree: Node | None) -> None:
    assert parse(text) == (tree, ("wildcard_too_short",))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a NEAR/5 b", Near((a, b), 5)),
        ("a PROCHE/5 b", Near((a, b), 5)),
        ("a NEAR b", Near((a, b), 10)),
        ("a NEAR/0 b", Near((a, b), 0)),
        ("a NEAR/999999999 b", Near((a, b), 100)),
        ('"a b" PROCHE/10 c', Near((Phrase("a b"), c), 10)),
        ("a NEAR/5 b NEAR/3 c", Near((a, b, c), 5)),
        ("a NEAR/5 b NEAR/3 a", Near((a, b), 5)),
        ("a NEAR/5 a", a),
        ("x a NEAR/5 b y", And((Word("x"), Near((a, b), 5), Word("y")))),
        ("a NEAR/5 b OU c", Or((Near((a, b), 5), c))),
        ("-a NEAR/5 b", Not(Near((a, b), 5))),
        ("titre:(a NEAR/5 b)", Within("title", Near((a, b), 5))),
        # In small letters it is a word.
        ("a proche b", And((a, Word("proche"), b))),
    ],
)
def test_near_stands_between_words_and_phrases(text: str, tree: Node) -> None:
    assert parse(text) == (tree, ())


def test_a_chain_of_near_has_five_words() -> None:
    parsed = parse(" NEAR/5 ".join("abcdefg"))
    assert parsed == (And((Near(tuple(map(Word, "abcde")), 5), Near((Word("f"), Word("g")), 5))), ("near_left_out",))


@pytest.mark.parametrize("text", ["a NEAR/5", "NEAR a", "a NEAR/5 (b OU c)", "a NEAR/5 abc*", "a NEAR/5 -b", "NEAR/2"])
def test_a_near_that_does_not_is_left_out_and_said(text: str) -> None:
    assert parse(text).tree == parse(text.replace("NEAR/5", "").replace("NEAR/2", "").replace("NEAR", "")).tree
    assert parse(text).notes == ("near_left_out",)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("date:2015", "2015-01-01", "2015-12-31"),
        ("date:2015-06", "2015-06-01", "2015-06-30"),
        ("date:2016-02", "2016-02-01", "2016-02-29"),
        ("date:2015-06-01", "2015-06-01", "2015-06-01"),
        ("date:01/06/2015", "2015-06-01", "2015-06-01"),
        ("date:6/2015", "2015-06-01", "2015-06-30"),
        ("date:2015..2017", "2015-01-01", "2017-12-31"),
        ("date:2015-2017", "2015-01-01", "2017-12-31"),
        ("date:2015–2017", "2015-01-01", "2017-12-31"),
        ("date:2015…2017", "2015-01-01", "2017-12-31"),
        ("date:2017..2015", "2015-01-01", "2017-12-31"),
        ("date:2015-03..2016", "2015-03-01", "2016-12-31"),
        ("date:2015..", "2015-01-01", None),
        ("date:..2015", None, "2015-12-31"),
        ("date:>2015", "2016-01-01", None),
        ("date:>=2015", "2015-01-01", None),
        ("date:<2015", None, "2014-12-31"),
        ("date:<=2016-03", None, "2016-03-31"),
        ("date:=2015", "2015-01-01", "2015-12-31"),
        ("depuis:2015", "2015-01-01", None),
        ("since:2015-06", "2015-06-01", None),
        ("après:2015", "2016-01-01", None),
        ("Apres:2015-06-01", "2015-06-02", None),
        ("after:2015", "2016-01-01", None),
        ("avant:2016", None, "2015-12-31"),
        ("before:2016-03", None, "2016-02-29"),
        ("jusque:2016", None, "2016-12-31"),
        ("until:2016-03", None, "2016-03-31"),
        ("date:2015,", "2015-01-01", "2015-12-31"),
        ("(date:2015).", "2015-01-01", "2015-12-31"),
    ],
)
def test_dates_are_days_months_years_ranges_and_comparisons(text: str, start: str | None, end: str | None) -> None:
    expected = Between(start and date.fromisoformat(start), end and date.fromisoformat(end))  # type: ignore[arg-type]
    assert parse(text) == (expected, ())


def test_a_date_is_a_condition_beside_words() -> None:
    assert parse("asile date:2015").tree == And((Word("asile"), IN_2015))
    assert parse("asile SAUF date:2015").tree == And((Word("asile"), Not(IN_2015)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date:hier", ["date", "hier"]),
        ("date:2015-13", ["date", "2015-13"]),
        ("date:2015-02-30", ["date", "2015-02-30"]),
        ("date:0000", ["date", "0000"]),
        ("date:20155", ["date", "20155"]),
        ("date:>9999", ["date", "9999"]),
        ("avant:0001", ["avant", "0001"]),
        ("date:..", ["date"]),
        ("date:2015..hier", ["date", "2015..hier"]),
        ("date:", ["date"]),
        ("date: 2015", ["date", "2015"]),
        ('date:"2015"', ["date", "2015"]),
        ("avant:l'audience", ["avant", "l'audience"]),
        ("date:٢٠١٥", ["date", "٢٠١٥"]),
    ],
)
def test_a_date_that_is_none_is_read_as_words(text: str, words: list[str]) -> None:
    assert [node.text for node in words_of(parse(text).tree)] == words
    assert parse(text).notes == ()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("date:2015-01-01..2015-12-31", "date:2015"),
        ("date:2015-01..2016", "date:2015..2016"),
        ("date:2015-02..2016", "date:2015-02..2016-12"),
        ("date:2015-01-01", "date:2015-01-01"),
        ("date:2015-02-02..", "date:2015-02-02.."),
        ("date:<=2016-03", "date:..2016-03"),
        ("mineur SAUF (date:2015)", "mineur NOT date:2015"),
        ("a PROCHE b", "a NEAR/10 b"),
        ("L (223-2)", "L AND 223-2"),
        ("no (5)", "no AND 5"),
    ],
)
def test_what_was_understood_is_written_shortly(text: str, written: str) -> None:
    assert unparse(parse(text).tree) == written


def test_a_long_query_is_cut_and_says_so() -> None:
    parsed = parse("mot " * 1000)
    assert isinstance(parsed.tree, And)
    assert len(parsed.tree.parts) == MAX_WORDS
    assert parsed.notes == ("too_long", "too_many_words")


def test_a_word_of_many_parts_counts_as_many_words() -> None:
    assert parse("-".join(["un"] * 100)) == (Word("-".join(["un"] * MAX_WORDS)), ("too_many_words",))
    assert parse("a " + "-".join(["un"] * MAX_WORDS)) == (a, ("too_many_words",))


def test_a_pasted_sentence_in_quotes_counts_as_one_word() -> None:
    assert parse('a "' + "mot " * 60 + '" b').notes == ()


@pytest.mark.parametrize("text", ["[" * 10_000, "(" * 10_000 + "a", "NOT " * 5_000 + "a", '"' * 9_999, "a:" * 5_000])
def test_ten_kilobytes_of_nonsense_are_cut_and_not_an_error(text: str) -> None:
    assert "too_long" in parse(text).notes


def test_a_character_that_stands_for_many_is_cut_too() -> None:
    assert "too_long" in parse("\ufdfa" * MAX_CHARACTERS).notes


def test_parentheses_too_deep_are_left_out_and_said() -> None:
    assert parse("((((((a b))))))").notes == ("too_deep",)
    assert parse("(((((a b)))))").notes == ()
    assert parse("((((((a b)))))) OU c").tree == Or((And((a, b)), c))


def test_only_a_plain_list_of_words_is_relaxed() -> None:
    assert relaxed(parse("a b").tree) == Most((a, b))
    assert relaxed(parse("a").tree) is None
    assert relaxed(parse("a OU b").tree) is None
    assert relaxed(parse("a -b").tree) is None
    assert relaxed(parse("a date:2015").tree) is None
    assert relaxed(parse("a abc*").tree) is None


def test_words_to_mark_are_those_that_were_asked_for() -> None:
    tree = parse('a "b c" -d titre:e type:f (g OU h) i NEAR/2 "j k" date:2015').tree
    assert [node.text for node in words_of(tree)] == ["a", "b c", "e", "g", "h", "i", "j k"]


signs = ['"', "«", "»", "“", "”", "‹", "›", "(", ")", "-", ":", "|", "&&", "*", "?", "/", "..", "'", "…", "\n", "_"]
operators = ["OU", "ET", "SAUF", "NOT", "NEAR", "NEAR/3", "PROCHE/200", "titre:", "code:", "ref:", "date:", "avant:"]
words = [
    "a",
    "b",
    "mineur·e·s",
    "L. 223-2",
    "L.",
    "d'un",
    "isolé(e)s",
    "-c",
    "É",
    "minor*",
    "m?neur",
    "n°",
    "no",
    "R*196",
]
pieces = st.lists(
    st.sampled_from([" ", "  ", "2015", "2016-02", ">", "e\u0301", "\u00ad", "ﬁ", "\u0301", "\u0338"])
    | st.sampled_from(signs)
    | st.sampled_from(operators)
    | st.sampled_from(words),
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
    understood = parse(text).tree
    assert parse(unparse(understood)) == (understood, ())


@given(pieces | st.text(max_size=2_000))
def test_no_text_is_an_error(text: str) -> None:
    cut = {"too_long", "too_many_words", "too_deep"}
    assert set(parse(text).notes) <= cut | {"wildcard_too_short", "near_left_out"}


@given(
    st.lists(
        st.text("aeinrstuLMÉéœçß", min_size=1, max_size=8)
        | st.sampled_from(["no", "art", "L", "lo", "16", "2016", "1"]),
        min_size=1,
        max_size=45,
    ).map(" ".join)
)
def test_plain_words_are_read_as_words_among_signs_are(text: str) -> None:
    """They have a way of their own, which a sign that asks for nothing closes."""
    assert parse(text).tree == parse(f"{text} ()").tree
