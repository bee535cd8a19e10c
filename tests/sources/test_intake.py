"""The intake: a template in three languages, checks of every cell, and a rejected file that comes back marked."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import fastexcel
import pytest
import xlsxwriter

from sources import connectors
from sources.errors import LayoutChanged
from sources.intake.check import check
from sources.intake.template import LANGUAGES, annotated, columns, text, words, workbook
from sources.landing.zone import Landing
from tests.sources.test_every_source import QUICK, TODAY

ROW = {
    "series": "transit_freight.total",
    "period_start": "2025-01",
    "period_end": "2025-10",
    "printed_value": "29,4",
    "printed_unit": "Mt",
    "printed_growth": "5",
    "published_on": "20.11.2025",
    "authority": "MOT",
    "publisher": "primeminister.kz",
    "url": "https://primeminister.kz/ru/1",
    "language": "ru",
}


def csv_of(*rows: dict[str, str], language: str = "ru", delimiter: str = ";") -> str:
    lines = [
        [words()["columns"][column][language] for column in columns()],
        *[[row.get(column, "") for column in columns()] for row in rows],
    ]
    return "".join(delimiter.join(line) + "\r\n" for line in lines)


def xlsx_of(*rows: dict[str, object], language: str = "ru") -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [words()["columns"][column][language] for column in columns()])
        for line, row in enumerate(rows, start=1):
            for place, column in enumerate(columns()):
                sheet.write(line, place, row.get(column, ""))
    return buffer.getvalue()


def faults(data: bytes) -> list[tuple[int, str, str]]:
    return check(data, "intake", "file", 10**8).faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_template_is_right_in_every_language(language: str) -> None:
    for data in (workbook(language), text(language)):
        filled = check(data, "intake", "file", 10**8)
        assert (filled.language, filled.rows, filled.faults) == (language, [], [])


def test_every_text_of_the_template_is_there_in_every_language() -> None:
    def walk(entry: object) -> None:
        if isinstance(entry, dict) and set(entry) & set(LANGUAGES):
            assert all(entry.get(language) for language in LANGUAGES), entry
        elif isinstance(entry, dict):
            for value in entry.values():
                walk(value)

    walk(words())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_filled_table_is_read_however_it_was_saved(encoding: str, delimiter: str) -> None:
    filled = check(csv_of(ROW, delimiter=delimiter).encode(encoding), "intake", "file", 10**8)
    assert not filled.faults
    (row,) = filled.rows
    assert (row["printed_value"], row["published_on"], row["qualifier"], row["maturity"]) == (
        "29.4",
        "2025-11-20",
        "exact",
        "unknown",
    )


def test_a_filled_workbook_is_read_with_numbers_and_text_alike() -> None:
    filled = check(
        xlsx_of({**ROW, "printed_value": 29.4, "printed_growth": "x2,1", "series": "transit_freight.total - Транзит"}),
        "intake",
        "file",
        10**8,
    )
    assert not filled.faults
    assert (filled.rows[0]["printed_value"], filled.rows[0]["printed_growth"]) == ("29.4", "x2.1")


WRONG = {
    "no-series": ({"series": ""}, "series", "должна быть заполнена"),
    "unknown-series": ({"series": "transit"}, "series", "нет в списке: transit"),
    "no-month": ({"period_end": "2025-13"}, "period_end", "не месяц"),
    "ends-before-it-starts": ({"period_start": "2025-11"}, "period_end", "кончается раньше"),
    "future": ({"period_end": "2099-12"}, "period_end", "ещё не наступило"),
    "no-number": ({"printed_value": "много"}, "printed_value", "не число: много"),
    "no-growth": ({"printed_growth": "вдвое"}, "printed_growth", "не процент"),
    "nothing": ({"printed_value": "", "printed_growth": ""}, "printed_value", "нет ни значения"),
    "another-dimension": ({"printed_unit": "TEU"}, "printed_unit", "не измеряется в TEU"),
    "a-thousand-times-too-much": ({"printed_unit": "bn t"}, "printed_value", "проверьте единицу"),
    "no-unit": ({"printed_unit": ""}, "printed_unit", "должна быть заполнена"),
    "no-day": ({"published_on": "2025-02-30"}, "published_on", "не дата"),
    "no-address": ({"url": "primeminister.kz"}, "url", "не веб-адрес"),
    "unknown-authority": ({"authority": "XYZ"}, "authority", "нет в списке"),
    "less-than-nothing": ({"printed_growth": "-200"}, "printed_growth", "осталось бы меньше нуля: -200"),
    "no-factor": ({"printed_growth": "x0"}, "printed_growth", "осталось бы меньше нуля"),
    "below-zero": ({"printed_value": "-29,4"}, "printed_value", "не бывает меньше нуля"),
    "before-there-were-figures": ({"period_start": "1900-01", "period_end": "1900-10"}, "period_start", "раньше 1990"),
    "a-hundred-years": ({"period_start": "1990-01", "period_end": "2025-09"}, "period_end", "длиннее десяти лет"),
    "printed-a-century-before": ({"published_on": "1900-01-01"}, "published_on", "раньше 1990 года"),
    "printed-before-it-happened": (
        {"published_on": "2024-09-30"},
        "published_on",
        "раньше 1990 года или более чем за год",
    ),
    "arabic-digits": ({"printed_value": "٢٩"}, "printed_value", "не число"),
    "full-width-digits": ({"printed_growth": "５"}, "printed_growth", "не процент"),
    "a-power-beyond-reason": ({"printed_value": "1e99999999999"}, "printed_value", "не число"),
    "a-hundred-million-digits": ({"printed_value": "1e100000000"}, "printed_value", "не число"),
    "three-hundred-zeros": ({"printed_value": "1" + "0" * 300}, "printed_value", "не число"),
    "groups-of-two": ({"printed_value": "29 40"}, "printed_value", "не число"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_cell_is_named_with_its_reason_in_the_language_of_the_template(case: str) -> None:
    change, column, words_ = WRONG[case]
    found = faults(csv_of(ROW, {**ROW, **change, "note": "x"}).encode())
    assert [(row, where) for row, where, _ in found] == [(3, column)]
    assert words_ in found[0][2]


def one(row: dict[str, object], **formats: str) -> list[tuple[int, str, str]] | tuple[str | None, str | None]:
    """Value and growth of a row of a workbook, or its faults. `formats`: number formats by column."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [words()["columns"][column]["ru"] for column in columns()])
        for place, column in enumerate(columns()):
            sheet.write(1, place, row.get(column, ""), book.add_format({"num_format": formats.get(column, "General")}))
    filled = check(buffer.getvalue(), "intake", "file", 10**8)
    return filled.faults or (filled.rows[0]["printed_value"], filled.rows[0]["printed_growth"])


def test_a_cell_is_taken_as_it_is_shown() -> None:
    assert one({**ROW, "printed_growth": 0.05}, printed_growth="0%") == ("29.4", "5")
    assert one({**ROW, "printed_growth": 0.05}, printed_growth="0.0%") == ("29.4", "5.0")
    assert one({**ROW, "printed_value": 29.0412}, printed_value="0.0") == ("29.0", "5")
    assert one({**ROW, "printed_growth": "в 2,3 раза"}) == ("29.4", "x2.3")
    assert one({**ROW, "printed_growth": -100, "printed_value": 0}) == ("0", "-100")


@pytest.mark.parametrize("since_1904", [False, True])
def test_a_day_of_either_date_system_is_that_day(since_1904: bool) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": since_1904}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, [words()["columns"][column]["ru"] for column in columns()])
        sheet.write_row(1, 0, [ROW.get(column, "") for column in columns()])
        sheet.write_datetime(1, columns().index("published_on"), dt.date(2025, 11, 20), day)
        sheet.write_datetime(
            1, columns().index("period_end"), dt.date(2025, 10, 1), book.add_format({"num_format": "mmm yy"})
        )
    newer = b'<x15:workbookPr xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"/>'
    data = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<bookViews>", newer + b"<bookViews>"))
    filled = check(data.getvalue(), "intake", "file", 10**8)
    assert not filled.faults
    assert (filled.rows[0]["published_on"], filled.rows[0]["period_end"]) == ("2025-11-20", "2025-10")


def test_a_cell_without_a_value_of_its_own_is_marked_and_is_no_blank() -> None:
    (fault,) = one({**ROW, "printed_growth": "=1/0"})
    assert fault[:2] == (2, "printed_growth") and "ячейка не читается: a formula that no" in fault[2]


def test_parts_that_nobody_would_read_send_the_file_back() -> None:
    def filled(change) -> bytes:
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            for line, row in enumerate(({column: words()["columns"][column]["ru"] for column in columns()}, ROW, ROW)):
                sheet.write_row(line, 0, [row.get(column, "") for column in columns()])
            change(book, sheet)
        return buffer.getvalue()

    def second(book, _) -> None:
        book.add_worksheet("ноябрь").write(0, 0, "x")

    for change, message in (
        (lambda _, sheet: sheet.set_row(2, None, None, {"hidden": True}), "hidden row 3"),
        (second, "several sheets are filled in: Sheet1, ноябрь"),
    ):
        with pytest.raises(LayoutChanged, match=message):
            check(filled(change), "intake", "file", 10**8)


def test_a_row_said_twice_is_named() -> None:
    assert [(row, reason) for row, _, reason in faults(csv_of(ROW, ROW).encode())] == [(3, "то же сказано в строке 2")]


def test_a_heading_that_was_changed_is_told() -> None:
    with pytest.raises(LayoutChanged, match="unknown headings: цена"):
        check(csv_of(ROW).replace("примечание", "цена").encode(), "intake", "file", 10**8)


def test_the_annotated_copy_marks_each_wrong_cell_and_executes_nothing() -> None:
    filled = check(csv_of({**ROW, "series": "=HYPERLINK(1)", "note": "=1+1"}).encode(), "intake", "file", 10**8)
    copy = annotated(filled.cells, filled.faults, filled.language)
    book = fastexcel.read_excel(copy)
    assert book.sheet_names == ["показатели", "отклонено"] or "отклонено" in book.sheet_names
    told = book.load_sheet("отклонено", header_row=None, dtypes="string").to_polars().rows()
    assert told[3][1:3] == ("ряд", "=HYPERLINK(1)") and "нет в списке" in told[3][3]
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        comments = "".join(archive.read(name).decode() for name in archive.namelist() if "comments" in name)
    assert "<f>" not in sheet
    assert "нет в списке" in comments


def test_good_files_land_bad_ones_come_back_and_strange_ones_are_left_alone(tmp_path: Path) -> None:
    landing = Landing(tmp_path / "landing")
    folder = tmp_path / "intake"
    folder.mkdir()
    (folder / "good.csv").write_text(csv_of(ROW))
    (folder / "same.csv").write_text(csv_of(ROW))
    (folder / "bad.xlsx").write_bytes(xlsx_of({**ROW, "series": "x"}))
    (folder / "picture.pdf").write_bytes(b"%PDF-1.7")
    (folder / "~$good.csv").write_text("lock")
    (folder / "link.csv").symlink_to("/etc/hostname")
    found = connectors.fetch("intake", landing, today=TODAY, patience=QUICK)
    assert {document.sha256 for document in found} == {landing.documents()[0].sha256}, "the same bytes are one document"
    names = {path.relative_to(folder).as_posix().partition("T")[0].split("/")[0]: path for path in folder.rglob("*")}
    assert set(names) == {"accepted", "rejected", "~$good.csv", "link.csv"}
    rejected = sorted(path.name.split("_")[-1] for path in (folder / "rejected").iterdir())
    assert rejected == ["bad.xlsx", "bad.xlsx.rejected.xlsx", "picture.pdf", "picture.pdf.rejected.txt"]
    rows = connectors.parse(landing.read(found[0]), found[0])
    assert rows.select("series", "printed_value", "authority", "url").row(0) == (
        "transit_freight.total",
        "29.4",
        "MOT",
        ROW["url"],
    )
