"""Products as files over REST."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts import permissions as p
from inventory.api import product_files
from inventory.models import Product, ProductImport
from tests import rest
from tests.rest import API, Caller
from tests.world import World

FILE = b"sku,name,list_price,currency\nTEA,Black tea,5,EUR\nKETTLE,Kettle,30,EUR\n"


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


def upload(api: Caller, content: bytes, *, key: str = "", name: str = "products.csv") -> Any:
    return api.send(
        "POST",
        "/product-imports",
        content,
        query={"file_name": name},
        content_type="text/csv",
        headers={"Idempotency-Key": key or uuid.uuid4().hex},
    )


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_file_is_compared_then_committed(api: Caller) -> None:
    staged = upload(api, FILE)
    path = f"/product-imports/{staged.json()['id']}"

    assert staged.status_code == 201
    assert staged["Location"] == f"/api/v1{path}"
    assert {k: staged.json()[k] for k in ("file_name", "create", "change", "problems")} == {
        "file_name": "products.csv",
        "create": 1,
        "change": 1,
        "problems": 0,
    }
    assert not Product.objects.filter(sku="KETTLE").exists()

    done = api.post(f"{path}/commitment", {})
    again = api.post(f"{path}/commitment", {})

    assert (done.status_code, done.json()["written"]) == (200, 2)
    assert (again.status_code, again.json()["code"]) == (409, "import_committed")
    assert Product.objects.get(sku="TEA").name == "Black tea"


def test_a_file_sent_as_a_form_is_compared_as_well(small_world: World) -> None:
    token = rest.caller().token
    path = f"{API}/product-imports"
    boundary = "frame"
    form = (
        b"--frame\r\n"
        b'Content-Disposition: form-data; name="file"; filename="mine.csv"\r\n\r\n'
        + FILE
        + b"\r\n--frame--\r\n"
    )

    answer: Any = Client().generic(
        "POST",
        path,
        form,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1"},
    )

    assert (answer.status_code, answer.json()["file_name"]) == (201, "mine.csv")
    assert answer.json()["create"] == 1


def test_a_form_without_a_file_is_refused(small_world: World) -> None:
    answer: Any = Client().generic(
        "POST",
        f"{API}/product-imports",
        b"--frame--\r\n",
        content_type="multipart/form-data; boundary=frame",
        headers={"Authorization": f"Bearer {rest.caller().token}", "Idempotency-Key": "k-1"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "file_missing")


def test_a_file_sent_twice_under_one_key_is_kept_once(api: Caller) -> None:
    first = upload(api, FILE, key="k-1")
    second = upload(api, FILE, key="k-1")
    other = upload(api, FILE + b"POT,Pot,1,EUR\n", key="k-1")

    assert second.json() == first.json()
    assert other.status_code == 422
    assert ProductImport.objects.count() == 1


def test_a_file_with_problems_is_committed_in_part_only_when_asked(api: Caller) -> None:
    staged = upload(api, FILE + b"POT,Pot,dear,EUR\n").json()
    path = f"/product-imports/{staged['id']}"

    refused = api.post(f"{path}/commitment", {})
    wrong = api.get(path, {"only": "problems"}).json()
    done = api.post(f"{path}/commitment", {"only_good": True})

    assert (refused.status_code, refused.json()["code"]) == (409, "import_has_problems")
    assert [(r["number"], r["problems"][0]["column"]) for r in wrong["rows"]] == [(4, "list_price")]
    assert done.json()["written"] == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b" ", "file_empty"),
        (b"sku,colour\nTEA,red\n", "column_unknown"),
        (b"\xff\xfe\xfa", "encoding_unknown"),
        (b"[" * 100_000, "column_unknown"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(api: Caller, content: bytes, code: str) -> None:
    answer = upload(api, content)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not ProductImport.objects.exists()


def test_a_file_that_is_too_large_is_not_even_read(
    api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product_files.ProductImports, "body_bytes_max", 50)

    assert upload(api, FILE).status_code == 413


def test_imports_are_listed_the_newest_first(api: Caller) -> None:
    upload(api, FILE, name="old.csv")
    upload(api, FILE, name="new.csv")

    answer = api.get("/product-imports")

    assert [item["file_name"] for item in answer.json()["items"]] == ["new.csv", "old.csv"]
    assert api.get(f"/product-imports/{uuid.uuid4()}").status_code == 404
    assert api.get(f"/product-imports/{uuid.uuid4()}", {"only": "x"}).status_code == 422


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_comes_back_without_a_change(api: Caller, kind: str) -> None:
    export = api.get(f"/products-export.{kind}", {"category": "home"})

    staged = upload(api, body_of(export), name=f"products.{kind}")

    assert export.status_code == 200
    assert f'filename="products.{kind}"' in export["Content-Disposition"]
    assert (staged.json()["unchanged"], staged.json()["problems"]) == (4, 0)


def test_an_export_is_narrowed_like_the_list(api: Caller) -> None:
    answer = api.get("/products-export.csv", {"type": "service"})
    unknown = api.get("/products-export.csv", {"colour": "red"})

    assert body_of(answer).decode().count("\r\n") == 2
    assert unknown.status_code == 422


def test_a_client_that_asks_for_csv_by_name_is_answered(small_world: World) -> None:
    answer: Any = Client().get(
        f"{API}/products-export.csv",
        headers={"Authorization": f"Bearer {rest.caller().token}", "Accept": "text/csv"},
    )

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv")


@pytest.mark.parametrize(
    ("method", "noun", "needed"),
    [("GET", "", p.STOCK_VIEW), ("POST", "/commitment", p.STOCK_MANAGE)],
)
def test_an_import_needs_the_right(api: Caller, method: str, noun: str, needed: str) -> None:
    path = f"/product-imports/{upload(api, FILE).json()['id']}{noun}"
    others = rest.caller(*sorted(p.ALL - {needed}), name="others")

    assert others.send(method, path, {}).status_code == 403
    assert ProductImport.objects.get().committed_at is None
