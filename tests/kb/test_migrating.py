"""A base moves from SQLite to PostgreSQL and back, with all that people decided."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from making import document

from kb.__main__ import main
from kb.desk import Desk, Role
from kb.desk import tables as desk_tables
from kb.settings import Settings
from kb.store import Store
from kb.store import tables as store_tables

PASSWORD = "une phrase de passe assez longue"


def rows(url: str, metadata: sa.MetaData) -> Mapping[str, list[str]]:
    """All rows of all tables, as what they say, moments without their zone."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(str(_row(row)) for row in connection.execute(sa.select(table)).mappings())
            for table in metadata.sorted_tables
            if table.name not in ("session", "attempt")
        }
    engine.dispose()
    return found


def _row(row: sa.RowMapping) -> dict[str, Any]:
    return {name: value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value for name, value in row.items()}


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Documents, one of them gone, an account, and what was recorded of it."""
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    settings = Settings()
    with closing(Store(settings.database_url)) as store:
        with store.writing() as writing:
            writing.put([document(f"d{n}", f"Le texte n° {n}, « déjà »…") for n in range(1_200)])
        with store.writing() as writing:
            writing.put([document("d1", "Un autre texte.")])
    with closing(Desk(settings.desk_url)) as desk:
        desk.accounts.add("camille", Role.ADMINISTRATOR, PASSWORD)
        for n in range(3):
            desk.audit.record("camille", "document.hide", f"d{n}", reason="é")
    return settings


@pytest.mark.slow
def test_all_that_is_stored_and_decided_is_in_the_copy_and_in_the_copy_of_the_copy(
    base: Settings,
    postgresql_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["migrate", postgresql_url])
    assert "copied" in capsys.readouterr().out
    stored, decided = rows(base.database_url, store_tables.metadata), rows(base.desk_url, desk_tables.metadata)
    assert rows(postgresql_url, store_tables.metadata) == stored
    assert rows(postgresql_url, desk_tables.metadata) == decided
    assert len(stored["document"]) == 1_200
    with closing(Store(base.database_url)) as former, closing(Store(postgresql_url)) as store:
        assert (store.id, store.sequence()) == (former.id, former.sequence())
        with store.writing() as writing:
            writing.put([document("new", "Un texte de plus.")])
        assert store.sequence() > former.sequence()
    with closing(Desk(postgresql_url)) as desk:
        assert desk.accounts.verified("camille", PASSWORD)
        desk.audit.record("camille", "document.show", "d1")
    monkeypatch.setenv("KB_DATABASE", postgresql_url)
    monkeypatch.setenv("KB_HOME", str(tmp_path / "back"))
    store_file, desk_file = (f"sqlite:///{tmp_path / 'back' / name}.sqlite" for name in ("store", "desk"))
    main(["migrate", store_file])
    assert rows(store_file, store_tables.metadata) == rows(postgresql_url, store_tables.metadata)
    assert rows(desk_file, desk_tables.metadata) == rows(postgresql_url, desk_tables.metadata)


def test_a_database_that_is_in_use_is_not_written_to(
    base: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = f"sqlite:///{tmp_path / 'taken.sqlite'}"
    with closing(Store(taken)) as store, store.writing() as writing:
        writing.put([document("other", "Déjà là.")])
    with pytest.raises(SystemExit) as refused:
        main(["migrate", taken])
    assert refused.value.code == 2
    assert "document is not empty" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["migrate", base.database_url])
    with closing(Store(taken)) as store:
        assert store.document("other")
