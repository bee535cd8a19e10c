"""Press pages: which links are worth reading, what of a page is text, and what becomes a figure by itself."""

from __future__ import annotations

import datetime as dt

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
