"""Where the links of our pages lead, by what the store has of the texts that they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from made_up import document, passage, versions

from kb.citations.codes import official_address
from kb.document import Citation, Document
from kb.store import Store
from web.pages.links import Links

REF = "fr:CASF:L999-1"
ABOUT = Citation(text="CASF, art. L. 999-1", ref=REF, kind="ABOUT")


def page(id_: str, language: str, citation: Citation) -> Document:
    made = document(
        id_, "CASF, art. L. 999-1 : mise à l'abri", passage("intro", "Le mineur est mis à l'abri."), type_="guide"
    )
    return replace(made, work=id_.partition(".")[0], language=language, citations=(citation,))


GUIDE = page("essai/guide.fr", "fr", Citation(text="L. 999-1", ref=REF))
NOTES = [page("essai/note.en", "en", ABOUT), page("essai/note.fr", "fr", ABOUT)]


@pytest.fixture
def store() -> Iterator[Store]:
    made = Store("sqlite:///:memory:")
    yield made
    made.close()


def put(store: Store, *documents: Document) -> None:
    with store.writing() as writing:
        writing.put(documents)


def test_a_text_that_is_nowhere_here_is_read_at_its_official_address(store: Store) -> None:
    assert Links.of(GUIDE, store).resolve(f"ref:{REF}") == official_address(REF)


def test_without_the_law_our_note_on_it_is_shown_in_the_language_of_the_page(store: Store) -> None:
    put(store, *NOTES)

    assert Links.of(GUIDE, store).resolve(f"ref:{REF}") == "/documents/essai/note.fr"
    assert Links.of(replace(GUIDE, language="en"), store).resolve(f"ref:{REF}") == "/documents/essai/note.en"


def test_a_note_does_not_lead_to_itself(store: Store) -> None:
    put(store, *NOTES)

    assert Links.of(NOTES[1], store).resolve(f"ref:{REF}") == official_address(REF)


def test_the_law_comes_before_any_note(store: Store) -> None:
    put(store, *NOTES, *(one for one in versions() if one.ref == REF))

    assert Links.of(GUIDE, store).resolve(f"ref:{REF}") == "/law/fr:CASF:L999-1"
