"""The files of a month: its facts are read once, and from them every format is made in every language."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from warehouse.catalogue.codes import LANGUAGES
from warehouse.extracts.data_files import DATA, figures_hash
from warehouse.extracts.differences import Difference, differences
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import read_key_facts
from warehouse.extracts.formats import DOCUMENTS, FORMATS
from warehouse.extracts.kpi import KpiExtract, kpi_extract
from warehouse.extracts.month_facts import MonthFacts, read_month_facts
from warehouse.extracts.on_disk import file_of, write_record
from warehouse.periods import parse_month
from warehouse.store import Warehouse
from warehouse.store.files import write_file


@dataclass(frozen=True)
class MonthFiles:
    """What was written: files, rows of each extract, and figures in which the files before differed."""

    paths: list[Path]
    rows: int
    revised: list[Difference]


def write_month(warehouse: Warehouse, folder: Path, month: str, formats: Collection[str] = FORMATS) -> MonthFiles:
    """Write formats of a month in every language to <folder>/<YYYY-MM>/.

    All are made before the first is written. Raises NoWarehouse, StoreError, and MonthMissing (a UsageError).
    """
    with warehouse.reader() as connection:
        key = read_key_facts(connection, parse_month(month))
        facts = read_month_facts(connection, key) if set(formats) & set(DOCUMENTS) else None
    extracts = [kpi_extract(key, lang) for lang in LANGUAGES]
    contents = {
        file_of(folder, month, extract.lang, form): content
        for extract in extracts
        for form, content in _formats(extract, facts, formats)
    }
    english = extracts[0]  # the record and the differences rest on one language: figures are the same in all
    revised = differences(english, folder)
    write_record(folder, month, formats, None)  # killed between two files, the month counts as not made
    paths = [write_file(path, content) for path, content in contents.items()]
    write_record(folder, month, formats, figures_hash(english))
    return MonthFiles(paths, len(key.rows), revised)


def _formats(extract: KpiExtract, facts: MonthFacts | None, formats: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Formats of one language with their bytes; documents where there are facts for them."""
    for form in formats:
        if form in DATA:
            yield form, DATA[form](extract)
    if facts is not None:
        from warehouse.extracts.documents import documents  # draws and sets, which data formats do without

        yield from documents(Edition(facts, extract), formats)
