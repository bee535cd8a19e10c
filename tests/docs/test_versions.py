"""One version: of the project, its lock and its changelog."""

from __future__ import annotations

import re
import tomllib

from tests.docs.pages import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_changelog_begins_with_this_version():
    versions = re.findall(r"(?m)^## \[([^]]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert versions[0] in ("Unreleased", PROJECT["version"])
    assert PROJECT["version"] in versions


def test_the_lock_has_this_version():
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    assert [each["version"] for each in locked if each["name"] == "corridor"] == [PROJECT["version"]]


def test_the_licence_is_there_and_types_are_offered():
    assert PROJECT["license"] in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert all((ROOT / path).exists() for path in PROJECT["license-files"])
    assert all((ROOT / room / "py.typed").exists() for room in ("pipelines", "sources", "warehouse"))
