"""How a cell and its prisoner talk: frames of JSON and bytes over a pipe, each with its length before it."""

from __future__ import annotations

import struct
from typing import BinaryIO

_LENGTH = struct.Struct(">Q")
#: A frame larger than this is a bomb or a mistake.
LARGEST = 256 * 1024 * 1024


def send(pipe: BinaryIO, frame: bytes) -> None:
    """Write a frame; raises BrokenPipeError if the other side is gone."""
    pipe.write(_LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes | None:
    """The next frame; None if the other side is gone, or does not speak in frames."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length = _LENGTH.unpack(head)[0]
    if length > LARGEST:
        return None
    frame = pipe.read(length)
    return frame if len(frame) == length else None
