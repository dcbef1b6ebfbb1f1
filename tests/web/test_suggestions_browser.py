"""The search box while somebody types: keyboard, pointer, what a screen reader is told, and what stays without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from conftest import serving
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, Route, expect

pytestmark = pytest.mark.slow

BOX, LIST, OPTION = "#page-search", ".suggestions", ".suggestions [role=option]"
#: Longer than the pause after which suggestions are asked for, in milliseconds.
A_WHILE = 400


@pytest.fixture(scope="module")
def site(suggesting: Flask) -> Iterator[str]:
    """Address of a server whose search knows the words of the field."""
    with serving(suggesting) as address:
        yield address


def type_in(page: Page, words: str) -> Locator:
    """The search box of a page in which something was typed, with its suggestions shown."""
    if page.url == "about:blank":
        page.goto("/")
    box = page.locator(BOX)
    box.press_sequentially(words)
    expect(page.locator(LIST)).to_be_visible()
    return box


def active(page: Page) -> str | None:
    """Text of the option that the box names as the active one; it is the only one that is selected."""
    name = page.locator(BOX).get_attribute("aria-activedescendant")
    selected = page.locator(f"{OPTION}[aria-selected=true]")
    assert selected.count() == (1 if name else 0)
    return page.locator(f"#{name}").inner_text() if name else None


@pytest.mark.parametrize("address", ["/", "/?q=tutelle", "/documents/essai/guide", "/organisations", "/none"])
def test_every_search_box_suggests(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(BOX).fill("")
    type_in(page, "mett")

    assert "Mettre à l'abri un mineur isolé" in page.locator(LIST).inner_text()


def test_the_box_is_a_combobox_with_a_list_in_groups(page: Page) -> None:
    page.goto("/")
    box = page.locator(BOX)
    expect(box).to_have_attribute("role", "combobox")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    expect(box).to_have_attribute("aria-expanded", "false")
    type_in(page, "mie")
    expect(box).to_have_attribute("aria-expanded", "true")
    listbox = page.locator(f"#{box.get_attribute('aria-controls')}")

    assert listbox.get_attribute("role") == "listbox"
    assert listbox.get_attribute("aria-label") == "Suggestions"
    assert page.get_by_role("combobox", name="Des mots, un article, un sigle").count() == 1
    group = listbox.get_by_role("group", name="Notions")
    expect(group.get_by_role("option").first).to_have_text("mineur non accompagné MIE")
    assert page.locator(f"{LIST} mark").first.inner_text() == "MIE"


def test_labels_and_what_is_announced_are_in_the_language_of_the_page(page: Page) -> None:
    page.goto("/?lang=en")
    type_in(page, "mie")

    assert page.locator(LIST).get_by_role("group", name="Concepts").count() == 1
    status = page.locator("form.search [role=status]")
    expect(status).to_have_text(re.compile(r"^\d suggestions; the arrow keys lead to them\.$|^One suggestion\.$"))
    page.locator(OPTION).first.click()
    page.wait_for_url("**/glossaire/mna?lang=en")


def test_how_many_there_are_is_announced_and_when_there_are_none(page: Page) -> None:
    box = type_in(page, "mie")
    status = page.locator("form.search [role=status]")
    expect(status).to_have_text(re.compile("suggestion"))
    box.fill("zzzz")
    expect(status).to_have_text("Aucune suggestion.")
    expect(page.locator(LIST)).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")


def test_arrows_lead_through_the_options_and_by_the_box_round_again(page: Page) -> None:
    box = type_in(page, "mie")
    count = page.locator(OPTION).count()
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile(".*"))
    seen = []
    for _ in range(count):
        page.keyboard.press("ArrowDown")
        seen.append(active(page))

    assert seen == page.locator(OPTION).all_inner_texts()
    page.keyboard.press("ArrowDown")
    assert active(page) is None
    page.keyboard.press("ArrowUp")
    assert active(page) == seen[-1]
    assert box.input_value() == "mie"
    expect(box).to_be_focused()


@pytest.mark.parametrize("key", ["Home", "End", "ArrowLeft", "ArrowRight", "x"])
def test_moving_or_writing_in_the_text_leaves_the_options(page: Page, key: str) -> None:
    box = type_in(page, "mie")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(key)
    caret = box.evaluate("box => box.selectionStart")

    expect(box).not_to_have_attribute("aria-activedescendant", re.compile(".*"))
    assert caret == {"Home": 0, "End": 3, "ArrowLeft": 2, "ArrowRight": 3, "x": 4}[key]


def test_enter_opens_the_active_option(page: Page) -> None:
    type_in(page, "L. 999-1")
    page.keyboard.press("ArrowDown")
    assert (active(page) or "").startswith("CASF, art. L. 999-1")
    page.keyboard.press("Enter")

    page.wait_for_url("**/documents/legi/V3")


def test_enter_without_an_option_searches_for_what_is_typed(page: Page) -> None:
    type_in(page, "mett")
    page.keyboard.press("Enter")

    page.wait_for_url("**/?q=mett")
    assert page.locator(BOX).input_value() == "mett"


def test_escape_closes_the_list_and_a_second_one_empties_the_box(page: Page) -> None:
    box = type_in(page, "mett")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator(LIST)).to_be_hidden()
    assert (box.input_value(), box.get_attribute("aria-expanded"), active(page)) == ("mett", "false", None)
    page.keyboard.press("ArrowDown")
    expect(page.locator(LIST)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert box.input_value() == ""


def test_tab_leaves_the_box_for_the_button_and_takes_nothing(page: Page) -> None:
    box = type_in(page, "mett")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")

    expect(page.locator("form.search button")).to_be_focused()
    expect(page.locator(LIST)).to_be_hidden()
    assert box.input_value() == "mett"


def test_a_click_opens_what_is_clicked_and_one_elsewhere_closes_the_list(page: Page) -> None:
    type_in(page, "mett")
    page.locator("h1").click()
    expect(page.locator(LIST)).to_be_hidden()
    page.locator(BOX).press("ArrowDown")
    page.locator(OPTION, has_text="Mettre à l'abri").click()

    page.wait_for_url("**/documents/essai/guide")


def test_a_finger_opens_what_it_taps(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="fr-FR", has_touch=True, viewport={"width": 390, "height": 700})
    page = context.new_page()
    type_in(page, "mett")
    for box in (option.bounding_box() for option in page.locator(OPTION).all()):
        assert box is not None
        assert box["height"] >= 40
    page.locator(OPTION, has_text="Mettre à l'abri").tap()
    page.wait_for_url("**/documents/essai/guide")
    context.close()


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 800), (1280, 800)])
@pytest.mark.parametrize("address", ["/", "/?q=tutelle"])
def test_the_list_moves_nothing_covers_no_button_and_stays_in_the_window(
    page: Page, address: str, width: int, height: int
) -> None:
    page.emulate_media(reduced_motion="reduce")  # What still scrolls has no place yet.
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    page.locator(BOX).fill("")
    others = page.locator("body *:not(.suggestions, .suggestions *, [role=status])")
    places = "found => found.map(one => JSON.stringify(one.getBoundingClientRect()))"
    before = others.evaluate_all(places)
    type_in(page, "mie")
    button, shown = page.locator("form.search button").bounding_box(), page.locator(LIST).bounding_box()

    assert others.evaluate_all(places) == before
    assert button is not None
    assert shown is not None
    assert shown["y"] >= button["y"] + button["height"]
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    for _ in range(page.locator(OPTION).count()):
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(A_WHILE)
    last = page.locator(f"{OPTION}[aria-selected=true]").bounding_box()
    assert last is not None
    assert 0 <= last["y"] <= height - last["height"]


def test_slash_leads_to_the_box_but_not_while_something_else_is_written(page: Page) -> None:
    page.goto("/?q=tutelle")
    page.keyboard.press("/")
    box = page.locator(BOX)
    expect(box).to_be_focused()
    assert box.input_value() == "tutelle"
    page.keyboard.press("/")
    assert box.input_value() == "/"
    page.goto("/glossaire")
    page.locator("main input[name=q]").press_sequentially("a/b")
    assert page.locator("main input[name=q]").input_value() == "a/b"


def test_a_question_is_asked_after_a_pause_and_once(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest?" in request.url else None)
    box = type_in(page, "mettre")
    box.press("Backspace")
    page.wait_for_timeout(A_WHILE)
    box.press("e")
    expect(page.locator(LIST)).to_be_visible()
    page.wait_for_timeout(A_WHILE)

    assert [url.split("q=")[1].split("&")[0] for url in asked] == ["mettre", "mettr"]


def test_one_letter_asks_nothing(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest?" in request.url else None)
    page.goto("/")
    page.locator(BOX).press_sequentially("m")
    page.wait_for_timeout(A_WHILE)

    assert asked == []


def test_a_late_answer_to_what_is_no_longer_typed_is_not_shown(page: Page) -> None:
    def late(route: Route) -> None:
        if "q=mett&" in route.request.url:
            page.wait_for_timeout(A_WHILE)
        route.continue_()

    page.goto("/")
    page.route("**/api/v1/suggest*", late)
    box = page.locator(BOX)
    box.press_sequentially("mett")
    page.wait_for_timeout(200)
    box.fill("L. 999-1")
    expect(page.locator(OPTION).first).to_contain_text("CASF, art. L. 999-1")
    page.wait_for_timeout(2 * A_WHILE)
    expect(page.locator(OPTION).first).to_contain_text("CASF, art. L. 999-1")


@pytest.mark.parametrize("fault", ["failed", "refused", "nonsense"])
def test_when_no_suggestions_come_typing_and_searching_go_on(page: Page, fault: str) -> None:
    def answer(route: Route) -> None:
        if fault == "failed":
            route.abort()
        else:
            route.fulfill(status=503 if fault == "refused" else 200, body="<html>")

    shown: list[str] = []
    page.on("pageerror", lambda error: shown.append(str(error)))
    page.goto("/")
    page.route("**/api/v1/suggest*", answer)
    page.locator(BOX).press_sequentially("mettre")
    page.wait_for_timeout(A_WHILE)
    expect(page.locator(LIST)).to_be_hidden()
    page.keyboard.press("Enter")

    page.wait_for_url("**/?q=mettre")
    assert shown == []


def test_no_policy_is_broken_and_no_error_raised_while_typing(page: Page, complaints: list[str]) -> None:
    box = type_in(page, "mie")
    for key in ("ArrowDown", "ArrowUp", "Escape", "ArrowDown"):
        page.keyboard.press(key)
    box.fill("L. 999-1")
    page.wait_for_timeout(A_WHILE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/legi/V3")

    assert [one for one in complaints if "/api/v1/suggest" not in one] == []


def test_without_javascript_the_box_searches(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    assert page.locator(BOX).get_attribute("role") is None
    assert page.locator("[role=listbox]").count() == 0
    page.locator(BOX).press_sequentially("mettre")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=mettre")
    context.close()


def test_nothing_moves_by_itself_for_those_who_asked_for_it(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    type_in(page, "mie")
    moving = f"document.querySelector('{LIST}').getAnimations({{subtree: true}}).length"

    assert page.evaluate(moving) == 0
    assert page.evaluate(f"getComputedStyle(document.querySelector('{LIST}')).transitionDuration") == "0s"


def test_on_paper_there_are_no_suggestions(page: Page) -> None:
    type_in(page, "mie")
    page.emulate_media(media="print")

    assert not page.locator(LIST).is_visible()
