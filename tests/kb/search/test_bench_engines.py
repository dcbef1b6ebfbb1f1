"""The engines of the benchmark read the same documents and mean the same by a query."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.bench.engines.__main__ import main
from tests.bench.engines.documents import FACETS, Corpus
from tests.bench.engines.measuring import ask, engine, found_after
from tests.bench.engines.queries import KINDS, Found, draw

_ENGINES = ("ours", "tantivy_peer", "fts5_peer", "whoosh_peer")
# Words that every engine has a stem of their own for, or that are their own stem.
_WORDS = """
    enfant mineur tribunal placement foyer protection jugement avocat département accueil tutelle séjour asile école
    santé famille parent audience recours hôtel mandat ministre préfet contrat logement
""".split()  # noqa: SIM905 - a table
_ARTICLES = 400


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Articles of common words in any order."""
    chance = random.Random(5)
    path = tmp_path_factory.mktemp("corpus") / "articles.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(_ARTICLES):
            begun = date(2000, 1, 1) + timedelta(days=chance.randint(0, 8000))
            row = {
                "id": f"code/{number}",
                "title": f"{chance.choice(_WORDS)} {chance.choice(_WORDS)}",
                "path": [chance.choice(_WORDS)],
                "text": " ".join(chance.choices(_WORDS, k=chance.randint(4, 60))),
                "code_title": chance.choice(("Code des écoles", "Code des foyers", "Code des tribunaux")),
                "state": chance.choice(("VIGUEUR", "ABROGE")),
                "date_start": chance.choice((None, begun.isoformat())),
                "date_end": chance.choice((None, (begun + timedelta(days=900)).isoformat())),
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return Corpus(path=path)


@pytest.fixture(scope="module")
def folders(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An index of each engine."""
    pytest.importorskip("tantivy")
    made = {}
    for name in _ENGINES:
        made[name] = tmp_path_factory.mktemp(name)
        engine(name).build(made[name], corpus.read())
        engine(name).settle(made[name], corpus.read())
    return made


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_all_engines_find_as_many_documents_and_count_the_same_facets(
    kind: str, corpus: Corpus, folders: dict[str, Path]
) -> None:
    readers = {name: engine(name).open_reader(folder) for name, folder in folders.items()}
    _, found = ask(readers, frozenset(readers), draw(corpus.read(), [], 20)[kind], runs=1)
    counted = {name: [_counts(each) for each in answers] for name, answers in found.items()}
    for name in _ENGINES:
        assert counted[name] == counted["tantivy_peer"], name
    assert any(each.total for each in found["tantivy_peer"])


@pytest.mark.slow
def test_all_engines_read_the_documents_that_they_find(corpus: Corpus, folders: dict[str, Path]) -> None:
    written = {(article.title, article.text) for article in corpus.read()}
    readers = {name: engine(name).open_reader(folder) for name, folder in folders.items()}
    _, found = ask(readers, frozenset(), draw(corpus.read(), [], 5)["any"], runs=1)
    for name, answers in found.items():
        for each in answers:
            assert len(each.documents) == min(10, each.total), name
            assert written.issuperset(each.documents), name


@pytest.mark.slow
@pytest.mark.parametrize("name", _ENGINES)
def test_an_added_document_is_found_at_once(name: str, corpus: Corpus, tmp_path: Path) -> None:
    pytest.importorskip("tantivy")
    engine(name).build(tmp_path, corpus.read())
    assert found_after(name, tmp_path, corpus) < 30


@pytest.mark.slow
def test_a_quick_run_prints_a_row_for_everything(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tantivy")
    main([str(corpus.path), "--quick", "--runs", "1", "--queries", "3", "--times", "2"])
    printed = capsys.readouterr().out
    for said in ("ours, cold lists", "indexing, documents/s", "all words + facets, p95 ms", "own memory", "added"):
        assert said in printed


def test_without_the_documents_nothing_is_measured_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(tmp_path)])
    assert "Nothing is measured" in capsys.readouterr().out


def _counts(found: Found) -> tuple[int, dict[str, dict[str, int]]]:
    return found.total, {facet: {**found.facets[facet]} for facet in FACETS}
