"""What was done at the desk, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from kb.desk import Entry
from web.languages import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An action with its words.

    said     the sort of action
    details  what else is known: name and value, as text
    changed  lines of a comparison of what was there before and after, each with its mark: "+", "-" or " "
    """

    entry: Entry
    said: str
    details: Sequence[tuple[str, str]]
    changed: Sequence[str]


def done(entry: Entry) -> Done:
    """An action as the audit log shows it."""
    before, after = entry.detail.get("before"), entry.detail.get("after")
    compared = isinstance(before, str) and isinstance(after, str) and ("\n" in before or "\n" in after)
    left = {name: value for name, value in entry.detail.items() if not (compared and name in ("before", "after"))}
    return Done(
        entry=entry,
        said=said(entry.action),
        details=[(_label(name), _text(value)) for name, value in left.items() if value not in ("", None, [], {})],
        changed=_changed(before or "", after or "") if compared else (),
    )


def said(action: str) -> str:
    """A sort of action in words; its name where there are none."""
    return _words().get(action, action)


def _words() -> Mapping[str, str]:
    return {
        "login": _("Login"),
        "login.failed": _("Login refused"),
        "login.closed": _("Login refused after too many tries"),
        "logout": _("Logout"),
        "account.add": _("Account made"),
        "account.password": _("Password changed"),
        "account.sessions": _("Other sessions ended"),
        "account.role": _("Role changed"),
        "account.disable": _("Account disabled"),
        "account.enable": _("Account enabled"),
        "source.add": _("Source added"),
        "source.edit": _("Source changed"),
        "source.remove": _("File of a source taken away"),
        "source.restore": _("Former file of a source brought back"),
        "source.run": _("Run of a source asked for"),
        "source.retry": _("Failures to be read again"),
        "source.pause": _("Source paused"),
        "source.resume": _("Source resumed"),
        "source.try": _("Source tried"),
        "quarantine.examine": _("File examined again"),
        "quarantine.release": _("Released from quarantine"),
        "upload.send": _("File sent"),
        "upload.publish": _("File published"),
        "upload.discard": _("File discarded"),
        "upload.again": _("File read again"),
        "document.correct": _("Document corrected"),
        "document.uncorrect": _("Correction taken back"),
        "document.hide": _("Document hidden"),
        "document.show": _("Document shown again"),
        "document.delete": _("Document deleted"),
        "document.merge": _("Document merged"),
        "document.takedown": _("Document taken down"),
        "document.reread": _("Document to be read again"),
        "duplicates.settle": _("Pair of documents settled"),
        "duplicates.undo": _("Pair of documents open again"),
        "label.add": _("Label added"),
        "label.remove": _("Label removed"),
        "label.undo": _("Change of a label taken back"),
        "search.forget": _("Search taken from the list"),
        "index.resume": _("Indexing resumed"),
        "job.cancel": _("Job cancelled"),
        "job.crawl": _("Run of a source asked for"),
        "job.index": _("Indexing asked for"),
        "job.rebuild": _("Rebuild of the index asked for"),
        "job.publish": _("Held index published"),
        "job.discard": _("Held index discarded"),
        "job.rollback": _("Return to an earlier index"),
        "job.check": _("Check of the index asked for"),
        "job.purge": _("Documents removed from every index"),
        "job.backup": _("Backup asked for"),
        "job.duplicates": _("Search for duplicates asked for"),
        "job.trial": _("Source tried"),
        "job.reread": _("Document to be read again"),
    }


def _label(name: str) -> str:
    return {
        "reason": _("Reason"),
        "before": _("Before"),
        "after": _("After"),
        "job": _("Job"),
        "name": _("Name"),
        "role": _("Role"),
        "into": _("Into"),
        "full": _("Whole run"),
        "size": _("Size"),
    }.get(name, name)


def _text(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Mapping():
            return "; ".join(f"{_label(name)}: {_text(one)}" for name, one in value.items())
        case list():
            return ", ".join(map(_text, value))
        case _:
            return str(value)


def _changed(before: str, after: str) -> Sequence[str]:
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))][:400]
