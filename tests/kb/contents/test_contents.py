"""The table of contents of a code through time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.contents import Contents, section_key
from kb.contents.headings import best_spelling
from kb.contents.numbers import place_in_code
from kb.document import Citation, Document, Passage, Provenance, Reuse, Version
from kb.store import Store

TODAY = date(2024, 6, 1)


def article(number: str, start: int, end: int | None, *path: str, state: str = "VIGUEUR") -> Document:
    id_ = f"{number}@{start}"
    return Document(
        id=id_, work=f"fr:CASF:{number}", type="law-article", title=number, language="fr", passages=(),
        provenance=Provenance(source="essai", path=id_, retrieved_at=datetime(2024, 1, 1, tzinfo=UTC), digest="0" * 32),
        ref=f"fr:CASF:{number}", citation=f"CASF, art. {number}", path=path, code="CASF",
        version=Version(valid_from=date(start, 1, 1), valid_to=date(end, 1, 1) if end else None, state=state),
    )  # fmt: skip


PART = "Partie législative"
DOCUMENTS = [
    article("L1-10", 2000, None, PART, "Livre Ier : Enfance"),
    article("L1-9", 2000, None, PART, "Livre i enfance"),
    article("L2-1", 2000, 2010, PART, "Livre II : Ancien", "Chapitre unique"),
    article("L2-1", 2010, None, PART, "Livre II : Nouveau", "Chapitre unique"),
    article("L3-1", 2000, 2010, PART, "Livre III : Disparu", state="ABROGE"),
    article("L4-1", 2099, None, PART, "Livre IV : À venir"),
    article("R1-1", 2000, None, "Partie réglementaire"),
    article("Annexe2-1", 2000, None, "Annexes"),
]


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    with opened.writing() as writing:
        writing.put(DOCUMENTS)
    yield opened
    opened.close()


def test_a_code_has_on_a_day_the_sections_whose_articles_are_law(store: Store) -> None:
    code = Contents(store).of("CASF")
    assert code is not None
    now, then = code.on(TODAY), code.on(date(2005, 1, 1))
    assert [section.title for section in now.order] == [
        PART, "Livre Ier : Enfance", "Livre II : Nouveau", "Chapitre unique", "Partie réglementaire", "Annexes",
    ]  # fmt: skip
    assert now.sections[("partie-legislative", "livre-2")].count == 1
    assert [entry.ref for entry in now.sections[("partie-legislative", "livre-1")].articles] == [
        "fr:CASF:L1-9", "fr:CASF:L1-10",
    ]  # fmt: skip
    assert then.sections[("partie-legislative", "livre-2")].title == "Livre II : Ancien"
    assert ("partie-legislative", "livre-3") in then.sections
    assert code.on(date(1990, 1, 1)).root is None


def test_a_section_that_is_gone_says_when_it_was_there(store: Store) -> None:
    code = Contents(store).of("CASF")
    assert code is not None
    gone, renamed = code.held(("partie-legislative", "livre-3")), code.held(("partie-legislative", "livre-2"))
    assert gone
    assert (gone.first, gone.last) == (date(2000, 1, 1), date(2010, 1, 1))
    assert renamed
    assert renamed.last is None
    assert renamed.titles == ("Livre II : Ancien", "Livre II : Nouveau")
    assert code.held(("partie-legislative", "livre-9")) is None


def test_articles_and_sections_know_what_stands_before_and_after_them(store: Store) -> None:
    code = Contents(store).of("CASF")
    assert code is not None
    now = code.on(TODAY)
    around = [entry and entry.ref for entry in now.around("fr:CASF:L3-1")]
    assert around == ["fr:CASF:L2-1", "fr:CASF:R1-1"]
    beside = [section and section.title for section in now.beside(("partie-legislative", "livre-2", "chapitre-unique"))]
    assert beside == ["Livre Ier : Enfance", "Partie réglementaire"]
    assert [section.title for section in now.above(("partie-legislative", "livre-2"))] == [PART]


def test_a_change_of_an_article_is_seen_and_another_code_is_not_there(store: Store) -> None:
    contents = Contents(store)
    before = contents.of("CASF")
    assert before is not None
    assert contents.of("CASF") is before
    with store.writing() as writing:
        writing.remove_paths("essai", ["R1-1@2000"])
    after = contents.of("CASF")
    assert after is not None
    assert ("partie-reglementaire",) not in after.on(TODAY).sections
    assert contents.of("CC") is None


def test_the_codes_say_how_many_articles_are_law_and_when_one_last_changed(store: Store) -> None:
    [facts] = Contents(store).codes(TODAY)
    assert (facts.code, facts.in_force, facts.changed) == ("CASF", 5, date(2010, 1, 1))


def test_our_notes_are_found_by_the_text_that_they_are_about(store: Store) -> None:
    note = article("L9", 2000, None)
    ours = Document(
        id="note", work="note", type="law-note", title="Note", language="fr", passages=(), provenance=note.provenance,
        citations=(Citation(text="a", ref="fr:CASF:L1-9", kind="ABOUT"), Citation(text="b", ref="fr:CASF:L1-10")),
    )  # fmt: skip
    with store.writing() as writing:
        writing.put([ours])
    with store.codes() as codes:
        found = codes.notes(["fr:CASF:L1-9", "fr:CASF:L1-10"])
    assert {ref: [entry.id for entry in entries] for ref, entries in found.items()} == {"fr:CASF:L1-9": ["note"]}


def test_the_first_words_of_articles_are_read_where_the_text_may_be_shown(store: Store) -> None:
    free = replace(
        article("L8", 2000, None), passages=(Passage(anchor="a", text="Le mineur"), Passage(anchor="b", text="é"))
    )
    kept = replace(article("L9", 2000, None), passages=free.passages)
    kept = replace(kept, provenance=replace(kept.provenance, reuse=Reuse.INDEX_SNIPPET))
    with store.writing() as writing:
        writing.put([free, kept])
    with store.codes() as codes:
        assert codes.openings([free.id, kept.id, "R1-1@2000"], 4) == {free.id: "Le m", "R1-1@2000": ""}


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Partie législative", "partie-legislative"),
        ("LIVRE VII : LE DROIT D'ASILE", "livre-7"),
        ("Livre vii execution des decisions deloignement", "livre-7"),
        ("Chapitre Ier : Dispositions générales", "chapitre-1"),
        ("Chapitre Ier bis : Du Conseil", "chapitre-1-bis"),
        ("Sous section 2 designation du pays", "sous-section-2"),
        ("Sous-section 2 : Autre", "sous-section-2"),
        ("Titre préliminaire : De la publication", "titre-preliminaire"),
        ("Chapitre unique", "chapitre-unique"),
        ("Deuxième partie : Les enseignements", "deuxieme-partie"),
        ("Titre XIV : De la majorité", "titre-14"),
        ("Section 3-1 : Autre", "section-3-1"),
        ("Section L'enfance", "section-l-enfance"),
        ("Annexe 2-1", "annexe-2-1"),
        ("Titre de séjour", "titre-de-sejour"),
        (" : ", "section"),
    ],
)
def test_a_section_is_known_by_its_kind_and_number_or_by_its_words(heading: str, key: str) -> None:
    assert section_key(heading) == key


@pytest.mark.slow
@given(st.text())
def test_every_heading_makes_a_piece_of_an_address(heading: str) -> None:
    key = section_key(heading)
    assert key
    assert key.isascii()
    assert not set(key) & set("/?# ")


def test_the_heading_with_its_accents_is_the_one_that_is_shown() -> None:
    spellings = ["Livre iv des suretes", "LIVRE IV : DES SÛRETÉS", "Livre IV : Des sûretés"]
    assert best_spelling(spellings).popitem()[1] == "Livre IV : Des sûretés"


def test_articles_stand_in_the_order_of_a_code() -> None:
    ordered = [
        "Préliminaire", "1er", "2", "9", "10", "375", "375-1", "375-9", "375-9-1", "375-10", "706-50", "706-50bis",
        "706-50ter", "706-50-1", "L800", "LO801", "L802", "R*1", "D2", "R3", "A1", "Annexe1", "Annexe2-1", "Annexe10",
    ]  # fmt: skip
    assert all(place_in_code(f"fr:X:{a}") < place_in_code(f"fr:X:{b}") for a, b in pairwise(ordered))
