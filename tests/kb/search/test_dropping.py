"""The words that a query could do without, with what it then finds."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from making import article, document

from kb.search.analysis import query_stems, tokens
from kb.search.dropping import drops
from kb.search.engines.whoosh.dropping import Held
from kb.search.engines.whoosh.engine import WhooshEngine
from kb.search.query import Node, Phrase, Word, parse
from kb.search.request import Filter, SearchRequest
from kb.search.response import Drop

AT = date(2023, 6, 1)
COLLECTION = (
    document("a", "Une tutelle. Un mineur isolé."),
    document("b", "La tutelle du mineur étranger.", type="guide"),
    document("c", "Le mineur étranger et la kafala."),
    document("d", "Le mineur étranger et son passeport."),
    document("e", "La mise à l'abri d'un mineur."),
    article("L1", "L1", "2010-01-01", "2015-01-01", "La tutelle du mineur étranger, la kafala et le passeport."),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshEngine]:
    """An index of the collection; nobody writes to it any more."""
    root: Path = tmp_path_factory.mktemp("index")
    with closing(WhooshEngine(root, 2)) as engine:
        with engine.writing(base=None, store="store", sequence=1) as writer:
            for each in COLLECTION:
                writer.put(each)
        yield engine


@pytest.fixture
def dropped(engine: WhooshEngine) -> Callable[..., tuple[Drop, ...]]:
    """What a query could do without, under these filters."""

    def ask(text: str, *filters: Filter) -> tuple[Drop, ...]:
        ids = [each.id for each in COLLECTION]

        def answer(query: str) -> frozenset[str]:
            request = SearchRequest(text=query, filters=frozenset(filters), at=AT, page_size=50, expand=False)
            response = engine.search(request)
            return frozenset(hit.document_id for hit in response.hits[: response.complete])

        def having(part: Node) -> np.ndarray | None:
            assert isinstance(part, Word | Phrase)
            if not any(query_stems(token, ("fr",)) for token in tokens(part.text)):
                return None
            found = answer(f'"{part.text}"' if isinstance(part, Phrase) else part.text)
            return np.array([each in found for each in ids])

        return drops(parse(text).tree, len(answer(text)), having=Held(having), count=lambda query: len(answer(query)))

    return ask


def test_each_word_is_offered_with_the_number_of_documents_without_it_best_first(
    dropped: Callable[..., tuple[Drop, ...]],
) -> None:
    assert dropped("étranger mineur kafala passeport") == (
        Drop(word="kafala", query="étranger mineur passeport", total=1),
        Drop(word="passeport", query="étranger mineur kafala", total=1),
    )
    assert [(drop.word, drop.total) for drop in dropped("mineur étranger tutelle")] == [("tutelle", 3), ("étranger", 2)]


def test_a_filter_counts_for_what_is_offered_too(dropped: Callable[..., tuple[Drop, ...]]) -> None:
    assert [(drop.word, drop.total) for drop in dropped("tutelle kafala", Filter("type", "guide"))] == [("kafala", 1)]
    assert dropped("tutelle passeport", Filter("type", "press")) == ()


def test_two_words_are_dropped_where_no_single_one_helps(dropped: Callable[..., tuple[Drop, ...]]) -> None:
    assert [(drop.word, drop.query, drop.total) for drop in dropped("mineur xylophone zèbre")] == [
        ("xylophone, zèbre", "mineur", 5)
    ]


def test_stop_words_are_not_offered_and_go_with_the_word_beside_them(dropped: Callable[..., tuple[Drop, ...]]) -> None:
    assert [(drop.word, drop.query) for drop in dropped("la tutelle et la kafala")] == [
        ("kafala", "la tutelle"),
        ("tutelle", "kafala"),
    ]
    assert [drop.query for drop in dropped("un mineur de l'abri et un passeport des étrangers")] == [
        "un mineur passeport des étrangers"
    ]


def test_a_phrase_is_dropped_whole_and_kept_as_a_phrase(dropped: Callable[..., tuple[Drop, ...]]) -> None:
    assert [drop.query for drop in dropped('"mise à l\'abri" passeport')] == [
        "passeport",
        '"mise à l\'abri"',
    ]


@pytest.mark.parametrize(
    "text", ["", "xylophone", "tutelle OU kafala", "tutelle SAUF mineur", "titre:tutelle kafala", "mineur"]
)
def test_nothing_is_offered_for_one_word_or_for_operators(dropped: Callable[..., tuple[Drop, ...]], text: str) -> None:
    assert dropped(text) == ()


def test_nothing_is_offered_that_finds_no_more(dropped: Callable[..., tuple[Drop, ...]]) -> None:
    assert dropped("xylophone zèbre") == ()


def test_no_more_than_five_words_are_offered(dropped: Callable[..., tuple[Drop, ...]]) -> None:
    assert len(dropped("mineur isolé tutelle une un étranger kafala passeport abri")) <= 5
