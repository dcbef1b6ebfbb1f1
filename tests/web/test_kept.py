"""What pages are made of is made once, until a document changes."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

from made_up import fill, pages

from kb.search.engines import open_engine
from kb.settings import Settings
from kb.store import Store
from web import create_app
from web.kept import Kept


def test_what_is_made_in_a_state_is_made_once() -> None:
    numbers, kept = count(), Kept()
    assert [kept.once("then", name, lambda: next(numbers)) for name in ("fr", "en", "fr", "en")] == [0, 1, 0, 1]


def test_another_state_makes_it_anew_and_forgets_the_former() -> None:
    numbers, kept = count(), Kept()
    assert [kept.once(state, "fr", lambda: next(numbers)) for state in ("then", "now", "now", "then")] == [0, 1, 1, 2]


def test_the_first_page_shows_what_was_indexed_since_it_was_last_asked_for(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store, engine = Store(settings.database_url), open_engine(settings.engine_url)
    client = create_app(settings, engine, store).test_client()
    first, *others = (page for page in pages() if page.date)

    def shown(title: str) -> bool:
        return title in client.get("/?lang=fr").get_data(as_text=True)

    for page in (replace(first, title="Un premier rapport"), replace(others[0], title="Un rapport de plus")):
        assert not store.sequence() or not shown(page.title)
        with store.writing() as writing:
            writing.put([page])
        fill(engine, store)
        assert shown(page.title)
    engine.close()
    store.close()
