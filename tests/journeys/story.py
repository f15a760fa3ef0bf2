"""An order as everybody sees it at one moment: staff, other systems, and its customer."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from tests.journeys import subjects
from tests.journeys.mailbox import Letter
from tests.journeys.office import Order
from tests.journeys.rest import Rest
from tests.journeys.system import System
from tests.journeys.waiting import eventually

# What its customer's page says in each situation.
_LEADS = {
    "waiting": "We check a detail before we confirm it.",
    "preparing": "We are preparing your order.",
    "on_the_way": "Your order is on its way.",
    "delivered": "We hope you are happy with it.",
    "cancelled": "Nothing more will be sent.",
}


@dataclass
class Story:
    """Follows one order. ``subjects`` are the letters to its customer so far."""

    house: System
    order: Order
    email: str
    language: str = "en"
    subjects: list[str] = field(default_factory=list)

    def stands(self, display_status: str, *, customer_sees: str, letter: str = "") -> None:
        """Check the order, the customer's page by number and e-mail, and the letters so far.

        ``letter`` is the source text of the subject that was added since the last look.
        """
        self.order.wait_until(display_status=display_status)
        if letter:
            self.subjects.append(letter)
        self._check_letters()
        self._check_page(customer_sees)

    def newest_letter(self) -> Letter:
        """The last letter to the customer."""
        return self.house.mailbox.letters(self.order.number)[-1]

    def work_stands(self, status: str, *, for_whom: Rest, who_may: Set[str]) -> None:
        """Check the order's one fulfillment, and what somebody may do with it."""
        work = self.order.work()
        eventually(lambda: work.status == status, f"{self.order.number} is {status}")
        assert work.allows(for_whom) == who_may

    def link_opens(self) -> None:
        """Check that the newest letter's link opens the order, in the customer's language."""
        page = self.house.visitor().open(self.newest_letter().link)
        assert page.url.endswith("/track/order/")
        assert self.order.number in page.text
        assert page.root.get("lang") == self.language

    def _check_letters(self) -> None:
        number = self.order.number
        letters = self.house.mailbox.wait_for(number, len(self.subjects))
        for letter, text in zip(letters, self.subjects, strict=True):
            assert subjects.matches(letter.subject, text, number=number, language=self.language), (
                letter.subject
            )
        assert {letter.to for letter in letters} <= {self.email}
        assert {letter.language for letter in letters} <= {self.language}

    def _check_page(self, situation: str) -> None:
        proof = {"number": self.order.number, "proof": self.email}
        seen = self.house.visitor().look_up_over_rest(proof)
        assert seen["situation"] == situation
        page = self.house.visitor().look_up(self.order.number, self.email)
        assert page.url.endswith("/track/order/")
        assert _LEADS[situation] in page.text
