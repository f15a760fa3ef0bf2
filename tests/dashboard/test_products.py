"""Products in the staff's pages: the list, one added, one changed, families."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from inventory.models import Product, ProductFamily
from inventory.selectors import product_values
from inventory.services.products import Component
from tests import world
from tests.dashboard.pages import as_staff, post, text
from tests.inventory import goods, ledger
from tests.world import World

NEW = "/products/new/"


@pytest.fixture
def bo(small_world: World) -> Client:
    """Bo may manage products."""
    return as_staff(small_world.bo)


def form(
    components: tuple[tuple[str, object], ...] = (),
    substitutes: tuple[tuple[str, object], ...] = (),
    **more: object,
) -> dict[str, object]:
    """The form as a browser sends it: a stocked tea pot."""
    fields: dict[str, object] = {
        "intent": "save",
        "sku": "POT",
        "name": "Tea pot",
        "type": "stocked",
        "list_price": "30.00",
        "currency": "EUR",
        "unit": "piece",
        "lead_time_days": 2,
        "is_active": "on",
    }
    for prefix, name, rows in (
        ("components", "quantity", components),
        ("substitutes", "rank", substitutes),
    ):
        fields |= {f"{prefix}-TOTAL_FORMS": len(rows) + 1, f"{prefix}-INITIAL_FORMS": 0}
        for place, (sku, number) in enumerate(rows):
            fields |= {f"{prefix}-{place}-sku": sku, f"{prefix}-{place}-{name}": number}
    return fields | more


def values(sku: str) -> Any:
    row = Product.objects.select_related("category", "supplier", "family").get(sku=sku)
    return product_values.of_products([row])[row.pk]


def test_the_list_says_what_is_left_and_how_long_it_is_sold(bo: Client) -> None:
    goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))
    goods.change(Product.objects.get(sku="LAMP"), is_discontinued=True)

    page = text(bo.get("/products/"))

    assert "TEASET Teaset Bundle €30.00 – 2 Sold" in page
    assert "LAMP Reading lamp home Stocked €80.00 0 0 While stock lasts" in page
    assert "SETUP Set-up at home home Service €50.00 – – Sold" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=shirt", {"SHIRT-L"}),
        ("type=service", {"SETUP"}),
        ("supplier=acme", {"SHIRT-L"}),
        ("family=shirt", {"SHIRT-L"}),
        ("is_discontinued=true", {"LAMP"}),
        ("is_active=false", {"TEA"}),
    ],
)
def test_the_list_is_narrowed(bo: Client, query: str, found: set[str]) -> None:
    goods.supplier()
    goods.family()
    goods.create(goods.shirt("SHIRT-L", "L", supplier_code="acme"))
    goods.change(Product.objects.get(sku="LAMP"), is_discontinued=True)
    goods.change(Product.objects.get(sku="TEA"), is_active=False)

    page = text(bo.get(f"/products/?{query}"))

    shown = {sku for sku in ("TEA", "CUP", "LAMP", "SETUP", "SHIRT-L") if f" {sku} " in page}
    assert shown == found
    assert "Clear filters" in page


def test_a_filter_that_finds_nothing_offers_to_clear_it(bo: Client) -> None:
    assert "Nothing matches" in text(bo.get("/products/?q=elephant"))


def test_who_may_import_is_offered_it_where_nothing_is_yet(small_world: World) -> None:
    Client()
    bo = as_staff(small_world.bo)
    amira = as_staff(small_world.amira)
    Product.objects.update(is_active=False)

    assert "Import" in text(bo.get("/products/"))
    assert "Import" not in text(amira.get("/products/"))
    assert "New product" not in text(amira.get("/products/"))


def test_a_product_is_added_with_everything(bo: Client) -> None:
    goods.supplier()
    goods.family()

    answer = post(
        bo,
        NEW,
        **form(
            substitutes=(("CUP", 2), ("TEA", 1)),
            category_code="home",
            supplier_code="acme",
            gtin=goods.KETTLE_GTIN,
            family_code="shirt",
            attribute_0="L",
            attribute_1="red",
            weight_g=400,
            available_on="2027-01-04",
            length_mm=1,
            width_mm=2,
            height_mm=3,
            tracks_lots="on",
            is_discontinued="on",
        ),
    )

    assert "POT is added." in text(answer)
    told = values("POT")
    assert (told.category_code, told.supplier_code, told.gtin) == ("home", "acme", "4006381333931")
    assert told.attributes == {"size": "L", "colour": "red"}
    assert (told.weight_g, told.length_mm, told.width_mm, told.height_mm) == (400, 1, 2, 3)
    assert told.substitutes == ("TEA", "CUP")
    assert told.available_on == date(2027, 1, 4)
    assert told.tracks_lots and told.is_discontinued and told.is_active


def test_a_sku_may_hold_a_slash(bo: Client) -> None:
    answer = post(bo, NEW, **form(sku="POT/1"))

    assert answer.request["PATH_INFO"] == "/products/POT/1/"
    assert "POT/1 is added." in text(answer)


def test_a_bundle_is_added_with_its_components(bo: Client) -> None:
    answer = post(bo, NEW, **form((("TEA", 1), ("CUP", 2)), type="bundle"))

    assert "POT is added." in text(answer)
    assert values("POT").components == (Component("TEA", 1), Component("CUP", 2))


def test_what_does_not_fit_the_type_is_left_out(bo: Client) -> None:
    post(bo, NEW, **form((("TEA", 1), ("CUP", "x")), type="service", tracks_lots="on"))

    assert values("POT").components == ()
    assert not values("POT").tracks_lots


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sku": ""}, "SKU: This field is required."),
        ({"gtin": "4006381333932"}, "The last digit does not fit the others."),
        ({"currency": "eur"}, "Three capital letters, such as EUR."),
        ({"sku": "TEA"}, "There is a product with the SKU TEA already."),
        ({"weight_g": -1}, "Weight in grams: Ensure this value is greater than or equal to 0."),
        ({"type": "bundle"}, "A bundle has at least one component."),
        (form((("NOPE", 1),), type="bundle"), "There is no product NOPE."),
        (form((("SETUP", 1),), type="bundle"), "SETUP is not stocked"),
        (form((("TEA", ""),), type="bundle"), "Row 1, Units in each: How many?"),
        (form(substitutes=(("POT", 1),)), "A product is no substitute of itself."),
        ({"list_price": "1" * 12}, "This is no price."),
    ],
)
def test_what_is_wrong_is_said_in_the_form_and_what_was_typed_stays(
    bo: Client, wrong: dict[str, object], said: str
) -> None:
    answer = bo.post(NEW, form() | wrong)

    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="Tea pot"' in answer.content.decode()
    assert not Product.objects.filter(sku="POT").exists()


def test_a_family_is_chosen_and_its_attributes_are_asked_for(bo: Client) -> None:
    goods.family("shirt", "size", "colour")

    answer = bo.post(NEW, form(intent="family", family_code="shirt"))
    begun = bo.get(f"{NEW}?family=shirt")

    assert answer.status_code == 200
    for page in (answer, begun):
        assert 'name="attribute_0"' in page.content.decode()
        assert "colour" in text(page)
    assert 'value="Tea pot"' in answer.content.decode()
    assert not Product.objects.filter(sku="POT").exists()


def test_more_rows_keep_what_was_typed(bo: Client) -> None:
    parts = (("TEA", 1), ("CUP", 2), ("LAMP", 1))

    answer = bo.post(NEW, form(parts, type="bundle", intent="more_rows"))

    page = answer.content.decode()
    assert 'name="components-5-sku"' in page
    assert 'value="LAMP"' in page
    assert not Product.objects.filter(sku="POT").exists()


def test_more_rows_are_more_than_were_empty(bo: Client) -> None:
    empty: dict[str, object] = {}
    for place in range(3):
        empty |= {f"components-{place}-sku": "", f"components-{place}-quantity": ""}

    page = bo.post(NEW, form(type="bundle", intent="more_rows") | empty).content.decode()

    assert 'name="components-5-sku"' in page
    assert 'name="components-6-sku"' not in page


def test_a_form_sent_twice_adds_one_product(bo: Client) -> None:
    for _ in range(2):
        answer = post(bo, NEW, **form(idempotency_key="a" * 20))

    assert answer.status_code == 200
    assert Product.objects.filter(sku="POT").count() == 1


def test_the_form_of_a_product_shows_what_stands_there(bo: Client) -> None:
    goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))
    goods.change(Product.objects.get(sku="TEASET"), substitutes=("LAMP",))

    page = bo.get("/products/TEASET/change/").content.decode()

    for shown in ('value="TEA"', 'value="CUP"', 'value="LAMP"', 'value="30.00"'):
        assert shown in page
    assert 'name="sku"' not in page


def test_a_product_is_changed_by_whoever_saw_its_version(bo: Client) -> None:
    change = form(name="Greener tea", type="stocked", list_price="5", category_code="home")

    changed = post(bo, "/products/TEA/change/", **change, version=1)
    stale = bo.post("/products/TEA/change/", {**change, "name": "Black tea", "version": 1})

    assert "TEA is changed." in text(changed)
    assert stale.status_code == 409
    assert values("TEA").name == "Greener tea"


def test_the_components_of_a_reserved_bundle_stay_and_the_form_says_why(bo: Client) -> None:
    made = goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))
    ledger.reserve(made, 1)

    answer = bo.post(
        "/products/TEASET/change/", form((("TEA", 3),), type="bundle", name="Set", version=1)
    )

    assert answer.status_code == 422
    assert "Orders hold stock for this bundle" in text(answer)
    assert values("TEASET").components == (Component("TEA", 1), Component("CUP", 2))


def test_a_type_that_cannot_change_says_so_at_the_field(bo: Client) -> None:
    answer = bo.post("/products/TEA/change/", form(type="service", version=1))

    assert answer.status_code == 422
    assert "The type stays" in text(answer)
    assert values("TEA").type == "stocked"


def test_a_product_that_nobody_sells_is_not_found(bo: Client) -> None:
    assert bo.get("/products/ELEPHANT/change/").status_code == 404


def test_a_family_is_made_renamed_and_leads_to_its_products(bo: Client) -> None:
    assert "No families yet" in text(bo.get("/product-families/"))

    made = post(
        bo,
        "/product-families/new/",
        name="Shirt",
        code="shirt",
        attribute_names="size\r\n colour \r\n\r\n",
    )
    goods.create(goods.shirt("SHIRT-L", "L"))
    renamed = post(bo, "/product-families/shirt/", name="Tops", attribute_names="size\ncolour")

    assert "The family Shirt is made." in text(made)
    assert "Tops shirt size, colour 1" in text(renamed)
    assert "?family=shirt" in renamed.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Name: This field is required."),
        ({"attribute_names": "size\nsize"}, "different attributes"),
        ({"code": "hat"}, "There is a product family with this code already."),
        ({"code": "two words"}, "Code:"),
    ],
)
def test_a_wrong_family_is_said_in_the_form(bo: Client, wrong: dict[str, str], said: str) -> None:
    goods.family("hat")
    fields = {"name": "Shirt", "code": "shirt", "attribute_names": "size"}

    answer = bo.post("/product-families/new/", fields | wrong)

    assert answer.status_code == 422
    assert said in text(answer)
    assert ProductFamily.objects.count() == 1


def test_the_attributes_of_a_family_with_products_stay(bo: Client) -> None:
    goods.family()
    goods.create(goods.shirt("SHIRT-L", "L"))

    answer = bo.post("/product-families/shirt/", {"name": "Shirt", "attribute_names": "size"})

    assert answer.status_code == 422
    assert "they stay" in text(answer)
    assert bo.get("/product-families/hat/").status_code == 404


def test_who_only_looks_changes_nothing(small_world: World) -> None:
    goods.family()
    amira = as_staff(small_world.amira)

    assert amira.get("/products/").status_code == 200
    assert "New family" not in text(amira.get("/product-families/"))
    for path in (
        NEW,
        "/products/TEA/change/",
        "/product-families/new/",
        "/product-families/shirt/",
        "/product-imports/",
    ):
        assert amira.get(path).status_code == 403
        assert amira.post(path, {}).status_code == 403
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
