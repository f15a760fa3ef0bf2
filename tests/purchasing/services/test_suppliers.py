"""Suppliers, their people, and what they sell us."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM, Actor, ActorKind
from core.errors import DomainError, Forbidden
from core.models import Event
from inventory.models import Supplier
from purchasing.models import SupplierContact, SupplierProduct
from purchasing.rules.terms import Break
from purchasing.selectors import terms as book
from purchasing.services import suppliers, terms
from purchasing.services.suppliers import Contact, NewSupplier
from purchasing.services.terms import ProductTerms
from tests.purchasing import buying
from tests.world import MORNING, World

NEW = NewSupplier(code="mill", name="Old Mill", currency="EUR")
TEA = ProductTerms(sku="TEA", price_breaks=[Break(1, Decimal("2"))])


def create(new: NewSupplier = NEW, actor: Actor = SYSTEM) -> Supplier:
    (supplier,) = suppliers.create(suppliers=[new], actor=actor, at=MORNING)
    return supplier


def set_terms(*products: ProductTerms, code: str = "leaf", version: int | None = None) -> Supplier:
    return terms.set_products(
        code=code, version=version, products=products, actor=SYSTEM, at=MORNING
    )


def events_of(code: str) -> list[tuple[str, Any]]:
    found = Event.objects.filter(stream_id=suppliers.stream_of(code)).order_by("sequence")
    return [(event.type, event.data.get("fields", event.data.get("skus"))) for event in found]


def test_a_supplier_is_created_and_told(db: None) -> None:
    supplier = create()

    assert (supplier.version, supplier.is_active, supplier.automatic_order_limit) == (1, True, None)
    assert events_of("mill") == [("supplier.created", None)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": ""}, "code_invalid"),
        ({"code": "a/b"}, "code_invalid"),
        ({"code": "x" * 41}, "code_invalid"),
        ({"name": " "}, "name_required"),
        ({"email": "nobody"}, "email_invalid"),
        ({"currency": "eur"}, "currency_unknown"),
        ({"country": "Germany"}, "country_unknown"),
        ({"lead_time_days": -1}, "lead_time_invalid"),
        ({"minimum_order_amount": Decimal(-1)}, "amount_invalid"),
        ({"automatic_order_limit": Decimal("NaN")}, "amount_invalid"),
    ],
)
def test_what_is_wrong_is_refused(db: None, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        create(replace(NEW, **wrong))

    assert refusal.value.code == code
    assert not Supplier.objects.exists()


def test_a_code_belongs_to_one_supplier(db: None) -> None:
    create()

    with pytest.raises(DomainError) as refusal:
        create()

    assert refusal.value.code == "supplier_taken"


def test_only_who_may_buy_changes_suppliers(leaf: Supplier) -> None:
    viewer = Actor(kind=ActorKind.STAFF, id="1", name="viewer")

    with pytest.raises(Forbidden):
        create(actor=viewer)
    with pytest.raises(Forbidden):
        suppliers.change(
            code="leaf", version=None, values={"name": "Mine"}, actor=viewer, at=MORNING
        )
    with pytest.raises(Forbidden):
        terms.set_products(code="leaf", products=[TEA], actor=viewer, at=MORNING)


def test_a_supplier_is_changed_by_whoever_saw_its_version(leaf: Supplier) -> None:
    version = leaf.version

    changed = suppliers.change(
        code="leaf", version=version, values={"lead_time_days": 3}, actor=SYSTEM, at=MORNING
    )
    with pytest.raises(DomainError) as stale:
        suppliers.change(
            code="leaf", version=version, values={"lead_time_days": 9}, actor=SYSTEM, at=MORNING
        )

    assert (changed.lead_time_days, changed.version) == (3, version + 1)
    assert stale.value.code == "version_stale"
    assert events_of("leaf")[-1] == ("supplier.changed", ["lead_time_days"])


@pytest.mark.parametrize("field", ["code", "version", "id"])
def test_what_a_supplier_is_known_by_does_not_change(leaf: Supplier, field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        suppliers.change(code="leaf", version=None, values={field: "x"}, actor=SYSTEM, at=MORNING)

    assert refusal.value.code == "field_not_changeable"


def test_contacts_take_the_place_of_those_before(leaf: Supplier) -> None:
    buying.contacts("ann@example.net")

    buying.contacts("bob@example.net", "eve@example.net")

    assert set(SupplierContact.objects.values_list("email", flat=True)) == {
        "bob@example.net",
        "eve@example.net",
    }
    assert book.order_addresses(supplier_ids=[leaf.pk]) == {
        leaf.pk: ["bob@example.net", "eve@example.net"]
    }


@pytest.mark.parametrize(
    ("contact", "code"),
    [
        (Contact(name=""), "name_required"),
        (Contact(name="Ann", email="ann"), "email_invalid"),
        (Contact(name="Ann", receives_orders=True), "email_required"),
    ],
)
def test_a_contact_that_cannot_be_written_to_is_refused(
    leaf: Supplier, contact: Contact, code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        suppliers.set_contacts(
            code="leaf", version=None, contacts=[contact], actor=SYSTEM, at=MORNING
        )

    assert refusal.value.code == code


def test_terms_of_a_product_are_set_as_a_whole_and_others_stay(leaf: Supplier) -> None:
    set_terms(replace(TEA, supplier_sku="L-9", pack_size=2))

    views = {view.sku: view for view in book.products_of(supplier_id=leaf.pk)}
    assert set(views) == {"TEA", "CUP", "LAMP"}
    tea = views["TEA"]
    assert (tea.supplier_sku, tea.minimum_quantity, tea.pack_size) == ("L-9", 1, 2)
    assert tea.lead_time_days is None
    assert tea.price_breaks == [Break(1, Decimal("2"))]
    assert events_of("leaf")[-1] == ("supplier.terms_changed", ["TEA"])


def test_one_supplier_of_a_product_is_preferred(small_world: World, leaf: Supplier) -> None:
    create()
    set_terms(replace(TEA, is_preferred=True))

    set_terms(replace(TEA, is_preferred=True), code="mill")

    preferred = SupplierProduct.objects.get(is_preferred=True)
    assert preferred.supplier.code == "mill"
    sources = book.sources_of(product_id=small_world.tea.pk)
    assert [supplier.code for supplier, _ in sources] == ["mill", "leaf"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"sku": "NOPE"}, "product_unknown"),
        ({"sku": "SETUP"}, "product_not_bought"),
        ({"minimum_quantity": 0}, "minimum_quantity_invalid"),
        ({"pack_size": 0}, "pack_size_invalid"),
        ({"lead_time_days": -1}, "lead_time_invalid"),
        ({"price_breaks": [Break(0, Decimal(1))]}, "price_breaks_invalid"),
        ({"price_breaks": [Break(5, Decimal(1)), Break(5, Decimal(2))]}, "price_breaks_invalid"),
        ({"price_breaks": [Break(1, Decimal(-1))]}, "price_invalid"),
    ],
)
def test_terms_that_cannot_be_are_refused(leaf: Supplier, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        set_terms(ProductTerms(sku="CUP"), replace(TEA, **wrong))

    assert refusal.value.code == code
    assert Supplier.objects.get(pk=leaf.pk).version == leaf.version


def test_a_product_stands_in_terms_once(leaf: Supplier) -> None:
    with pytest.raises(DomainError) as refusal:
        set_terms(TEA, TEA)

    assert refusal.value.code == "product_twice"


def test_the_statements_do_not_grow_with_the_terms(leaf: Supplier) -> None:
    def statements(*skus: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            set_terms(*(replace(TEA, sku=sku) for sku in skus))
        return len(captured)

    assert statements("TEA") == statements("TEA", "CUP", "LAMP")
