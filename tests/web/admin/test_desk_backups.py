"""The page of backups."""

from __future__ import annotations

import pytest
from desk_base import DeskBase, DeskBrowser

from kb.backup import back_up

pytestmark = pytest.mark.slow  # each has a base of its own


def test_an_administrator_sees_what_is_kept_and_asks_for_one_more(
    desk_base: DeskBase, administrator: DeskBrowser, meter: object
) -> None:
    assert "There is no backup yet." in administrator.get("/admin/backups").text
    made = back_up(desk_base.settings, meter)  # type: ignore[arg-type]
    assert made.path.name in administrator.get("/admin/backups").text

    assert administrator.post("/admin/backups").status_code == 303
    (job,) = desk_base.desk.jobs.pending()
    assert (job.kind, job.asked_by) == ("backup", "administrator")
    assert "A backup waits for the worker." in administrator.get("/admin/backups").text


def test_an_editor_has_nothing_to_do_with_backups(desk_base: DeskBase, editor: DeskBrowser) -> None:
    assert [editor.get("/admin/backups").status_code, editor.post("/admin/backups").status_code] == [403, 403]
    assert not desk_base.desk.jobs.pending()
