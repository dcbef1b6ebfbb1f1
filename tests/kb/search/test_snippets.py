"""Marked words and the stretch of a document that shows them."""

import re
from collections.abc import Sequence
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from kb.document import Passage
from kb.search.analysis import tokens
from kb.search.query import parse
from kb.search.query.tree import And, Meaning, Near, Phrase, Wildcard, Word
from kb.search.response import Fragment
from kb.search.sentences import sentence_starts
from kb.search.skimming import skim
from kb.search.snippets import Marker
from kb.thesaurus.concepts import Concept, Kind, Label

LANGUAGES = ("en", "fr")


def marker(query: str, languages: Sequence[str]) -> Marker:
    """The marker of a query as typed."""
    return Marker.of(parse(query).tree, languages)


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
    hits = marker(query, LANGUAGES).excerpt(passages(*texts), "fr", limit).shown
    return [(hit.anchor, "".join(text for text, _ in hit.fragments)) for hit in hits]


def test_the_passage_with_most_different_words_comes_first() -> None:
    assert [a for a, _ in shown("tutelle kafala", "la tutelle, la tutelle", "rien", "kafala et tutelle")] == [
        "p3",
        "p1",
    ]


def test_no_more_passages_than_asked_for() -> None:
    assert len(shown("mot", *["un mot"] * 9, limit=2)) == 2


def test_a_long_passage_is_shown_by_whole_sentences_around_the_words() -> None:
    text = "Une phrase. " * 60 + "La tutelle est ouverte. " + "Encore une phrase. " * 60
    ((_, snippet),) = shown("tutelle", text)
    assert snippet.startswith("La tutelle est ouverte. Encore une phrase.")
    assert snippet.endswith("Encore une phrase.")
    assert len(snippet) <= 260


def test_the_last_sentence_is_shown_with_those_before_it() -> None:
    ((_, snippet),) = shown("tutelle", "Une phrase. " * 60 + "La tutelle est ouverte.")
    assert snippet.startswith("Une phrase. Une phrase.")
    assert snippet.endswith("La tutelle est ouverte.")


def test_the_sentence_with_most_of_the_words_begins_the_snippet() -> None:
    filling = "Il en est de même ailleurs. " * 12
    text = f"La tutelle dure. {filling}La tutelle et la kafala sont distinctes. {filling}La kafala dure. {filling}"
    ((_, snippet),) = shown("tutelle kafala", text)
    assert snippet.startswith("La tutelle et la kafala sont distinctes.")


def test_abbreviations_end_no_sentence() -> None:
    text = (
        "Une phrase. " * 30 + "L'art. L. 223-2, al. 3, que M. Exemple cite au n° 4, ouvre la tutelle. " + "Fin. " * 90
    )
    ((_, snippet),) = shown("tutelle", text)
    assert snippet.startswith("L'art. L. 223-2, al. 3, que M. Exemple cite au n° 4, ouvre la tutelle. Fin.")


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    text = "mot " * 200 + "tutelle " + "suite " * 200
    ((_, snippet),) = shown("tutelle", text)
    assert snippet.startswith("… mot mot")
    assert snippet.endswith("suite …")
    assert "tutelle" in snippet


def test_a_passage_whose_heading_answers_is_shown() -> None:
    headed = (Passage(anchor="a", text="Rien."), Passage(anchor="b", heading="La tutelle", level=1, text="Le début."))
    (hit,) = marker("tutelle", LANGUAGES).excerpt(headed, "fr", 3).shown
    assert (hit.anchor, hit.fragments) == ("b", (Fragment("Le début.", matched=False),))


def test_passages_that_answer_beyond_those_shown_are_counted() -> None:
    a_marker = marker("tutelle kafala dublin", LANGUAGES)
    texts = ["tutelle et kafala"] * 5 + ["tutelle"] * 40 + ["rien"]
    assert a_marker.excerpt(passages(*texts), "fr", 3).more == 42, "one of two is half of what the best has"
    assert a_marker.excerpt(passages(*texts, "tutelle, kafala et Dublin"), "fr", 3).more == 3
    assert a_marker.excerpt(passages("rien"), "fr", 3).more == 0


MNA = Concept(
    id="mna",
    theme="t",
    stage="",
    scope={},
    labels=(
        Label(text="mineur non accompagné", language="fr"),
        Label(text="MNA", language="fr", kind=Kind.ALTERNATIVE, acronym=True),
        Label(text="MIE", language="fr", kind=Kind.ALTERNATIVE, acronym=True),
        Label(text="jeune", language="fr", kind=Kind.HIDDEN),
        Label(text="unaccompanied minor", language="en"),
    ),
)


def widened(text: str, language: str = "fr") -> list[str]:
    tree = And((Meaning((Word("MNA"),), (MNA,)), Word("hôtel")))
    return [text for text, matched in Marker.of(tree, LANGUAGES).mark(text, language) if matched]


def test_labels_that_a_query_was_widened_to_are_marked_as_a_whole() -> None:
    assert widened("des mineurs non accompagnés à l'hôtel") == ["mineurs non accompagnés", "hôtel"]
    assert widened("an unaccompanied minor", "en") == ["unaccompanied minor"]
    assert widened("un MNA, une MIE, la mie du pain") == ["MNA", "MIE"]


def test_two_labels_in_a_row_are_two_marks() -> None:
    assert widened("MNA et mineurs non accompagnés, mineurs non accompagnés et mineurs non accompagnés") == [
        "MNA", *["mineurs non accompagnés"] * 3,
    ]  # fmt: skip


def test_the_words_of_a_label_are_marked_only_where_they_stand_together() -> None:
    assert widened("un mineur qui arrive seul et que personne au monde n'a accompagné") == []
    assert widened("un mineur dit non accompagné") == ["mineur", "non accompagné"]


def test_a_label_answers_the_words_that_it_stands_for() -> None:
    tree = And((Meaning((Word("mineur"), Word("isolé")), (MNA,)), Word("hôtel")))
    a_marker = Marker.of(tree, LANGUAGES)
    hits = a_marker.excerpt(passages("un hôtel", "une MIE", "un MNA, une MIE à l'hôtel"), "fr", 3).shown
    assert [hit.anchor for hit in hits] == ["p3", "p2", "p1"]


def test_wildcards_mark_the_words_of_their_form() -> None:
    marks = Marker.of(Wildcard("minor*"), LANGUAGES).mark("La Minorité, la minoration, un mineur", "fr")
    assert [text for text, matched in marks if matched] == ["Minorité", "minoration"]
    marks = Marker.of(Wildcard("m?neur"), LANGUAGES).mark("mineur, meneur, mneur, promeneur", "fr")
    assert [text for text, matched in marks if matched] == ["mineur", "meneur"]


def test_words_near_each_other_are_marked_where_they_are() -> None:
    near = Near((Word("juge"), Phrase("mise à l'abri")), 2)
    text = "Le juge ordonne la mise à l'abri. Plus tard, le juge de la famille décide. La mise à l'abri dure."
    marks = Marker.of(near, LANGUAGES).mark(text, "fr")
    assert [text for text, matched in marks if matched] == ["juge", "mise à l'abri"]


def test_when_only_the_title_matched_the_beginning_is_shown() -> None:
    assert shown("absent", "", "Le début.", "La suite.") == [("p2", "Le début.")]
    assert shown("absent") == []


def test_a_snippet_is_one_line() -> None:
    ((_, snippet),) = shown("tutelle", "un\ndeux\ttutelle\ntrois")
    assert snippet == "un · deux tutelle · trois"
    ((_, snippet),) = shown("tutelle", "Un.\nDeux :\n  tutelle ;\ntrois\n")
    assert snippet == "Un. Deux : tutelle ; trois"


texts = st.text(st.sampled_from("mineur isolé·e·s l’ABÉ.\n\tœ(e) L. 22-3\u00ad"), max_size=300) | st.text(max_size=100)


def flat(text: str) -> str:
    """A text as a snippet shows it, whatever stands between its words."""
    return re.sub(r"[\s·]+", " ", text).strip()


@given(st.lists(texts, max_size=3), st.sampled_from(["mineur isolé", '"mineur isolé"', "L. 22-3 mine*", "abe", ""]))
def test_marking_changes_no_letter_of_any_text(bodies: list[str], query: str) -> None:
    a_marker = marker(query, LANGUAGES)
    for body in bodies:
        fragments = a_marker.mark(body, "fr")
        assert "".join(text for text, _ in fragments) == body
        assert all(text for text, _ in fragments)
    for hit in a_marker.excerpt(passages(*bodies), "fr", 3).shown:
        snippet = "".join(text for text, _ in hit.fragments).removeprefix("… ").removesuffix(" …")
        assert flat(snippet) in flat(bodies[int(hit.anchor[1:]) - 1])


def test_a_marker_of_nothing_finds_the_opening() -> None:
    assert Marker.of(None, LANGUAGES).excerpt(passages("Bonjour."), "fr", 3).shown[0].fragments == (
        Fragment("Bonjour.", matched=False),
    )


#: Words as documents of the field write them: accents, ligatures, elision, inclusive writing, numbers, acronyms.
WRITTEN = """
    mineur Mineurs isolé·e·s isolée ISOLÉ l’enfance enfances d'un cœur Cœur nœud æquo Straße L.~223-2 R*196-1
    n°~17-24.072 24~072 2018 MNA M.N.A. mna journaux journal possibilité families family fréquence mise à l'abri abri,
    abri. (tutelle) « kafala » évaluation évaluer aujourd'hui et le la non
"""
WORDS = WRITTEN.split()
BLANKS = [" ", " ", " ", "\n", "\t", ". ", ", ", "\u00a0"]
sentences = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BLANKS)), max_size=40).map(
    lambda pairs: "".join(word.replace("~", "\u00a0") + blank for word, blank in pairs)
)
queries = st.lists(st.sampled_from([*WORDS, '"mise à l’abri"', '"cœur"']), min_size=1, max_size=4).map(
    lambda found: " ".join(found).replace("~", " ")
)


@given(st.lists(sentences, max_size=4), queries, st.sampled_from(["fr", "en"]))
def test_skimming_finds_the_passages_that_reading_finds(bodies: list[str], query: str, language: str) -> None:
    a_marker = marker(query, LANGUAGES)
    read = {n for n, body in enumerate(bodies) if any(m for _, m in a_marker.mark(body, language))}
    assert read <= {one.number for one in skim(passages(*bodies), language, a_marker.sought, 9)[0]}


@given(st.lists(sentences, min_size=1, max_size=4), queries)
def test_marks_and_snippets_begin_and_end_with_words(bodies: list[str], query: str) -> None:
    a_marker = marker(query, LANGUAGES)
    for body in bodies:
        begins = {token.start for token in tokens(body)}
        ends = {token.end for token in tokens(body)}
        place = 0
        for text, matched in a_marker.mark(body, "fr"):
            if matched:
                assert place in begins
                assert place + len(text) in ends
            place += len(text)
    for hit in a_marker.excerpt(passages(*bodies), "fr", 3).shown:
        body = flat(bodies[int(hit.anchor[1:]) - 1])
        snippet = "".join(text for text, _ in hit.fragments).removeprefix("… ").removesuffix(" …")
        places = [match.span() for match in re.finditer(f"(?={re.escape(flat(snippet))})", body)]
        assert any(at == 0 or body[at - 1] == " " for at, _ in places)
        assert any(not body[at + len(flat(snippet)) :][:1].strip() for at, _ in places)


@given(st.lists(sentences, max_size=3).map(" ".join))
def test_sentences_begin_in_order_after_a_blank(text: str) -> None:
    starts = sentence_starts(text)
    assert starts == sorted(set(starts))
    assert bool(starts) == bool(text.strip())
    assert all(start == 0 or text[start - 1].isspace() for start in starts)


def test_a_thousand_passages_are_skimmed_much_faster_than_read() -> None:
    filling = "Les services de la commune tiennent chaque semaine une permanence pour les familles. " * 5
    report = passages(*(filling + ("La tutelle est ouverte." if n % 50 == 0 else "") for n in range(1000)))
    a_marker = marker("tutelle", LANGUAGES)
    a_marker.excerpt(report, "fr", 3)  # words met for the first time are stemmed

    began = perf_counter()
    excerpt = a_marker.excerpt(report, "fr", 3)
    skimmed = perf_counter()
    read = [passage for passage in report if any(matched for _, matched in a_marker.mark(passage.text, "fr"))]

    assert len(read) == len(excerpt.shown) + excerpt.more == 20
    assert (skimmed - began) * 5 < perf_counter() - skimmed
