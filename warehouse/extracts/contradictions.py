"""Contradictions as people read them: one row each, in one language, by family and by how far they miss each other."""

from __future__ import annotations

import difflib

import polars as pl

from warehouse.catalogue.codes import FAMILIES
from warehouse.errors import UsageError
from warehouse.store import Warehouse


def contradictions(warehouse: Warehouse, lang: str, series: str | None = None) -> pl.DataFrame:
    """Rows of mart.conflicts (those in which a series takes part, if one is given), `explanation` in the language.

    Raises NoWarehouse, and UsageError for a series that is not held.
    """
    with warehouse.reader() as connection:
        codes = connection.read("SELECT series FROM core.series ORDER BY series").to_series().to_list()
        if series is not None and series not in codes:
            raise UsageError(f"there is no series {series}", nearest(series, codes))
        return connection.read(_CONTRADICTIONS.format(lang=lang), [series, list(FAMILIES)])


def flat(rows: pl.DataFrame) -> pl.DataFrame:
    """Lists as text, for CSV."""
    return rows.with_columns(pl.col(pl.List(pl.String)).list.join(" "))


def nearest(code: str, codes: list[str]) -> str:
    """A hint for a mistyped series."""
    near = difflib.get_close_matches(code, codes, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else 'see: corridor query "SELECT series FROM core.series"'


_CONTRADICTIONS = """
SELECT conflict_id, series, family, period_start, period_end, measure, excess, excess_pct, unit,
       allowed_low, allowed_high, claim_ids, set_aside, rule, explanation_{lang} AS explanation,
       (SELECT list(p.url ORDER BY p.url) FROM core.publications p
        WHERE list_contains(publications, p.publication_id)) AS urls,
       known_from
FROM mart.conflicts_now
WHERE $1 IS NULL OR EXISTS (FROM core.claims_now c WHERE c.series = $1 AND list_contains(claim_ids, c.claim_id))
ORDER BY list_position($2, family), excess_pct DESC, conflict_id
"""
