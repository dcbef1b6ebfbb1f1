"""What every search engine does: one suite for all of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import article, document

from kb.citations.renumbering import Move, Relation, Renumbering
from kb.document import Citation, Document, Passage
from kb.errors import IndexMissing, SettingsError
from kb.search.analysis import stem, tokens
from kb.search.engine import SearchEngine
from kb.search.engines import open_engine
from kb.search.query import And, Node, Not, Or, Phrase, Word, parse
from kb.search.request import Filter, Period, SearchRequest, Sort, Status
from kb.search.response import SearchResponse
from kb.thesaurus import Concept, Kind, Label, Thesaurus

AT = date(2023, 6, 1)
COLLECTION = (
    document(
        "report",
        "Les mineurs isolés étrangers sont mis à l’abri par le département.\n\nUn cabinet d'avocats. La tutelle.",
        title="Rapport sur les mineurs isolés",
        organisations=("Cour de cassation", "InfoMIE"),
        date=date(2005, 1, 15),
        country="FR",
    ),
    document(
        "guide",
        "Mettre à l'abri les mineur·e·s non accompagné·e·s : la tutelle et la kafala.",
        title="Guide de la mise à l'abri",
        type="guide",
        organisations=("InfoMIE",),
        themes=("Santé",),
        date=date(2019, 3, 1),
    ),
    document(
        "english",
        "Unaccompanied minors must be protected. The guardian is appointed by the court.",
        title="Protecting minors",
        type="practice",
        language="en",
        organisations=("PICUM",),
        country="BE",
    ),
    article("A1", "L221-2-2", "2010-01-01", "2016-03-14", "Les mineurs confiés au service."),
    article("A2", "L221-2-2", "2016-03-14", None, "Les mineurs privés de la protection de leur famille."),
    article("B1", "L223-2", "2010-01-01", "2020-01-01", "Les mineurs recueillis.", state="ABROGE"),
    article("C1", "R221-11", "2024-01-01", None, "Les mineurs mis à l'abri."),
    article("D1", "R221-12", None, None, "Les mineurs plus tard.", state="VIGUEUR_DIFF"),
    article("E1", "R221-13", "2010-01-01", "2024-01-01", "Les mineurs jamais.", state="MODIFIE_MORT_NE"),
)


@pytest.fixture
def engine(engine_url: str) -> Iterator[SearchEngine]:
    """An empty index of each engine."""
    with closing(open_engine(engine_url)) as engine:
        yield engine


@pytest.fixture
def full(engine: SearchEngine) -> SearchEngine:
    """An index of the collection."""
    write(engine, *COLLECTION)
    return engine


def write(engine: SearchEngine, *documents: Document, rebuild: bool = True, sequence: int = 1) -> None:
    with engine.writing(base=None if rebuild else engine.generation(), store="store", sequence=sequence) as writer:
        for each in documents:
            writer.put(each)


def found(engine: SearchEngine, text: str = "", **request: object) -> set[str]:
    response = search(engine, text, **request)
    assert response.total == len(response.hits)
    return {hit.document_id for hit in response.hits}


def search(engine: SearchEngine, text: str = "", **request: object) -> SearchResponse:
    values: dict[str, object] = {"at": AT, "page_size": 100}
    return engine.search(SearchRequest(text=text, **(values | request)))  # type: ignore[arg-type]


def filters(**chosen: str) -> frozenset[Filter]:
    return frozenset(Filter(facet, value) for facet, value in chosen.items())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("mineurs isolés", {"report"}),
        ("MINEUR ISOLEE", {"report"}),
        ("mineurs", {"report", "guide", "A2"}),
        ("minors", {"english"}),
        ('"mis à l\'abri"', {"report"}),
        ('"mineurs privés de la protection"', {"A2"}),
        ('"protection privés"', set()),
        ("tutelle kafala", {"guide"}),
        ("tutelle OU guardian", {"report", "guide", "english"}),
        ("tutelle SAUF kafala", {"report"}),
        ("tutelle -kafala", {"report"}),
        ("(tutelle OU guardian) SAUF (kafala OU court)", {"report"}),
        ("titre:guide", {"guide"}),
        ("titre:tutelle", set()),
        ('titre:"mise à l’abri"', {"guide"}),
        ("type:rapport", {"report"}),
        ("type:(guide OU rapport) tutelle", {"report", "guide"}),
        ("mineurs -type:rapport", {"guide", "A2"}),
        ("code:casf", {"A2"}),
        ("langue:anglais", {"english"}),
        ('organisation:"cour de cassation"', {"report"}),
        ("ref:fr:CASF:L221-2-2", {"A2"}),
        ("L. 221-2-2", {"A2"}),
        ("221-2-2 casf", {"A2"}),
        ("code de l'action sociale et des familles", {"A2"}),
        ("inexistant", set()),
        ("mineurs SAUF mineurs", set()),
        ("SAUF mineurs", {"english"}),
        ("le la les", {"report"}),
        ("???", {"report", "guide", "english", "A2"}),
    ],
)
def test_a_query_finds_what_it_says(full: SearchEngine, text: str, ids: set[str]) -> None:
    assert found(full, text) == ids


def test_an_empty_search_shows_everything_in_force_ordered_by_title(full: SearchEngine) -> None:
    titles = [hit.title for hit in search(full).hits]
    assert titles == sorted(titles)
    assert found(full) == {"report", "guide", "english", "A2"}


@pytest.mark.parametrize(
    ("status", "at", "ids"),
    [
        (Status.IN_FORCE, date(2023, 6, 1), {"A2"}),
        (Status.IN_FORCE, date(2016, 3, 13), {"A1", "B1"}),
        (Status.IN_FORCE, date(2016, 3, 14), {"A2", "B1"}),
        (Status.IN_FORCE, date(2009, 12, 31), set()),
        (Status.IN_FORCE, date(2024, 1, 1), {"A2", "C1"}),
        (Status.FUTURE, date(2023, 6, 1), {"C1", "D1"}),
        (Status.FUTURE, date(2016, 3, 13), {"A2", "C1", "D1"}),
        (Status.REPEALED, date(2023, 6, 1), {"B1"}),
        (Status.REPEALED, date(2019, 12, 31), set()),
        (Status.ALL, date(2023, 6, 1), {"A1", "A2", "B1", "C1", "D1", "E1"}),
    ],
)
def test_law_is_shown_as_it_stood_that_day(full: SearchEngine, status: Status, at: date, ids: set[str]) -> None:
    assert found(full, "mineurs", status=status, at=at) - {"report", "guide"} == ids


def test_texts_that_are_not_law_have_no_status(full: SearchEngine) -> None:
    assert {"report", "guide"} <= found(full, "mineurs", at=date(1990, 1, 1))
    assert {"report", "guide"} <= found(full, "mineurs", status=Status.ALL)
    assert not {"report", "guide"} & found(full, "mineurs", status=Status.FUTURE)
    assert not {"report", "guide"} & found(full, "mineurs", status=Status.REPEALED)


def test_values_of_one_facet_are_alternatives_and_of_two_conditions(full: SearchEngine) -> None:
    either = frozenset({Filter("type", "report"), Filter("type", "guide")})
    assert found(full, filters=either) == {"report", "guide"}
    assert found(full, filters=either | {Filter("country", "FR")}) == {"report"}
    assert found(full, filters=filters(type="report", language="en")) == set()
    assert found(full, filters=filters(type="unknown")) == set()


def counts(response: SearchResponse, facet: str) -> Mapping[str, int]:
    return {each.value: each.count for each in response.facets[facet]}


def test_a_facet_is_counted_without_its_own_filter(full: SearchEngine) -> None:
    response = search(full, "mineurs", filters=filters(type="report"))
    assert response.total == 1
    assert counts(response, "type") == {"report": 1, "guide": 1, "law-article": 1}
    assert counts(response, "organisation") == {"InfoMIE": 1, "Cour de cassation": 1}
    assert {each.value for each in response.facets["type"] if each.selected} == {"report"}


def test_a_chosen_value_that_none_has_is_still_shown_with_its_count_of_nothing(full: SearchEngine) -> None:
    assert counts(search(full, "kafala", filters=filters(language="en")), "language") == {"fr": 1, "en": 0}


def test_values_of_several_words_are_one_value(full: SearchEngine) -> None:
    assert "Cour de cassation" in counts(search(full), "organisation")


def test_facets_can_be_left_out(full: SearchEngine) -> None:
    assert search(full, "mineurs", facets=False).facets == {}
    assert search(full, "mineurs", facets=False).years == ()


def years(response: SearchResponse) -> Mapping[int, int]:
    return {each.year: each.count for each in response.years}


def test_years_are_counted_without_the_period_and_with_every_other_condition(engine: SearchEngine) -> None:
    write(engine, *COLLECTION, replace(article("A3", "L1-1", "2016-03-14", None, "Mineurs."), date=date(2016, 3, 14)))
    assert years(search(engine, "mineurs")) == {2005: 1, 2016: 1, 2019: 1}
    assert years(search(engine, "mineurs", published=Period(start=date(2018, 1, 1)))) == {2005: 1, 2016: 1, 2019: 1}
    assert years(search(engine, "mineurs", filters=filters(organisation="InfoMIE"))) == {2005: 1, 2019: 1}
    assert years(search(engine, "mineurs", at=date(2012, 1, 1))) == {2005: 1, 2019: 1}
    assert years(search(engine, "minors")) == {}


def test_a_year_is_counted_as_a_search_for_it_finds(full: SearchEngine) -> None:
    for text in ("mineurs", "mineurs tutelle département", ""):
        for year, count in years(search(full, text)).items():
            one = Period(start=date(year, 1, 1), end=date(year, 12, 31))
            assert search(full, text, published=one).total == count


def test_when_no_document_has_all_words_those_with_some_are_shown_and_said_to_be(full: SearchEngine) -> None:
    response = search(full, "kafala guardian")
    assert response.relaxed
    assert {hit.document_id for hit in response.hits} == {"guide", "english"}
    assert not search(full, "kafala tutelle").relaxed
    assert not search(full, "kafala OU guardian").relaxed
    nothing = search(full, "absent nowhere")
    assert (nothing.total, nothing.relaxed) == (0, False)


def test_documents_are_limited_to_a_period_both_days_included(full: SearchEngine) -> None:
    assert found(full, published=Period(start=date(2005, 1, 15), end=date(2005, 1, 15))) == {"report"}
    assert found(full, published=Period(start=date(2005, 1, 16))) == {"guide"}
    assert found(full, published=Period(end=date(2019, 3, 1))) == {"report", "guide"}


def test_hits_can_be_sorted_by_date_those_without_one_last(full: SearchEngine) -> None:
    def order(sort: Sort) -> list[str]:
        return [hit.document_id for hit in search(full, filters=filters(), sort=sort).hits]

    assert order(Sort.NEWEST)[:2] == ["guide", "report"]
    assert order(Sort.OLDEST)[:2] == ["report", "guide"]
    assert set(order(Sort.NEWEST)[2:]) == set(order(Sort.OLDEST)[2:]) == {"english", "A2"}


def test_titles_are_sorted_with_their_numbers_by_value(engine: SearchEngine) -> None:
    write(engine, *(document(str(n), title=f"Article L. {n}") for n in (10, 9, 100, 1)))
    assert [hit.document_id for hit in search(engine, sort=Sort.TITLE).hits] == ["1", "9", "10", "100"]


def test_pages_follow_each_other_without_overlap_or_gap(engine: SearchEngine) -> None:
    write(engine, *(document(f"{n:03}", "le même texte") for n in range(57)))
    pages = [search(engine, "même texte", page=n, page_size=10) for n in range(1, 8)]
    assert {page.total for page in pages} == {57}
    ids = [hit.document_id for page in pages for hit in page.hits]
    assert [len(page.hits) for page in pages] == [10, 10, 10, 10, 10, 7, 0]
    assert len(set(ids)) == 57


def test_the_words_of_the_query_are_marked_in_the_passage_that_has_most_of_them(full: SearchEngine) -> None:
    (hit,) = search(full, "tutelle cabinet").hits
    passage = hit.passages[0]
    assert passage.anchor == "p2"
    assert [text for text, matched in passage.fragments if matched] == ["cabinet", "tutelle"]
    assert "".join(text for text, _ in passage.fragments) == "Un cabinet d'avocats. La tutelle."


def test_a_phrase_is_marked_whole(full: SearchEngine) -> None:
    (hit,) = search(full, '"mis à l\'abri"').hits
    assert [text for text, matched in hit.passages[0].fragments if matched] == ["mis à l’abri"]


def test_a_passage_says_its_page(engine: SearchEngine) -> None:
    pages = tuple(Passage(anchor=f"page-{n}", text=text, page=n) for n, text in enumerate(["un", "kafala", "trois"], 1))
    write(engine, document("pdf", passages=pages))
    passage = search(engine, "kafala").hits[0].passages[0]
    assert (passage.anchor, passage.page) == ("page-2", 2)


def test_the_title_counts_more_than_the_text(engine: SearchEngine) -> None:
    write(engine, document("text", "kafala", title="autre chose"), document("title", "autre chose", title="kafala"))
    assert [hit.document_id for hit in search(engine, "kafala").hits] == ["title", "text"]


def test_words_that_stand_together_come_first(engine: SearchEngine) -> None:
    apart = document("apart", "la protection est due à la famille et à l'enfance de tous")
    together = document("together", "il y a la protection de la famille et de tous à l'enfance")
    write(engine, apart, together)
    assert search(engine, "la protection de la famille").hits[0].document_id == "together"


def test_what_was_understood_is_given_back(full: SearchEngine) -> None:
    response = search(full, "tutelle SAUF (kafala OU DAP)")
    assert response.understood == "tutelle -(kafala OR DAP)"
    assert search(full, "mot " * 400).notes == ("too_long", "too_many_words")


def test_without_an_index_searching_says_so(engine: SearchEngine) -> None:
    with pytest.raises(IndexMissing, match="no index"):
        search(engine, "x")


def test_a_document_put_again_replaces_the_first_even_in_one_batch(engine: SearchEngine) -> None:
    write(engine, document("a", "premier"), document("b", "autre"), document("a", "second"))
    assert found(engine, "premier") == set()
    assert found(engine, "second") == {"a"}
    write(engine, document("a", "troisième"), rebuild=False, sequence=2)
    assert found(engine, "second") == set()
    assert found(engine) == {"a", "b"}
    assert engine.generation().documents == 2


def test_a_document_can_be_removed_also_right_after_it_was_put(engine: SearchEngine) -> None:
    write(engine, document("a", "x"), document("b", "x"))
    with engine.writing(base=engine.generation(), store="store", sequence=2) as writer:
        writer.remove("a")
        writer.remove("never there")
        writer.put(document("c", "x"))
        writer.remove("c")
    assert found(engine, "x") == {"b"}
    assert counts(search(engine), "type") == {"report": 1}


def test_an_index_can_be_empty(engine: SearchEngine) -> None:
    write(engine)
    assert found(engine) == set()
    assert found(engine, "x") == set()
    write(engine, document("a", "x"), rebuild=False)
    with engine.writing(base=engine.generation(), store="store", sequence=3) as writer:
        writer.remove("a")
    assert found(engine, "x") == set()


def test_a_block_that_raises_changes_nothing(full: SearchEngine) -> None:
    before = full.generation()

    def broken() -> None:
        with full.writing(base=full.generation(), store="store", sequence=9) as writer:
            writer.put(document("new", "kafala"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert full.generation() == before
    assert found(full, "kafala") == {"guide"}


def test_a_generation_knows_what_it_was_made_from(full: SearchEngine) -> None:
    generation = full.generation()
    assert (generation.number, generation.documents, generation.sequence, generation.store) == (1, 9, 1, "store")
    write(full, document("more"), rebuild=False, sequence=7)
    assert (full.generation().number, full.generation().documents, full.generation().sequence) == (2, 10, 7)


def test_rollback_serves_the_former_generation_and_the_next_commit_starts_from_it(full: SearchEngine) -> None:
    write(full, document("bad", "kafala"), rebuild=False, sequence=2)
    assert full.rollback().again == 1
    assert found(full, "kafala") == {"guide"}
    write(full, document("good", "kafala"), rebuild=False, sequence=3)
    assert found(full, "kafala") == {"guide", "good"}
    assert full.rollback().again == 3
    with pytest.raises(IndexMissing, match="no generation to go back to"):
        full.rollback()


def test_a_whole_index_has_no_damage(full: SearchEngine) -> None:
    write(full, document("more"), rebuild=False, sequence=2)
    assert full.check() == []


def test_an_engine_that_is_not_there_is_a_wrong_setting() -> None:
    for url in ("nonsense", "lucene:x", "whoosh:", ""):
        with pytest.raises(SettingsError, match="KB_ENGINE"):
            open_engine(url)


def test_a_name_counts_the_same_however_many_other_names_stand_beside_it(engine: SearchEngine) -> None:
    others = tuple(f"autre nom {n}" for n in range(20))
    write(
        engine,
        document("few", "Un texte.", title="A", aliases=("Étoile du Port",)),
        document("many", "Un texte.", title="B", aliases=("Étoile du Port", *others)),
    )
    few, many = search(engine, "étoile").hits
    assert few.score == pytest.approx(many.score)


words = st.sampled_from(["mineurs", "isolé", "tutelle", "minors", "juge", "le", "ASE"])
collections = st.lists(st.lists(words, min_size=0, max_size=8).map(" ".join), min_size=1, max_size=12)
queries = st.recursive(
    words | st.lists(words, min_size=2, max_size=3).map(lambda some: f'"{" ".join(some)}"'),
    lambda inner: (
        st.tuples(inner, inner).map(lambda two: f"({two[0]} {two[1]})")
        | st.tuples(inner, inner).map(lambda two: f"({two[0]} OU {two[1]})")
        | st.tuples(inner, inner).map(lambda two: f"({two[0]} SAUF {two[1]})")
    ),
    max_leaves=6,
)


def matches(node: Node, text: str) -> bool | None:
    """What a query means for a French text, word by word; None for stop words, which ask for nothing."""
    found = list(tokens(text))
    match node:
        case Word(word):
            wanted = [stem(token, "fr") for token in tokens(word)]
            return None if None in wanted else wanted[0] in {stem(token, "fr") for token in found}
        case Phrase(phrase):
            exact, wanted_exact = [t.exact for t in found], [t.exact for t in tokens(phrase)]
            width = len(wanted_exact)
            return any(exact[n : n + width] == wanted_exact for n in range(len(exact)))
        case And(parts):
            said = [truth for part in parts if (truth := matches(part, text)) is not None]
            return all(said) if said else None
        case Or(parts):
            said = [truth for part in parts if (truth := matches(part, text)) is not None]
            return any(said) if said else None
        case Not(part):
            inner = matches(part, text)
            return None if inner is None else not inner
        case _:
            raise AssertionError(node)


@pytest.fixture(scope="module")
def engines(engine_name: str, new_index: Callable[[str], str]) -> Callable[[], SearchEngine]:
    """Opens as many new indexes of an engine as wanted."""
    return lambda: open_engine(new_index(engine_name))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(collections, st.lists(queries, min_size=8, max_size=8), st.data())
def test_any_query_finds_exactly_the_texts_it_describes(
    engines: Callable[[], SearchEngine], texts: list[str], asked: list[str], data: st.DataObject
) -> None:
    with closing(engines()) as engine:
        split = data.draw(st.integers(0, len(texts)))
        made = [document(str(n), text, title="·") for n, text in enumerate(texts)]
        write(engine, *made[:split])
        write(engine, *made[split:], *(replace(each, passages=each.passages) for each in made[:1]), rebuild=False)
        for query in asked:
            tree = parse(query).tree
            assert tree is not None
            expected = {str(n) for n, text in enumerate(texts) if matches(tree, text)}
            meaning = {matches(tree, text) for text in texts}
            if meaning == {None} or not expected:
                continue  # nothing but stop words, or relaxed: other rules, tested above
            response = search(engine, query)
            hits = {hit.document_id for hit in response.hits}
            assert response.complete == len(expected), query
            # Of three words and more, documents that have most of them are shown as well, and said to be.
            assert hits > expected if response.relaxed else hits == expected, query


def test_of_two_translations_the_one_in_the_readers_language_comes_first(engine: SearchEngine) -> None:
    """And a text that exists in one language only keeps its place."""
    french = document("fiche.fr", "Kafala en France.", work="fiche", title="Fiche kafala")
    english = document("fiche.en", "Kafala, kafala, kafala.", work="fiche", title="Sheet kafala", language="en")
    alone = document("alone", "Kafala kafala.", title="Kafala alone", language="en")
    write(engine, french, english, alone)

    def order(prefer: str) -> list[str]:
        return [hit.document_id for hit in search(engine, "kafala", prefer=prefer).hits]

    assert order("")[0] == order("en")[0] == "fiche.en"
    assert order("fr").index("fiche.fr") < order("fr").index("fiche.en")
    assert order("fr")[0] == "alone"
    assert search(engine, "kafala", prefer="fr").total == 3


def test_a_page_is_found_by_its_other_names_as_by_its_title(engine: SearchEngine) -> None:
    named = document("peco", "Une association.", title="Comité", aliases=("CPECO", "Anciens noms"))
    mention = document("mention", "Le CPECO et le CPECO.", title="Autre")
    write(engine, named, mention)

    assert [hit.document_id for hit in search(engine, "CPECO").hits] == ["peco", "mention"]
    assert found(engine, "alias:anciens") == {"peco"}


def test_a_theme_is_named_by_its_key_or_its_label_in_either_language(engine: SearchEngine) -> None:
    write(engine, document("a", "Texte.", themes=("sante",)), document("b", "Texte.", themes=("Autre chose",)))

    assert found(engine, "theme:sante") == found(engine, "theme:health") == found(engine, "thème:santé") == {"a"}
    assert found(engine, 'theme:"autre chose"') == {"b"}


def test_who_browses_sees_the_readers_language_before_the_other_translations(engine: SearchEngine) -> None:
    pairs = [
        document(f"{name}.{language}", work=name, title=f"{name} {language}", language=language, date=day)
        for name, day in (("a", date(2001, 1, 1)), ("b", date(2002, 1, 1)))
        for language in ("en", "fr")
    ]
    write(engine, *pairs)

    def order(sort: Sort) -> list[str]:
        return [hit.document_id for hit in search(engine, prefer="fr", sort=sort).hits]

    assert order(Sort.RELEVANCE) == order(Sort.TITLE) == ["a.fr", "b.fr", "a.en", "b.en"]
    assert order(Sort.NEWEST) == ["b.fr", "a.fr", "b.en", "a.en"]


@pytest.mark.parametrize(
    "typed", ["Réseau européen des migrations", "REM", "réseau  européen des migrations", "« REM »"]
)
def test_who_types_the_name_of_a_document_finds_it_first(engine: SearchEngine, typed: str) -> None:
    body = document(
        "rem", "Point de contact.", title="Réseau européen des migrations (REM, Commission)", aliases=("REM", "EMN")
    )
    about = "Le réseau européen des migrations, ou REM, et le réseau européen des migrations. REM, REM."
    rivals = [document(f"rival{n}", about, title=f"Rapport REM {n}, réseau européen des migrations") for n in range(5)]
    write(engine, body, *rivals)

    response = search(engine, typed)
    assert response.hits[0].document_id == "rem"
    assert response.total == 6


def test_names_and_operators_are_two_things(engine: SearchEngine) -> None:
    """A query with operators is evaluated as written: no name is above it."""
    write(engine, document("a", "Texte sans rien.", title="tutelle"), document("b", "tutelle tutelle", title="Kafala"))

    assert found(engine, "tutelle SAUF kafala") == {"a"}
    assert found(engine, "texte:tutelle") == {"b"}


def test_a_question_whose_words_few_documents_have_shows_those_with_most_of_them_first(engine: SearchEngine) -> None:
    """And counts how many have all: two words are meant as they stand, a question is not."""
    write(
        engine,
        document("all", "La tutelle du mineur cesse à sa majorité."),
        document("most", "La tutelle cesse à la majorité. La majorité, la tutelle."),
        document("one", "La majorité."),
    )
    response = search(engine, "tutelle mineur cesse majorité")

    assert [hit.document_id for hit in response.hits] == ["all", "most", "one"]
    assert (response.relaxed, response.complete) == (True, 1)
    assert found(engine, "tutelle cesse") == {"all", "most"}
    assert found(engine, "tutelle ET mineur ET (cesse OU fin)") == {"all"}
    assert found(engine, "tutelle absent nowhere majorité") == {"all", "most", "one"}


def test_what_is_counted_as_having_all_the_words_is_among_what_the_filters_leave(engine: SearchEngine) -> None:
    write(
        engine,
        document("all", "La tutelle du mineur cesse à sa majorité.", type="report"),
        document("most", "La tutelle cesse à la majorité.", type="guide"),
    )
    guides = search(engine, "tutelle mineur cesse majorité", filters=filters(type="guide"))
    reports = search(engine, "tutelle mineur cesse majorité", filters=filters(type="report"))

    assert (guides.total, guides.relaxed, guides.complete) == (1, True, 0)
    assert (reports.total, reports.relaxed, reports.complete) == (1, False, 1)


@pytest.mark.parametrize(
    "typed",
    ["article L. 221-2-2 du CASF", "CASF L221-2-2", "L. 221-2-2 du code de l’action sociale et des familles"],
)
def test_who_cites_an_article_finds_it_first_however_it_is_titled(full: SearchEngine, typed: str) -> None:
    rival = document(
        "rival", f"{typed}. Sur l’{typed}, voir l’article L. 221-2-2 du code de l’action sociale et des familles."
    )
    write(full, *COLLECTION, rival)

    def hits(**asked: object) -> list[str]:
        return [hit.document_id for hit in search(full, typed, **asked).hits]

    assert hits()[0] == "A2"
    assert hits(at=date(2012, 1, 1))[0] == "A1"
    assert hits(filters=filters(type="report")) == ["rival"]


def test_who_cites_an_article_with_operators_gets_what_the_operators_say(full: SearchEngine) -> None:
    assert found(full, "kafala SAUF (L. 221-2-2 CASF)") == {"guide"}
    assert "A2" not in found(full, "kafala OU guardian SAUF (L. 221-2-2 CASF)")


def test_a_query_in_the_words_of_the_other_language_finds_that_language(engine: SearchEngine) -> None:
    """A page that merely quotes the words does not hold back its translation, which is about them."""
    french = document(
        "fiche.fr", "La tutelle. Le mineur, son tuteur, le juge, la famille, l’école (guardian).", work="fiche"
    )
    english = document("fiche.en", "The guardian. A guardian helps.", work="fiche", title="Guardian", language="en")
    write(engine, french, english)

    for prefer in ("fr", "en"):
        assert [hit.document_id for hit in search(engine, "guardian", prefer=prefer).hits] == ["fiche.en", "fiche.fr"]


@pytest.mark.differs(opensearch="a wildcard stands for all words of its form, so that none is ever cut")
def test_a_wildcard_that_stands_for_too_many_words_is_said_to_be_cut(engine: SearchEngine) -> None:
    write(engine, document("many", " ".join(f"mineur{number}" for number in range(300))), document("few", "tutelle"))

    assert search(engine, "mineur*").notes == ("wildcard_cut",)
    assert search(engine, "tutelle SAUF mineur*").notes == ("wildcard_cut",)
    assert search(engine, "tute*").notes == ()


LABELS = Thesaurus(
    concepts={
        "mna": Concept(
            id="mna",
            theme="definitions",
            stage="",
            scope={},
            refs=("fr:CASF:R221-11",),
            labels=(
                Label(text="mineur non accompagné", language="fr"),
                Label(text="mineur isolé étranger", language="fr", kind=Kind.ALTERNATIVE),
                Label(text="MIE", language="fr", kind=Kind.ALTERNATIVE, acronym=True),
                Label(text="UASC", language="en", kind=Kind.ALTERNATIVE, acronym=True),
            ),
        )
    }
)


@pytest.fixture
def wide(engine: SearchEngine, engine_url: str) -> Iterator[SearchEngine]:
    """The collection and pages on law, searched with a thesaurus."""
    write(
        engine,
        *COLLECTION,
        document(
            "note", "Combien de temps dure la mise à l'abri ?", type="law-note", citations=(about("fr:CASF:L221-2-2"),)
        ),
        document("filed", "Rien de ces mots.", concepts=("mna",)),
        document("acronym", "Les MIE de Paris."),
        article("Z1", "R221-11", "2010-01-01", None, "Une personne se déclarant privée de protection."),
    )
    with closing(open_engine(engine_url, words=lambda: LABELS)) as opened:
        yield opened


def about(ref: str) -> Citation:
    return Citation(text=ref, ref=ref, kind="ABOUT")


@pytest.mark.parametrize("typed", ["MIE", "UASC", "mineurs isolés étrangers", "mineur non accompagné"])
def test_every_label_of_a_notion_finds_the_same_documents(wide: SearchEngine, typed: str) -> None:
    """Those that have any label, those filed under it, and the texts behind it."""
    assert found(wide, typed) >= {"report", "guide", "acronym", "filed", "Z1"}


def test_who_wants_words_literally_gets_nothing_else(wide: SearchEngine) -> None:
    assert found(wide, "MIE", expand=False) == {"acronym"}
    assert found(wide, '"MIE"') == {"acronym"}
    assert search(wide, "MIE", expand=False).expansions == ()


def test_a_text_is_found_by_what_a_note_on_it_says_and_says_so(wide: SearchEngine) -> None:
    hits = {hit.document_id: hit for hit in search(wide, "combien de temps dure").hits}

    assert set(hits) == {"note", "A2"}
    assert (hits["A2"].note, hits["A2"].note_id, hits["A2"].note_language) == ("note", "note", "fr")
    assert "Combien" in "".join(piece.text for piece in hits["A2"].passages[0].fragments)
    assert (hits["note"].note, found(wide, "combien de temps dure", expand=False)) == ("", {"note"})


def test_a_note_counts_as_no_word_of_the_text_where_words_are_excluded(wide: SearchEngine) -> None:
    assert found(wide, "combien SAUF dure") == set()
    assert found(wide, "combien SAUF tutelle") == {"note"}


def test_a_word_in_no_document_is_searched_in_the_spelling_that_is(wide: SearchEngine) -> None:
    response = search(wide, "kafalla tutelle")

    assert (response.suggestion, response.corrected) == ("kafala tutelle", True)
    assert {hit.document_id for hit in response.hits} == {"guide"}
    literal = search(wide, "kafalla tutelle", expand=False)
    assert (literal.suggestion, literal.corrected) == ("kafala tutelle", False)


def test_a_name_of_the_thesaurus_is_never_taken_for_a_misspelling(wide: SearchEngine) -> None:
    response = search(wide, "mineurs isolés étrangers kafalla")

    assert response.suggestion == "mineurs isolés étrangers kafala"


def test_of_a_query_that_finds_nothing_the_words_to_drop_are_said_with_what_they_would_leave(
    wide: SearchEngine,
) -> None:
    response = search(wide, "tutelle guardian")

    assert [(drop.word, drop.query) for drop in response.drops] == [("guardian", "tutelle"), ("tutelle", "guardian")]
    for drop in response.drops:
        assert drop.total == search(wide, drop.query).total


def test_the_note_on_a_text_comes_next_behind_the_text_that_is_cited(wide: SearchEngine) -> None:
    assert [hit.document_id for hit in search(wide, "CASF L221-2-2").hits][:2] == ["A2", "note"]


def test_a_note_on_two_texts_that_are_cited_comes_behind_both(engine: SearchEngine) -> None:
    write(
        engine,
        *COLLECTION,
        article("Z1", "R221-11", "2010-01-01", None, "Une personne se déclarant privée de protection."),
        document(
            "both",
            "Deux règles.",
            title="CASF, art. L. 221-2-2 et R. 221-11",
            type="law-note",
            citations=(about("fr:CASF:L221-2-2"), about("fr:CASF:R221-11")),
        ),
    )
    first = [hit.document_id for hit in search(engine, "articles L. 221-2-2 et R. 221-11 du CASF").hits][:3]
    assert (set(first[:2]), first[2]) == ({"A2", "Z1"}, "both")


def test_who_types_the_very_words_of_a_text_finds_it_first(engine: SearchEngine) -> None:
    words = "privés temporairement ou définitivement de la protection de leur famille"
    write(
        engine,
        document(
            "apart", "La protection de la famille. Privés temporairement, ou de leur protection définitivement. " * 3
        ),
        document("quoted", f"Des mineurs {words} sont confiés au service, qui en rend compte chaque année à l'État."),
    )
    assert next(hit.document_id for hit in search(engine, words).hits) == "quoted"


def test_the_form_that_was_typed_comes_before_others_of_its_stem(engine: SearchEngine) -> None:
    write(engine, document("one", "La mineure arrive."), document("two", "Le mineur arrive."))

    assert [hit.document_id for hit in search(engine, "mineure").hits] == ["one", "two"]
    assert [hit.document_id for hit in search(engine, "mineur").hits] == ["two", "one"]


def test_of_documents_that_answer_as_well_law_comes_before_press(engine: SearchEngine) -> None:
    write(engine, *(document(kind, "La tutelle.", title="T", type=kind) for kind in ("press", "guide", "statute")))

    assert [hit.type for hit in search(engine, "tutelle").hits] == ["statute", "guide", "press"]


def test_an_acronym_is_not_taken_for_the_stem_of_another_word(engine: SearchEngine) -> None:
    write(engine, document("name", "Antoine Meyer a rédigé cette étude."), document("acronym", "Les MEI de 2010."))

    assert found(engine, "MEI") == {"acronym"}


def test_a_range_of_articles_finds_them_all_in_the_order_of_the_code(engine: SearchEngine) -> None:
    numbers = ("L221-10", "L221-2", "L221-1", "L221-2-1", "L222-1")
    write(engine, *(article(number, number, "2010-01-01", None, f"Texte {number}.") for number in numbers))
    hits = search(engine, "articles L. 221-1 à L. 221-10 du CASF").hits

    assert [hit.document_id for hit in hits][:4] == ["L221-1", "L221-2", "L221-2-1", "L221-10"]


def test_who_cites_a_text_and_nothing_else_reads_it_from_its_beginning(engine: SearchEngine) -> None:
    write(engine, article("A", "L221-1", "2010-01-01", None, "Le service protège.\n\nIl applique l'article L. 221-1."))

    for typed, beginning in (("CASF L221-1", "Le service"), ("CASF L221-1 applique", "Il applique")):
        (hit,) = search(engine, typed).hits
        assert "".join(piece.text for piece in hit.passages[0].fragments).startswith(beginning)


def test_sorted_by_date_nothing_is_seen_twice_before_everything_was_seen_once(engine: SearchEngine) -> None:
    for work, day in (("old", date(2010, 1, 1)), ("new", date(2020, 1, 1))):
        for language in ("fr", "en"):
            name = f"{work}.{language}"
            write(engine, document(name, "asile", language=language, work=work, date=day), rebuild=name == "old.fr")

    newest = search(engine, "asile", sort=Sort.NEWEST, prefer="fr").hits
    assert [hit.document_id for hit in newest] == ["new.fr", "old.fr", "new.en", "old.en"]


def test_what_has_the_name_that_was_typed_comes_before_what_has_another_of_the_notion(wide: SearchEngine) -> None:
    with wide.writing(base=wide.generation(), store="store", sequence=2) as writer:
        writer.put(document("typed", "Rien.", title="UASC"))
        writer.put(document("other", "MIE, MIE, MIE.", title="MIE"))

    assert [hit.document_id for hit in search(wide, "UASC").hits][:2] == ["typed", "other"]
    assert [hit.document_id for hit in search(wide, "MIE").hits][:2] == ["other", "typed"]


def test_former_numbers_lead_where_the_renumbering_that_the_engine_was_given_says(
    full: SearchEngine, engine_url: str
) -> None:
    move = Move(old="fr:CASF:L999-9", new="fr:CASF:L221-2-2", date=date(2015, 1, 1), relation=Relation.MOVED)
    with closing(open_engine(engine_url, moves=lambda: Renumbering((move,)))) as moved:
        assert found(moved, "CASF L999-9") == {"A2"}
    assert found(full, "CASF L999-9") == set()
