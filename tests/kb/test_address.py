"""What may become a link."""

from __future__ import annotations

import pytest

from kb.address import web_address


@pytest.mark.parametrize(
    "address",
    [
        "https://www.infomie.net",
        "http://www.infomie.net/spip.php?article78#top",
        "https://example.org:8443/a%20b",
        "https://fr.wikipedia.org/wiki/Défenseur_des_droits",
        "https://[2001:db8::1]/",
    ],
)
def test_an_address_of_the_web_is_given_back_as_it_is(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "www.infomie.net",
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org/",
        "https://",
        "https:///path",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org/\x00",
        "https://user@example.org/",
        "https://example.org:port/",
        "https://[::1/",
        "https://example.org/" + "a" * 3000,
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the reason differs, the refusal counts
        web_address(address)
