"""What a source of the internet or of the intake folder declares about itself: the manifest.yaml of its folder.

A connector is a folder: `manifest.yaml` (this model), `fetch.py` (which addresses hold its documents now) and
`parse.py` (pure: bytes in, printed figures out); its unit and label lookups are YAML files beside them.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from warehouse.catalogue.load import read_yaml, validated


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Timetable(_Part):
    """When a source publishes: the day of the month on which an earlier month is due, and how late it may be."""

    day_of_month: int = Field(ge=1, le=28)
    tolerance_days: int = Field(ge=0, le=60)
    months: tuple[int, ...] = tuple(range(1, 13))  # months of the year in which something is due
    lag_months: int = Field(default=1, ge=1)  # how many months before lies the month that is due


class Connector(_Part):
    """A source. `hosts`: the only ones that requests and redirects may reach; `accepts`: kinds of bytes
    (xlsx, xls, json, html, csv) that may land; `settings`: what its own code needs, in its own words.
    """

    source: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str
    description: str
    publisher: str
    authority: str
    language: str = Field(pattern=r"^[a-z]{2}$")
    terms: str  # licence or attribution
    hosts: tuple[str, ...]
    accepts: tuple[str, ...]
    max_bytes: int = Field(gt=0)
    pause_seconds: float = Field(ge=0)  # between two requests to one host
    timetable: Timetable
    backfill: bool = False  # past months can be asked for
    whole: bool = False  # each document says everything anew and replaces those before it
    settings: dict[str, object] = {}


def read_connector(folder: Path) -> Connector:
    """The manifest of a connector's folder; CatalogueError names a file that is not what it should be."""
    path = folder / "manifest.yaml"
    return validated(path, read_yaml(path), Connector)
