"""Every page, in French and English, light and dark, as a browser has it: WCAG 2.2 AA, zoom, keyboard, policies.

Every template is seen in both languages and both themes; its further states in one of each, in turns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from conftest import serving
from every_page import ERRORS, PAGES
from flask.testing import FlaskClient
from made_up import Base
from playwright.sync_api import Browser
from visits import Theme, Visit, Visitor, visiting

pytestmark = pytest.mark.slow

LANGUAGES = ("fr", "en")
THEMES: tuple[Theme, ...] = ("light", "dark")
EVERY = PAGES | {name: address for name, (address, _) in ERRORS.items()}


@pytest.fixture(scope="module")
def visitors(everything: Base, browser: Browser) -> Iterator[dict[str, Visitor]]:
    """A reader of each language."""
    with ExitStack() as stack:
        site = stack.enter_context(serving(everything.app))
        yield {language: stack.enter_context(visiting(browser, site, language)) for language in LANGUAGES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a page is seen: by a reader of which language, in which themes, and whether to the end of its lists."""

    name: str
    language: str
    themes: tuple[Theme, ...]
    whole: bool

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


def looks() -> list[Look]:
    """All that is looked at. The first two parts of an address tell the templates apart."""
    found, templates = [], set()
    for number, (name, address) in enumerate(EVERY.items()):
        template = tuple(re.split(r"[/?]", address)[1:3])
        if template in templates:
            language, theme = LANGUAGES[number % 2], THEMES[number // 2 % 2]
            found.append(Look(name=name, language=language, themes=(theme,), whole=False))
            continue
        templates.add(template)
        found += [
            Look(name=name, language=language, themes=THEMES, whole=language == LANGUAGES[0]) for language in LANGUAGES
        ]
    return found


@pytest.fixture(scope="module", params=looks(), ids=str)
def visit(request: pytest.FixtureRequest, visitors: dict[str, Visitor]) -> Visit:
    """A page, seen by a reader of one language."""
    look: Look = request.param
    visit = visitors[look.language].visit(EVERY[look.name], look.themes, whole=look.whole)
    assert visit.language == look.language
    return visit


def test_axe_sees_no_violation_of_wcag_2_2_aa(visit: Visit) -> None:
    assert {how: found for how, found in visit.violations.items() if found} == {}


def test_nothing_scrolls_sideways_at_320_px_and_at_200_percent(visit: Visit) -> None:
    assert {how: pixels for how, pixels in visit.too_wide.items() if pixels > 0} == {}


def test_whatever_takes_the_focus_shows_it_and_is_hidden_by_nothing(visit: Visit) -> None:
    assert visit.stops > 5
    assert visit.walk == ()


def test_nothing_moves_for_a_reader_who_wants_it_still(visit: Visit) -> None:
    assert visit.moving == ()


def test_a_page_breaks_no_policy_asks_nobody_else_and_sets_no_cookie(visit: Visit) -> None:
    assert (visit.broken, visit.strangers, visit.complaints, visit.cookies) == ((), (), (), 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_that_says_that_nothing_is_indexed_is_as_good(
    empty: FlaskClient, browser: Browser, language: str
) -> None:
    with serving(empty.application) as site, visiting(browser, site, language) as visitor:
        visit = visitor.visit("/", THEMES, whole=True)

    assert (any(visit.violations.values()), visit.walk, visit.complaints) == (False, (), ())
    assert max(visit.too_wide.values()) <= 0
