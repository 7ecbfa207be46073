"""What a page must keep to for everyone: WCAG 2.2 AA as far as axe sees it, and no sideways scrolling when narrow."""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, ViewportSize

_AXE: Final = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
_RUN: Final = """async (rules) => {
  const options = { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } };
  if (rules) options.runOnly = { type: "rule", values: rules };
  const found = await axe.run(document, options);
  return found.violations.map(({ id, help, nodes }) => [id, help, nodes.slice(0, 3).map(({ html }) => html)]);
}"""
_TOO_WIDE: Final = """width => document.documentElement.scrollWidth <= width ? [] :
  [...document.body.querySelectorAll("*")].filter(each => each.getBoundingClientRect().right > width)
    .slice(0, 3).map(({ outerHTML }) => outerHTML.slice(0, 300))"""
NARROW: Final[ViewportSize] = {"width": 320, "height": 640}
"""Also a window of 1280 at 400 % (WCAG 1.4.10)."""


def check_for_everyone(page: Page) -> None:
    """No violation in light and in dark, and nothing to the right of a narrow window."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(_AXE)
    page.emulate_media(color_scheme="light")
    _refuse(_violations(page), "in light")
    page.emulate_media(color_scheme="dark")
    _refuse(_violations(page, ["color-contrast"]), "in dark")
    page.emulate_media(color_scheme="light")
    wide = page.viewport_size
    assert wide is not None
    page.set_viewport_size(NARROW)
    _refuse(page.evaluate(_TOO_WIDE, NARROW["width"]), "when narrow")
    page.set_viewport_size(wide)


def _refuse(found: list[Any], where: str) -> None:
    assert not found, f"{where}: {found}"


def _violations(page: Page, rules: list[str] | None = None) -> list[Any]:
    found: list[Any] = page.evaluate(_RUN, rules)
    return found
