"""What machines ask, and what is answered where nothing else can be."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from pytest_django import Settings

from core import views
from core.selectors import outbox


def test_a_process_that_answers_is_alive(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_a_process_is_ready_with_its_database_and_its_tables(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["database"] is True
    assert answer.json()["migrations"] is True


@pytest.mark.django_db
def test_figures_are_for_this_machine_or_for_whoever_has_the_token(settings: Settings) -> None:
    settings.METRICS_TOKEN = "s3cret"

    def status(peer: str, token: str = "") -> int:
        return (
            Client(REMOTE_ADDR=peer)
            .get("/metrics", headers={"Authorization": f"Bearer {token}"})
            .status_code
        )

    assert status("127.0.0.1") == 200
    assert status("203.0.113.9") == 403
    assert status("203.0.113.9", "wrong") == 403
    assert status("203.0.113.9", "s3cret") == 200
    settings.TRUSTED_PROXY_COUNT = 1
    assert status("127.0.0.1") == 403


@pytest.mark.django_db
def test_figures_tell_what_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "counts", lambda: {"pending": 3, "dead": 1})

    text = client.get("/metrics").content.decode()

    assert "oms_deliveries_pending 3.0" in text
    assert "oms_deliveries_dead 1.0" in text
    assert "oms_delivery_lag_seconds 0.0" in text


@pytest.mark.django_db
def test_a_program_at_a_wrong_address_is_told_in_its_own_form(client: Client) -> None:
    answer = client.get("/api/v1/nowhere")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"
    assert answer.json()["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(ZeroDivisionError(), 500, "fault"), (OperationalError(), 503, "try_again")],
)
def test_a_program_is_told_of_a_fault_without_its_reasons(
    error: Exception, status: int, code: str
) -> None:
    try:
        raise error
    except Exception:
        answer = views.server_error(RequestFactory().get("/api/v1/orders"))

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert f'"code": "{code}"' in answer.content.decode()
    assert "Division" not in answer.content.decode()
    assert (answer.get("Retry-After") is not None) == (status == 503)
