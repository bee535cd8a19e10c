"""corridor read from a file, as JSON and CSV."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from pipelines.commands.read import execute
from warehouse.errors import UsageError

TEXT = "В 2024 году железнодорожный транзит составил 27,4 млн тонн (+5%)."


def options(file: Path, out: Path, **changes: str) -> argparse.Namespace:
    given = {
        "file": str(file),
        "published": "2025-01-20",
        "url": None,
        "publisher": None,
        "format": "json",
        "out": str(out),
        **changes,
    }
    return argparse.Namespace(**given)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_json_has_the_claims_with_their_place(page: Path, tmp_path: Path):
    execute(options(page, tmp_path / "out.json"))
    (claim,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (claim["series"], claim["period_start"], claim["period_end"]) == (
        "transit_freight.rail",
        "2024-01",
        "2024-12",
    )
    assert (claim["printed_value"], claim["printed_unit"], claim["printed_growth"]) == ("27.4", "Mt", "5")
    assert TEXT[claim["start"] : claim["end"]] == claim["text"]


@pytest.mark.parametrize("format_", ["csv", "table"])
def test_other_forms_name_the_series(page: Path, tmp_path: Path, format_: str):
    execute(options(page, tmp_path / "out", format=format_))
    assert "transit_freight.rail" in (tmp_path / "out").read_text(encoding="utf-8")


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(UsageError, match="absent"):
        execute(options(tmp_path / "absent.txt", tmp_path / "out"))


def test_a_day_that_is_none_is_named(page: Path, tmp_path: Path):
    with pytest.raises(UsageError, match="tomorrow"):
        execute(options(page, tmp_path / "out", published="tomorrow"))
