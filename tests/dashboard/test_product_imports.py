"""Products from files in the staff's pages: uploaded, looked at, written."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import limits
from inventory.models import Product, ProductImport
from tests.dashboard.pages import as_staff, text
from tests.inventory import goods
from tests.world import World

PATH = "/product-imports/"
HEAD = "sku,name,list_price,currency\n"


@pytest.fixture
def bo(small_world: World) -> Client:
    return as_staff(small_world.bo)


def upload(client: Client, content: str | bytes, name: str = "spring.csv", **more: str) -> Any:
    """Send a file and follow to what it would do."""
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, data)
    return client.post(PATH, {"file": file, **more}, follow=True)


def import_path() -> str:
    return f"{PATH}{ProductImport.objects.get().pk}/"


def commit(client: Client, **fields: str) -> Any:
    return client.post(f"{import_path()}commitment/", fields, follow=True)


def test_a_file_shows_what_it_would_do_and_is_written_after_a_yes(bo: Client) -> None:
    preview = upload(bo, HEAD + "TEA,Black tea,4.50,EUR\nCUP,Tea cup,12,EUR\nPOT,Pot,30,EUR\n")

    shown = text(preview)
    assert preview.request["PATH_INFO"] == import_path()
    assert "All rows 3 New products 1 Changes 1 Without a change 1 Problems 0" in shown
    assert "TEA 2 Changes Name Green tea → Black tea" in shown
    assert "POT 4 New SKU POT Name Pot" in shown
    assert "Import 2 products" in shown
    assert not Product.objects.filter(sku="POT").exists()

    done = text(commit(bo))

    assert "2 products written." in done
    assert "Import 2 products" not in done
    assert Product.objects.get(sku="TEA").name == "Black tea"


def test_rows_with_problems_are_shown_alone_and_left_out_when_asked(bo: Client) -> None:
    upload(bo, HEAD + "POT,Pot,30,EUR\nKETTLE,,dear,EUR\n")

    wrong = text(bo.get(f"{import_path()}?only=problems"))
    assert "1 row has to be put right." in wrong
    assert "List price: This is no amount" in wrong
    assert "Name: A new product needs this." in wrong
    assert "POT" not in wrong

    refused = text(commit(bo))
    assert "Some rows have problems" in refused
    assert not Product.objects.filter(sku="POT").exists()

    done = text(commit(bo, only_good="yes"))
    assert "1 product written. 1 row was left out." in done
    assert "Left out" in done


def test_a_file_is_written_once(bo: Client) -> None:
    upload(bo, HEAD + "POT,Pot,30,EUR\n")
    commit(bo)

    assert "This file was imported before." in text(commit(bo))


def test_a_file_that_changes_nothing_says_so(bo: Client) -> None:
    preview = text(upload(bo, HEAD + "CUP,Tea cup,12,EUR\n"))

    assert "The file says what stands here already." in preview
    assert "Import 0" not in preview
    assert "No such row" in text(bo.get(f"{import_path()}?only=create"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "The submitted file is empty."),
        ("sku,colour\nTEA,red\n", "There is no column colour."),
        ("name\nTea\n", "the column sku is missing"),
        (HEAD.encode() + "TEA,Grün,1,EUR\n".encode("cp1252"), "The file is not UTF-8"),
        (b"PK\x03\x04nothing", "The workbook is damaged."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_the_field(
    bo: Client, content: str | bytes, said: str
) -> None:
    answer = upload(bo, content)

    assert answer.status_code == 422
    assert said in text(answer)
    assert not ProductImport.objects.exists()


def test_a_file_that_is_too_large_is_not_read(bo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PRODUCT_IMPORT_BYTES_MAX", 10)

    answer = upload(bo, HEAD + "POT,Pot,30,EUR\n")

    assert answer.status_code == 422
    assert "A file has at most" in text(answer)


def test_nothing_chosen_is_said_at_the_field(bo: Client) -> None:
    answer = bo.post(PATH, {})

    assert answer.status_code == 422
    assert "This field is required." in text(answer)


def test_an_upload_sent_twice_is_kept_once(bo: Client) -> None:
    for _ in range(2):
        upload(bo, HEAD + "POT,Pot,30,EUR\n", idempotency_key="a" * 20)

    assert ProductImport.objects.count() == 1


def test_earlier_files_are_listed(bo: Client) -> None:
    upload(bo, HEAD + "POT,Pot,30,EUR\n")

    page = text(bo.get(PATH))

    assert "spring.csv" in page
    assert "Only looked at" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_taken_out_as_it_is_narrowed_and_comes_back_unchanged(
    bo: Client, kind: str
) -> None:
    goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))

    export: Any = bo.get(f"/products/export.{kind}?type=bundle&size=1")
    content = b"".join(export.streaming_content) if export.streaming else export.content
    preview = text(upload(bo, content, name=f"products.{kind}"))

    assert export.status_code == 200
    assert "All rows 1 New products 0 Changes 0 Without a change 1 Problems 0" in preview


def test_too_many_products_for_a_file_are_said_on_the_list(
    bo: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PRODUCT_EXPORT_ROWS", 2)

    page = bo.get("/products/export.csv?q=tea", follow=True)
    cut = bo.get("/products/export.csv", follow=True)

    assert page.status_code == 200
    assert "narrow the filter" in text(cut)


def test_an_import_of_nobody_is_not_found(bo: Client) -> None:
    unknown = "/product-imports/00000000-0000-0000-0000-000000000007/"

    assert bo.get(unknown).status_code == 404
    assert bo.post(f"{unknown}commitment/", {}).status_code == 404


def test_who_only_looks_imports_nothing(small_world: World, bo: Client) -> None:
    upload(bo, HEAD + "POT,Pot,30,EUR\n")
    amira = as_staff(small_world.amira)

    assert amira.get(import_path()).status_code == 403
    assert amira.post(f"{import_path()}commitment/", {}).status_code == 403
    assert upload(amira, HEAD + "KETTLE,Kettle,30,EUR\n").status_code == 403
    assert b"sku" in b"".join(amira.get("/products/export.csv").streaming_content)  # type: ignore[attr-defined]
    assert ProductImport.objects.get().committed_at is None
