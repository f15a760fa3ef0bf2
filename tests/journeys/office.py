"""What staff and other systems do over REST, in the words of the house."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.journeys.rest import Answer, Rest
from tests.journeys.waiting import WITHIN_SECONDS, eventually

# The system changes an order a few times in a row, then it rests.
_READINGS_MAX = 5
BERLIN = {
    "name": "Mei Lin",
    "line1": "Unter den Linden 1",
    "city": "Berlin",
    "postcode": "10117",
    "country": "DE",
}


def new_sku() -> str:
    """A SKU that no other journey uses."""
    return f"J-{uuid.uuid4().hex[:8].upper()}"


def new_email() -> str:
    """The address of a customer whom no other journey knows."""
    return f"customer.{uuid.uuid4().hex[:8]}@example.com"


def stock(
    rest: Rest, sku: str = "", *, units: int = 0, price: str = "10.00", currency: str = "EUR"
) -> str:
    """Create a product and book units of it in; its SKU."""
    sku = sku or new_sku()
    body = {"sku": sku, "name": f"Product {sku}", "list_price": price, "currency": currency}
    rest.post("products", body).expect(201)
    if units:
        receive(rest, sku, units)
    return sku


def receive(rest: Rest, sku: str, units: int) -> None:
    """Book goods in at the main warehouse."""
    body = {"sku": sku, "location": "main", "quantity": units, "reference": "delivery note"}
    rest.post("stock/receipts", body).expect(201)


def shelf(rest: Rest, sku: str) -> tuple[int, int]:
    """Units of a product on hand, and of these allocated."""
    product = rest.get(f"products/{sku}")
    return product["on_hand"], product["allocated"]


def request(*lines: tuple[str, int], email: str = "", **more: Any) -> dict[str, Any]:
    """An order as a shop sends it: SKUs and quantities for somebody in Berlin."""
    return {
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines],
        "customer": {"name": "Mei Lin", "email": email or new_email()},
        "ship_to": BERLIN,
        **more,
    }


def _reloading(
    rest: Rest, path: str, body: Mapping[str, Any], version: Callable[[], int]
) -> Answer:
    """Give a command, once more where the system itself changed the thing since it was read."""
    for _try in range(_READINGS_MAX):
        answer = rest.post(path, body, version=version())
        if answer.status != 409 or answer.code != "version_stale":
            break
    return answer


@dataclass(frozen=True)
class Work:
    """One fulfillment."""

    id: str
    rest: Rest

    def read(self) -> dict[str, Any]:
        """Everything about it as it is now."""
        view: dict[str, Any] = self.rest.get(f"fulfillments/{self.id}")
        return view

    @property
    def status(self) -> str:
        return str(self.read()["card"]["status"])

    def allows(self, rest: Rest) -> set[str]:
        """The commands that somebody may give now."""
        return set(rest.get(f"fulfillments/{self.id}")["card"]["allowed_commands"])

    def ask(self, noun: str, by: Rest | None = None, **body: Any) -> Answer:
        """Give a command on the present version; the answer may be a refusal."""
        path = f"fulfillments/{self.id}/{noun}"
        return _reloading(by or self.rest, path, body, lambda: self.read()["card"]["version"])

    def do(self, noun: str, by: Rest | None = None, **body: Any) -> dict[str, Any]:
        """Give a command that has to be obeyed."""
        answer = self.ask(noun, by, **body)
        assert answer.status in (200, 201), (noun, answer.status, answer.body)
        done: dict[str, Any] = answer.body
        return done

    def pack(self, by: Rest) -> None:
        """Take the work from its assignment to the closed box."""
        for noun in ("acceptance", "work", "picks", "packing"):
            self.do(noun, by)

    def hand_over(self, by: Rest, carrier: str = "post") -> str:
        """Give the box to a carrier under a new tracking number, which is returned."""
        number = f"JT{uuid.uuid4().hex[:12].upper()}"
        self.do("handover", by, carrier=carrier, tracking_number=number)
        return number


@dataclass(frozen=True)
class Order:
    """One order, seen with the key of another system."""

    number: str
    rest: Rest

    def read(self) -> dict[str, Any]:
        """Everything about it as it is now."""
        view: dict[str, Any] = self.rest.get(f"orders/{self.number}")
        return view

    def wait_until(self, within: float = WITHIN_SECONDS, **expected: object) -> dict[str, Any]:
        """The order once its fields are as expected."""

        def look() -> dict[str, Any] | None:
            view = self.read()
            return view if all(view[name] == value for name, value in expected.items()) else None

        return eventually(look, f"{self.number} is {expected}", within=within)

    def works(self) -> list[Work]:
        """Its fulfillments, once there are some that did not end."""

        def look() -> list[Work]:
            cards = self.rest.get(f"orders/{self.number}/fulfillments")
            return [Work(card["id"], self.rest) for card in cards if card["status"] != "cancelled"]

        return eventually(look, f"{self.number} is given to a department")

    def work(self) -> Work:
        """Its one fulfillment."""
        (work,) = self.works()
        return work

    def ask(self, noun: str, by: Rest | None = None, **body: Any) -> Answer:
        """Give a command on the present version; the answer may be a refusal."""
        path = f"orders/{self.number}/{noun}"
        return _reloading(by or self.rest, path, body, lambda: self.read()["version"])

    def do(self, noun: str, by: Rest | None = None, **body: Any) -> dict[str, Any]:
        """Give a command that has to be obeyed."""
        answer = self.ask(noun, by, **body)
        assert answer.status in (200, 201), (noun, answer.status, answer.body)
        done: dict[str, Any] = answer.body
        return done

    def events(self) -> list[dict[str, Any]]:
        """What happened, from the first event to the last."""
        found: list[dict[str, Any]] = []
        path = f"orders/{self.number}/events"
        while more := self.rest.get(path, after=found[-1]["sequence"] if found else 0):
            found += more
        return found

    def told(self) -> list[str]:
        """The types of its events in order, which have to be numbered without a gap."""
        events = self.events()
        assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
        return [event["type"] for event in events]


def place(rest: Rest, body: Mapping[str, Any]) -> Order:
    """Place an order that has to be taken."""
    placement = rest.post("orders", body).expect(201)
    return Order(placement["number"], rest)


def placed_numbers(answers: Sequence[Answer]) -> set[str]:
    """The numbers of the orders that answers tell of."""
    return {answer.body["number"] for answer in answers if answer.status == 201}
