"""Logging in, the language, and what a stranger can see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import limits
from orders.selectors import listing
from tests import world
from tests.dashboard.pages import as_staff, text

LOGIN = reverse("login")
PASSWORD = "a-long-password-2026"


@pytest.fixture
def desk(small_world: world.World) -> User:
    small_world.desk.set_password(PASSWORD)
    small_world.desk.save()
    return small_world.desk


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Client:
    """A browser at an address of its own, so that tests do not use up each other's tries."""
    number = abs(hash(request.node.nodeid)) % 60_000
    return Client(REMOTE_ADDR=f"10.9.{number // 250}.{number % 250}")


def log_in(client: Client, username: str, password: str, **more: str) -> Any:
    return client.post(LOGIN, {"username": username, "password": password, **more})


def test_a_person_logs_in_and_goes_where_they_wanted(desk: User, client: Client) -> None:
    asked = client.get(reverse("dashboard:orders"))

    answer = log_in(client, "desk", PASSWORD, next=reverse("dashboard:orders"))

    assert asked["Location"].startswith(LOGIN)
    assert answer["Location"] == reverse("dashboard:orders")


def test_nobody_is_sent_to_another_house_after_the_log_in(desk: User, client: Client) -> None:
    answer = log_in(client, "desk", PASSWORD, next="https://example.com/")

    assert answer["Location"] == reverse("dashboard:home")


def test_a_wrong_name_and_a_wrong_password_read_the_same(desk: User, client: Client) -> None:
    User.objects.filter(username="chen").update(is_active=False)

    wrong_name = log_in(client, "nobody-here", PASSWORD)
    wrong_password = log_in(client, "desk", "guess")
    left = log_in(client, "chen", PASSWORD)

    answers = [wrong_name, wrong_password, left]
    assert {answer.status_code for answer in answers} == {422}
    assert all("User name and password do not match." in text(answer) for answer in answers)


def test_after_ten_wrong_tries_even_the_right_password_must_wait(
    desk: User, client: Client
) -> None:
    User.objects.filter(pk=desk.pk).update(username=f"desk{client.defaults['REMOTE_ADDR']}")
    name = User.objects.get(pk=desk.pk).username
    for _ in range(limits.LOGIN_FAILURES):
        log_in(client, name, "guess")

    from_here = log_in(client, name, PASSWORD)
    from_elsewhere = log_in(Client(REMOTE_ADDR="10.8.0.1"), name, PASSWORD)

    assert from_here.status_code == from_elsewhere.status_code == 429
    assert int(from_here["Retry-After"]) > 0
    assert "Too many tries." in text(from_here)


def test_the_demo_people_are_offered_in_the_demo_only(
    desk: User, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    people = [{"username": "desk", "password": PASSWORD, "role": "order_desk"}]
    (tmp_path / "demo.json").write_text(json.dumps({"base_url": "x", "staff": people}))
    settings.DEMO_CARRIER = False
    outside = client.get(LOGIN)
    settings.DEMO_CARRIER = True

    inside = client.get(LOGIN)

    assert PASSWORD.encode() not in outside.content
    assert PASSWORD.encode() in inside.content


def test_the_language_is_switched_on_the_same_page_and_kept(desk: User) -> None:
    client = as_staff(desk)
    orders = reverse("dashboard:orders")

    answer = client.post(reverse("set_language"), {"language": "zh-hans", "next": orders})
    page = client.get(orders)
    desk.refresh_from_db()

    assert answer["Location"] == orders
    assert b'<html lang="zh-hans"' in page.content
    assert desk.language == "zh-hans"


def test_a_language_that_is_not_spoken_here_changes_nothing(desk: User) -> None:
    client = as_staff(desk)

    client.post(reverse("set_language"), {"language": "xx", "next": "/"})

    desk.refresh_from_db()
    assert desk.language == ""


def test_whoever_logs_in_is_spoken_to_in_their_language(desk: User, client: Client) -> None:
    User.objects.filter(pk=desk.pk).update(language="zh-hans")

    answer = log_in(client, "desk", PASSWORD)

    assert answer.cookies["django_language"].value == "zh-hans"


def test_a_part_of_a_page_asked_without_a_log_in_is_no_log_in_page(db: None) -> None:
    answer = Client().get(reverse("dashboard:orders"), headers={"HX-Request": "true"})

    assert answer.status_code == 401


def test_the_admin_has_no_log_in_of_its_own(desk: User) -> None:
    stranger = Client().get("/admin/login/?next=/admin/")
    ordinary = as_staff(desk).get("/admin/", follow=True)

    assert stranger["Location"] == f"{LOGIN}?next=/admin/"
    assert ordinary.status_code == 403


def test_the_rest_interface_is_described_to_everybody(db: None, client: Client) -> None:
    schema = client.get(reverse("schema"), {"format": "json"})
    page = client.get(reverse("api_docs"))

    assert schema.status_code == page.status_code == 200
    assert "/api/v1/orders" in json.loads(schema.content)["paths"]
    assert b"<style" not in page.content
    assert b"style-src 'self'" in page["Content-Security-Policy"].encode()


def test_a_page_that_does_not_exist_is_told_in_plain_words(db: None, client: Client) -> None:
    answer = client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "This page does not exist" in text(answer)
    assert answer["X-Request-ID"] in text(answer)


def test_while_the_database_is_away_a_page_says_that_it_passes(
    desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = as_staff(desk)
    browser.raise_request_exception = False

    def lost(**_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(listing, "list_orders", lost)

    answer = browser.get(reverse("dashboard:orders"))

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["X-Request-ID"] in text(answer)


def test_a_fault_of_ours_has_a_page_and_a_reference(
    desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = as_staff(desk)
    browser.raise_request_exception = False
    monkeypatch.setattr(listing, "list_orders", lambda **_: 1 / 0)

    answer = browser.get(reverse("dashboard:orders"))

    assert answer.status_code == 500
    assert answer["X-Request-ID"] in text(answer)
