"""One spelling for each address: what differs only in writing, in a session or in where the reader came from."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from kb.address import web_address

#: Parameters that say where the reader came from.
_TRACKING = re.compile(
    r"utm_\w+|pk_\w+|mtm_\w+|at_(?:medium|campaign|custom\d)|fbclid|gclid|dclid|msclkid|mc_[ce]id|_ga|_gl|igshid|xtor"
)
#: Parameters that say who the reader is.
_SESSION = re.compile(r"phpsessid|jsessionid|aspsessionid\w*|asp\.net_sessionid|cfid|cftoken|oscsid|zenid|session_?id")
#: The same, if the value is as long as a session's.
_PERHAPS_SESSION = re.compile(r"sid|s_?id|session|sess|token|cid|auth")
_SESSION_VALUE = re.compile(r"(?=\D*\d)[0-9A-Za-z_.,-]{16,}")
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PORTS = {"http": 80, "https": 443}
#: What browsers leave as it is in a path and in a query (URL standard, percent-encode sets).
_SAFE = "%/:;=@!$&'()*+,~-._|[]"


def canonical(address: str, base: str = "") -> str:
    """The address in its one spelling, made whole by that of the page where it stands.

    Small letters in scheme and host, no default port, no fragment, no dots in the path, percent signs only where they
    must be, no session and no tracking; parameters in alphabetical order where all have a name and a value. Raises
    ValueError for what is no address of the web.
    """
    whole = urljoin(base, re.sub(r"[\t\r\n]", "", address).strip())
    parts = urlsplit(whole)
    scheme = parts.scheme.lower()
    path = _without_dots(_escaped(_SESSION_PATH.sub("", parts.path))) or "/"
    query = _query(parts.query)
    found = f"{scheme}://{_host(parts)}{path}{'?' if query else ''}{query}"
    return web_address(found)


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if parts.username is not None:
        raise ValueError("an address needs a host, as in https://www.infomie.net/, and no user name")
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError as error:
            raise ValueError(f"{host} is no name of a host") from error
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port is None or port == _PORTS.get(parts.scheme.lower()) else f"{host}:{port}"


def _escaped(text: str) -> str:
    """Percent signs where they must be, with capital digits, and nowhere else."""

    def plain(match: re.Match[str]) -> str:
        letter = chr(int(match[1], 16))
        return letter if letter in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(plain, quote(text, safe=_SAFE))


def _without_dots(path: str) -> str:
    """Without "." and ".." (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    steps = path.split("/")
    for step in steps:
        if step == "..":
            del kept[max(1, len(kept) - 1) :]
        elif step != ".":
            kept.append(step)
    if steps[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _query(query: str) -> str:
    pieces = [_escaped(piece.replace(" ", "+")) for piece in query.split("&") if piece]
    kept = [piece for piece in pieces if not _passing(piece)]
    # Of a bare word the place can matter: spip.php?rubrique3&debut_articles=10.
    if all("=" in piece for piece in kept):
        kept.sort()
    return "&".join(kept)


def _passing(piece: str) -> bool:
    """True for a parameter that makes no other page."""
    name, _, value = piece.partition("=")
    name = name.lower()
    if _TRACKING.fullmatch(name) or _SESSION.fullmatch(name):
        return True
    return bool(_PERHAPS_SESSION.fullmatch(name) and _SESSION_VALUE.fullmatch(value))
