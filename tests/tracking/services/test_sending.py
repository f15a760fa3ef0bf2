"""Messages leave from their rows; failures are tried again, and then seen."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from pytest_django.fixtures import Settings

from core import limits
from core.actors import SYSTEM
from core.errors import Forbidden
from tests import world
from tests.fulfillment import stages
from tests.world import MORNING, World
from tracking.models import LookupLink, Message
from tracking.selectors import messages
from tracking.services import links, sending
from tracking.services.sending import NotAgain

REFUSING = "tests.tracking.services.test_sending.RefusingServer"


class RefusingServer(BaseEmailBackend):
    """A mail server that says what ``answer`` says."""

    answer: Exception = smtplib.SMTPServerDisconnected("gone")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise self.answer


@pytest.fixture(autouse=True)
def mailbox(settings: Settings, tmp_path: Path) -> Path:
    """A file mailbox of the test's own."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def queued() -> Message:
    """One message that waits to be sent."""
    world.place()
    world.deliver_events()
    return Message.objects.get()


def send(*, minutes: float = 0) -> int:
    return sending.send_due(at=MORNING + timedelta(minutes=minutes))


def test_a_message_is_sent_with_a_link_that_opens_the_order(
    small_world: World, mailbox: Path
) -> None:
    message = queued()

    send()

    (file,) = mailbox.glob("*.log")
    text = messages.as_sent(message_id=message.pk)
    (token,) = re.findall(r"http://127\.0\.0\.1:8000/t/([\w-]{43})\s", text)
    assert links.open_order(token=token, at=MORNING) == message.order_id
    assert f"Message-ID: <{message.pk}@example.com>" in file.read_text()
    message.refresh_from_db()
    assert (message.status, message.sent_at) == ("sent", MORNING)


def test_no_token_is_kept_in_the_message_or_the_link(small_world: World) -> None:
    message = queued()
    send()

    text = messages.as_sent(message_id=message.pk)
    (token,) = re.findall(r"/t/([\w-]{43})\s", text)
    message.refresh_from_db()
    assert token not in message.body_text + message.body_html
    assert LookupLink.objects.get().token_sha256 != token


def test_a_consent_link_is_filled_in_at_sending(small_world: World) -> None:
    stages.stock_lamps(small_world)
    stages.in_review()
    world.deliver_events()

    send()

    text = messages.as_sent(message_id=Message.objects.get(template="consent").pk)
    assert re.search(r"/c/[\w-]{43}\s", text)


def test_a_message_is_sent_once(small_world: World, mailbox: Path) -> None:
    queued()

    assert [send(), send(), send(minutes=60)] == [1, 0, 0]
    assert len(list(mailbox.glob("*.log"))) == 1


def test_a_server_that_is_away_is_asked_again_later(
    small_world: World, settings: Settings, mailbox: Path
) -> None:
    message = queued()
    settings.EMAIL_BACKEND = REFUSING
    send()
    message.refresh_from_db()
    failed_once = (message.status, message.attempts, message.last_error)

    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    too_early = send()
    later = send(minutes=1)

    assert failed_once == ("queued", 1, "SMTPServerDisconnected: gone")
    assert (too_early, later) == (0, 1)
    message.refresh_from_db()
    assert (message.status, message.last_error) == ("sent", "")


def test_tries_have_an_end_that_is_seen(small_world: World, settings: Settings) -> None:
    message = queued()
    settings.EMAIL_BACKEND = REFUSING

    tries = sum(send(minutes=60 * 13 * n) for n in range(20))

    message.refresh_from_db()
    assert tries == limits.MESSAGE_ATTEMPTS_MAX
    assert message.status == "failed"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"no such user")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"a@example.com": (451, b"busy")}), "queued"),
        (smtplib.SMTPDataError(554, b"rejected"), "failed"),
        (smtplib.SMTPDataError(421, b"later"), "queued"),
        (TimeoutError(), "queued"),
    ],
)
def test_what_will_never_work_is_not_tried_again(
    small_world: World,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    answer: Exception,
    status: str,
) -> None:
    message = queued()
    settings.EMAIL_BACKEND = REFUSING
    monkeypatch.setattr(RefusingServer, "answer", answer)

    send()

    message.refresh_from_db()
    assert message.status == status


def test_a_message_that_stops_its_worker_each_time_is_given_up(small_world: World) -> None:
    message = queued()
    Message.objects.update(attempts=limits.MESSAGE_ATTEMPTS_MAX)

    assert send() == 0
    message.refresh_from_db()
    assert message.status == "failed"


def test_a_message_can_be_sent_once_more_by_hand(small_world: World, mailbox: Path) -> None:
    message = queued()
    send()

    sending.resend(message_ids=[message.pk], actor=small_world.actor("desk"), at=MORNING)
    send()

    assert len(list(mailbox.glob("*.log"))) == 2


def test_who_may_not_send_messages_does_not(small_world: World) -> None:
    message = queued()
    send()

    with pytest.raises(Forbidden):
        sending.resend(message_ids=[message.pk], actor=small_world.actor("amira"), at=MORNING)


def test_what_is_about_to_be_sent_is_not_sent_again(small_world: World) -> None:
    message = queued()

    with pytest.raises(NotAgain):
        sending.resend(message_ids=[message.pk], actor=SYSTEM, at=MORNING)
