"""The program behind a module: every module of the project that it imports, however far down, and the data they read.

Results that are taken over from an earlier release must have been derived by the same program. Which files that is
is read off the import statements (Python's ast, nothing is executed), those inside functions included; so a module that
is imported tomorrow counts by itself. Data files (YAML, JSON) count with the package whose folder they lie in.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # the folder in which the project's packages lie
DATA = (".yaml", ".json")


@functools.cache
def program_hash(module: str, root: Path = ROOT) -> str:
    """SHA-256 over the names and contents of the files behind a module (its dotted name)."""
    digest = hashlib.sha256()
    for path in program_files(module, root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def program_files(module: str, root: Path = ROOT) -> list[Path]:
    """The module, all that it imports within the project, and the data files of their packages, in order.

    Raises FileNotFoundError where there is no such module.
    """
    modules: set[Path] = set()
    waiting = [module]
    if _file(module, root) is None:
        raise FileNotFoundError(f"no module {module} under {root}")
    while waiting:
        name = waiting.pop()
        path = _file(name, root)
        if path is None or path in modules:
            continue
        modules.add(path)
        waiting += _parents(name)
        waiting += _imports(path.read_text(encoding="utf-8"), name, path.name == "__init__.py")
    packages = {path.parent for path in modules}
    data = {path for package in packages for path in package.rglob("*") if path.suffix in DATA}
    return sorted(modules | {path for path in data if _package_of(path) in packages})


def imports(source: str, module: str, *, is_package: bool = False) -> Iterator[str]:
    """Dotted names that a module's source may import, wherever in it: of `from a import b` both a and a.b."""
    above = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = above[: len(above) - (node.level - 1)] if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


@functools.cache
def _imports(source: str, module: str, is_package: bool) -> tuple[str, ...]:
    """As imports; the modules behind several parsers are mostly the same."""
    return tuple(imports(source, module, is_package=is_package))


def _file(module: str, root: Path) -> Path | None:
    """Where a module of the project lies; None: it is no module, or none of the project."""
    place = root.joinpath(*module.split("."))
    candidates = (place / "__init__.py", place.with_name(f"{place.name}.py"))
    return next((path for path in candidates if path.is_file()), None)


def _parents(module: str) -> list[str]:
    """The packages around a module: importing it runs them first."""
    parts = module.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def _package_of(path: Path) -> Path:
    """The package whose folder a data file lies in, however deep."""
    return next(folder for folder in path.parents if (folder / "__init__.py").exists())
