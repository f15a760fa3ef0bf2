"""Codes sent to the address on file."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from core.errors import TooMany
from tests import world
from tests.world import CUSTOMER, MORNING, World
from tracking.models import LookupCode, Message
from tracking.selectors import messages
from tracking.services import codes, sending
from tracking.services.codes import CodeWrong
from tracking.services.sending import NotAgain

HOME = "203.0.113.7"


@pytest.fixture(autouse=True)
def mailbox(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path


def sent_code(number: str, *, at: datetime = MORNING) -> str:
    """Ask for a code and read it in the e-mail."""
    codes.request(number=number, address=HOME, at=at)
    sending.send_due(at=at)
    message = Message.objects.filter(template="lookup_code").latest("created_at")
    (code,) = re.findall(r"^(\d{8})$", messages.as_sent(message_id=message.pk), re.MULTILINE)
    return str(code)


def enter(number: str, digits: str, *, minutes: float = 0, address: str = HOME) -> object:
    return codes.enter(
        number=number, digits=digits, address=address, at=MORNING + timedelta(minutes=minutes)
    )


def test_a_code_from_the_e_mail_opens_the_order_once(small_world: World) -> None:
    placement = world.place()
    code = sent_code(placement.number)

    opened = enter(placement.number, f" {code[:4]} {code[4:]} ")

    assert opened == placement.order_id
    with pytest.raises(CodeWrong):
        enter(placement.number, code)


def test_the_code_goes_to_the_address_on_file_and_is_kept_nowhere(small_world: World) -> None:
    placement = world.place()

    code = sent_code(placement.number)

    message = Message.objects.get(template="lookup_code")
    assert message.recipient == CUSTOMER.email
    assert code not in message.subject + message.body_text + message.body_html
    assert code not in LookupCode.objects.get().code_hash


def test_asking_for_an_unknown_order_costs_the_same_statements_and_sends_nothing(
    small_world: World,
) -> None:
    placement = world.place()
    statements = []
    for number in (placement.number, "ZZZZZZZZ"):
        with CaptureQueriesContext(connection) as queries:
            codes.request(number=number, address=HOME, at=MORNING)
        statements.append([re.sub(r"'[^']*'|_x\d+", "?", q["sql"]) for q in queries])

    sending.send_due(at=MORNING)

    assert statements[0] == statements[1]
    assert Message.objects.filter(template="lookup_code").count() == 1


def test_a_code_is_good_for_ten_minutes(small_world: World) -> None:
    placement = world.place()
    code = sent_code(placement.number)

    with pytest.raises(CodeWrong):
        enter(placement.number, code, minutes=10)


def test_a_code_takes_five_tries(small_world: World) -> None:
    placement = world.place()
    code = sent_code(placement.number)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    for guess in range(5):
        with pytest.raises(CodeWrong):
            enter(placement.number, wrong, address=f"198.51.100.{guess}")

    with pytest.raises(CodeWrong):
        enter(placement.number, code)


def test_a_code_opens_no_other_order(small_world: World) -> None:
    mine, other = world.place(), world.place()
    code = sent_code(mine.number)

    with pytest.raises(CodeWrong):
        enter(other.number, code)


@pytest.mark.parametrize("digits", ["", " ", "null", "0" * 8, "x" * 500, "\x00"])
def test_no_digits_open_an_order_whose_code_is_not_sent_yet(
    small_world: World, digits: str
) -> None:
    placement = world.place()
    codes.request(number=placement.number, address=HOME, at=MORNING)

    with pytest.raises(CodeWrong):
        enter(placement.number, digits)


def test_a_number_gets_five_codes_an_hour(small_world: World) -> None:
    placement = world.place()
    for host in range(5):
        codes.request(number=placement.number, address=f"198.51.100.{host}", at=MORNING)

    with pytest.raises(TooMany):
        codes.request(number=placement.number, address=HOME, at=MORNING)


def test_a_code_is_not_sent_again_by_hand(small_world: World) -> None:
    placement = world.place()
    sent_code(placement.number)

    with pytest.raises(NotAgain):
        sending.resend(
            message_ids=[Message.objects.get(template="lookup_code").pk],
            actor=small_world.actor("desk"),
            at=MORNING,
        )
