"""Pictures of the pages of PDF files, drawn in a child process and kept on disk."""

from kb.pictures.album import Album, Busy

__all__ = ["Album", "Busy"]
