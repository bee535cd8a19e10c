"""What must come out of the embedded figures: each number by its own query, as a user would ask for it."""

from __future__ import annotations

import datetime as dt

import pytest

TOTAL = "transit_freight.total"


def figure(ask, table: str, series: str, span: str, end: str) -> dict:
    rows = ask(
        f"FROM mart.{table}_now WHERE series = ? AND span = ? AND period_end = CAST(? AS DATE)", series, span, end
    ).to_dicts()
    assert len(rows) == 1, rows
    return rows[0]


def test_transit_of_2024_is_34_6_up_7_1(ask):
    year = figure(ask, "totals", TOTAL, "year", "2024-12-31")
    assert (year["value"], year["low"], year["high"]) == pytest.approx((34.6, 34.55, 34.65))
    growth = figure(ask, "growth", TOTAL, "year", "2024-12-31")
    assert growth["growth_pct"] == pytest.approx(7.1)


def test_transit_to_october_2025_is_29_4_up_5(ask):
    ytd = figure(ask, "totals", TOTAL, "ytd", "2025-10-31")
    assert (ytd["value"], ytd["low"], ytd["high"]) == pytest.approx((29.4, 29.35, 29.45))
    assert figure(ask, "growth", TOTAL, "ytd", "2025-10-31")["growth_pct"] == pytest.approx(5)


def test_rail_freight_to_october_2025_and_october_as_a_difference(ask):
    assert figure(ask, "totals", "rail_freight.bns", "ytd", "2025-10-31")["value"] == pytest.approx(380.3)
    assert figure(ask, "totals", "rail_freight.bns", "ytd", "2025-09-30")["value"] == pytest.approx(339.4)
    assert figure(ask, "growth", "rail_freight.bns", "ytd", "2025-10-31")["growth_pct"] == pytest.approx(7.9)
    october = ask("FROM mart.monthly_now WHERE series = 'rail_freight.bns' AND month = DATE '2025-10-01'").to_dicts()[0]
    assert october["basis"] == "difference"
    assert october["mixed_vintage"] is True
    assert (october["value"], october["low"], october["high"]) == pytest.approx((40.9, 40.8, 41.0))
    assert len(october["claim_ids"]) >= 2


def test_air_passengers_keep_the_growth_of_both_publications(ask):
    ytd = figure(ask, "totals", "air_passengers.kz_airlines", "ytd", "2025-10-31")
    assert ytd["value"] == pytest.approx(13.1)
    printed = ask(
        "SELECT DISTINCT printed_growth FROM core.claims WHERE series = 'air_passengers.kz_airlines' "
        "AND period_end = DATE '2025-10-31' AND printed_growth IN ('6.1', '6.5') ORDER BY 1"
    )
    assert printed["printed_growth"].to_list() == ["6.1", "6.5"]
    assert figure(ask, "growth", "air_passengers.kz_airlines", "ytd", "2025-10-31")["growth_pct"] == pytest.approx(6.1)
    conflicts = ask(
        "SELECT conflicts FROM mart.kpi_now WHERE series = 'air_passengers.kz_airlines' AND month = DATE '2025-10-01'"
    ).item()
    assert conflicts >= 1, "6.5 and 6.1 percent exclude each other, and the KPI must say so"


def test_every_printed_form_of_the_trans_caspian_total_of_2024_is_kept(ask):
    year = figure(ask, "totals", "titr_freight.mot", "year", "2024-12-31")
    # Printed 4.5; but at most 2.76 Mt a year before, growing by at most 62.5 percent, are at most 4.485.
    assert (year["value"], year["low"], year["high"]) == pytest.approx((4.5, 4.45, 4.485))
    forms = ask(
        "SELECT printed_value, printed_unit, qualifier, authority FROM core.claims "
        "WHERE series = 'titr_freight.mot' AND period_start = DATE '2024-01-01' AND period_end = DATE '2024-12-31'"
    )
    assert forms.height == 7
    assert set(forms["authority"]) == {"GOV", "MOT", "PRES", "SK"}


@pytest.mark.parametrize(
    ("series", "growth"), [("transport_services_index.bns", 20.7), ("transport_investment.bns", 18.4)]
)
def test_context_growth_to_october_2025(ask, series, growth):
    row = ask("FROM mart.kpi_now WHERE series = ? AND month = DATE '2025-10-01'", series).to_dicts()[0]
    assert row["ytd_period_end"] == dt.date(2025, 10, 31)
    assert row["ytd_growth_pct"] == pytest.approx(growth)


def test_path_from_34_6_over_67_to_100(ask):
    path = ask(
        "SELECT year(month) AS year, path_value, required_pct FROM mart.progress_now "
        "WHERE trajectory = 'transit_total' AND path = 'geometric' AND month(month) = 12 ORDER BY month"
    )
    values = dict(path.select("year", "path_value").rows())
    assert [round(values[year], 2) for year in range(2025, 2030)] == [39.49, 45.07, 51.44, 58.70, 67.0]
    assert values[2035] == pytest.approx(100)
    required = dict(path.select("year", "required_pct").rows())
    assert required[2029] == pytest.approx(14.13, abs=0.005)
    assert required[2035] == pytest.approx(6.90, abs=0.005)


def test_the_rail_trajectory_has_its_own_frozen_base(ask):
    base = ask("SELECT value FROM core.trajectories WHERE trajectory = 'transit_rail' AND step = 0").item()
    assert base == 27.4, "27.5 was printed later and must not move the base"
    required = ask(
        "SELECT DISTINCT required_pct FROM mart.progress_now "
        "WHERE trajectory = 'transit_rail' AND path = 'geometric' AND target_year = 2029"
    )
    assert required["required_pct"].to_list() == [pytest.approx(19.58, abs=0.005)]


def test_rolling_twelve_months_to_october_2025_and_its_status(ask):
    rolling = figure(ask, "totals", TOTAL, "rolling_12", "2025-10-31")
    assert rolling["value"] == pytest.approx(36.0, abs=1e-9)
    assert (round(rolling["low"], 2), round(rolling["high"], 2)) == (35.81, 36.19)
    assert rolling["basis"] == "growth"
    row = ask(
        "FROM mart.progress_now WHERE trajectory = 'transit_total' AND path = 'geometric' AND month = DATE '2025-10-01'"
    ).to_dicts()[0]
    assert 0.29 <= row["ratio_low"] <= row["ratio"] <= row["ratio_high"] <= 0.40
    assert (row["status"], row["certainty"]) == ("limited_progress", "certain")


def test_rail_transit_to_november_2025_depends_on_rounding(ask):
    row = ask(
        "FROM mart.progress_now WHERE trajectory = 'transit_rail' AND path = 'geometric' AND month = DATE '2025-11-01'"
    ).to_dicts()[0]
    assert row["ratio_low"] < 0.60 < row["ratio_high"]
    assert row["certainty"] == "depends_on_rounding"


def test_the_difference_of_scope_is_said_wherever_the_target_is_shown(ask):
    for language in ("en", "ru", "kk"):
        notes = ask(
            f"SELECT scope_note_{language} AS note FROM core.trajectories WHERE trajectory IN ('transit_total', 'transit_rail')"
        )
        assert all("67" in note and "27" in note and "34" in note for note in notes["note"])


@pytest.mark.parametrize(
    ("topic", "expected", "rival"),
    [
        ("border_points_2027", (37, "checkpoints", "2027"), "2030"),
        ("aktau_hub_capacity", (200_000, "TEU", None), "240"),
        ("ports_capacity_30mt", (30, "Mt", None), "2025"),
        ("darbaza_maktaaral_capacity", (20, "Mt", "2026"), "10 Mt"),
    ],
)
def test_infrastructure_milestones_answer_with_source_and_rivals(ask, topic, expected, rival):
    row = ask("FROM mart.milestones_now WHERE topic = ?", topic).to_dicts()[0]
    assert (row["value"], row["unit"], row["due"]) == expected
    assert row["url"].startswith("http")
    assert row["rivals"] == len(row["rival_statements"]) >= 1
    assert any(rival in statement for statement in row["rival_statements"])


def test_every_series_with_a_figure_has_every_month_to_the_newest(ask):
    gaps = ask(
        """
        WITH wanted AS (
            SELECT series, unnest(generate_series(
                date_trunc('month', min(period_end)), (SELECT date_trunc('month', max(period_end)) FROM core.claims),
                INTERVAL 1 MONTH))::DATE AS month
            FROM core.claims JOIN core.series USING (series)
            WHERE list_contains(['rail', 'transit', 'air', 'trans_caspian'], family)
            GROUP BY series
        )
        FROM wanted ANTI JOIN mart.kpi_now USING (series, month)
        """
    )
    assert gaps.is_empty(), gaps


def test_no_blank_is_zero_and_every_blank_says_why(ask):
    assert ask("SELECT count(*) FROM mart.kpi_now WHERE ytd_value = 0 OR month_value = 0").item() == 0
    silent = ask(
        "FROM mart.kpi_now WHERE blank_reason IS NULL AND month_value IS NULL "
        "AND (ytd_period_end IS NULL OR ytd_period_end <> last_day(month))"
    )
    assert silent.is_empty()


def test_october_2025_is_useful_at_a_glance(ask):
    headlines = ask(
        "SELECT k.* FROM mart.kpi_now k JOIN core.series s USING (series) "
        "WHERE month = DATE '2025-10-01' AND rank = 1 AND s.family <> 'context'"
    )
    assert headlines.height == 4
    for row in headlines.to_dicts():
        assert row["ytd_value"] is not None, row["series"]
        assert row["ytd_growth_pct"] is not None, row["series"]
        if row["target"]:
            assert None not in (row["path_value"], row["gap"], row["status"], row["certainty"]), row["series"]


def test_a_growth_is_never_combined_with_the_level_of_a_rival(ask):
    """25.81 Mt (+3.2 %) and 22.8 Mt were printed for January-August 2025: +3.2 % says nothing about 22.8."""
    row = ask("FROM mart.kpi_now WHERE series = ? AND month = DATE '2025-08-01'", TOTAL).to_dicts()[0]
    assert row["ytd_value"] == pytest.approx(22.8)
    assert row["ytd_growth_pct"] is None
    assert row["rolling_12"] is None
    assert row["conflicts"] >= 1


def test_a_misprint_of_low_confidence_replaces_nothing(ask):
    """1.84 Mt for nine months of 2022 is a misprint of 1.084, printed again after the right figure."""
    ytd = figure(ask, "totals", "titr_freight.mot", "ytd", "2022-09-30")
    assert ytd["value"] == pytest.approx(1.084)


def test_each_figure_leads_to_its_publication(ask):
    orphans = ask(
        "WITH used AS (SELECT DISTINCT unnest(claim_ids) AS claim_id FROM mart.totals) "
        "FROM used LEFT JOIN core.claims USING (claim_id) LEFT JOIN core.publications USING (publication_id) "
        "WHERE url IS NULL"
    )
    assert orphans.is_empty()
