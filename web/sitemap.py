"""The sitemap (sitemaps.org, protocol 0.9): every page that stands by itself, in parts, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape, quoteattr

from flask import url_for
from werkzeug.routing import Rule

from kb.store import Address, Store
from kb.vocabulary import INTERFACE_LANGUAGES
from web.formats.xml_text import printable
from web.pages.links import document_path, law_path

#: Addresses in one part: the protocol allows 50,000 in 50 MB, and each of ours stands with its other languages.
PART = 10_000

#: Addresses that are no pages for readers.
_NO_PAGES = ("/api/", "/static/", "/oai", "/healthz", "/readyz", "/admin")

_BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SET = (
    f'{_BEGIN}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def index(store: Store, root: str) -> str:
    """The list of the parts; `root` is the address of this site."""
    with store.records() as records:
        counts = {"documents": records.count_pages(), "law": records.count_laws()}
    names = ["pages", *(f"{kind}-{n}" for kind, count in counts.items() for n in range(1, -(-count // PART) + 1))]
    parts = "".join(f"<sitemap><loc>{escape(f'{root}sitemap-{name}.xml')}</loc></sitemap>\n" for name in names)
    return f'{_BEGIN}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{parts}</sitemapindex>\n'


def own_pages(rules: Iterable[Rule], values: Mapping[str, Iterable[Mapping[str, Any]]], root: str) -> Iterator[str]:
    """The pages that are no documents: those without a variable part, and of the others those that `values` names.

    `values` are by endpoint: {"glossary.concept": [{"concept_id": "mna"}, …]}.
    """
    paths = sorted(path for rule in rules for path in _paths(rule, values.get(rule.endpoint, ())))
    return _urlset(_translated(urljoin(root, path)) for path in paths)


def documents(store: Store, part: int, root: str) -> Iterator[str]:
    """One part of the documents that are not versions of law, each beside its translations; empty beyond the last."""
    with store.records() as records:
        pages = records.pages(PART, (part - 1) * PART)
    works = (list(group) for _, group in groupby(pages, key=lambda page: page.work))
    return _urlset(line for work in works for line in _work(work, root)) if pages else iter(())


def law(store: Store, part: int, root: str) -> Iterator[str]:
    """One part of the texts of law, each with all its versions on one page; empty beyond the last."""
    with store.records() as records:
        laws = records.laws(PART, (part - 1) * PART)
    lines = (_translated(urljoin(root, law_path(one.ref)), one.changed.date().isoformat()) for one in laws)
    return _urlset(lines) if laws else iter(())


def _paths(rule: Rule, values: Iterable[Mapping[str, Any]]) -> list[str]:
    """The addresses of a page; none for what is no page, and for pages of which nobody says which there are."""
    if "GET" not in (rule.methods or ()) or "." in rule.rule or rule.rule.startswith(_NO_PAGES):
        return []
    return [url_for(rule.endpoint, **value, lang=None) for value in (values if rule.arguments else [{}])]


def _work(work: Sequence[Address], root: str) -> Iterator[str]:
    addresses = [(page.language, urljoin(root, document_path(page.id))) for page in work]
    others = [(language, address) for language, address in addresses if language != "und"] if len(work) > 1 else []
    for page, (_, address) in zip(work, addresses, strict=True):
        yield _url(address, others, page.changed.date().isoformat())


def _translated(address: str, changed: str = "") -> str:
    """A page that is there in both languages of the interface."""
    others = [(language, f"{address}?lang={language}") for language in INTERFACE_LANGUAGES]
    return _url(address, [*others, ("x-default", address)], changed)


def _url(address: str, alternates: Iterable[tuple[str, str]], changed: str = "") -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(printable(other))}/>'
        for language, other in alternates
    )
    dated = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(printable(address))}</loc>{dated}{links}</url>\n"


def _urlset(lines: Iterable[str]) -> Iterator[str]:
    yield _SET
    yield from lines
    yield "</urlset>\n"
