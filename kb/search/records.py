"""What an index keeps of a document, whatever engine it is of: its texts as terms, its days, its law, itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from kb.document import ENDING_STATES, Document, Version
from kb.document_json import from_json, to_json
from kb.search.analysis import article_number, fold, terms
from kb.search.fields import names_of

#: Day number of texts without a date; every real day (date.toordinal) is greater.
NO_DAY = 0
#: Day number of an open end.
OPEN_END = 2**31 - 1
#: What a version is: no law, law, law that ended, law that never began.
NOT_LAW, LAW, ENDED_LAW, STILL_BORN_LAW = 0, 1, 2, 3
#: Positions left free between two parts of a text, so that no phrase runs from one into the other.
GAP = 100

#: Of a name, characters kept: nobody types more.
_LONGEST_NAME = 200


class Text(NamedTuple):
    """What a text field and the field of its exact forms are made from: the same for both."""

    parts: tuple[str, ...]
    language: str

    @property
    def characters(self) -> int:
        return sum(map(len, self.parts))

    def stems(self) -> Mapping[str, int]:
        """Stems with their frequencies; the numbers of articles without their letters too, because people leave these
        out: "221-2-2 CASF"."""
        stems = Counter(stem for part in self.parts for _, stem in terms(part, self.language) if stem is not None)
        for stem, times in [*stems.items()]:
            number = article_number(stem)
            if number:
                stems[number] += times
        return stems

    def places(self) -> Mapping[str, Sequence[int]]:
        """Exact forms with their positions."""
        places: dict[str, list[int]] = {}
        position = 0
        for part in self.parts:
            for word, _ in terms(part, self.language):
                places.setdefault(word, []).append(position)
                position += 1
            position += GAP
        return places


def exact(field: str) -> str:
    """Name of the field that holds the exact forms of a text field."""
    return f"{field}_exact"


def kept_names(document: Document) -> tuple[str, ...]:
    """The names of a document as they are kept: see kb.search.fields.names_of."""
    return tuple(name[:_LONGEST_NAME] for name in names_of(document))


def cited_keys(document: Document, kind: str) -> tuple[str, ...]:
    """Canonical keys of the texts that a document cites in that way, or is a note on."""
    return tuple(cited.ref.lower() for cited in document.citations if cited.ref and cited.kind == kind)


def validity(version: Version | None) -> dict[str, int]:
    """The days between which a version is law, and what it is."""
    if version is None:
        return {"valid_from": NO_DAY, "valid_to": OPEN_END, "law": NOT_LAW}
    law = STILL_BORN_LAW if version.still_born else ENDED_LAW if version.state in ENDING_STATES else LAW
    return {
        # A deferred version begins on a day that never comes.
        "valid_from": version.valid_from.toordinal() if version.valid_from else OPEN_END,
        "valid_to": version.valid_to.toordinal() if version.valid_to else OPEN_END,
        "law": law,
    }


def work_number(work: str) -> int:
    """A number that the records of a work share: 63 bits of its blake2b."""
    return int.from_bytes(hashlib.blake2b(work.encode(), digest_size=8).digest()) >> 1


def order_key(title: str) -> bytes:
    """What titles are sorted by: folded, numbers by their value ("L. 9" before "L. 10")."""
    return re.sub(r"\d+", lambda match: match[0].zfill(8), fold(title)).encode()[:256]


def pack(document: Document) -> bytes:
    """All that a list of results shows of a document, as JSON."""
    shown = replace(document, citations=())
    return json.dumps(to_json(shown), ensure_ascii=False).encode()


def unpack(stored: bytes | str) -> Document:
    """The document that `pack` kept, without its citations."""
    return from_json(json.loads(stored))
