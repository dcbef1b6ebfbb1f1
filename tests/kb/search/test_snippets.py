"""Marked words and the stretch of a document that shows them."""

from hypothesis import given
from hypothesis import strategies as st

from kb.document import Passage
from kb.search.response import Fragment
from kb.search.snippets import Marker, marker

LANGUAGES = ("en", "fr")


def marked(query: str, text: str, language: str = "fr") -> list[str]:
    return [text for text, matched in marker(query, LANGUAGES).mark(text, language) if matched]


def test_words_are_marked_in_any_form_that_the_search_would_find() -> None:
    assert marked("mineur isolé", "Les Mineurs isolées, l’isthme") == ["Mineurs", "isolées"]
    assert marked("mineurs", "des mineur·e·s") == ["mineur·e·s"]
    assert marked("l'enfance", "l’enfance") == ["enfance"]
    assert marked("minors", "a minor", "en") == ["minor"]


def test_stop_words_and_excluded_words_are_not_marked() -> None:
    assert marked("la tutelle -kafala", "la tutelle et la kafala") == ["tutelle"]


def test_a_phrase_is_marked_only_where_it_stands() -> None:
    assert marked('"mise à l\'abri"', "mise sous abri puis mise à l’abri") == ["mise à l’abri"]


def test_an_article_is_marked_with_its_letter() -> None:
    assert marked("L221-2-2", "selon l'article L. 221-2-2 du code") == ["L. 221-2-2"]


def test_nothing_asked_marks_nothing() -> None:
    assert marker("", LANGUAGES).mark("un texte", "fr") == (Fragment("un texte", matched=False),)


def passages(*texts: str) -> tuple[Passage, ...]:
    return tuple(Passage(anchor=f"p{n}", text=text) for n, text in enumerate(texts, 1))


def shown(query: str, *texts: str, limit: int = 3) -> list[tuple[str, str]]:
    hits = marker(query, LANGUAGES).passages(passages(*texts), "fr", limit)
    return [(hit.anchor, "".join(text for text, _ in hit.fragments)) for hit in hits]


def test_the_passage_with_most_different_words_comes_first() -> None:
    assert [a for a, _ in shown("tutelle kafala", "la tutelle, la tutelle", "rien", "kafala et tutelle")] == [
        "p3",
        "p1",
    ]


def test_no_more_passages_than_asked_for() -> None:
    assert len(shown("mot", *["un mot"] * 9, limit=2)) == 2


def test_a_long_passage_is_cut_around_the_words_at_a_sentence() -> None:
    text = "Une phrase. " * 60 + "La tutelle est ouverte. " + "Encore une phrase. " * 60
    ((_, snippet),) = shown("tutelle", text)
    assert snippet.startswith(("… Une phrase. ", "… La tutelle"))
    assert snippet.endswith(" …")
    assert "La tutelle est ouverte." in snippet
    assert len(snippet) < 400


def test_when_only_the_title_matched_the_beginning_is_shown() -> None:
    assert shown("absent", "", "Le début.", "La suite.") == [("p2", "Le début.")]
    assert shown("absent") == []


def test_a_snippet_is_one_line() -> None:
    ((_, snippet),) = shown("tutelle", "un\ndeux\ttutelle\ntrois")
    assert snippet == "un deux tutelle trois"


texts = st.text(st.sampled_from("mineur isolé·e·s l’ABÉ.\n\tœ(e) L. 22-3\u00ad"), max_size=300) | st.text(max_size=100)


@given(st.lists(texts, max_size=3), st.sampled_from(["mineur isolé", '"mineur isolé"', "L. 22-3 mine*", "abe", ""]))
def test_marking_changes_no_letter_of_any_text(bodies: list[str], query: str) -> None:
    a_marker = marker(query, LANGUAGES)
    for body in bodies:
        fragments = a_marker.mark(body, "fr")
        assert "".join(text for text, _ in fragments) == body
        assert all(text for text, _ in fragments)
    for hit in a_marker.passages(passages(*bodies), "fr", 3):
        snippet = "".join(text for text, _ in hit.fragments).removeprefix("… ").removesuffix(" …")
        flat = bodies[int(hit.anchor[1:]) - 1].replace("\n", " ").replace("\t", " ")
        assert snippet in flat


def test_a_marker_of_nothing_finds_the_opening() -> None:
    assert Marker.of(None, LANGUAGES).passages(passages("Bonjour."), "fr", 3)[0].fragments == (
        Fragment("Bonjour.", matched=False),
    )
