"""Take the README's pictures of a running demo: `make run` in one terminal, this in another."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from stack import browser

PROJECT = Path(__file__).resolve().parent.parent
IMAGES = PROJECT / "docs" / "images"
SIZE = {"width": 1280, "height": 800}


def main() -> int:
    """Log in, open each page of the tour and write its picture; 1 where there is no browser."""
    program = browser.find()
    if program is None:
        sys.stderr.write("No Chromium was found.\n")
        return 1
    data = Path(os.environ.get("OMS_DATA_DIR") or PROJECT / ".data")
    demo = json.loads((data / "demo.json").read_text())
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(program), args=["--no-sandbox", "--disable-background-networking"]
        )
        page = chromium.new_context(viewport=SIZE, locale="en-US").new_page()
        _take_staff_pages(page, demo)
        _take_customer_page(page, demo)
        chromium.close()
    return 0


def _take_staff_pages(page: Page, demo: dict[str, Any]) -> None:
    base = demo["base_url"]
    person = demo["staff"][0]
    page.goto(f"{base}/login/")
    page.fill("input[name=username]", person["username"])
    page.fill("input[name=password]", person["password"])
    page.press("input[name=password]", "Enter")
    for name, path in (("home", "/"), ("orders", "/orders/"), ("work", "/work/")):
        page.goto(base + path)
        _write(page, name)
    page.goto(f"{base}/orders/{demo['lookup']['number']}/")
    _write(page, "order")
    for name, path in (
        ("review", "/review/"),
        ("product", "/products/NW-031/"),
        ("proposals", "/proposals/"),
    ):
        page.goto(base + path)
        _write(page, name)


def _take_customer_page(page: Page, demo: dict[str, Any]) -> None:
    page.goto(f"{demo['base_url']}/track/")
    page.fill("input[name=number]", demo["lookup"]["number"])
    page.fill("input[name=proof]", demo["lookup"]["email"])
    page.press("input[name=proof]", "Enter")
    _write(page, "track")


def _write(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
