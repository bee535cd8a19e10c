"""The files of a month: its facts are read once, and from them every format is made in every language.

Formats whose files on disk prove to be what would be made (warehouse.extracts.record) are taken over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from warehouse.catalogue.codes import LANGUAGES
from warehouse.extracts.data_files import DATA, figures_hash
from warehouse.extracts.differences import Difference, differences
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import KeyFacts, number_of_rows, read_key_facts
from warehouse.extracts.formats import DOCUMENTS, FORMATS
from warehouse.extracts.kpi import KpiExtract, kpi_extract
from warehouse.extracts.month_facts import MonthFacts, read_month_facts
from warehouse.extracts.on_disk import file_of, names_of
from warehouse.extracts.origin import origin
from warehouse.extracts.record import Made, Origin, made, read_record, why_anew, write_record
from warehouse.periods import parse_month
from warehouse.store import Warehouse
from warehouse.store.files import write_file


@dataclass(frozen=True)
class MonthFiles:
    """The files of the formats that were asked for, rows of each extract, figures in which the files before differed.

    `made`: formats that were made, and why; the others were taken over.
    """

    paths: list[Path]
    rows: int
    revised: list[Difference]
    made: dict[str, str]

    def of_format(self, form: str) -> list[Path]:
        """The files of one format."""
        return [path for path in self.paths if path.suffix == f".{form}"]


def write_month(warehouse: Warehouse, folder: Path, month: str, formats: Collection[str] = FORMATS) -> MonthFiles:
    """Have formats of a month in every language in <folder>/<YYYY-MM>/, made where those there are not proven.

    All are made before the first is written. Raises NoWarehouse, StoreError, and MonthMissing (a UsageError).
    """
    paths = [file_of(folder, month, lang, form) for lang in LANGUAGES for form in formats]
    record = read_record(folder / month)
    with warehouse.reader() as connection:
        origins = {form: origin(connection, form) for form in formats}
        reasons = {
            form: why
            for form in formats
            if (why := why_anew(record.get(form), origins[form], folder / month, names_of(month, form)))
        }
        if not reasons:
            return MonthFiles(paths, number_of_rows(connection, parse_month(month)), [], {})
        key = read_key_facts(connection, parse_month(month))
        facts = read_month_facts(connection, key) if set(reasons) & set(DOCUMENTS) else None
    revised = _write(folder, month, key, facts, {form: origins[form] for form in reasons})
    return MonthFiles(paths, len(key.rows), revised, reasons)


def _write(
    folder: Path, month: str, key: KeyFacts, facts: MonthFacts | None, origins: dict[str, Origin]
) -> list[Difference]:
    """Make the formats that have an origin here, write them and record it; what the data on disk had otherwise."""
    extracts = [kpi_extract(key, lang) for lang in LANGUAGES]
    contents: dict[str, dict[str, bytes]] = {form: {} for form in origins}
    for extract in extracts:
        for form, content in _formats(extract, facts, origins):
            contents[form][file_of(folder, month, extract.lang, form).name] = content
    english = extracts[0]  # the record and the differences rest on one language: figures are the same in all
    revised = differences(english, folder)
    others = {form: entry for form, entry in read_record(folder / month).items() if form not in origins}
    write_record(folder / month, others | dict.fromkeys(origins))  # killed between two files, it counts as not made
    for files in contents.values():
        for name, content in files.items():
            write_file(folder / month / name, content)
    figures = figures_hash(english)
    now: dict[str, Made | None] = {form: made(origins[form], contents[form], figures) for form in origins}
    write_record(folder / month, others | now)
    return revised


def _formats(extract: KpiExtract, facts: MonthFacts | None, formats: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Formats of one language with their bytes; documents where there are facts for them."""
    for form in formats:
        if form in DATA:
            yield form, DATA[form](extract)
    if facts is not None:
        from warehouse.extracts.documents import documents  # draws and sets, which data formats do without

        yield from documents(Edition(facts, extract), formats)
