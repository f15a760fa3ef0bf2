"""REST address of the figures."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core.api.schema import describe
from reports.selectors import home


class HomeFigures(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(summary="Read the home page's figures", response=home.Home, tag="reports")
    def get(self, request: Request) -> Response:
        """Each as of the same moment; days are those of the house's time zone."""
        return self.reply(home.read(actor=self.actor, at=timezone.now()))
