"""The intake: a template in three languages, checks of every cell, and a rejected file that comes back marked."""

from __future__ import annotations

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
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_cell_is_named_with_its_reason_in_the_language_of_the_template(case: str) -> None:
    change, column, words_ = WRONG[case]
    found = faults(csv_of(ROW, {**ROW, **change, "note": "x"}).encode())
    assert [(row, where) for row, where, _ in found] == [(3, column)]
    assert words_ in found[0][2]


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
