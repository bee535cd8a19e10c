"""Which of the embedded publications cannot both be right: the known cases, each by its own query."""

from __future__ import annotations

import pytest

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.words import load_words
from warehouse.wording.contradictions import DIFFERENCES, opening_of

TOTAL = "transit_freight.total"


def contradiction(ask, series: str, period_end: str, *printed: str) -> dict:
    """The contradiction of a series in which these figures take part, as printed."""
    found = [
        row
        for row in ask(
            "SELECT x.*, (SELECT list(coalesce(c.printed_value, '') || '|' || coalesce(c.printed_growth, '')) "
            "FROM core.claims c WHERE list_contains(x.claim_ids, c.claim_id)) AS printed "
            "FROM mart.conflicts_now x WHERE series = ? AND period_end = CAST(? AS DATE)",
            series,
            period_end,
        ).to_dicts()
        if all(any(figure in each.split("|") for each in row["printed"]) for figure in printed)
    ]
    assert len(found) == 1, found
    return found[0]


def test_25_81_and_22_8_mt_to_august_2025_contradict_each_other(ask):
    row = contradiction(ask, TOTAL, "2025-08-31", "25.81", "22.8")
    assert row["excess"] == pytest.approx(2.955)
    for part in (
        "29.4 Mt",
        "22.8 Mt leaves 6.6 Mt",
        "25.81 Mt leaves 3.6 Mt",
        "(1.8 Mt a month)",
        "average month is 2.9 Mt",
    ):
        assert part in row["explanation_en"]


def test_each_of_them_is_possible_beside_29_4_mt_to_october(ask):
    """Neither contradicts the ten months: no row has one of them and 29.4."""
    together = ask(
        "SELECT count(*) FROM mart.conflicts_now x "
        "WHERE EXISTS (FROM core.claims c WHERE list_contains(x.claim_ids, c.claim_id) AND c.series = ? "
        "AND c.period_end = DATE '2025-10-31')",
        TOTAL,
    ).item()
    assert together == 0


def test_6_5_and_6_1_percent_of_air_passengers_exclude_each_other(ask):
    row = contradiction(ask, "air_passengers.kz_airlines", "2025-10-31", "6.5", "6.1")
    assert (row["measure"], row["unit"]) == ("growth", "percent")
    assert row["excess"] == pytest.approx(0.3)


def test_30_mt_of_2023_does_not_fit_34_6_at_7_1_percent(ask):
    row = contradiction(ask, TOTAL, "2023-12-31", "30", "34.6", "7.1")
    assert (row["allowed_low"], row["allowed_high"]) == pytest.approx((34.55 / 1.0715, 34.65 / 1.0705))
    assert "Wrong, or another definition" in row["explanation_en"]


def test_6_and_then_7_1_percent_of_transit_in_2024_is_a_revision_and_no_contradiction(ask):
    revised = ask(
        "SELECT first, later FROM mart.revisions_now WHERE series = ? AND measure = 'growth' AND speaker = 'MOT' "
        "AND period_end = DATE '2024-12-31'",
        TOTAL,
    ).rows()
    assert revised == [(6.0, 7.1)]
    members = ask(
        "SELECT count(*) FROM mart.conflicts_now x JOIN core.claims c ON list_contains(x.claim_ids, c.claim_id) "
        "WHERE c.series = ? AND c.period_end = DATE '2024-12-31' AND c.printed_growth = '6'",
        TOTAL,
    ).item()
    assert members == 0


def test_65_and_86_percent_on_the_trans_caspian_route_rest_on_two_bases(ask):
    row = contradiction(ask, "titr_freight.mot", "2023-12-31", "65", "86")
    assert "+86 % on 1.48 Mt; +65 % on 1.67 Mt" in row["explanation_en"]
    assert len(row["claim_ids"]) >= 5, "all who say either stand in one row"


def test_1_84_mt_is_a_misprint_of_1_084_and_replaces_nothing(ask):
    row = contradiction(ask, "titr_freight.mot", "2022-09-30", "1.84", "1084")
    assert row["rule"] == "confidence"
    shown = ask(
        "SELECT value FROM mart.totals_now WHERE series = 'titr_freight.mot' AND span = 'ytd' "
        "AND period_end = DATE '2022-09-30'"
    ).item()
    assert shown == pytest.approx(1.084)


def test_every_contradiction_has_all_its_parts(ask):
    rows = ask("FROM mart.conflicts_now").to_dicts()
    assert 35 <= len(rows) <= 45
    for row in rows:
        assert set(row["set_aside"]) < set(row["claim_ids"])
        assert row["excess"] > 0
        assert row["publications"]
        for lang in ("en", "ru", "kk"):
            assert len(row[f"explanation_{lang}"]) > 100


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_opening_of_every_explanation_ends_before_what_it_says_of_the_excess(ask, lang):
    words = load_words(lang)
    for text in ask(f"SELECT explanation_{lang} FROM mart.conflicts").to_series():
        opening = opening_of(text, words)
        rest = text.removeprefix(opening).strip()
        assert opening.endswith(".")
        assert words["conflict", "opening"].partition("{")[0] in opening
        assert rest.startswith(tuple(words["conflict", kind].partition("{")[0] for kind in DIFFERENCES))


def test_every_member_is_a_claim_with_a_publication_and_its_address(ask):
    lost = ask(
        "SELECT count(*) FROM (SELECT unnest(claim_ids) AS claim_id FROM mart.conflicts_now) m "
        "LEFT JOIN core.claims c USING (claim_id) LEFT JOIN core.publications p USING (publication_id) "
        "WHERE p.url IS NULL OR p.publisher IS NULL"
    ).item()
    assert lost == 0


def test_what_is_set_aside_bounds_nothing(ask):
    wrong = ask(
        "SELECT count(*) FROM mart.standing_now s WHERE verdict = 'set_aside' AND EXISTS (FROM mart.bounds_now b "
        "WHERE b.series = s.series AND b.period_start = s.period_start AND b.period_end = s.period_end "
        "AND s.measure = 'level' AND list_has_any(b.claim_ids, s.claim_ids) AND NOT EXISTS (FROM mart.standing_now u "
        "WHERE u.verdict = 'used' AND list_has_any(u.claim_ids, s.claim_ids)))"
    ).item()
    assert wrong == 0


def test_every_bounded_month_has_an_estimate_within_its_bounds(ask):
    found = ask(
        "SELECT count(*) FILTER (high IS NOT NULL AND estimate IS NULL), count(*) FILTER (estimate < low - 1e-6 "
        "OR estimate > high + 1e-6), count(*) FROM mart.monthly_now"
    ).row(0)
    assert found[:2] == (0, 0)
    assert found[2] > 4000


def test_october_2025_of_transit_is_bounded_and_not_shown(ask):
    (month,) = ask(f"FROM mart.monthly_now WHERE series = '{TOTAL}' AND month = DATE '2025-10-01'").to_dicts()
    assert (month["value"], month["basis"]) == (None, "bounded")
    assert (month["low"], month["high"]) == pytest.approx((0, 29.45 - 22.75))
    shown = ask(f"SELECT month_low FROM mart.kpi_now WHERE series = '{TOTAL}' AND month = DATE '2025-10-01'").item()
    assert shown is None, "bounds wider than the month itself are not known from published figures"


def test_segments_of_transit_in_2025_share_the_year(ask):
    segments = ask(
        f"SELECT period_start, period_end, value FROM mart.totals_now WHERE series = '{TOTAL}' AND span = 'segment' "
        "AND year(period_end) = 2025 ORDER BY period_end"
    )
    ends = segments["period_end"].to_list()
    starts = segments["period_start"].to_list()
    assert len(ends) >= 3
    assert all((start - end).days == 1 for end, start in zip(ends, starts[1:], strict=False))
