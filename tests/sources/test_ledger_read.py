"""Reading a ledger folder: all of it, or a sentence about the file that is not what it should be."""

from __future__ import annotations

import shutil

import pytest

from sources.errors import LayoutChanged, MissingDocument, SourceError
from sources.ledger.manifest import read_manifest
from sources.ledger.read import LEDGER, read_ledger
from warehouse.errors import CorridorError

DOCUMENT = "figures/transit/transit_freight.csv"


def test_the_embedded_ledger_is_read_whole():
    reading = read_ledger()
    rows = sum(
        len((LEDGER / document).read_text(encoding="utf-8").splitlines()) - 1
        for document in read_manifest(LEDGER).documents["figures"].files
    )
    assert reading.figures.height == rows > 800
    assert reading.targets.height > 100
    assert reading.milestones.height > 100


def test_a_copy_has_the_same_hash_and_one_changed_byte_another(ledger):
    before = read_ledger(ledger).sha256
    assert before == read_ledger().sha256
    path = ledger / DOCUMENT
    path.write_bytes(path.read_bytes().replace(b"32.8", b"32.9"))
    assert read_ledger(ledger).sha256 != before


def test_a_folder_without_a_manifest_is_read_by_the_projects_own(ledger):
    (ledger / "manifest.yaml").unlink()
    assert read_ledger(ledger).sha256 == read_ledger().sha256


def test_a_missing_file_is_named_with_its_folder(ledger):
    (ledger / DOCUMENT).unlink()
    with pytest.raises(MissingDocument) as caught:
        read_ledger(ledger)
    assert DOCUMENT in str(caught.value)
    assert str(ledger) in str(caught.value)
    assert caught.value.next_move


def test_a_folder_in_place_of_a_file_is_named(ledger):
    (ledger / DOCUMENT).unlink()
    (ledger / DOCUMENT).mkdir()
    with pytest.raises(SourceError, match=r"transit_freight\.csv"):
        read_ledger(ledger)


def test_a_file_that_the_manifest_does_not_name_is_not_passed_over(ledger):
    shutil.copy(ledger / DOCUMENT, ledger / "figures/transit/more.csv")
    with pytest.raises(LayoutChanged, match=r"figures/transit/more\.csv") as caught:
        read_ledger(ledger)
    assert "manifest.yaml" in str(caught.value)


def test_a_manifest_that_is_not_yaml_is_a_told_error(ledger):
    (ledger / "manifest.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(CorridorError, match="manifest"):
        read_ledger(ledger)


@pytest.mark.parametrize(
    "text", ["source: ledger", "- 1", "", "source: {}\n"], ids=["keys missing", "a list", "empty", "wrong type"]
)
def test_a_manifest_of_another_shape_is_a_told_error(ledger, text):
    (ledger / "manifest.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CorridorError, match="manifest"):
        read_ledger(ledger)
