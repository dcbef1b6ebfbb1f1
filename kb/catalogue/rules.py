"""What types cannot say of a source: each broken rule with the key concerned."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from kb import schedule
from kb.address import web_address
from kb.faults import Fault, meant
from kb.source import SENT, WEB, WITH_WORDS, Source
from kb.vocabulary import TYPES

#: Kinds and what the reader of each needs, as kb.source.KINDS has them.
Kinds: TypeAlias = Mapping[str, tuple[str, ...] | None]

#: What a source may be called.
SOURCE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LEGITEXT = re.compile(r"LEGITEXT\d{12}")


def broken_rules(source: Source, name: str, kinds: Kinds) -> Iterator[Fault]:
    """Every rule that this source breaks, in a file of that name without suffix."""
    if source.id != name:
        yield Fault(("id",), f"id is {source.id!r}, and the file's name says {name!r}")
    elif not SOURCE_ID.fullmatch(source.id):
        yield Fault(("id",), "id is made of lower-case letters, digits and single hyphens")
    elif source.id == SENT:
        yield Fault(("id",), f"{SENT} is the name of what is sent to the desk; choose another one")
    yield from _broken_kind(source, kinds)
    for key in ("title", "publisher", "licence"):
        if not getattr(source, key).strip():
            yield Fault((key,), f"{key} is empty")
    if source.type is not None and source.type not in TYPES:
        yield Fault(("type",), f"unknown document type {source.type!r}{meant(source.type, TYPES)}")
    if source.language is not None and not re.fullmatch("[a-z]{2}", source.language):
        yield Fault(("language",), f"language is a code of two small letters, as in fr; not {source.language!r}")
    if source.country is not None and not re.fullmatch("[A-Z]{2}", source.country):
        yield Fault(("country",), f"country is a code of two capital letters, as in FR; not {source.country!r}")
    yield from _broken_addresses(source)
    yield from _broken_bounds(source)
    if source.words and source.kind not in WITH_WORDS:
        yield Fault(("words",), f"words is for sources of the kinds {', '.join(WITH_WORDS)}")
    for n, word in enumerate(source.words):
        if not word.strip(" *"):
            yield Fault(("words", n), "words: an empty word would be met everywhere")
    for text, abbreviation in source.texts.items():
        if not _LEGITEXT.fullmatch(text) or not abbreviation.strip():
            yield Fault(("texts", text), f'{text}: a text is given as LEGITEXT000006074069 = "CASF"')
    if not (math.isfinite(source.pace) and source.pace >= 0):
        yield Fault(("pace",), f"pace is a number of seconds, 0 or more; not {source.pace:g}")
    least, most = source.expect.least, source.expect.most
    if least < 0:
        yield Fault(("expect", "least"), "least is 0 or more")
    if most is not None and most < max(least, 1):
        yield Fault(("expect", "most"), "most is at least 1, and not below least")
    try:
        schedule.parse(source.schedule)
    except ValueError as error:
        yield Fault(("schedule",), f"schedule: {error}")
    if not source.enabled and not source.remark.strip():
        yield Fault(("enabled",), "a source that is switched off says why: remark is missing")


def _broken_kind(source: Source, kinds: Kinds) -> Iterator[Fault]:
    if source.kind not in kinds:
        yield Fault(("kind",), f"unknown kind {source.kind!r}; there are: {', '.join(kinds)}")
        return
    needs = kinds[source.kind]
    if needs is None and source.enabled:
        yield Fault(
            ("kind",), f"there is no reader for kind {source.kind!r} yet: say enabled = false, and why in remark"
        )
    for key in needs or ():
        if source.enabled and not getattr(source, key):
            yield Fault((key,), f"a source of kind {source.kind!r} needs the key {key!r}")


def _broken_addresses(source: Source) -> Iterator[Fault]:
    places: list[tuple[tuple[str | int, ...], str]] = [
        (("addresses", n), address) for n, address in enumerate(source.addresses)
    ]
    if source.licence_url:
        places.append((("licence_url",), source.licence_url))
    places += [(("scope", n), address) for n, address in enumerate(source.scope)]
    if source.checked and not source.addresses:
        yield Fault(("checked",), "checked speaks of addresses, and there are none")
    for path, address in places:
        try:
            web_address(address)
        except ValueError as error:
            yield Fault(path, f"{path[0]}: {address!r}: {error}")


def _broken_bounds(source: Source) -> Iterator[Fault]:
    """What is wrong with the keys that say how far a crawl goes."""
    said = [
        key for key in ("scope", "include", "exclude", "depth", "spip") if getattr(source, key) not in ((), None, False)
    ]
    if source.kind not in WEB:
        yield from (Fault((key,), f"{key} is for sources of the kinds {', '.join(WEB)}") for key in said)
    for key in ("include", "exclude"):
        for n, pattern in enumerate(getattr(source, key)):
            if not pattern.startswith(("/", "*")):
                yield Fault((key, n), f"{key}: a pattern begins with / or *, as in /spip.php?article*; not {pattern!r}")
    if source.depth is not None and source.depth < 0:
        yield Fault(("depth",), "depth is 0 or more")
    if source.kind in WEB and 0 <= source.pace < 1:
        yield Fault(("pace",), f"pace is at least 1 for sources of the kinds {', '.join(WEB)}")
    if source.pages < 1:
        yield Fault(("pages",), "pages is at least 1")
