"""The answer to each verb."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from urllib.parse import urlsplit

from lxml import etree
from werkzeug.datastructures import MultiDict

from kb.search.fields import FACETS
from kb.store import Chosen, Record, Records, Store
from kb.vocabulary import Label
from web.oai.asking import FORMAT, Asked, OaiError, check_format, read
from web.oai.lists import Place
from web.oai.writing import (
    OAI_DC,
    SCHEMA,
    envelope,
    header,
    id_of,
    identifier,
    is_set,
    say,
    stamp,
    whole_record,
    written,
)

#: Records, and headers, in one answer.
_RECORDS, _HEADERS = 100, 1000

_SETS: Mapping[str, Label] = MappingProxyType(
    {"type": Label("Par type de document", "By type of document"), "source": Label("Par source", "By source")}
)
_EMAIL = re.compile(r"\S+@(\S+\.)+\S+")
_DOMAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9-]*)+")
_IDENTIFIERS = "http://www.openarchives.org/OAI/2.0/oai-identifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Repository:
    """What an answer is made from: the store, the address of the site, whom to write to, the reader's language."""

    store: Store
    root: str
    contact: str
    language: str
    now: datetime

    @property
    def host(self) -> str:
        return urlsplit(self.root).hostname or "localhost"


def answer(args: MultiDict[str, str], store: Store, *, root: str, contact: str, language: str) -> bytes:
    """The XML that answers a request; an error of the protocol is an answer, too."""
    held = _Repository(store=store, root=root, contact=contact, language=language, now=datetime.now(UTC))
    base = f"{root}oai"
    try:
        asked = read(args)
    except OaiError as error:
        # What cannot be read is not repeated: section 3.2.
        return _refused(envelope(base, {}, held.now), error)
    request = {"verb": asked.verb, **asked.given}
    try:
        check_format(asked)
        answered = envelope(base, request, held.now)
        _VERBS[asked.verb](say(answered, asked.verb), asked, held)
    except OaiError as error:
        repeated = {} if error.code in ("badArgument", "badVerb") else request
        return _refused(envelope(base, repeated, held.now), error)
    return written(answered)


def _refused(root: etree._Element, error: OaiError) -> bytes:
    say(root, "error", str(error), code=error.code)
    return written(root)


def _identify(element: etree._Element, asked: Asked, held: _Repository) -> None:
    with held.store.records() as records:
        first, sample = records.first_change(), records.listed(Chosen(), 1, whole=False)
    say(element, "repositoryName", "Repère")
    say(element, "baseURL", f"{held.root}oai")
    say(element, "protocolVersion", "2.0")
    say(element, "adminEmail", _administrator(held))
    say(element, "earliestDatestamp", stamp(first or held.now))
    say(element, "deletedRecord", "persistent")
    say(element, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    if sample and _DOMAIN.fullmatch(held.host):
        description = etree.SubElement(
            say(element, "description"), f"{{{_IDENTIFIERS}}}oai-identifier", nsmap={None: _IDENTIFIERS}
        )
        parts = {
            "scheme": "oai",
            "repositoryIdentifier": held.host,
            "delimiter": ":",
            "sampleIdentifier": identifier(sample[0].id, held.host),
        }
        for name, text in parts.items():
            etree.SubElement(description, f"{{{_IDENTIFIERS}}}{name}").text = text


def _administrator(held: _Repository) -> str:
    """The address to write to; without one, the mailbox that every host has to have (RFC 2142)."""
    email = held.contact.removeprefix("mailto:")
    if _EMAIL.fullmatch(email):
        return email
    return f"postmaster@{held.host if '.' in held.host else f'{held.host}.invalid'}"


def _list_metadata_formats(element: etree._Element, asked: Asked, held: _Repository) -> None:
    if "identifier" in asked.given:
        _found(asked, held)
    format_ = say(element, "metadataFormat")
    say(format_, "metadataPrefix", FORMAT)
    say(format_, "schema", SCHEMA)
    say(format_, "metadataNamespace", OAI_DC)


def _list_sets(element: etree._Element, asked: Asked, held: _Repository) -> None:
    if "resumptionToken" in asked.given:
        raise OaiError("badResumptionToken", "The list of sets is given whole.")
    with held.store.records() as records:
        names = {kind: [name for name in records.values(kind) if is_set(name)] for kind in _SETS}
    for kind, label in _SETS.items():
        _set(element, kind, label.say(held.language))
        for name in names[kind]:
            _set(element, f"{kind}:{name}", FACETS["type"].say(name, held.language) if kind == "type" else name)


def _set(element: etree._Element, spec: str, name: str) -> None:
    one = say(element, "set")
    say(one, "setSpec", spec)
    say(one, "setName", name)


def _list_identifiers(element: etree._Element, asked: Asked, held: _Repository) -> None:
    _list(element, asked, held, _HEADERS, lambda record: header(element, record, held.host))


def _list_records(element: etree._Element, asked: Asked, held: _Repository) -> None:
    _list(element, asked, held, _RECORDS, lambda record: whole_record(element, record, held.host, held.root))


def _list(element: etree._Element, asked: Asked, held: _Repository, size: int, write: Callable[[Record], None]) -> None:
    with held.store.records() as records:
        place = _place(asked, held.store.id, records)
        found = records.listed(place.chosen, size + 1, whole=asked.verb == "ListRecords")
    if not found:
        raise OaiError("noRecordsMatch", "No record was changed in that time, in that set.")
    had, more = found[:size], len(found) > size
    for record in had:
        write(record)
    if more or place.cursor:
        beyond = place.beyond(had)
        counts = {"completeListSize": str(beyond.size), "cursor": str(place.cursor)}
        say(element, "resumptionToken", beyond.token if more else "", **counts)


def _place(asked: Asked, store: str, records: Records) -> Place:
    token = asked.given.get("resumptionToken")
    return Place.begin(asked, store, records) if token is None else Place.read(token, store, records)


def _get_record(element: etree._Element, asked: Asked, held: _Repository) -> None:
    whole_record(element, _found(asked, held), held.host, held.root)


def _found(asked: Asked, held: _Repository) -> Record:
    id_ = id_of(asked.given["identifier"], held.host)
    with held.store.records() as records:
        record = records.one(id_) if id_ else None
    if record is None:
        raise OaiError("idDoesNotExist", "There is no record of that identifier.")
    return record


_VERBS: Mapping[str, Callable[[etree._Element, Asked, _Repository], None]] = MappingProxyType(
    {
        "Identify": _identify,
        "ListMetadataFormats": _list_metadata_formats,
        "ListSets": _list_sets,
        "ListIdentifiers": _list_identifiers,
        "ListRecords": _list_records,
        "GetRecord": _get_record,
    }
)
