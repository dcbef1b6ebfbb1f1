"""Copying a reference, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow


def test_a_reference_is_copied_and_said_to_be(page: Page, complaints: list[str]) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/documents/legi/V3")
    page.get_by_text("Citer ce document").click()
    button = page.locator(".cite button.copy")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_contain_text("Référence copiée")
    expect(page.get_by_role("status").filter(has_text="Référence copiée")).to_be_attached()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0] == "CASF, art. L. 999-1, version en vigueur depuis le 9 février 2022"
    assert copied.splitlines()[1].endswith("/documents/legi/V3")
    assert not complaints


def test_where_the_clipboard_is_closed_the_reference_is_selected(page: Page, complaints: list[str]) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto("/?q=L999-1")
    page.locator(".hit button.copy").first.click()
    field = page.get_by_label("Copiez la référence depuis ce champ")
    expect(field).to_be_visible()
    selected = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert selected == page.locator(".hit button.copy").first.get_attribute("data-copy")
    assert not complaints


def test_without_a_script_there_is_no_button_but_the_reference(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto("/documents/legi/V3")
    page.get_by_text("Citer ce document").click()
    expect(page.locator(".to-cite").first).to_be_visible()
    expect(page.locator("button.copy")).to_be_hidden()
    context.close()
