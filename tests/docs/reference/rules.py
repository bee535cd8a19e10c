"""The rules at work: the tests of tests/spec as they stand there, small tables in and out, without running them."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from tests.docs.reference.markdown import heading

SPEC = Path(__file__).resolve().parents[2] / "spec"
ABOUT = """Each rule is shown on small tables: what was printed (`said` is the day, `who` the authority), and what follows from it. An
empty cell is nothing known. The tables are the tests themselves, so they hold. What the rules are for: [method](../method.md).
Where a name stands in {braces}, each of the cases above it takes its place."""


def page() -> str:
    """The rules, one section a file."""
    files = sorted(SPEC.glob("test_*.py"))
    text = heading("Rules", ABOUT, "the tests in `tests/spec/`")
    text += "\n" + "".join(f"- [{title(path)}](#{title(path).lower().replace(' ', '-')})\n" for path in files)
    return text + "".join(_rule(path) for path in files)


def title(path: Path) -> str:
    """test_growth.py → Growth."""
    return path.stem.removeprefix("test_").replace("_", " ").capitalize().replace(" kpi", " KPI")


def _rule(path: Path) -> str:
    source = path.read_text(encoding="utf-8")
    module = ast.parse(source)
    texts = _named_texts(module)
    parts = [f"\n## {title(path)}\n\n{_paragraph(ast.get_docstring(module))}"]
    line = 0
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            parts += [f"\n### {each}\n" for each in _sections(source, line, node.lineno)]
            parts.append(_test(node, source, texts))
        line = node.end_lineno or line
    return "".join(parts)


def _named_texts(module: ast.Module) -> dict[str, str]:
    """Tables that have a name: in the helpers of the tests that the module imports, and in the module itself."""
    texts: dict[str, str] = {}
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests.spec."):
            helper = SPEC / f"{node.module.removeprefix('tests.spec.')}.py"
            imported = {alias.name for alias in node.names}
            every = _named_texts(ast.parse(helper.read_text(encoding="utf-8")))
            texts |= {name: text for name, text in every.items() if name in imported}
        elif isinstance(node, ast.Assign) and (text := _text(node.value, texts)):
            texts |= {target.id: text for target in node.targets if isinstance(target, ast.Name)}
    return texts


def _sections(source: str, start: int, end: int) -> list[str]:
    """Comments that stand alone between two functions: # Growth carried forward."""
    between = "\n".join(source.splitlines()[start:end])
    return re.findall(r"(?m)^# ([A-Z][^\n.]+)$\n\n", between)


def _test(node: ast.FunctionDef, source: str, texts: dict[str, str]) -> str:
    sentence = node.name.removeprefix("test_").replace("_", " ").capitalize()
    parts = [f"\n**{sentence}.**", _paragraph(ast.get_docstring(node)).strip()]
    parts += [block for decorator in node.decorator_list for block in _cases(decorator, texts)]
    for statement in node.body:
        asserts = [each for each in ast.walk(statement) if isinstance(each, ast.Assert)]
        if asserts:
            parts += _outcome(asserts, source, texts)
        else:
            parts += [_block(table) for table in _tables(statement, texts)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _outcome(asserts: list[ast.Assert], source: str, texts: dict[str, str]) -> Iterator[str]:
    """What is expected: tables, or values that the code compares with; what only computes is left out."""
    for test in (each.test for each in asserts):
        left, right = ([test.left], test.comparators) if isinstance(test, ast.Compare) else ([test], [])
        yield from (_block(table) for side in left for table in _tables(side, texts))
        shown = [table for side in right for table in _tables(side, texts)]
        yield from (_block(table, "gives") for table in shown)
        if not shown and right and all(map(_is_literal, right)):
            yield _block(ast.get_source_segment(source, test) or "", language="python")


def _is_literal(node: ast.expr) -> bool:
    """A number, a text, or a list of them, exact or nearly."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.approx":
        node = node.args[0]
    try:
        return ast.literal_eval(node) not in (None, True, False, [])
    except ValueError:
        return False


def _paragraph(text: str | None) -> str:
    return f"{text}\n" if text else ""


def _block(text: str, before: str = "", language: str = "text") -> str:
    return f"{before}\n\n```{language}\n{inspect.cleandoc(text)}\n```".strip()


def _tables(node: ast.AST, texts: dict[str, str]) -> Iterator[str]:
    """Tables below a node, outermost first: as text, or as a list of rows."""
    if isinstance(node, ast.expr) and (text := _text(node, texts)):
        yield text
        return
    rows = _rows(node)
    if rows:
        yield _aligned(rows)
        return
    for child in ast.iter_child_nodes(node):
        yield from _tables(child, texts)


def _text(node: ast.expr, texts: dict[str, str]) -> str | None:
    """A table as text: literal, with {names}, put together of several, or a name of the module."""
    if isinstance(node, ast.Name):
        return texts.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        both = [_raw(side, texts) for side in (node.left, node.right)]
        raw = None if None in both else "".join(map(str, both))
    else:
        raw = _raw(node, texts)
    lines = [line.strip() for line in (raw or "").strip().splitlines()]
    return "\n".join(lines) if len(lines) > 1 and all("|" in line or "{" in line for line in lines) else None


def _raw(node: ast.expr, texts: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            f"{{{ast.unparse(part.value)}}}" if isinstance(part, ast.FormattedValue) else str(_raw(part, texts))
            for part in node.values
        )
    if isinstance(node, ast.Name):
        text = texts.get(node.id)
        return f"{text}\n" if text else None
    return None


def _rows(node: ast.AST) -> list[list[str]]:
    """A list of dicts of constants, or one such dict, as rows with a heading."""
    dicts = node.elts if isinstance(node, ast.List) else [node]
    if not dicts or not all(isinstance(each, ast.Dict) and each.keys for each in dicts):
        return []
    found = [each for each in dicts if isinstance(each, ast.Dict)]
    names = [str(ast.literal_eval(key)) for key in found[0].keys if isinstance(key, ast.Constant)]
    if any(len(each.values) != len(names) or len(each.keys) != len(names) for each in found):
        return []
    return [names, *([_value(value) for value in each.values] for each in found)]


def _cases(decorator: ast.expr, texts: dict[str, str]) -> Iterator[str]:
    """The cases of a parametrised test: a table, or each by itself where it holds tables."""
    if not isinstance(decorator, ast.Call) or ast.unparse(decorator.func) != "pytest.mark.parametrize":
        return
    names, cases = decorator.args[:2]
    if not isinstance(cases, ast.List):
        yield from (_block(table, "Cases:") for table in _tables(cases, texts))
        return
    heads = list(ast.literal_eval(names)) if isinstance(names, ast.Tuple) else [str(ast.literal_eval(names))]
    rows = [case.elts if isinstance(case, ast.Tuple) else [case] for case in cases.elts]
    if not any(_text(value, texts) for row in rows for value in row):
        yield _block(_aligned([heads, *([_value(value) for value in row] for row in rows)]), "Cases:")
        return
    for row in rows:
        tables = {head: text for head, value in zip(heads, row, strict=True) if (text := _text(value, texts))}
        others = [f"{head}: {_value(value)}" for head, value in zip(heads, row, strict=True) if head not in tables]
        yield f"Case: {'; '.join(others)}" if others else "Case:"
        yield from map(_block, tables.values())


def _value(node: ast.expr) -> str:
    """A constant as text; None is an empty cell."""
    if isinstance(node, ast.Constant):
        return "" if node.value is None else str(node.value)
    return ast.unparse(node)


def _aligned(rows: list[list[str]]) -> str:
    rows = [[cell.replace("\n", " / ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(" | ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
