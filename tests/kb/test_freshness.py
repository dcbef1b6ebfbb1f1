"""How far the law that we hold goes."""

from datetime import date

from kb.freshness import law_until
from kb.store import Fetch, FetchState, Store


def read(store: Store, name: str, state: FetchState = FetchState.DONE) -> None:
    with store.writing() as writing:
        writing.record(Fetch(source="legi", name=name, state=state, digest=""))


def test_without_archives_nothing_is_known(store: Store) -> None:
    read(store, "guide.md")
    assert law_until(store) is None


def test_the_law_goes_as_far_as_the_latest_archive_read_to_its_end(store: Store) -> None:
    read(store, "Freemium_legi_global_20230630-235900.tar.gz")
    read(store, "LEGI_20231207-210000.tar.gz")
    read(store, "LEGI_20231101-210000.tar.gz")
    read(store, "LEGI_20240102-210000.tar.gz", FetchState.STARTED)
    read(store, "LEGI_20240103-210000.tar.gz", FetchState.FAILED)
    assert law_until(store) == date(2023, 12, 7)
