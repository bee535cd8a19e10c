"""The documents of one month of the embedded figures: as the main job left them, and as data before they are set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from sources.ledger.read import read_ledger
from warehouse.build.steps import Build
from warehouse.catalogue.codes import FAMILIES, LANGUAGES
from warehouse.contracts.schema import schema
from warehouse.extracts.bulletin.compose import bulletin
from warehouse.extracts.bulletin.model import Bulletin
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import read_key_facts
from warehouse.extracts.month_facts import MonthFacts, read_month_facts
from warehouse.store import Connection, Provenance, Warehouse

MONTH = dt.date(2025, 10, 1)


@pytest.fixture(scope="session")
def known_by(once, embedded_home) -> Callable[[str], Connection]:
    """The embedded figures as they were known on a day, derived: known_by("2025-12-31"), read-only.

    Groups of figures of which nothing became known later are taken over from the release, as a run does.
    """

    def build(home: Path, day: str) -> None:
        warehouse, reading = Warehouse(home), read_ledger()
        warehouse.begin(day, schema())
        published = Warehouse(embedded_home)
        steps = Build(warehouse.build(day, schema()), as_of=dt.date.fromisoformat(day), published=published)
        steps.ingest(reading.figures, reading.targets, reading.milestones, reading.closing_date)
        for family in FAMILIES:
            steps.family(family)
        for step in (steps.bounds, steps.monthly, steps.totals, steps.growth, steps.progress, steps.outlook, steps.kpi):
            step()
        warehouse.publish(day, Provenance("1", "catalogue", schema()))

    def reader(day: str) -> Connection:
        return Warehouse(once(f"known-{day}", lambda home: build(home, day))).reader()

    return reader


@pytest.fixture(scope="session")
def folder(embedded_home) -> Path:
    """The folder of the extracts; month 2025-10 lies there in every format."""
    return embedded_home / "extracts"


@pytest.fixture(scope="session")
def facts(embedded_home) -> MonthFacts:
    with Warehouse(embedded_home).reader() as connection:
        return read_month_facts(connection, read_key_facts(connection, MONTH))


@pytest.fixture(scope="session")
def editions(facts) -> dict[str, Edition]:
    return {lang: Edition.of(facts, lang) for lang in LANGUAGES}


@pytest.fixture(scope="session")
def bulletins(editions) -> dict[str, Bulletin]:
    return {lang: bulletin(edition) for lang, edition in editions.items()}
