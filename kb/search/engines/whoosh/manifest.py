"""What a generation consists of, and which generation serves: two small files that each carry their own checksum.

    manifest.json   JSON: schema version, numbers, of each file its name, size and checksum; the comparison with the
                    generation before, if one was made; and a checksum of all that
    current         the name of the serving generation, and a checksum of the name

A byte that is changed, added or lost in either is noticed when it is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict

from kb.durable import sync
from kb.errors import IndexDamaged
from kb.search.comparison import Comparison, from_json
from kb.search.engine import Generation

MANIFEST = "manifest.json"
CURRENT = "current"

HINT = "Run: kb index --rollback, or kb index --rebuild"


class Manifest(TypedDict):
    """What is written in the manifest, besides its checksum.

    again     number of the generation that this one serves again, after a rollback; 0 if it is none
    origin    number of the generation that this one is but for documents withdrawn since; its own if it is none
    beside    the origin of the generation that served when this one was made; 0 if none did
    compared  what it was beside that one, as kb.search.comparison writes it; None if nobody compared them
    files     of each file its bytes and its checksum
    """

    schema: str
    documents: int
    sequence: int
    store: str
    built_at: str
    again: int
    origin: int
    beside: int
    compared: dict[str, Any] | None
    files: dict[str, tuple[int, str]]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Complete a generation: its files are on the disk, and its folder is when this returns."""
    write_durably(folder / MANIFEST, _sealed(manifest))
    sync(folder)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation. Raises IndexDamaged if it is not, to the byte, the one that was written."""
    damaged = IndexDamaged(f"The manifest of {folder.name} is missing or damaged.", hint=HINT)
    try:
        text = (folder / MANIFEST).read_bytes().decode()
        found = json.loads(text)
        del found["checksum"]
        manifest = Manifest(
            schema=found["schema"],
            documents=int(found["documents"]),
            sequence=int(found["sequence"]),
            store=found["store"],
            built_at=found["built_at"],
            # An index that was made before there were rollbacks and comparisons says nothing of them.
            again=int(found.get("again", 0)),
            origin=int(found.get("origin", number(folder.name))),
            beside=int(found.get("beside", 0)),
            compared=found.get("compared"),
            files={name: (int(size), str(digest)) for name, (size, digest) in found["files"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged from error
    if _sealed(found) != text:
        raise damaged
    return manifest


def write_current(root: Path, name: str) -> None:
    """Let the generation of that name serve, in one step, and wait for the disk."""
    beside = root / f"{CURRENT}.new"
    write_durably(beside, _signed(name))
    beside.rename(root / CURRENT)
    sync(root)


def read_current(root: Path) -> str:
    """The name of the serving generation. Raises IndexDamaged for a name that was altered, OSError as the disk does."""
    said = (root / CURRENT).read_bytes()
    name = said.partition(b" ")[0].decode("ascii", "replace")
    if said != _signed(name).encode():
        raise IndexDamaged(f"{CURRENT}, which says what generation serves, has been altered.", hint=HINT)
    return name


def described(name: str, manifest: Manifest) -> Generation:
    """The generation of that name and manifest."""
    return Generation(
        number=number(name),
        documents=manifest["documents"],
        sequence=manifest["sequence"],
        store=manifest["store"],
        built_at=datetime.fromisoformat(manifest["built_at"]),
        again=manifest["again"],
        compared=_compared(manifest),
    )


def _compared(manifest: Manifest) -> Comparison | None:
    """The comparison, as far as this version can read it: what another one wrote is not worth refusing an index."""
    try:
        return None if manifest["compared"] is None else from_json(manifest["compared"])
    except (KeyError, TypeError, ValueError):
        return None


def number(name: str) -> int:
    """The number in the name of a generation's folder."""
    return int(name.rpartition("-")[2])


def damages(folder: Path, manifest: Manifest) -> list[str]:
    """Every file of a generation that is not what the manifest says, a sentence each."""
    found = []
    for file, (size, checksum) in manifest["files"].items():
        path = folder / file
        if not path.is_file():
            found.append(f"{folder.name}/{file} is missing.")
        elif path.stat().st_size != size:
            found.append(f"{folder.name}/{file} has {path.stat().st_size} bytes, not {size}.")
        elif digest(path) != checksum:
            found.append(f"{folder.name}/{file} has been altered: its checksum is wrong.")
    return found + [f"{folder.name}/{file} does not belong there." for file in strangers(folder, manifest)]


def strangers(folder: Path, manifest: Manifest) -> list[str]:
    """The files of a generation that its manifest does not name."""
    return sorted({path.name for path in folder.iterdir()} - {*manifest["files"], MANIFEST})


def digest(path: Path) -> str:
    """The checksum of a file: 16 bytes of blake2b."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, _blake2b).hexdigest()


def write_durably(path: Path, text: str) -> None:
    """Write a file and wait for the disk; its name is durable once its folder is."""
    path.write_text(text, encoding="utf-8")
    sync(path)


def _sealed(said: Mapping[str, Any]) -> str:
    return json.dumps({**said, "checksum": _checksum(json.dumps(said))}, indent=1)


def _signed(name: str) -> str:
    return f"{name} {_checksum(name)}\n"


def _checksum(text: str) -> str:
    checksum = _blake2b()
    checksum.update(text.encode())
    return checksum.hexdigest()


def _blake2b() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=16)
