"""A base of a former release is opened by today's code: migrated, indexed, searched and backed up."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.reindex import reindex
from kb.backup import back_up, restore
from kb.search.engines import engine_of
from kb.search.request import SearchRequest
from kb.settings import Settings
from kb.store import Store

#: The stores of releases, as SQL that their own code and documents of ours have led to.
RELEASES = sorted(Path(__file__).parent.glob("release-*.sql"))


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_a_store_of_a_former_release_is_backed_up_restored_migrated_and_searched(
    release: Path, tmp_path: Path, meter: Any
) -> None:
    former, now = Settings(home=tmp_path / "former"), Settings(home=tmp_path / "now")
    former.home.mkdir()
    with closing(sqlite3.connect(former.home / "store.sqlite")) as connection:
        connection.executescript(release.read_text("utf-8"))
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    made = back_up(former, meter)
    done = restore(made.path, now, meter)
    assert done.manifest.holding.revisions[0] == revision
    for settings in (former, now):
        with closing(Store(settings.database_url)) as store, closing(engine_of(settings)) as engine:
            reindex(store, engine, meter)
            found = engine.search(SearchRequest(text="mise à l'abri"))
            assert [hit.document_id for hit in found.hits][:1] == ["tests/abri"]
            assert [entry.id for entry in store.versions("fr:CASF:L999-1", "fr")] == ["tests/V1", "tests/V2"]
            assert store.removed("tests/gone")
            with store.writing() as writing:
                writing.hide("tests/tutelle", reason="r", by="Ada")
