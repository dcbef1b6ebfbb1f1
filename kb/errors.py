"""Every error that Repère raises on purpose.

RepereError                      has a message, and a hint: what to do next
├── UsageError                   wrong usage or settings: exit code 2
│   ├── SettingsError            an environment variable that makes no sense
│   ├── CatalogueError           a file of corpus/sources that breaks a rule (file and line)
│   ├── ThesaurusError           corpus/thesaurus.ttl breaks a rule (file and line)
│   ├── RenumberingError         a file of corpus/renumbering breaks a rule (file and line)
│   ├── UnknownSource            a source name that the catalogue does not have
│   ├── UnknownDocument          an id that no document has
│   └── CorrectionError          a correction that breaks a rule of documents (field)
├── SourceError                  one document or archive could not be had: an outcome, the run goes on
│   ├── FetchError               it did not arrive
│   │   └── BudgetSpent          the run has had all that it may ask for
│   ├── ExtractError             it arrived, and could not be read
│   └── ArchiveError             an archive is truncated, hostile or not what its name says
├── PrisonerLost                 a child process did not survive the foreign file that it was given
├── BackupError                  a backup cannot be written, proved or restored
├── StoreError                   the document store refused (disk full, locked, damaged)
│   └── FilesAway                the bucket of the originals does not answer, or refuses
└── SearchIndexError             the index refused
    ├── IndexMissing             there is none yet
    ├── IndexAway                the engine that has it does not answer, or not in time
    ├── IndexBusy                another process is writing it
    ├── IndexHeld                a new generation is complete, and waits for somebody to let it serve
    ├── IndexDamaged             a checksum, a size or a posting is wrong
    └── IndexUntrusted           the folder could have been written by somebody else
"""

from __future__ import annotations


class RepereError(Exception):
    """What went wrong, in a sentence; `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(RepereError):
    """The command, the settings or the catalogue are wrong; nothing was done."""


class SettingsError(UsageError):
    """A setting has a value that makes no sense."""


class CatalogueError(UsageError):
    """Files of the catalogue break its rules; the message has a line `file:line: reason` for each."""


class ThesaurusError(UsageError):
    """The thesaurus breaks its rules; the message has a line `file:line: reason` for each fault."""


class RenumberingError(UsageError):
    """Files of the renumbering break its rules; the message has a line `file:line: reason` for each."""


class UnknownSource(UsageError):
    """The catalogue has no source of that name."""


class UnknownDocument(UsageError):
    """No document has that id, or nothing of it is here any more."""


class CorrectionError(UsageError):
    """What somebody wants to correct of a document breaks a rule; `field` is the one concerned."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class SourceError(RepereError):
    """One document or archive of a source could not be had; the others can."""


class FetchError(SourceError):
    """The bytes did not arrive."""


class BudgetSpent(FetchError):
    """The run has had all that its budget allows: it ends here, and what was read is kept."""


class ExtractError(SourceError):
    """The bytes arrived and could not be read as a document."""


class ArchiveError(SourceError):
    """An archive is truncated, hostile, or not what its name says."""


class PrisonerLost(RepereError):
    """A child process crashed, hung, or used up what it may over a foreign file; another try may end otherwise."""


class StoreError(RepereError):
    """The document store refused: disk full, locked, or damaged. What was committed before is safe."""


class FilesAway(StoreError):
    """The bucket that originals are kept in does not answer, or refuses; it may answer in a moment."""


class BackupError(RepereError):
    """A backup cannot be written, is not what it says, or cannot be restored; what was there before is untouched."""


class SearchIndexError(RepereError):
    """The index refused; the store is not touched."""


class IndexMissing(SearchIndexError):
    """There is no index yet."""


class IndexAway(SearchIndexError):
    """The engine that has the index does not answer, or not in time; it may in a moment."""


class IndexBusy(SearchIndexError):
    """Another process is writing the index."""


class IndexHeld(SearchIndexError):
    """A new generation differs from the serving one more than the settings allow: it is kept, and does not serve."""


class IndexDamaged(SearchIndexError):
    """A file of the index is missing, cut short or altered."""


class IndexUntrusted(SearchIndexError):
    """The index folder is open to other users, who could decide what readers are shown: its files are not opened."""
