"""The sections of the desk, in the order of its navigation."""

from __future__ import annotations

from flask import current_app, g

from kb.desk import Role
from web.admin.guard import rule
from web.languages import gettext as _


def sections() -> list[tuple[str, str]]:
    """The first pages of the sections that the one who is logged in may see: endpoint and name."""
    found = (
        ("admin_overview.overview", _("Overview")),
        ("admin_sources.sources", _("Sources")),
        ("admin_uploads.uploads", _("Uploads")),
        ("admin_documents.documents", _("Documents")),
        ("admin_thesaurus.thesaurus", _("Thesaurus")),
        ("admin_searches.searches", _("Searches")),
        ("admin_jobs.jobs", _("Jobs")),
        ("admin_index.index", _("Index")),
        ("admin_backups.backups", _("Backups")),
        ("admin_accounts.users", _("Accounts")),
        ("admin_audit.audit", _("Audit log")),
    )
    return [(endpoint, name) for endpoint, name in found if _may_see(endpoint)]


def _may_see(endpoint: str) -> bool:
    wanted, account = rule(current_app, endpoint), g.get("account")
    return isinstance(wanted, Role) and account is not None and account.role.may(wanted)
