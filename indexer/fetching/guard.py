"""Connections to public addresses only, checked at the socket that connects.

A check of the name alone would not do: the name is looked up again to connect, and may then lead elsewhere (DNS
rebinding). So the name is looked up once, every address that it has is checked, the socket connects to one of these,
and the other end is asked who it is before a byte is sent. No library is between: what one would add (pools, proxies,
retries, redirects) is what must not be here.
"""

from __future__ import annotations

import queue
import socket
import threading
from typing import TypeAlias

from indexer.fetching.addresses import is_public
from indexer.fetching.place import Refused

_Found: TypeAlias = tuple[socket.AddressFamily, str, int]


def connect(host: str, port: int, *, within: float, private: bool = False) -> socket.socket:
    """A socket connected to this host in at most `within` seconds; it waits as long for each byte.

    Raises Refused if the host has an address that is not public and `private` does not allow it, OSError if the host
    does not answer.
    """
    found = _addresses(host, port, within)
    if not private:
        for _, address, _ in found:
            _insist_on_public(host, address)
    failure = OSError(f"{host} has no address")
    for family, address, number in found[:4]:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(within / min(len(found), 4))
            connection.connect((address, number))
            if not private:
                _insist_on_public(host, connection.getpeername()[0])
        except OSError as error:
            connection.close()
            failure = error
        except Refused:
            connection.close()
            raise
        else:
            connection.settimeout(within)
            return connection
    raise failure


def _insist_on_public(host: str, address: str) -> None:
    if not is_public(address):
        raise Refused(f"{host} has the address {address}, which is not public")


def _addresses(host: str, port: int, within: float) -> list[_Found]:
    """The addresses of a host. The system's own look-up knows no time limit, so it is waited for in a thread."""
    answers: queue.SimpleQueue[list[_Found] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([(row[0], str(row[4][0]), int(row[4][1])) for row in rows])
        except OSError as error:
            answers.put(error)
        except UnicodeError:  # a label of more than 63 characters
            answers.put(OSError(f"{host} is no name of a host"))

    threading.Thread(target=look_up, name=f"look up {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=within)
    except queue.Empty:
        raise TimeoutError(f"the name {host} was not found within {within:.0f} s") from None
    if isinstance(answer, OSError):
        raise answer
    return answer
