"""Searches that found nothing are counted beside the answer, and shown at the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from desk_base import DeskBase, DeskBrowser

from kb.errors import StoreError

pytestmark = pytest.mark.slow  # each has a base of its own


def test_a_search_without_a_hit_is_counted_and_one_with_hits_is_not(
    desk_base: DeskBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(desk_base.desk.missed, "count", lambda key, text: counted.append(text))
    reader = desk_base.app.test_client()
    for path in ("/?q=xylophonie", "/api/v1/search?q=zythologie", "/?q=abri", "/?q=abri&type=press", "/"):
        reader.get(path)
    desk_base.app.extensions["repere"].missed.wait()
    assert counted == ["xylophonie", "zythologie"]


def test_a_desk_that_refuses_disturbs_no_search(desk_base: DeskBase, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(key: str, text: str) -> None:
        raise StoreError("The desk is locked.")

    monkeypatch.setattr(desk_base.desk.missed, "count", refuse)
    assert desk_base.app.test_client().get("/?q=xylophonie").status_code == 200
    desk_base.app.extensions["repere"].missed.wait()


def test_the_desk_shows_what_is_missing_and_what_is_found_by_now(desk_base: DeskBase, editor: DeskBrowser) -> None:
    assert "Nothing was searched in vain" in editor.get("/admin/searches").text
    for text in ("abri", "<b>kafala</b> lunaire"):
        for hours in range(3):
            desk_base.desk.missed.count("key", text, datetime.now(UTC) - timedelta(hours=hours))
    page = editor.get("/admin/searches").text
    assert "&lt;b&gt;kafala&lt;/b&gt; lunaire" in page
    assert page.count("badge-good") == 1
    editor.post("/admin/searches/forget", text="abri")
    assert "badge-good" not in editor.get("/admin/searches").text
