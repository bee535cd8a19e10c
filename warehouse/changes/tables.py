"""How each mart is compared: its key, the column that speaks for a whole row, the intervals of its figures."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import polars.selectors as cs

from warehouse.decimals import KPI_AS_EXACT_AS, KPI_INTERVALS

# Never compared: texts for people, ids, what all of a series moves together (an estimate is for charts only).
NOT_COMPARED = cs.by_name(
    *("known_from", "known_to", "first_known", "series", "family", "kpi", "unit", "estimate", "mixed_vintage"),
    *("newest_publication", "newest_published_on", "explanation_en", "explanation_ru", "explanation_kk"),
    *("publication_id", "url", "publisher", "language", "scope_evidence", "note", "repeats", "authority", "date_basis"),
    *("printed_value", "printed_unit", "announced_on", "previous_target", "previous_value", "change", "change_pct"),
    require_all=False,
) | cs.by_dtype(pl.List(pl.String), pl.List(pl.Date))

# The target that a row is measured against, and the columns that are measured against one.
TARGET = ("trajectory", "target", "target_year", "target_value", "plan", "plan_target")
AGAINST_TARGET = (
    *("trajectory", "target", "target_year", "target_value", "path_value", "gap", "gap_pct", "status", "certainty"),
    *("required_pct", "remaining_pct", "ratio", "ratio_low", "ratio_high"),
)
OF_MONTH = ("month_", "blank_reason")  # beginnings of the columns of a KPI that are about its own month
TWELVE_MONTHS = ("rolling", *AGAINST_TARGET)  # … and of those that are about the twelve months to its reference


@dataclass(frozen=True)
class ComparedTable:
    """How a table is compared.

    `leading`: the column whose value speaks for a row that came or is gone; `otherwise`: those that speak where it is
    blank. `intervals`: figure, low, high: what earns a column its decimals. `reference`: the column that moves on when
    the row refers to a later month.
    """

    key: tuple[str, ...]
    leading: str
    otherwise: tuple[str, ...] = ()
    intervals: tuple[tuple[str, str, str], ...] = ()
    reference: str | None = None

    def interval(self, column: str) -> tuple[str, str, str] | None:
        """The figure, and its bounds, that earn a column its decimals."""
        figure = KPI_AS_EXACT_AS.get(column, column)
        return next((interval for interval in self.intervals if figure in interval), None)


VALUE = ("value", "low", "high")
PERIOD = ("series", "span", "period_start", "period_end")
TABLES = {
    "monthly": ComparedTable(("series", "month"), "value", intervals=(VALUE,)),
    "totals": ComparedTable(PERIOD, "value", intervals=(VALUE,)),
    "growth": ComparedTable(PERIOD, "growth_pct", intervals=(("growth_pct", "low_pct", "high_pct"),)),
    "progress": ComparedTable(
        ("trajectory", "month", "path"),
        "actual",
        otherwise=("path_value",),
        intervals=(("actual", "low", "high"), ("ratio", "ratio_low", "ratio_high")),
    ),
    "outlook": ComparedTable(("series", "year"), "value", intervals=(VALUE,), reference="month"),
    "conflicts": ComparedTable(("conflict_id",), "excess"),
    "kpi": ComparedTable(
        ("month", "kpi"),
        "ytd_value",
        otherwise=("ytd_growth_pct", "month_value", "blank_reason"),
        intervals=tuple((figure, *bounds) for figure, bounds in KPI_INTERVALS.items()),
        reference="ytd_period_end",
    ),
    "targets": ComparedTable(
        ("series", "horizon_start", "horizon", "speaker", "line", "measure"), "value", otherwise=("printed_growth",)
    ),
}


def period(table: str, column: str) -> tuple[pl.Expr, pl.Expr]:
    """First and last day of what a cell is about."""
    month, year, horizon = pl.col("month"), pl.col("year"), pl.col("horizon")
    of_month = (month, month.dt.month_end())
    if table == "kpi":
        return of_month if column.startswith(OF_MONTH) else _reference_period(column)
    periods = {
        "monthly": of_month,
        "progress": (month.dt.offset_by("-11mo"), month.dt.month_end()),
        "outlook": (pl.date(year, 1, 1), pl.date(year, 12, 31)),
        "targets": (horizon.dt.truncate("1y"), horizon),
    }
    return periods.get(table, (pl.col("period_start"), pl.col("period_end")))


def _reference_period(column: str) -> tuple[pl.Expr, pl.Expr]:
    """Of a column of a KPI that speaks of the year so far, twelve months, or the whole year."""
    end = pl.coalesce("ytd_period_end", pl.col("month").dt.month_end())
    if column.startswith(TWELVE_MONTHS):
        return end.dt.month_start().dt.offset_by("-11mo"), end
    january, next_january = end.dt.truncate("1y"), end.dt.offset_by("1y").dt.truncate("1y")
    return january, next_january.dt.offset_by("-1d") if column.startswith("outlook") else end
