"""A file system of its own, in an image, and what would be on its disk if the power failed now.

What a process has written and not waited for is in the memory of the machine, and not in the image: a copy of the image
is what a power cut leaves. Mounting the copy replays its journal, as starting the machine again would.
"""

from __future__ import annotations

import filecmp
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SIZE = "24M"


def made(image: Path) -> Path:
    """A new image of an empty ext4 file system."""
    subprocess.run(["truncate", "-s", _SIZE, image], check=True)
    subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
    return image


@contextmanager
def mounted(image: Path, at: Path) -> Iterator[Path]:
    """The file system of an image, mounted there until the block ends. Raises CalledProcessError."""
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", image, at], check=True, capture_output=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", at], check=True)


def cut(image: Path, copy: Path) -> Path:
    """What is on the disk of a mounted image at one instant: nothing may be writing to it but the machine itself."""
    while True:
        shutil.copyfile(image, copy)
        if filecmp.cmp(image, copy, shallow=False):
            return copy
