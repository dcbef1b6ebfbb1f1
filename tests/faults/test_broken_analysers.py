"""An analyser that is broken makes an index of our pages that finds nothing: it is held, and the old one serves."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import answering
import pytest

from indexer.outcome import Meter
from indexer.reindex import reindex
from kb.errors import IndexHeld
from kb.evaluation.gate import gate_of
from kb.search.analysis import batches
from kb.search.analysis.batches import Vocabulary, Words
from kb.search.comparison import ReasonKind
from kb.search.engines import engine_of
from kb.settings import Settings
from kb.store import Store

pytestmark = pytest.mark.slow

QUERY = "évaluation de la minorité"


def without_tokens(patch: pytest.MonkeyPatch) -> None:
    real = Vocabulary.words

    def words(self: Vocabulary, texts: Sequence[str], languages: Sequence[str]) -> Words:
        return real(self, [""] * len(texts), languages)

    patch.setattr(Vocabulary, "words", words)


def with_wrong_stems(patch: pytest.MonkeyPatch) -> None:
    real = batches.plain_forms
    patch.setattr(
        batches,
        "plain_forms",
        lambda words, language: [(exact, stem and exact[:3]) for exact, stem in real(words, language)],
    )


@pytest.mark.parametrize("broken", [without_tokens, with_wrong_stems])
def test_an_index_made_by_a_broken_analyser_is_held_and_says_why(
    own_pages: Path, tmp_path: Path, meter: Meter, broken: Callable[[pytest.MonkeyPatch], None]
) -> None:
    settings = Settings(home=tmp_path / "home")
    shutil.copytree(own_pages, settings.home)
    with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
        before = answering.ask(engine, QUERY)
        with pytest.MonkeyPatch.context() as patch:
            broken(patch)
            with pytest.raises(IndexHeld, match="Judged queries are answered worse"):
                reindex(store, engine, meter, rebuild=True, gate=gate_of(settings))
        held = engine.held()
        assert held is not None
        assert {reason.kind for reason in held.compared.reasons} >= {ReasonKind.QUALITY}
        assert answering.ask(engine, QUERY) == before
        mended = reindex(store, engine, meter, rebuild=True, gate=gate_of(settings))
        assert mended is not None
        assert (engine.held(), answering.ask(engine, QUERY)) == (None, before)
