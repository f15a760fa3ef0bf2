"""The supplier's products as rows of the form of a purchase order: terms, stock, what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core import limits
from core.money import plain_amount
from dashboard import formats
from dashboard.forms.purchase_entry import PurchaseEntry
from dashboard.selectors.purchasing import Standing
from purchasing.rules import terms as rules
from purchasing.selectors.detail import PurchaseLineView
from purchasing.selectors.terms import SupplierProductView, SupplierView


def initial(
    products: Iterable[SupplierProductView], wanted: Iterable[PurchaseLineView] = ()
) -> list[dict[str, Any]]:
    """The rows as the form begins: what a draft holds first, then what else the supplier sells,
    as many as one purchase order can hold."""
    sold = {product.sku: product for product in products if product.is_active}
    lines = list(wanted)
    on_draft = [_of_line(line, sold.get(line.sku)) for line in lines]
    taken = {line.sku for line in lines}
    others = [{"sku": sku} for sku in sold if sku not in taken]
    return [*on_draft, *others][: limits.LINES_PER_ORDER]


def _of_line(line: PurchaseLineView, product: SupplierProductView | None) -> dict[str, Any]:
    breaks = product.price_breaks if product else []
    agreed = rules.unit_price(breaks=breaks, quantity=line.quantity)
    # An agreed price follows the quantity; one that was given by hand stays.
    is_by_hand = agreed != line.unit_price
    return {
        "sku": line.sku,
        "quantity": line.quantity,
        "unit_price": plain_amount(line.unit_price) if is_by_hand else None,
        "expected_on": line.expected_on,
    }


def shown(
    entry: PurchaseEntry,
    *,
    supplier: SupplierView,
    products: Sequence[SupplierProductView],
    names: Mapping[str, str],
    stock: Mapping[str, Standing],
) -> Iterator[dict[str, Any]]:
    """Each row with its fields, the terms and what lies and comes; ``names`` are those of
    products that the supplier does not list."""
    by_sku = {product.sku: product for product in products}
    for form in entry.listed.forms:
        sku = str(form["sku"].value() or "")
        product = by_sku.get(sku)
        yield {
            "sku": sku,
            "name": product.product if product else names.get(sku, ""),
            "supplier_sku": product.supplier_sku if product else "",
            "terms": _terms(product),
            "prices": prices(product, supplier.currency),
            "stock": _stock(stock.get(sku)),
            "form": form,
        }


def _terms(product: SupplierProductView | None) -> list[str]:
    if product is None:
        return [_("not on their list")]
    said = []
    if product.minimum_quantity > 1:
        said.append(_("at least %(n)s") % {"n": formats.number(product.minimum_quantity)})
    if product.pack_size > 1:
        said.append(_("packs of %(n)s") % {"n": formats.number(product.pack_size)})
    return said


def prices(product: SupplierProductView | None, currency: str) -> list[str]:
    """The price breaks in words: ``€4.50``, ``€4.20 from 100 on``."""
    breaks = product.price_breaks if product else []
    return [
        formats.unit_price(each.unit_price, currency)
        if each.from_quantity == 1
        else _("%(price)s from %(n)s on")
        % {
            "price": formats.unit_price(each.unit_price, currency),
            "n": formats.number(each.from_quantity),
        }
        for each in breaks
    ]


def _stock(standing: Standing | None) -> dict[str, str]:
    if standing is None:
        return {"free": "–", "coming": ""}
    free = standing.on_hand - standing.allocated
    return {
        "free": formats.number(free),
        "tone": "red" if free < 0 else "",
        "coming": _("%(n)s coming") % {"n": formats.number(standing.incoming)}
        if standing.incoming
        else "",
    }
