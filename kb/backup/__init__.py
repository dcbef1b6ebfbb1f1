"""Backups of what cannot be made again: written, proved by restoring, and restored."""

from kb.backup.checking import check
from kb.backup.manifest import Manifest
from kb.backup.restoring import Restored, restore
from kb.backup.shelf import Kept, kept
from kb.backup.writing import back_up

__all__ = ["Kept", "Manifest", "Restored", "back_up", "check", "kept", "restore"]
