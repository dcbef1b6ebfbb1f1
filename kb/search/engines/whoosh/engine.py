"""The embedded engine behind the port of kb.search.engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from threading import RLock

from kb.citations.renumbering import Renumbering, shipped
from kb.clock import today
from kb.errors import IndexDamaged, IndexMissing, RepereError, SearchIndexError
from kb.search.comparison import Comparison
from kb.search.engine import Gate, Generation, Held, IndexWriter, Withdrawn, nothing
from kb.search.engines.whoosh import returning
from kb.search.engines.whoosh.comparing import Beside, trial
from kb.search.engines.whoosh.generations import Generations
from kb.search.engines.whoosh.manifest import HINT, read_manifest
from kb.search.engines.whoosh.opened import Opened
from kb.search.engines.whoosh.searching import answer
from kb.search.engines.whoosh.writing import writing
from kb.search.request import SearchRequest, Status
from kb.search.response import Hit, SearchResponse, Suggestion
from kb.search.told import Told
from kb.thesaurus.concepts import Thesaurus

_OPENING_TRIES = 5
#: Seconds that a server waits before it answers from an index that is not warm yet.
_PATIENCE = 2.0


class WhooshEngine:
    """An index in a folder. Threads may share it, and search one after the other; each process opens its own."""

    def __init__(
        self,
        root: Path,
        generations: int,
        words: Callable[[], Thesaurus] = Thesaurus,
        moves: Callable[[], Renumbering] = shipped,
    ) -> None:
        self._generations = Generations(root, generations)
        self._words = words
        self._moves = moves
        self._opened: Opened | None = None
        self._searching = RLock()
        self._warming: ThreadPoolExecutor | None = None
        self._coming: tuple[str, Future[Opened]] | None = None

    def close(self) -> None:
        if self._warming is not None:
            self._warming.shutdown()
            self._warming = None
        self._coming = None
        self._opened = None

    def warm(self) -> None:
        """Read what first readers would wait for; from now on a newer generation is made ready while this one serves.

        What is wrong with the index or the thesaurus is said to who searches.
        """
        self._warming = ThreadPoolExecutor(1, "warm")
        with suppress(SearchIndexError):
            name = self._generations.serving()
            self._coming = name, self._warming.submit(self._warmed, name)
            wait([self._coming[1]], timeout=_PATIENCE)

    def generation(self) -> Generation:
        """The state of the index that answers now; raises IndexMissing if there is none."""
        with self._searching:
            return self._current().generation

    def writing(
        self, *, base: Generation | None, store: str, sequence: int, gate: Gate | None = None
    ) -> AbstractContextManager[IndexWriter]:
        """Write beside the serving generation; the new one serves when the block ends, and is dropped on an error."""
        compare = None if gate is None else partial(self._compared, gate)
        return writing(self._generations, base=base, store=store, sequence=sequence, compare=compare)

    def generations(self) -> Sequence[Generation]:
        """Those that are kept and can be opened, newest last."""
        found = []
        with suppress(IndexMissing):
            for name in self._generations.names():
                with suppress(IndexMissing, IndexDamaged):
                    found.append(self._generations.open(name)[1])
        return found

    def held(self) -> Held | None:
        """The generation that waits for somebody's word, if there is one of this schema."""
        with suppress(IndexMissing, IndexDamaged):
            name = self._generations.held()
            if name:
                folder, generation = self._generations.open(name)
                if generation.compared is not None:
                    beside = read_manifest(folder)["beside"]
                    return Held(generation=generation, compared=generation.compared, beside=beside)
        return None

    def publish_held(self, *, without: Withdrawn = nothing) -> Generation:
        """Let the held generation serve."""
        return returning.publish_held(self._generations, without=without)

    def discard_held(self) -> None:
        """Delete the held generation, if there is one."""
        returning.discard_held(self._generations)

    def rollback(self, *, to: int | None = None, without: Withdrawn = nothing) -> Generation:
        """Serve an earlier generation again, under a new number."""
        return returning.rollback(self._generations, to=to, without=without)

    def withdraw(self, ids: Collection[str]) -> Generation:
        """Serve the serving generation again without these documents, at once."""
        return returning.withdraw(self._generations, ids)

    def purge(self, ids: Collection[str]) -> Generation:
        """Serve the serving generation without these documents and without a trace of them; delete all others."""
        return returning.purge(self._generations, ids)

    def _compared(self, gate: Gate, folder: Path, generation: Generation, told: Told, source: str) -> Comparison:
        """What the gate says. A serving generation that is damaged is no measure for one that is written anew."""
        after = Beside(_opened(folder, generation), self._words, self._moves)
        before = self._serving_beside()
        try:
            compared = gate(trial(before, after, told, anew=not source))
            if before is None or not compared.reasons or not self._is_damaged(before, source):
                return compared
        except Exception:  # altered bytes make NumPy, JSON and zlib raise whatever they do
            if before is None or not self._is_damaged(before, source):
                raise
        return gate(trial(None, after, told, anew=True))

    def _serving_beside(self) -> Beside | None:
        with suppress(IndexMissing, IndexDamaged):
            return Beside(_opened(*self._generations.open(self._generations.serving())), self._words, self._moves)
        return None

    def _is_damaged(self, before: Beside, source: str) -> bool:
        """True if a generation is damaged that nothing was taken from; raises IndexDamaged if something was."""
        damages = self._generations.damages(before.opened.name)
        if damages and source:
            raise IndexDamaged(damages[0], hint=HINT)
        return bool(damages)

    def check(self) -> Sequence[str]:
        """Every damage found in the serving generation: checksums first, then a walk through all postings."""
        name = self._generations.serving()
        damages = self._generations.damages(name)
        return damages or self._walked(name)

    def _walked(self, name: str) -> list[str]:
        return self._open(name).damages()

    def search(self, request: SearchRequest) -> SearchResponse:
        """The page of hits that the request asks for."""
        with self._searching, self._blamed():
            return answer(self._current(), request, self._words(), self._moves())

    def suggest(self, typed: str, *, language: str = "fr", limit: int = 8) -> Sequence[Suggestion]:
        """What somebody who has typed this may mean, best first; `language` is the reader's."""
        with self._searching, self._blamed():
            suggesting = self._current().suggesting
            return suggesting.suggest(typed, self._words(), day=today(), language=language, limit=limit)

    def similar(self, document_id: str, *, at: date | None = None, prefer: str = "", limit: int = 5) -> Sequence[Hit]:
        """Documents on the same subject, best first; see kb.search.engines.whoosh.similar."""
        with self._searching, self._blamed():
            opened = self._current()
            shown = opened.columns.standing(Status.IN_FORCE, at or today())
            return opened.likeness.similar(document_id, shown, prefer=prefer, limit=limit)

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        """What NumPy, JSON or zlib raise for altered bytes, said as what it is: IndexDamaged."""
        try:
            yield
        except RepereError:
            raise
        except Exception as error:
            name = self._opened.name if self._opened else self._generations.serving()
            damages = self._generations.damages(name)
            if not damages:
                raise
            raise IndexDamaged(damages[0], hint=HINT) from error

    def _current(self) -> Opened:
        """The serving generation, opened anew if another one serves by now: once warmed, as soon as it is warm too."""
        name = self._generations.serving()
        if self._warming is not None:
            self._prepare(name, self._warming)
        opened = self._opened
        if opened is None or (opened.name != name and self._coming is None):
            opened = self._open(name)
            self._opened = opened
        return opened

    def _prepare(self, name: str, warming: ThreadPoolExecutor) -> None:
        """Let the generation that was made ready answer, if there is one; make that of this name ready if there is not.

        One that could not be opened is tried again by whoever asks, who is told what is wrong.
        """
        if self._coming is not None and self._coming[1].done():
            prepared, coming = self._coming
            if coming.exception() is None:
                self._opened = coming.result()
            elif prepared == name:
                self._opened = self._open(name)
            self._coming = None
        if self._coming is None and (self._opened is None or self._opened.name != name):
            self._coming = name, warming.submit(self._warmed, name)

    def _warmed(self, name: str) -> Opened:
        opened = self._open(name)
        with suppress(RepereError):
            opened.warm(self._words(), self._opened)
        return opened

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
        # Altered files make NumPy raise whatever it does.
        raise IndexDamaged(
            f"{folder.name} cannot be opened: {type(error).__name__}: {error}",
            hint=HINT,
        ) from error
