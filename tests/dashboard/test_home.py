"""The home page: what needs the reader, the flow, the lists behind each figure."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from orders.models import Order
from tests import world
from tests.dashboard.pages import as_staff, text
from tests.fulfillment import stages
from tests.world import World


@pytest.fixture
def amira(small_world: World) -> Client:
    return as_staff(small_world.amira)


def test_my_work_comes_first_and_leads_to_the_queue(amira: Client) -> None:
    stages.assigned()

    answer = amira.get("/")

    assert "Needs you now" in text(answer)
    assert "In my departments' queue 1" in text(answer)
    assert 'href="/work/"' in answer.content.decode()


def test_each_stage_leads_to_exactly_its_orders(amira: Client) -> None:
    stages.assigned()

    answer = amira.get("/")

    assert "Processing 1" in text(answer)
    assert "/orders/?view=open&amp;stage=processing" in answer.content.decode()


def test_a_late_order_is_named_with_its_distance(amira: Client) -> None:
    fulfillment = stages.assigned()
    yesterday = timezone.localdate() - timedelta(days=1)
    Order.objects.filter(pk=fulfillment.order_id).update(promised_on=yesterday)

    page = text(amira.get("/"))

    assert "Late orders 1" in page
    assert f"{fulfillment.order.number} Mei Lin" in page
    assert "1 day late" in page


def test_a_renewal_brings_the_figures_alone(amira: Client) -> None:
    answer = amira.get("/", headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert "The flow" in text(answer)


def test_an_empty_house_says_that_nothing_is_late(amira: Client) -> None:
    page = text(amira.get("/"))

    assert "No order is late." in page
    assert "No promise is at risk." in page


def test_only_who_decides_is_asked_to_decide(small_world: World) -> None:
    world.place((("LAMP", 5),))

    assert "Waiting for a decision 1" in text(as_staff(small_world.desk).get("/"))
    assert "Waiting with findings 1" in text(as_staff(small_world.amira).get("/"))
