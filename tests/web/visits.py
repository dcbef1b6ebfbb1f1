"""A page as a browser has it: seen in both themes, narrow and enlarged, walked through by keyboard, and listened to.

Each address is opened once for each language; all that tests ask about it is found out then, since opening it takes
most of the time. axe-core (from axe-playwright-python) is run over the debugging protocol, to which the pages'
Content-Security-Policy does not apply: the policy stays in force, and what breaks it is noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

Theme = Literal["light", "dark"]

WCAG_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
#: One rule that axe-core knows and does not run unless asked: WCAG 2.2, 2.5.8.
_RULES = {"target-size": {"enabled": True}}
#: Lines of a list, rows of a table and parts of a text after the eighth: they are made as those before them.
_ALIKE = "main :is(li, tr, p, dt, dd, option, .body > *):nth-child(n+9)"

_WIDE, _NARROW, _ENLARGED = (1280, 800), (320, 640), (640, 400)

_LISTEN = """
window.broken = [];
document.addEventListener("securitypolicyviolation", event => {
  window.broken.push(event.violatedDirective + " " + event.blockedURI);
});
"""

_AXE = """
async ([left_out, options]) => {
  const where = left_out ? { include: [["html"]], exclude: [[left_out]] } : document;
  const found = await axe.run(where, { resultTypes: ["violations"], preload: false, ...options });
  return found.violations.flatMap(rule => rule.nodes.map(node => rule.id + ": " + node.target.join(" ")
    + " – " + node.failureSummary.replace(/\\s+/g, " ")));
}
"""

_TOO_WIDE = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"

# The first key press makes the browser show the focus that a script then moves on.
_WALK = """
() => {
  const faults = [];
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(stop => stop.checkVisibility({ visibilityProperty: true }) && stop.type !== "hidden" && !stop.disabled);
  for (const stop of stops) {
    stop.focus();
    const name = stop.outerHTML.slice(0, 120);
    if (document.activeElement !== stop) { faults.push("takes no focus: " + name); continue; }
    const style = getComputedStyle(stop);
    if (!stop.matches(":focus-visible") || style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 1.5)
      faults.push("shows no focus: " + name);
    const box = stop.getClientRects()[0];
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const over = document.elementFromPoint(x, y);
    const own = [stop, ...stop.labels ?? []].some(part => part.contains(over) || over?.contains(part));
    if (!over) faults.push("is out of sight: " + name);
    else if (!own) faults.push("is behind " + over.outerHTML.slice(0, 60) + ": " + name);
  }
  return [stops.length, faults];
}
"""

_MOVING = """
() => [...document.querySelectorAll("*")].filter(element => {
  const style = getComputedStyle(element);
  const times = (style.transitionDuration + ", " + style.animationDuration).split(", ");
  return times.some(time => parseFloat(time) > 0.01) || style.scrollBehavior === "smooth";
}).map(element => element.outerHTML.slice(0, 80))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What was found on a page.

    language     that the page says it is in
    complaints   of the browser: errors and warnings of its console, exceptions
    broken       what the policy of the page kept from being loaded or run
    strangers    addresses elsewhere that were asked for
    cookies      how many the site had set by then
    violations   of WCAG 2.2 AA that axe-core sees, by theme and width
    too_wide     pixels by which the page is wider than its window: 320 px wide, at 200 %, and there
                 with text of twice the size
    stops, walk  how many things take the focus, and which of them do not show it or hide it
    moving       what moves although the reader wants it to stand still
    """

    language: str
    complaints: tuple[str, ...]
    broken: tuple[str, ...]
    strangers: tuple[str, ...]
    cookies: int
    violations: dict[str, list[str]]
    too_wide: dict[str, int]
    stops: int
    walk: tuple[str, ...]
    moving: tuple[str, ...]


class Visitor:
    """A reader with a browser of one language. What a page shows is found out at the first visit and remembered."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self._context, self._site = context, site
        self._complaints: list[str] = []
        self._asked: list[str] = []
        self._seen: dict[str, Visit] = {}
        self._page = self._listening_page()
        self._page.add_init_script(AXE_SCRIPT)
        self._devtools: CDPSession = context.new_cdp_session(self._page)

    def visit(self, address: str, themes: Sequence[Theme], *, whole: bool) -> Visit:
        """What is found on the page at that address, wide in the first of the themes and narrow in the last.

        Where it is not seen whole, axe-core leaves out what follows many of its kind.
        """
        if address not in self._seen:
            self._seen[address] = self._look(address, themes, "" if whole else _ALIKE)
        return self._seen[address]

    def _listening_page(self) -> Page:
        page = self._context.new_page()
        page.add_init_script(_LISTEN)
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on(
            "console", lambda said: self._complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("request", lambda request: self._asked.append(request.url))
        return page

    def _look(self, address: str, themes: Sequence[Theme], left_out: str) -> Visit:
        page, (first, *others) = self._page, themes
        self._complaints.clear()
        self._asked.clear()
        self._resize(_WIDE)
        page.emulate_media(color_scheme=first, reduced_motion="reduce")
        answer = page.goto(self._site + address)
        refused = answer is not None and not answer.ok
        page.keyboard.press("Tab")
        stops, walk = page.evaluate(_WALK)
        violations = {f"{first}, wide": self._axe(left_out, runOnly=list(WCAG_AA), rules=_RULES)}
        moving = page.evaluate(_MOVING)
        too_wide = {}
        self._resize(_NARROW)
        too_wide["320 px"] = page.evaluate(_TOO_WIDE)
        violations["narrow"] = self._axe("", runOnly=["target-size"])
        for theme in others:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            violations[f"{theme}, narrow"] = self._axe(_ALIKE, runOnly=["color-contrast"])
        self._resize(_ENLARGED, scale=2)
        too_wide["at 200 %"] = page.evaluate(_TOO_WIDE)
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        too_wide["text of twice the size"] = page.evaluate(_TOO_WIDE)
        return Visit(
            language=page.evaluate("document.documentElement.lang"),
            # That a page is not there is what the browser is told, and says.
            complaints=tuple(said for said in self._complaints if not (refused and "status of" in said)),
            broken=tuple(page.evaluate("window.broken")),
            strangers=tuple(url for url in self._asked if urlsplit(url).netloc != urlsplit(self._site).netloc),
            cookies=len(self._context.cookies()),
            violations=violations,
            too_wide=too_wide,
            stops=stops,
            walk=tuple(walk),
            moving=tuple(moving),
        )

    def _axe(self, left_out: str, **options: Any) -> list[str]:
        found: list[str] = self._page.evaluate(_AXE, [left_out, options])
        return found

    def _resize(self, size: tuple[int, int], scale: int = 1) -> None:
        """A window of so many CSS pixels, each of which is `scale` pixels of the screen high and wide."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        self._devtools.send("Emulation.setDeviceMetricsOverride", metrics)


@contextmanager
def visiting(browser: Browser, site: str, language: str) -> Iterator[Visitor]:
    """A reader whose browser asks for that language."""
    context = browser.new_context(locale=language)
    yield Visitor(context, site)
    context.close()
