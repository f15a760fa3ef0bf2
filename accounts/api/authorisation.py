"""Who may use a REST address. Apart from the endpoint, which the framework's views must not need
while they are being imported."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class HoldsPermission(BasePermission):
    """Deny unless the endpoint names a permission for the method and the actor holds it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        table = getattr(view, "permissions_by_method", None)
        if table is None or request.user is None:
            return False
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method == "OPTIONS":
            return True
        if method not in table:
            raise MethodNotAllowed(method)
        return view.actor.may(table[method])
