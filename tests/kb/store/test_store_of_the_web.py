"""Of addresses the store remembers what a second request needs; documents can wait, unseen, for their run to end."""

from __future__ import annotations

from dataclasses import replace

from making import document

from kb.store import Fetch, FetchState, Store

ADDRESS = "https://example.org/a"


def test_what_a_second_request_needs_comes_back_word_for_word(store: Store) -> None:
    fetch = Fetch(
        source="site",
        name=ADDRESS,
        state=FetchState.DONE,
        digest="d",
        detail={"depth": 2},
        etag='W/"1"',
        last_modified="Thu, 01 Jan 2026 00:00:00 GMT",
        same_as="https://example.org/b",
        found_on="https://example.org/",
    )
    with store.writing() as writing:
        writing.record(fetch)
    (kept,) = store.fetches("site").values()
    assert replace(kept, fetched_at=None) == fetch


def test_an_address_that_was_only_found_is_no_unfinished_file(store: Store) -> None:
    with store.writing() as writing:
        writing.record(Fetch(source="site", name=ADDRESS, state=FetchState.FOUND, digest=""))
    assert store.unfinished() == ()


def test_a_document_that_waits_is_seen_by_nobody(store: Store) -> None:
    held = document("tests/a")
    source, path = held.provenance.source, held.provenance.path
    with store.writing() as writing:
        writing.hold_back(source, [held])
    assert store.paths(source) == {}
    assert store.sequence() == 0
    assert store.waiting(source) == (path,)
    assert store.waiting_documents(source, [path]) == (held,)


def test_of_two_that_wait_at_one_path_the_later_stays_until_it_is_let_go(store: Store) -> None:
    first, second = document("tests/a", title="Premier"), document("tests/a", title="Second")
    source, path = first.provenance.source, first.provenance.path
    with store.writing() as writing:
        writing.hold_back(source, [first])
        writing.hold_back(source, [second])
        writing.hold_back(source, [])
    assert store.waiting_documents(source, [path]) == (second,)
    with store.writing() as writing:
        writing.let_go(source, [path])
    assert store.waiting(source) == ()
