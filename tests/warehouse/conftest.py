"""The documents of one month of the embedded figures: as the main job left them, and as data before they are set."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from warehouse.catalogue.codes import LANGUAGES
from warehouse.extracts.bulletin.compose import bulletin
from warehouse.extracts.bulletin.model import Bulletin
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import read_key_facts
from warehouse.extracts.month_facts import MonthFacts, read_month_facts
from warehouse.store import Warehouse

MONTH = dt.date(2025, 10, 1)


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
