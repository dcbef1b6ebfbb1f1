"""The command on real archives: five codes, a stock and five deltas, counted again independently."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from five_codes import FiveCodes

from indexer.context import Context
from indexer.kinds import legi
from indexer.outcome import Meter
from kb.catalogue import load
from kb.document import Document
from kb.settings import CORPUS, Settings
from kb.store import Store

pytestmark = pytest.mark.slow

_ARTICLE = re.compile(r"/(LEGITEXT\d{12})/article/.*/(LEGIARTI\d{12})\.xml$")
_MEMORY = 200 * 1024  # KiB


@dataclass(frozen=True, slots=True)
class Run:
    """What was crawled, and its store."""

    codes: FiveCodes
    store: Store

    def in_force(self, ref: str, day: date) -> Document:
        """The one version of an article that is law on that day."""
        (entries,) = self.store.with_ref([ref]).values()
        (found,) = [entry.id for entry in entries if entry.version and entry.version.in_force(day)]
        document = self.store.document(found)
        assert document is not None
        return document


@pytest.fixture(scope="module")
def run(five_codes: FiveCodes) -> Iterator[Run]:
    with closing(five_codes.store()) as store:
        yield Run(five_codes, store)


def count(archives: list[Path]) -> dict[str, int]:
    """Different articles by text, counted without any code of ours; these archives delete nothing."""
    held: dict[str, set[str]] = {}
    for archive in archives:
        with tarfile.open(archive, "r|gz") as tar:
            for member in tar:
                assert not member.name.endswith(".dat")
                if match := _ARTICLE.search(member.name):
                    held.setdefault(match[1], set()).add(match[2])
    return {text: len(ids) for text, ids in held.items()}


def test_the_store_holds_what_the_archives_hold(run: Run, meter: Meter) -> None:
    source = load(CORPUS / "sources")["legi"]
    files = sorted(run.codes.archives.glob("*.tar.gz"), key=lambda file: file.name.rpartition("_")[2])
    stock, today = count(files[:1]), count(files)
    assert sum(stock.values()) == 32_097
    report = legi.report(source, Context(store=run.store, settings=Settings(home=Path("unused")), meter=meter))
    assert report.wrong == ()
    assert [row[:4] for row in report.rows[:-1]] == [
        (short, stock[text], today[text], today[text]) for text, short in source.texts.items()
    ]


def test_the_report_is_printed(run: Run) -> None:
    assert "32,417 new, 274 changed" in run.codes.printed
    assert re.search(r"CESEDA\s+5,604\s+5,632\s+5,632", run.codes.printed)


def test_memory_stays_flat(run: Run) -> None:
    assert run.codes.memory < _MEMORY


def test_a_second_run_finds_nothing_new(run: Run) -> None:
    before = run.store.sequence()
    assert "nothing new" in run.codes.again()
    assert run.store.sequence() == before


def test_a_number_that_was_recycled_is_told_apart_by_the_day(run: Run) -> None:
    before = run.in_force("fr:CESEDA:L511-1", date(2021, 4, 30))
    after = run.in_force("fr:CESEDA:L511-1", date(2021, 5, 1))
    assert "obliger à quitter le territoire français" in before.passages[0].text
    assert "La qualité de réfugié est reconnue" in after.passages[0].text
    assert before.work == after.work
    assert after.version is not None
    assert after.version.valid_from == date(2021, 5, 1)


def test_an_article_on_unaccompanied_minors_is_whole(run: Run) -> None:
    old = run.in_force("fr:CASF:L221-2-2", date(2016, 3, 16))
    new = run.in_force("fr:CASF:L221-2-2", date(2023, 12, 6))
    assert (new.title, new.citation, new.code) == ("CASF, article L. 221-2-2", "CASF, art. L. 221-2-2", "CASF")
    assert new.path[0] == "Partie législative"
    assert new.version is not None
    assert (new.version.valid_from, new.version.valid_to) == (date(2022, 2, 9), None)
    assert old.version is not None
    assert old.version.valid_to == date(2022, 2, 9)
    assert "de moins de vingt et un ans" in new.passages[0].text
    assert "de moins de vingt et un ans" not in old.passages[0].text
    assert ("MODIFICATION", "fr:2022-140") in [(citation.kind, citation.ref) for citation in new.citations]
    assert ("CITATION", "fr:CC:375-5") in [(citation.kind, citation.ref) for citation in new.citations]


def test_every_document_can_be_shown(run: Run) -> None:
    long, count = 0, 0
    for change in run.store.changes(0):
        document = change.document
        assert document is not None
        assert document.passages
        assert document.title
        assert document.version is not None
        assert document.version.valid_from is not None
        text = "\n".join(passage.text for passage in document.passages)
        assert not re.search(r"[\u00ad\u00a0\r]|  |<p>|</", text), document.id
        assert all("\n" not in heading for heading in document.path)
        long += sum(len(passage.text) > 2000 for passage in document.passages)
        count += 1
    assert count == 32_417
    assert long < 0.02 * count, "few passages are longer than they should be: single paragraphs and rows of tables"
