"""Whether a new generation may serve: documents, facets, judged queries and time, beside the serving one."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from making import LONG_AGO, document

from kb.document import Document
from kb.errors import IndexDamaged, IndexHeld
from kb.evaluation.gate import Limits, compare, gate_of
from kb.evaluation.judged import Judged
from kb.search.analysis import batches
from kb.search.analysis.batches import Vocabulary, Words
from kb.search.comparison import Asked, Comparison, Drift, Quality, Reason, ReasonKind, as_json, from_json
from kb.search.engine import Generation, Trial
from kb.search.engines.whoosh import comparing, writing
from kb.search.engines.whoosh.engine import WhooshEngine
from kb.search.request import SearchRequest
from kb.search.response import SearchResponse
from kb.settings import Settings

pytestmark = pytest.mark.slow

WORDS = ("tutelle", "kafala", "hébergement", "scolarité", "interprétariat", "passeport", "apprentissage", "recours")


def judged(word: str, **grades: int) -> Judged:
    return Judged(qid=word, label="keyword" if word < "k" else "other", language="fr", query=word, grades=grades)


JUDGED = tuple(judged(word, **{word: 3}) for word in WORDS)
DOCUMENTS = tuple(document(word, f"Un texte sur la {word} des mineurs.", title=f"Note {word}") for word in WORDS)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[WhooshEngine]:
    with closing(WhooshEngine(tmp_path / "index", 3)) as engine:
        write(engine, DOCUMENTS)
        yield engine


def gate(trial: Trial) -> Comparison:
    return compare(trial, judged=JUDGED)


def write(engine: WhooshEngine, put: Sequence[Document] = (), remove: Sequence[str] = (), *, anew: bool = True) -> None:
    base = None if anew else engine.generation()
    with engine.writing(base=base, store="store", sequence=1, gate=gate) as writer:
        for each in remove:
            writer.remove(each)
        for each in put:
            writer.put(each)


def held(engine: WhooshEngine) -> Comparison:
    said = engine.held()
    assert said is not None
    return said.compared


def reasons(engine: WhooshEngine) -> set[ReasonKind]:
    return {reason.kind for reason in held(engine).reasons}


def compared(engine: WhooshEngine) -> Comparison:
    said = engine.generation().compared
    assert said is not None
    return said


def test_the_same_documents_written_anew_may_serve(engine: WhooshEngine) -> None:
    write(engine, DOCUMENTS)
    figures = compared(engine)
    assert (figures.serving, figures.before, figures.after) == (1, 8, 8)
    assert (figures.gained, figures.removed, figures.lost, figures.drifts, figures.reasons) == (0, 0, 0, (), ())
    assert figures.quality[-1] == Quality(label="all", queries=8, before=1.0, after=1.0)
    assert [one.label for one in figures.quality] == ["keyword", "other", "all"]


def test_what_was_put_and_removed_is_no_loss_and_no_drift(engine: WhooshEngine) -> None:
    changed = replace(DOCUMENTS[0], type="guide", organisations=("Défenseur des droits",))
    write(engine, [changed, document("new", "Encore un texte.")], remove=["recours", "nobody"], anew=False)
    figures = compared(engine)
    assert (figures.gained, figures.removed, figures.lost, figures.drifts) == (1, 1, 0, ())
    assert figures.quality[-1].queries == 7  # nobody expects "recours" to be found any more
    assert figures.reasons == ()


def test_documents_that_vanish_without_having_been_removed_are_a_loss(engine: WhooshEngine) -> None:
    with pytest.raises(IndexHeld, match="such as apprentissage"):
        write(engine, [one for one in DOCUMENTS if one.id not in ("apprentissage", "kafala")])
    figures = held(engine)
    assert (figures.lost, figures.lost_ids, figures.removed) == (2, ("apprentissage", "kafala"), 0)
    assert figures.quality[-1].after == pytest.approx(6 / 8)
    assert reasons(engine) == {ReasonKind.LOST, ReasonKind.QUALITY}
    assert str(figures.reasons[0]) == (
        "Documents that the store has not removed are missing: 2, such as apprentissage."
    )


def test_a_document_that_was_put_and_is_not_there_is_a_loss(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = comparing.Told.to_put

    def put_twice(told: comparing.Told, one: Document) -> None:
        real(told, one)
        real(told, replace(one, id=f"{one.id}, again"))

    monkeypatch.setattr(comparing.Told, "to_put", put_twice)
    with pytest.raises(IndexHeld):
        write(engine, [document("new", "Un texte.")], anew=False)
    assert held(engine).lost_ids == ("new, again",)


def test_a_facet_with_other_values_than_the_documents_is_a_drift(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = writing.invert
    monkeypatch.setattr(writing, "invert", lambda one: {**real(one), "type": ("guide",)})
    with pytest.raises(IndexHeld, match=r"guide \(type\) has 8 documents, where 0 were to be expected"):
        write(engine, DOCUMENTS)
    assert set(held(engine).drifts) == {
        Drift(facet="type", value="report", before=8, expected=8, after=0),
        Drift(facet="type", value="guide", before=0, expected=0, after=8),
    }
    assert reasons(engine) == {ReasonKind.DRIFT}


@pytest.mark.parametrize("damage", ["zeroed", "cut", "noise"])
def test_a_damaged_index_is_no_measure_for_one_that_is_written_anew(
    engine: WhooshEngine, tmp_path: Path, damage: str
) -> None:
    engine.close()
    (segment,) = (tmp_path / "index").glob("generation-*/*.segment")
    whole = segment.read_bytes()
    noise = bytes(byte ^ 0x55 if 200 < place < len(whole) - 2000 else byte for place, byte in enumerate(whole))
    segment.write_bytes({"zeroed": bytes(len(whole)), "cut": whole[:-9], "noise": noise}[damage])
    write(engine, DOCUMENTS)
    assert (compared(engine).serving, engine.check()) == (0, [])
    assert {hit.document_id for hit in engine.search(SearchRequest(text="tutelle")).hits} == {"tutelle"}


def test_what_is_built_upon_a_damaged_index_does_not_serve(engine: WhooshEngine, tmp_path: Path) -> None:
    engine.close()
    (segment,) = (tmp_path / "index").glob("generation-*/*.segment")
    whole = segment.read_bytes()
    segment.write_bytes(bytes(byte ^ 0x55 if 200 < n < len(whole) - 2000 else byte for n, byte in enumerate(whole)))
    with pytest.raises(IndexDamaged):
        write(engine, [document("new", "Un texte.")], anew=False)
    assert len(engine.generations()) == 1


def test_an_analyser_that_gives_no_tokens_is_found_out(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Vocabulary.words

    def silent(self: Vocabulary, texts: Sequence[str], languages: Sequence[str]) -> Words:
        return real(self, [""] * len(texts), languages)

    monkeypatch.setattr(Vocabulary, "words", silent)
    with pytest.raises(IndexHeld, match=r"nDCG@10 of 8 is 0\.0, not 1\.0"):
        write(engine, DOCUMENTS)
    assert reasons(engine) == {ReasonKind.QUALITY}
    monkeypatch.undo()
    assert [hit.document_id for hit in engine.search(SearchRequest(text="tutelle")).hits] == ["tutelle"]


def test_an_analyser_that_breaks_for_queries_too_is_found_out_by_what_was_answered_before(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.evaluation.answers.ask", lambda *_, **__: [])  # as if no query had any words
    with pytest.raises(IndexHeld):
        write(engine, DOCUMENTS)
    assert reasons(engine) == {ReasonKind.QUALITY}


def test_a_small_change_is_tried_with_a_part_of_the_queries_at_a_time(engine: WhooshEngine) -> None:
    write(engine, [*DOCUMENTS, *(document(f"n{n}", "Rien.") for n in range(200))])
    counts = []
    for number in range(3):
        write(engine, [document(f"m{number}", "Rien.")], anew=False)
        counts.append(compared(engine).quality[-1].queries)
        assert {one.qid for one in compared(engine).asked} == set(WORDS)
    assert sorted(counts) == [2, 3, 3]


class Stated:
    """A generation that answers every query with these documents, after a while."""

    def __init__(self, number: int, *, ms: float = 0.0, kept: float | None = None) -> None:
        asked = () if kept is None else (Asked(qid="x", label="other", judged="", ndcg=1.0, ms=kept),)
        self.ms, self.questions = ms, 0
        self.generation = Generation(
            number=number,
            documents=1,
            sequence=1,
            store="s",
            built_at=LONG_AGO,
            compared=Comparison(after=1, asked=asked),
        )

    def search(self, request: SearchRequest) -> SearchResponse:
        self.questions += 1
        return SearchResponse(request=request, total=0, hits=(), facets={})

    def holds(self, name: str) -> bool:
        return True

    def counts(self) -> dict[str, dict[str, int]]:
        return {}


def times(monkeypatch: pytest.MonkeyPatch, before: Stated, after: Stated) -> Comparison:
    """The comparison of two that answer one query, with a clock of our own."""
    now = [0.0]
    monkeypatch.setattr("kb.evaluation.answers.time.perf_counter", lambda: now[0])
    for one in (before, after):
        real = one.search

        def slow(request: SearchRequest, real=real, one=one) -> SearchResponse:  # type: ignore[no-untyped-def]
            now[0] += one.ms / 1000
            return real(request)

        monkeypatch.setattr(one, "search", slow)
    trial = Trial(before=before, after=after, expected={}, changed=1, gained=0, removed=0, lost=())
    return compare(trial, judged=[judged("x", a=3)], limits=Limits(quality=1))


@pytest.mark.parametrize(
    ("before", "after", "slower"), [(1, 49, False), (20, 59, False), (20, 61, True), (60, 70, False)]
)
def test_slower_is_what_takes_three_times_as_long_and_can_be_noticed(
    monkeypatch: pytest.MonkeyPatch, before: float, after: float, slower: bool
) -> None:
    figures = times(monkeypatch, Stated(1, ms=before), Stated(2, ms=after))
    assert (figures.before_ms, figures.after_ms) == (before, after)
    assert [reason.kind for reason in figures.reasons] == [ReasonKind.SLOWER] * slower


def test_a_time_that_was_kept_is_measured_again_before_it_speaks_against_anybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figures = times(monkeypatch, Stated(1, ms=100, kept=20), Stated(2, ms=110))  # a machine that is busy today
    assert (figures.before_ms, figures.reasons) == (100, ())


def test_a_comparison_is_kept_as_it_was() -> None:
    figures = Comparison(
        serving=3,
        before=5,
        after=4,
        lost=1,
        lost_ids=("a",),
        drifts=(Drift(facet="type", value="report", before=5, expected=5, after=4),),
        quality=(Quality(label="all", queries=2, before=0.5, after=0.25),),
        asked=(Asked(qid="q", label="x", judged="y", ndcg=0.25, ms=1.0),),
        reasons=(Reason(kind=ReasonKind.LOST, values={"lost": 1, "example": "a"}),),
    )
    assert from_json(as_json(figures)) == figures
    assert figures.quality[0].drop == 0.25


def test_the_gate_has_the_limits_and_the_queries_of_the_settings(engine: WhooshEngine, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "judged").mkdir(parents=True)
    line = '{"qid": "t", "class": "x", "lang": "fr", "query": "tutelle", "rel": {"tutelle": 3}}'
    (corpus / "judged" / "queries.jsonl").write_text(line)
    generous = gate_of(Settings(corpus=corpus, gate_lost=1))
    with engine.writing(base=None, store="store", sequence=1, gate=generous) as writer:
        writer.put(DOCUMENTS[0])
    assert (compared(engine).lost, compared(engine).quality[-1].queries) == (7, 1)
    strict = gate_of(Settings(corpus=tmp_path / "none"))
    with (
        pytest.raises(IndexHeld),
        engine.writing(base=None, store="store", sequence=1, gate=strict) as writer,
    ):
        writer.put(DOCUMENTS[1])
    assert held(engine).quality == ()


def test_an_analyser_that_stems_wrongly_is_found_out(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    real = batches.plain_forms
    monkeypatch.setattr(
        batches,
        "plain_forms",
        lambda words, language: [(exact[::-1], stem and exact[-2:]) for exact, stem in real(words, language)],
    )
    with pytest.raises(IndexHeld):
        write(engine, DOCUMENTS)
    assert ReasonKind.QUALITY in reasons(engine)
