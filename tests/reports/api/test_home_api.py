"""The home page's figures over REST."""

from __future__ import annotations

from django.test import Client

from tests.exceptions_handling.progress import confirmed
from tests.world import World

HOME = "/api/v1/reports/home"


def test_the_figures_are_read_as_of_one_moment(small_world: World, client: Client) -> None:
    confirmed()
    client.force_login(small_world.desk)

    answer = client.get(HOME)

    figures = answer.json()
    assert answer.status_code == 200
    assert figures["as_of"].endswith("Z")
    assert [each["stage"] for each in figures["stages"]] == [
        "intake",
        "allocation",
        "processing",
        "review",
        "delivery",
        "delivered",
    ]
    assert figures["stages"][1]["count"] == 1
    assert figures["on_time"]["share"] is None


def test_nobody_in_particular_sees_no_figure(db: None, client: Client) -> None:
    assert client.get(HOME).status_code == 401
