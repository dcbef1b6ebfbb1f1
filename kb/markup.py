"""The Markdown of our own pages: CommonMark with tables, marks of sources, and links by key.

[3], [3, 4]                    after a sentence: places in the document's list of sources
[art. 375](ref:fr:CC:375)      a text, by its canonical key
[InfoMIE](doc:organisations/infomie)   another page of the same source, by its path without language and suffix
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

#: A mark with the spaces before it; group 1 has the numbers.
SOURCE_MARK = re.compile(r"[ \u00a0]*\[([0-9]{1,3}(?:,\s*[0-9]{1,3})*)\](?!\()")
_OURS = ("ref:", "doc:")


class _OurMarkdown(MarkdownIt):
    """Leaves our own links as they are written: read as addresses, the parts of a key change places."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 -- markdown-it's name
        return url if url.startswith(_OURS) else super().normalizeLink(url)


#: HTML inside Markdown is text like any other.
MARKDOWN = _OurMarkdown("commonmark", {"html": False}).enable("table")
