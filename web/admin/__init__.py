"""The administrators' desk, below /admin: one module a subject. Only guard.py decides who may do what."""

from web.admin import (
    accounts,
    audit,
    backups,
    documents,
    duplicates,
    entrance,
    index,
    jobs,
    overview,
    quarantine,
    searches,
    source_editing,
    sources,
    thesaurus,
    uploads,
)

#: Every blueprint of the desk.
BLUEPRINTS = (
    overview.pages,
    entrance.pages,
    accounts.pages,
    audit.pages,
    sources.pages,
    source_editing.pages,
    quarantine.pages,
    searches.pages,
    thesaurus.pages,
    uploads.pages,
    jobs.pages,
    index.pages,
    documents.pages,
    duplicates.pages,
    backups.pages,
)

__all__ = ["BLUEPRINTS"]
