"""Every link leads somewhere: to a page that is there, to a text that can be named, to an address that is a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from indexer.proofreading.corpus import Corpus
from indexer.proofreading.page import BARE_ADDRESS, Page, Place, Slip
from kb.citations.codes import BY_ABBREVIATION, article_key
from kb.faults import meant
from kb.markup import MARKDOWN
from kb.vocabulary import THEMES

#: An article of a French code: a code's abbreviation is in capitals, a court's is not ("fr:ce:428478@2020-02-05").
ARTICLE_KEY = re.compile(r"fr:(?P<code>[A-Z]+\d*):(?P<number>.+)")
_NUMBER = re.compile(r"(?:LO|[LRDA])?\*{0,2}\d+(?:-\d+)*")
_LEGITEXT = re.compile(r"LEGITEXT\d{12}")


def check_pages(corpus: Corpus) -> Iterator[Slip]:
    """Links and relations to pages that are not there in that language; unknown themes and concepts."""
    stems = {stem for stem, _ in corpus.pages}
    for page in corpus:
        ours: list[tuple[str, Place]] = [
            (link.target[4:].partition("#")[0], link.place) for link in page.links if link.target.startswith("doc:")
        ]
        ours += [(relation.target, ("relations", n, "target")) for n, relation in enumerate(page.head.relations)]
        for stem, place in ours:
            if (stem, page.language) not in corpus.pages:
                yield Slip(page, place, f"there is no page {stem} in the language {page.language}{meant(stem, stems)}")
        for n, theme in enumerate(page.head.themes):
            if theme not in THEMES:
                yield Slip(page, ("themes", n), f"unknown theme {theme!r}{meant(theme, THEMES)}")
        for n, concept in enumerate(page.head.concepts):
            known = corpus.thesaurus.concepts
            if concept not in known:
                yield Slip(page, ("concepts", n), f"the thesaurus has no concept {concept!r}{meant(concept, known)}")


def check_keys(corpus: Corpus) -> Iterator[Slip]:
    """Keys of articles that are not well formed, and keys of other texts that are the `ref` of no page."""
    for page in corpus:
        for link in page.citations():
            if reason := _broken(link.key, corpus):
                yield Slip(page, link.place, reason)


def check_addresses(corpus: Corpus) -> Iterator[Slip]:
    """Addresses outside that are neither the page's own, nor a source of it, nor at a host of the catalogue."""
    hosts = {urlsplit(address).hostname for address in corpus.addresses if address}
    for page in corpus:
        known = {_normal(url) for url in (page.head.url, *(source.url for source in page.sources)) if url}
        for address, place in _outside(page):
            if urlsplit(address).scheme not in ("http", "https"):
                yield Slip(page, place, f"a link begins with ref:, doc: or https://, not as in {address}")
            elif _normal(address) not in known and urlsplit(address).hostname not in hosts:
                yield Slip(page, place, f"the address is neither a source nor the page's own: {address}")


def _broken(key: str, corpus: Corpus) -> str:
    """What is wrong with a key, in a sentence; "" if nothing."""
    article = ARTICLE_KEY.fullmatch(key)
    if article is None:
        return "" if key in corpus.refs else f"no page has the ref {key}{meant(key, corpus.refs)}"
    code, number = article["code"], article["number"]
    if code not in BY_ABBREVIATION and not _LEGITEXT.fullmatch(code):
        return f"unknown code {code} in {key}{meant(code, BY_ABBREVIATION)}"
    normal = article_key(code, number)
    if normal != key:
        return f"the key {key} is written {normal}"
    return "" if _NUMBER.fullmatch(number) else f"{number} is no number of an article in {key}"


def _outside(page: Page) -> Iterator[tuple[str, Place]]:
    for link in page.links:
        if not link.target.startswith(("ref:", "doc:", "#")):
            yield link.target, link.place
    for words in (*page.text, *page.names):
        for match in BARE_ADDRESS.finditer(words.text):
            yield match[0] if "://" in match[0] else f"https://{match[0]}", words.place


def _normal(address: str) -> str:
    """As links of Markdown are written, so that the two can be compared."""
    return MARKDOWN.normalizeLink(address)
