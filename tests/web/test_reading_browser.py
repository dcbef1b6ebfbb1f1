"""Steps from mark to mark in a browser, on into other parts, and without JavaScript; pages of a PDF beside the text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import serving
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from test_long_documents import app_home, reader

__all__ = ["app_home", "reader"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(reader: FlaskClient) -> Iterator[str]:
    """The address of the long documents."""
    with serving(reader.application) as address:
        yield address


def test_marks_are_stepped_through_by_button_and_by_key_while_the_bar_has_the_focus(
    page: Page, complaints: list[str]
) -> None:
    page.goto("/documents/essai/long?q=abri")
    said = page.locator(".stepper output")
    page.keyboard.press("n")
    expect(said).to_contain_text("–")
    page.get_by_role("button", name="Suivante").click()
    expect(said).to_have_text("1 sur 800")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(said).to_have_text("3 sur 800")
    page.keyboard.press("p")
    expect(said).to_have_text("2 sur 800")
    assert page.locator("mark.current").get_attribute("id") == "mark~2"
    page.keyboard.press("Escape")
    expect(page.locator(".stepper")).to_be_hidden()
    assert complaints == []


def test_after_the_last_mark_of_a_part_comes_the_next_part_and_the_keys_go_on(page: Page) -> None:
    page.goto("/documents/essai/long?q=abri")
    last = page.locator("mark[id]").last.get_attribute("id")
    assert last
    page.goto(f"/documents/essai/long?q=abri#{last}")
    number = int(last.partition("~")[2])
    expect(page.locator(".stepper output")).to_have_text(f"{number} sur 800")
    page.get_by_role("button", name="Suivante").click()
    page.wait_for_url("**part=2**")
    expect(page.locator(".stepper output")).to_have_text(f"{number + 1} sur 800")
    expect(page.get_by_role("button", name="Suivante")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator(".stepper output")).to_have_text(f"{number + 2} sur 800")


def test_without_javascript_the_marks_are_links(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto("/documents/essai/long?q=abri&part=2")
    assert not page.locator(".stepper").is_visible()
    page.locator(".marks summary").click()
    page.locator(".marks li:not(.elsewhere) a").nth(1).click()
    target = page.evaluate("decodeURIComponent(location.hash)")
    assert page.locator(f"[id='{target[1:]}']").is_visible()
    page.locator(".marks .elsewhere a").first.click()
    assert "part=2" not in page.url
    context.close()


def test_the_picture_of_a_page_comes_beside_its_text_where_there_is_room(page: Page, complaints: list[str]) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/documents/essai/rapport.pdf", wait_until="networkidle")
    assert page.locator(".leaf img").first.evaluate("picture => picture.naturalHeight") == 1400
    box = page.locator(".leaf img").first.bounding_box()
    assert box
    assert abs(box["height"] / box["width"] - 1400 / 990) < 0.05
    page.set_viewport_size({"width": 390, "height": 900})
    assert not page.locator(".leaf img").first.is_visible()
    assert page.get_by_role("link", name="Voir la page 1").is_visible()
    assert complaints == []
