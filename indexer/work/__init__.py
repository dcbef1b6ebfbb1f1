"""What a worker does: one module a kind of job, and who does which in HANDLERS."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from indexer.work import backups, crawls, documents, indexing, sources, uploads
from indexer.work.work import Failure, Handler, Work

#: Who does each kind of job of kb.jobs.KINDS.
HANDLERS: Mapping[str, Handler] = MappingProxyType({
    "crawl": crawls.crawl,
    "index": indexing.index,
    "rebuild": indexing.rebuild,
    "publish": indexing.publish,
    "discard": indexing.discard,
    "rollback": indexing.go_back,
    "check": indexing.check,
    "purge": indexing.forget,
    "backup": backups.backup,
    "reread": documents.reread,
    "duplicates": documents.duplicates,
    "trial": sources.trial,
    "examine": sources.examine,
    "upload-read": uploads.upload_read,
    "upload-keep": uploads.upload_keep,
})  # fmt: skip

__all__ = ["HANDLERS", "Failure", "Handler", "Work"]
