"""The full-year outlook: what a year will bring, from its months so far, and how such outlooks have done before.

Two methods. `ratio_to_year`: the year's cumulative figure C(m) times the mean ratio of year to C(m) in past years,
in logarithms, with the 80 % interval of Student's t. `growth_carried_forward`, with fewer than four such years: last
year's figure times the growth to date. Both are judged by the years that have ended since, beside the baseline
A(y-1) · C(y, m) / C(y-1, m).

All functions work on many days at once: `as_of` is the day for which a row is derived, (series, as_of) a snapshot.
"""

from __future__ import annotations

import math

import polars as pl

from warehouse import vintages
from warehouse.contracts import columns
from warehouse.contracts.outlook import OUTLOOK_METHODS
from warehouse.metrics.totals import cumulative

RATIO, GROWTH = OUTLOOK_METHODS
FEWEST_YEARS = 4  # below this the spread of past ratios says too little
COVERAGE = 0.8  # of the interval
FEWEST_CASES = 12  # below this a record is counted, not summed up

SNAPSHOT = ["series", "as_of"]
YEAR_TO_DATE = [*SNAPSHOT, "year", "month"]
KEY = ["series", "year", "month"]
SHARES = ("hit_rate", "mean_abs_error_pct")
AGAINST_BASELINE = ("baseline_mean_abs_error_pct", "same_cases_mean_abs_error_pct")
NO_CLAIMS = pl.lit([], pl.List(pl.String))


def outlook(chosen: pl.DataFrame, growth: pl.DataFrame, register: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """mart.outlook: the outlook of each series' year in progress from each of its months, with plan and record.

    `chosen` and `growth` as in `outlooks`; `register`: targets as mart.targets (target, series, horizon, value, kind,
    speaker, authority, known_from, known_to); `own`: the authorities that count a series (series, authority).
    """
    made = outlooks(chosen, growth)
    closed = cases(made, chosen)
    days = _days(chosen.select(SNAPSHOT).unique(), made, closed, register)
    rows = _with_record(_with_plan(days.join(made, on=SNAPSHOT), register, own), record(closed))
    rows = _with_probability(rows, closed).with_columns(pl.date("year", "month", 1).alias("month"))
    lasting = rows.rename({"day": "known_from", "until": "known_to"})
    return vintages.merged(lasting.select(columns("outlook")), KEY).select(columns("outlook")).sort(*KEY, "known_from")


# From the figures of a snapshot


def outlooks(chosen: pl.DataFrame, growth: pl.DataFrame) -> pl.DataFrame:
    """One outlook at most for each snapshot: of its year in progress, from the newest month that allows a method.

    `chosen`: the figure shown of each period (as_of, series, period_start, period_end, measure, value, low, high,
    newest, claim_ids), levels in the series' unit and of flows only, growth in percent. `growth`: as mart.growth
    with as_of; of it the rows of span ytd are used, printed growth rather than growth from levels.

    The year in progress is the newest one with a cumulative figure, later than every year whose own figure is known.
    A figure that is open to one side ("more than 33") ends no year and enters no ratio, but no outlook lies below it.

    Columns: series, as_of, year, month (a number), value, low, high (null: open), method, n_years (past years whose
    ratios are used), scale (of ln value; null without a distribution), known_low (what the year has already reached),
    baseline (from dated figures only), dated (every figure used has a date), claim_ids.
    """
    levels = _levels(chosen)
    annual, so_far = levels.filter(pl.col("month") == 12), levels.filter(pl.col("month") < 12)
    rates = _rates(growth, chosen, levels)
    both = pl.concat([so_far.select(YEAR_TO_DATE), rates.select(YEAR_TO_DATE)]).unique()
    ended = annual.filter("closed").group_by(SNAPSHOT).agg(pl.col("year").max().alias("ended"))
    reached = levels.group_by(*SNAPSHOT, "year").agg(pl.col("low").max().alias("known_low"))
    current = (
        both.join(ended, on=SNAPSHOT, how="left")
        .filter((pl.col("year") > pl.col("ended")).fill_null(True))
        .filter(pl.col("year") == pl.col("year").max().over(SNAPSHOT))
        .drop("ended")
    )
    before = annual.with_columns(pl.col("year") + 1).drop("month", "closed")
    by_growth = _carried_forward(current.join(rates, on=YEAR_TO_DATE).join(before, on=[*SNAPSHOT, "year"], suffix="_a"))
    by_ratio = _by_ratio(current.join(so_far.filter("closed"), on=YEAR_TO_DATE), _ratios(so_far, annual))
    known_low = pl.col("known_low")
    return (
        pl.concat([by_ratio, by_growth])
        .sort(*SNAPSHOT, "month", "method", descending=[False, False, True, True])
        .unique(subset=SNAPSHOT, keep="first", maintain_order=True)
        .join(reached, on=[*SNAPSHOT, "year"], how="left", maintain_order="left")
        .join(_baseline(so_far, annual), on=YEAR_TO_DATE, how="left", maintain_order="left")
        .with_columns(
            pl.max_horizontal("value", known_low).alias("value"),
            pl.max_horizontal("low", known_low).alias("low"),
            pl.when(pl.col("high").is_not_null()).then(pl.max_horizontal("high", known_low)).alias("high"),
        )
        .select(
            *YEAR_TO_DATE,
            "value",
            "low",
            "high",
            "method",
            "n_years",
            "scale",
            "known_low",
            "baseline",
            "dated",
            pl.col("claim_ids").list.unique(maintain_order=True),
        )
    )


def _levels(chosen: pl.DataFrame) -> pl.DataFrame:
    """Cumulative figures, the value within its bounds; closed: bounded from both sides."""
    return cumulative(chosen.filter((pl.col("measure") == "level") & (pl.col("value") > 0))).select(
        *SNAPSHOT,
        pl.col("year").cast(pl.Int32),
        pl.col("month").cast(pl.Int32),
        pl.col("value").clip(pl.col("low"), pl.col("high")),
        "low",
        "high",
        pl.all_horizontal(pl.col("low", "high").is_not_null()).alias("closed"),
        pl.col("newest").is_not_null().alias("dated"),
        "claim_ids",
    )


def _rates(growth: pl.DataFrame, chosen: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """Growth to date of unfinished years as a factor, printed rather than from levels, and whether it has a date."""
    year, month = pl.col("period_end").dt.year().cast(pl.Int32), pl.col("period_end").dt.month().cast(pl.Int32)
    place = [*map(pl.col, SNAPSHOT), year.alias("year"), month.alias("month")]
    printed = cumulative(chosen.filter(pl.col("measure") == "growth")).select(
        *place, pl.col("newest").is_not_null().alias("dated_print")
    )
    dated = levels.select(*YEAR_TO_DATE, pl.col("dated").alias("dated_level"))
    before = dated.with_columns(pl.col("year") + 1).rename({"dated_level": "dated_before"})
    from_levels = pl.col("basis") == "levels"
    by_levels = pl.all_horizontal("dated_level", "dated_before")
    return (
        growth.filter((pl.col("span") == "ytd") & (pl.col("growth_pct") > -100))
        .select(
            *place,
            "basis",
            "claim_ids",
            *((1 + pl.col(c) / 100).alias(n) for c, n in (("growth_pct", "rate"), ("low_pct", "least"))),
            (1 + pl.col("high_pct") / 100).alias("most"),
        )
        .filter(pl.col("month") < 12)
        .sort(*YEAR_TO_DATE, from_levels)
        .unique(subset=YEAR_TO_DATE, keep="first", maintain_order=True)
        .join(printed, on=YEAR_TO_DATE, how="left", maintain_order="left")
        .join(dated, on=YEAR_TO_DATE, how="left", maintain_order="left")
        .join(before, on=YEAR_TO_DATE, how="left", maintain_order="left")
        .with_columns(
            pl.col("rate").clip(pl.col("least"), pl.col("most")),
            pl.when(from_levels).then(by_levels).otherwise("dated_print").fill_null(False).alias("dated"),
        )
        .drop("basis", "dated_print", "dated_level", "dated_before")
    )


def _carried_forward(rows: pl.DataFrame) -> pl.DataFrame:
    """Last year's figure (value, low, high) times the growth to date (rate, least, most)."""
    return rows.select(
        *YEAR_TO_DATE,
        (pl.col("value") * pl.col("rate")).alias("value"),
        (pl.col("low") * pl.col("least")).alias("low"),
        (pl.col("high") * pl.col("most")).alias("high"),
        pl.lit(GROWTH).alias("method"),
        pl.lit(None, pl.Int32).alias("n_years"),
        pl.lit(None, pl.Float64).alias("scale"),
        (pl.col("dated") & pl.col("dated_a")).alias("dated"),
        pl.concat_list("claim_ids", "claim_ids_a").alias("claim_ids"),
    )


def _ratios(so_far: pl.DataFrame, annual: pl.DataFrame) -> pl.DataFrame:
    """For each snapshot and month: mean and deviation of z = ln(A / C(m)) over the past years that have both."""
    return (
        so_far.filter("closed")
        .join(annual.filter("closed").drop("month"), on=[*SNAPSHOT, "year"], suffix="_a")
        .sort(YEAR_TO_DATE)
        .with_columns((pl.col("value_a") / pl.col("value")).log().alias("z"))
        .group_by(*SNAPSHOT, "month", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int32).alias("n_years"),
            pl.col("z").mean().alias("mean"),
            pl.col("z").std().alias("deviation"),
            (pl.col("dated") & pl.col("dated_a")).all().alias("dated"),
            pl.concat_list("claim_ids", "claim_ids_a").explode().alias("claim_ids"),
        )
        .filter(pl.col("n_years") >= FEWEST_YEARS)
    )


def _by_ratio(current: pl.DataFrame, ratios: pl.DataFrame) -> pl.DataFrame:
    """C(m) · exp(mean z), and its interval widened by that of C(m)."""
    n = pl.col("n_years")
    ready = current.join(ratios, on=[*SNAPSHOT, "month"], suffix="_z").with_columns(
        (pl.col("deviation") * (1 + 1 / n).sqrt()).alias("scale")
    )
    half = pl.col("quantile") * pl.col("scale")
    return ready.with_columns(_quantile(ready["n_years"])).select(
        *YEAR_TO_DATE,
        (pl.col("value") * pl.col("mean").exp()).alias("value"),
        (pl.col("low") * (pl.col("mean") - half).exp()).alias("low"),
        (pl.col("high") * (pl.col("mean") + half).exp()).alias("high"),
        pl.lit(RATIO).alias("method"),
        n,
        "scale",
        (pl.col("dated") & pl.col("dated_z")).alias("dated"),
        pl.concat_list("claim_ids", "claim_ids_z").alias("claim_ids"),
    )


def _quantile(n_years: pl.Series) -> pl.Series:
    """The end of the interval in deviations: Student's t with n - 1 degrees of freedom."""
    if n_years.is_empty():
        return pl.Series("quantile", [], pl.Float64)
    from scipy.special import stdtrit  # slow to import, and needed only where there are past years

    return pl.Series("quantile", stdtrit(n_years.to_numpy() - 1, 1 - (1 - COVERAGE) / 2))


def _baseline(so_far: pl.DataFrame, annual: pl.DataFrame) -> pl.DataFrame:
    """A(y-1) · C(y, m) / C(y-1, m), from dated figures bounded from both sides."""
    sound = pl.col("closed") & pl.col("dated")
    level = so_far.filter(sound).select(*YEAR_TO_DATE, "value")
    before = level.with_columns(pl.col("year") + 1)
    year = annual.filter(sound).select(*SNAPSHOT, pl.col("year") + 1, "value")
    return (
        level.join(before, on=YEAR_TO_DATE, suffix="_before")
        .join(year, on=[*SNAPSHOT, "year"], suffix="_a")
        .select(*YEAR_TO_DATE, (pl.col("value_a") * pl.col("value") / pl.col("value_before")).alias("baseline"))
    )


# How such outlooks have done


def cases(made: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """Closed cases: one for each series, year and month whose outlook was made before the year's figure was known.

    `made` as `outlooks` gives it. Only dated figures take part on either side, and only outlooks bounded from both
    sides. A case is the outlook as it last stood before the first dated annual figure, and is judged by that figure:
    closed_on, hit (the intervals overlap), ratio (figure / outlook), error_pct and baseline_error_pct (absolute).
    """
    actual = (
        _levels(chosen)
        .filter((pl.col("month") == 12) & pl.col("closed") & pl.col("dated"))
        .sort("as_of")
        .unique(subset=["series", "year"], keep="first", maintain_order=True)
        .select(
            "series",
            "year",
            pl.col("as_of").alias("closed_on"),
            *(pl.col(c).alias(f"{c}_a") for c in ("value", "low", "high")),
        )
    )

    def error(of: str) -> pl.Expr:
        return (pl.col(of) / pl.col("value_a") - 1).abs() * 100

    return (
        made.filter(pl.col("dated") & pl.all_horizontal(pl.col("low", "high").is_not_null()))
        .join(actual, on=["series", "year"])
        .filter((pl.col("as_of") < pl.col("closed_on")) & (pl.col("value") > 0))
        .sort("as_of")
        .unique(subset=KEY, keep="last", maintain_order=True)
        .select(
            *KEY,
            "method",
            pl.col("as_of").alias("made_on"),
            "closed_on",
            ((pl.col("low_a") <= pl.col("high")) & (pl.col("high_a") >= pl.col("low"))).alias("hit"),
            (pl.col("value_a") / pl.col("value")).alias("ratio"),
            error("value").alias("error_pct"),
            error("baseline").alias("baseline_error_pct"),
        )
        .sort("closed_on", *KEY)
    )


def record(closed: pl.DataFrame) -> pl.DataFrame:
    """The record of each method as it stood from each day on which cases were closed: of each series, and of all.

    Columns: record_scope (series | all_series), series (null: all), method, day, n (cases), record_years (years of
    series they come from: cases of one year are alike), hit_rate (0 to 1), mean_abs_error_pct, baseline_n (cases that
    have a baseline), baseline_mean_abs_error_pct and same_cases_mean_abs_error_pct (of outlooks, over these cases).
    Fewer than FEWEST_CASES are counted but not summed up.
    """
    pooled = _running(closed.with_columns(pl.lit(None, pl.String).alias("scope")), "all_series")
    return pl.concat([_running(closed.with_columns(pl.col("series").alias("scope")), "series"), pooled])


def _running(closed: pl.DataFrame, scope: str) -> pl.DataFrame:
    by = ["scope", "method"]
    compared = pl.col("baseline_error_pct").is_not_null()
    sums = {
        "n": pl.lit(1, pl.Int32),
        "record_years": pl.struct("series", "year").is_first_distinct().over(by).cast(pl.Int32),
        "hits": pl.col("hit").cast(pl.Float64),
        "errors": pl.col("error_pct"),
        "baseline_n": compared.cast(pl.Int32),
        "baseline_errors": pl.col("baseline_error_pct").fill_null(0),
        "same_errors": pl.when(compared).then("error_pct").otherwise(0.0),
    }

    def mean(total: str, count: str) -> pl.Expr:
        return pl.when(pl.col(count) >= FEWEST_CASES).then(pl.col(total) / pl.col(count))

    return (
        closed.sort("closed_on", *KEY)
        .with_columns(each.alias(name) for name, each in sums.items())
        .with_columns(pl.col(name).cum_sum().over(by) for name in sums)
        .unique(subset=[*by, "closed_on"], keep="last", maintain_order=True)
        .select(
            pl.lit(scope).alias("record_scope"),
            pl.col("scope").alias("series"),
            "method",
            pl.col("closed_on").alias("day"),
            pl.col("n").cast(pl.Int32),
            pl.col("record_years").cast(pl.Int32),
            mean("hits", "n").alias("hit_rate"),
            mean("errors", "n").alias("mean_abs_error_pct"),
            pl.col("baseline_n").cast(pl.Int32),
            mean("baseline_errors", "baseline_n").alias("baseline_mean_abs_error_pct"),
            mean("same_errors", "baseline_n").alias("same_cases_mean_abs_error_pct"),
        )
    )


# What was known on which day


def _days(snapshots: pl.DataFrame, made: pl.DataFrame, closed: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """The days on which a series' row can change (day, until the next one), each with the snapshot it falls into."""
    of_series = made.select(pl.col("series").unique())
    snapshots = snapshots.join(of_series, on="series", how="semi")
    plans = pl.concat([register.select("series", pl.col(c).alias("day")) for c in ("known_from", "known_to")])
    days = pl.concat(
        [
            snapshots.select("series", pl.col("as_of").alias("day")),
            of_series.join(closed.select(pl.col("closed_on").unique().alias("day")), how="cross"),
            plans.drop_nulls().join(of_series, on="series", how="semi"),
        ]
    )
    return (
        days.unique()
        .sort("day")
        .with_columns(pl.col("day").shift(-1).over("series").alias("until"))
        .join_asof(
            snapshots.sort("as_of"),
            left_on="day",
            right_on="as_of",
            by="series",
            coalesce=False,
            check_sortedness=False,
        )
        .drop_nulls("as_of")
    )


def _with_plan(rows: pl.DataFrame, register: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Adds plan, plan_target, plan_authority and plan_kind: the official aim for the year in force on the day.

    A plan or target rather than a forecast, of an authority that counts the series rather than of others, the newest.
    """
    aims = register.filter(pl.col("value").is_not_null()).join(
        own.select("series", "authority").unique().with_columns(own=True), on=["series", "authority"], how="left"
    )
    in_force = (pl.col("known_from") <= pl.col("day")) & (pl.col("day") < pl.col("known_to")).fill_null(True)
    found = (
        rows.select("series", "day", "year", pl.date("year", 12, 31).alias("horizon"))
        .join(aims.rename({"value": "plan"}), on=["series", "horizon"])
        .filter(in_force)
        .sort(
            pl.col("kind") == "forecast",
            pl.col("own").is_null(),
            -pl.col("known_from").to_physical(),
            "speaker",
            "target",
            "plan",
        )
        .unique(subset=["series", "day"], keep="first", maintain_order=True)
        .select(
            "series",
            "day",
            "plan",
            *(pl.col(c).alias(f"plan_{c}") for c in ("target", "authority", "kind")),
        )
    )
    return rows.join(found, on=["series", "day"], how="left", maintain_order="left")


def _with_record(rows: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Adds the method's record on the day: of the series where it has cases enough, otherwise of all series."""
    own = records.filter((pl.col("record_scope") == "series") & (pl.col("n") >= FEWEST_CASES))
    pooled = records.filter(pl.col("record_scope") == "all_series").drop("series")
    counts, means = ("n", "record_years", "baseline_n"), (*SHARES, *AGAINST_BASELINE)
    is_own = pl.col("n").is_not_null()
    return (
        rows.sort("day")
        .join_asof(own.sort("day"), on="day", by=["series", "method"], check_sortedness=False)
        .join_asof(pooled.sort("day"), on="day", by="method", suffix="_all", check_sortedness=False)
        .with_columns(
            *(pl.when(is_own).then(c).otherwise(f"{c}_all").alias(c) for c in means),
            *(pl.when(is_own).then(c).otherwise(pl.col(f"{c}_all").fill_null(0)).alias(c) for c in counts),
            pl.col("record_scope").fill_null("all_series"),
        )
    )


def _with_probability(rows: pl.DataFrame, closed: pl.DataFrame) -> pl.DataFrame:
    """Adds plan_probability: certain where the plan is reached already, otherwise as the method allows."""
    past = closed.select("method", "closed_on", "ratio")
    share = (
        rows.filter((pl.col("method") == GROWTH) & pl.col("plan").is_not_null())
        .select("series", "day", "method", "value", "plan")
        .join(past, on="method")
        .filter(pl.col("closed_on") <= pl.col("day"))
        .group_by("series", "day")
        .agg(
            pl.len().alias("past"), (pl.col("value") * pl.col("ratio") >= pl.col("plan")).mean().alias("share_of_past")
        )
        .filter(pl.col("past") >= FEWEST_CASES)
        .drop("past")
    )
    ratio = (pl.col("method") == RATIO) & pl.col("plan").is_not_null()
    by_ratio = rows.filter(ratio).select("series", "day", "value", "plan", "scale", "n_years")
    chance = by_ratio.select("series", "day", _chance(by_ratio))
    return (
        rows.join(share, on=["series", "day"], how="left", maintain_order="left")
        .join(chance, on=["series", "day"], how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("known_low") >= pl.col("plan"))
            .then(1.0)
            .otherwise(pl.coalesce("chance", "share_of_past"))
            .alias("plan_probability")
        )
    )


def _chance(rows: pl.DataFrame) -> pl.Series:
    """Chance of a year of at least the plan, of outlooks by ratio: Student's t of ln A."""
    if rows.is_empty():
        return pl.Series("chance", [], pl.Float64)
    from scipy.special import stdtr

    ahead = rows.select((pl.col("value") / pl.col("plan")).log() / pl.col("scale")).to_series()
    # Past ratios that are all the same leave no spread: then the plan is met or it is not.
    sure = pl.when(pl.col("value") >= pl.col("plan")).then(math.inf).otherwise(-math.inf)
    safe = rows.select(pl.when(pl.col("scale") > 0).then(ahead).otherwise(sure)).to_series()
    return pl.Series("chance", stdtr(rows["n_years"].to_numpy() - 1, safe.to_numpy()))
