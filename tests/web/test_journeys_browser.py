"""The three readers, each by mouse, by keyboard alone, and without JavaScript: from their question to its answer.

A way of moving knows two things: how to follow a link and how to fill in the search box. The journeys are told in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest
from conftest import serving
from made_up import Base
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.slow

BOX = "#page-search"
SHOWS_FOCUS = "stop => stop === document.activeElement && getComputedStyle(stop).outlineStyle !== 'none'"


class Way(Protocol):
    """How a reader moves."""

    def follow(self, link: Locator) -> None: ...

    def search(self, page: Page, words: str) -> None: ...


class Mouse:
    """Points at things and clicks."""

    def follow(self, link: Locator) -> None:
        link.click()

    def search(self, page: Page, words: str) -> None:
        page.locator(BOX).fill(words)
        page.get_by_role("search").get_by_role("button").first.click()


class Keyboard:
    """Goes from stop to stop by Tab, sees each time where the focus is, and presses Enter."""

    def follow(self, link: Locator) -> None:
        self._reach(link)
        link.page.keyboard.press("Enter")

    def search(self, page: Page, words: str) -> None:
        self._reach(page.locator(BOX))
        page.keyboard.press("Control+A")
        page.keyboard.type(words)
        page.keyboard.press("Enter")

    def _reach(self, stop: Locator) -> None:
        for _ in range(250):
            stop.page.keyboard.press("Tab")
            focused = stop.page.locator(":focus")
            assert focused.count() == 0 or focused.evaluate(SHOWS_FOCUS), focused.inner_text()
            if stop.evaluate("stop => stop === document.activeElement"):
                return
        raise AssertionError(f"{stop} cannot be reached by Tab")


WAYS: dict[str, tuple[Way, bool]] = {
    "by mouse": (Mouse(), True),
    "by keyboard": (Keyboard(), True),
    "without JavaScript": (Mouse(), False),
}


@pytest.fixture(scope="module")
def site(everything: Base) -> Iterator[str]:
    """Address of a server over our pages and what is made up beside them."""
    with serving(everything.app) as address:
        yield address


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param][0]


@pytest.fixture
def reader(browser: Browser, site: str, way: Way, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The first page, in the language that the test asks for, else in French."""
    chosen = request.node.callspec.params
    scripts, language = WAYS[chosen["way"]][1], chosen.get("language", "fr")
    context = browser.new_context(base_url=site, locale=language, java_script_enabled=scripts, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto("/")
    yield page
    assert context.cookies() == []
    context.close()


def test_a_jurist_finds_the_text_of_a_day_its_versions_who_cites_it_and_its_reference(reader: Page, way: Way) -> None:
    reader.goto("/?at=2017-05-01")
    way.search(reader, "L. 999-1 CASF")
    main = reader.locator("main")
    expect(main).to_contain_text("Le mineur isolé est accueilli sans délai.")

    way.follow(main.locator('a[href^="/law/fr:CASF:L999-1"]').first)
    expect(reader.locator("h1")).to_contain_text("L. 999-1")
    expect(main).to_contain_text("3 versions")

    way.follow(main.locator('a[href^="/cited-by/fr:CASF:L999-1"]').first)
    expect(reader.locator(".citing")).to_contain_text("Note d'essai")

    reader.go_back()
    way.follow(main.locator('a[href^="/documents/legi/V2"]').first)
    way.follow(main.locator("summary", has_text="Citer ce document"))
    expect(main.get_by_text("CASF, art. L. 999-1, version").first).to_be_visible()
    expect(main.locator('a[href^="/references/ris/"]')).to_be_visible()

    way.search(reader, "bénéfice du doute")
    expect(main.locator(".hits")).to_contain_text("388")


def test_a_social_worker_finds_the_note_on_the_article_the_stage_and_whom_to_call(reader: Page, way: Way) -> None:
    way.search(reader, "16 ans et demi, refusé, hôtel")
    main = reader.locator("main")
    expect(main.locator(".hits")).to_contain_text("L. 221-2-3")
    way.follow(main.locator('.hits a[href^="/documents/repere/law/casf/l221-2-3"]').first)
    expect(reader.locator("h1")).to_contain_text("L. 221-2-3")

    way.follow(reader.locator('.sections a[href^="/parcours"]'))
    way.follow(main.locator('a[href^="/parcours/juge-des-enfants"]').first)
    expect(reader.locator("h1")).to_contain_text("Juge des enfants")

    expect(main.locator('a[href*="legifrance"], a[href^="/law/"]').first).to_be_visible()

    way.follow(reader.locator('.sections a[href^="/departements"]'))
    way.follow(main.locator('a[href^="/departements/35"]').first)
    expect(reader.locator("h1")).to_contain_text("Ille-et-Vilaine")
    expect(main.locator('a[href="tel:119"]').first).to_be_visible()


@pytest.mark.parametrize("language", ["en"])
def test_an_english_reader_is_answered_in_english_throughout(reader: Page, way: Way, language: str) -> None:
    html, main = reader.locator("html"), reader.locator("main")
    expect(html).to_have_attribute("lang", language)
    way.search(reader, "unaccompanied minor refused age assessment appeal")
    expect(html).to_have_attribute("lang", language)
    expect(main.locator(".hits")).to_contain_text("Juvenile judge and remedies after a refusal")

    way.follow(main.locator('.hits a[href^="/documents/repere/journey/juge-des-enfants.en"]').first)
    expect(html).to_have_attribute("lang", language)
    expect(reader.locator("h1")).to_have_text("Juvenile judge and remedies after a refusal")
    expect(main.locator('a[href*="/law/"]').first).to_be_visible()
