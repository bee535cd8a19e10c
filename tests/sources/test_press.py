"""Press pages: which links are worth reading, what of a page is text, and what becomes a figure by itself."""

from __future__ import annotations

import datetime as dt

import pytest

from sources.press.fetch import links
from sources.press.parse import findings, parse
from sources.press.text import article
from tests.sources.landed import landed
from tests.sources.specimens import PRESS, press_list, press_page

PAGE = landed("press", url="https://primeminister.kz/ru/news/1")
BODY = press_page("Транзит через Казахстан вырос", PRESS, "2025-11-20").encode()


def test_links_are_articles_of_the_site_that_touch_the_topics() -> None:
    page = press_list(
        ("/ru/news/tranzit", "Транзит вырос"),
        ("/ru/news/tranzit#comments", "Транзит вырос"),
        ("/ru/news/sport", "Спорт"),
        ("https://elsewhere.kz/ru/news/tranzit", "Транзит"),
        ("/ru/about", "Транспорт"),
    ).encode()
    assert links(page, "https://primeminister.kz/ru/news", r"/ru/news/[\w-]+", "транзит|транспорт") == [
        "https://primeminister.kz/ru/news/tranzit"
    ]


def test_the_text_is_the_article_with_its_title_and_day() -> None:
    page = article(BODY, PAGE)
    assert page.published == dt.date(2025, 11, 20)
    assert page.text.startswith("Транзит через Казахстан вырос") and PRESS[1] in page.text
    assert "Главная" not in page.text and "Все права" not in page.text


def test_sure_figures_enter_with_their_place_and_the_others_do_not() -> None:
    rows = parse(BODY, PAGE)
    columns = ("series", "period_end", "printed_value", "printed_growth", "authority", "published_on", "publisher")
    assert rows.select(columns).rows() == [
        ("transit_freight.total", "2025-10", "29.4", "5", "MOT", "2025-11-20", "primeminister.kz"),
        ("transit_containers.total", "2025-10", "1084", "7.1", "MOT", "2025-11-20", "primeminister.kz"),
    ]
    assert "29,4 млн тонн" in rows["locator"][0]
    others = [(claim.series, claim.kind) for claim in findings(BODY, PAGE)][2:]
    assert others == [("transit_freight.total", "forecast"), (None, "actual")]


def test_a_page_without_an_article_gives_nothing() -> None:
    assert parse(press_list(("/", "Главная")).encode(), PAGE).is_empty()


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2025-10-31T20:30:00+00:00", dt.date(2025, 11, 1)),
        ("2025-10-31T20:30+00:00", dt.date(2025, 11, 1)),
        ("2025-10-31T20:30:00.000Z", dt.date(2025, 11, 1)),
        ("2025-10-31T18:59:59Z", dt.date(2025, 10, 31)),
        ("2025-11-01T00:30:00+05:00", dt.date(2025, 11, 1)),
        ("2025-11-01T00:30:00+0900", dt.date(2025, 10, 31)),
        ("2025-10-31", dt.date(2025, 10, 31)),
        ("2025-10-31T20:30:00", dt.date(2025, 10, 31)),
    ],
)
def test_a_page_is_published_on_the_day_of_almaty(stamp: str, day: dt.date) -> None:
    page = press_page("Транзит через Казахстан вырос", PRESS, "2025-11-20")
    page = page.replace("2025-11-20T09:00:00+05:00", stamp)
    assert article(page.encode(), PAGE).published == day


def test_a_list_with_an_address_that_is_none_keeps_the_others() -> None:
    page = press_list(
        ("http://[bad", "Транзит"), ("https://x.kz:99999/ru/news/a", "Транзит"), ("/ru/news/tranzit", "Транзит")
    ).encode()
    assert links(page, "https://primeminister.kz/ru/news", r"/ru/news/[\w-]+", "транзит") == [
        "https://primeminister.kz/ru/news/tranzit"
    ]
