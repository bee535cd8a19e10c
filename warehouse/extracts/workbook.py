"""The workbook of a month: cover, contents, and every table of the month on a sheet of its own.

Made to be read by people with and without sight, and by programs: one table a sheet, headings in the first row, marked
up as a table, frozen; no merged cells; nothing said by colour; numbers are numbers with the decimals they earn; what is
missing carries a mark that is explained. Equal content gives equal bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import zipfile
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from warehouse.extracts.archive import zip_of
from warehouse.extracts.charts.path import path_in_words
from warehouse.extracts.columns import MONTHS, SIGNED
from warehouse.extracts.edition import Edition
from warehouse.extracts.kpi import KpiExtract, Value
from warehouse.extracts.links import is_web
from warehouse.extracts.tables.sheets import sheets
from warehouse.extracts.tables.table import MISSING, NOT_APPLICABLE, Table
from warehouse.wording.grammar import day

WIDTHS = {
    **dict.fromkeys(("name", "trajectory", "milestone"), 46),
    **dict.fromkeys(("series", "authority", "plan_authority"), 36),
    **dict.fromkeys(("status", "certainty", "blank_reason", "basis", "period", "use"), 26),
    **dict.fromkeys(("family", "milestone_status", "publisher", "role", "printed", "figure"), 20),
    **dict.fromkeys(("unit", "newest_published_on", "path", "marks", "old", "new"), 15),
    **dict.fromkeys(("explanation", "definition", "scope_note", "rival_statements", "meaning", "publications"), 80),
    **dict.fromkeys(("url", "base_evidence", "why", "rule", "outlook_method", "set_aside", "against"), 44),
    **dict.fromkeys(("not_to_be_confused_with", "term", "sheet"), 30),
    "holds": 90,
    "note": 130,
}
NARROW = 13
LONG = ("scope_note", "rival_statements", "url", "base_evidence", "publications")  # end a table; not for paper
CHART_COLUMNS = 16  # that its chart takes beside the table
MILESTONE = {"type": "diamond", "size": 9, "fill": {"color": "#1A1A1A"}, "border": {"color": "#1A1A1A"}}
A3 = 8
LINE = 15  # points of a line of text
HEADING = 62
LANGUAGE = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}
CREATED = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - a workbook names no zone; fixed, so that equal content gives equal bytes
MOST_LINK = 2000  # Excel refuses longer ones


def workbook(edition: Edition) -> bytes:
    """XLSX bytes of a month in one language. Texts are never read as formulas; only addresses become links."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    tables = sheets(edition)
    with xlsxwriter.Workbook(buffer, options) as book:
        writer = _Writer(book, edition)
        writer.cover()
        writer.contents(tables)
        for table in tables:
            sheet = writer.table(table)
            if table.code == "trajectory" and table.rows:
                writer.chart(sheet, table)
    return _with_language(buffer.getvalue(), LANGUAGE[edition.lang])


class _Writer:
    """Writes sheets into a workbook, with the formats that they share."""

    def __init__(self, book: xlsxwriter.Workbook, edition: Edition) -> None:
        self.book, self.edition, self.kpi, self.words = book, edition, edition.kpi, edition.words
        book.set_properties(_properties(edition.kpi))
        book.set_size(2400, 1600)
        self.title = book.add_format({"bold": True, "font_size": 18, "text_wrap": True, "valign": "top"})
        self.heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.text = book.add_format({"valign": "top", "text_wrap": True, "align": "left", "indent": 1})
        self.right = book.add_format({"valign": "top", "align": "right"})
        self.link = book.add_format(
            {"valign": "top", "align": "left", "indent": 1, "font_color": "#0B4F7D", "underline": 1}
        )
        self.numbers: dict[str, Format] = {}

    def cover(self) -> None:
        """What this is, how old it is, and where to begin: text in the first column."""
        words, facts = self.words, self.edition.facts
        names = {code: words["sheet", code] for code in ("kpi", "contents", "sources", "notes")}
        sheet = self.book.add_worksheet(words["sheet", "cover"])
        sheet.set_column(0, 0, 100)
        sheet.write_string(0, 0, self.kpi.title, self.title)
        sentences = [
            words["cover", "subtitle"],
            words["cover", "known"].format(day=day(facts.known_to, self.edition.lang)),
            self.kpi.release_line,
            *(words["cover", key].format(**names) for key in ("start", "what", "blank")),
        ]
        for line, sentence in enumerate(sentences, start=1):
            sheet.write_string(line, 0, sentence, self.text)
            sheet.set_row(line, LINE * _lines(sentence, 100) + 4)
        sheet.set_row(0, 30 * _lines(self.kpi.title, 55))
        sheet.set_portrait()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.hide_gridlines(2)

    def contents(self, tables: tuple[Table, ...]) -> None:
        """The list of sheets, each a link."""
        words = self.words
        headings = {"sheet": words["column", "sheet"], "holds": words["column", "holds"]}
        rows: list[dict[str, Value]] = [{"sheet": table.title, "holds": table.about} for table in tables]
        sheet = self.table(Table("contents", words["sheet", "contents"], "", headings, tuple(rows)))
        for line, table in enumerate(tables, start=1):
            sheet.write_url(line, 0, f"internal:'{table.title}'!A1", self.link, table.title)

    def table(self, table: Table) -> Worksheet:
        """A sheet with one table from A1, its headings frozen, marked up as a table."""
        sheet: Worksheet = self.book.add_worksheet(table.title)
        for column, code in enumerate(table.headings):
            sheet.set_column(column, column, WIDTHS.get(code, NARROW))
        columns = [{"header": heading, "header_format": self.heading} for heading in table.headings.values()]
        last = max(len(table.rows), 1)
        sheet.add_table(
            *(0, 0, last, len(columns) - 1),
            {"columns": columns, "name": f"table_{table.code}", "style": None, "autofilter": len(columns) > 2},
        )
        for line, row in enumerate(table.rows, start=1):
            for column, code in enumerate(table.headings):
                self._cell(sheet, line, column, code, row[code])
            tall = max(_lines(row[code], WIDTHS.get(code, NARROW)) for code in table.headings if code not in ("url",))
            sheet.set_row(line, LINE * tall)
        if not table.rows:
            sheet.write_string(1, 0, self.words["bulletin", "none"], self.text)
        sheet.freeze_panes(1, 2 if len(columns) > 3 else 0)
        sheet.set_row(0, HEADING if len(columns) > 3 else 2 * LINE)
        self._paper(sheet, table)
        return sheet

    def _paper(self, sheet: Worksheet, table: Table) -> None:
        printed = [column for column, code in enumerate(table.headings) if code not in LONG] or [0]
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1 if len(table.headings) <= 26 else 2, 0)
        beside = CHART_COLUMNS if table.code == "trajectory" else 0
        sheet.print_area(0, 0, max(len(table.rows), 1), max(printed) + beside)
        sheet.set_footer(f"&L{_footer(self.kpi.title)}&C{_footer(table.title)}&R&P / &N")

    def chart(self, sheet: Worksheet, table: Table) -> None:
        """A native chart of actual, both paths and milestones beside its data, with words in its place."""
        drawn = self.edition.path_row
        assert drawn is not None  # a table of the path has rows only where there is one
        columns = list(table.headings)
        name, last = table.title, len(table.rows)
        chart = self.book.add_chart({"type": "line"})
        looks: dict[str, dict[str, Any]] = {
            "rolling_12": {"line": {"color": "#0B4F7D", "width": 2.5}, "marker": {"type": "circle", "size": 6}},
            "path_geometric": {"line": {"color": "#1A1A1A", "width": 1.25, "dash_type": "dash"}},
            "path_linear": {"line": {"color": "#6B6B6B", "width": 1, "dash_type": "round_dot"}},
            "steps": {"line": {"none": True}, "marker": MILESTONE},
        }
        for code, look in looks.items():
            column = columns.index(code)
            chart.add_series(
                {
                    "name": [name, 0, column],
                    "categories": [name, 1, 0, last, 0],
                    "values": [name, 1, column, last, column],
                    **look,
                }
            )
        chart.show_blanks_as("span")
        chart.set_title({"name": f"{drawn.values['name']}, {drawn.values['unit']}", "name_font": {"size": 11}})
        chart.set_x_axis({"date_axis": True, "num_format": "yyyy", "major_unit": 1, "major_unit_type": "years"})
        chart.set_y_axis(
            {"min": 0, "name": drawn.values["unit"], "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
        )
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 900, "height": 420})
        place = {"description": path_in_words(self.edition, drawn), "object_position": 3}
        sheet.insert_chart(1, len(columns) + 1, chart, place)

    def _cell(self, sheet: Worksheet, line: int, column: int, code: str, value: Value) -> None:
        if value is None:
            sheet.write_blank(line, column, None, self.text)
        elif isinstance(value, Decimal):
            sheet.write_number(line, column, float(value), self._number(_pattern(value, code)))
        elif isinstance(value, int):
            sheet.write_number(line, column, value, self._number("0"))
        elif isinstance(value, dt.date):
            pattern = "yyyy-mm" if code in MONTHS else "yyyy-mm-dd"
            sheet.write_datetime(line, column, value, self._number(pattern))
        elif code == "url" and is_web(value) and len(value) < MOST_LINK:
            sheet.write_url(line, column, value, self.link, value)
        else:
            is_mark = value in (MISSING, NOT_APPLICABLE)
            sheet.write_string(line, column, value, self.right if is_mark else self.text)

    def _number(self, pattern: str) -> Format:
        """A number's format, made once. It names no language, which some programs show as a sign of currency:

        decimal sign and thousands follow the reader's own language everywhere.
        """
        if pattern not in self.numbers:
            self.numbers[pattern] = self.book.add_format({"num_format": pattern, "valign": "top"})
        return self.numbers[pattern]


def _properties(kpi: KpiExtract) -> dict[str, object]:
    return {
        "title": kpi.title,
        "subject": kpi.release_line,
        "author": "Corridor",
        "category": kpi.words["cover", "subtitle"],
        "created": CREATED,
    }


def _pattern(value: Decimal, code: str) -> str:
    """The format that shows a number as the other documents write it; changes carry their sign."""
    places = max(0, -int(value.as_tuple().exponent))
    number = "#,##0" + ("." + "0" * places if places else "")
    minus = f'"\u2212"{number}'
    return f"+{number};{minus};+{number}" if code in SIGNED else f"{number};{minus};{number}"


def _footer(words: str) -> str:
    return words.replace("&", "&&")


def _lines(value: Value, width: int) -> int:
    """Lines that a wrapped text takes in a column of so many characters; only Excel would count them by itself."""
    return math.ceil(len(value) * 1.1 / width) if isinstance(value, str) and value else 1


def _with_language(data: bytes, tag: str) -> bytes:
    """The same file with its language among the properties, for which the writer has no word."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        files = {name: book.read(name) for name in book.namelist()}
    language = f"</dc:creator><dc:language>{tag}</dc:language>".encode()
    files["docProps/core.xml"] = files["docProps/core.xml"].replace(b"</dc:creator>", language)
    return zip_of(files)
