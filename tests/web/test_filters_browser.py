"""Filters in a browser: by keyboard the reader stays where something was chosen, and hears what it left."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow

SEARCH = "/?q=abri&lang=fr&status=all"
BARS = ".histogram a"


def name_of_focus(page: Page) -> str:
    """The id of what has the focus."""
    found: str = page.evaluate("document.activeElement.id")
    return found


def test_a_value_ticked_by_keyboard_keeps_the_focus_and_the_count_is_said(page: Page, complaints: list[str]) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(SEARCH)
    expect(page.locator("#page-said")).to_be_empty()
    value = page.locator("#filter-type ul a").last
    anchor, count = value.get_attribute("id"), value.locator(".count").inner_text()
    value.focus()
    before = value.bounding_box()
    page.keyboard.press("Enter")
    page.wait_for_url("**&type=*")

    ticked = page.locator(f"#{anchor}")
    expect(ticked).to_have_attribute("aria-current", "true")
    expect(ticked).to_be_focused()
    after = ticked.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
    expect(page.locator("#page-said")).to_have_text(re.compile(rf"^{count} documents? pour «\sabri\s»$"))

    page.keyboard.press("Enter")
    expect(ticked).not_to_have_attribute("aria-current", "true")
    expect(ticked).to_be_focused()
    assert complaints == []


def test_a_bar_of_years_is_chosen_and_left_by_keyboard(page: Page, complaints: list[str]) -> None:
    page.goto(SEARCH)
    bar = page.locator(BARS).first
    anchor = bar.get_attribute("id")
    bar.focus()
    page.keyboard.press("Tab")
    assert name_of_focus(page) == page.locator(BARS).nth(1).get_attribute("id")
    expect(page.locator(f"{BARS}:focus .said")).to_have_css("clip-path", "none")
    page.keyboard.press("Shift+Tab")
    assert name_of_focus(page) == anchor
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("[?&](from|to)="))

    assert name_of_focus(page) in (anchor, "filter-years")
    expect(page.locator("#page-said")).to_have_text(re.compile(r"^\d+ documents? pour"))
    page.get_by_role("link", name="Toutes les dates").press("Enter")
    page.wait_for_url(lambda url: "from=" not in url and "to=" not in url)
    assert complaints == []


def test_a_chip_dropped_leads_to_the_heading_which_is_said_once(page: Page, complaints: list[str]) -> None:
    page.goto(f"{SEARCH}&from=1990-01-01")
    page.locator(".chips a").first.press("Enter")
    page.wait_for_url(lambda url: "status=" not in url)

    expect(page.locator("#page-results")).to_be_focused()
    page.wait_for_timeout(500)
    expect(page.locator("#page-said")).to_be_empty()
    assert complaints == []


def test_each_bar_says_its_years_and_how_much_is_of_them(page: Page) -> None:
    page.goto(SEARCH)
    bars = page.get_by_role("region", name="Date").get_by_role("list", name="Documents par année")

    names = bars.get_by_role("listitem").all_inner_texts()
    assert len(names) > 1
    for name in names:
        assert re.fullmatch(r"(\d{4}(–\d{4})?|avant \d{4}) : \d+ documents?", name.replace("\N{NO-BREAK SPACE}", " "))
    links = bars.get_by_role("link", name=re.compile("documents?$"))
    assert links.count() == page.locator(BARS).count() > 0
    assert bars.get_by_role("img").count() == 0


def test_without_javascript_a_bar_leads_to_its_years_and_back_to_the_bars(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(SEARCH)
    page.locator(BARS).last.press("Enter")
    page.wait_for_url(re.compile("from=.*to=.*#filter-years$"))

    expect(page.locator(".histogram .chosen a[aria-current]")).not_to_have_count(0)
    expect(page.locator(".chips")).to_contain_text("Du 1er janvier")
    expect(page.locator("#filter-years")).to_be_in_viewport()
    context.close()
