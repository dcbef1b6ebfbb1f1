"""The tables of contents of the codes: their sections and articles as they stood on a day."""

from kb.contents.codes import CodeContents, Contents, Held
from kb.contents.headings import section_key
from kb.contents.outline import Outline, Section

__all__ = ["CodeContents", "Contents", "Held", "Outline", "Section", "section_key"]
