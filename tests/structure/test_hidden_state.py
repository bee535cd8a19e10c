"""No module keeps state of its own: what changes while the program runs belongs to an object with a lifetime.

Constants and functools.cache are no such state; a name at the top of a module that some function changes is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.structure.test_imports import MODULES

CHANGING = {
    "add",
    "append",
    "appendleft",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "popleft",
    "remove",
    "setdefault",
    "update",
    "difference_update",
    "intersection_update",
    "symmetric_difference_update",
}
EMPTY = {"dict", "list", "set", "deque", "defaultdict", "OrderedDict", "Counter", "WeakValueDictionary", "local"}


def state(source: str) -> list[str]:
    """Names of a module that hold state: empty containers at the top, and whatever a function changes."""
    tree = ast.parse(source)
    # Polars frames are values: clear() gives another one.
    top = {name: value for name, value in _top(tree) if value is None or not ast.unparse(value).startswith("pl.")}
    names = {name for name, value in top.items() if _is_empty(value)}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            names |= set(_changed(function)) & set(top) - _local(function)
            names |= {name for node in ast.walk(function) if isinstance(node, ast.Global) for name in node.names}
    return sorted(names - {"__all__"})


def _top(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value  # type: ignore[union-attr]


def _is_empty(value: ast.expr | None) -> bool:
    if isinstance(value, ast.List | ast.Set):
        return not value.elts
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.Call):
        return ast.unparse(value.func).rpartition(".")[2] in EMPTY and not [
            a for a in value.args if not isinstance(a, ast.Name)
        ]
    return False


def _changed(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        target: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            target = node.func.value
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            target = node.value
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id


def _local(function: ast.AST) -> set[str]:
    """Names that a function binds itself, its arguments among them."""
    bound = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return bound | {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_keeps_no_state(module):
    assert state(MODULES[module].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "seen = {}",
        "seen: dict[str, float] = {}",
        "seen = set()",
        "import collections\nseen = collections.defaultdict(list)",
        "seen = None\ndef f():\n    global seen\n    seen = 1",
        "seen = {'a': 1}\ndef f():\n    seen['b'] = 2",
        "seen = {'a': 1}\ndef f():\n    del seen['a']",
        "seen = {'a': [1]}\ndef f():\n    seen['a'].append(2)",
        "class C:\n    ...\nseen = C()\ndef f():\n    seen.last = 2",
        "seen = [1]\nclass C:\n    def f(self):\n        seen.append(2)",
        "seen = {1}\nf = lambda x: seen.add(x)",
    ],
)
def test_the_check_itself_notices(source):
    assert state(source) == ["seen"]


@pytest.mark.parametrize(
    "source",
    [
        "NAMES = {'a': 1}\ndef f():\n    return NAMES['a']",
        "NAMES = [1]\nNAMES.append(2)",
        "names = [1]\ndef f():\n    names = []\n    names.append(2)",
        "names = [1]\ndef f(names):\n    names.append(2)",
        "import functools\n@functools.cache\ndef f():\n    return {}",
        "__all__ = []",
        "FRAME = pl.DataFrame(schema={})\ndef f():\n    return FRAME.clear()",
    ],
)
def test_the_check_itself_leaves_alone(source):
    assert state(source) == []
