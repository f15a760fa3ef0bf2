"""Keys of other systems."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import permissions as p
from accounts.models import ApiClient, ApiKey
from accounts.services import api_keys
from accounts.services.api_keys import IssuedKey
from core import limits
from core.errors import Invalid
from tests.world import MORNING

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def client_of_ours(db: None) -> ApiClient:
    return ApiClient.objects.create(name="shop", created_at=MORNING)


@pytest.fixture
def issued(client_of_ours: ApiClient) -> IssuedKey:
    return api_keys.issue(client=client_of_ours, scopes=[p.ORDERS_VIEW], at=MORNING)


def with_checksum(body: str) -> str:
    return body + api_keys._checksum(body)


def test_a_key_reads_as_ours_and_is_selected_by_a_double_click(issued: IssuedKey) -> None:
    prefix, live, public_id, rest = issued.token.split("_", 3)

    assert (prefix, live) == ("oms", "live")
    assert public_id == issued.key.public_id
    assert len(public_id) == 8
    assert len(rest) == 43 + 6


def test_the_checksum_of_a_published_example_stays_the_same() -> None:
    body = "oms_live_EXAMPLE1_" + "A" * 43

    assert with_checksum(body) == body + "00JrRL"


def test_only_the_hash_of_the_secret_is_stored(issued: IssuedKey) -> None:
    secret = issued.token[len("oms_live_xxxxxxxx_") : -6]

    stored = " ".join(str(value) for value in ApiKey.objects.values_list().get())

    assert secret not in stored
    assert len(issued.key.secret_sha256) == 64


def test_a_live_key_is_known_with_its_client(issued: IssuedKey) -> None:
    key = api_keys.authenticate(token=issued.token, at=MORNING)

    assert key == issued.key
    assert key is not None
    assert (key.client.name, key.scopes) == ("shop", [p.ORDERS_VIEW])


@pytest.mark.parametrize(
    "token",
    ["", "x", "oms_live_", "null", "a" * 5_000, "oms_live_EXAMPLE1_" + "A" * 49, "ключ"],
)
def test_what_is_no_key_is_refused_without_a_look_up(db: None, token: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert api_keys.authenticate(token=token, at=MORNING) is None

    assert len(queries) == 0


def test_a_key_with_one_wrong_sign_is_refused_without_a_look_up(issued: IssuedKey) -> None:
    wrong = "B" if issued.token[20] == "A" else "A"
    token = issued.token[:20] + wrong + issued.token[21:]

    with CaptureQueriesContext(connection) as queries:
        assert api_keys.authenticate(token=token, at=MORNING) is None

    assert len(queries) == 0


def test_another_secret_under_a_known_id_is_refused(issued: IssuedKey) -> None:
    forged = with_checksum(f"oms_live_{issued.key.public_id}_" + "A" * 43)

    assert api_keys.authenticate(token=forged, at=MORNING) is None


@pytest.mark.parametrize("odd", ["{} ", " {}", "{}\n", "{}x", "Bearer {}"])
def test_a_key_with_something_around_it_is_refused(issued: IssuedKey, odd: str) -> None:
    assert api_keys.authenticate(token=odd.format(issued.token), at=MORNING) is None


def test_a_key_ends_on_its_day(issued: IssuedKey) -> None:
    ends = MORNING + limits.API_KEY_DAYS * DAY

    assert issued.key.expires_at == ends
    assert api_keys.authenticate(token=issued.token, at=ends - MINUTE)
    assert api_keys.authenticate(token=issued.token, at=ends) is None


def test_a_revoked_key_is_refused_at_once_and_for_good(issued: IssuedKey) -> None:
    api_keys.revoke(key=issued.key, at=MORNING)
    api_keys.revoke(key=issued.key, at=MORNING + DAY)

    assert api_keys.authenticate(token=issued.token, at=MORNING) is None
    assert ApiKey.objects.get().revoked_at == MORNING


def test_the_keys_of_a_client_that_is_switched_off_are_refused(
    issued: IssuedKey, client_of_ours: ApiClient
) -> None:
    ApiClient.objects.update(is_active=False)

    assert api_keys.authenticate(token=issued.token, at=MORNING) is None


def test_two_keys_of_a_client_live_side_by_side_while_it_changes_over(
    issued: IssuedKey, client_of_ours: ApiClient
) -> None:
    second = api_keys.issue(client=client_of_ours, scopes=[p.ORDERS_VIEW], at=MORNING)

    assert api_keys.authenticate(token=issued.token, at=MORNING) == issued.key
    assert api_keys.authenticate(token=second.token, at=MORNING) == second.key


def test_the_last_use_is_noted_to_the_minute(issued: IssuedKey) -> None:
    def use(at_minutes: float) -> int:
        with CaptureQueriesContext(connection) as queries:
            api_keys.authenticate(token=issued.token, at=MORNING + at_minutes * MINUTE)
        return len(queries)

    assert [use(0), use(0.5), use(0.99), use(1), use(1.5)] == [2, 1, 1, 2, 1]
    assert ApiKey.objects.get().last_used_at == MORNING + MINUTE


def test_a_refused_key_was_not_used(issued: IssuedKey) -> None:
    api_keys.authenticate(token=issued.token, at=MORNING + 400 * DAY)

    assert ApiKey.objects.get().last_used_at is None


@pytest.mark.parametrize("scopes", [["orders.view", "orders.eat"], ["*"], ["ORDERS_VIEW"]])
def test_a_scope_that_does_not_exist_is_refused(
    client_of_ours: ApiClient, scopes: list[str]
) -> None:
    with pytest.raises(Invalid) as caught:
        api_keys.issue(client=client_of_ours, scopes=scopes, at=MORNING)

    assert caught.value.code == "scope_unknown"
    assert ApiKey.objects.count() == 0


@pytest.mark.parametrize("days", [0, -1, limits.API_KEY_DAYS_MAX + 1])
def test_a_key_lives_no_longer_than_two_years(client_of_ours: ApiClient, days: int) -> None:
    with pytest.raises(Invalid) as caught:
        api_keys.issue(client=client_of_ours, scopes=[], at=MORNING, days=days)

    assert caught.value.code == "api_key_days"


def test_no_two_keys_are_alike(client_of_ours: ApiClient) -> None:
    keys = [api_keys.issue(client=client_of_ours, scopes=[], at=MORNING) for _ in range(20)]

    assert len({k.token for k in keys}) == 20
    assert len({k.key.secret_sha256 for k in keys}) == 20
