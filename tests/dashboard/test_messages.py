"""Messages: what customers were told, as it was sent, and once more."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from tests import world
from tests.dashboard.pages import as_staff, post, text
from tests.world import World
from tracking.models import Message
from tracking.services import sending


@pytest.fixture
def desk(small_world: World, settings: LazySettings, tmp_path: Path) -> Client:
    """The order desk; mail goes to a file mailbox."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return as_staff(small_world.desk)


def told() -> Message:
    """A customer was told that the order is confirmed."""
    world.place(at=timezone.now())
    world.deliver_events()
    return Message.objects.get()


def test_the_list_names_subject_recipient_and_state(desk: Client) -> None:
    message = told()

    page = text(desk.get("/messages/"))

    assert message.subject in page
    assert "mei.lin@example.com" in page
    assert "Waiting to be sent" in page


def test_a_message_is_shown_as_it_was_really_sent(desk: Client) -> None:
    message = told()
    before = text(desk.get(f"/messages/{message.pk}/"))
    sending.send_due(at=timezone.now())

    after = text(desk.get(f"/messages/{message.pk}/"))

    assert "links and codes are filled in when it is sent" in before
    assert "/t/" not in before
    assert "/t/" in after


def test_what_was_sent_is_sent_again_by_who_may(small_world: World, desk: Client) -> None:
    message = told()
    sending.send_due(at=timezone.now())
    url = f"/messages/{message.pk}/resending/"

    refused = as_staff(small_world.amira).post(url)
    answer = post(desk, url)

    assert refused.status_code == 403
    assert "It is on its way again." in text(answer)
    message.refresh_from_db()
    assert message.status == "queued"


def test_what_waits_is_not_sent_twice(desk: Client) -> None:
    message = told()

    answer = post(desk, f"/messages/{message.pk}/resending/")

    assert "This message is about to be sent." in text(answer)


def test_markup_in_a_message_is_shown_and_not_obeyed(desk: Client) -> None:
    message = told()
    Message.objects.filter(pk=message.pk).update(body_text="<script>alert(1)</script>")

    answer = desk.get(f"/messages/{message.pk}/")

    assert "<script>alert(1)</script>" not in answer.content.decode()
    assert "&lt;script&gt;" in answer.content.decode()
