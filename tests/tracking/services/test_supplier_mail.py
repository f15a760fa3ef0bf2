"""A purchase order that was sent goes to the supplier by mail, with its link."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from core.actors import SYSTEM
from core.models import Event
from purchasing.services import orders
from purchasing.services.orders import Sending
from tests import world
from tests.purchasing import buying
from tests.world import MORNING, World
from tracking.models import Message
from tracking.selectors import messages
from tracking.selectors.messages import MessageFilter
from tracking.services import sending, supplier_mail


@pytest.fixture(autouse=True)
def mailbox(settings: Settings, tmp_path: Path) -> Path:
    """A file mailbox of the test's own."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def test_every_contact_who_receives_orders_gets_a_mail(small_world: World) -> None:
    buying.merchant()
    buying.contacts("ann@example.net", "bob@example.net")
    purchase = buying.sent(note="ring twice")

    world.deliver_events()

    mails = list(Message.objects.order_by("recipient"))
    assert [mail.recipient for mail in mails] == ["ann@example.net", "bob@example.net"]
    assert {mail.subject for mail in mails} == {f"Purchase order {purchase.number}"}
    assert "L-1 Green tea: 12 at 3.00 EUR, wanted by Sun 29 Nov" in mails[0].body_text
    assert "7.125 EUR" in mails[0].body_text
    assert "ring twice" in mails[0].body_text
    told = Event.objects.filter(stream_id=purchase.pk, type="message.queued_to_supplier")
    assert {event.data["to"] for event in told} == {"ann@example.net", "bob@example.net"}


def test_the_link_in_the_mail_opens_the_order_and_is_kept_nowhere(small_world: World) -> None:
    buying.merchant()
    purchase = buying.sent()
    world.deliver_events()
    message = Message.objects.get()

    sending.send_due(at=message.due_at)

    sent = messages.as_sent(message_id=message.pk)
    found = re.search(r"/supplier/\S+/", sent)
    assert found
    assert purchase.number in Client().get(found.group()).content.decode()
    token = found.group().split("/")[2]
    assert token not in Message.objects.get().body_text
    assert not Event.objects.filter(data__icontains=token).exists()


def test_it_is_written_in_the_suppliers_language(small_world: World) -> None:
    buying.merchant(language="zh-CN")
    buying.sent()

    world.deliver_events()

    assert Message.objects.get().language == "zh-hans"


def test_what_was_told_is_not_told_again(small_world: World) -> None:
    buying.merchant()
    purchase = buying.sent()
    events = list(Event.objects.filter(stream_id=purchase.pk, type="purchase.sent"))

    first = supplier_mail.queue_for(events=events, at=MORNING)
    second = supplier_mail.queue_for(events=events, at=MORNING)

    assert (first, second) == (1, 0)


def test_of_two_sendings_the_last_is_mailed(small_world: World) -> None:
    buying.merchant()
    purchase = buying.sent()
    orders.send(sendings=[Sending(purchase.pk)], actor=SYSTEM, at=MORNING)

    world.deliver_events()

    assert Message.objects.count() == 1


def test_a_supplier_without_an_address_is_not_mailed(small_world: World) -> None:
    buying.merchant(email="")
    buying.sent()

    world.deliver_events()

    assert not Message.objects.exists()


def test_what_was_sent_long_ago_is_no_news(small_world: World) -> None:
    buying.merchant()
    purchase = buying.sent()
    events = list(Event.objects.filter(stream_id=purchase.pk, type="purchase.sent"))

    assert supplier_mail.queue_for(events=events, at=MORNING + timedelta(days=30)) == 0


def test_a_mail_names_a_bounded_number_of_lines(small_world: World) -> None:
    buying.merchant()
    buying.sent(*[("CUP", 1)] * 25)

    world.deliver_events()

    text = Message.objects.get().body_text
    assert text.count("Tea cup") == 20
    assert "and 5 more lines" in text


def test_a_mail_to_a_supplier_stands_among_the_messages(small_world: World) -> None:
    buying.merchant()
    purchase = buying.sent()
    world.deliver_events()

    page = messages.list_messages(wanted=MessageFilter(q=purchase.number), actor=SYSTEM)

    assert [(m.recipient, m.order_number) for m in page.items] == [("sales@example.net", "")]
