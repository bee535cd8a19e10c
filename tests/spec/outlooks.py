"""Figures and targets for tests of the outlook, and the outlook that follows from them."""

from __future__ import annotations

import datetime as dt

import polars as pl

from tests.spec.table import Row, number, rows
from warehouse.contracts import admit
from warehouse.metrics.outlook import outlook
from warehouse.periods import parse_period

FIGURE = {
    "series": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "measure": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "newest": pl.Date,
    "claim_ids": pl.List(pl.String),
    "known_from": pl.Date,
}
TARGET = {
    "target": pl.String,
    "series": pl.String,
    "horizon": pl.Date,
    "value": pl.Float64,
    "unit": pl.String,
    "kind": pl.String,
    "speaker": pl.String,
    "authority": pl.String,
    "known_from": pl.Date,
    "known_to": pl.Date,
}
OWN = pl.DataFrame({"series": ["transit"], "authority": ["MOT"]})


def day(cell: str | None) -> dt.date | None:
    return None if cell is None else dt.date.fromisoformat(cell)


def _figures(lines: list[Row], measure: str) -> list[dict[str, object]]:
    """Rows with a value (level) or growth; half: half-width, 0 where not given, open: no upper end."""
    name, width = ("value", "half") if measure == "level" else ("growth", "growth_half")
    figures = []
    for row in lines:
        value = number(row.get(name))
        if value is None:
            continue
        first, last = parse_period(str(row["period"]))
        half = row.get(width) or "0"
        figures.append(
            {
                "series": row.get("series") or "transit",
                "period_start": first,
                "period_end": last,
                "measure": measure,
                "value": value,
                "low": value - (0 if half == "open" else float(half)),
                "high": None if half == "open" else value + float(half),
                "newest": None if row.get("undated") else day(row["said"]),
                "claim_ids": [f"{row.get('series') or 'transit'} {row['period']} {row['said']}"],
                "known_from": day(row["said"]),
            }
        )
    return figures


def snapshots(text: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Preferred figures and growth, as known on each day on which one was printed; the newest of a period is preferred."""
    printed = pl.DataFrame([r for m in ("level", "growth") for r in _figures(rows(text), m)], schema=FIGURE)
    days = printed.select("series", pl.col("known_from").alias("as_of")).unique()
    preferred = (
        days.join(printed, on="series")
        .filter(pl.col("known_from") <= pl.col("as_of"))
        .sort("series", "as_of", "known_from", descending=[False, False, True])
        .unique(subset=["series", "as_of", "period_end", "measure"], keep="first", maintain_order=True)
    )
    growth = preferred.filter(pl.col("measure") == "growth").select(
        "series",
        "as_of",
        pl.lit("ytd").alias("span"),
        "period_start",
        "period_end",
        pl.col("value").alias("growth_pct"),
        pl.col("low").alias("low_pct"),
        pl.col("high").alias("high_pct"),
        pl.col("value").alias("printed_pct"),
        pl.lit("printed").alias("basis"),
        "claim_ids",
    )
    return preferred, growth


def register(text: str = "") -> pl.DataFrame:
    targets = [
        {
            "target": row["target"],
            "series": "transit",
            "horizon": day(row["horizon"]),
            "value": number(row["value"]),
            "unit": "Mt",
            "kind": row["kind"],
            "speaker": row["who"],
            "authority": row["who"],
            "known_from": day(row["known_from"]),
            "known_to": day(row["known_to"]),
        }
        for row in (rows(text) if text else [])
    ]
    return pl.DataFrame(targets, schema=TARGET)


def outlook_history(text: str, targets: str = "") -> pl.DataFrame:
    """mart.outlook, every row of which its contract lets in."""
    admission = admit("outlook", outlook(*snapshots(text), register(targets), OWN))
    assert admission.rejected.is_empty(), admission.rejected["reason"].to_list()
    return admission.kept


def as_of(frame: pl.DataFrame, text: str) -> pl.DataFrame:
    on = dt.date.fromisoformat(text)
    return frame.filter((pl.col("known_from") <= on) & ((pl.col("known_to") > on).fill_null(True)))


PAST = """
    period          | value | half | said
    2020-01/2020-06 | 40    |      | 2020-07-20
    2020            | 100   |      | 2021-01-20
    2021-01/2021-06 | 50    |      | 2021-07-20
    2021            | 100   |      | 2022-01-20
    2022-01/2022-06 | 50    |      | 2022-07-20
    2022            | 110   |      | 2023-01-20
    2023-01/2023-06 | 44    |      | 2023-07-20
    2023            | 99    |      | 2024-01-20
"""
FOUR_YEARS = PAST + "    2024-01/2024-06 | 60    | 0.5  | 2024-07-20\n"
PLANS = """
    target   | horizon    | value | kind     | who | known_from | known_to
    forecast | 2024-12-31 | 150   | forecast | MOT | 2024-01-01 |
    old      | 2024-12-31 | 120   | plan     | MOT | 2023-01-01 | 2024-08-01
    new      | 2024-12-31 | 134   | plan     | MOT | 2024-08-01 |
    rival    | 2024-12-31 | 200   | target   | GOV | 2024-02-01 |
    other    | 2025-12-31 | 300   | plan     | MOT | 2024-01-01 |
    growth   | 2024-12-31 |       | plan     | MOT | 2024-01-01 |
"""


def alternating_years(years: int, *, undated: bool = False, last: str = "") -> str:
    """Every second year is expected to grow by 10 percent from 100; it ends at 110 and at 88 by turns.

    No month has four past years, so that growth is always carried forward.
    """
    lines = ["period | value | half | growth | growth_half | undated | said"]
    for n in range(years):
        year, outcome = 2000 + 2 * n, 110 if n % 2 == 0 else 88
        mark = "yes" if undated else ""
        lines += [
            f"{year} | 100 | 1 | | | | {year + 1}-01-20",
            f"{year + 1}-01/{year + 1}-{6 - n % 5:02} | 50 | 1 | 10 | 0.5 | {mark} | {year + 1}-07-20",
            f"{year + 1} | {outcome} | 1 | | | | {year + 2}-01-19",
        ]
    return "\n".join([*lines, *([last] if last else [])])
