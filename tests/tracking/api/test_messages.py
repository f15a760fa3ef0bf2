"""Messages over REST."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests import world
from tests.rest import caller
from tests.world import CUSTOMER, MORNING, World
from tracking.services import sending


@pytest.fixture(autouse=True)
def mailbox(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path


def test_a_message_is_listed_read_and_sent_again(small_world: World) -> None:
    client = caller()
    placement = world.place()
    world.deliver_events()
    sending.send_due(at=MORNING)

    (row,) = client.get(f"/messages?order={placement.number}&status=sent").json()["items"]
    read = client.get(f"/messages/{row['id']}").json()
    again = client.post(f"/messages/{row['id']}/resending", {})

    assert row["recipient"] == CUSTOMER.email
    assert row["allowed_commands"] == ["resend"]
    assert "[[link]]" in read["body_text"]
    assert again.status_code == 202
    assert again.json()["status"] == "queued"


def test_messages_are_found_by_recipient_and_subject(small_world: World) -> None:
    client = caller()
    placement = world.place()
    world.deliver_events()

    def count(q: str) -> int:
        return len(client.get("/messages", {"q": q}).json()["items"])

    assert count("mei.lin") == 1
    assert count(placement.number) == 1
    assert count("nobody") == 0
