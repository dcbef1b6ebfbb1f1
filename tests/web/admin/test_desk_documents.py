"""Editors correct documents and withdraw them, and can take both back; administrators take documents down."""

from __future__ import annotations

from html import escape, unescape

import pytest
from desk_base import DeskBase, DeskBrowser

from kb.store import WithdrawalKind

pytestmark = pytest.mark.slow  # each has a base of its own


@pytest.fixture
def one(desk_base: DeskBase) -> str:
    """The id of a document that is no law."""
    with desk_base.store.records() as records:
        return records.pages(1)[0].id


def test_a_document_is_found_by_its_id_and_by_words(reader_of_the_desk: DeskBrowser, one: str) -> None:
    assert reader_of_the_desk.get("/admin/documents").status_code == 200
    found = reader_of_the_desk.get("/admin/documents", query_string={"q": one})
    assert found.status_code == 302
    assert reader_of_the_desk.get(found.location).status_code == 200
    listed = reader_of_the_desk.get("/admin/documents?q=mineurs")
    assert "/admin/documents/" in listed.text


def test_a_document_that_never_was_has_no_page(reader_of_the_desk: DeskBrowser) -> None:
    assert reader_of_the_desk.get("/admin/documents/nowhere").status_code == 404


@pytest.mark.parametrize("action", ["hide", "delete"])
def test_a_document_that_is_withdrawn_can_be_shown_again(
    desk_base: DeskBase, editor: DeskBrowser, one: str, action: str
) -> None:
    assert editor.get(f"/admin/withdraw/{action}/{one}").status_code == 200
    assert editor.post(f"/admin/withdraw/{action}/{one}", reason="vieilli").status_code == 303
    assert desk_base.store.document(one) is None
    assert "vieilli" in editor.get(f"/admin/documents/{one}").text
    assert editor.post(f"/admin/show-again/{one}").status_code == 303
    assert desk_base.store.document(one) is not None
    done = [entry.action for entry in desk_base.desk.audit.latest(subject=one)]
    assert done == ["document.show", f"document.{action}"]
    assert [job.kind for job in desk_base.desk.jobs.pending()] == ["index"]


def test_a_withdrawal_without_a_reason_is_refused(desk_base: DeskBase, editor: DeskBrowser, one: str) -> None:
    assert editor.post(f"/admin/withdraw/hide/{one}", reason=" ").status_code == 400
    assert desk_base.store.document(one) is not None


def test_a_merged_document_leads_to_the_other(desk_base: DeskBase, editor: DeskBrowser) -> None:
    with desk_base.store.records() as records:
        first, second = (address.id for address in records.pages(2))
    assert editor.post(f"/admin/withdraw/merge/{first}", reason="la même", into=second).status_code == 303
    assert desk_base.store.merged_into(first) == second
    assert editor.post(f"/admin/withdraw/merge/{second}", reason="la même", into="nowhere").status_code == 400


def test_a_correction_stands_beside_what_the_source_says_and_is_taken_back(
    desk_base: DeskBase, editor: DeskBrowser, one: str
) -> None:
    before = desk_base.store.documents([one])[one]
    assert editor.post(f"/admin/documents/{one}", title="Un autre titre").status_code == 303
    assert desk_base.store.documents([one])[one].title == "Un autre titre"
    shown = editor.get(f"/admin/documents/{one}").text
    assert "The source says:" in shown
    assert editor.post(f"/admin/documents/{one}", back="title").status_code == 303
    assert desk_base.store.documents([one])[one] == before


def test_a_wrong_value_is_said_at_its_field(desk_base: DeskBase, editor: DeskBrowser, one: str) -> None:
    answer = editor.post(f"/admin/documents/{one}", date="demain")
    assert answer.status_code == 400
    assert 'id="date-wrong"' in answer.text
    assert desk_base.store.correction(one) is None


def test_a_takedown_asks_for_the_id_and_for_an_administrator(
    desk_base: DeskBase, editor: DeskBrowser, administrator: DeskBrowser, one: str
) -> None:
    path = f"/admin/takedown/{one}"
    assert editor.get(path).status_code == 403
    assert administrator.post(path, id="another", reason="demandé").status_code == 400
    assert desk_base.store.document(one) is not None
    assert administrator.post(path, id=one, reason="demandé").status_code == 303
    withdrawn = desk_base.store.withdrawal(one)
    assert withdrawn is not None
    assert withdrawn.kind is WithdrawalKind.TAKEN_DOWN
    assert [job.kind for job in desk_base.desk.jobs.pending()] == ["purge"]
    assert administrator.get(f"/admin/documents/{one}").status_code == 200


def test_what_the_index_does_not_know_to_be_hidden_is_listed_as_hidden(editor: DeskBrowser) -> None:
    before = editor.get("/admin/documents?q=mineurs").text
    found = unescape(before.split('<span class="under">')[1].split("</span>")[0])
    editor.post(f"/admin/withdraw/hide/{found}", reason="vieilli")
    listed = editor.get("/admin/documents?q=mineurs").text
    assert "hidden" in listed.split(f">{escape(found)}</span>")[1].split("</tr>")[0]
