"""Results are taken over only from the same program: which files that is follows from the import statements."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from warehouse import program
from warehouse.build import reconciliation
from warehouse.program import ROOT, imports, program_files

DERIVATION = reconciliation.__name__


def program_hash(module: str, root: Path) -> str:
    """Without the memory of earlier calls."""
    return program.program_hash.__wrapped__(module, root)


def names(module: str, root: Path = ROOT) -> set[str]:
    return {path.relative_to(root).as_posix() for path in program_files(module, root)}


# The real program


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    root = tmp_path_factory.mktemp("program")
    shutil.copytree(ROOT / "warehouse", root / "warehouse", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def changes_with(path: str, root: Path) -> bool:
    """Whether the hash of the derivation is another one while a comment or blank is appended to this file."""
    file = root / path
    before, content = program_hash(DERIVATION, root), file.read_bytes()
    file.write_bytes(content + b"\n")
    try:
        return program_hash(DERIVATION, root) != before
    finally:
        file.write_bytes(content)


@pytest.mark.parametrize(
    "path",
    [
        "warehouse/build/reconciliation.py",
        "warehouse/reconcile/__init__.py",
        "warehouse/reconcile/network.py",
        "warehouse/reconcile/disaggregation.py",
        "warehouse/wording/contradictions.py",
        "warehouse/contracts/rule.py",
        "warehouse/vintages.py",
        "warehouse/rounding.py",
        "warehouse/catalogue/words/kk.json",
        "warehouse/catalogue/authorities.yaml",
        "warehouse/catalogue/series/rail/rail_freight.bns.yaml",
    ],
)
def test_a_change_of_what_results_are_derived_with_changes_the_hash(copy, path):
    assert changes_with(path, copy)


@pytest.mark.parametrize(
    "path", ["warehouse/extracts/page.py", "warehouse/build/steps.py", "warehouse/metrics/growth.py"]
)
def test_a_change_of_anything_else_does_not(copy, path):
    assert not changes_with(path, copy)


def test_every_module_of_reconciliation_counts_but_the_one_that_only_explains():
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "warehouse" / "reconcile").glob("*.py")}
    assert modules - names(DERIVATION) == {"warehouse/reconcile/explanation.py"}


def test_a_module_that_the_solver_imports_tomorrow_counts_by_itself(copy):
    before = names(DERIVATION, copy)
    solver, added = copy / "warehouse/reconcile/network.py", copy / "warehouse/reconcile/added.py"
    content = solver.read_text()
    added.write_text("X = 1\n")
    solver.write_text(content + "\n\ndef _late():\n    from warehouse.reconcile.added import X\n\n    return X\n")
    try:
        assert names(DERIVATION, copy) - before == {"warehouse/reconcile/added.py"}
    finally:
        solver.write_text(content)
        added.unlink()


# Any program


def project(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def test_followed_are_modules_packages_lazy_and_relative_imports_and_cycles(tmp_path):
    root = project(
        tmp_path,
        {
            "house/__init__.py": "",
            "house/start.py": "import json\nfrom house import one\nfrom house.room import two\n",
            "house/one.py": "def f():\n    import house.lazy\n",
            "house/lazy.py": "from house.start import f\n",
            "house/room/__init__.py": "from .three import x\n",
            "house/room/two.py": "from . import four\nfrom ..five import y\n",
            "house/room/three.py": "x = 1\n",
            "house/room/four.py": "",
            "house/five.py": "y = 1\n",
            "house/never.py": "",
            "house/other/__init__.py": "",
        },
    )
    assert names("house.start", root) == {
        "house/__init__.py",
        "house/start.py",
        "house/one.py",
        "house/lazy.py",
        "house/room/__init__.py",
        "house/room/two.py",
        "house/room/three.py",
        "house/room/four.py",
        "house/five.py",
    }


def test_data_count_with_the_package_whose_folder_they_lie_in(tmp_path):
    root = project(
        tmp_path,
        {
            "house/__init__.py": "",
            "house/start.py": "import house.room\n",
            "house/room/__init__.py": "",
            "house/room/list.yaml": "",
            "house/room/deep/down/words.json": "{}",
            "house/room/notes.md": "",
            "house/other/__init__.py": "",
            "house/other/list.yaml": "",
        },
    )
    data = {name for name in names("house.start", root) if not name.endswith(".py")}
    assert data == {"house/room/list.yaml", "house/room/deep/down/words.json"}


def test_a_renamed_file_changes_the_hash_even_with_the_same_content(tmp_path):
    root = project(tmp_path, {"house/__init__.py": "", "house/start.py": "", "house/a.yaml": "x"})
    before = program_hash("house.start", root)
    (root / "house/a.yaml").rename(root / "house/b.yaml")
    assert program_hash("house.start", root) != before


def test_without_the_module_there_is_no_hash(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"house\.nowhere"):
        program_files("house.nowhere", tmp_path)


def test_of_a_name_both_the_module_and_what_is_taken_from_it_may_be_modules():
    assert set(imports("from a.b import c, d", "x.y")) == {"a.b", "a.b.c", "a.b.d"}
    assert set(imports("from . import c", "x.y")) == {"x", "x.c"}
    assert set(imports("from . import c", "x.y", is_package=True)) == {"x.y", "x.y.c"}
