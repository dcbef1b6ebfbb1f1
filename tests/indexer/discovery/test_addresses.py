"""One spelling for each address, and what an address is to a crawl."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.crawling.naming import document_id
from indexer.discovery import spip, traps
from indexer.discovery.addresses import canonical
from indexer.discovery.missing import says_missing
from indexer.discovery.place import Role
from indexer.discovery.scope import Scope, pattern
from kb.document import Reuse
from kb.source import Source

SOURCE = Source(
    id="assoc",
    kind="site",
    title="t",
    publisher="p",
    licence="l",
    reuse=Reuse.FULL_TEXT,
    addresses=("https://www.example.org/",),
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTP://Example.ORG:80", "http://example.org/"),
        ("https://example.org:443/a/./b/../c#top", "https://example.org/a/c"),
        ("http://example.org:8080/%7ea/%c3%a9", "http://example.org:8080/~a/%C3%A9"),
        ("http://example.org/mon fichier é.pdf", "http://example.org/mon%20fichier%20%C3%A9.pdf"),
        ("http://münchen.example/", "http://xn--mnchen-3ya.example/"),
        ("http://example.org/a;jsessionid=0123ABCD?b=2&a=1", "http://example.org/a?a=1&b=2"),
        ("http://example.org/?PHPSESSID=1&utm_source=x&fbclid=3", "http://example.org/"),
        ("http://example.org/?sid=12", "http://example.org/?sid=12"),
        ("http://example.org/?sid=0a1b2c3d4e5f60718293", "http://example.org/"),
        (
            "http://example.org/spip.php?rubrique3&debut_articles=10",
            "http://example.org/spip.php?rubrique3&debut_articles=10",
        ),
        ("../b?c", "http://example.org/b?c"),
        ("http://example.org/../../a", "http://example.org/a"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
    ],
)
def test_an_address_has_one_spelling(written: str, expected: str) -> None:
    assert canonical(written, "http://example.org/a/") == expected


@pytest.mark.parametrize(
    "written", ["mailto:a@b.example", "javascript:alert(1)", "http://a:b@c/", "http://a:x/", "data:,x"]
)
def test_what_is_no_address_of_the_web_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        canonical(written, "http://example.org/")


@given(st.text(max_size=80))
def test_any_link_of_a_page_has_a_spelling_that_stays_or_is_none(link: str) -> None:
    try:
        once = canonical(link, "http://example.org/a/b?c")
    except ValueError:
        return
    assert canonical(once) == once


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("spip.php?article12", "spip.php?article12"),
        ("spip.php?article12&lang=en", "spip.php?article12"),
        ("spip.php?lang=fr&article12", "spip.php?article12"),
        ("article12.html?lang=fr", "spip.php?article12"),
        ("?article12", "spip.php?article12"),
        ("article.php3?id_article=12", "spip.php?article12"),
        ("imprimer.php3?id_article=12", "spip.php?article12"),
        ("spip.php?page=imprimir_articulo&id_article=12", "spip.php?article12"),
        ("spip.php?article2716&debut_articlesm=215", "spip.php?article2716"),
        (
            "spip.php?rubrique331&debut_articles_rubrique3=660&lang=fr",
            "spip.php?rubrique331&debut_articles_rubrique3=660",
        ),
        ("spip.php?article12&var_mode=calcul&recalcul=oui", "spip.php?article12"),
        ("spip.php?mot7", "spip.php?mot7"),
    ],
)
def test_the_forms_of_an_object_of_spip_are_one(address: str, expected: str) -> None:
    found = spip.place(f"https://example.org/dir/{address}", known=True)
    assert found is not None
    assert found.address == f"https://example.org/dir/{expected}"
    assert found.role is (Role.LISTING if "debut_" in expected else Role.PAGE)


def test_forums_of_spip_are_refused_and_other_sites_are_not_taken_for_spip() -> None:
    forum = spip.place("https://example.org/spip.php?page=forum&id_article=1", known=False)
    assert forum is not None
    assert forum.role is Role.REFUSED
    assert spip.place("https://example.org/article12.html", known=False) is None
    assert spip.place("https://example.org/spip.php?page=plan", known=True) is None


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/rapports/2014/01/15/un-rapport", Role.PAGE),
        ("/rapports/2014", Role.LISTING),
        ("/2014/01/", Role.LISTING),
        ("/agenda/2031-05-12", Role.LISTING),
        ("/?mois=5&annee=2031", Role.LISTING),
        ("/actualites/page/12", Role.LISTING),
        ("/actualites?page=12", Role.LISTING),
        ("/?page=contact", Role.PAGE),
        ("/?p=123", Role.PAGE),
        ("/a/b/a/b/a/b", Role.REFUSED),
        ("/liste?tri=nom", Role.REFUSED),
        ("/?s=mineurs", Role.REFUSED),
        ("/?a=1&b=2&c=3&d=4&e=5&f=6&g=7", Role.REFUSED),
        ("/" + "a/" * 16, Role.REFUSED),
        ("/logo.PNG", Role.REFUSED),
        ("/IMG/pdf/rapport.pdf", Role.PAGE),
    ],
)
def test_the_form_of_an_address_says_what_it_is(path: str, role: Role) -> None:
    place = Scope(SOURCE).place(f"https://www.example.org{path}")
    assert place is not None
    assert place.role is role


def test_the_scope_is_the_site_however_its_host_is_spelt() -> None:
    scope = Scope(SOURCE)
    for spelling in ("http://example.org/a", "https://www.example.org/a", "//EXAMPLE.org/a#b"):
        place = scope.place(spelling, "https://www.example.org/")
        assert place is not None
        assert place.address == "https://www.example.org/a"
    assert scope.place("https://sub.example.org/a") is None
    assert scope.place("https://example.org.evil.example/a") is None


def test_patterns_are_those_of_robots_txt() -> None:
    assert pattern("/a*c$").match("/abbbc")
    assert not pattern("/a*c$").match("/abbbcd")
    assert pattern("/spip.php?article").match("/spip.php?article12")
    assert not pattern("/a").match("/b/a")


@given(st.text("/ab*", max_size=8), st.booleans(), st.text("/ab", max_size=12))
def test_a_pattern_means_what_a_naive_one_means(written: str, ends: bool, path: str) -> None:
    naive = re.compile(".*".join(map(re.escape, written.split("*"))) + (r"\Z" if ends else ""))
    assert bool(pattern(written + "$" * ends).match(path)) is bool(naive.match(path))


def test_no_address_makes_a_pattern_slow() -> None:
    began = time.process_time()
    assert not pattern("/*a*a*a*a*b").match("/" + "a" * 1000)
    assert not pattern("/*a*a*a*a*b$").match("/" + "a" * 1000)
    assert time.process_time() - began < 5


def test_the_pages_of_one_list_have_one_shape() -> None:
    assert traps.shape("http://a/x1/y22?p=3&q=4") == traps.shape("http://a/x9/y1?q=0&p=7")
    assert traps.shape("http://a/x?p=1") != traps.shape("http://a/x?q=1")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.example.org/", "assoc/index"),
        ("https://www.example.org/qui/", "assoc/qui/index"),
        ("https://www.example.org/qui", "assoc/qui"),
        ("https://www.example.org/spip.php?article12", "assoc/article12"),
        ("https://www.example.org/a.html", "assoc/a.html"),
        ("https://docs.example.org/a.pdf", "assoc/docs.example.org/a.pdf"),
    ],
)
def test_ids_are_readable(address: str, expected: str) -> None:
    assert document_id("assoc", address, host="www.example.org") == expected


@example(["1", "1."])
@given(st.lists(st.text("aéA/-.?=&% 1", max_size=12), min_size=2, max_size=8))
def test_no_two_addresses_have_one_id(tails: list[str]) -> None:
    addresses = set()
    for tail in tails:
        place = Scope(SOURCE).place(f"https://www.example.org/{tail}")
        if place is not None:
            addresses.add(place.address)
    assert len({document_id("assoc", one, host="www.example.org") for one in addresses}) == len(addresses)


def test_a_page_that_says_that_there_is_none_is_none() -> None:
    assert says_missing("Page introuvable", "Retour à l’accueil")
    assert says_missing("404 Not Found", "")
    assert says_missing("Association", "La page demandée n’existe plus.")
    assert not says_missing("Mineurs introuvables", "Les mineurs disparus des foyers. " * 20)
    assert not says_missing("Erreur 404 et droit", "x" * 2000)
