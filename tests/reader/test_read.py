"""Sentences and the claims that they make: series, months, value, unit, growth; + marks what is not an exact actual."""

from __future__ import annotations

import datetime as dt

import pytest

from sources.reader import Found, read

PUBLISHED = dt.date(2025, 11, 14)


def shown(found: list[Found]) -> list[str]:
    lines = []
    for claim in found:
        name = claim.series or "|".join(claim.candidates)
        parts = [name, f"{claim.period_start}/{claim.period_end}", claim.printed_value, claim.printed_unit]
        parts += [f"({claim.printed_growth})" if claim.printed_growth else None]
        parts += [claim.kind if claim.kind != "actual" else None, "base" if claim.comparison else None]
        parts += [claim.qualifier if claim.qualifier != "exact" else None, "low" if claim.confidence == "low" else None]
        lines.append(" ".join(part for part in parts if part))
    return lines


CASES = {
    "growth after the level": (
        "За девять месяцев 2025 года железнодорожным транспортом перевезено 21,3 млн тонн транзитных грузов, что на 2,4% меньше аналогичного периода.",
        ["transit_freight.rail 2025-01/2025-09 21.3 Mt (-2.4)"],
    ),
    "a change in units is no level": (
        "По итогам 10 месяцев 2025 года погрузка по сети КТЖ выросла на 1,8 млн тонн и составила 207,5 млн тонн.",
        ["rail_freight.ktz_loaded 2025-01/2025-10 207.5 Mt"],
    ),
    "factor before a compound number": (
        "За 10 месяцев по данным Минтранса контейнерный транзит увеличился в 2,1 раза – до 1 млн 84 тыс. ДФЭ.",
        ["transit_containers.total 2025-01/2025-10 1084 k TEU (x2.1)"],
    ),
    "value of the year before in a bracket": (
        "In January–July, 2.4 million tons of cargo were handled by the ports of Aktau and Kuryk, up 14% (2.1 million).",
        ["port_freight.total 2025-01/2025-07 2.4 Mt (14)", "port_freight.total 2024-01/2024-07 2.1 Mt base"],
    ),
    "base with months is no period": (
        "Министерство транспорта: за январь-май 2025 года грузооборот – 201,4 млрд ткм, +0,3% к январю–маю 2024 года.",
        ["freight_turnover_total.bns 2025-01/2025-05 201.4 bn t-km (0.3)"],
    ),
    "Kazakh: growth in a later clause": (
        "2025 жылғы қаңтар–тамызда теміржолмен 18,2 млн тонна транзиттік жүк тасымалданды, бұл өткен жылдың сәйкес кезеңімен салыстырғанда 7,9%-ға артық.",
        ["transit_freight.rail 2025-01/2025-08 18.2 Mt (7.9)"],
    ),
    "Kazakh: growth before the level, bound by the verb": (
        "Көлік министрлігінің мәліметінше, 10 айда транзит 6% өсіп, 29 млн тоннадан асты.",
        ["transit_freight.total 2025-01/2025-10 29 Mt (6) more_than"],
    ),
    "Kazakh: airlines and airports are two measures": (
        "Қазақстанның әуе компаниялары 2025 жылдың 10 айында 12,6 млн жолаушы тасымалдады, бұл өткен жылғыдан 5%-ға көп. Әуежайлар 26,1 млн жолаушыға қызмет көрсетті.",
        [
            "air_passengers.kz_airlines 2025-01/2025-10 12.6 M passengers (5)",
            "airport_passengers 2025-01/2025-10 26.1 M passengers",
        ],
    ),
    "parts of a total": (
        "Минтранс: железнодорожным транспортом за январь-сентябрь 2025 года перевезено 246 млн тонн грузов, что на 5% больше. Из них экспорт – 75,7 млн тонн, +7,1%, импорт – 24,2 млн тонн, транзит – 22,8 млн тонн (+11%).",
        [
            "rail_freight.ktz 2025-01/2025-09 246 Mt (5)",
            "rail_freight_export.ktz 2025-01/2025-09 75.7 Mt (7.1)",
            "rail_freight_import.ktz 2025-01/2025-09 24.2 Mt",
            "transit_freight.rail 2025-01/2025-09 22.8 Mt (11)",
        ],
    ),
    "modes in a list": (
        "По данным Бюро национальной статистики, за январь–октябрь 2025 года железнодорожным транспортом перевезено 379,4 млн тонн (рост на 10,5%), автомобильным – 280,1 млн тонн (+5,2%), трубопроводным – 230 млн тонн.",
        [
            "rail_freight.bns 2025-01/2025-10 379.4 Mt (10.5)",
            "road_freight.bns 2025-01/2025-10 280.1 Mt (5.2)",
            "pipeline_freight.bns 2025-01/2025-10 230 Mt",
        ],
    ),
    "transit without a mode and a speaker": (
        "За 10 месяцев 2025 года объем транзита составил 29,4 млн тонн.",
        ["transit_freight.total|transit_freight.rail 2025-01/2025-10 29.4 Mt low"],
    ),
    "a plan is no figure": (
        "По данным Министерства транспорта, к 2029 году объем транзита планируется довести до 67 млн тонн.",
        ["transit_freight.total 2029-01/2029-12 67 Mt plan"],
    ),
    "a capacity is nothing": ("Мощность порта Курык – до 6 млн тонн в год.", []),
    "Uzbek is not Kazakh": ("Йил бошидан юк ташиш 3 фоизга ошди.", []),
    "growths without levels": (
        "According to the Bureau of National Statistics, in January-October 2025 freight carried by all modes of transport totalled 853.5 million tons, a 9.1% increase. Passenger turnover grew by 1.9%, freight turnover by 3.3%.",
        [
            "freight_total.bns 2025-01/2025-10 853.5 Mt (9.1)",
            "passenger_turnover_total.bns 2025-01/2025-10 (1.9)",
            "freight_turnover_total.bns 2025-01/2025-10 (3.3)",
        ],
    ),
    "a part keeps the direction of its total": (
        "По данным Министерства транспорта, в 2024 году транзит через Казахстан составил 34,6 млн тонн, что на 7,1% больше, чем в 2023 году, из них железнодорожным транспортом – 27,4 млн тонн, автомобильным – 4,8 млн тонн.",
        [
            "transit_freight.total 2024-01/2024-12 34.6 Mt (7.1)",
            "transit_freight.rail 2024-01/2024-12 27.4 Mt",
            "transit_freight.road 2024-01/2024-12 4.8 Mt",
        ],
    ),
    "a period at the end serves the whole sentence": (
        "Freight turnover totaled 420.3 billion tkm (+6.4%), passenger turnover - 110.2 billion pkm (+3%) in January-October 2025, the Bureau of National Statistics said.",
        [
            "freight_turnover_total.bns 2025-01/2025-10 420.3 bn t-km (6.4)",
            "passenger_turnover_total.bns 2025-01/2025-10 110.2 bn passenger-km (3)",
        ],
    ),
    "a growth against the month before is not the yearly one": (
        "В октябре 2025 года транзит по железной дороге составил 2,4 млн тонн, что на 5% больше, чем в октябре 2024 года, и на 2% меньше, чем в сентябре.",
        ["transit_freight.rail 2025-10/2025-10 2.4 Mt (5)"],
    ),
    "the year before in a bracket behind its base": (
        "In 2024, 56,500 TEU were carried along the Middle Corridor, 2.7 times more than in 2023 (20,500 TEU).",
        [
            "titr_containers.total 2024-01/2024-12 56500 TEU (x2.7)",
            "titr_containers.total 2023-01/2023-12 20500 TEU base",
        ],
    ),
    "last year as a period": (
        "Transit traffic through Kazakhstan grew 7.1% last year and totaled 34.6 million tons, the Minister of Transport said.",
        ["transit_freight.total 2024-01/2024-12 34.6 Mt (7.1)"],
    ),
    "goods, one airport and one station are no series": (
        "Экспорт зерна по железной дороге за 10 месяцев 2025 года вырос на 40% и составил 9,8 млн тонн. Через станцию Достык перевезено 12 млн тонн. Аэропорт Алматы обслужил 10,1 млн пассажиров.",
        [],
    ),
    "Kazakh: the same month of last year": (
        "2025 жылдың қазан айында теміржол транзиті 2,4 млн тоннаны құрады, өткен жылдың қазанымен салыстырғанда 5%-ға артты.",
        ["transit_freight.rail 2025-10/2025-10 2.4 Mt (5)"],
    ),
    "a release with headline, dateline and paragraphs": (
        "Kazakhstan increases transit traffic\n\nASTANA, 14 November 2025 – Transit freight traffic through Kazakhstan increased by 5% to 29.4 million tons in the first 10 months of this year, Transport Minister Nurlan Sauranbayev said.\n\nContainer transit grew by 7.5 percent and reached 1.156 million TEU. Freight traffic along the Trans-Caspian International Transport Route (TITR) amounted to 3.9 million tons, which is 2% more than in the same period last year. By 2029, the volume is expected to reach 10 million tons.",
        [
            "transit_freight.total 2025-01/2025-10 29.4 Mt (5)",
            "transit_containers.total 2025-01/2025-10 1.156 M TEU (7.5)",
            "titr_freight.mot 2025-01/2025-10 3.9 Mt (2)",
            "titr_freight.mot 2029-01/2029-12 10 Mt forecast",
        ],
    ),
}


@pytest.mark.parametrize(("text", "claims"), CASES.values(), ids=CASES)
def test_claims_of_a_text(text: str, claims: list[str]):
    assert shown(read(text, published=PUBLISHED)) == claims


def test_the_span_is_that_of_the_original_text():
    text = "За 10\u00a0месяцев 2025 года железнодорожный тран\u00adзит составил 24,1\u00a0млн\u00a0тонн."
    (found,) = read(text, published=PUBLISHED)
    assert text[found.start : found.end] == found.text == "24,1\u00a0млн\u00a0тонн"


def test_the_same_text_is_always_read_alike():
    text = CASES["parts of a total"][0]
    assert read(text, published=PUBLISHED) == read(text, published=PUBLISHED)
