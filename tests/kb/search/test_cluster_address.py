"""Where a cluster is, who asks it, and who is not asked again."""

from __future__ import annotations

import pytest

from kb.errors import SettingsError
from kb.search.engines import open_engine
from kb.search.engines.opensearch.breaker import Breaker
from kb.search.engines.opensearch.cluster import Address


def test_an_address_without_more_is_one_node_on_the_usual_port() -> None:
    assert Address.of("opensearch://localhost/repere") == Address(hosts=("http://localhost:9200",), name="repere")


def test_several_nodes_shards_and_copies_can_be_named() -> None:
    address = Address.of("opensearch://one:9201,two,[::1]:9203/droit?shards=3&replicas=2")
    assert address.hosts == ("http://one:9201", "http://two:9200", "http://[::1]:9203")
    assert (address.name, address.shards, address.replicas) == ("droit", 3, 2)


def test_over_tls_a_user_asks_with_a_password_of_its_own_or_of_the_settings() -> None:
    said = Address.of("opensearchs://kb:p%40ss@host/repere?ca=/etc/ca.pem&cert=/etc/we.pem&key=/etc/we.key")
    assert (said.hosts, said.user, said.password) == (("https://host:9200",), "kb", "p@ss")
    assert (said.authority, said.certificate, said.key) == ("/etc/ca.pem", "/etc/we.pem", "/etc/we.key")
    assert Address.of("opensearchs://kb@host/repere", "secret").password == "secret"
    assert "secret" not in repr(Address.of("opensearchs://kb@host/repere", "secret"))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("opensearch://localhost", "no name of an index"),
        ("opensearch://localhost/Repere", "small letters"),
        ("opensearch://localhost/a*", "no name of an index"),
        ("opensearch:///repere", "a host is missing"),
        ("opensearch://a,,b/repere", "a host is missing"),
        ("opensearch://host:99999/repere", "range"),
        ("opensearch://host/repere?shards=0", "1 to 64 shards"),
        ("opensearch://host/repere?shards=many", "invalid literal"),
        ("opensearch://host/repere?colour=red", "colour cannot be set"),
        ("opensearch://host/repere?ca=/etc/ca.pem", "over TLS"),
        ("opensearch://[/repere", "Invalid IPv6"),
    ],
)
def test_an_address_that_is_none_is_refused_in_words(url: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why) as refused:
        Address.of(url)
    assert "Example" in refused.value.hint


def test_a_password_in_a_wrong_address_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        open_engine("opensearch://kb:secret@host/NO")
    assert "secret" not in str(refused.value)
    with pytest.raises(SettingsError) as refused:
        open_engine("elastic://kb:secret@host/NO")
    assert "secret" not in str(refused.value)


def test_who_does_not_answer_is_asked_again_after_a_pause_by_one() -> None:
    now = 0.0
    breaker = Breaker(failures=2, pause=5, clock=lambda: now)
    assert breaker.allows()
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    now = 5.0
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.failed()
    now = 9.9
    assert not breaker.allows()
    now = 10.0
    assert breaker.allows()
    breaker.answered()
    assert [breaker.allows(), breaker.allows()] == [True, True]
