"""Documents that are here twice: found, merged, told apart; and a document read again from its source."""

from __future__ import annotations

from dataclasses import replace

import pytest
from desk_base import DeskBase, DeskBrowser
from test_desk_index import do

from kb.document import Document, Provenance
from kb.store import WithdrawalKind

pytestmark = pytest.mark.slow  # each has a base of its own

TITLE = "&lt;i&gt;autre/deux&lt;/i&gt;"
_WORDS = " ".join(f"La phrase numéro {n} dit autre chose que les autres phrases de ce texte." for n in range(30))


@pytest.fixture
def twins(desk_base: DeskBase) -> tuple[str, str]:
    """Two documents of two sources that say the same but for one word."""
    guide = desk_base.store.document("essai/guide")
    assert guide
    made = [_twin(guide, "essai/un", "essai", _WORDS), _twin(guide, "autre/deux", "autre", f"{_WORDS} Fin.")]
    with desk_base.store.writing() as writing:
        writing.put(made)
    return made[0].id, made[1].id


def _twin(like: Document, number: str, source: str, text: str) -> Document:
    place: Provenance = replace(like.provenance, source=source, path=number, digest="")
    passage = replace(like.passages[0], text=text)
    return replace(like, id=number, work=number, title=f"<i>{number}</i>", passages=(passage,), provenance=place)


def test_two_documents_that_say_the_same_are_found_and_merged(
    desk_base: DeskBase, editor: DeskBrowser, twins: tuple[str, str]
) -> None:
    first, second = twins
    do(desk_base, editor, "/admin/duplicates/look")
    assert (first, second) in {(pair.first, pair.second) for pair in desk_base.desk.pairs.all(settled=False)}
    page = editor.get("/admin/duplicates").text
    assert "Nearly the same" in page
    assert TITLE in page
    editor.post("/admin/duplicates/merge", first=first, second=second, keep=first)
    withdrawn = desk_base.store.withdrawal(second)
    assert withdrawn
    assert (withdrawn.kind, withdrawn.into) == (WithdrawalKind.MERGED, first)
    assert TITLE not in editor.get("/admin/duplicates").text


def test_what_was_told_apart_is_not_asked_again_until_it_is_taken_back(
    desk_base: DeskBase, editor: DeskBrowser, twins: tuple[str, str]
) -> None:
    first, second = twins
    do(desk_base, editor, "/admin/duplicates/look")
    editor.post("/admin/duplicates/apart", first=first, second=second)
    do(desk_base, editor, "/admin/duplicates/look")
    assert TITLE not in editor.get("/admin/duplicates").text
    editor.post("/admin/duplicates/open", first=first, second=second)
    assert TITLE in editor.get("/admin/duplicates").text


def test_a_pair_that_nobody_found_cannot_be_merged(desk_base: DeskBase, editor: DeskBrowser) -> None:
    answer = editor.post("/admin/duplicates/merge", first="essai/guide", second="essai/rapport", keep="essai/guide")
    assert answer.status_code == 404
    assert desk_base.store.withdrawal("essai/rapport") is None
