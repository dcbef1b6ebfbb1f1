"""A source is written as a file that people review, and read back as the same source."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import catalogue
from kb.catalogue.writing import written
from kb.document import Reuse
from kb.errors import CatalogueError
from kb.settings import CORPUS
from kb.source import Checked, Expectation, Source

OURS = {file.stem: file.read_text("utf-8") for file in (CORPUS / "sources").glob("*.toml")}

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
said = text.filter(str.strip)
address = st.sampled_from(("https://example.org/", "http://example.org/a?b=c#d", "https://example.org/é"))
patterns = st.lists(said.map(lambda end: f"/{end}"), max_size=12).map(tuple)
expected = st.builds(
    lambda least, more: Expectation(least=least, most=None if more is None else max(least, 1) + more),
    st.integers(0, 10**6),
    st.none() | st.integers(0, 10**6),
)
common = {
    "id": st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True),
    "title": said,
    "publisher": said,
    "licence": said,
    "reuse": st.sampled_from(Reuse),
    "type": st.none() | st.sampled_from(("report", "case-law")),
    "language": st.none() | st.sampled_from(("fr", "en")),
    "country": st.none() | st.just("FR"),
    "licence_url": st.just("") | address,
    "format": text,
    "robots": text,
    "pace": st.floats(1, 1000),
    "expect": expected,
    "schedule": st.sampled_from(("", "hourly", "weekly on monday at 03:00")),
    "remark": text,
}
folders = st.builds(Source, kind=st.just("folder"), path=said, **common)
sites = st.builds(
    Source,
    kind=st.sampled_from(("site", "list", "feed", "sitemap")),
    addresses=st.lists(address, min_size=1, max_size=30).map(tuple),
    checked=st.none() | st.sampled_from(Checked),
    scope=st.lists(address, max_size=2).map(tuple),
    include=patterns,
    exclude=patterns,
    depth=st.none() | st.integers(0, 99),
    pages=st.integers(1, 10**6),
    spip=st.booleans(),
    **common,
)
codes = st.builds(
    Source,
    kind=st.just("legi"),
    addresses=st.just(("https://example.org/",)),
    texts=st.dictionaries(st.from_regex(r"LEGITEXT\d{12}", fullmatch=True), said, min_size=1).map(MappingProxyType),
    **common,
)
searches = st.builds(
    Source,
    kind=st.just("hal"),
    addresses=st.just(("https://example.org/",)),
    words=st.lists(said.filter(lambda word: word.strip(" *")), min_size=1).map(tuple),
    **common,
)
sources = st.one_of(folders, sites, codes, searches)


def read(text: str, name: str) -> Source:
    source, faults = catalogue.read_text(text, name)
    assert (faults, source is not None) == ([], True)
    assert source is not None
    return source


@settings(max_examples=40)
@given(sources)
def test_a_source_that_is_written_is_read_as_the_same_source(source: Source) -> None:
    assert read(written(source), source.id) == source


@settings(max_examples=40)
@given(sources, sources)
def test_a_file_that_is_changed_is_read_as_what_it_was_changed_to(one: Source, other: Source) -> None:
    other = replace(other, id=one.id)
    assert read(written(other, written(one)), one.id) == other


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_file_of_ours_in_which_nothing_changes_stays_as_it_is(name: str) -> None:
    assert written(read(OURS[name], name), OURS[name]) == OURS[name]


@pytest.mark.parametrize("name", sorted(OURS))
def test_changing_a_file_of_ours_touches_only_the_lines_that_say_it(name: str) -> None:
    source = read(OURS[name], name)
    changed = written(replace(source, title="Un autre titre", pace=7.5, expect=Expectation(least=3)), OURS[name])
    removed = set(OURS[name].splitlines()) - set(changed.splitlines())
    assert all(line.startswith(("title =", "pace =", "least =", "most =")) for line in removed)
    assert [line for line in changed.splitlines() if line.startswith("#")] == [
        line for line in OURS[name].splitlines() if line.startswith("#")
    ]


def test_a_new_key_stands_where_our_files_have_it_and_comments_at_lines_stay() -> None:
    before = (
        'id = "a"\nkind = "site" # the old one\ntitle = "A"\npublisher = "P"\n\nlicence = "L"\nreuse = "full_text"\n\n'
        'addresses = [\n    "https://a.org/",  # home\n]\nenabled = false\nremark = "No."\n'
    )
    source = read(before, "a")
    after = written(replace(source, kind="list", language="fr", pace=5, enabled=True, exclude=("/x",)), before)
    assert after == (
        'id = "a"\nkind = "list" # the old one\ntitle = "A"\npublisher = "P"\nlanguage = "fr"\n\n'
        'licence = "L"\nreuse = "full_text"\n\n'
        'addresses = [\n    "https://a.org/",  # home\n]\nexclude = ["/x"]\npace = 5\nenabled = true\nremark = "No."\n'
    )


def test_a_table_keeps_what_does_not_change_and_loses_what_is_no_longer_meant() -> None:
    before = (
        'id = "a"\nkind = "legi"\ntitle = "A"\npublisher = "P"\nlicence = "L"\nreuse = "full_text"\n'
        'addresses = ["https://a.org/"]\n\n[texts]\n# the two\nLEGITEXT000000000001 = "A"\nLEGITEXT000000000002 = "B"\n'
        "\n[expect]\nleast = 0\nmost = 5 # at most\n"
    )
    source = read(before, "a")
    texts = {"LEGITEXT000000000002": "B", "LEGITEXT000000000003": "C"}
    after = written(replace(source, texts=texts, expect=Expectation(most=7)), before)
    removed = 'LEGITEXT000000000001 = "A"\n'
    assert after == before.replace(removed, "").replace("most = 5", "most = 7").replace(
        'LEGITEXT000000000002 = "B"\n', 'LEGITEXT000000000002 = "B"\nLEGITEXT000000000003 = "C"\n'
    )
    more = written(replace(source, texts={**source.texts, "LEGITEXT000000000003": "C"}), before)
    assert set(before.splitlines()) < set(more.splitlines())


def test_a_new_file_is_laid_out_as_ours_are() -> None:
    source = Source(
        id="a", kind="site", title="A", publisher="P", licence="L", reuse=Reuse.INDEX_SNIPPET,
        addresses=("https://a.org/",), exclude=tuple(f"/un-chemin-assez-long-{n}" for n in range(9)), pace=5,
        expect=Expectation(least=20),
    )  # fmt: skip
    assert written(source) == (
        'id = "a"\nkind = "site"\ntitle = "A"\npublisher = "P"\n\n'
        "# What the licence allows, and what readers are shown.\n"
        'licence = "L"\nreuse = "index_snippet"\n\naddresses = ["https://a.org/"]\n\n'
        "# How far a run goes, and how fast.\n"
        "exclude = [\n    "
        + " ".join(f'"/un-chemin-assez-long-{n}",' for n in range(4))
        + "\n    "
        + " ".join(f'"/un-chemin-assez-long-{n}",' for n in range(4, 8))
        + '\n    "/un-chemin-assez-long-8",\n]\npace = 5\n\n'
        "# How many documents a full run yields; with fewer or more, nothing is removed.\n"
        "[expect]\nleast = 20\n"
    )


def test_a_file_that_is_no_toml_is_not_changed() -> None:
    with pytest.raises(CatalogueError, match="not TOML"):
        written(read(OURS["gisti"], "gisti"), "id = ")
