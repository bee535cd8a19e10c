"""What changed between two states of the warehouse, cell by cell, and why.

A state is a dict of frames: the marts as they are known then (known_to aside), and what they rest on: claims,
observations, trajectories, series and parts as in core. The label of a cell is the first of these that is true:

1. target_changed: it is measured against a target, and that target or its path is another. Gap and status then
   answer another question, whatever the figures did.
2. new_period: the row refers to a later month, or lies in a month that the series did not reach. Old and new are
   figures of two months; what else happened to either is no reason for their difference.
3. source_revised: a figure behind it was replaced by a later one of the same speaker, or the source holds it
   otherwise than before, or no more.
4. new_source: figures came behind it, none of which replaces another.
5. code_or_catalogue_changed: nothing among its inputs changed; the program says otherwise of the same figures.

Figures behind a cell are, as far as any of them changed: the claims that its row names; else those of its group of
series within a year of its period; else all of its group; else all. Where the program changed as well, the last two
prove nothing: then the program is the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
import polars.selectors as cs

from warehouse.changes.bridge import bridged
from warehouse.contracts.meta import CHANGES
from warehouse.decimals import FINER, KPI_AS_EXACT_AS, KPI_INTERVALS, KPI_PRINTED, change_decimals
from warehouse.rounding import rounded

State = dict[str, pl.DataFrame]

# What every changed cell has beside its identity; tables fill what they have.
CELL: dict[str, pl.DataType] = {
    **{f"{side}_{part}": pl.Float64() for side in ("old", "new") for part in ("number", "main", "low", "high")},
    **{f"{side}_{part}": pl.String() for side in ("old", "new") for part in ("value", "rest")},
    "finer": pl.Int32(),
    "behind": pl.List(pl.String()),
    "trajectory": pl.String(),
    "month": pl.Date(),
    "kpi": pl.String(),
}

NOISE = 1e-9  # of floating point, relative to the value
LEAST = 1e-12  # below this a number is zero
FINEST = 15  # decimals after which two numbers are told apart no more

# Never compared: texts for people, ids, what all of a series moves together (an estimate is for charts only).
ASIDE = cs.by_name(
    *("known_from", "known_to", "first_known", "series", "family", "kpi", "unit", "estimate", "mixed_vintage"),
    *("newest_publication", "newest_published_on", "explanation_en", "explanation_ru", "explanation_kk"),
    *("publication_id", "url", "publisher", "language", "scope_evidence", "note", "repeats", "authority", "date_basis"),
    *("printed_value", "printed_unit", "announced_on", "previous_target", "previous_value", "change", "change_pct"),
    require_all=False,
) | cs.by_dtype(pl.List(pl.String), pl.List(pl.Date))
AGAINST_TARGET = (
    *("trajectory", "target", "target_year", "target_value", "path_value", "gap", "gap_pct", "status", "certainty"),
    *("required_pct", "remaining_pct", "ratio", "ratio_low", "ratio_high"),
)
OF_TARGET = ("trajectory", "target", "target_year", "target_value", "plan", "plan_target")  # what is measured against
PURE = (
    *("ratio", "ratio_low", "ratio_high", "plan_probability", "hit_rate", "conflicts", "target_year", "year", "n"),
    *("record_years",),
)
PURE_ENDS = "^n_|_n$"
OF_MONTH = ("month_", "blank_reason")  # columns of a KPI that are about its own month
PRINTED = ("monthly", "totals", "kpi")  # tables whose bounds may be narrower than the print of their values


@dataclass(frozen=True)
class Table:
    """How a table is compared: key, leading column (a whole row is told by it), and what it says without that.

    `interval`: column → (low, high) that earn it its decimals; bounds are told with one more.
    `reference`: the column that moves on when the row refers to a later month.
    """

    key: tuple[str, ...]
    leading: str
    otherwise: tuple[str, ...] = ()
    interval: tuple[tuple[str, str, str], ...] = ()
    reference: str | None = None


VALUE = ("value", "low", "high")
TABLES = {
    "monthly": Table(("series", "month"), "value", interval=(VALUE,)),
    "totals": Table(("series", "span", "period_start", "period_end"), "value", interval=(VALUE,)),
    "growth": Table(
        ("series", "span", "period_start", "period_end"),
        "growth_pct",
        interval=(("growth_pct", "low_pct", "high_pct"),),
    ),
    "progress": Table(
        ("trajectory", "month", "path"),
        "actual",
        ("path_value",),
        (("actual", "low", "high"), ("ratio", "ratio_low", "ratio_high")),
    ),
    "outlook": Table(("series", "year"), "value", interval=(VALUE,), reference="month"),
    "conflicts": Table(("conflict_id",), "excess"),
    "kpi": Table(
        ("month", "kpi"),
        "ytd_value",
        ("ytd_growth_pct", "month_value", "blank_reason"),
        tuple((figure, *bounds) for figure, bounds in KPI_INTERVALS.items()),
        "ytd_period_end",
    ),
    "targets": Table(
        ("series", "horizon_start", "horizon", "speaker", "line", "measure"), "value", ("printed_growth",)
    ),
}


def changes(
    before: State,
    now: State,
    *,
    same_program: bool,
    history: pl.DataFrame | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> pl.DataFrame:
    """The rows of meta.changes: cells that differ, rows that came, rows that are gone.

    A table that one of the states lacks is passed over. `same_program`: both states were derived by the same program
    and catalogue. `history`: all of the newer mart.kpi, for the bridge of its numbers; `since` and `until`: the days
    that the states belong to, where both are of one history.
    """
    groups = _groups(now["parts"], [before, now])
    moved = _moved(before, now).join(groups, on="series", how="left").with_columns(pl.col("group").fill_null("series"))
    found = [
        cells.with_columns(pl.lit(name).alias("table_name"))
        for name, table in TABLES.items()
        if name in before and name in now
        for cells in _cells(name, table, before, now)
    ]
    if not found:
        return pl.DataFrame(schema=CHANGES.table.types)
    cells = pl.concat([pl.DataFrame(schema=CELL), *found], how="diagonal_relaxed").with_row_index("cell")
    cells = cells.join(groups, on="series", how="left", maintain_order="left").with_columns(
        pl.coalesce("group", "series")
    )
    cells = _with_figures_of_kpis(cells, before, now)
    cells = _labelled(_explained(cells, moved, same_program=same_program), before, now)
    known = before["claims"].join(groups, on="series").select("group", "known_from")
    cells = bridged(cells, moved, known, history, since=since, until=until)
    return _told(cells).select(list(CHANGES.columns)).sort("table_name", "row_key", "column_name")


# What differs


def _cells(name: str, table: Table, before: State, now: State) -> Iterator[pl.DataFrame]:
    """Changed cells of a table, then its rows that came or are gone, in one shape."""
    old, new = (_prepared(name, table, state[name]) for state in (before, now))
    key = [column for column in table.key if column in new.columns and column in old.columns] + ["nth"]
    measured = [
        column
        for column in new.select(cs.all() - ASIDE - cs.by_name(*key)).columns
        if column in old.columns and _comparable(old.schema[column]) == _comparable(new.schema[column])
    ]
    numbers = [column for column in measured if new.schema[column].is_numeric()]
    # Columns that say where a row is, and are no part of its key, are not what is measured.
    measured = [column for column in measured if not (column in ("period_start", "period_end") and name != "kpi")]
    both = new.join(old, on=key, how="inner", suffix="_old", nulls_equal=True, maintain_order="left")
    differs = {column: _differs(column, number=column in numbers) for column in measured}
    changed = both.filter(pl.any_horizontal(*differs.values())) if differs else both.clear()
    against = [column for column in OF_TARGET if column in measured]
    other_target = pl.any_horizontal(*(differs[column] for column in against)) if against else pl.lit(False)
    reference = table.reference if table.reference in both.columns else None
    moved_on = (
        ((pl.col(reference) > pl.col(f"{reference}_old")) | pl.col(f"{reference}_old").is_null())
        & pl.col(reference).is_not_null()
        if reference
        else pl.lit(False)
    )
    for column in measured:
        rows = changed.filter(differs[column])
        if rows.height:
            yield rows.select(
                *_identity(name, key, column),
                pl.lit("changed").alias("change"),
                *_side(table, column, "_old", "old", number=column in numbers),
                *_side(table, column, "", "new", number=column in numbers),
                _finer(table, column),
                *_behind(rows),
                (other_target & pl.lit(_is_against(column))).alias("other_target"),
                moved_on.alias("moved_on"),
                *_carried(rows, name),
            )
    for kind, frame, other, side in (("came", new, old, "new"), ("gone", old, new, "old")):
        rows = frame.join(other, on=key, how="anti", nulls_equal=True, maintain_order="left")
        if rows.height:
            yield rows.select(
                *_identity(name, key, table.leading),
                pl.lit(kind).alias("change"),
                *_side(table, table.leading, "", side, number=True),
                _finer(table, table.leading),
                *_rest(table, rows, side),
                *([pl.col("claim_ids").alias("behind")] if "claim_ids" in rows.columns else []),
                pl.lit(False).alias("other_target"),
                pl.lit(False).alias("moved_on"),
                *_carried(rows, name),
            )


def _prepared(name: str, table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows with unique keys."""
    if name == "outlook" and "month" in frame.columns:
        frame = frame.sort("month").unique(subset=["series", "year"], keep="last", maintain_order=True)
    if name != "targets":
        return frame.with_columns(pl.lit(0, pl.Int64).alias("nth"))
    # A speaker may set several goals of growth for one horizon: the first, the second …
    nth = pl.int_range(pl.len()).over([column for column in table.key if column in frame.columns])
    return frame.sort("known_from", "target", "value", nulls_last=True).with_columns(nth.alias("nth"))


def _comparable(dtype: pl.DataType) -> str:
    return "number" if dtype.is_numeric() else str(dtype)


def _is_against(column: str) -> bool:
    return column in AGAINST_TARGET or column.startswith("plan")


def _differs(column: str, *, number: bool) -> pl.Expr:
    new, old = pl.col(column), pl.col(f"{column}_old")
    if not number:
        return new.ne_missing(old)
    size = pl.max_horizontal(new.abs(), old.abs())
    return (
        pl.when(new.is_null() | old.is_null())
        .then(new.is_null() != old.is_null())
        .otherwise((new - old).abs() > NOISE * size + LEAST)
    )


def _identity(name: str, key: list[str], column: str) -> list[pl.Expr]:
    """Key as text, column, series and period of a cell."""
    parts = [_written(pl.col(part), part) for part in key if part != "nth"]
    nth = pl.when(pl.col("nth") > 0).then(pl.format("({})", pl.col("nth") + 1))
    start, end = _period(name, column)
    return [
        pl.concat_str([*parts, nth], separator=" ", ignore_nulls=True).alias("row_key"),
        pl.lit(column).alias("column_name"),
        pl.col("series"),
        start.alias("period_start"),
        end.alias("period_end"),
    ]


def _written(value: pl.Expr, column: str) -> pl.Expr:
    """A part of a key: months as YYYY-MM, everything else as it is."""
    text = value.dt.strftime("%Y-%m") if column == "month" else value.cast(pl.String)
    return text.fill_null("-")


def _period(name: str, column: str) -> tuple[pl.Expr, pl.Expr]:
    """First and last day of what a cell is about."""
    month, year, horizon = pl.col("month"), pl.col("year"), pl.col("horizon")
    of_month = (month, month.dt.month_end())
    told = {
        "monthly": of_month,
        "progress": (month.dt.offset_by("-11mo"), month.dt.month_end()),
        "outlook": (pl.date(year, 1, 1), pl.date(year, 12, 31)),
        "targets": (horizon.dt.truncate("1y"), horizon),
    }
    if name != "kpi":
        return told.get(name, (pl.col("period_start"), pl.col("period_end")))
    if column.startswith(OF_MONTH):
        return of_month
    end = pl.coalesce("ytd_period_end", month.dt.month_end())
    january, next_january = end.dt.truncate("1y"), end.dt.offset_by("1y").dt.truncate("1y")
    twelve_months = (end.dt.month_start().dt.offset_by("-11mo"), end)
    if column.startswith(("rolling", *AGAINST_TARGET)):
        return twelve_months
    return january, next_january.dt.offset_by("-1d") if column.startswith("outlook") else end


def _side(table: Table, column: str, suffix: str, side: str, *, number: bool) -> list[pl.Expr]:
    """Number or text of a cell in one state, with the interval that earns it its decimals."""
    value = pl.col(f"{column}{suffix}")
    if not number:
        return [value.cast(pl.String).alias(f"{side}_value")]
    interval = _interval(table, column)
    if interval is None:
        return [value.cast(pl.Float64).alias(f"{side}_number")]
    main, low, high = (pl.col(f"{part}{suffix}") for part in interval)
    return [
        value.cast(pl.Float64).alias(f"{side}_number"),
        main.alias(f"{side}_main"),
        low.alias(f"{side}_low"),
        high.alias(f"{side}_high"),
    ]


def _interval(table: Table, column: str) -> tuple[str, str, str] | None:
    """The figure, and its bounds, that earn a column its decimals."""
    main = KPI_AS_EXACT_AS.get(column, column)
    return next((row for row in table.interval if main in row), None)


def _finer(table: Table, column: str) -> pl.Expr:
    """Bounds are told with one decimal more than the figure between them."""
    interval = _interval(table, column)
    return pl.lit(FINER if interval is not None and column in interval[1:] else 0, pl.Int32).alias("finer")


def _rest(table: Table, rows: pl.DataFrame, side: str) -> list[pl.Expr]:
    """What a row without its leading value says."""
    told = [pl.format("{} {}", pl.lit(c), pl.col(c).cast(pl.String)) for c in table.otherwise if c in rows.columns]
    return [pl.coalesce(*told).alias(f"{side}_rest")] if told else []


def _behind(rows: pl.DataFrame) -> list[pl.Expr]:
    if "claim_ids" not in rows.columns or "claim_ids_old" not in rows.columns:
        return []
    return [pl.concat_list("claim_ids", "claim_ids_old").list.unique().alias("behind")]


def _carried(rows: pl.DataFrame, name: str) -> list[pl.Expr]:
    """What labels and bridge need of the row itself."""
    wanted = {
        "progress": ("trajectory", "month"),
        "kpi": ("month", "kpi", "trajectory", "ytd_period_end"),
    }.get(name, ())
    return [pl.col(column) for column in wanted if column in rows.columns]


# Why


def _groups(parts: pl.DataFrame, states: list[State]) -> pl.DataFrame:
    """series, group: series that are tied as parts share a group, named by its first one."""
    codes = sorted({code for state in states for code in state["series"]["series"]})
    group = {code: code for code in codes}
    for total, part in parts.select("total", "part").unique().sort("total", "part").rows():
        first, second = sorted((group.setdefault(total, total), group.setdefault(part, part)))
        if first != second:
            group = {code: first if name == second else name for code, name in group.items()}
    return pl.DataFrame(
        {"series": list(group), "group": list(group.values())}, schema={"series": pl.String, "group": pl.String}
    )


PRINT = ("printed_value", "printed_unit", "printed_growth", "qualifier", "maturity", "confidence", "publication_id")


def _moved(before: State, now: State) -> pl.DataFrame:
    """Claims that came, are gone or are held otherwise: claim_id, series, period, known_from, publication, revised, came.

    revised: it replaces an earlier figure of its speaker, or is not what the source held before.
    """
    place = ("claim_id", "series", "period_start", "period_end", "known_from", "publication_id")
    old, new = before["claims"], now["claims"]
    replaces = now["observations"].filter(pl.col("role") == "revision").select("claim_id").unique()
    came = new.join(old, on="claim_id", how="anti").select(*place, pl.lit(True).alias("came"))
    came = came.join(replaces.with_columns(revised=True), on="claim_id", how="left").with_columns(
        pl.col("revised").fill_null(False)
    )
    gone = old.join(new, on="claim_id", how="anti")
    same = new.join(old, on="claim_id", how="inner", suffix="_old")
    altered = same.filter(pl.any_horizontal(*(pl.col(c).ne_missing(pl.col(f"{c}_old")) for c in PRINT)))
    others = [
        frame.select(*place, pl.lit(False).alias("came"), pl.lit(True).alias("revised")) for frame in (gone, altered)
    ]
    return pl.concat([came, *others])


def _with_figures_of_kpis(cells: pl.DataFrame, before: State, now: State) -> pl.DataFrame:
    """KPIs and progress name no claims: those of the month, total or growth that the cell shows stand in for them."""
    spans = {
        "totals": {"ytd": "ytd", "year": "ytd", "rolling_12": "rolling"},
        "growth": {"ytd": "growth", "year": "growth"},
    }
    frames = []
    for state in (before, now):
        if "monthly" in state:
            end = pl.col("month").dt.month_end().alias("period_end")
            frames.append(state["monthly"].select("series", end, pl.lit("month").alias("part"), "claim_ids"))
        for name, parts in spans.items():
            if name in state:
                part = pl.col("span").replace_strict(parts, default=None, return_dtype=pl.String).alias("part")
                frames.append(state[name].select("series", "period_end", part, "claim_ids"))
    if not frames:
        return cells
    column, kpi = pl.col("column_name"), pl.col("table_name") == "kpi"
    part = (
        pl.when(pl.col("table_name") == "progress")
        .then(pl.lit("rolling"))
        .when(kpi & column.str.starts_with("month_"))
        .then(pl.lit("month"))
        .when(kpi & column.str.contains("growth"))
        .then(pl.lit("growth"))
        .when(kpi & (column.str.starts_with("rolling") | column.is_in(list(AGAINST_TARGET))))
        .then(pl.lit("rolling"))
        .when(kpi)
        .then(pl.lit("ytd"))
    )
    place = ["series", "period_end", "part"]
    asked = cells.select("cell", "series", "period_end", part.alias("part")).filter(pl.col("part").is_not_null())
    shown = (
        pl.concat(frames)
        .join(asked.select(place).unique(), on=place, how="semi")
        .explode("claim_ids")
        .group_by(place)
        .agg(pl.col("claim_ids").drop_nulls().unique().alias("shown"))
    )
    named = asked.join(shown, on=place).select("cell", "shown")
    return cells.join(named, on="cell", how="left", maintain_order="left").with_columns(
        pl.coalesce("behind", "shown").alias("behind")
    )


def _explained(cells: pl.DataFrame, moved: pl.DataFrame, *, same_program: bool) -> pl.DataFrame:
    """Adds figures (revised, came or null: none), claim_ids and publications of the nearest claims that changed."""
    named = cells.select("cell", "behind").explode("behind").rename({"behind": "claim_id"})
    tiers = [_gathered(named.join(moved, on="claim_id"), ["cell"])]
    place = ["group", "period_start", "period_end"]
    places = cells.select(*place).unique()
    year = pl.duration(days=366)
    near = places.join(moved, on="group", suffix="_moved").filter(
        (pl.col("period_start_moved") <= pl.col("period_end") + year)
        & (pl.col("period_end_moved") >= pl.col("period_start") - year)
    )
    tiers.append(_gathered(near, place))
    if same_program:
        tiers.append(_gathered(moved, ["group"]))
    for at, tier in enumerate(tiers):
        by = [column for column in tier.columns if column not in ("revised", "claim_ids", "publications")]
        cells = cells.join(
            tier.rename({c: f"{c}_{at}" for c in ("revised", "claim_ids", "publications")}),
            on=by,
            how="left",
            maintain_order="left",
        )
    # Of figures elsewhere nobody knows which it was: a revision only where there is nothing else.
    anywhere = pl.lit(bool(moved["revised"].all()) if same_program and moved.height else None, pl.Boolean)
    return cells.with_columns(
        pl.coalesce(*(f"revised_{at}" for at in range(len(tiers)))).alias("close"),
        pl.coalesce(*(f"revised_{at}" for at in range(len(tiers))), anywhere).alias("revised"),
        *(
            pl.coalesce(*(f"{what}_{at}" for at in range(len(tiers))), pl.lit([], pl.List(pl.String))).alias(what)
            for what in ("claim_ids", "publications")
        ),
    )


def _gathered(pairs: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Whether any of the claims is revised, and which they are (only the revised ones where there are any)."""
    counts = pl.col("revised") | ~pl.col("revised").any()
    return pairs.group_by(by).agg(
        pl.col("claim_id").filter(counts).unique().sort().alias("claim_ids"),
        pl.col("publication_id").filter(counts).unique().sort().alias("publications"),
        pl.col("revised").any(),
    )


def _labelled(cells: pl.DataFrame, before: State, now: State) -> pl.DataFrame:
    """Adds label; see the module."""
    reach = before["claims"].group_by("series").agg(pl.col("period_end").max().alias("reach"))
    newest = before["kpi"]["month"].max() if "kpi" in before else None
    cells = cells.join(reach, on="series", how="left", maintain_order="left")
    other_path = pl.col("trajectory").is_in(_other_paths(before, now))
    column = pl.col("column_name")
    against = column.is_in(list(AGAINST_TARGET)) & other_path
    whole_path = (pl.col("table_name") == "progress") & (pl.col("change") != "changed") & other_path
    target = (pl.col("table_name") == "targets") | pl.col("other_target") | against | whole_path
    beyond = (pl.col("period_end") > pl.col("reach")) | pl.col("reach").is_null()
    of_month = (pl.col("table_name") == "kpi") & pl.any_horizontal(
        *(column.str.starts_with(start) for start in OF_MONTH)
    )
    later_row = (pl.col("table_name") == "kpi") & (pl.col("month") > pl.lit(newest, pl.Date))
    came_later = (pl.col("change") == "came") & ((beyond & pl.col("close").is_not_null()) | later_row)
    reached = (pl.col("change") == "changed") & of_month & beyond & pl.col("close").is_not_null()
    moved_on = (pl.col("change") == "changed") & pl.col("moved_on") & ~of_month
    label = (
        pl.when(target)
        .then(pl.lit("target_changed"))
        .when((came_later | reached | moved_on).fill_null(False))
        .then(pl.lit("new_period"))
        .when(pl.col("revised"))
        .then(pl.lit("source_revised"))
        .when(pl.col("revised").is_not_null())
        .then(pl.lit("new_source"))
        .otherwise(pl.lit("code_or_catalogue_changed"))
    )
    caused = ~label.is_in(["target_changed", "code_or_catalogue_changed"])
    nothing = pl.lit([], pl.List(pl.String))
    units = now["series"].select("series", pl.col("unit").alias("series_unit"))
    pure = column.is_in(list(PURE)) | column.str.contains(PURE_ENDS)
    numeric = pl.any_horizontal(pl.col("old_number", "new_number").is_not_null())
    return (
        cells.with_columns(label.alias("label"))
        .with_columns(
            *(pl.when(caused).then(what).otherwise(nothing).alias(what) for what in ("claim_ids", "publications"))
        )
        .join(units, on="series", how="left", maintain_order="left")
        .with_columns(
            pl.when(~numeric | pure)
            .then(pl.lit(None, pl.String))
            .when(column.str.ends_with("_pct"))
            .then(pl.lit("%"))
            .otherwise("series_unit")
            .alias("unit")
        )
    )


def _other_paths(before: State, now: State) -> list[str]:
    """Trajectories that came, are gone or have other steps."""
    signature = [
        state["trajectories"]
        .sort("step")
        .group_by("trajectory")
        .agg(pl.concat_str("year", "value", "series", pl.col("target").fill_null(""), separator=" ").str.join("|"))
        for state in (before, now)
    ]
    both = signature[0].join(signature[1], on="trajectory", how="full", coalesce=True, suffix="_now")
    return both.filter(pl.col("year").ne_missing(pl.col("year_now")))["trajectory"].to_list()


# How it is told


def _told(cells: pl.DataFrame) -> pl.DataFrame:
    """Numbers as text; of a row without its leading value its bounds, or what else it says."""
    columns = (
        "old_number",
        "old_main",
        "old_low",
        "old_high",
        "new_number",
        "new_main",
        "new_low",
        "new_high",
        "finer",
    )
    derived = (cells["table_name"] == "kpi") & ~cells["column_name"].is_in(list(KPI_PRINTED))
    printed = cells["table_name"].is_in(list(PRINTED)) & ~derived
    texts = [
        _texts(row[:4], row[4:8], row[8] or 0, printed=as_printed)
        for row, as_printed in zip(cells.select(*columns).rows(), printed, strict=True)
    ]
    written = pl.DataFrame(texts, schema={"old": pl.String, "new": pl.String}, orient="row")
    whole = pl.col("change") != "changed"
    return cells.hstack(written).with_columns(
        pl.when(whole)
        .then(pl.coalesce(f"{side}_value", side, f"{side}_rest"))
        .when(pl.col(f"{side}_number").is_not_null())
        .then(side)
        .otherwise(f"{side}_value")
        .alias(f"{side}_value")
        for side in ("old", "new")
    )


Figure = tuple[float | None, float | None, float | None, float | None]  # number, its main figure, low, high


def _texts(old: Figure, new: Figure, finer: int, *, printed: bool) -> tuple[str | None, str | None]:
    """Both numbers rounded as their intervals earn; where that hides the change, with as many decimals as show it.

    A figure without a value is told by its bounds.
    """
    places = [_places(figure, finer, printed=printed) for figure in (old, new)]
    if old[0] is not None and new[0] is not None:
        places = [max(places)] * 2  # a change is read off numbers of equal length
        while rounded(old[0], places[0]) == rounded(new[0], places[1]) and places[0] < FINEST:
            places = [places[0] + 1] * 2
    said = [_written_number(figure, digits) for figure, digits in zip((old, new), places, strict=True)]
    return said[0], said[1]


def _places(figure: Figure, finer: int, *, printed: bool) -> int:
    number, main, low, high = figure
    if number is None:
        number = main if main is not None else high if high is not None else low
    if number is None:
        return 0
    return change_decimals(number, main, low, high, printed=printed, finer=finer)


def _written_number(figure: Figure, places: int) -> str | None:
    number, _, low, high = figure
    if number is not None:
        return f"{rounded(number, places):f}"
    if low is None and high is None:
        return None
    ends = ["" if end is None else f"{rounded(end, places + FINER):f}" for end in (low, high)]
    return " … ".join(ends).strip()
