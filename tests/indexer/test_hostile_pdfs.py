"""PDF files that are meant to harm end in a verdict, within the limits (row C5 of the fault plan).

KB_FUZZ_SECONDS is how long altered files are read, 10 seconds if it is not set.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hostile_pdfs import HOSTILE
from pdf_maker import TWICE, content, packed_twice, pdf, raw_pdf, scanned

from indexer.extract.extracted import Hints
from indexer.extract.jail import BrokenReader, Jail
from kb.errors import ExtractError
from kb.jail import Limits

pytestmark = pytest.mark.slow

HINTS = Hints(name="rapport.pdf")
SECONDS = float(os.environ.get("KB_FUZZ_SECONDS", "10"))
#: Tighter than those in use, since some files take all that they are given.
LIMITS = Limits(processor=8, wall=12.0)
MIB = 1024 * 1024


def memory() -> int:
    """Bytes of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def verdict(jail: Jail, data: bytes) -> str:
    """In a word, what became of a file; whatever else is raised fails the test."""
    try:
        return "read" if jail.extract(data, HINTS).passages else "empty"
    except BrokenReader:
        return "broken"
    except ExtractError:
        return "refused"


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_has_a_verdict_in_time_and_costs_the_parent_nothing(what: str) -> None:
    data = HOSTILE[what]()
    with Jail("indexer.extract.pdf", LIMITS) as jail:
        before, start = memory(), time.monotonic()
        assert verdict(jail, data) in ("read", "refused", "broken")
        assert time.monotonic() - start < LIMITS.wall + 5
        assert memory() - before < 20 * MIB
        assert jail.extract(pdf("Une page saine et sauve."), HINTS).passages[0].page == 1


def mutated(chance: random.Random, seed: bytes) -> bytes:
    """The file with some of its bytes, its numbers or its length changed, or with a stretch of it twice."""
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place = chance.randrange(len(data) or 1)
        match chance.randrange(5):
            case 0:
                data[place : place + 1] = [chance.randrange(256)]
            case 1:
                del data[place : place + chance.randrange(1, 200)]
            case 2:
                data[place:place] = data[chance.randrange(len(data) or 1) :][: chance.randrange(1, 500)]
            case 3:
                del data[max(place, 20) :]
            case _:
                numbers = list(re.finditer(rb"\d+", data))
                if numbers:
                    number = chance.choice(numbers)
                    data[number.start() : number.end()] = chance.choice(
                        (b"0", b"-1", b"4294967296", b"3", b"2147483647")
                    )
    return bytes(data)


def test_mutations_of_small_files_have_a_verdict_each(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # without text recognition, which would take most of the time
    text = content("Une page de texte.")
    seeds = [
        pdf("Une page de texte.", "Une autre.", title="Le rapport", bookmarks=[("Un", 1), ("Deux", 2)]),
        pdf("Une page protégée.", password=""),
        scanned("Une image"),
        raw_pdf([text, packed_twice(2**20)], {2: TWICE}),
        HOSTILE["a drawing in itself"](),
        HOSTILE["four billion letters"](),
    ]
    chance = random.Random(20140531)
    verdicts: Counter[str] = Counter()
    tight = Limits(processor=5, wall=10.0)
    with Jail("indexer.extract.pdf", tight) as jail:
        verdict(jail, seeds[0])
        before, end = memory(), time.monotonic() + SECONDS
        while time.monotonic() < end:
            start = time.monotonic()
            verdicts[verdict(jail, mutated(chance, chance.choice(seeds)))] += 1
            assert time.monotonic() - start < tight.wall + 5
        assert memory() - before < 20 * MIB
    print(dict(verdicts))
    assert verdicts.total() > 3 * SECONDS
    assert verdicts["read"]
    assert verdicts["refused"]
