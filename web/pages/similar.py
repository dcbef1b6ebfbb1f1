"""Documents that are like one, where the index can say so."""

from __future__ import annotations

import logging
from datetime import date

from kb.errors import SearchIndexError
from kb.search.engine import Searcher
from kb.search.response import Hit

_LOG = logging.getLogger(__name__)


def similar_to(document_id: str, searcher: Searcher, *, today: date, language: str) -> tuple[Hit, ...]:
    """Documents on the same subject, best first, in the reader's language where there are two.

    Empty while the index cannot answer: a document comes from the store and is shown without it.
    """
    try:
        return tuple(searcher.similar(document_id, at=today, prefer=language))
    except SearchIndexError as error:
        _LOG.warning("No similar documents: %s %s", error, error.hint)
        return ()
