"""Values of a facet looked up by their words: while typing, by keyboard alone, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import serving
from made_up import Base
from made_up_answers import MANY, answering
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow

INPUT, FOUND = "#lookup-organisation", ".looked-up"


@pytest.fixture(scope="module")
def site(base: Base) -> Iterator[str]:
    """Address of a server whose every search finds documents of many organisations."""
    with serving(answering(base, facets={"organisation": MANY})) as address:
        yield address


def test_values_are_found_while_typing_and_chosen_by_keyboard(page: Page, complaints: list[str]) -> None:
    page.goto("/?q=abri&lang=fr")
    page.locator(INPUT).press_sequentially("réseau 07")
    expect(page.locator(f"{FOUND} .tally")).to_have_text("1 valeur avec « réseau 07 »")
    expect(page.locator(".lookup [role=status]")).to_have_text("1 valeur avec « réseau 07 »")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").startswith("Réseau d'essai 07")
    page.keyboard.press("Enter")
    page.wait_for_url("**organisation=R**")
    assert complaints == []


def test_what_was_found_goes_when_nothing_is_looked_for(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/?q=abri&lang=fr")
    page.locator(INPUT).press_sequentially("enfants")
    expect(page.locator(f"{FOUND} li")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator(INPUT).fill("")
    expect(page.locator(FOUND)).to_be_hidden()


def test_without_javascript_the_values_stand_on_a_page_of_their_own(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto("/?q=abri")
    page.locator(INPUT).fill("enfants")
    page.keyboard.press("Enter")
    page.wait_for_url("**/facets/organisation?value=enfants&q=abri")
    assert page.locator("#facet-found .value").all_inner_texts() == ["Défense des enfants"]
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth") <= 0
    for target in page.locator(".lookup input[type=search], .lookup button, #facet-found a, .reach a").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 24
    context.close()
