"""What is worked out of a complete segment, so that no reader has to."""

from __future__ import annotations

from collections.abc import Mapping

from kb.search.engines.whoosh.codec.segment import Array, SegmentArrays
from kb.search.engines.whoosh.codec.steps import derive_steps
from kb.search.engines.whoosh.named import derive_names
from kb.search.engines.whoosh.profiles import derive_profiles
from kb.search.engines.whoosh.titles import derive_ranks
from kb.search.engines.whoosh.words import derive_words
from kb.search.fields import FACETS


def derive(segment: SegmentArrays) -> Mapping[str, Array]:
    """The arrays that are kept beside a segment's own."""
    return {
        **derive_profiles(segment, FACETS),
        **derive_words(segment),
        **derive_steps(segment),
        **derive_names(segment),
        **derive_ranks(segment),
    }
