"""The embedded engine behind the port of kb.search.engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from datetime import date
from pathlib import Path
from threading import RLock

from kb.clock import today
from kb.errors import IndexDamaged, IndexMissing
from kb.search.engine import Generation, IndexWriter
from kb.search.engines.whoosh.generations import Generations
from kb.search.engines.whoosh.opened import Opened
from kb.search.engines.whoosh.searching import answer
from kb.search.engines.whoosh.writing import writing
from kb.search.request import SearchRequest, Status
from kb.search.response import Hit, SearchResponse, Suggestion
from kb.thesaurus.concepts import Thesaurus

_OPENING_TRIES = 5


class WhooshEngine:
    """An index in a folder. Threads may share it, and search one after the other; each process opens its own."""

    def __init__(self, root: Path, generations: int, words: Callable[[], Thesaurus] = Thesaurus) -> None:
        self._generations = Generations(root, generations)
        self._words = words
        self._opened: Opened | None = None
        self._searching = RLock()

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def generation(self) -> Generation:
        """The state of the index that answers now; raises IndexMissing if there is none."""
        with self._searching:
            return self._current().generation

    def writing(self, *, base: Generation | None, store: str, sequence: int) -> AbstractContextManager[IndexWriter]:
        """Write beside the serving generation; the new one serves when the block ends, and is dropped on an error."""
        return writing(self._generations, base=base, store=store, sequence=sequence)

    def rollback(self) -> Generation:
        """Serve the generation before this one again."""
        return self._generations.rollback()

    def check(self) -> Sequence[str]:
        """Every damage found in the serving generation: checksums first, then a walk through all postings."""
        name = self._generations.serving()
        damages = self._generations.damages(name)
        return damages or self._walked(name)

    def _walked(self, name: str) -> list[str]:
        with closing(self._open(name)) as opened:
            return opened.damages()

    def search(self, request: SearchRequest) -> SearchResponse:
        """The page of hits that the request asks for."""
        with self._searching:
            return answer(self._current(), request, self._words())

    def suggest(self, typed: str, *, language: str = "fr", limit: int = 8) -> Sequence[Suggestion]:
        """What somebody who has typed this may mean, best first; `language` is the reader's."""
        with self._searching:
            suggesting = self._current().suggesting
            return suggesting.suggest(typed, self._words(), day=today(), language=language, limit=limit)

    def similar(self, document_id: str, *, at: date | None = None, prefer: str = "", limit: int = 5) -> Sequence[Hit]:
        """Documents on the same subject, best first; see kb.search.engines.whoosh.similar."""
        with self._searching:
            opened = self._current()
            shown = opened.columns.standing(Status.IN_FORCE, at or today())
            return opened.likeness.similar(document_id, shown, prefer=prefer, limit=limit)

    def _current(self) -> Opened:
        """The serving generation, opened anew if another one serves by now."""
        name = self._generations.serving()
        if self._opened is None or self._opened.name != name:
            opened = self._open(name)
            self.close()
            self._opened = opened
        return self._opened

    def _open(self, name: str) -> Opened:
        for _ in range(_OPENING_TRIES):
            try:
                return _opened(*self._generations.open(name))
            except IndexDamaged:
                # Two newer generations may have come since the name was read, and this one have gone.
                newer = self._generations.serving()
                if newer == name:
                    raise
                name = newer
        raise IndexMissing("The index changes too quickly to be opened.", hint="Try again.")


def _opened(folder: Path, generation: Generation) -> Opened:
    try:
        return Opened(folder, generation)
    except Exception as error:
        # Altered files make Whoosh raise whatever its struct, pickle and mmap do.
        raise IndexDamaged(
            f"{folder.name} cannot be opened: {type(error).__name__}: {error}",
            hint="Run: kb index --rollback, or kb index --rebuild",
        ) from error
