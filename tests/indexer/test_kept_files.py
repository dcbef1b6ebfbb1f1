"""The files of a source are kept by their digest where its rights let them be shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from folder_run import Corpus, markdown
from pdf_maker import pdf

from indexer.outcome import Meter
from kb.document import Reuse
from kb.originals import Originals
from kb.store import Store

pytestmark = pytest.mark.slow  # child processes

PDF = pdf("Un rapport de deux lignes")


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "var" / "originals").rglob("*") if path.is_file()]


def test_a_file_is_kept_once_and_markdown_is_not(tmp_path: Path, store: Store, meter: Meter) -> None:
    corpus = Corpus(tmp_path, store, meter)
    corpus.write({"a.pdf": PDF, "b.pdf": PDF, "c.fr.md": markdown("Fiche")})
    corpus.crawl()
    kept = Originals(tmp_path / "var" / "originals" / "_files").find(corpus.document("a.pdf"))

    assert kept
    assert files(tmp_path) == [kept.path]
    assert kept.path.read_bytes() == PDF
    kept.path.unlink()
    corpus.crawl()
    assert files(tmp_path) == []
    corpus.crawl(full=True)
    assert files(tmp_path) == [kept.path]


@pytest.mark.parametrize("reuse", [Reuse.INDEX_SNIPPET, Reuse.METADATA_ONLY, Reuse.LINK_ONLY])
def test_a_file_that_may_not_be_shown_is_not_kept(tmp_path: Path, store: Store, meter: Meter, reuse: Reuse) -> None:
    corpus = Corpus(tmp_path, store, meter)
    corpus.source = replace(corpus.source, reuse=reuse)
    corpus.write({"a.pdf": PDF})
    corpus.crawl()

    assert files(tmp_path) == []
