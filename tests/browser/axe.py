"""Asks axe-core, the referee of accessibility, what is wrong with a page in the browser."""

from typing import Any

from playwright.sync_api import Page

from tests.npmtools import axe_source

# What the law asks of a Dutch government site: WCAG 2.2 AA and EN 301 549.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549"]


# The rules whose outcome depends on what is painted where; all others look at the page's structure alone.
VISUAL_RULES = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]

RUN = """async (only) => await axe.run(document,
  {runOnly: only, resultTypes: ['violations'], preload: false, elementRef: false})"""


def axe_violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe-core finds wrong with a page, by all rules or by some: rule, help and elements, one line a rule."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source())
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": AXE_TAGS}
    found: dict[str, Any] = page.evaluate(RUN, only)
    return [
        f"{rule['id']}: {rule['help']} — " + "; ".join(" ".join(node["target"]) for node in rule["nodes"])
        for rule in found["violations"]
    ]
