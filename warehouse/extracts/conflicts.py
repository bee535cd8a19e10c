"""Contradicting publications as people read them: a row each, by family and by how far they miss each other."""

from __future__ import annotations

import polars as pl

from warehouse.catalogue.codes import FAMILIES
from warehouse.extracts.series import series_row
from warehouse.store import Warehouse


def conflicts(warehouse: Warehouse, lang: str, series: str | None = None) -> pl.DataFrame:
    """Rows of mart.conflicts (those in which a series takes part, if one is given), `explanation` in the language.

    Raises NoWarehouse, and UsageError for an unknown series.
    """
    with warehouse.reader() as connection:
        if series is not None:
            series_row(connection, series)
        return connection.read(_CONFLICTS.format(lang=lang), [series, list(FAMILIES)])


_CONFLICTS = """
SELECT conflict_id, series, family, period_start, period_end, measure, excess, excess_pct, unit,
       allowed_low, allowed_high, claim_ids, set_aside, rule, explanation_{lang} AS explanation,
       (SELECT list(p.url ORDER BY p.url) FROM core.publications p
        WHERE list_contains(publications, p.publication_id)) AS urls,
       known_from
FROM mart.conflicts_now
WHERE $1 IS NULL OR EXISTS (FROM core.claims_now c WHERE c.series = $1 AND list_contains(claim_ids, c.claim_id))
ORDER BY list_position($2, family), excess_pct DESC, conflict_id
"""
