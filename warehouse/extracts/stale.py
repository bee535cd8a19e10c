"""Which months are to be made: the newest complete one, and those whose extracts on disk are stale.

Stale: made from other figures than the warehouse has now, as the record beside them shows. A release that revises a past
month makes it so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from warehouse.extracts.data_files import figures_hash
from warehouse.extracts.differences import Difference, differences, summary
from warehouse.extracts.facts import MonthMissing, newest_complete_month, read_key_facts
from warehouse.extracts.formats import FORMATS
from warehouse.extracts.kpi import kpi_extract
from warehouse.extracts.on_disk import months_on_disk, read_record
from warehouse.periods import month_label, parse_month
from warehouse.store import Connection, Warehouse

LANG = "en"  # figures are the same in every language


@dataclass(frozen=True)
class MonthsToMake:
    """The newest complete month, and stale ones, oldest first, with what differs (nothing: that cannot be known)."""

    newest: str
    stale: dict[str, list[Difference]]

    @property
    def months(self) -> list[str]:
        """Each once, the newest complete one first."""
        return list(dict.fromkeys((self.newest, *self.stale)))

    def reason(self, month: str) -> str:
        """Why a month is made."""
        if month not in self.stale:
            return "newest complete month"
        return summary(self.stale[month]) or "they were not complete"


def months_to_make(warehouse: Warehouse, folder: Path) -> MonthsToMake:
    """What a newly published warehouse asks for. Raises NoWarehouse, StoreError, and UsageError where it is empty."""
    with warehouse.reader() as connection:
        return MonthsToMake(month_label(newest_complete_month(connection)), _stale(connection, folder))


def stale_months(warehouse: Warehouse, folder: Path) -> dict[str, list[Difference]]:
    """Months whose extracts lie in the folder and would be different now, with what differs.

    A warehouse that was published as of a day makes nothing stale. Raises NoWarehouse and StoreError.
    """
    with warehouse.reader() as connection:
        return _stale(connection, folder)


def formats_of(folder: Path, month: str, chosen: Collection[str]) -> list[str]:
    """The chosen formats and those that the month has already: what is made anew leaves none behind that is old."""
    made = read_record(folder, month)
    return [form for form in FORMATS if form in chosen or form in made]


def _stale(connection: Connection, folder: Path) -> dict[str, list[Difference]]:
    if connection.read("SELECT count(*) FROM meta.as_of").item():
        return {}
    stale: dict[str, list[Difference]] = {}
    for month in months_on_disk(folder):
        try:
            extract = kpi_extract(read_key_facts(connection, parse_month(month)), LANG)
        except MonthMissing:  # what was made of it stays
            continue
        if set(read_record(folder, month).values()) != {figures_hash(extract)}:
            stale[month] = differences(extract, folder)
    return stale
