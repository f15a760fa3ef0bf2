"""Orders entered by hand, and drafts rewritten."""

from __future__ import annotations

import uuid

from django.test import Client
from django.urls import reverse

from core.models import Event, IdempotencyRecord
from orders.lifecycle import OrderStatus
from orders.models import Order, OrderLine
from tests import world
from tests.dashboard.pages import as_staff, text

NEW = reverse("dashboard:new_order")


def form(*lines: tuple[str, str], **more: str) -> dict[str, str]:
    """The form as a browser sends it, with the usual customer."""
    fields = {
        "intent": "submit",
        "idempotency_key": uuid.uuid4().hex,
        "channel": "web",
        "customer_name": "Mei Lin",
        "customer_email": "mei.lin@example.com",
        "ship_to_name": "Mei Lin",
        "ship_to_line1": "Unter den Linden 1",
        "ship_to_postcode": "10117",
        "ship_to_city": "Berlin",
        "ship_to_country": "DE",
        "priority": "5",
        "lines-TOTAL_FORMS": str(len(lines)),
        "lines-INITIAL_FORMS": "0",
    }
    for place, (sku, quantity) in enumerate(lines):
        fields |= {f"lines-{place}-sku": sku, f"lines-{place}-quantity": quantity}
    return fields | more


def test_an_order_entered_by_hand_is_confirmed(small_world: world.World) -> None:
    client = as_staff(small_world.desk)

    page = client.post(NEW, form(("TEA", "2"), ("CUP", "1"), ("", "")), follow=True)

    order = Order.objects.get()
    assert page.redirect_chain[-1][0] == reverse("dashboard:order", args=[order.number])
    assert f"Order {order.number} is confirmed." in text(page)
    assert order.status == OrderStatus.CONFIRMED
    assert list(order.lines.order_by("position").values_list("sku", "quantity")) == [
        ("TEA", 2),
        ("CUP", 1),
    ]
    assert Event.objects.filter(actor_name="Desk").count() >= 2


def test_the_same_form_sent_twice_makes_one_order(small_world: world.World) -> None:
    client = as_staff(small_world.desk)
    sent = form(("TEA", "1"))

    first = client.post(NEW, sent)
    second = client.post(NEW, sent)

    assert Order.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_the_same_form_with_other_content_makes_no_second_order(small_world: world.World) -> None:
    client = as_staff(small_world.desk)
    sent = form(("TEA", "1"))
    client.post(NEW, sent)

    page = client.post(NEW, {**sent, "lines-0-quantity": "3"})

    assert page.status_code == 422
    assert Order.objects.count() == 1
    assert "was sent before with other content" in text(page)


def test_an_order_that_must_wait_is_shown_with_what_to_do(small_world: world.World) -> None:
    client = as_staff(small_world.desk)

    page = client.post(NEW, form(("LAMP", "1"), ship_to_city=""), follow=True)

    told = text(page)
    assert Order.objects.get().status == OrderStatus.SUBMITTED
    assert "waits: 2 things have to be put right." in told
    assert "0 of 1 LAMP are available." in told
    assert "Delivery address, City" in told


def test_everything_wrong_with_a_form_is_told_at_once_and_nothing_typed_is_lost(
    small_world: world.World,
) -> None:
    client = as_staff(small_world.desk)

    page = client.post(NEW, form(("TEA", "0"), ("", "4"), currency="EURO", note="keep me"))

    told = text(page)
    assert page.status_code == 422
    assert Order.objects.count() == 0
    assert "There is a problem" in told
    assert "Line 1, Quantity" in told
    assert "Line 2, SKU: Which product?" in told
    assert b"keep me" in page.content
    assert b'aria-invalid="true"' in page.content


def test_an_order_without_lines_is_not_kept_and_may_be_sent_again(
    small_world: world.World,
) -> None:
    client = as_staff(small_world.desk)
    sent = form(("", ""))

    refused = client.post(NEW, sent)
    placed = client.post(NEW, {**sent, "lines-0-sku": "TEA", "lines-0-quantity": "1"})

    assert refused.status_code == 422
    assert "An order needs at least one line." in text(refused)
    assert placed.status_code == 302
    assert Order.objects.count() == 1


def test_a_number_that_the_sender_used_before_makes_no_second_order(
    small_world: world.World,
) -> None:
    world.place(external_id="PO-7")

    page = as_staff(small_world.desk).post(NEW, form(("TEA", "1"), external_id="PO-7"))

    assert page.status_code == 422
    assert "was placed before" in text(page)
    assert Order.objects.count() == 1


def test_more_lines_are_added_without_script(small_world: world.World) -> None:
    client = as_staff(small_world.desk)

    page = client.post(NEW, form(("TEA", "2"), intent="more_lines", note="half way"))

    assert page.status_code == 200
    assert len(page.context["entry"].lines.forms) == 4
    assert b'value="TEA"' in page.content
    assert b"half way" in page.content
    assert Order.objects.count() == 0


def test_products_are_offered_while_typing(small_world: world.World) -> None:
    page = as_staff(small_world.desk).get(
        reverse("dashboard:product_options"), {"lines-0-sku": "tea"}
    )

    assert "TEA" in page.content.decode()
    assert "LAMP" not in page.content.decode()


def test_a_draft_is_kept_then_corrected_and_submitted(small_world: world.World) -> None:
    client = as_staff(small_world.desk)
    client.post(NEW, form(("TEA", "2"), intent="draft"))
    draft = Order.objects.get()
    edit = reverse("dashboard:edit_order", args=[draft.number])
    shown = client.get(edit)

    changed = form(("CUP", "3"), version=str(shown.context["version"]))
    client.post(edit, changed)

    draft.refresh_from_db()
    assert draft.status == OrderStatus.CONFIRMED
    assert list(OrderLine.objects.values_list("sku", "quantity")) == [("CUP", 3)]


def test_what_the_form_does_not_show_of_a_draft_stays(small_world: world.World) -> None:
    placed = world.place([("TEA", 2)], is_draft=True, bill_to=world.ADDRESS)
    OrderLine.objects.update(description="With a bow", external_line_id="L1")
    client = as_staff(small_world.desk)
    edit = reverse("dashboard:edit_order", args=[placed.number])
    version = client.get(edit).context["version"]
    sent = form(("TEA", "5"), intent="draft", version=str(version), **{"lines-0-stored": "0"})

    client.post(edit, sent)

    line = OrderLine.objects.get()
    assert (line.quantity, line.description, line.external_line_id) == (5, "With a bow", "L1")
    assert world.order(placed).bill_to is not None


def test_a_draft_that_somebody_else_changed_is_not_overwritten(small_world: world.World) -> None:
    placed = world.place([("TEA", 2)], is_draft=True)
    edit = reverse("dashboard:edit_order", args=[placed.number])
    mine, theirs = as_staff(small_world.desk), as_staff(small_world.desk)
    version = str(mine.get(edit).context["version"])
    theirs.post(edit, form(("CUP", "1"), intent="draft", version=version))

    page = mine.post(edit, form(("LAMP", "1"), intent="draft", version=version, note="my words"))

    told = text(page)
    assert page.status_code == 409
    assert "Somebody else changed this" in told
    assert "my words" in told
    assert OrderLine.objects.get().sku == "CUP"


def test_whoever_may_not_enter_orders_is_refused(small_world: world.World) -> None:
    answer = as_staff(small_world.amira).post(NEW, form(("TEA", "1")))

    assert answer.status_code == 403
    assert not Order.objects.exists()
    assert not IdempotencyRecord.objects.exists()


def test_a_form_that_was_forged_is_refused(small_world: world.World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(small_world.desk)

    answer = client.post(NEW, form(("TEA", "1")))

    assert answer.status_code == 403
    assert not Order.objects.exists()
