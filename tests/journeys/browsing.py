"""A real browser in front of the pages; it complains of what no person would see."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)
from playwright.sync_api import Response as PageResponse

from stack import browser
from tests.journeys.pages import Visitor

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]
_SECONDS = 15.0
# Colours that fade from one to the other have neither one's contrast.
_SETTLED = """async () => {
    await new Promise(requestAnimationFrame);
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
}"""


@contextmanager
def started() -> Iterator[Browser]:
    """A Chromium, until the block ends; the test is skipped where there is none."""
    path = browser.find()
    if path is None:
        assert os.environ.get("CI") != "true", browser.ADVICE
        pytest.skip(f"There is no Chromium: {browser.ADVICE}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield chromium
        chromium.close()


@dataclass
class Window:
    """One window of one person. ``complaints``: errors of scripts and of the content policy,
    requests to other hosts, and answers that say the server is at fault."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(_SECONDS * 1000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._watch)
        self.page.on("response", self._judge)

    def open(self, path: str) -> int:
        """Open a page; the status of its answer."""
        response = self.page.goto(path if path.startswith("http") else self.address + path)
        assert response is not None
        return response.status

    def violations(self, rules: Sequence[str] = WCAG) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA, or some of its rules: rule and element."""
        options = {"resultTypes": ["violations"], "runOnly": list(rules), "preload": False}
        response = Axe().run(self.page, options=options).response
        return [
            f"{violation['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
            for violation in response["violations"]
            for node in violation["nodes"]
        ]

    def violations_in_the_dark(self) -> list[str]:
        """What axe finds of contrast once the reader's system turns dark."""
        self.page.emulate_media(color_scheme="dark")
        self.page.evaluate(_SETTLED)
        found = self.violations(rules=["color-contrast"])
        self.page.emulate_media(color_scheme="light")
        return found

    def overflow_on_a_phone(self) -> int:
        """By how many pixels the page is wider than a phone."""
        self.page.set_viewport_size(PHONE)
        pixels = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        self.page.set_viewport_size(DESK)
        return int(pixels)

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser's own word for a page whose status says that something is missing.
        is_status = message.text.startswith("Failed to load resource")
        if message.type == "error" and not is_status:
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.complaints.append(f"asked {urlsplit(request.url).netloc}")

    def _judge(self, response: PageResponse) -> None:
        is_file = "/static/" in response.url
        if response.status >= 500 or (is_file and response.status >= 400):
            self.complaints.append(f"{response.status} {response.url}")


def window(
    chromium: Browser,
    visitor: Visitor,
    *,
    language: str = "en",
    has_script: bool = True,
) -> Window:
    """A window with all that a visitor brings along: their session and language."""
    context = chromium.new_context(
        viewport=DESK,
        java_script_enabled=has_script,
        extra_http_headers={"X-Forwarded-For": visitor.place},
        reduced_motion="reduce",
    )
    cookies = {**visitor.session.cookies.get_dict(), "django_language": language}
    _give(context, visitor.address, cookies)
    return Window(context.new_page(), visitor.address)


def _give(context: BrowserContext, address: str, cookies: dict[str, str]) -> None:
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
    )
