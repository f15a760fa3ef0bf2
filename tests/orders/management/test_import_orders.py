"""``manage.py import_orders``: a file's orders go through the ordinary intake."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from orders.models import IntakeRecord, Order
from tests.world import World

HEADER = (
    "external_id,channel,currency,customer_name,customer_email,ship_to_name,ship_to_line1,"
    "ship_to_city,ship_to_postcode,ship_to_country,sku,quantity\n"
)
READER = "web,EUR,A Reader,reader@example.com,A Reader,Am Wall 1,Bremen,28195,DE"


def run(file: Path, *arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("import_orders", str(file), *arguments, stdout=out)
    except SystemExit as stopped:
        return out.getvalue(), int(stopped.code or 0)
    return out.getvalue(), 0


@pytest.fixture
def orders_csv(tmp_path: Path) -> Path:
    file = tmp_path / "orders.csv"
    file.write_text(f"{HEADER}W-1,{READER},TEA,2\nW-2,{READER},CUP,1\n", encoding="utf-8")
    return file


def test_a_file_of_good_orders_is_placed(small_world: World, orders_csv: Path) -> None:
    text, exit_code = run(orders_csv)

    assert exit_code == 0
    assert "2 documents: 2 placed, 0 waiting, 0 duplicate, 0 rejected, 0 noted." in text
    assert sorted(Order.objects.values_list("external_id", flat=True)) == ["W-1", "W-2"]
    assert IntakeRecord.objects.filter(source="orders.csv", outcome="placed").count() == 2


def test_the_same_file_again_places_nothing_and_says_so(
    small_world: World, orders_csv: Path
) -> None:
    run(orders_csv)

    text, exit_code = run(orders_csv)

    assert exit_code == 0
    assert "0 placed, 0 waiting, 2 duplicate" in text
    assert Order.objects.count() == 2


def test_a_rejected_document_is_told_with_its_place_and_leaves_no_order(
    small_world: World, orders_csv: Path
) -> None:
    with orders_csv.open("a", encoding="utf-8") as file:
        file.write(f"W-3,{READER},TEA,1.5\n")

    text, exit_code = run(orders_csv)

    assert exit_code == 1
    assert "rejected: order W-3" in text
    assert "[quantity_not_whole] (line 4 lines.0.quantity)" in text
    assert Order.objects.count() == 2
    assert IntakeRecord.objects.get(outcome="rejected").document_number == "W-3"


def test_a_dry_run_reads_and_places_nothing(small_world: World, orders_csv: Path) -> None:
    text, exit_code = run(orders_csv, "--dry-run")

    assert exit_code == 0
    assert "2 documents read: 2 orders with 2 lines." in text
    assert not Order.objects.exists()
    assert not IntakeRecord.objects.exists()


def test_the_progress_is_shown_when_asked_for(
    small_world: World, orders_csv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(orders_csv, "--progress")

    assert capsys.readouterr().err.endswith(f"[{'#' * 40}] 2/2\n")


def test_without_a_terminal_there_is_no_bar(
    small_world: World, orders_csv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(orders_csv)

    assert capsys.readouterr().err == ""
