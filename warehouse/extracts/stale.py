"""Which months are to be made: the newest complete one, and those whose extracts on disk are stale.

Stale: made from other figures than the warehouse has now (a release revised a past month), or by another program, or no
more what was written, as the record beside them shows. A newer release that has the same figures makes none so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from warehouse.extracts.data_files import figures_hash
from warehouse.extracts.differences import differences, summary
from warehouse.extracts.facts import MonthMissing, newest_complete_month, read_key_facts
from warehouse.extracts.formats import FORMATS
from warehouse.extracts.kpi import KpiExtract, kpi_extract
from warehouse.extracts.on_disk import months_on_disk, names_of
from warehouse.extracts.origin import origin, program
from warehouse.extracts.record import Record, damage, read_record, why_anew
from warehouse.periods import month_label, parse_month
from warehouse.store import Connection, Warehouse

LANG = "en"  # figures are the same in every language


@dataclass(frozen=True)
class MonthsToMake:
    """The newest complete month, and stale ones, oldest first, with the reason of each.

    `newest_is_made`: all formats of the newest one lie there as they would be made.
    """

    newest: str
    stale: dict[str, str]
    newest_is_made: bool = False

    @property
    def months(self) -> list[str]:
        """Those to make, each once, the newest complete one first."""
        return list(dict.fromkeys((*(() if self.newest_is_made else (self.newest,)), *self.stale)))

    def reason(self, month: str) -> str:
        """Why a month is made."""
        return self.stale.get(month, "newest complete month")


def months_to_make(warehouse: Warehouse, folder: Path, formats: Collection[str]) -> MonthsToMake:
    """What a published warehouse asks for, in these formats at least.

    Raises NoWarehouse, StoreError, and UsageError where it is empty.
    """
    with warehouse.reader() as connection:
        newest, stale = month_label(newest_complete_month(connection)), _stale(connection, folder)
        return MonthsToMake(newest, stale, newest not in stale and _is_made(connection, folder, newest, formats))


def stale_months(warehouse: Warehouse, folder: Path) -> dict[str, str]:
    """Months whose extracts lie in the folder and are not to stay as they are, with the reason.

    A warehouse that was published as of a day makes nothing stale. Raises NoWarehouse and StoreError.
    """
    with warehouse.reader() as connection:
        return _stale(connection, folder)


def formats_of(folder: Path, month: str, chosen: Collection[str]) -> list[str]:
    """The chosen formats and those that the month has already: what is made anew leaves none behind that is old."""
    made = read_record(folder / month)
    return [form for form in FORMATS if form in chosen or form in made]


def _is_made(connection: Connection, folder: Path, month: str, formats: Collection[str]) -> bool:
    record = read_record(folder / month)
    return not any(
        why_anew(record.get(form), origin(connection, form), folder / month, names_of(month, form))
        for form in formats_of(folder, month, formats)
    )


def _stale(connection: Connection, folder: Path) -> dict[str, str]:
    if connection.read("SELECT count(*) FROM meta.as_of").item():
        return {}
    stale: dict[str, str] = {}
    for month in months_on_disk(folder):
        try:
            extract = kpi_extract(read_key_facts(connection, parse_month(month)), LANG)
        except MonthMissing:  # what was made of it stays
            continue
        if reason := _reason(extract, folder, month, read_record(folder / month)):
            stale[month] = reason
    return stale


def _reason(extract: KpiExtract, folder: Path, month: str, record: Record) -> str:
    """Why the files of a month cannot stay; empty: they can."""
    entries = {form: entry for form, entry in record.items() if entry is not None}
    if not record or len(entries) < len(record):
        return "they were not complete"
    if {entry.figures for entry in entries.values()} != {figures_hash(extract)}:
        return summary(differences(extract, folder)) or "made from other figures"
    for form, entry in entries.items():
        if form in FORMATS and (reason := damage(entry, folder / month, names_of(month, form))):
            return reason
    others = [form for form, entry in entries.items() if form in FORMATS and entry.origin.program != program(form)]
    return f"{', '.join(others)}: made by another program" if others else ""
