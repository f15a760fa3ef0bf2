"""Suppliers over REST: facts, contacts, terms."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core import limits
from core.api.schema import describe
from purchasing.api import shapes
from purchasing.rules.terms import Break
from purchasing.selectors import terms as book
from purchasing.selectors.terms import SupplierFilter, SupplierView
from purchasing.services import suppliers, terms
from purchasing.services.suppliers import Contact, NewSupplier
from purchasing.services.terms import ProductTerms


class Suppliers(Endpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW, "POST": p.PURCHASING_MANAGE}

    @describe(
        summary="List suppliers",
        query=SupplierFilter,
        response=shapes.SupplierPage,
        tag="suppliers",
    )
    def get(self, request: Request) -> Response:
        page = book.list_suppliers(wanted=self.query(SupplierFilter))
        return self.reply(
            shapes.SupplierPage(list(page.items), page.next_cursor, page.previous_cursor)
        )

    @describe(
        summary="Create a supplier",
        request=shapes.SupplierRequest,
        response=SupplierView,
        status=201,
        tag="suppliers",
    )
    def post(self, request: Request) -> Response:
        body = self.decode(shapes.SupplierRequest)

        def create() -> Response:
            new = NewSupplier(**msgspec.structs.asdict(body))
            suppliers.create(suppliers=[new], actor=self.actor, at=timezone.now())
            view = book.read_supplier(code=body.code)
            return self.reply(view, status=201, version=view.version)

        return self.once(create)


class SupplierDetail(Endpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW, "PATCH": p.PURCHASING_MANAGE}

    @describe(summary="Read a supplier", response=SupplierView, tag="suppliers")
    def get(self, request: Request, code: str) -> Response:
        view = book.read_supplier(code=code)
        return self.reply(view, version=view.version)

    @describe(
        summary="Change a supplier",
        request=shapes.SupplierChange,
        response=SupplierView,
        tag="suppliers",
    )
    def patch(self, request: Request, code: str) -> Response:
        body = self.decode(shapes.SupplierChange)
        values: dict[str, Any] = {
            name: value
            for name, value in msgspec.structs.asdict(body).items()
            if name != "version" and value is not msgspec.UNSET
        }
        suppliers.change(
            code=code,
            version=self.seen_version(body.version),
            values=values,
            actor=self.actor,
            at=timezone.now(),
        )
        view = book.read_supplier(code=code)
        return self.reply(view, version=view.version)


class SupplierContacts(Endpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW, "PUT": p.PURCHASING_MANAGE}

    @describe(summary="List a supplier's contacts", response=shapes.ContactsAnswer, tag="suppliers")
    def get(self, request: Request, code: str) -> Response:
        return self._contacts(code)

    @describe(
        summary="Replace a supplier's contacts",
        request=shapes.ContactsRequest,
        response=shapes.ContactsAnswer,
        tag="suppliers",
    )
    def put(self, request: Request, code: str) -> Response:
        """Purchase orders are mailed to the contacts that receive them."""
        body = self.decode(shapes.ContactsRequest)
        suppliers.set_contacts(
            code=code,
            version=self.seen_version(body.version),
            contacts=[Contact(**msgspec.structs.asdict(each)) for each in body.contacts],
            actor=self.actor,
            at=timezone.now(),
        )
        return self._contacts(code)

    def _contacts(self, code: str) -> Response:
        supplier = book.find_supplier(code=code)
        items = book.contacts_of(supplier_id=supplier.pk)
        return self.reply(shapes.ContactsAnswer(items, supplier.version), version=supplier.version)


class SupplierProducts(Endpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW, "PUT": p.PURCHASING_MANAGE}
    body_bytes_max = limits.BATCH_BODY_BYTES_MAX

    @describe(summary="List what a supplier sells us", response=shapes.TermsAnswer, tag="suppliers")
    def get(self, request: Request, code: str) -> Response:
        return self._products(code)

    @describe(
        summary="Set a supplier's terms",
        request=shapes.TermsRequest,
        response=shapes.TermsAnswer,
        tag="suppliers",
    )
    def put(self, request: Request, code: str) -> Response:
        """Each named product's terms are replaced as a whole; those of others stay."""
        body = self.decode(shapes.TermsRequest)
        terms.set_products(
            code=code,
            version=self.seen_version(body.version),
            products=[_terms(each) for each in body.products],
            actor=self.actor,
            at=timezone.now(),
        )
        return self._products(code)

    def _products(self, code: str) -> Response:
        supplier = book.find_supplier(code=code)
        items = book.products_of(supplier_id=supplier.pk)
        return self.reply(shapes.TermsAnswer(items, supplier.version), version=supplier.version)


def _terms(body: shapes.TermsBody) -> ProductTerms:
    values: dict[str, Any] = msgspec.structs.asdict(body)
    values["price_breaks"] = [Break(b.from_quantity, b.unit_price) for b in body.price_breaks]
    return ProductTerms(**values)
