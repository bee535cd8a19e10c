"""Both values of a changed cell as text, rounded as their intervals earn, and the unit they are in.

How many decimals a figure earns is warehouse.decimals; here is what two values that are compared need beyond it: equal
length, and so many decimals that rounding does not hide the change.
"""

from __future__ import annotations

import polars as pl

from warehouse.changes.states import State
from warehouse.decimals import FINER, KPI_PRINTED, change_decimals
from warehouse.rounding import rounded

FINEST = 15  # decimals after which two numbers are told apart no more
PRINTED = ("monthly", "totals", "kpi")  # tables whose bounds may be narrower than the print of their values
PARTS = ("number", "figure", "low", "high")
UNITLESS = (
    *("ratio", "ratio_low", "ratio_high", "plan_probability", "hit_rate", "conflicts", "target_year", "year", "n"),
    *("record_years",),
)
UNITLESS_NAMES = "^n_|_n$"

Figure = tuple[float | None, float | None, float | None, float | None]  # a number by PARTS


def with_values(cells: pl.DataFrame, now: State) -> pl.DataFrame:
    """Adds old_value, new_value and unit. Of a row without its leading value its bounds, or what else it says."""
    columns = [f"{side}_{part}" for side in ("old", "new") for part in PARTS]
    derived = (cells["table_name"] == "kpi") & ~cells["column_name"].is_in(list(KPI_PRINTED))
    printed = cells["table_name"].is_in(list(PRINTED)) & ~derived
    texts = [
        number_texts(row[:4], row[4:8], row[8] or 0, printed=is_printed)
        for row, is_printed in zip(cells.select(*columns, "finer").rows(), printed, strict=True)
    ]
    numbers = pl.DataFrame(texts, schema={"old": pl.String, "new": pl.String}, orient="row")
    return (
        _with_unit(cells, now)
        .hstack(numbers)
        .with_columns(
            pl.when(pl.col("change") != "changed")
            .then(pl.coalesce(f"{side}_text", side, f"{side}_otherwise"))
            .when(pl.col(f"{side}_number").is_not_null())
            .then(side)
            .otherwise(f"{side}_text")
            .alias(f"{side}_value")
            for side in ("old", "new")
        )
    )


def number_texts(old: Figure, new: Figure, finer: int, *, printed: bool) -> tuple[str | None, str | None]:
    """Both numbers rounded as their intervals earn; where that hides the change, with as many decimals as show it.

    A figure without a value is given by its bounds.
    """
    places = [_decimals(figure, finer, printed=printed) for figure in (old, new)]
    if old[0] is not None and new[0] is not None:
        places = [max(places)] * 2  # a change is read off numbers of equal length
        while rounded(old[0], places[0]) == rounded(new[0], places[1]) and places[0] < FINEST:
            places = [places[0] + 1] * 2
    return _text(old, places[0]), _text(new, places[1])


def _decimals(figure: Figure, finer: int, *, printed: bool) -> int:
    number, main, low, high = figure
    value = next((each for each in (number, main, high, low) if each is not None), None)
    return 0 if value is None else change_decimals(value, main, low, high, printed=printed, finer=finer)


def _text(figure: Figure, places: int) -> str | None:
    number, _, low, high = figure
    if number is not None:
        return f"{rounded(number, places):f}"
    if low is None and high is None:
        return None
    ends = ["" if end is None else f"{rounded(end, places + FINER):f}" for end in (low, high)]
    return " … ".join(ends).strip()


def _with_unit(cells: pl.DataFrame, now: State) -> pl.DataFrame:
    column = pl.col("column_name")
    number = pl.any_horizontal(pl.col("old_number", "new_number").is_not_null())
    unitless = column.is_in(list(UNITLESS)) | column.str.contains(UNITLESS_NAMES)
    units = now["series"].select("series", pl.col("unit").alias("series_unit"))
    return cells.join(units, on="series", how="left", maintain_order="left").with_columns(
        pl.when(~number | unitless)
        .then(pl.lit(None, pl.String))
        .when(column.str.ends_with("_pct"))
        .then(pl.lit("%"))
        .otherwise("series_unit")
        .alias("unit")
    )
