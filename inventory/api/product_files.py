"""Products as files over REST: taken out, put in after a comparison."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint, TooLarge
from core import limits
from core.api.schema import describe
from core.errors import Invalid
from inventory.formats import products_csv, products_xlsx
from inventory.rules.product_values import ProductValues
from inventory.selectors import product_export
from inventory.selectors import product_imports as import_views
from inventory.selectors.product_export import ExportFilter
from inventory.selectors.product_imports import (
    ImportFilter,
    ImportHead,
    ImportListFilter,
    ImportView,
)
from inventory.services import product_imports


class RawFileParser(BaseParser):
    """Hands the view the bytes of a file that is the whole body."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        # One byte more than may be, so that more is seen.
        return bytes(stream.read(limits.PRODUCT_IMPORT_BYTES_MAX + 1))


class ImportPage(msgspec.Struct, frozen=True):
    """A page of imports, newest first."""

    items: list[ImportHead]
    next_cursor: str
    previous_cursor: str


class CommitmentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``only_good``: write what can be written and leave the rows with problems out."""

    only_good: bool = False


class ProductImports(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "POST": p.STOCK_MANAGE}
    parser_classes = [MultiPartParser, RawFileParser]
    body_bytes_max = limits.PRODUCT_IMPORT_BYTES_MAX + 10_000  # the frame of multipart

    @cached_property
    def upload(self) -> tuple[str, bytes]:
        """Name and content of the file."""
        if int(self.request.META.get("CONTENT_LENGTH") or 0) > self.body_bytes_max:
            raise TooLarge()
        data: Any = self.request.data
        if isinstance(data, bytes):
            return self.request.query_params.get("file_name", ""), data
        file = data.get("file")
        if not isinstance(file, UploadedFile):
            raise Invalid("Send the file as the field file, or as the body.", code="file_missing")
        return file.name or "", file.read(limits.PRODUCT_IMPORT_BYTES_MAX + 1)

    @cached_property
    def body(self) -> bytes:
        """What a repetition is known by: the same file in another frame is still the same."""
        return b"sha256:" + hashlib.sha256(self.upload[1]).hexdigest().encode()

    @describe(
        summary="List imports of products",
        query=ImportListFilter,
        response=ImportPage,
        tag="products",
    )
    def get(self, request: Request) -> Response:
        page = import_views.list_imports(wanted=self.query(ImportListFilter))
        return self.reply(ImportPage(list(page.items), page.next_cursor, page.previous_cursor))

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
            },
            products_csv.MEDIA_TYPE: OpenApiTypes.BINARY,
            products_xlsx.MEDIA_TYPE: OpenApiTypes.BINARY,
        },
        parameters=[OpenApiParameter("file_name", str, OpenApiParameter.QUERY)],
    )
    @describe(summary="Compare a file of products", response=ImportView, status=201, tag="products")
    def post(self, request: Request) -> Response:
        """CSV or XLSX, as a multipart field ``file`` or as the whole body with ``file_name`` in
        the query. Nothing is written before the import is committed."""
        file_name, content = self.upload

        def compare() -> Response:
            kept = product_imports.stage(
                file_name=file_name.replace("\x00", ""),
                content=content,
                actor=self.actor,
                at=timezone.now(),
            )
            view = import_views.read_import(import_id=kept.pk, wanted=ImportFilter())
            response = self.reply(view, status=201)
            response["Location"] = f"/api/v1/product-imports/{kept.pk}"
            return response

        return self.once(compare)


class ProductImport(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW}

    @describe(
        summary="Read an import of products",
        query=ImportFilter,
        response=ImportView,
        tag="products",
    )
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        wanted = self.query(ImportFilter)
        return self.reply(import_views.read_import(import_id=import_id, wanted=wanted))


class ProductImportCommitment(Endpoint):
    permissions_by_method = {"POST": p.STOCK_MANAGE}

    @describe(
        summary="Commit an import of products",
        request=CommitmentRequest,
        response=ImportView,
        tag="products",
    )
    def post(self, request: Request, import_id: uuid.UUID) -> Response:
        """Writes all rows in one transaction; refused with ``import_has_problems`` while a row
        has one, unless only the good ones are asked for."""
        body = self.decode(CommitmentRequest)

        def commit() -> Response:
            product_imports.commit(
                import_id=import_id,
                only_good=body.only_good,
                actor=self.actor,
                at=timezone.now(),
            )
            return self.reply(import_views.read_import(import_id=import_id, wanted=ImportFilter()))

        return self.once(commit)


class ProductExport(Endpoint):
    """The products of a filter as a file that can be imported again."""

    permissions_by_method = {"GET": p.STOCK_VIEW}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Whatever the client says that it accepts: the address names the format."""
        return super().perform_content_negotiation(request, force=True)

    def products(self) -> Iterator[ProductValues]:
        """What the query asks for."""
        return product_export.values_of(wanted=self.query(ExportFilter))


class ProductExportCsv(ProductExport):
    @extend_schema(responses={(200, products_csv.MEDIA_TYPE): OpenApiTypes.STR})
    @describe(summary="Export products as CSV", query=ExportFilter, tag="products")
    def get(self, request: Request) -> HttpResponseBase:
        return StreamingHttpResponse(
            products_csv.write(self.products()),
            content_type=products_csv.MEDIA_TYPE,
            headers={"Content-Disposition": 'attachment; filename="products.csv"'},
        )


class ProductExportXlsx(ProductExport):
    @extend_schema(responses={(200, products_xlsx.MEDIA_TYPE): OpenApiTypes.BINARY})
    @describe(summary="Export products as XLSX", query=ExportFilter, tag="products")
    def get(self, request: Request) -> HttpResponseBase:
        return HttpResponse(
            products_xlsx.write(self.products()),
            content_type=products_xlsx.MEDIA_TYPE,
            headers={"Content-Disposition": 'attachment; filename="products.xlsx"'},
        )
