"""What pages say of the law is held against the law, as far as the store has it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from proof_desk import Desk

from indexer.proofreading import law, proof
from kb.document import Document, Passage, Provenance, Version
from kb.store import Fetch, FetchState, Store

OLD = Version(valid_from=date(2016, 3, 16), valid_to=date(2022, 2, 9), state="MODIFIE")
NEW = Version(valid_from=date(2022, 2, 9), state="VIGUEUR")
GONE = Version(valid_from=date(2006, 7, 25), valid_to=date(2021, 5, 1), state="ABROGE")
NOTE = {"type": "law-note", "about": ["fr:CASF:L221-2-2"], "since": "2022-02-09"}


@pytest.fixture
def law_store(store: Store) -> Store:
    """Two versions of an article and one that is law no more, up to 7 December 2023."""
    with store.writing() as writing:
        writing.record(Fetch(source="legi", name="LEGI_20231207-210000.tar.gz", state=FetchState.DONE, digest="d"))
        writing.put([article("L221-2-2", OLD), article("L221-2-2", NEW), article("L221-5", GONE)])
    return store


def article(number: str, version: Version) -> Document:
    name = f"LEGIARTI{number}@{version.valid_from}"
    return Document(
        id=name,
        work=f"fr:CASF:{number}",
        ref=f"fr:CASF:{number}",
        type="law-article",
        title=f"CASF, article {number}",
        language="fr",
        code="CASF",
        version=version,
        passages=(Passage(anchor="p1", text="Le président du conseil départemental."),),
        provenance=Provenance(source="legi", path=name, digest="d", retrieved_at=datetime(2023, 12, 8, tzinfo=UTC)),
    )


def faults(desk: Desk, store: Store) -> list[str]:
    corpus = desk.read()
    held = law.held(store, law.cited(corpus))
    found = proof.proofread(corpus, held).faults
    return [f"{fault.file.name.removesuffix('.md')}: {fault.sentence}" for fault in found if fault.rule == proof.LAW]


@pytest.mark.parametrize("number", ["L221-2-2", "L221-5"])
def test_a_provision_that_the_law_has_or_had_may_be_cited(desk: Desk, law_store: Store, number: str) -> None:
    desk.page("centre", "fr", f"[Là](ref:fr:CASF:{number}). [1]", about=[f"fr:CASF:{number}"])
    assert faults(desk, law_store) == []


def test_a_provision_that_the_law_never_had_is_a_fault(desk: Desk, law_store: Store) -> None:
    desk.page("centre", "fr", "[Là](ref:fr:CASF:L221-99). [1]")
    assert faults(desk, law_store) == ["centre.fr: the law up to 2023-12-07 has no fr:CASF:L221-99"]


def test_a_code_that_is_not_loaded_is_not_checked_and_said_to_be_missing(desk: Desk, law_store: Store) -> None:
    desk.page("centre", "fr", "[Là](ref:fr:CPC:1181), [ici](ref:fr:CASF:L221-5). [1]")
    corpus = desk.read()
    assert faults(desk, law_store) == []
    coverage = law.coverage(corpus, law.held(law_store, law.cited(corpus)))
    assert (coverage.checked, coverage.missing) == (("CASF",), ("CPC",))


def test_without_law_nothing_is_checked_and_every_code_is_missing(desk: Desk, store: Store) -> None:
    desk.page("centre", "fr", "[Là](ref:fr:CPC:1181). [1]")
    corpus = desk.read()
    assert law.held(store, law.cited(corpus)) is None
    assert law.coverage(corpus, None).missing == ("CPC",)


@pytest.mark.parametrize(
    ("head", "sentences"),
    [
        ({}, []),
        ({"about": ["fr:CASF:L221-5"], "since": "2006-07-25"}, []),
        (
            {"since": "2016-03-16"},
            ["centre.fr: since is 2016-03-16, and fr:CASF:L221-2-2 as it stood on 2023-12-07 is of 2022-02-09"],
        ),
        (
            {"about": ["fr:CASF:L221-5"], "since": "2021-05-01"},
            ["centre.fr: since is 2021-05-01, and fr:CASF:L221-5 as it stood on 2023-12-07 is of 2006-07-25"],
        ),
    ],
)
def test_a_note_tells_of_the_version_in_force(
    desk: Desk, law_store: Store, head: dict[str, Any], sentences: list[str]
) -> None:
    desk.page("centre", "fr", **(NOTE | head))
    assert faults(desk, law_store) == sentences


def test_what_a_note_says_to_be_later_than_the_law_is_counted_and_not_looked_for(desk: Desk, law_store: Store) -> None:
    desk.page("centre", "fr", **NOTE)
    desk.page("futur", "fr", **(NOTE | {"about": ["fr:CASF:L221-2-3"], "since": "2024-02-01"}))
    desk.page("lien", "fr", "[Là](ref:fr:CASF:L221-2-3). [1]")
    assert faults(desk, law_store) == []
    corpus = desk.read()
    coverage = law.coverage(corpus, law.held(law_store, law.cited(corpus)))
    assert (coverage.agreeing, coverage.later) == (1, 1)


@pytest.mark.parametrize(
    ("language", "body", "since", "sentences"),
    [
        ("fr", "En vigueur depuis le 1er février 2022. [1]", "2022-02-01", []),
        ("en", "In force since 1 February 2022. [1]", "2022-02-01", []),
        (
            "fr",
            "En vigueur depuis 2022. [1]",
            "2022-02-01",
            ["centre.fr: the text does not name the day 2022-02-01 in words"],
        ),
        ("fr", "En vigueur depuis février 2022. [1]", "2022-02", ["centre.fr: since is a day, not 2022-02"]),
    ],
)
def test_a_note_names_the_day_in_words(desk: Desk, language: str, body: str, since: str, sentences: list[str]) -> None:
    desk.page("centre", language, body, **(NOTE | {"since": since}))
    assert desk.faults("days") == sentences


def test_the_day_of_a_note_is_held_against_no_code_that_is_not_there_whole(desk: Desk) -> None:
    desk.page("centre", "fr", **NOTE)
    elsewhere = law.Law(until=date(2023, 12, 7), codes=frozenset({"CC"}), versions={"fr:CASF:L221-2-2": (OLD,)})
    assert list(law.check(desk.read(), elsewhere)) == []
