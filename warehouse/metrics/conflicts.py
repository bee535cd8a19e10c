"""Contradictions: standing figures of one series and period that exclude each other, told in plain words.

One row for each period and measure with a rival of the figure shown: all members, by how much they miss each
other, which were set aside and by which rule. Nothing is deleted, and a revision is never a contradiction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.load import catalogue
from warehouse.catalogue.words import Words, words
from warehouse.contracts import columns
from warehouse.rules.choice import PERIOD, disjoint

KEY = [*PERIOD, "measure"]


def conflicts(
    ranked: pl.DataFrame, chosen: pl.DataFrame, claims: pl.DataFrame, publications: pl.DataFrame, series: pl.DataFrame
) -> pl.DataFrame:
    """mart.conflicts from the standing figures (ranked, and the chosen ones), core.claims, publications and series.

    The excess is in the series' unit, for growth in percentage points (then excess_pct is null).
    """
    pairs = _pairs(ranked, chosen)
    told = _printed(claims, publications)
    names = series.select("series", "family", "unit", *(f"name_{lang}" for lang in LANGUAGES))
    rows = [
        _row(entry, told)
        for entry in pairs.join(names, on="series").sort("excess_share", descending=True).iter_rows(named=True)
    ]
    lists = {"claim_ids": pl.List(pl.String), "publications": pl.List(pl.String), "set_aside": pl.List(pl.String)}
    others = {"excess": pl.Float64, "excess_pct": pl.Float64, "known_from": pl.Date, "known_to": pl.Date}
    return pl.DataFrame(rows, schema={**dict.fromkeys(columns("conflicts"), pl.String), **lists, **others})


def _pairs(ranked: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """One row for each contradicted figure: it, its rivals as lists, the largest excess and the deciding rule."""
    rivals = ranked.select(*KEY, pl.exclude(KEY).name.suffix("_other"))
    gap = pl.max_horizontal(pl.col("low_other") - pl.col("high"), pl.col("low") - pl.col("high_other"))
    rule = (
        pl.when(pl.col("rank") > pl.col("rank_other"))
        .then(pl.lit("confidence"))
        .when(pl.col("is_own") & ~pl.col("is_own_other"))
        .then(pl.lit("own_authority"))
        .when((pl.col("newest") > pl.col("newest_other")).fill_null(pl.col("newest_other").is_null()))
        .then(pl.lit("newest"))
        .otherwise(pl.lit("sharper"))
    )
    return (
        chosen.join(rivals, on=KEY)
        .filter(disjoint("low", "high", "low_other", "high_other"))
        .with_columns(gap.alias("gap"), rule.alias("rule"))
        .group_by(*KEY, "version_id", maintain_order=True)
        .agg(
            pl.col("value", "claim_ids", "known_from", "rule").first(),
            pl.col("claim_ids_other").alias("others"),
            pl.col("version_id_other").alias("other_versions"),
            pl.col("known_from_other").max(),
            pl.col("gap").max().alias("excess"),
        )
        .with_columns(
            (pl.col("excess") / pl.when(pl.col("measure") == "level").then("value") * 100).alias("excess_pct"),
            pl.max_horizontal("known_from", "known_from_other").alias("known_from"),
        )
        .with_columns(pl.coalesce("excess_pct", "excess").alias("excess_share"))
    )


def _printed(claims: pl.DataFrame, publications: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """What each claim prints, and where: claim_id → row."""
    joined = claims.join(publications.select("publication_id", "publisher", "published_text"), on="publication_id")
    return {row["claim_id"]: row for row in joined.iter_rows(named=True)}


def _row(entry: dict[str, Any], told: dict[str, dict[str, Any]]) -> dict[str, Any]:
    groups = [entry["claim_ids"], *entry["others"]]
    members = [claim for group in groups for claim in group]
    identity = "|".join(sorted([entry["version_id"], *entry["other_versions"]]))
    explanations = {f"explanation_{lang}": _explain(entry, groups, told, words(lang)) for lang in LANGUAGES}
    return {
        "conflict_id": f"x-{hashlib.sha256(identity.encode()).hexdigest()[:12]}",
        "series": entry["series"],
        "family": entry["family"],
        "claim_ids": members,
        "publications": list(dict.fromkeys(told[claim]["publication_id"] for claim in members)),
        "excess": entry["excess"],
        "excess_pct": entry["excess_pct"],
        "unit": entry["unit"] if entry["measure"] == "level" else "percent",
        "set_aside": [claim for group in entry["others"] for claim in group],
        "rule": entry["rule"],
        **explanations,
        "known_from": entry["known_from"],
        "known_to": None,
    }


def _explain(entry: dict[str, Any], groups: list[list[str]], told: dict[str, dict[str, Any]], says: Words) -> str:
    measure = entry["measure"]
    sayings = [_saying([told[claim] for claim in group], measure, says) for group in groups]
    unit = _unit(entry["unit"], says) if measure == "level" else says["conflict", "points"]
    excess = _number(f"{entry['excess']:.4g}", says)
    return says["conflict", "rivals"].format(
        name=entry[f"name_{says.lang}"],
        period=_period(entry["period_start"], entry["period_end"], says),
        figures="; ".join(sayings),
        excess=f"{excess} {unit}",
        shown=sayings[0].split(" (")[0],
        because=says["conflict", entry["rule"]],
    )


def _saying(claims: list[dict[str, Any]], measure: str, says: Words) -> str:
    """The most exactly printed claim of a version, as printed, with who said it where and when."""
    claim = max(
        claims, key=lambda row: len((row["printed_value"] if measure == "level" else row["printed_growth"]) or "")
    )
    if measure == "level":
        value = f"{_number(claim['printed_value'], says)} {_unit(claim['printed_unit'], says)}"
    else:
        growth = claim["printed_growth"] or f"{claim['growth_pct']:.4g}"
        value = (
            f"×{_number(growth[1:], says)}" if growth.startswith("x") else f"{_number(f'{float(growth):+g}', says)} %"
        )
    return says["conflict", "figure"].format(
        value=value,
        authority=getattr(catalogue().authorities[claim["authority"]].name, says.lang),
        publisher=claim["publisher"],
        date=claim["published_text"] or says["text", "undated"],
    )


def _number(text: str, says: Words) -> str:
    return text if says.lang == "en" else text.replace(".", ",")


def _unit(spelling: str, says: Words) -> str:
    """Name of a unit in the language, whatever its spelling in print."""
    unit = next(u for u in catalogue().units.values() if spelling in (u.unit, *u.printed))
    return str(getattr(unit.name, says.lang))


def _period(first: dt.date, last: dt.date, says: Words) -> str:
    kind = "other"
    if first.year == last.year:
        whole_year = (first.month, last.month) == (1, 12)
        kind = "year" if whole_year else "month" if first.month == last.month else "months"
    return says["period", kind].format(
        first=says["month", str(first.month)],
        last=says["month", str(last.month)],
        first_year=first.year,
        year=last.year,
    )
