"""No spelling, redirect, name server or environment leads the fetcher to an address that is not public."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import pytest
from hostile_server import HostileServer, answer, hostile_server, redirect
from hypothesis import given
from hypothesis.strategies import ip_addresses

from indexer.fetching.addresses import is_public
from indexer.fetching.answers import Blocked, Budget, Page
from indexer.fetching.fetcher import Fetcher
from kb.errors import FetchError

#: A public address, which no test ever reaches.
PUBLIC = "93.184.216.34"

LOOPBACK = (
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0x7f000001", "0x7f.1", "0X7F.0.0.1", "2130706433",
    "017700000001", "0177.0.0.1", "0177.1", "0177.0.0.01", "127.0.0.1.", "localhost", "LOCALHOST", "localhost.",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:7f01:0203]",
    "[::FFFF:127.1.2.3]", "0.0.0.0", "0", "0x0", "00000", "[::]", "[::0.0.0.0]",  # noqa: S104 -- not bound to
    "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "127．0．0．1", "ⓛocalhost", "𝟏𝟐𝟕.0.0.1",
)  # fmt: skip

ELSEWHERE = (
    "10.0.0.1", "10.255.255.255", "012.0.0.1", "0xa000001", "172.16.0.1", "172.31.255.255", "192.168.1.1", "3232235777",
    "169.254.169.254", "0xa9fea9fe", "2852039166", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "[fe80::1]", "[fc00::1]",
    "[fd00:ec2::254]", "[ff02::1]", "[fec0::1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001::1]", "[2001:0:7f00:1::]", "[2001:db8::1]",
    "[2001:20::1]", "[3fff::1]", "[5f00::1]", "[100::1]", "[::127.0.0.1]", "[::a00:1]", "[4000::1]",
)  # fmt: skip

NO_PLACES = (
    "http://user@{}/", "http://user:password@{}/", "http://www.example.org@{}/", "http://www.example.org\\@{}/",
    "http://www.example.org%00@{}/", "http://{}%2f@www.example.org/", "http://{}\\.example.org/",
    "file:///etc/passwd", "file://{}/etc/passwd", "gopher://{}/", "ftp://{}/", "data:text/html,page", "dict://{}/",
    "javascript:alert(1)", "//{}/", "http:///", "http:{}", "http://", "http://[::1", "http://[v1.x]/", "http://.local/",
    "http://[fe80::1%25lo]/", "http://[::1%lo]/", "http://%31%32%37.0.0.1/", "http://127.0.0.1:port/",
    "http://127.0.0.1:99999/", "http://127.0.0.1:-1/", "http://a b/", "jar:http://{}!/", "HTTP+UNIX://{}/", "",
    "http://" + "a." * 200 + "org/", "http://www.example.org/" + "a" * 2000, "http://\ud800/",
)  # fmt: skip


@pytest.fixture
def strict(canary: HostileServer) -> Fetcher:
    """A fetcher as it is outside of tests; the source names the canary's port on every host that it might be."""
    addresses = [f"http://{host}:{canary.port}/" for host in ("127.0.0.1", "localhost", "www.example.org")]
    return Fetcher(contact="", pace=0, budget=Budget(), addresses=addresses, sleep=lambda _: None)


def blocked(fetcher: Fetcher, url: str) -> str:
    """Why it may not be had: robots.txt, which comes first, could not be asked for."""
    found = fetcher.get(url)
    assert isinstance(found, Blocked)
    return found.reason


@pytest.mark.parametrize("host", LOOPBACK)
def test_no_spelling_of_this_machine_is_connected_to(
    host: str, canary: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every port is the canary's, so that what is allowed through would be seen.
    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda name, _, **rest: look_up(name, canary.port, **rest))
    fetcher = Fetcher(contact="", pace=0, budget=Budget(), sleep=lambda _: None)
    assert "not public" in blocked(fetcher, f"http://{host}/")
    assert canary.connections == 0


@pytest.mark.parametrize("host", ELSEWHERE)
def test_no_spelling_of_another_private_address_is_connected_to(
    host: str, strict: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    assert "not public" in blocked(strict, f"http://{host}/")


@pytest.mark.parametrize("url", NO_PLACES)
def test_what_is_no_address_of_a_page_is_not_looked_up(
    url: str, strict: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    assert blocked(strict, url.replace("{}", "127.0.0.1"))


@pytest.mark.parametrize("port", [22, 25, 8080, 0, 8443])
def test_a_port_that_no_address_of_the_source_names_is_not_asked(
    port: int, strict: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    assert f"port {port}" in blocked(strict, f"https://www.example.org:{port}/")


def test_a_port_that_an_address_of_the_source_names_is_asked_if_the_host_is_public(
    strict: Fetcher, canary: HostileServer
) -> None:
    assert "127.0.0.1, which is not public" in blocked(strict, canary.url())
    assert canary.connections == 0


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{}/", "http://localhost:{}/", "http://0x7f000001:{}/", "http://[::ffff:127.0.0.1]:{}/",
        "//127.1:{}/",
        "http://169.254.169.254/latest/meta-data/", "http://user@127.0.0.1:{}/", "file:///etc/passwd",
        "ftp://127.0.0.1:{}/",
        "data:text/html,page", "gopher://127.0.0.1:{}/", "http://[::1", "javascript:alert(1)", "https://127.0.0.1:{}/",
    ],
)  # fmt: skip
def test_no_redirect_leads_to_a_forbidden_address(
    location: str, fetcher: Fetcher, server: HostileServer, canary: HostileServer
) -> None:
    server.pages |= {"/a": redirect("/b"), "/b": redirect(location.format(canary.port))}
    assert blocked(fetcher, server.url("/a"))
    assert canary.connections == 0


def test_no_robots_txt_leads_to_a_forbidden_address(
    fetcher: Fetcher, server: HostileServer, canary: HostileServer
) -> None:
    server.pages |= {"/robots.txt": redirect(canary.url("/robots.txt")), "/": answer("page")}
    assert f"port {canary.port}" in blocked(fetcher, server.url())
    assert server.pages_asked() == []
    assert canary.connections == 0


Rows = list[tuple[object, ...]]


def rows(*addresses: str, port: int = 80) -> Rows:
    """What getaddrinfo answers for a name with these addresses."""
    families = {4: socket.AF_INET, 6: socket.AF_INET6}
    return [(families[ip_address(a).version], socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), (PUBLIC, "127.0.0.1"), ("127.0.0.1", PUBLIC), ("2606:4700::1111", "::1"), ("::1",)]
)
def test_a_name_with_one_address_that_is_not_public_is_not_connected_to_at_all(
    addresses: tuple[str, ...], strict: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows(*addresses))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    assert "not public" in blocked(strict, "http://rebinding.example.org/")


class Lines:
    """Where the network leads: connections to PUBLIC arrive at a server of ours. `peer` is who it then seems to be."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, server: HostileServer, peer: str = PUBLIC) -> None:
        self.to: list[str] = []
        connect = socket.socket.connect

        def lead(this: socket.socket, there: tuple[str, int]) -> None:
            self.to.append(there[0])
            connect(this, ("127.0.0.1", server.port if there[0] == PUBLIC else there[1]))

        monkeypatch.setattr(socket.socket, "connect", lead)
        monkeypatch.setattr(socket.socket, "getpeername", lambda _: (peer, 80))


def test_a_name_that_leads_to_this_machine_once_it_was_checked_leads_nowhere(
    strict: Fetcher, server: HostileServer, canary: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [rows(PUBLIC), rows("127.0.0.1", port=canary.port)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers.pop(0) if len(answers) > 1 else answers[0])
    lines = Lines(monkeypatch, server)
    assert "127.0.0.1, which is not public" in blocked(strict, f"http://www.example.org:{canary.port}/")
    # robots.txt came from the address that was checked; for the page the name was looked up and checked again.
    assert (lines.to, server.requests, canary.connections) == ([PUBLIC], ["/robots.txt"], 0)


def test_each_connection_goes_to_the_address_that_was_checked_and_the_name_is_looked_up_once_for_it(
    strict: Fetcher, server: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda name, *_, **__: looked_up.append(name) or rows(PUBLIC))
    lines = Lines(monkeypatch, server)
    server.pages["/"] = answer("page")
    assert isinstance(strict.get("http://www.example.org/"), Page)
    assert looked_up == ["www.example.org"] * 2
    assert lines.to == [PUBLIC] * 2
    assert "Host: www.example.org\r\n" in server.heads[-1]


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "10.0.0.1", "::ffff:127.0.0.1", "fe80::1%lo", "somewhere"])
def test_nothing_is_sent_to_a_peer_that_turns_out_not_to_be_public(
    peer: str, strict: Fetcher, canary: HostileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows(PUBLIC))
    Lines(monkeypatch, canary, peer)
    assert f"{peer}, which is not public" in blocked(strict, "http://www.example.org/")
    assert canary.requests == []


def test_proxies_and_passwords_of_the_environment_are_not_used(
    make_fetcher: Callable[[], Fetcher],
    server: HostileServer,
    canary: HostileServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, canary.url())
    (tmp_path / ".netrc").write_text("default login me password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server.pages |= {"/": redirect("/page"), "/page": answer("page", "200 OK", "Set-Cookie: a=b")}
    assert isinstance(make_fetcher().get(server.url()), Page)
    assert canary.connections == 0
    assert not [head for head in server.heads if "authorization" in head.lower() or "cookie" in head.lower()]


def test_a_private_network_that_a_test_allows_is_asked_over_ipv6_too() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with hostile_server(socket.AF_INET6) as server:
        server.pages["/"] = answer("page")
        allowed = Fetcher(contact="", pace=0, budget=Budget(), allow_private=lambda host, _: host == "::1")
        assert isinstance(allowed.get(server.url(host="[0::1]")), Page)
        assert f"Host: [::1]:{server.port}\r\n" in server.heads[-1]


def test_an_address_of_a_source_that_is_none_is_an_error() -> None:
    with pytest.raises(FetchError, match="an address of the source is wrong"):
        Fetcher(contact="", pace=0, budget=Budget(), addresses=["ftp://www.example.org/"])


PUBLIC_ONES = (
    PUBLIC, "8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "9.255.255.255",
    "11.0.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "223.255.255.255", "192.0.1.0", "168.63.129.17",
    "2606:4700::1111", "2a00:1450:4007::1", "2001:4860:4860::8888", "2003::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC_ONES)
def test_public_addresses_up_to_the_edges_of_the_private_ones_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f.1", "8.8.8.8/32", "8.8.8", "::1::"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@given(ip_addresses())
def test_nothing_is_public_that_python_knows_to_be_private(address: object) -> None:
    text = str(address)
    parsed = ip_address(text)
    known = parsed.is_private or parsed.is_loopback or parsed.is_link_local or parsed.is_multicast or parsed.is_reserved
    carried = (parsed.version == 6 and parsed.ipv4_mapped) or text.startswith("64:ff9b::")
    assert not (is_public(text) and known and not carried)


@given(ip_addresses(v=4))
def test_an_ipv4_address_in_ipv6_is_as_public_as_it_is_bare(address: object) -> None:
    assert is_public(f"::ffff:{address}") == is_public(f"64:ff9b::{address}") == is_public(str(address))
