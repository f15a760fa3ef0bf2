"""What every REST address does before its own work begins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import permissions as p
from accounts.models import ApiKey
from core import limits
from tests import rest
from tests.rest import Caller
from tests.world import World

LOCATIONS = "/api/v1/locations"
PRODUCTS = "/api/v1/products"
NEW = {"sku": "POT", "name": "Pot", "list_price": "3.00", "currency": "EUR"}


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer null", "Basic YTpi", "Token x", "Bearer x y"],
)
def test_nobody_in_particular_is_asked_who_they_are(
    small_world: World, client: Client, header: str | None
) -> None:
    headers = {"Authorization": header} if header is not None else {}

    answer = client.get(LOCATIONS, headers=headers)

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="oms"'


@pytest.mark.parametrize(
    "end",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_a_key_that_has_ended_opens_nothing(api: Caller, end: dict[str, object]) -> None:
    ApiKey.objects.update(**end)

    assert api.get("/locations").status_code == 401


def test_a_key_is_read_whatever_the_case_of_its_scheme(api: Caller, client: Client) -> None:
    answer = client.get(LOCATIONS, headers={"Authorization": f"bearer {api.token} "})

    assert answer.status_code == 200


def test_a_key_in_the_address_opens_nothing(api: Caller, client: Client) -> None:
    assert client.get(f"{LOCATIONS}?token={api.token}").status_code == 401


def test_a_key_without_the_scope_is_refused_before_anything_is_read(small_world: World) -> None:
    weak = rest.caller(p.STOCK_VIEW, name="weak")

    answer = weak.post("/products", b"not json at all")

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_the_right_is_checked_before_a_kept_answer_is_given_again(api: Caller) -> None:
    key = {"Idempotency-Key": "k-1"}
    assert api.post("/products", NEW, **key).status_code == 201
    ApiKey.objects.update(scopes=[p.STOCK_VIEW])

    assert api.post("/products", NEW, **key).status_code == 403


def test_one_client_never_gets_the_answer_of_another(api: Caller) -> None:
    other = rest.caller(name="other")
    key = {"Idempotency-Key": "k-1"}

    assert api.post("/products", NEW, **key).status_code == 201
    answer = other.post("/products", NEW, **key)

    assert (answer.status_code, answer.json()["code"]) == (409, "sku_taken")


def test_a_member_of_staff_reads_with_their_session(small_world: World, client: Client) -> None:
    client.force_login(small_world.desk)

    assert client.get(LOCATIONS).status_code == 200


def test_a_member_of_staff_who_left_is_nobody(small_world: World, client: Client) -> None:
    client.force_login(small_world.desk)
    small_world.desk.is_active = False
    small_world.desk.save()

    assert client.get(LOCATIONS).status_code == 401


def test_a_session_changes_nothing_without_the_csrf_token(small_world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(small_world.bo)

    answer = browser.post(
        PRODUCTS, rest.encode(NEW), "application/json", headers={"Idempotency-Key": "k"}
    )

    assert answer.status_code == 403


def test_a_session_is_bound_to_the_role(small_world: World, client: Client) -> None:
    client.force_login(small_world.amira)

    answer = client.post(
        PRODUCTS, rest.encode(NEW), "application/json", headers={"Idempotency-Key": "k"}
    )

    assert answer.status_code == 403


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data"])
def test_only_json_is_read(api: Caller, content_type: str) -> None:
    answer = api.send(
        "POST", "/products", NEW, content_type=content_type, headers={"Idempotency-Key": "k"}
    )

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_not_read(api: Caller) -> None:
    body = b'{"name": "' + b"x" * limits.BODY_BYTES_MAX + b'"}'

    answer = api.post("/products", body)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_what_is_no_json_is_told(api: Caller) -> None:
    answer = api.post("/products", b'{"sku": ')

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


def test_an_answer_in_another_form_cannot_be_had(api: Caller) -> None:
    answer = api.send("GET", "/locations", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def test_a_head_is_a_get_without_a_body_and_options_tell_what_is_possible(api: Caller) -> None:
    head = api.send("HEAD", "/locations")
    options = api.send("OPTIONS", "/products")

    assert (head.status_code, head.content) == (200, b"")
    assert options.status_code == 200
    assert options["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_every_answer_has_an_id_and_is_kept_by_no_cache(api: Caller) -> None:
    fine, refused = api.get("/locations"), api.get("/products/NOPE")

    assert refused.json()["request_id"] == refused["X-Request-ID"]
    for answer in (fine, refused):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
