"""What only a browser can tell: keyboard, sizes, colours and paper. Every page is in `test_accessibility_browser`."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

KINDS = {
    "home": "/",
    "results": "/?q=mise+abri",
    "filtered": "/?q=abri&type=guide&type=report&status=all&at=2020-01-01&from=2001-01-01&to=2030-01-01&expand=false",
    "document": "/documents/essai/guide?q=abri",
    "law": "/law/fr:CASF:L999-1",
    "organisations": "/organisations?departement=75",
    "structures": "/structures",
    "agenda": "/agenda",
    "themes": "/themes",
    "glossary": "/glossaire?q=accueil",
}


@pytest.mark.parametrize(
    ("address", "selector"),
    [("/?q=isol%C3%A9", ".locus"), ("/?q=mise+abri", ".locus"), ("/documents/essai/guide", ".source-mark"),
     ("/documents/essai/guide", ".anchor")],
)  # fmt: skip
def test_small_links_can_be_hit_and_leave_the_lines_where_they_are(page: Page, address: str, selector: str) -> None:
    page.goto(address)
    links = page.locator(selector)
    boxes = [link.bounding_box() for link in links.all()]
    heights = "found => found.map(link => link.parentElement.getBoundingClientRect().height)"
    before = links.evaluate_all(heights)

    assert boxes
    assert all(box and box["width"] >= 24 and box["height"] >= 24 for box in boxes), boxes
    links.evaluate_all("found => found.forEach(link => { link.style.cssText = 'padding: 0; margin-block: 0'; })")
    if selector != ".anchor":
        assert links.evaluate_all(heights) == before


def focused(page: Page) -> str:
    """The name or the words of the control that has the focus; "" where none has, as at the end of the page."""
    words = "at => at?.matches('a, button, input, select, summary') ? at.getAttribute('name') || at.innerText : ''"
    return str(page.evaluate(f"({words})(document.activeElement)"))


def tab_to(page: Page, words: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    raise AssertionError(f"{words!r} cannot be reached by keyboard")


def test_a_search_is_made_by_keyboard_alone_and_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Aller au contenu"
    tab_to(page, "q")
    page.keyboard.type("mise abri")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=mise+abri")
    assert page.locator("h1").inner_text().startswith("3 documents pour")
    tab_to(page, "Guide")
    page.keyboard.press("Enter")
    page.wait_for_url("**type=guide**")
    tab_to(page, "Mettre à l'abri")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/essai/guide**")
    assert page.locator("h1").inner_text() == "Mettre à l'abri un mineur isolé"
    assert page.locator(".body mark").all_inner_texts() == ["mise à l'abri"]
    context.close()


def test_the_directory_is_filtered_by_keyboard_alone_and_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    tab_to(page, "Organisations")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisations")
    tab_to(page, "departement")
    page.keyboard.type("Paris")
    tab_to(page, "Afficher")
    page.keyboard.press("Enter")
    page.wait_for_url("**departement=75**")
    assert page.locator(".listing h2").count() == 1
    assert page.locator("#body-departement").input_value() == "75"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_stand_out_from_the_ground(page: Page, scheme: str) -> None:
    """WCAG 2.2, 1.4.11: 3 to 1; the colours and their contrast are those of the families of documents."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(KINDS["structures"])
    fills = page.locator(".chart svg").evaluate_all("found => found.map(bar => getComputedStyle(bar).fill)")

    law, practice = {
        "light": ("rgb(15, 92, 105)", "rgb(138, 90, 0)"), "dark": ("rgb(128, 202, 214)", "rgb(226, 179, 101)"),
    }[scheme]  # fmt: skip
    assert fills == [law, practice, law, practice]


def test_what_is_hit_with_a_finger_is_large_enough(page: Page) -> None:
    """WCAG 2.2, 2.5.8: 24 px, links in a sentence excepted."""
    page.set_viewport_size({"width": 390, "height": 800})
    for kind in ("home", "results", "filtered", "law", "organisations", "agenda", "themes", "glossary"):
        page.goto(KINDS[kind])
        targets = page.locator(
            "button, select, input:not([type=hidden]):not([type=radio]), .facet a, .pages a, .switch a, .sorts a, "
            ".sections a, .years a, .shelf a, .reach a"
        )
        for box in (target.bounding_box() for target in targets.all() if target.is_visible()):
            assert box is not None
            assert box["height"] >= 24


def test_on_paper_there_is_the_text_and_no_navigation(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(KINDS["document"])
    for hidden in (".masthead", ".colophon", ".contents", ".skip", "form"):
        assert not page.locator(hidden).first.is_visible()
    for shown in ("h1", ".body", ".sources", ".provenance"):
        assert page.locator(shown).is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.body')).color") == "rgb(0, 0, 0)"
    page.goto(KINDS["results"])
    assert not page.locator(".filters").is_visible()
    assert page.locator(".hit").first.is_visible()
    page.goto(KINDS["organisations"])
    assert not page.locator(".sieve").is_visible()
    assert page.locator(".listing").is_visible()
    page.goto(KINDS["structures"])
    assert page.locator(".chart").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ground_follows_the_readers_choice_of_light_or_dark(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/")
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    assert ground == {"light": "rgb(252, 251, 248)", "dark": "rgb(20, 24, 27)"}[scheme]
