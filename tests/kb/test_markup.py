"""The Markdown of our own pages: links by key stay as they are written, and marks are told from links."""

from __future__ import annotations

import pytest

from kb.markup import MARKDOWN, SOURCE_MARK


def hrefs(text: str) -> list[str]:
    (inline,) = [token for token in MARKDOWN.parse(text) if token.type == "inline"]
    return [str(token.attrs["href"]) for token in inline.children or () if token.type == "link_open"]


@pytest.mark.parametrize(
    "target",
    [
        "ref:fr:CC:375",
        "ref:fr:ce:428478@2020-02-05",
        "ref:un:CRC/C/79/D/11/2017",
        "ref:echr:12267/16",
        "ref:fr:CASF:R*221-1",
        "doc:organisations/infomie#role",
    ],
)
def test_a_link_by_key_is_left_as_it_is_written(target: str) -> None:
    assert hrefs(f"Voir [ce texte]({target}).") == [target]


def test_other_addresses_are_brought_into_their_usual_form() -> None:
    assert hrefs("[a](https://exemple.org/é)") == ["https://exemple.org/%C3%A9"]
    assert "href" not in str(MARKDOWN.parse("[a](javascript:alert(1))")[1].children)


def test_a_mark_has_numbers_and_leads_nowhere_else() -> None:
    assert [match[1] for match in SOURCE_MARK.finditer("Un [1]. Deux [2, 3]. [4](https://exemple.org) [mot]")] == [
        "1",
        "2, 3",
    ]
