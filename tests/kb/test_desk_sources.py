"""Files of the desk stand in the places of those of the corpus; one that is broken takes nothing down."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kb import catalogue
from kb.catalogue.folders import folder_of, is_readable
from kb.errors import CatalogueError
from kb.settings import Settings

FILE = """\
id = "NAME"
kind = "folder"
title = "TITLE"
publisher = "Centre de documentation"
licence = "CC BY 4.0"
reuse = "full_text"
path = "documents"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", corpus=tmp_path / "corpus")


def write(folder: Path, name: str, title: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.toml"
    file.write_text(FILE.replace("NAME", name).replace("TITLE", title), "utf-8")
    return file


def titles(found: catalogue.Catalogue) -> dict[str, str]:
    return {source.id: source.title for source in found.values()}


def test_a_file_of_the_desk_takes_the_place_of_that_of_the_same_name_or_adds_one(settings: Settings) -> None:
    write(settings.sources, "fonds", "Fonds")
    ours = write(settings.desk_sources, "fonds", "Fonds du bureau")
    write(settings.desk_sources, "autre", "Autre fonds")
    found = catalogue.of(settings)
    assert titles(found) == {"autre": "Autre fonds", "fonds": "Fonds du bureau"}
    assert found.from_desk == {"autre", "fonds"}
    assert found.files["fonds"] == ours


def test_a_broken_file_of_the_desk_is_named_and_that_of_the_corpus_stays(settings: Settings) -> None:
    write(settings.sources, "fonds", "Fonds")
    file = write(settings.desk_sources, "fonds", "")
    lost = write(settings.desk_sources, "perdu", "Perdu")
    lost.write_text("id = ", "utf-8")
    found = catalogue.of(settings)
    assert titles(found) == {"fonds": "Fonds"}
    assert found.from_desk == set()
    assert found.faults[0] == f"{file}:3: title is empty"
    assert found.faults[1].startswith(f"{lost}:1: is not TOML")


def test_a_broken_file_of_the_corpus_is_an_error_whatever_the_desk_says(settings: Settings) -> None:
    write(settings.sources, "fonds", "")
    write(settings.desk_sources, "fonds", "Fonds du bureau")
    with pytest.raises(CatalogueError, match="title is empty"):
        catalogue.of(settings)


def test_a_server_follows_the_desk_and_lasts_when_a_file_of_it_is_damaged(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    def served() -> dict[str, str]:
        return titles(catalogue.load_while_serving(settings.sources, settings.desk_sources))

    write(settings.sources, "fonds", "Fonds")
    assert served() == {"fonds": "Fonds"}
    file = write(settings.desk_sources, "fonds", "Fonds du bureau")
    assert served() == {"fonds": "Fonds du bureau"}
    file.write_bytes(b"\xff")
    with caplog.at_level(logging.ERROR):
        assert served() == served() == {"fonds": "Fonds"}
    assert len(caplog.records) == 1
    file.unlink()
    assert served() == {"fonds": "Fonds"}


@pytest.mark.parametrize(
    ("path", "readable"),
    [
        ("documents", True),
        (".", True),
        ("{home}/inbox", True),
        ("{home}/inbox/rapports", True),
        ("/etc", False),
        ("../home", False),
        ("{home}/inbox/../originals", False),
        ("{home}/inbox/lien", False),
        ("{home}/inbox-2", False),
    ],
)
def test_sources_read_the_corpus_and_the_inbox_and_nothing_beside_them(
    settings: Settings, tmp_path: Path, path: str, readable: bool
) -> None:
    inbox = settings.home / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "lien").symlink_to("/etc")
    folder = folder_of(path.format(home=settings.home), settings)
    assert is_readable(folder, settings) is readable


def test_whoever_runs_the_machine_names_the_folders_that_may_be_read(settings: Settings, tmp_path: Path) -> None:
    named = settings.model_copy(update={"folders": f"{tmp_path / 'a'}:{tmp_path / 'b'}"})
    assert [is_readable(tmp_path / name, named) for name in ("a", "b/c", "ab")] == [True, True, False]
    assert not is_readable(settings.home / "inbox", named)
