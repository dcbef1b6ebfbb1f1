"""What a harvester asks, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

#: The one format that there is.
FORMAT = "oai_dc"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_WORD = r"[A-Za-z0-9\-_.!~*'()]+"
_SHAPES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "identifier": re.compile(r"(?:[A-Za-z0-9\-_.!~*'();/?:@&=+$,]|%[0-9A-Fa-f]{2})+"),
        "metadataPrefix": re.compile(_WORD),
        "set": re.compile(rf"{_WORD}(?::{_WORD})*"),
        "from": re.compile(f"{_DAY.pattern}|{_SECOND.pattern}"),
        "until": re.compile(f"{_DAY.pattern}|{_SECOND.pattern}"),
    }
)


class OaiError(Exception):
    """An error condition of the protocol: `code` is one of section 3.6."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Arguments(NamedTuple):
    """What a verb takes: `required` together, or `alone` without any other."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    alone: str = ""


_LIST = _Arguments(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), "resumptionToken")
_VERBS: Mapping[str, _Arguments] = MappingProxyType(
    {
        "Identify": _Arguments(),
        "ListMetadataFormats": _Arguments(optional=frozenset({"identifier"})),
        "ListSets": _Arguments(alone="resumptionToken"),
        "ListIdentifiers": _LIST,
        "ListRecords": _LIST,
        "GetRecord": _Arguments(frozenset({"identifier", "metadataPrefix"})),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that makes sense: the arguments as they were given, the verb not among them."""

    verb: str
    given: Mapping[str, str]

    @property
    def since(self) -> datetime | None:
        """The first moment whose changes are meant."""
        return _moment(self.given["from"]) if "from" in self.given else None

    @property
    def before(self) -> datetime | None:
        """The moment before which they were made; None also where that is after all that can be written."""
        until = self.given.get("until")
        if until is None:
            return None
        try:
            return _moment(until) + (timedelta(seconds=1) if "T" in until else timedelta(days=1))
        except OverflowError:
            return None


def read(args: MultiDict[str, str]) -> Asked:
    """The request; raises OaiError for one that is against the protocol."""
    verbs = args.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        raise OaiError("badVerb", f"Give one verb: {', '.join(_VERBS)}.")
    asked = Asked(verb=verbs[0], given={name: args[name] for name in args if name != "verb"})
    _check_names(asked, args)
    _check_values(asked)
    return asked


def check_format(asked: Asked) -> None:
    """Raises OaiError where another format is asked for than there is."""
    if asked.given.get("metadataPrefix", FORMAT) != FORMAT:
        raise OaiError("cannotDisseminateFormat", f"The only format is {FORMAT}.")


def _check_names(asked: Asked, args: MultiDict[str, str]) -> None:
    known, given = _VERBS[asked.verb], set(asked.given)
    repeated = [name for name in asked.given if len(args.getlist(name)) > 1]
    if repeated:
        raise OaiError("badArgument", f"Given more than once: {', '.join(repeated)}.")
    unknown = given - known.required - known.optional - {known.alone}
    if unknown:
        raise OaiError("badArgument", f"{asked.verb} has no argument {', '.join(sorted(unknown))}.")
    if known.alone in given:
        if given != {known.alone}:
            raise OaiError("badArgument", f"Give {known.alone} without any other argument.")
    elif missing := known.required - given:
        raise OaiError("badArgument", f"{asked.verb} needs {', '.join(sorted(missing))}.")


def _check_values(asked: Asked) -> None:
    for name, value in asked.given.items():
        if name in _SHAPES and not _SHAPES[name].fullmatch(value):
            raise OaiError("badArgument", f"The value of {name} cannot be read.")
    since, until = asked.given.get("from", ""), asked.given.get("until", "")
    for moment in filter(None, (since, until)):
        _moment(moment)
    if since and until and len(since) != len(until):
        raise OaiError("badArgument", "Give from and until to the same granularity.")
    if since and until and since > until:
        raise OaiError("badArgument", "from is later than until.")


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError as error:
        raise OaiError("badArgument", f"There is no {written}.") from error
