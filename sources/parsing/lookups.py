"""The word lists of a connector: YAML files beside its parser, read once. Labels are data, not code."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from warehouse.catalogue.load import read_yaml

FOLDER = Path(__file__).parent.parent  # of all sources


@functools.cache
def lookup(source: str, name: str) -> Any:
    """The list `name` of a source as it stands in its file."""
    return read_yaml(FOLDER / source / f"{name}.yaml")
