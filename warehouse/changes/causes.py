"""Why a cell differs: its one label, and the claims that changed behind it.

The label is the first of these that is true:

1. target_changed: it is measured against a target, and that target or its path is another. Gap and status then
   answer another question, whatever the figures did.
2. new_period: the row refers to a later month, or lies in a month that the series did not reach. Old and new are
   figures of two months; what else happened to either is no reason for their difference.
3. source_revised: a figure behind it was replaced by a later one of the same speaker, or the source holds it
   otherwise than before, or no more.
4. new_source: there are new figures behind it, none of which replaces another.
5. code_or_catalogue_changed: nothing among its inputs changed; the program makes something else of the same figures.

Figures behind a cell are, as far as any of them changed: the claims that its row names; else those of its group of
series within a year of its period; else all of its group; else all. Where the program changed as well, the last two
prove nothing: then the program is the reason.
"""

from __future__ import annotations

import polars as pl

from warehouse.changes.states import State
from warehouse.changes.tables import AGAINST_TARGET, OF_MONTH

# Columns of a claim that say what the source holds.
PRINTED_COLUMNS = (
    "printed_value",
    "printed_unit",
    "printed_growth",
    "qualifier",
    "maturity",
    "confidence",
    "publication_id",
)
CAUSE = ("revised", "claim_ids", "publications")
NO_NAMES = pl.lit([], pl.List(pl.String))
# KPIs and progress name no claims. Their columns show a month, total or growth, which does: by span of its mart.
SHOWN_SPANS = {
    "totals": {"ytd": "ytd", "year": "ytd", "rolling_12": "rolling"},
    "growth": {"ytd": "growth", "year": "growth"},
}


def series_groups(before: State, now: State) -> pl.DataFrame:
    """series, group: series that are tied as parts share a group, named by its first one."""
    codes = sorted({code for state in (before, now) for code in state["series"]["series"]})
    group = {code: code for code in codes}
    for total, part in now["parts"].select("total", "part").unique().sort("total", "part").rows():
        first, second = sorted((group.setdefault(total, total), group.setdefault(part, part)))
        if first != second:
            group = {code: first if name == second else name for code, name in group.items()}
    return pl.DataFrame(
        {"series": list(group), "group": list(group.values())}, schema={"series": pl.String, "group": pl.String}
    )


def differing_claims(before: State, now: State, groups: pl.DataFrame) -> pl.DataFrame:
    """Claims that only one state has or that the source holds otherwise: claim_id, series, period_start, period_end,
    known_from, publication_id, group, is_new (only the newer state has it), revised (it replaces an earlier figure of its
    speaker, or is not what the source held before)."""
    columns = ("claim_id", "series", "period_start", "period_end", "known_from", "publication_id")
    old, new = before["claims"], now["claims"]
    replacing = now["observations"].filter(pl.col("role") == "revision").select("claim_id").unique()
    new_claims = new.join(old, on="claim_id", how="anti").select(*columns, pl.lit(True).alias("is_new"))
    new_claims = new_claims.join(replacing.with_columns(revised=True), on="claim_id", how="left").with_columns(
        pl.col("revised").fill_null(False)
    )
    withdrawn = old.join(new, on="claim_id", how="anti")
    both = new.join(old, on="claim_id", how="inner", suffix="_old")
    altered = both.filter(pl.any_horizontal(*(pl.col(c).ne_missing(pl.col(f"{c}_old")) for c in PRINTED_COLUMNS)))
    others = [
        frame.select(*columns, pl.lit(False).alias("is_new"), pl.lit(True).alias("revised"))
        for frame in (withdrawn, altered)
    ]
    claims = pl.concat([new_claims, *others])
    return claims.join(groups, on="series", how="left").with_columns(pl.coalesce("group", "series"))


def with_causes(
    cells: pl.DataFrame, claims: pl.DataFrame, before: State, now: State, *, same_program: bool
) -> pl.DataFrame:
    """Adds label, claim_ids and publications. `cells` with cell (its number) and group; `claims`: those that differ."""
    cells = _with_shown_claims(cells, before, now)
    cells = _with_nearest_claims(cells, claims, same_program=same_program)
    reach = before["claims"].group_by("series").agg(pl.col("period_end").max().alias("reach"))
    cells = cells.join(reach, on="series", how="left", maintain_order="left")
    label = (
        pl.when(_has_other_target(before, now))
        .then(pl.lit("target_changed"))
        .when(_is_of_new_period(before).fill_null(False))
        .then(pl.lit("new_period"))
        .when(pl.col("revised"))
        .then(pl.lit("source_revised"))
        .when(pl.col("revised").is_not_null())
        .then(pl.lit("new_source"))
        .otherwise(pl.lit("code_or_catalogue_changed"))
    )
    by_claims = ~label.is_in(["target_changed", "code_or_catalogue_changed"])
    return cells.with_columns(
        label.alias("label"),
        *(pl.when(by_claims).then(names).otherwise(NO_NAMES).alias(names) for names in ("claim_ids", "publications")),
    )


def _has_other_target(before: State, now: State) -> pl.Expr:
    other_path = pl.col("trajectory").is_in(_differing_trajectories(before, now))
    against = pl.col("column_name").is_in(list(AGAINST_TARGET)) & other_path
    whole_path = (pl.col("table_name") == "progress") & (pl.col("change") != "changed") & other_path
    return (pl.col("table_name") == "targets") | pl.col("other_target") | against | whole_path


def _is_of_new_period(before: State) -> pl.Expr:
    """A row that came beyond what its series reached, a cell of such a month, or one that refers to a later month."""
    newest = before["kpi"]["month"].max() if "kpi" in before else None
    is_kpi, changed = pl.col("table_name") == "kpi", pl.col("change") == "changed"
    of_month = is_kpi & pl.any_horizontal(*(pl.col("column_name").str.starts_with(start) for start in OF_MONTH))
    has_claims = pl.col("revised_near").is_not_null()
    beyond = ((pl.col("period_end") > pl.col("reach")) | pl.col("reach").is_null()) & has_claims
    later_kpi = is_kpi & (pl.col("month") > pl.lit(newest, pl.Date))
    new_row = (pl.col("change") == "came") & (beyond | later_kpi)
    return new_row | (changed & of_month & beyond) | (changed & pl.col("later_reference") & ~of_month)


def _differing_trajectories(before: State, now: State) -> list[str]:
    """Trajectories that only one state has, or that have other steps."""
    steps = [
        state["trajectories"]
        .sort("step")
        .group_by("trajectory")
        .agg(pl.concat_str("year", "value", "series", pl.col("target").fill_null(""), separator=" ").str.join("|"))
        for state in (before, now)
    ]
    both = steps[0].join(steps[1], on="trajectory", how="full", coalesce=True, suffix="_now")
    return both.filter(pl.col("year").ne_missing(pl.col("year_now")))["trajectory"].to_list()


def _with_shown_claims(cells: pl.DataFrame, before: State, now: State) -> pl.DataFrame:
    """Claims behind a KPI or progress: those of the month, total or growth that the cell shows."""
    claims = [frame for state in (before, now) for frame in _claims_of_marts(state)]
    if not claims:
        return cells
    place = ["series", "period_end", "part"]
    cells_shown = cells.select("cell", "series", "period_end", _shown_part()).filter(pl.col("part").is_not_null())
    shown = (
        pl.concat(claims)
        .join(cells_shown.select(place).unique(), on=place, how="semi")
        .explode("claim_ids")
        .group_by(place)
        .agg(pl.col("claim_ids").drop_nulls().unique().alias("shown"))
    )
    named = cells_shown.join(shown, on=place).select("cell", "shown")
    return cells.join(named, on="cell", how="left", maintain_order="left").with_columns(
        pl.coalesce("behind", "shown").alias("behind")
    )


def _claims_of_marts(state: State) -> list[pl.DataFrame]:
    """series, period_end, part and claim_ids of months, totals and growth."""
    frames = []
    if "monthly" in state:
        end = pl.col("month").dt.month_end().alias("period_end")
        frames.append(state["monthly"].select("series", end, pl.lit("month").alias("part"), "claim_ids"))
    for name, parts in SHOWN_SPANS.items():
        if name in state:
            part = pl.col("span").replace_strict(parts, default=None, return_dtype=pl.String).alias("part")
            frames.append(state[name].select("series", "period_end", part, "claim_ids"))
    return frames


def _shown_part() -> pl.Expr:
    """What a cell of a KPI or of progress shows: month, ytd, growth or rolling."""
    column, is_kpi = pl.col("column_name"), pl.col("table_name") == "kpi"
    return (
        pl.when(pl.col("table_name") == "progress")
        .then(pl.lit("rolling"))
        .when(is_kpi & column.str.starts_with("month_"))
        .then(pl.lit("month"))
        .when(is_kpi & column.str.contains("growth"))
        .then(pl.lit("growth"))
        .when(is_kpi & (column.str.starts_with("rolling") | column.is_in(list(AGAINST_TARGET))))
        .then(pl.lit("rolling"))
        .when(is_kpi)
        .then(pl.lit("ytd"))
        .alias("part")
    )


def _with_nearest_claims(cells: pl.DataFrame, claims: pl.DataFrame, *, same_program: bool) -> pl.DataFrame:
    """Adds claim_ids and publications of the nearest claims that differ, revised (whether any of them is; null: there
    are none) and revised_near (revised, but of claims of the cell's own group)."""
    behind = cells.select("cell", "behind").explode("behind").rename({"behind": "claim_id"})
    place = ["group", "period_start", "period_end"]
    year = pl.duration(days=366)
    near = (
        cells.select(*place)
        .unique()
        .join(claims, on="group", suffix="_claim")
        .filter(
            (pl.col("period_start_claim") <= pl.col("period_end") + year)
            & (pl.col("period_end_claim") >= pl.col("period_start") - year)
        )
    )
    tiers = [(["cell"], behind.join(claims, on="claim_id")), (place, near)]
    if same_program:
        tiers.append((["group"], claims))
    for number, (by, pairs) in enumerate(tiers):
        causes = _causes(pairs, by).rename({name: f"{name}_{number}" for name in CAUSE})
        cells = cells.join(causes, on=by, how="left", maintain_order="left")
    revised, *names = ([f"{name}_{number}" for number in range(len(tiers))] for name in CAUSE)
    # Of figures elsewhere nobody knows which it was: a revision only where there is nothing else.
    anywhere = pl.lit(bool(claims["revised"].all()) if same_program and claims.height else None, pl.Boolean)
    return cells.with_columns(
        pl.coalesce(*revised).alias("revised_near"),
        pl.coalesce(*revised, anywhere).alias("revised"),
        *(pl.coalesce(*tier, NO_NAMES).alias(name) for name, tier in zip(CAUSE[1:], names, strict=True)),
    )


def _causes(pairs: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Whether any of the claims is revised, and which they are (only the revised ones where there are any)."""
    counts = pl.col("revised") | ~pl.col("revised").any()
    return pairs.group_by(by).agg(
        pl.col("claim_id").filter(counts).unique().sort().alias("claim_ids"),
        pl.col("publication_id").filter(counts).unique().sort().alias("publications"),
        pl.col("revised").any(),
    )
