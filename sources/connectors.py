"""The connectors: every folder here with a manifest and a parser for landed documents. Adding one needs no other edit."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import logging
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import polars as pl

from sources.connector import Connector, read_connector
from sources.landing.reading import Reading, reading_of
from sources.landing.zone import Landed, Landing
from sources.web.retries import Patience

log = logging.getLogger("corridor")
FOLDER = Path(__file__).parent


@functools.cache
def connectors() -> dict[str, Connector]:
    """All connectors by name, in the order of their names."""
    folders = sorted(path.parent for path in FOLDER.glob("*/manifest.yaml") if (path.parent / "fetch.py").exists())
    return {folder.name: read_connector(folder) for folder in folders}


def fetch(
    name: str,
    landing: Landing,
    *,
    today: dt.date,
    months: Sequence[dt.date] = (),
    mirror: str | None = None,
    patience: Patience | None = None,
) -> list[Landed]:
    """Ask a source for what is new (or for past months) and land it. Raises SourceError.

    `mirror`: an address below which every host of the internet is found (MIRROR/HOST/PATH).
    """
    from sources.web.session import Session  # slow to import, and most commands ask no source

    connector = connectors()[name]
    with Session(connector, mirror=mirror, patience=patience) as session:
        landed: list[Landed] = _module(name, "fetch").fetch(session, landing, connector, today=today, months=months)
    return landed


def parse(data: bytes, landed: Landed) -> pl.DataFrame:
    """Printed figures of a landed document, by its source's parser. Raises ParseError."""
    frame: pl.DataFrame = _module(landed.source, "parse").parse(data, landed)
    return frame


def compared(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures of all landed documents, with what only a comparison of a source's documents can tell (its `editions.py`)."""
    for name in (name for name in connectors() if (FOLDER / name / "editions.py").exists()):
        own = figures.filter(pl.col("source") == name)
        if own.height:
            others = figures.filter(pl.col("source") != name)
            try:
                figures = pl.concat([others, _module(name, "editions").compared(own)])
            except Exception as error:
                log.warning("%s: its documents could not be compared (%s: %s)", name, type(error).__name__, error)
    return figures


def read(data: bytes, landed: Landed) -> Reading:
    """A landed document by its source's parser: its figures, and what it leaves to a person. Raises ParseError.

    A source whose documents leave something to a person has a function `read` beside its `parse`.
    """
    module = _module(landed.source, "parse")
    if hasattr(module, "read"):
        reading: Reading = module.read(data, landed)
        return reading
    return reading_of(module.parse(data, landed))


def _module(name: str, part: str) -> ModuleType:
    return importlib.import_module(f"sources.{name}.{part}")
