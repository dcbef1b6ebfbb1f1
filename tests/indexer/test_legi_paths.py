"""Where files of LEGI lie, in archives and in deletion lists."""

from __future__ import annotations

import pytest
from legi_archive import CASF, CC, article_path, folder

from indexer.legi.paths import LegiPath, deleted_paths, member_path

ARTICLE = article_path(921114041886)
STRUCT = f"{folder()}/texte/struct/{CASF}.xml"
SECTION = f"{folder()}/section_ta/LEGI/SCTA/00/00/00/00/00/LEGISCTA000000000001.xml"


def deleted(listing: str, *, folders: bool = False) -> list[str]:
    return [str(path) for path in deleted_paths(listing, {CASF}, folders=folders)]


@pytest.mark.parametrize("path", [ARTICLE, STRUCT, SECTION, STRUCT.replace("struct", "version")])
def test_a_path_is_read_and_written_back(path: str) -> None:
    assert str(member_path(path)) == path


def test_the_stamp_of_a_delta_is_no_part_of_a_path() -> None:
    assert str(member_path(f"20230801-210000/{ARTICLE}")) == ARTICLE


def test_a_path_says_text_kind_and_id() -> None:
    expected = LegiPath("code_et_TNC_en_vigueur", "code_en_vigueur", CASF, "article", "LEGIARTI921114041886")
    assert member_path(ARTICLE) == expected


def test_a_law_outside_the_codes_lies_under_the_id_of_the_journal_officiel() -> None:
    path = (
        "legi/global/code_et_TNC_en_vigueur/TNC_en_vigueur/JORF/TEXT/00/00/32/20/52/JORFTEXT000032205234/"
        "texte/version/LEGITEXT000032206981.xml"
    )
    found = member_path(path)
    assert found is not None
    assert (str(found), found.text, found.id) == (path, "JORFTEXT000032205234", "LEGITEXT000032206981")


@pytest.mark.parametrize(
    "name",
    [
        "liste_suppression_legi.dat",
        ARTICLE.replace("code_et_TNC_en_vigueur", "inconnu"),
        ARTICLE.removesuffix(".xml"),
        ARTICLE.replace("921114041886", "92111404188"),
        f"{folder()}/article/readme.xml",
        "",
    ],
)
def test_other_members_are_no_files_of_a_text(name: str) -> None:
    assert member_path(name) is None


def test_a_deletion_list_names_files_of_the_wanted_texts() -> None:
    other = article_path(7, CC)
    assert deleted(f"{ARTICLE.removesuffix('.xml')}\r\n  {other}\n{STRUCT}") == [ARTICLE, STRUCT]


@pytest.mark.parametrize("slash", [n for n, character in enumerate(ARTICLE) if character == "/"])
def test_a_path_that_lacks_any_one_of_its_slashes_is_understood(slash: int) -> None:
    broken = ARTICLE[:slash] + ARTICLE[slash + 1 :]
    assert deleted(broken.removesuffix(".xml")) == [ARTICLE]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (folder(), f"{folder()}/"),
        (f"{folder()}/", f"{folder()}/"),
        (f"{folder()} D", f"{folder()}/"),
        (f"{folder()}/article", f"{folder()}/article/"),
        (f"{folder()}article", f"{folder()}/article/"),
        (f"{folder()}/texteversion", f"{folder()}/texte/version/"),
        (f"{folder()}/article/LEGI/ARTI/92/11", f"{folder()}/article/LEGI/ARTI/92/11/"),
        (ARTICLE, ARTICLE),
    ],
)
def test_a_list_of_folders_names_folders(entry: str, expected: str) -> None:
    assert deleted(entry, folders=True) == [expected]


def test_a_folder_in_a_list_of_files_is_not_believed() -> None:
    assert deleted(folder()) == [folder()]
    assert not any(isinstance(path, LegiPath) for path in deleted_paths(folder(), {CASF}, folders=False))


def test_what_makes_no_sense_is_given_back_if_it_speaks_of_a_wanted_text() -> None:
    listing = f"legi/global/{CASF}/LEGIARTI000000000001 legi/global/{CC}/LEGIARTI000000000001 D"
    assert list(deleted_paths(listing, {CASF}, folders=True)) == [f"legi/global/{CASF}/LEGIARTI000000000001"]
