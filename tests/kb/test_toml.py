"""Where a key stands in a TOML text."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import toml

TEXT = '''# a comment
id = "x"

addresses = [
  "https://a.example",
  "https://b.example",
]

[expect]
# least = 7
least = 1
remark = """
least = 5
[other]
"""
most = 3

[[sources]]
title = "first"

[[sources]]
title = "second"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (["id"], 2),
        (["addresses", 1], 4),
        (["expect"], 9),
        (["expect", "least"], 11),
        (["expect", "most"], 16),
        (["sources", 0, "title"], 19),
        (["sources", 1, "title"], 22),
    ],
)
def test_a_key_is_found_on_the_line_where_its_statement_begins(path: list[str | int], line: int) -> None:
    assert toml.lines_of(TEXT, [path]) == [line]


@pytest.mark.parametrize(
    ("path", "line"),
    [(["gone"], 1), (["expect", "gone"], 9), (["sources", 1, "year"], 21), (["sources", 7, "title"], 18), ([], 1)],
)
def test_a_missing_key_is_placed_on_the_line_of_its_table(path: list[str | int], line: int) -> None:
    assert toml.lines_of(TEXT, [path]) == [line]


def test_the_line_of_an_error_is_the_parsers_or_the_last() -> None:
    for text, line in (("a = 1\nb = = 2\nc = 3\n", 2), ('a = 1\nb = """\nnever closed\n', 3), ("a = 1\na = 2", 2)):
        with pytest.raises(ValueError) as caught:  # noqa: PT011 -- any error of the parser
            toml.parse(text)
        assert toml.line_of_error(caught.value, text) == line


def test_values_nested_without_end_are_refused_like_any_bad_toml() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        toml.parse("a = " + "[" * 100_000)


@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.integers(0, 3), st.booleans()),
        min_size=1,
        max_size=12,
        unique_by=lambda row: row[0],
    )
)
def test_every_key_of_a_flat_file_is_found_where_it_was_written(rows: list[tuple[str, int, bool]]) -> None:
    lines: list[str] = []
    expected = []
    for key, blank, folded in rows:
        lines += [""] * blank
        expected.append(len(lines) + 1)
        lines += [f"{key} = [", "  1,", "]"] if folded else [f"{key} = 1"]
    text = "\n".join(lines)
    assert set(tomllib.loads(text)) == {key for key, _, _ in rows}
    assert toml.lines_of(text, [[key] for key, _, _ in rows]) == expected
