"""A filled template: its rows as printed figures, and every wrong cell with its reason in the template's language."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from sources.errors import LayoutChanged, ParseError
from sources.intake.template import LANGUAGES, codes, columns, words
from sources.parsing.numbers import number, printed
from sources.parsing.rows import figures
from sources.parsing.sheets import Cell, Sheet, Workbook, read_workbook
from warehouse import clock
from warehouse.catalogue.load import catalogue
from warehouse.contracts import admit
from warehouse.contracts.figures import FIRST_YEAR

REQUIRED = ("series", "period_start", "period_end", "published_on", "authority", "publisher", "url")
DEFAULTS = {"qualifier": "exact", "maturity": "unknown", "language": "ru"}
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00:00.*)?")
OTHER_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
MONTH = re.compile(r"((?:19|20)[0-9]{2})-(0[1-9]|1[0-2])(?:-[0-9]{2}(?:[ T]00:00:00.*)?)?")
OTHER_MONTH = re.compile(r"(0?[1-9]|1[0-2])[./]((?:19|20)[0-9]{2})")
SCALE = 20  # times beyond the plausible month: a slip of the unit is a thousand
FIRST_MONTH, MAX_MONTHS = f"{FIRST_YEAR}-01", 120  # nothing older is counted here, nothing longer printed as one figure
MONTHS_AHEAD = 12  # by how much a figure may be printed before its period has ended


@dataclass
class FilledTemplate:
    """A filled file. `cells`: rows below the heading as typed; `rows`: as sources.parsing.rows.figures takes them; `faults`: row of
    the file, column, reason.
    """

    language: str
    cells: list[list[str]]
    rows: list[dict[str, str | None]] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)

    def fault(self, row: int, column: str, name: str, value: str = "") -> None:
        """Note a wrong cell."""
        self.faults.append((row, column, words()["faults"][name][self.language].format(value=value)))


def check(data: bytes, source: str, document: str, unpacked_bytes: int) -> FilledTemplate:
    """Read and check a file. Raises ParseError for what is no filled template at all."""
    table, broken = _table(data, source, document, unpacked_bytes)
    if not table:
        raise LayoutChanged(source, document, "the file is empty", "take a new template: corridor template")
    heading = [" ".join(cell.lower().split()) for cell in table[0]]
    language = _language(heading)
    names = {words()["columns"][column][language].lower(): column for column in columns()} if language else {}
    unknown = [cell for cell in heading if cell and cell not in names]
    lacking = [column for label, column in names.items() if label not in heading]
    if not language or unknown or lacking:
        what = f"unknown headings: {', '.join(unknown)}" if unknown else f"missing columns: {', '.join(lacking)}"
        raise LayoutChanged(source, document, what, "keep the heading of the template as it is: corridor template")
    order = [heading.index(words()["columns"][column][language].lower()) for column in columns()]
    cells = [[row[place] if place < len(row) else "" for place in order] for row in table[1:]]
    while cells and not any(cells[-1]):
        cells.pop()
    filled = FilledTemplate(language, cells)
    for line, place, reason in broken:
        if place in order and line - 2 < len(cells):
            filled.fault(line, columns()[order.index(place)], "cell", reason)
    lines: list[int] = []
    for line, row in enumerate(cells, start=2):
        if any(row):
            filled.rows.append(dict(_row(dict(zip(columns(), row, strict=True)), line, filled)))
            lines.append(line)
    _note_repetitions(filled, lines)
    if not filled.faults:
        _note_refusals(filled, lines, source, document)
    return filled


def _row(typed: dict[str, str], line: int, filled: FilledTemplate) -> Iterator[tuple[str, str | None]]:
    known = catalogue()
    today = clock.today()
    typed = {**typed, "series": typed["series"].partition(" - ")[0].strip()}
    _note_missing_and_unknown(typed, line, filled)
    first, last = (_month(typed[column], line, column, filled) for column in ("period_start", "period_end"))
    if first and last and last < first:
        filled.fault(line, "period_end", "order")
    if last and last > f"{today:%Y-%m}":
        filled.fault(line, "period_end", "future", last)
    elif first and last:
        _note_impossible_times(first, last, line, filled)
    day = _day(typed["published_on"], line, filled)
    if day and day > today.isoformat():
        filled.fault(line, "published_on", "future", day)
    elif day and (day < FIRST_MONTH or (last and last <= f"{today:%Y-%m}" and _months_between(day[:7], last) > MONTHS_AHEAD)):  # fmt: skip
        filled.fault(line, "published_on", "too_early", day)
    value, growth = _number(typed["printed_value"], line, filled), _growth(typed["printed_growth"], line, filled)
    if not value and not growth and not any(fault[:2] in ((line, "printed_value"), (line, "printed_growth")) for fault in filled.faults):  # fmt: skip
        filled.fault(line, "printed_value", "nothing")
    if typed["url"] and not re.fullmatch(r"https?://\S+", typed["url"]):
        filled.fault(line, "url", "address", typed["url"])
    unit = _unit(typed, line, filled)
    sound = not any(fault[0] == line for fault in filled.faults)
    if sound and value and unit and first and last and first <= last and typed["series"] in known.series:
        _scale(typed["series"], (value, unit), (first, last), line, filled)
    yield from {
        **{column: typed[column] or DEFAULTS.get(column) for column in columns()},
        "period_start": first,
        "period_end": last,
        "published_on": day,
        "date_basis": "printed",
        "printed_value": value,
        "printed_growth": growth,
        "printed_unit": unit,
        "confidence": "high",
        "locator": f"row {line}",
    }.items()


def _note_missing_and_unknown(typed: dict[str, str], line: int, filled: FilledTemplate) -> None:
    for column in REQUIRED:
        if not typed[column]:
            filled.fault(line, column, "missing")
    allowed = codes()
    for column in ("series", "authority", "printed_unit", "qualifier", "maturity"):
        if typed[column] and typed[column] not in allowed[column]:
            filled.fault(line, column, "unknown", typed[column])


def _months_between(first: str, last: str) -> int:
    """From the first month (YYYY-MM) to the last."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])


def _note_impossible_times(first: str, last: str, line: int, filled: FilledTemplate) -> None:
    if first < FIRST_MONTH:
        filled.fault(line, "period_start", "too_old", first)
    if _months_between(first, last) >= MAX_MONTHS:
        filled.fault(line, "period_end", "too_long", f"{first} – {last}")


def _unit(typed: dict[str, str], line: int, filled: FilledTemplate) -> str | None:
    known = catalogue()
    series = known.series.get(typed["series"])
    if not typed["printed_unit"]:
        if typed["printed_value"]:
            filled.fault(line, "printed_unit", "missing")
        return series.unit if series else None
    factors = {row["printed_unit"]: row for row in known.unit_frame().to_dicts()}
    if series and typed["printed_unit"] in factors:
        dimension = factors[typed["printed_unit"]]["dimension"]
        if dimension != factors[series.unit]["dimension"]:
            filled.fault(line, "printed_unit", "dimension", typed["printed_unit"])
    return typed["printed_unit"]


def _scale(series: str, printed: tuple[str, str], period: tuple[str, str], line: int, filled: FilledTemplate) -> None:
    value, unit = printed
    known = catalogue()
    factors = {row["printed_unit"]: row["factor"] for row in known.unit_frame().to_dicts()}
    plausible = known.series[series].plausible_month
    if plausible is None or unit not in factors or known.series[series].measure_type != "flow":
        return
    months = _months_between(*period) + 1
    monthly = float(Decimal(value)) * factors[unit] / factors[known.series[series].unit] / months
    if monthly and not plausible[0] / SCALE <= monthly <= plausible[1] * SCALE:
        filled.fault(line, "printed_value", "scale", f"{value} {unit}")


def _month(cell: str, line: int, column: str, filled: FilledTemplate) -> str | None:
    if iso := MONTH.fullmatch(cell):
        return f"{iso[1]}-{iso[2]}"
    if local := OTHER_MONTH.fullmatch(cell):
        return f"{local[2]}-{int(local[1]):02}"
    if cell:
        filled.fault(line, column, "month", cell)
    return None


def _day(cell: str, line: int, filled: FilledTemplate) -> str | None:
    iso, local = DAY.fullmatch(cell), OTHER_DAY.fullmatch(cell)
    parts = (iso[1], iso[2], iso[3]) if iso else (local[3], local[2], local[1]) if local else None
    try:
        if parts:
            return dt.date(*(int(part) for part in parts)).isoformat()
    except ValueError:
        pass
    if cell:
        filled.fault(line, "published_on", "day", cell)
    return None


def _number(cell: str, line: int, filled: FilledTemplate) -> str | None:
    try:
        value = number(cell)
    except ValueError:
        filled.fault(line, "printed_value", "number", _quoted(cell))
        return None
    if value and value.startswith("-"):
        filled.fault(line, "printed_value", "below_zero", value)
    return value


def _growth(cell: str, line: int, filled: FilledTemplate) -> str | None:
    text = cell.strip().lower().removesuffix("%").rstrip().replace("х", "x").lstrip("+")
    try:
        found = printed(text[1:] if text.startswith("x") and len(text) > 1 else text)
        if found.mark:
            raise ValueError(text)
    except ValueError:
        filled.fault(line, "printed_growth", "growth", _quoted(cell))
        return None
    digits, factor = found.number, found.factor or (text.startswith("x") and len(text) > 1)
    if digits and (Decimal(digits) <= 0 if factor else Decimal(digits) < -100):
        filled.fault(line, "printed_growth", "growth_range", _quoted(cell))
    return f"x{digits}" if factor and digits else digits


def _quoted(cell: str) -> str:
    """A cell as it is quoted: not a page of it."""
    return cell if len(cell) <= 40 else f"{cell[:40]}…"


def _note_repetitions(filled: FilledTemplate, lines: list[int]) -> None:
    """Faults for rows that state a figure of the same document again."""
    first_line: dict[tuple[str | None, ...], int] = {}
    for line, row in zip(lines, filled.rows, strict=True):
        key = tuple(row[name] for name in ("series", "period_start", "period_end", "authority", "url", "published_on", "printed_value", "printed_unit", "printed_growth"))  # fmt: skip
        if key in first_line and not any(fault[0] == line for fault in filled.faults):
            filled.fault(line, "series", "duplicate", str(first_line[key]))
        first_line.setdefault(key, line)


def _note_refusals(filled: FilledTemplate, lines: list[int], source: str, document: str) -> None:
    """Faults for what the contract of printed figures would refuse, should a rule be missing above."""
    rejected = admit("figures", figures(source, document, filled.rows)).rejected
    for row in rejected.to_dicts():
        line = re.search(r'"line": ?(\d+)', row["row"])
        filled.fault(lines[int(line[1]) - 1] if line else 2, "series", "contract", row["reason"])


def _language(heading: list[str]) -> str | None:
    return next((lang for lang in LANGUAGES if words()["columns"]["series"][lang] in heading and words()["columns"]["period_start"][lang] in heading), None)  # fmt: skip


Broken = list[tuple[int, int, str]]  # row of the file, column (from 0), and why the cell cannot be read


def _table(data: bytes, source: str, document: str, unpacked_bytes: int) -> tuple[list[list[str]], Broken]:
    """The cells as text, as they are shown, and those that cannot be read."""
    if data[:2] in (b"PK", b"\xd0\xcf"):
        sheet = _sheet(read_workbook(data, source, document, unpacked_bytes), source, document)
        faults = [
            (row + 1, column, cell.fault)
            for row, cells in enumerate(sheet.rows)
            for column, cell in enumerate(cells)
            if cell.fault
        ]
        return [[_text(cell) for cell in row] for row in sheet.rows], faults
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.partition("\n")[0]
        delimiter = max((",", ";", "\t"), key=first.count)
        try:
            return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)], []
        except csv.Error as error:
            raise ParseError(source, document, f"not a table: {error}", "save it as CSV UTF-8") from error
    raise ParseError(source, document, "the text is neither UTF-8 nor Windows-1251", "save it as CSV UTF-8")


def _text(cell: Cell) -> str:
    """A day as it is stored, everything else as it is shown; what is raised beside it is a mark and no digit."""
    return cell.date or cell.shown.strip()


def _sheet(book: Workbook, source: str, document: str) -> Sheet:
    """The one sheet with figures. Raises LayoutChanged for a second one, and for parts that are hidden."""
    texts = words()
    own = {name for key in ("help_sheet", "list_sheet", "faults_sheet") for name in texts[key].values()}
    filled = [sheet for sheet in book.sheets if sheet.name not in own and any(map(any, sheet.rows))]
    if not filled:
        raise LayoutChanged(source, document, "no visible sheet is filled in", "take a new template: corridor template")
    if len(filled) > 1:
        names = ", ".join(sheet.name for sheet in filled)
        raise LayoutChanged(source, document, f"several sheets are filled in: {names}", "put all rows on one sheet")
    if filled[0].left_out:
        raise LayoutChanged(
            source, document, f"parts of it are hidden: {', '.join(filled[0].left_out)}", "show them, or delete them"
        )
    return filled[0]
