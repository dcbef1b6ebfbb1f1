"""The catalogue is checked whole: every fault with its file and its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kb import catalogue
from kb.document import Reuse
from kb.errors import CatalogueError, UnknownSource, UsageError
from kb.settings import CORPUS
from kb.source import KINDS, Checked, Expectation, Source

GOOD = """\
# A folder of reports.
id = "NAME"
kind = "folder"
title = "Fonds documentaire"
publisher = "Centre de documentation"
licence = "CC BY 4.0"
reuse = "full_text"
path = "fonds"
"""
FULL = (
    GOOD
    + """\
type = "report"
language = "fr"
country = "FR"
licence_url = "https://creativecommons.org/licenses/by/4.0/"
addresses = ["https://example.org/fonds"]
pace = 5
remark = "Copied each month."

[texts]
LEGITEXT000006074069 = "CASF"

[expect]
least = 10
most = 20
"""
)


def write(folder: Path, **files: str) -> Path:
    """A catalogue with these files: name → text, in which NAME stands for the file's name."""
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text.replace("NAME", name), "utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    """The lines of the error that loading raises, without the folder before them."""
    with pytest.raises(CatalogueError) as caught:
        catalogue.load(folder)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]


def test_a_file_with_every_key_becomes_a_source(tmp_path: Path) -> None:
    assert catalogue.load(write(tmp_path, fonds=FULL))["fonds"] == Source(
        id="fonds",
        kind="folder",
        title="Fonds documentaire",
        publisher="Centre de documentation",
        licence="CC BY 4.0",
        reuse=Reuse.FULL_TEXT,
        path="fonds",
        type="report",
        language="fr",
        country="FR",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        addresses=("https://example.org/fonds",),
        pace=5.0,
        remark="Copied each month.",
        texts={"LEGITEXT000006074069": "CASF"},
        expect=Expectation(least=10, most=20),
    )


def test_sources_stand_in_the_order_of_their_files_names(tmp_path: Path) -> None:
    assert list(catalogue.load(write(tmp_path, b=GOOD, c=GOOD, a=GOOD))) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title =", "titel =", ["1: the key 'title' is missing", "4: unknown key 'titel'; did you mean 'title'?"]),
        ('title = "Fonds documentaire"\n', "", ["1: the key 'title' is missing"]),
        ('title = "Fonds documentaire"', "title = 3", ["4: title must be a text in quotes"]),
        ('title = "Fonds documentaire"', 'title = " "', ["4: title is empty"]),
        ('title = "Fonds documentaire"', "title = 2020-01-01", ["4: title must be a text in quotes"]),
        ('reuse = "full_text"', 'reuse = "all"', [("7: reuse must be 'full_text', 'index_snippet', "
                                                  "'metadata_only' or 'link_only'")]),
        ('id = "NAME"', 'id = "other"', ["2: id is 'other', and the file's name says 'fonds'"]),
        ('kind = "folder"', 'kind = "ftp"', [f"3: unknown kind 'ftp'; there are: {', '.join(KINDS)}"]),
        ('path = "fonds"', "", ["1: a source of kind 'folder' needs the key 'path'"]),
        ('path = "fonds"', 'path = ""', ["8: a source of kind 'folder' needs the key 'path'"]),
        ('type = "report"', 'type = "rapport"', ["9: unknown document type 'rapport'; did you mean 'report'?"]),
        ('language = "fr"', 'language = "french"', [("10: language is a code of two small letters, as in fr; "
                                                    "not 'french'")]),
        ('country = "FR"', 'country = "fr"', ["11: country is a code of two capital letters, as in FR; not 'fr'"]),
        ('licence_url = "https:', 'licence_url = "javascript:', [
            ("12: licence_url: 'javascript://creativecommons.org/licenses/by/4.0/': an address begins with http:// or "
            "https://")]),
        ('["https://example.org/fonds"]', '[\n  "https://example.org/",\n  "ftp://example.org/",\n]', [
            "13: addresses: 'ftp://example.org/': an address begins with http:// or https://"]),
        ('["https://example.org/fonds"]', '"https://example.org/fonds"', ["13: addresses must be a list: [ … ]"]),
        ("pace = 5", "pace = -1", ["14: pace is a number of seconds, 0 or more; not -1"]),
        ("pace = 5", "pace = nan", ["14: pace is a number of seconds, 0 or more; not nan"]),
        ("pace = 5", 'pace = "5"', ["14: pace must be a number"]),
        ('remark = "Copied each month."', "enabled = false", [
            "15: a source that is switched off says why: remark is missing"]),
        ("LEGITEXT000006074069", "CASF", ['18: CASF: a text is given as LEGITEXT000006074069 = "CASF"']),
        ("least = 10", "least = -1", ["21: least is 0 or more"]),
        ("least = 10", "leats = 10", ["21: unknown key 'leats'; did you mean 'least'?"]),
        ("most = 20", "most = 5", ["22: most is at least 1, and not below least"]),
        ("most = 20", "most = 20.5", ["22: expect.most must be a whole number"]),
        ("pace = 5", "pace = = 5", ["14: is not TOML: Invalid value (at line 14, column 8)"]),
        ("pace = 5", 'pace = """', ["22: is not TOML: Unterminated string (at end of document)"]),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in FULL
    write(tmp_path, fonds=FULL.replace(old, new, 1))
    assert faults(tmp_path) == [f"fonds.toml:{line}" for line in expected]


def test_what_should_be_a_table_and_is_none_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, a=GOOD + "expect = 3\n", b=GOOD + "texts = []\n")
    assert faults(tmp_path) == ["a.toml:9: expect must be a table", "b.toml:9: texts must be a table"]


def test_all_faults_of_all_files_are_in_one_error_in_order(tmp_path: Path) -> None:
    write(tmp_path, b="id = 'b'\nkind = 'folder'\n", a=GOOD.replace("path", "paht").replace("full_text", "some"))
    assert faults(tmp_path) == [
        "a.toml:7: reuse must be 'full_text', 'index_snippet', 'metadata_only' or 'link_only'",
        "a.toml:8: unknown key 'paht'; did you mean 'path'?",
        "b.toml:1: the key 'licence' is missing",
        "b.toml:1: the key 'publisher' is missing",
        "b.toml:1: the key 'reuse' is missing",
        "b.toml:1: the key 'title' is missing",
    ]


def test_two_files_that_claim_one_id_are_both_named(tmp_path: Path) -> None:
    write(tmp_path, a=GOOD, b=GOOD.replace("NAME", "a"))
    assert faults(tmp_path) == [
        "b.toml:2: id is 'a', and the file's name says 'b'",
        "b.toml:2: the id a is taken already",
    ]


@pytest.mark.parametrize("wrong", ['["a"]', '{ a = "a" }', "3", "2020-01-01"])
def test_an_id_that_is_no_text_is_a_fault(tmp_path: Path, wrong: str) -> None:
    write(tmp_path, a=GOOD, b=GOOD.replace('"NAME"', wrong))
    assert faults(tmp_path) == ["b.toml:2: id must be a text in quotes"]


def test_an_id_that_is_no_name_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, Fonds_1=GOOD)
    assert faults(tmp_path) == ["Fonds_1.toml:2: id is made of lower-case letters, digits and single hyphens"]


def test_a_file_that_is_not_utf_8_is_a_fault_of_the_line_where_it_ends_to_be(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(GOOD.replace("NAME", "a").replace("Centre", "Centré").encode("latin-1"))
    assert faults(tmp_path) == ["a.toml:5: is not UTF-8; save it as UTF-8"]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    assert faults(tmp_path) == ["a.toml:1: cannot be read: Is a directory"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="there is no such folder"):
        catalogue.load(tmp_path / "gone")


def test_without_names_all_enabled_sources_are_chosen(tmp_path: Path) -> None:
    off = GOOD + 'enabled = false\nremark = "The disk is away."\n'
    known = catalogue.load(write(tmp_path, a=GOOD, b=off, c=GOOD))
    assert [source.id for source in known.choose()] == ["a", "c"]


def test_chosen_sources_come_once_in_the_order_asked_for(tmp_path: Path) -> None:
    known = catalogue.load(write(tmp_path, a=GOOD, b=GOOD))
    assert [source.id for source in known.choose(["b", "a", "b"])] == ["b", "a"]


@pytest.mark.parametrize(("name", "hint"), [("repre", "Did you mean repere?"), ("xyz", "kb sources lists them.")])
def test_a_name_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path, name: str, hint: str) -> None:
    known = catalogue.load(write(tmp_path, legi=GOOD, repere=GOOD))
    with pytest.raises(UnknownSource) as caught:
        known.choose([name])
    assert caught.value.hint == hint


def test_a_source_that_is_switched_off_says_why_it_cannot_be_chosen(tmp_path: Path) -> None:
    known = catalogue.load(write(tmp_path, a=GOOD + 'enabled = false\nremark = "The disk is away."\n'))
    with pytest.raises(UsageError, match="The disk is away"):
        known.choose(["a"])


def test_the_kinds_known_can_be_passed_in(tmp_path: Path) -> None:
    kinds: dict[str, Any] = {"folder": ("path", "country")}
    with pytest.raises(CatalogueError, match="needs the key 'country'"):
        catalogue.load(write(tmp_path, a=GOOD), kinds)


UNREAD = """\
id = "NAME"
kind = "api"
title = "Une association"
publisher = "Une association"
licence = "Terms to be read"
reuse = "index_snippet"
addresses = ["https://example.org/"]
checked = "seen"
format = "HTML"
robots = "Crawl-delay: 10."
enabled = false
remark = "No reader for this kind yet."
"""


def test_a_source_of_a_kind_without_a_reader_is_known_with_what_a_curator_noted(tmp_path: Path) -> None:
    source = catalogue.load(write(tmp_path, assoc=UNREAD))["assoc"]
    assert (source.checked, source.format, source.robots) == (Checked.SEEN, "HTML", "Crawl-delay: 10.")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("enabled = false\n", "",
         "2: there is no reader for kind 'api' yet: say enabled = false, and why in remark"),
        ('remark = "No reader for this kind yet."\n', "",
         "11: a source that is switched off says why: remark is missing"),
        ('checked = "seen"', 'checked = "sure"',
         "8: checked must be 'seen', 'by_pattern', 'from_memory' or 'may_have_moved'"),
        ('addresses = ["https://example.org/"]\n', "",
         "7: checked speaks of addresses, and there are none"),
    ],
)  # fmt: skip
def test_a_source_of_a_kind_without_a_reader_is_checked_too(tmp_path: Path, old: str, new: str, expected: str) -> None:
    write(tmp_path, assoc=UNREAD.replace(old, new))
    assert faults(tmp_path) == [f"assoc.toml:{expected}"]


def test_a_source_of_a_kind_without_a_reader_cannot_be_chosen_and_is_not_said_to_wait_for_a_switch(
    tmp_path: Path,
) -> None:
    with pytest.raises(UsageError, match="assoc is switched off: No reader for this kind yet") as caught:
        catalogue.load(write(tmp_path, assoc=UNREAD)).choose(["assoc"])
    assert caught.value.hint.startswith("Sources of kind 'api' cannot be read yet.")


SITE = """\
id = "NAME"
kind = "site"
title = "Une association"
publisher = "Une association"
licence = "Terms to be read"
reuse = "index_snippet"
addresses = ["https://example.org/"]
scope = ["https://example.org/mineurs/"]
include = ["/mineurs/*.html$"]
exclude = ["/mineurs/forum"]
depth = 3
pages = 200
spip = true
"""


def test_a_site_says_how_far_it_is_read(tmp_path: Path) -> None:
    site = catalogue.load(write(tmp_path, assoc=SITE))["assoc"]
    assert (site.scope, site.include) == (("https://example.org/mineurs/",), ("/mineurs/*.html$",))
    assert (site.exclude, site.depth, site.pages, site.spip) == (("/mineurs/forum",), 3, 200, True)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('addresses = ["https://example.org/"]\n', "", "1: a source of kind 'site' needs the key 'addresses'"),
        ('scope = ["https:', 'scope = ["ftp:',
         "8: scope: 'ftp://example.org/mineurs/': an address begins with http:// or https://"),
        ('"/mineurs/*.html$"', '"mineurs"',
         "9: include: a pattern begins with / or *, as in /spip.php?article*; not 'mineurs'"),
        ('"/mineurs/forum"', '""', "10: exclude: a pattern begins with / or *, as in /spip.php?article*; not ''"),
        ("depth = 3", "depth = -1", "11: depth is 0 or more"),
        ("pages = 200", "pages = 0", "12: pages is at least 1"),
        ("spip = true", 'spip = "yes"', "13: spip must be true or false"),
        ("spip = true", "pace = 0.5", "13: pace is at least 1 for sources of the kinds site, feed, sitemap, list"),
    ],
)  # fmt: skip
def test_a_site_that_says_it_wrongly_is_told_where(tmp_path: Path, old: str, new: str, expected: str) -> None:
    write(tmp_path, assoc=SITE.replace(old, new))
    assert faults(tmp_path) == [f"assoc.toml:{expected}"]


def test_keys_of_the_web_are_no_keys_of_a_folder(tmp_path: Path) -> None:
    write(tmp_path, fonds=GOOD + "depth = 2\nspip = true\n")
    kinds = "is for sources of the kinds site, feed, sitemap, list"
    assert faults(tmp_path) == [f"fonds.toml:9: depth {kinds}", f"fonds.toml:10: spip {kinds}"]


@pytest.fixture(scope="module")
def ours() -> catalogue.Catalogue:
    return catalogue.load(CORPUS / "sources")


def test_our_catalogue_names_every_source_that_was_found_and_our_own_pages(ours: catalogue.Catalogue) -> None:
    assert len(ours) == 81


def test_our_catalogue_reads_what_there_is_a_reader_and_a_right_for(ours: catalogue.Catalogue) -> None:
    assert [source.id for source in ours.choose()] == ["legi", "repere"]


def test_the_sources_of_our_catalogue_are_described_for_people(ours: catalogue.Catalogue) -> None:
    network = [source for source in ours.values() if source.kind != "folder"]
    assert [source.id for source in network if "'" in source.title + source.publisher] == []
    assert [source.id for source in network if bool(source.addresses) != bool(source.checked)] == []
    assert [source.id for source in network if not source.robots] == []
    assert [source.id for source in network if not source.enabled and not source.remark.endswith(".")] == []


def test_words_are_for_the_kinds_that_choose_by_them_and_none_is_empty() -> None:
    known = {
        "id": "jade",
        "title": "JADE",
        "publisher": "DILA",
        "licence": "Licence Ouverte 2.0",
        "reuse": "full_text",
        "addresses": ["https://example.org/JADE/"],
    }
    _, faults = catalogue.read({**known, "kind": "dila", "words": ["mineur* isolé*", " * "]}, "jade", KINDS)
    assert [(fault.path, fault.reason) for fault in faults] == [
        (("words", 1), "words: an empty word would be met everywhere")
    ]
    _, faults = catalogue.read({**known, "kind": "site", "words": ["mineur"]}, "jade", KINDS)
    assert [fault.path for fault in faults] == [("words",)]


def test_a_served_catalogue_is_read_again_when_a_file_changes_and_lasts_when_one_is_damaged(tmp_path: Path) -> None:
    write(tmp_path, ours=GOOD)
    assert list(catalogue.load_while_serving(tmp_path)) == ["ours"]
    write(tmp_path, theirs=GOOD)
    assert list(catalogue.load_while_serving(tmp_path)) == ["ours", "theirs"]
    (tmp_path / "theirs.toml").write_text("id = ", "utf-8")
    assert list(catalogue.load_while_serving(tmp_path)) == ["ours", "theirs"]
    (tmp_path / "theirs.toml").unlink()
    assert list(catalogue.load_while_serving(tmp_path)) == ["ours"]


def test_a_server_without_a_catalogue_has_no_sources(tmp_path: Path) -> None:
    assert len(catalogue.load_while_serving(tmp_path / "nowhere")) == 0
