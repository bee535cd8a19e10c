"""Numbers and periods as the three languages print them, and back again from generators that know nothing of the lexicons."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reader.periods import bases, periods
from sources.reader.quantities import quantities

MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "ru": [
        "январе",
        "феврале",
        "марте",
        "апреле",
        "мае",
        "июне",
        "июле",
        "августе",
        "сентябре",
        "октябре",
        "ноябре",
        "декабре",
    ],
    "kk": [
        "қаңтарда",
        "ақпанда",
        "наурызда",
        "сәуірде",
        "мамырда",
        "маусымда",
        "шілдеде",
        "тамызда",
        "қыркүйекте",
        "қазанда",
        "қарашада",
        "желтоқсанда",
    ],
}
PUBLISHED = dt.date(2031, 11, 14)


@pytest.mark.parametrize(
    ("text", "language", "digits", "scale", "dimension"),
    [
        pytest.param("29,4 млн тонн", "ru", "29.4", 10**6, "mass", id="decimal comma"),
        pytest.param("1 млн 84 тыс. дфэ", "ru", "1084", 1000, "teu", id="compound"),
        pytest.param("812 305 пассажиров", "ru", "812305", None, "passengers", id="grouped by spaces"),
        pytest.param("5 120,4 млн ткм", "ru", "5120.4", 10**6, "tonne_km", id="grouped with decimals"),
        pytest.param(
            "64,5 млрд тонно-километров", "ru", "64.5", 10**9, "tonne_km", id="tonne-kilometres are no tonnes"
        ),
        pytest.param("44,000 teu", "en", "44000", None, "teu", id="English thousands"),
        pytest.param("3,286 thousand tons", "en", "3286", 1000, "mass", id="English group before thousand"),
        pytest.param("29.4 million tons", "en", "29.4", 10**6, "mass", id="million tons"),
        pytest.param("1.1 billion passenger-kilometers", "en", "1.1", 10**9, "passenger_km", id="passenger-kilometres"),
        pytest.param("18,2 млн тоннаны", "kk", "18.2", 10**6, "mass", id="unit with a case"),
        pytest.param("640 мың жфэ-ге", "kk", "640", 1000, "teu", id="acronym with an ending"),
        pytest.param("12 млн жолаушыға", "kk", "12", 10**6, "passengers", id="passengers with a case"),
        pytest.param("7,9%-ға", "kk", "7.9", None, "percent", id="sign with an ending"),
        pytest.param("18 с половиной процента", "ru", "18.5", None, "percent", id="and a half"),
        pytest.param("в 2,1 раза", "ru", "2.1", None, "times", id="factor"),
        pytest.param("вдвое", "ru", "2", None, "times", id="factor in one word"),
    ],
)
def test_numbers_with_units(text: str, language: str, digits: str, scale: int | None, dimension: str):
    (found,) = quantities(text, language)
    assert (found.digits, found.scale, found.dimension) == (digits, scale, dimension)


@pytest.mark.parametrize("text", ["в 2031 году", "14 ноября 2031 года", "2-й путь"])
def test_years_days_and_ordinals_are_no_levels(text: str):
    assert not [found for found in quantities(text, "ru") if found.dimension in ("mass", "percent", "teu")]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("in january-october 2031", (2031, 1), (2031, 10), id="range"),
        pytest.param("from january to july 2031", (2031, 1), (2031, 7), id="from to"),
        pytest.param("over ten months", (2031, 1), (2031, 10), id="months in words"),
        pytest.param("in the first half of 2030", (2030, 1), (2030, 6), id="half"),
        pytest.param("in the third quarter of 2031", (2031, 7), (2031, 9), id="quarter"),
        pytest.param("in 2030", (2030, 1), (2030, 12), id="year"),
        pytest.param("за 10 месяцев текущего года", (2031, 1), (2031, 10), id="this year"),
        pytest.param("по итогам девяти месяцев 2031 года", (2031, 1), (2031, 9), id="genitive numeral"),
        pytest.param("с января по октябрь 2031 года", (2031, 1), (2031, 10), id="s … po"),
        pytest.param("в октябре", (2031, 10), (2031, 10), id="month alone"),
        pytest.param("в декабре", (2030, 12), (2030, 12), id="a month still to come is of last year"),
        pytest.param("в i квартале 2031 года", (2031, 1), (2031, 3), id="roman quarter"),
        pytest.param("за три квартала 2031 года", (2031, 1), (2031, 9), id="three quarters"),
        pytest.param("в прошлом году", (2030, 1), (2030, 12), id="last year"),
        pytest.param("2031 жылғы қаңтар-тамызда", (2031, 1), (2031, 8), id="kk range"),
        pytest.param("2031 жылдың қазан айында", (2031, 10), (2031, 10), id="kk month"),
        pytest.param("10 айда", (2031, 1), (2031, 10), id="kk ten months"),
        pytest.param("он бір айда", (2031, 1), (2031, 11), id="kk eleven months"),
        pytest.param("биылғы 9 айдың қорытындысы бойынша", (2031, 1), (2031, 9), id="kk this year"),
        pytest.param("бірінші жартыжылдықта", (2031, 1), (2031, 6), id="kk half"),
        pytest.param("2030 жылы", (2030, 1), (2030, 12), id="kk year"),
    ],
)
def test_periods(text: str, first: tuple[int, int], last: tuple[int, int]):
    (found,) = periods(text, PUBLISHED)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "compared to the same period of last year",
        "по сравнению с аналогичным периодом прошлого года",
        "өткен жылдың сәйкес кезеңімен салыстырғанда",
    ],
)
def test_a_base_is_seen_as_a_base(text: str):
    assert [base.kind for base in bases(text)] == ["year"]


@given(st.integers(1, 999), st.integers(0, 9), st.sampled_from(["млн тонн", "million tons", "млн тонна"]))
def test_a_decimal_goes_round(whole: int, tenth: int, unit: str):
    language = "en" if unit.isascii() else "ru"
    mark = "." if language == "en" else ","
    (found,) = quantities(f"{whole}{mark}{tenth} {unit}", language)
    assert found.digits == f"{whole}.{tenth}"
    assert found.scale == 10**6


@given(st.integers(1000, 9_999_999))
def test_a_grouped_number_goes_round(number: int):
    (found,) = quantities(f"{number:,}".replace(",", " ") + " пассажиров", "ru")
    assert found.digits == str(number)


@given(st.integers(1, 99), st.integers(1, 999))
def test_a_compound_goes_round(millions: int, thousands: int):
    (found,) = quantities(f"{millions} млн {thousands} тыс. тонн", "ru")
    assert (found.digits, found.scale) == (str(millions * 1000 + thousands), 1000)


@given(st.sampled_from(["en", "ru", "kk"]), st.integers(1, 12), st.integers(2000, 2030))
def test_a_month_goes_round(language: str, month: int, year: int):
    name = MONTHS[language][month - 1].lower()
    text = {"en": f"in {name} {year}", "ru": f"в {name} {year} года", "kk": f"{year} жылғы {name}"}[language]
    (found,) = periods(text, PUBLISHED)
    assert found.first == found.last == (year, month)


@given(st.integers(1, 12), st.integers(2000, 2030))
def test_months_from_january_go_round(count: int, year: int):
    (found,) = periods(f"за {count} месяцев {year} года", PUBLISHED)
    assert (found.first, found.last) == ((year, 1), (year, count))
