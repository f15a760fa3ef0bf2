"""Each state has one writer."""

from __future__ import annotations

import ast

import pytest

from tests.house import source

# App, model, field, what variables of the model are called, and the module that writes it. Of a
# parcel one books it and one follows the scans.
STATES = [
    (
        "purchasing",
        "PurchaseOrder",
        "status",
        {"purchase"},
        {"purchasing.services.progress"},
    ),
    ("orders", "Order", "status", {"order"}, {"orders.services.state"}),
    (
        "fulfillment",
        "Fulfillment",
        "status",
        {"fulfillment", "row"},
        {"fulfillment.services.progress"},
    ),
    (
        "tracking",
        "Parcel",
        "tracking_status",
        {"parcel"},
        {"tracking.services.parcels", "tracking.services.scans"},
    ),
    (
        "exceptions_handling",
        "ExceptionCase",
        "status",
        {"case"},
        {"exceptions_handling.services.cases"},
    ),
    ("inventory", "Transfer", "status", {"transfer"}, {"inventory.services.transfers"}),
]


@pytest.mark.parametrize(
    ("app", "model", "field", "variables", "writers"), STATES, ids=[s[1] for s in STATES]
)
def test_a_state_is_written_by_one_module(
    app: str, model: str, field: str, variables: set[str], writers: set[str]
) -> None:
    packages = (app, *source.STOREYS[source.STOREYS.index(app) + 1 :])

    found = {
        source.name_of(path)
        for path in source.modules(*packages)
        if _writes(source.tree(path), model, field, variables)
    }

    assert found == writers


def test_the_check_sees_every_way_of_writing() -> None:
    ways = [
        "Order(status='draft')",
        "Order.objects.create(status='draft')",
        "Order.objects.filter(pk=1).update(status='draft')",
        "update_rows(Order, columns=['status'], rows=[])",
        "C = ['status']\nsetwise.update_rows(Order, columns=C, rows=[])",
        "order.status = 'draft'",
        "setattr(order, 'status', 'draft')",
    ]
    others = [
        "hold.status = 'released'",
        "Order.objects.filter(status='draft')",
        "update_rows(Hold, columns=['status'], rows=[])",
        "update_rows(Order, columns=['stage'], rows=[])",
    ]

    seen = [_writes(ast.parse(way), "Order", "status", {"order"}) for way in ways + others]

    assert seen == [True] * len(ways) + [False] * len(others)


def _writes(tree: ast.Module, model: str, field: str, variables: set[str]) -> bool:
    return any(
        _is_assignment(node, field, variables)
        or (isinstance(node, ast.Call) and _is_writing_call(node, tree, model, field, variables))
        for node in ast.walk(tree)
    )


def _is_assignment(node: ast.AST, field: str, variables: set[str]) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    flat = [each for target in targets for each in ast.walk(target)]
    return any(
        isinstance(each, ast.Attribute)
        and each.attr == field
        and isinstance(each.value, ast.Name)
        and each.value.id in variables
        for each in flat
    )


def _is_writing_call(
    call: ast.Call, tree: ast.Module, model: str, field: str, variables: set[str]
) -> bool:
    name = _last_name(call.func)
    has_field = any(keyword.arg == field for keyword in call.keywords)
    if name == "update_rows":
        return _is_name(call.args[0], model) and field in _columns(call, tree)
    if name == "setattr":
        return _is_name(call.args[0], *variables) and _constants(call.args[1]) == {field}
    if name in {model, "create", "update", "update_or_create", "get_or_create"}:
        return has_field and _root(call.func) == model
    return False


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_name(node: ast.expr, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _root(node: ast.expr) -> str:
    """The name that a chain of attributes and calls begins with."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return getattr(node, "id", "")


def _columns(call: ast.Call, tree: ast.Module) -> set[str]:
    """The columns of an update, looked up where they are kept under a name."""
    (given,) = [keyword.value for keyword in call.keywords if keyword.arg == "columns"]
    names = {each.id for each in ast.walk(given) if isinstance(each, ast.Name)}
    kept = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and any(_is_name(t, *names) for t in node.targets)
    ]
    return _constants(given, *kept)


def _constants(*nodes: ast.AST) -> set[str]:
    return {
        each.value
        for node in nodes
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
