"""Addresses of documents, articles and concepts on this site, as the JSON gives them: paths, without a host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self
from urllib.parse import quote, quote_plus

from kb.citations.codes import official_address
from kb.document import Document
from kb.store import Entry, Store

#: What a path may hold as it is (RFC 3986, pchar) beside letters, digits and -._~
_PATH = "/!$&'()*+,;=:@"
#: What a query string may hold as it is, as werkzeug has it.
_QUERY = "!$'()*,/:;?@"


def document_path(document_id: str) -> str:
    """Permanent address of a document: "/documents/LEGIARTI…"."""
    return f"/documents/{quote(document_id, safe=_PATH)}"


def passage_path(document_id: str, anchor: str) -> str:
    """Permanent address of a passage, in whichever part of the document it stands."""
    return f"{document_path(document_id)}?passage={quote(anchor)}#{quote(anchor)}"


def query_string(parameters: Mapping[str, Sequence[str]]) -> str:
    """Parameters as they stand behind the question mark; "" for none."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, values in parameters.items() for value in values)


@lru_cache(maxsize=500)
def _quoted(text: str) -> str:
    """A name or value; a page of results has a hundred addresses with the same query in them."""
    return quote_plus(text, safe=_QUERY)


def search_path(parameters: Mapping[str, Sequence[str]]) -> str:
    """Address of a search: "/?q=tutelle&type=report"."""
    query = query_string(parameters)
    return f"/?{query}" if query else "/"


def law_path(ref: str) -> str:
    """Address of all versions of a text: "/law/fr:CASF:L221-2-2"."""
    return f"/law/{quote(ref, safe=_PATH)}"


def concept_path(concept_id: str) -> str:
    """Address of a concept: "/glossaire/mna"."""
    return f"/glossaire/{quote(concept_id, safe=_PATH)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the links of a document's Markdown lead: ref:KEY to a text, doc:PATH to another page of its source.

    texts     canonical key → the records of that text in the store
    pages     work → its records in the store
    notes     canonical key of a text that the store has not → the notes on it
    """

    source: str
    language: str
    texts: Mapping[str, Sequence[Entry]]
    pages: Mapping[str, Sequence[Entry]]
    notes: Mapping[str, Sequence[Entry]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document, store: Store) -> Self:
        """Those of a document, looked up at once."""
        source = document.provenance.source
        cited = [citation.ref for citation in document.citations if citation.ref]
        own = f"{source}/"
        texts = store.with_ref(cited)
        # A note on an article leads to the article itself, not to where it stands.
        notes = store.notes(ref for ref in cited if ref not in texts and not ref.startswith(own))
        others = {ref: [note for note in on if note.work != document.work] for ref, on in notes.items()}
        return cls(
            source=source,
            language=document.language,
            texts=texts,
            pages=store.of_works(ref for ref in cited if ref.startswith(own)),
            notes=others,
        )

    def resolve(self, href: str) -> str:
        """The address that a link leads to; "" if it leads nowhere, and its words are then no link."""
        scheme, _, target = href.partition(":")
        if scheme == "ref":
            return self._text(target)
        if scheme == "doc":
            path, _, anchor = target.partition("#")
            entry = self.translated(self.pages.get(f"{self.source}/{path}", ()))
            if entry is None:
                return ""
            return passage_path(entry.id, anchor) if anchor else document_path(entry.id)
        return href

    def _text(self, key: str) -> str:
        entries = self.texts.get(key, ())
        if any(entry.version for entry in entries):
            return law_path(key)
        entry = self.translated(entries) or self.translated(self.notes.get(key, ()))
        return document_path(entry.id) if entry else official_address(key)

    def translated(self, entries: Sequence[Entry]) -> Entry | None:
        """Of a text's records the one in the document's language, or else the first; those of its own source first,
        so that a note leads to our note on a decision, and that to the decision.
        """
        own = [entry for entry in entries if entry.id.startswith(f"{self.source}/")] or entries
        return next((entry for entry in own if entry.language == self.language), next(iter(own), None))
