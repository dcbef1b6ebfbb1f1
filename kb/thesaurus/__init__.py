"""The words of the field: concepts with their labels by language and period, and the themes that group them."""

from kb.thesaurus.concepts import Concept, Kind, Label, Theme, Thesaurus
from kb.thesaurus.reading import load, load_if_there, load_while_serving

__all__ = ["Concept", "Kind", "Label", "Theme", "Thesaurus", "load", "load_if_there", "load_while_serving"]
