"""The style sheet: enough contrast in light and dark, nothing from elsewhere, rules for paper and for stillness."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import web

SHEET = (Path(web.__file__).parent / "static" / "repere.css").read_text(encoding="utf-8")

#: Colour on ground, and the ratio that WCAG 2.2 AA asks for: 4.5 for text (1.4.3), 3 for controls (1.4.11).
PAIRS = [
    *(
        (colour, ground, 4.5)
        for colour in ("ink", "quiet", "accent", "ended")
        for ground in ("paper", "raised", "tint")
    ),
    *((colour, "paper", 4.5) for colour in ("law", "practice", "bodies", "knowledge", "good", "coming", "ended")),
    ("on-accent", "accent", 4.5),
    ("on-mark", "mark", 4.5),
    ("ink", "added", 4.5),
    ("ink", "dropped", 4.5),
    ("control", "paper", 3.0),
    ("control", "tint", 3.0),
    ("control", "raised", 3.0),
    ("focus", "paper", 3.0),
    ("focus", "tint", 3.0),
]


def colours(scheme: str) -> dict[str, str]:
    light, dark, *_ = re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else found


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("colour", "ground", "least"), PAIRS)
def test_colours_have_the_contrast_that_readers_need(scheme: str, colour: str, ground: str, least: float) -> None:
    known = colours(scheme)
    darker, lighter = sorted((luminance(known[colour]), luminance(known[ground])))

    assert (lighter + 0.05) / (darker + 0.05) >= least


def test_the_sheet_loads_nothing() -> None:
    assert "url(" not in SHEET
    assert "@import" not in SHEET


@pytest.mark.parametrize(
    "query", ["prefers-color-scheme: dark", "prefers-reduced-motion", "@media print", ":focus-visible"]
)
def test_the_sheet_has_rules_for_night_stillness_paper_and_keyboard(query: str) -> None:
    assert query in SHEET
