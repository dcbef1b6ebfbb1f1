"""Documents that people withdraw: nobody sees them, no crawl brings them back, and all but a takedown can be undone."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from making import article, document, provenance

from kb.document import Citation, Document
from kb.errors import StoreError, UnknownDocument, UsageError
from kb.store import Store, WithdrawalKind
from kb.store.tables import metadata

WHO = {"reason": "It is out of date", "by": "Ada"}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, on SQLite and then on PostgreSQL."""
    with closing(Store(database_url)) as store:
        yield store


def put(store: Store, *documents: Document) -> list[str]:
    with store.writing() as writing:
        return writing.put(documents)


def remove(store: Store, *paths: str) -> list[str]:
    with store.writing() as writing:
        return writing.remove_paths("tests", paths)


def hide(store: Store, document_id: str) -> None:
    with store.writing() as writing:
        writing.hide(document_id, **WHO)


def show(store: Store, document_id: str) -> bool:
    with store.writing() as writing:
        return writing.show_again(document_id)


def take_down(store: Store, document_id: str) -> tuple[str, ...]:
    with store.writing() as writing:
        return writing.take_down(document_id, **WHO).digests


def at(path: str, day: int, text: str = "x", document_id: str = "a") -> Document:
    """A copy of a document at a path, last changed on a day of January 2023."""
    return document(document_id, text, provenance=provenance(path, modified=datetime(2023, 1, day, tzinfo=UTC)))


@pytest.mark.parametrize("how", ["hide", "delete", "merge", "take_down"])
def test_a_withdrawn_document_is_a_removed_one_to_everybody(store: Store, how: str) -> None:
    cites = (Citation(text="c", ref="fr:CC:1"),)
    put(store, document("a", "x", citations=cites), document("b", "y"))
    before = store.sequence()
    with store.writing() as writing:
        if how == "merge":
            writing.merge("a", "b", **WHO)
        else:
            getattr(writing, how)("a", **WHO)

    assert store.document("a") is None
    assert store.removed("a")
    assert [(change.document_id, change.document) for change in store.changes(before)] == [("a", None)]
    assert store.cited_by(["fr:CC:1"], date(2024, 1, 1), 5) == ()
    assert store.counts() == {(): 1}
    with store.records() as records:
        assert (found := records.one("a"))
        assert (found.removed, found.document, found.type, found.source) == (True, None, "report", "tests")
        assert records.count_pages() == 1


def test_what_is_remembered_of_a_withdrawal_is_who_when_and_why(store: Store) -> None:
    put(store, document("a", "x", title="Un rapport"), document("b"), document("c"))
    hide(store, "a")
    with store.writing() as writing:
        writing.merge("b", "c", reason="  the  same\ntext ", by="Bea")
    hidden, merged = store.withdrawal("a"), store.withdrawal("b")

    assert hidden
    assert merged
    assert (hidden.kind, hidden.reason, hidden.by, hidden.title) == ("hidden", "It is out of date", "Ada", "Un rapport")
    assert abs(datetime.now(UTC) - hidden.at).total_seconds() < 60
    assert (merged.reason, merged.into, merged.source) == ("the same text", "c", "tests")
    assert store.withdrawals() == (merged, hidden)
    assert store.withdrawals(WithdrawalKind.HIDDEN) == (hidden,)
    assert store.withdrawals(page=2, size=1) == (hidden,)
    assert store.withdrawal("c") is None


def test_a_crawl_does_not_bring_a_hidden_document_back_but_keeps_it_up_to_date(store: Store) -> None:
    put(store, document("a", "x"))
    hide(store, "a")
    before = store.sequence()

    assert put(store, document("a", "y"), document("b", "z")) == ["withheld", "new"]
    assert store.document("a") is None
    assert [change.document_id for change in store.changes(before)] == ["b"]
    with store.decisions() as decisions:
        assert decisions.withheld("a") == document("a", "y")
    assert show(store, "a")
    assert store.document("a") == document("a", "y")
    assert store.withdrawal("a") is None


def test_an_undone_withdrawal_leaves_a_document_as_it_was(store: Store) -> None:
    original = article("A", "L1", "2016-03-16", None, "Un texte.", citations=(Citation(text="c", ref="fr:CC:1"),))
    put(store, original)
    hide(store, "A")
    with store.writing() as writing:
        writing.delete("A", **WHO)  # another kind of withdrawal takes its place

    assert show(store, "A")
    assert store.document("A") == original
    assert [entry.id for entry in store.cited_by(["fr:CC:1"], date(2024, 1, 1), 5)] == ["A"]


def test_of_two_copies_as_new_the_one_comes_back_that_was_shown(store: Store) -> None:
    for first, last in (("p", "q"), ("q", "p")):
        put(store, at(first, 1, "first", "a" + first), at(last, 1, "last", "a" + first))
        hide(store, "a" + first)
        show(store, "a" + first)
        assert (found := store.document("a" + first))
        assert found.provenance.path == last


def test_a_document_that_its_source_gives_up_while_it_is_hidden_does_not_come_back(store: Store) -> None:
    put(store, at("p", 1))
    hide(store, "a")
    assert remove(store, "p") == []
    assert not show(store, "a")
    assert store.document("a") is None
    assert put(store, at("p", 2)) == ["new"]


def test_a_crawl_knows_the_places_of_what_is_withdrawn(store: Store) -> None:
    put(store, at("p", 1), at("q", 1, document_id="b"), at("r", 1, document_id="c"))
    hide(store, "a")
    take_down(store, "b")
    assert store.paths("tests") == {"p": "a", "q": "b", "r": "c"}
    remove(store, "p", "q")
    assert store.paths("tests") == {"r": "c"}
    assert store.withdrawal("a") is not None


def test_a_new_stock_forgets_what_it_no_longer_delivers_of_a_hidden_document(store: Store) -> None:
    put(store, document("a", provenance=provenance("a", origin="1.tar")))
    hide(store, "a")
    with store.writing() as writing:
        assert writing.remove_other_origins("tests", ["2.tar"]) == []
    assert not show(store, "a")


def test_an_id_that_is_withdrawn_is_still_its_sources(store: Store) -> None:
    put(store, document("a", "x"))
    hide(store, "a")
    with pytest.raises(StoreError, match="from source tests"):
        put(store, document("a", "y", provenance=provenance("a", source="other")))
    assert show(store, "a")


def test_a_merged_document_leads_to_the_one_that_is_shown(store: Store) -> None:
    put(store, document("a"), document("b"), document("c"))
    with store.writing() as writing:
        writing.merge("a", "b", **WHO)
        writing.merge("b", "c", **WHO)
    assert (store.merged_into("a"), store.merged_into("b"), store.merged_into("c")) == ("c", "c", None)
    with store.writing() as writing, pytest.raises(UnknownDocument, match="a is not shown"):
        writing.merge("c", "a", **WHO)
    hide(store, "c")
    assert store.merged_into("a") is None
    show(store, "b")
    assert store.merged_into("a") == "b"


def test_what_makes_no_sense_is_refused_and_changes_nothing(store: Store) -> None:
    put(store, document("a"), document("down"))
    take_down(store, "down")
    before = store.sequence()
    with store.writing() as writing:
        with pytest.raises(UnknownDocument, match="no document nowhere"):
            writing.hide("nowhere", **WHO)
        with pytest.raises(UsageError, match="reason is missing"):
            writing.hide("a", reason="  ", by="Ada")
        with pytest.raises(UsageError, match="into itself"):
            writing.merge("a", "a", **WHO)
        with pytest.raises(UsageError, match="not withdrawn"):
            writing.show_again("a")
        with pytest.raises(UsageError, match="nothing of it is kept"):
            writing.show_again("down")
        with pytest.raises(UsageError, match="nothing of it is kept"):
            writing.hide("down", **WHO)
    assert store.sequence() == before
    assert store.withdrawal("a") is None


def test_nothing_is_kept_of_a_document_that_is_taken_down(store: Store) -> None:
    bytes_of = {"p": "1" * 32, "q": "2" * 32, "w": "3" * 32}
    copies = [
        document(
            "a", f"secret {path}", title="secret", citation="secret", provenance=replace(provenance(path), digest=d)
        )
        for path, d in bytes_of.items()
    ]
    put(store, *copies[:2])
    with store.writing() as writing:
        writing.correct("a", {"summary": "secret"}, by="Ada")
        writing.hold_back("tests", [copies[2], document("b", provenance=provenance("other"))])

    assert take_down(store, "a") == tuple(bytes_of.values())
    assert store.waiting("tests") == ("other",)
    assert store.correction("a") is None
    assert "secret" not in everything(store)
    with store.writing() as writing:
        writing.hold_back("tests", copies[2:])
        assert writing.put([*copies, document("c")]) == ["withheld", "withheld", "withheld", "new"]
    assert "secret" not in everything(store)
    assert store.waiting("tests") == ("other",)
    assert take_down(store, "a") == tuple(bytes_of.values())


def test_titles_that_stand_beside_other_documents_go_with_a_takedown(store: Store) -> None:
    beside = (Citation(text="secret", ref="a", kind="NEARLY"), Citation(text="art. 1", ref="fr:CC:1"))
    put(store, document("a", title="secret"), document("b", citations=beside))
    with store.writing() as writing:
        writing.hold_back("tests", [document("c", citations=beside)])
    before = store.sequence()
    take_down(store, "a")

    assert "secret" not in everything(store)
    assert (found := store.document("b"))
    assert found.citations == beside[1:]
    assert sorted(change.document_id for change in store.changes(before)) == ["a", "b"]


def test_an_id_can_be_barred_that_is_not_here(store: Store) -> None:
    take_down(store, "never")
    assert put(store, document("never", "x")) == ["withheld"]
    assert store.taken_down("never")
    assert not store.taken_down("other")


def everything(store: Store) -> str:
    """All that the tables have, as one text."""
    with store._engine.connect() as connection:
        return "\n".join(str(row) for table in metadata.sorted_tables for row in connection.execute(sa.select(table)))


class WithdrawnBesideADict(RuleBasedStateMachine):
    """The store does what dicts do, whatever sources and people do in turn.

    copies     id → path → (day, text), as the source delivers them
    shown      id → path of the copy shown, or that would be
    withdrawn  id → kind
    titles     id → corrected title
    """

    ids = st.sampled_from("abc")
    paths = st.sampled_from(["p/1", "p/2"])
    compared = 0  # how often, in all histories

    def __init__(self) -> None:
        super().__init__()
        self.store = Store("sqlite:///:memory:")
        self.copies: dict[str, dict[str, tuple[int, str]]] = {}
        self.shown: dict[str, str] = {}
        self.withdrawn: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.known: set[str] = set()

    @rule(document_id=ids, path=paths, day=st.integers(1, 3), text=st.sampled_from("xy"))
    def crawl(self, document_id: str, path: str, day: int, text: str) -> None:
        verdict = put(self.store, at(f"{document_id}/{path}", day, text, document_id))
        self.known.add(document_id)
        assert (verdict == ["withheld"]) == (document_id in self.withdrawn)
        if self.withdrawn.get(document_id) == "taken_down":
            return
        copies = self.copies.setdefault(document_id, {})
        place = self.shown.get(document_id)
        copies[path] = (day, text)
        if document_id in self.withdrawn:
            return
        if place is None or place == path or day >= copies[place][0]:
            self.shown[document_id] = path

    @rule(document_id=ids, path=paths | st.just("p/"))
    def give_up(self, document_id: str, path: str) -> None:
        remove(self.store, f"{document_id}/{path}")
        copies = self.copies.get(document_id, {})
        for gone in [p for p in copies if p == path or (path.endswith("/") and p.startswith(path))]:
            del copies[gone]
        if document_id not in self.withdrawn and self.shown.get(document_id) not in copies:
            self._promote(document_id)

    @rule(document_id=ids, how=st.sampled_from(["hide", "delete"]))
    def withdraw(self, document_id: str, how: str) -> None:
        if document_id not in self.known or self.withdrawn.get(document_id) == "taken_down":
            with self.store.writing() as writing, pytest.raises(UsageError):
                getattr(writing, how)(document_id, **WHO)
            return
        with self.store.writing() as writing:
            getattr(writing, how)(document_id, **WHO)
        self.withdrawn[document_id] = how

    @rule(document_id=ids)
    def show(self, document_id: str) -> None:
        if self.withdrawn.get(document_id, "taken_down") == "taken_down":
            with pytest.raises(UsageError):
                show(self.store, document_id)
            return
        assert show(self.store, document_id) == bool(self.copies.get(document_id))
        del self.withdrawn[document_id]
        self._promote(document_id)

    @rule(document_id=st.just("c"))
    def take_down(self, document_id: str) -> None:
        take_down(self.store, document_id)
        self.withdrawn[document_id] = "taken_down"
        self.copies.pop(document_id, None)
        self.titles.pop(document_id, None)
        self.known.add(document_id)

    @rule(document_id=ids, title=st.sampled_from(["One", "Two"]))
    def correct(self, document_id: str, title: str) -> None:
        with self.store.writing() as writing:
            if not self.copies.get(document_id):
                with pytest.raises(UnknownDocument):
                    writing.correct(document_id, {"title": title}, by="Ada")
                return
            writing.correct(document_id, {"title": title}, by="Ada")
        self.titles[document_id] = title

    @rule(document_id=ids)
    def uncorrect(self, document_id: str) -> None:
        with self.store.writing() as writing:
            writing.uncorrect(document_id)
        self.titles.pop(document_id, None)

    @invariant()
    def shows_what_the_dicts_show(self) -> None:
        WithdrawnBesideADict.compared += 1
        for document_id in "abc":
            found = self.store.document(document_id)
            copies, path = self.copies.get(document_id, {}), self.shown.get(document_id)
            if document_id in self.withdrawn or path not in copies:
                assert found is None
                continue
            assert path is not None
            delivered = at(f"{document_id}/{path}", copies[path][0], copies[path][1], document_id)
            assert found == replace(delivered, title=self.titles.get(document_id, document_id))
            assert self.store.delivered([document_id]) == {document_id: delivered}

    @invariant()
    def numbers_each_change_once(self) -> None:
        numbers = [change.sequence for change in self.store.changes(0)]
        assert numbers == sorted(set(numbers))

    def teardown(self) -> None:
        self.store.close()

    def _promote(self, document_id: str) -> None:
        copies, last = self.copies.get(document_id, {}), self.shown.get(document_id)
        self.shown.pop(document_id, None)
        if copies:
            self.shown[document_id] = max(copies, key=lambda path: (copies[path][0], path == last, path))


@pytest.mark.slow
def test_sources_and_people_in_turn_do_what_dicts_do() -> None:
    tried = settings(max_examples=20, stateful_step_count=25, deadline=None)
    WithdrawnBesideADict.compared = 0
    run_state_machine_as_test(WithdrawnBesideADict, settings=tried)
    assert WithdrawnBesideADict.compared > tried.max_examples
