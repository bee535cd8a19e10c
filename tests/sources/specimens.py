"""Small documents in the shapes that the sources send, made by hand, with their quirks; and a server that plays them all."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Mapping
from decimal import Decimal

import xlsxwriter

from tests.sources.loopback import Server

BNS_LISTING = "stat.gov.kz/ru/industries/business-statistics/stat-transport/"
MONTHS = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]

# Row of the monthly workbook: freight kt, index, turnover mn t-km, index, passengers k, index, turnover mn p-km, index, mn tenge
OCTOBER: dict[str, tuple[str, ...]] = {
    "Всего": ("851640.5", "101.7", "436215.1", "101,2", "1 690 112.7", "103.4", "70512.6", "104.0", "5123456.7"),
    "Железнодорожный": ("369120.4", "102.9", "277333.9", "103.1", "17310.2", "99.1", "13012.8", "98.7", "1100000.0"),
    "Автомобильный и городской электрический": (
        "251000.1",
        "100.4",
        "21000.0",
        "100.2",
        "1660000.9",
        "103.5",
        "40000.1",
        "104.1",
        "900000.0",
    ),
    "Воздушный": ("27.5", "112.0", "61.3", "110.1", "12801.6", "107.2", "17499.7", "108.0", "700000.0"),
    "Трубопроводный": ("231000.0", "101.0", "136000.2", "100.9", "-", "…", "-", "х", "600000.0"),
}


def monthly_workbook(
    rows: Mapping[str, tuple[str, ...]] | None = None,
    *,
    year: int = 2025,
    month: int = 10,
    cover: str | None = None,
    header: str = "Грузооборот, млн. ткм",
) -> bytes:
    """The monthly workbook: a cover, then one sheet with text numbers."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        first = book.add_worksheet("Обложка")
        said = cover or f"{'Январь-' if month > 1 else ''}{MONTHS[month - 1] if month > 1 else 'Январь'} {year} года"
        for line, text in enumerate(("Бюро национальной статистики", "Основные показатели работы транспорта", said)):
            first.write_string(line * 2, 1, text)
        sheet = book.add_worksheet("1.")
        sheet.write_string(0, 0, "1. Основные показатели работы транспорта")
        index = "в процентах к соответствующему периоду прошлого года"
        heads = ("", "Перевезено грузов, тыс. тонн", index, header, index, "Перевезено пассажиров, тыс. человек", index, "Пассажирооборот, млн. пкм", index, "Доходы от перевозок, млн. тенге")  # fmt: skip
        for place, text in enumerate(heads):
            sheet.write_string(2, place, text)
        for line, (label, cells) in enumerate((rows or OCTOBER).items(), start=4):
            sheet.write_string(line, 0, label)
            for place, cell in enumerate(cells, start=1):
                sheet.write_string(line, place, cell)
        sheet.write_string(12, 0, "1) Предварительные данные.")
    return buffer.getvalue()


@functools.cache
def corner_workbook() -> bytes:
    """Five thousand bytes that are a table of seventeen thousand million cells."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "a")
        sheet.write_string(1_048_575, 16_383, "b")
    return buffer.getvalue()


def dynamic_workbook(blocks: Mapping[str, tuple[str, dict[str, str]]] | None = None) -> bytes:
    """A dynamic table: years as columns, footnotes glued to years and values."""
    told = blocks or {
        "Перевозки пассажиров автобусами*": (
            "млн. человек",
            {"2019": "17532.1", "20201)": "5 823,62)", "20211)": "5\u00a01902)", "20221)": "5400"},
        ),
        "Наличие автобусов": ("единиц", {"2019": "86613", "2020": "83581", "2021": "82 1892)", "2022": "93222"}),
    }
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Автобусный транспорт")
        sheet.write_string(0, 0, "Автобусный транспорт")
        line = 2
        for title, (unit, years) in told.items():
            sheet.write_string(line, 0, title)
            sheet.write_string(line + 1, len(years), unit)
            for place, (year, value) in enumerate(years.items(), start=1):
                sheet.write_string(line + 2, place, year)
                sheet.write_string(line + 3, place, value)
            sheet.write_string(line + 3, 0, "Республика Казахстан")
            sheet.write_string(line + 4, 0, "Акмолинская")
            sheet.write_string(line + 5, 0, "1) По данным министерства.")
            sheet.write_string(line + 6, 0, "2) С учетом номеров без указания региона.")
            line += 8
    return buffer.getvalue()


def listing(*elements: tuple[str, str]) -> str:
    """A page of the Bureau that lists editions."""
    rows = "".join(
        f'<div class="divTableRow" id="bx_1_{element}"><div>{title}</div><div><a href="/api/iblock/element/{element}/file/ru/">xlsx</a></div></div>'
        for element, title in elements
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><div class='table'>{rows}</div></body></html>"
    )


def taldau(values: Mapping[str, str], *, basis: str | None = "к соответствующему месяцу предыдущего года") -> bytes:
    """An answer of GetIndexData: unsorted periods, values as text, other combinations of terms beside the wanted one."""
    names = ["РЕСПУБЛИКА КАЗАХСТАН", "Транспорт", "Всего", *([basis] if basis else [])]
    periods = [{"name": day, "date": day, "value": value} for day, value in reversed(values.items())]
    rows = [
        {"terms": [741880], "termNames": ["Акмолинская", *names[1:]], "periods": periods[:1]},
        {"terms": [741880], "termNames": names, "periods": periods},
    ]
    return json.dumps(rows, ensure_ascii=False).encode()


def worldbank(indicator: str, values: Mapping[str, str | None], *, updated: str = "2025-10-07") -> bytes:
    """An answer of the Indicators API: newest year first."""
    rows = [
        {
            "indicator": {"id": indicator, "value": "x"},
            "country": {"id": "KZ", "value": "Kazakhstan"},
            "countryiso3code": "KAZ",
            "date": year,
            "value": None if value is None else Decimal(value).__float__(),
            "unit": "",
            "obs_status": "",
            "decimal": 0,
        }
        for year, value in sorted(values.items(), reverse=True)
    ]
    about = {"page": 1, "pages": 1, "per_page": 1000, "total": len(rows), "sourceid": "2", "lastupdated": updated}
    return json.dumps([about, rows]).encode()


def press_list(*links: tuple[str, str]) -> str:
    """A page of links."""
    items = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in links)
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>News</title></head><body><ul>{items}</ul></body></html>"


def press_page(title: str, paragraphs: tuple[str, ...], day: str) -> str:
    """An article with a menu around it."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='ru'><head><meta charset='utf-8'><title>{title}</title>"
        f"<meta property='article:published_time' content='{day}T09:00:00+05:00'></head>"
        f"<body><nav><a href='/'>Главная</a> <a href='/ru/news'>Новости</a></nav><main><article><h1>{title}</h1>{body}</article></main>"
        f"<footer>© 2020 Все права защищены</footer></body></html>"
    )


PRESS = (
    "За десять месяцев 2025 года объем транзитных перевозок через территорию Казахстана составил 29,4 млн тонн, что на 5% больше аналогичного периода прошлого года.",
    "Контейнерный транзит вырос на 7,1% и достиг 1 млн 84 тыс. ДФЭ, сообщили в Министерстве транспорта.",
    "По прогнозу, к 2029 году транзит вырастет до 67 млн тонн. Транзит в направлении портов вырос, подробности будут объявлены позднее.",
    "Перевозки грузов железнодорожным транспортом за этот период выросли на 3%.",
)


def play(server: Server) -> None:
    """Every source answers with its month of October 2025."""
    server.says(
        BNS_LISTING,
        listing(
            ("347699", "Основные показатели работы транспорта"),
            ("341111", "Автобусный транспорт"),
            ("300000", "Торговля"),
        ),
        content_type="text/html",
    )
    server.says(
        f"{BNS_LISTING}spreadsheets/",
        listing(("347699", "Основные показатели работы транспорта")),
        content_type="text/html",
    )
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    for element, body in (("347699", monthly_workbook()), ("341111", dynamic_workbook())):
        server.says(
            f"stat.gov.kz/api/iblock/element/{element}/file/ru/",
            status=302,
            headers={"Location": f"https://stat.gov.kz/upload/{element}.xlsx"},
        )
        server.says(f"stat.gov.kz/upload/{element}.xlsx", body, content_type=xlsx, etag=f'"{element}"')
    for index, values in (
        ("702192", {"30.09.2025": "101.9", "31.10.2025": "102.4", "31.12.2025": "x"}),
        ("702190", {"30.09.2025": "104.4", "31.10.2025": "103.8"}),
    ):
        server.says(f"taldau.stat.gov.kz/ru/Api/GetIndexData/{index}", taldau(values), content_type="application/json")
    server.says(
        "taldau.stat.gov.kz/ru/Api/GetIndexData/702179",
        taldau({"31.12.2023": "503530000000", "31.12.2024": "520920000000"}, basis=None),
        content_type="application/json",
    )
    for indicator, values in (
        ("IS.RRS.GOOD.MT.K6", {"2022": "324000", "2021": None}),
        ("IS.RRS.PASG.KM", {"2022": "13000.5"}),
        ("IS.AIR.PSGR", {"2022": "9876543"}),
        ("IS.AIR.GOOD.MT.K1", {"2022": "61.2"}),
    ):
        server.says(
            f"api.worldbank.org/v2/country/KAZ/indicator/{indicator}",
            worldbank(indicator, values),
            content_type="application/json",
        )
    empty = press_list(("/about", "О нас"))
    for address in (
        "primeminister.kz/kz/news", "primeminister.kz/en/news", "railways.kz/ru/news", "railways.kz/kz/news", "middlecorridor.com/ru/press-tsentr/novosti",
        "middlecorridor.com/en/press-center/news", "en.inform.kz/category/transport_s10040/", "www.inform.kz/category/transport_s10040/",
    ):  # fmt: skip
        server.says(address, empty, content_type="text/html")
    server.says(
        "primeminister.kz/ru/news",
        press_list(("/ru/news/tranzit-2025-10", "Транзит вырос на 5%"), ("/ru/news/sport", "Спорт")),
        content_type="text/html",
    )
    server.says(
        "primeminister.kz/ru/news/tranzit-2025-10",
        press_page("Транзит через Казахстан вырос", PRESS, "2025-11-20"),
        content_type="text/html",
    )
