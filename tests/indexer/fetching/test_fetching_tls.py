"""A server that says https proves who it is, or is not asked."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hostile_server import HostileServer, answer, hostile_server

from indexer.fetching import exchange
from indexer.fetching.answers import Blocked, Budget, Caps, Page
from indexer.fetching.fetcher import Fetcher


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A file with the key and the certificate of localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "localhost.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def tls_server(certificate: Path) -> Iterator[HostileServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with hostile_server(tls=context) as server:
        server.pages["/"] = answer("page")
        yield server


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The certificate is one of the authorities that are trusted."""
    monkeypatch.setattr(certifi, "where", lambda: str(certificate))
    exchange._trust.cache_clear()
    yield
    exchange._trust.cache_clear()


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(contact="", pace=0, budget=Budget(), sleep=lambda _: None, allow_private=lambda *_: True)


def blocked(fetcher: Fetcher, url: str) -> str:
    found = fetcher.get(url)
    assert isinstance(found, Blocked)
    return found.reason


@pytest.mark.usefixtures("trusted")
def test_a_page_comes_by_https(fetcher: Fetcher, tls_server: HostileServer) -> None:
    found = fetcher.get(tls_server.url(host="localhost"))
    assert isinstance(found, Page)
    assert found.content == b"page"


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_host_is_not_accepted(fetcher: Fetcher, tls_server: HostileServer) -> None:
    assert "127.0.0.1 cannot prove who it is" in blocked(fetcher, tls_server.url())
    assert tls_server.requests == []


def test_a_certificate_of_nobody_is_not_accepted_whatever_the_environment_says(
    fetcher: Fetcher, tls_server: HostileServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(certificate))
    exchange._trust.cache_clear()
    assert "localhost cannot prove who it is" in blocked(fetcher, tls_server.url(host="localhost"))
    assert tls_server.connections == 1


def test_a_server_without_tls_is_not_asked_by_https() -> None:
    fetcher = Fetcher(
        contact="",
        pace=0,
        budget=Budget(),
        caps=Caps(idle=0.1),
        sleep=lambda _: None,
        allow_private=lambda *_: True,
    )
    with hostile_server() as server:
        assert "robots.txt cannot be had" in blocked(fetcher, server.url().replace("http:", "https:"))
