"""How a month is told in a sentence: one row a case, the same case in three languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from warehouse.catalogue.words import load_words
from warehouse.extracts.columns import COLUMNS
from warehouse.extracts.kpi import KpiExtract, Row
from warehouse.extracts.sentences import headline
from warehouse.wording.grammar import amount, counted, day, in_period

OCTOBER = dt.date(2025, 10, 1)
NAMES = {"en": "Trains", "ru": "Поезда", "kk": "Пойыздар"}
REASONS = {"en": "not yet published", "ru": "ещё не опубликовано", "kk": "әлі жарияланбаған"}


def sentences(
    lang: str, series: str = "x", unit: str = "trains", measure: str = "flow", month: dt.date = OCTOBER, **values
) -> str:
    """The sentence of a row with these figures; figures are given as they are printed."""
    whole = dict.fromkeys(COLUMNS) | {"name": NAMES[lang], "series": series, "unit": "u", "conflicts": 0}
    whole |= {"blank_reason": REASONS[lang] if values.pop("late", False) else None}
    given = {
        key: Decimal(value) if isinstance(value, str) and value.lstrip("-").replace(".", "").isdigit() else value
        for key, value in values.items()
    }
    codes = {"unit": unit, "measure_type": measure, "trajectory": "t" if "target_value" in given else None}
    row = Row(whole | given, 1, None, codes)
    extract = KpiExtract(month, lang, "r", dt.date(2025, 12, 31), (row,), ())
    return headline(row, extract).replace("\u00a0", " ")


def until(month: int, year: int = 2025) -> dt.date:
    return (dt.date(year, month, 1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


CASES = [
    (
        "a level and its growth",
        {"ytd_period_end": until(10), "ytd_value": "262", "ytd_growth_pct": "15"},
        {
            "en": "Trains: 262 trains in January–October 2025, 15 % more than in the same period of 2024.",
            "ru": "Поезда: 262 поезда за январь–октябрь 2025 года, на 15 % больше, чем за тот же период 2024 года.",
            "kk": "Пойыздар: 262 пойыз 2025 жылғы қаңтар–қазанда, бұл 2024 жылдың сол кезеңінен 15 пайызға көп.",
        },
    ),
    (
        "a fall",
        {"ytd_period_end": until(10), "ytd_value": "21", "ytd_growth_pct": "-6.7"},
        {
            "en": "Trains: 21 trains in January–October 2025, 6.7 % less than in the same period of 2024.",
            "ru": "Поезда: 21 поезд за январь–октябрь 2025 года, на 6,7 % меньше, чем за тот же период 2024 года.",
            "kk": "Пойыздар: 21 пойыз 2025 жылғы қаңтар–қазанда, бұл 2024 жылдың сол кезеңінен 6,7 пайызға аз.",
        },
    ),
    (
        "no change",
        {"ytd_period_end": until(10), "ytd_value": "1", "ytd_growth_pct": "0"},
        {
            "en": "Trains: 1 train in January–October 2025, as much as in the same period of 2024.",
            "ru": "Поезда: 1 поезд за январь–октябрь 2025 года, столько же, сколько за тот же период 2024 года.",
            "kk": "Пойыздар: 1 пойыз 2025 жылғы қаңтар–қазанда, бұл 2024 жылдың сол кезеңіндегідей.",
        },
    ),
    (
        "the month alone",
        {"ytd_period_end": until(10), "ytd_value": "262", "month_value": "35"},
        {
            "en": "Trains: 262 trains in January–October 2025. In October alone: 35 trains.",
            "ru": "Поезда: 262 поезда за январь–октябрь 2025 года. В том числе в октябре: 35 поездов.",
            "kk": "Пойыздар: 262 пойыз 2025 жылғы қаңтар–қазанда. Соның ішінде қазанда: 35 пойыз.",
        },
    ),
    (
        "the month alone is known only between bounds",
        {"ytd_period_end": until(10), "ytd_value": "262", "month_low": "35", "month_high": "42"},
        {
            "en": "Trains: 262 trains in January–October 2025. In October alone, as bounds: 35–42 trains.",
            "ru": "Поезда: 262 поезда за январь–октябрь 2025 года. В том числе в октябре, в границах: 35–42 поезда.",
            "kk": "Пойыздар: 262 пойыз 2025 жылғы қаңтар–қазанда. Соның ішінде қазанда, шектері: 35–42 пойыз.",
        },
    ),
    (
        "January has no months before it",
        {"ytd_period_end": until(1), "ytd_value": "32", "month_value": "32", "month": dt.date(2025, 1, 1)},
        {
            "en": "Trains: 32 trains in January 2025.",
            "ru": "Поезда: 32 поезда в январе 2025 года.",
            "kk": "Пойыздар: 32 пойыз 2025 жылғы қаңтарда.",
        },
    ),
    (
        "a whole year",
        {"ytd_period_end": until(12), "ytd_value": "358", "month": dt.date(2025, 12, 1)},
        {
            "en": "Trains: 358 trains in 2025.",
            "ru": "Поезда: 358 поездов за 2025 год.",
            "kk": "Пойыздар: 358 пойыз 2025 жылы.",
        },
    ),
    (
        "figures that are older than the month",
        {"ytd_period_end": until(6), "ytd_value": "22", "late": True, "rolling_12": "392", "rolling_12_low": "390.6", "rolling_12_high": "393.7"},
        {
            "en": "Trains: 22 trains in January–June 2025. October 2025: not yet published. "
            "Over the 12 months to June 2025: 392 trains (between 390.6 and 393.7).",
            "ru": "Поезда: 22 поезда за январь–июнь 2025 года. Октябрь 2025 г.: ещё не опубликовано. "
            "За 12 месяцев по июнь 2025 года: 392 поезда (от 390,6 до 393,7).",
            "kk": "Пойыздар: 22 пойыз 2025 жылғы қаңтар–маусымда. 2025 жылғы қазан: әлі жарияланбаған. "
            "12 айда (соңғы айы – 2025 жылғы маусым): 392 пойыз (390,6–393,7 аралығында).",
        },
    ),
    (
        "nothing at all",
        {"late": True},
        {
            "en": "Trains, October 2025: not yet published.",
            "ru": "Поезда, октябрь 2025 г.: ещё не опубликовано.",
            "kk": "Пойыздар, 2025 жылғы қазан: әлі жарияланбаған.",
        },
    ),
    (
        "only growth",
        {"ytd_period_end": until(10), "ytd_growth_pct": "20.7", "measure": "index"},
        {
            "en": "Trains: up 20.7 % in January–October 2025 on the same period of 2024.",
            "ru": "Поезда: за январь–октябрь 2025 года прирост 20,7 % к тому же периоду 2024 года.",
            "kk": "Пойыздар: 2025 жылғы қаңтар–қазанда 2024 жылдың сол кезеңіне қарағанда 20,7 пайызға өсті.",
        },
    ),
    (
        "an index says its growth, not its level",
        {"ytd_period_end": until(10), "ytd_value": "120.3", "ytd_growth_pct": "20.3", "measure": "index", "series": "transport_services_index.bns"},
        {
            "en": "The volume of transport services grew by 20.3 % in January–October 2025 on the same period of 2024.",
            "ru": "За январь–октябрь 2025 года объём услуг транспорта вырос на 20,3 % к тому же периоду 2024 года.",
            "kk": "2025 жылғы қаңтар–қазанда көлік қызметтерінің көлемі 2024 жылдың сол кезеңіне қарағанда 20,3 пайызға артты.",
        },
    ),
    (
        "above the path",
        {"ytd_period_end": until(10), "ytd_value": "5", "rolling_12": "6", "target_value": "600", "target_year": 2026, "gap": "2", "status": "S", "certainty": "C"},
        {
            "en": "Trains: 5 trains in January–October 2025. Over the last 12 months: 6 trains. "
            "That is 2 trains above the path to 600 trains in 2026; status: S (C).",
            "ru": "Поезда: 5 поездов за январь–октябрь 2025 года. За последние 12 месяцев: 6 поездов. "
            "Это на 2 поезда выше траектории к цели 600 поездов в 2026 году; состояние: S (C).",
            "kk": "Пойыздар: 5 пойыз 2025 жылғы қаңтар–қазанда. Соңғы 12 айда: 6 пойыз. "
            "Бұл 2026 жылғы 600 пойыз нысанасына апаратын траекториядан 2 пойызға жоғары; жағдайы: S (C).",
        },
    ),
    (
        "a target without a place on its path, and contradictions",
        {"ytd_period_end": until(10), "ytd_value": "5", "target_value": "600", "target_year": 2026, "conflicts": 2},
        {
            "en": "Trains: 5 trains in January–October 2025. Target: 600 trains in 2026; the published figures do not tell "
            "where it stands on the path. 2 contradictions between publications concern these figures.",
            "ru": "Поезда: 5 поездов за январь–октябрь 2025 года. Цель: 600 поездов в 2026 году; место на траектории по "
            "опубликованным данным не определить. Этих чисел касаются 2 противоречия между публикациями.",
            "kk": "Пойыздар: 5 пойыз 2025 жылғы қаңтар–қазанда. Нысана: 2026 жылы 600 пойыз; жарияланған деректер бойынша "
            "траекториядағы орны анықталмайды. Бұл сандарға жарияланымдар арасындағы 2 қайшылық қатысты.",
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
@pytest.mark.parametrize(("values", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_month_in_a_sentence(values, expected, lang):
    assert sentences(lang, **values) == expected[lang]


@pytest.mark.parametrize(
    ("number", "train", "days"),
    [
        ("1", "1 поезд", "1 день"),
        ("2", "2 поезда", "2 дня"),
        ("4", "4 поезда", "4 дня"),
        ("5", "5 поездов", "5 дней"),
        ("11", "11 поездов", "11 дней"),
        ("14", "14 поездов", "14 дней"),
        ("21", "21 поезд", "21 день"),
        ("22", "22 поезда", "22 дня"),
        ("111", "111 поездов", "111 дней"),
        ("1001", "1 001 поезд", "1 001 день"),
    ],
)
def test_a_russian_noun_follows_its_number(number, train, days):
    words = load_words("ru")
    assert amount(Decimal(number), "trains", "?", words).replace("\u00a0", " ") == train
    assert counted("days", int(number), words).replace("\u00a0", " ") == days


def test_a_fraction_takes_the_genitive_and_a_unit_without_forms_its_short_name():
    assert amount(Decimal("2.5"), "trains", "?", load_words("ru")) == "2,5\u00a0поезда"
    assert amount(Decimal("2.5"), "no such unit", "ткм", load_words("ru")) == "2,5\u00a0ткм"


@pytest.mark.parametrize(
    ("case", "expected"),
    [("nominative", "29,4 млн тонна"), ("accusative", "29,4 млн тоннаны"), ("dative", "29,4 млн тоннаға")],
)
def test_a_kazakh_unit_takes_its_case(case, expected):
    assert amount(Decimal("29.4"), "Mt", "?", load_words("kk"), case).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("lang", "expected"), [("en", "9 December 2025"), ("ru", "9 декабря 2025 г."), ("kk", "2025 жылғы 9 желтоқсан")]
)
def test_a_day_in_words(lang, expected):
    assert day(dt.date(2025, 12, 9), lang) == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "from November 2024 to March 2025"),
        ("ru", "за период ноябрь 2024 г. – март 2025 г."),
        ("kk", "2024 жылғы қараша – 2025 жылғы наурыз аралығында"),
    ],
)
def test_a_period_over_the_turn_of_the_year(lang, expected):
    assert in_period(dt.date(2024, 11, 1), dt.date(2025, 3, 31), load_words(lang)) == expected
