"""The catalogue: the sources that corpus/sources/*.toml describe, checked whole before any is used.

What a file may say is kb.source.Source; corpus/README.md explains it to those who add a source. Files that the desk
has written stand in KB_HOME/sources, in the places of those of the same names.
"""

from kb.catalogue.loading import Catalogue, load, load_while_serving, of, overlaid
from kb.catalogue.reading import read, read_file, read_text
from kb.catalogue.rules import SOURCE_ID

__all__ = [
    "SOURCE_ID",
    "Catalogue",
    "load",
    "load_while_serving",
    "of",
    "overlaid",
    "read",
    "read_file",
    "read_text",
]
