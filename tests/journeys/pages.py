"""A browser without a window: follows links, fills in forms, runs no script."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import requests
from lxml import html

from tests.journeys.mailbox import Mailbox
from tests.journeys.waiting import eventually

_SECONDS = 30.0
# Each visitor comes from a place of its own, so that nobody uses up the tries of another.
_places = count(1)


def _somewhere() -> str:
    """An address from the range kept for examples of benchmarks."""
    number = next(_places)
    return f"198.18.{number // 250}.{number % 250 + 1}"


@dataclass(frozen=True)
class Page:
    """A page as its reader sees it."""

    url: str
    status: int
    root: html.HtmlElement

    @property
    def text(self) -> str:
        """What stands on the page, with single spaces."""
        return " ".join(self.root.text_content().split())

    @property
    def title(self) -> str:
        """The first heading."""
        return " ".join(self.root.xpath("string(//h1)").split())

    def filled_in(self, **fields: str) -> dict[str, str]:
        """The page's largest form as it stands, with some of its fields filled in."""
        form = max(self.root.forms, key=lambda form: len(form.fields))
        return {**dict(form.form_values()), **fields}


@dataclass
class Visitor:
    """Somebody in front of the pages, from one network address, in one language."""

    address: str
    language: str = "en"
    session: requests.Session = field(default_factory=requests.Session)
    place: str = field(default_factory=_somewhere)

    def __post_init__(self) -> None:
        self.session.headers["X-Forwarded-For"] = self.place
        self.session.headers["Accept-Language"] = self.language

    def open(self, path: str) -> Page:
        """Open a page of ours, or a link from a mail."""
        url = path if path.startswith("http") else self.address + path
        return _page(self.session.get(url, timeout=_SECONDS))

    def fill_in(self, on: Page, path: str, **fields: str) -> Page:
        """Send the form of a page and come to where it leads."""
        data = on.filled_in(**fields)
        return _page(self.session.post(self.address + path, data=data, timeout=_SECONDS))

    def log_in(self, name: str, password: str) -> Page:
        """Log in as a member of staff."""
        form = self.open("/login/")
        page = self.fill_in(form, "/login/", username=name, password=password, next="/orders/")
        assert "sessionid" in self.session.cookies, page.text
        return page

    def look_up(self, number: str, proof: str) -> Page:
        """Find an order by its number and something its customer knows."""
        return self.fill_in(self.open("/track/"), "/track/", number=number, proof=proof)

    def prove(self, number: str, mailbox: Mailbox) -> Page:
        """Have a code sent to the address of an order and open the order with it."""
        entry = self.fill_in(self.open("/track/code/"), "/track/code/", number=number)
        (letter,) = eventually(
            lambda: [one for one in mailbox.letters(number) if one.code], "the code is mailed"
        )
        return self.fill_in(entry, "/track/code/entry/", code=letter.code)

    def look_up_over_rest(self, proof: dict[str, str]) -> dict[str, Any]:
        """The same for another system: the order as its customer may see it."""
        answer = self.session.post(f"{self.address}/api/v1/lookups", json=proof, timeout=_SECONDS)
        assert answer.status_code == 200, answer.text
        seen: dict[str, Any] = answer.json()
        return seen


def _page(response: requests.Response) -> Page:
    return Page(response.url, response.status_code, html.fromstring(response.content))
