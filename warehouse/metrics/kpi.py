"""The month's KPIs: for every series and month what can be said, and where nothing can, why not.

A row's reference is the newest cumulative figure of the month's own year (ytd_period_end); growth, rolling 12
months, path, gap and status belong to that reference. Blanks carry a reason and are never zero.
"""

from __future__ import annotations

import polars as pl

from warehouse import vintages
from warehouse.contracts import columns
from warehouse.figures.ranking import best_first, chosen
from warehouse.metrics import targets
from warehouse.metrics.cumulative import cumulative
from warehouse.reconcile.precision import is_informative

GROWTH_ONLY = ("index", "growth")  # measure types of which only growth is meaningful
SNAPSHOT = ["series", "as_of"]
REFERENCE = [*SNAPSHOT, "ytd_period_end"]
WAITING = "not_yet_published"
NEVER = pl.date(1, 1, 1)  # an undated print is older than any


def kpi(
    standing: pl.DataFrame,
    bounds: pl.DataFrame,
    *,
    claims: pl.DataFrame,
    monthly: pl.DataFrame,
    totals: pl.DataFrame,
    growth: pl.DataFrame,
    progress: pl.DataFrame,
    outlook: pl.DataFrame,
    conflicts: pl.DataFrame,
    trajectories: pl.DataFrame,
    series: pl.DataFrame,
    lags: pl.DataFrame,
) -> pl.DataFrame:
    """mart.kpi: one row for each series with a figure and each month from its first figure to the newest month.

    The marts and core tables are named as the warehouse names them, with all of their history.
    """
    members = _members(claims, conflicts)
    printed = claims.with_columns(pl.lit(None, pl.Date).alias("known_to"))
    days = vintages.days(printed, standing, bounds, monthly, totals, growth, progress, outlook, members, trajectories)
    days = days.join(printed, on="series", how="semi")

    def known(history: pl.DataFrame) -> pl.DataFrame:
        return vintages.snapshots(history, days)

    figures = chosen(known(best_first(standing.filter(pl.col("verdict") == "used"))), known(bounds))
    rows = _with_reference(_grid(known(printed), claims, series), figures)
    rows = _with_conflicts(rows, known(members))
    rows = _with_figures(rows, figures, known(growth))
    rows = _with_month(rows, known(monthly))
    rows = _with_rolling(rows, known(totals), known(growth))
    rows = _with_progress(rows, known(progress), targets.primary(known(trajectories)))
    rows = _with_outlook(rows, known(outlook))
    rows = _with_reason(rows, figures, lags)
    names = [name for name in columns("kpi") if name not in ("known_from", "known_to")]
    shown = rows.with_columns(pl.col("series").alias("kpi")).select("as_of", "due", *names)
    folded = vintages.folded(shown, days, ["month", "series"])
    return _in_time(folded, claims).select(columns("kpi")).sort("month", "family", "kpi", "known_from")


def _members(claims: pl.DataFrame, conflicts: pl.DataFrame) -> pl.DataFrame:
    """Which period of which series takes part in a contradiction, from when to when."""
    return (
        conflicts.select("conflict_id", "claim_ids", "known_from", "known_to")
        .explode("claim_ids")
        .rename({"claim_ids": "claim_id"})
        .join(claims.select("claim_id", "series", "period_start", "period_end"), on="claim_id")
    )


def _grid(known: pl.DataFrame, claims: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """A row for each month from a series' first figure, as known on the day, to the newest month of all."""
    newest = claims["period_end"].max()
    return (
        known.group_by(SNAPSHOT)
        .agg(pl.col("period_end").min().dt.month_start().alias("first"))
        .with_columns(pl.date_ranges("first", pl.lit(newest, pl.Date), "1mo").alias("month"))
        .explode("month")
        .join(series.select("series", "family", "unit", "measure_type", "authority"), on="series")
        .drop("first")
        .sort(*SNAPSHOT, "month")
    )


def _with_reference(grid: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """Adds ytd_period_end: the newest level of the month's year; for an index, and failing a level, growth."""
    figures = cumulative(chosen)

    def newest(measure: str) -> pl.DataFrame:
        ends = figures.filter(pl.col("measure") == measure).select(
            *SNAPSHOT, pl.col("period_end").dt.month_start().alias("at"), pl.col("period_end").alias(f"end_{measure}")
        )
        return ends.sort("at")

    asked = grid.sort("month")
    for measure in ("level", "growth"):
        asked = asked.join_asof(
            newest(measure), left_on="month", right_on="at", by=SNAPSHOT, strategy="backward", check_sortedness=False
        ).drop("at")
    ends = [
        pl.when(pl.col(f"end_{m}").dt.year() == pl.col("month").dt.year()).then(f"end_{m}") for m in ("level", "growth")
    ]
    level, printed = ends
    reference = (
        pl.when(pl.col("measure_type").is_in(GROWTH_ONLY))
        .then(pl.coalesce(printed, level))
        .otherwise(pl.coalesce(level, printed))
    )
    return asked.with_columns(reference.alias("ytd_period_end")).drop("end_level", "end_growth")


def _with_figures(rows: pl.DataFrame, chosen: pl.DataFrame, growth: pl.DataFrame) -> pl.DataFrame:
    figures = cumulative(chosen).with_columns(pl.col("period_end").alias("ytd_period_end"))
    levels = figures.filter(pl.col("measure") == "level").select(
        *REFERENCE,
        pl.col("value").alias("ytd_value"),
        pl.col("low").alias("ytd_low"),
        pl.col("high").alias("ytd_high"),
        pl.col("publication_id").alias("level_publication"),
        pl.col("newest").alias("level_newest"),
        pl.col("claim_ids").alias("level_claims"),
    )
    printed = figures.filter(pl.col("measure") == "growth").select(
        *REFERENCE,
        pl.col("publication_id").alias("growth_publication"),
        pl.col("newest").alias("growth_newest"),
        pl.col("claim_ids").alias("growth_claims"),
    )
    last_year = levels.select(
        *SNAPSHOT,
        pl.col("ytd_period_end").dt.offset_by("1y").dt.month_end(),
        pl.col("ytd_value").alias("last_year_value"),
    )
    rates = growth.filter(pl.col("span") == "ytd").select(
        *SNAPSHOT,
        pl.col("period_end").alias("ytd_period_end"),
        pl.col("growth_pct").alias("ytd_growth_pct"),
        pl.col("low_pct").alias("ytd_growth_low_pct"),
        pl.col("high_pct").alias("ytd_growth_high_pct"),
    )
    for part in (levels, printed, last_year, rates):
        rows = rows.join(part, on=REFERENCE, how="left", maintain_order="left")
    level, rate = (pl.col(f"{measure}_newest").fill_null(NEVER) for measure in ("level", "growth"))
    later_name = (rate == level) & (pl.col("growth_publication") > pl.col("level_publication"))
    growth_newer = pl.col("level_publication").is_null() | (
        pl.col("growth_publication").is_not_null() & ((rate > level) | later_name)
    )
    behind = [pl.col(f"{measure}_claims").fill_null(pl.lit([], pl.List(pl.String))) for measure in ("level", "growth")]
    return rows.with_columns(
        pl.when(growth_newer).then("growth_publication").otherwise("level_publication").alias("newest_publication"),
        pl.when(growth_newer).then("growth_newest").otherwise("level_newest").alias("newest_published_on"),
        pl.concat_list(behind).list.unique(maintain_order=True).alias("claim_ids"),
    )


def _with_conflicts(rows: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """How many contradictions a figure of the reference period takes part in, on whichever side."""
    counted = (
        cumulative(members)
        .group_by(*SNAPSHOT, pl.col("period_end").alias("ytd_period_end"))
        .agg(pl.col("conflict_id").n_unique().cast(pl.Int32).alias("conflicts"))
    )
    return rows.join(counted, on=REFERENCE, how="left", maintain_order="left").with_columns(
        pl.col("conflicts").fill_null(0)
    )


def _with_month(rows: pl.DataFrame, monthly: pl.DataFrame) -> pl.DataFrame:
    """The month with its bounds; where they are wider than the month itself, it is not known."""
    months = monthly.filter(is_informative()).select(
        *SNAPSHOT,
        "month",
        pl.col("value").alias("month_value"),
        pl.col("low").alias("month_low"),
        pl.col("high").alias("month_high"),
    )
    return rows.join(months, on=[*SNAPSHOT, "month"], how="left", maintain_order="left")


def _with_rolling(rows: pl.DataFrame, totals: pl.DataFrame, growth: pl.DataFrame) -> pl.DataFrame:
    rolling = totals.filter((pl.col("span") == "rolling_12") & pl.col("value").is_not_null()).select(
        *SNAPSHOT,
        pl.col("period_end").alias("ytd_period_end"),
        pl.col("value").alias("rolling_12"),
        pl.col("low").alias("rolling_12_low"),
        pl.col("high").alias("rolling_12_high"),
    )
    rates = growth.filter(pl.col("span") == "rolling_12").select(
        *SNAPSHOT, pl.col("period_end").alias("ytd_period_end"), pl.col("growth_pct").alias("rolling_12_growth_pct")
    )
    return rows.join(rolling, on=REFERENCE, how="left", maintain_order="left").join(
        rates, on=REFERENCE, how="left", maintain_order="left"
    )


def _with_progress(rows: pl.DataFrame, progress: pl.DataFrame, primary: pl.DataFrame) -> pl.DataFrame:
    """The primary trajectory of the series, at the reference month (the row's own month where there is none)."""
    along = (
        progress.filter(pl.col("path") == "geometric")
        .join(primary.select(*SNAPSHOT, "trajectory"), on=[*SNAPSHOT, "trajectory"], how="semi")
        .select(
            *SNAPSHOT,
            pl.col("month").alias("reference"),
            "trajectory",
            "target",
            "target_year",
            "target_value",
            "path_value",
            "gap",
            "gap_pct",
            "status",
            "certainty",
        )
    )
    reference = pl.coalesce(pl.col("ytd_period_end").dt.month_start(), pl.col("month"))
    return rows.with_columns(reference.alias("reference")).join(
        along, on=[*SNAPSHOT, "reference"], how="left", maintain_order="left"
    )


def _with_outlook(rows: pl.DataFrame, outlook: pl.DataFrame) -> pl.DataFrame:
    """The outlook for the month's year, beside the reference it was made from or any later one."""
    years = outlook.select(
        *SNAPSHOT,
        "year",
        pl.col("value").alias("outlook"),
        pl.col("low").alias("outlook_low"),
        pl.col("high").alias("outlook_high"),
    )
    return rows.with_columns(pl.col("month").dt.year().alias("year")).join(
        years, on=[*SNAPSHOT, "year"], how="left", maintain_order="left"
    )


def _with_reason(rows: pl.DataFrame, chosen: pl.DataFrame, lags: pl.DataFrame) -> pl.DataFrame:
    """Why the month's own figure is blank, and the day by which it is due. Whether that has come: see _in_time."""
    newest = cumulative(chosen).group_by(SNAPSHOT).agg(pl.col("period_end").max().alias("newest_end"))
    lag = lags.select("authority", "lag_days")
    first_authority = pl.col("authority").str.split(" / ").list.first()
    month_end = pl.col("month").dt.month_end()
    up_to_date = pl.col("ytd_period_end") == month_end
    no_months = pl.col("measure_type") != "flow"  # only what adds up over time has a month of its own
    return (
        rows.join(newest, on=SNAPSHOT, how="left", maintain_order="left")
        .with_columns(first_authority.alias("authority"))
        .join(lag, on="authority", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("month_value").is_not_null() | (up_to_date & no_months))
            .then(None)
            .when(up_to_date)
            .then(pl.lit("only_cumulative"))
            .when(pl.col("newest_end") > month_end)
            .then(pl.lit("not_published_for_month"))
            .otherwise(pl.lit(WAITING))
            .alias("blank_reason"),
            (month_end + pl.duration(days=pl.col("lag_days").fill_null(0))).alias("due"),
        )
    )


def _in_time(rows: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """What time alone changes: a month is asked for once some series has reached it, and waited for until it is due.

    What is due is judged against the day on which the newest publication appeared: `not_collected` from then on.
    """
    reached = (
        claims.select(pl.col("period_end").dt.month_start().alias("month"), pl.col("known_from").alias("reached"))
        .sort("month", descending=True)
        .with_columns(pl.col("reached").cum_min())
        .unique(subset="month", keep="last", maintain_order=True)
        .sort("month")
    )
    printed = claims.filter(pl.col("known_basis") != "lag").select(pl.col("known_from").alias("overdue")).unique()
    dated = (
        rows.sort("month")
        .join_asof(reached, on="month", strategy="forward")
        .with_columns(pl.max_horizontal("known_from", "reached").alias("known_from"))
        .sort("due")
        .join_asof(printed.sort("overdue"), left_on="due", right_on="overdue", strategy="forward")
    )
    waits = pl.col("blank_reason") == WAITING
    before = dated.with_columns(
        pl.when(waits).then(pl.min_horizontal("known_to", "overdue")).otherwise("known_to").alias("known_to")
    )
    after = dated.filter(waits & pl.col("overdue").is_not_null()).with_columns(
        pl.max_horizontal("known_from", "overdue").alias("known_from"), pl.lit("not_collected").alias("blank_reason")
    )
    return pl.concat([before, after]).filter((pl.col("known_from") < pl.col("known_to")).fill_null(True))
