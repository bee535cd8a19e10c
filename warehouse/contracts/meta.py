"""What a file says about itself: its release and what that changed, its sources and documents, its passes through
contracts, and what its results were computed from. Beside the content, never part of it.
"""

from __future__ import annotations

import polars as pl

from warehouse.catalogue.codes import BRIDGE_TERMS, CHANGE_LABELS, COMPARED_MARTS
from warehouse.contracts.rule import among, contract, rule
from warehouse.contracts.table import (
    UNIT_COLUMN,
    Table,
    day,
    flag,
    integer,
    integer64,
    moment,
    number,
    text,
    texts,
)

CHANGE_KINDS = ("changed", "came", "gone")
BRIDGES = ("history", "label")

_difference = pl.col("new_number") - pl.col("old_number")
_slack = 1e-6 * pl.max_horizontal(pl.col("old_number").abs(), pl.col("new_number").abs(), pl.lit(1e-6))

CHANGES = contract(
    Table(
        "meta.changes",
        "What this release changed against meta.release.previous: one row a changed cell, one a row that came or is gone, each with its reason.",
        {
            "table_name": text("Table of mart: monthly, totals, growth, progress, outlook, conflicts, kpi or targets."),
            "row_key": text("Key of the row in that table, its parts separated by blanks."),
            "change": text("changed (a cell), came or gone (a whole row, told by its leading column)."),
            "column_name": text("Column that changed; of a row that came or is gone, the table's leading column."),
            "series": text("Series of the row."),
            "period_start": day("First day of the period that the cell is about.", null=True),
            "period_end": day("Last day of that period, as the newer state has it.", null=True),
            "unit": text("Unit of both numbers: the series' unit, % or months; NULL: no quantity.", null=True),
            "old_value": text(
                "Old value as text, numbers rounded; of a row without its leading value what else it says (bounds, reason); NULL: blank.",
                null=True,
            ),
            "new_value": text("New value, likewise.", null=True),
            "old_number": number("Old value, unrounded; NULL: blank, or no number.", UNIT_COLUMN, null=True),
            "new_number": number("New value, unrounded; NULL: blank, or no number.", UNIT_COLUMN, null=True),
            "label": text(
                "Why: target_changed, new_period, source_revised, new_source or code_or_catalogue_changed; the first of these that is true."
            ),
            "claim_ids": texts(
                "Claims that caused it (core.claims of this release, or of the one before where they are gone); empty: none in particular."
            ),
            "publications": texts("Publications of those claims."),
            "bridge": text(
                "Numbers of mart.kpi: old_number plus the five terms is new_number. history: each term from what this release knew on the days between; label: the whole difference is the label's term; NULL: no bridge.",
                null=True,
            ),
            "by_target": number("Term of the bridge: the target is another.", UNIT_COLUMN, null=True),
            "by_new_period": number("Term of the bridge: the figures reach a later month.", UNIT_COLUMN, null=True),
            "by_revision": number(
                "Term of the bridge: figures were replaced by later ones of the same speaker.", UNIT_COLUMN, null=True
            ),
            "by_new_source": number("Term of the bridge: figures came that replace none.", UNIT_COLUMN, null=True),
            "by_program": number(
                "Term of the bridge: program or catalogue say otherwise of the same figures.", UNIT_COLUMN, null=True
            ),
        },
        key=("table_name", "row_key", "column_name"),
    ),
    [
        among("table_name", COMPARED_MARTS),
        among("change", CHANGE_KINDS),
        among("label", CHANGE_LABELS),
        among("bridge", BRIDGES),
        rule(
            "a cell that did not change",
            (pl.col("change") != "changed") | pl.col("old_value").ne_missing(pl.col("new_value")),
        ),
        rule("a row that came has no old value", (pl.col("change") != "came") | pl.col("old_value").is_null()),
        rule("a row that is gone has no new value", (pl.col("change") != "gone") | pl.col("new_value").is_null()),
        rule(
            "the terms do not lead from the old value to the new one",
            pl.col("bridge").is_null() | ((pl.sum_horizontal(*BRIDGE_TERMS) - _difference).abs() <= _slack),
        ),
    ],
)

RELEASE = Table(
    "meta.release",
    "The release that this file is: one row, written when it was published.",
    {
        "release": text("Name of the release."),
        "built_at": moment("When it was built (Asia/Almaty)."),
        "content_hash": text("SHA-256 over the content of all tables of core and mart."),
        "code_version": text("Version of the program."),
        "catalogue_hash": text("SHA-256 over the catalogue's files."),
        "layout": text("Layout of this file: the beginning of the SHA-256 over the statements that made its tables."),
        "source_hash": text("SHA-256 over the bytes of the source."),
        "previous": text(
            "Release that was published when this one took its place; NULL: none, or it could not be read.", null=True
        ),
        "not_compared": texts(
            "Tables that could not be compared with that release, for it has another layout; NULL: nothing was compared.",
            null=True,
        ),
    },
    key=("release",),
)

SOURCES = Table(
    "meta.sources",
    "What this build has read.",
    {
        "source": text("Source."),
        "closing_date": day("Undated targets and milestones of the source were known by this day."),
        "documents": integer("How many files it has.", "files"),
        "sha256": text("SHA-256 over their bytes."),
    },
    key=("source",),
)

DOCUMENTS = Table(
    "meta.documents",
    "Documents of the landing zone that this build has read: bytes kept, addressed by their hash.",
    {
        "document": text("Name and beginning of the hash; claims name it in their locator."),
        "sha256": text("SHA-256 of the kept bytes."),
        "source": text("Source that landed it."),
        "url": text("Address from which it came."),
        "edition": text("The publisher's own id of the edition, where there is one.", null=True),
        "retrieved_at": moment("When the bytes came, Almaty time."),
        "figures": integer("Printed figures read in it.", "figures"),
        "newest_month": text("Newest month (YYYY-MM) of which it prints a figure.", null=True),
        "refusal": text("Why nothing of it entered; NULL: it was read.", null=True),
    },
    key=("sha256", "source"),
)

DOORS = Table(
    "meta.doors",
    "Every pass through a contract in this build: rows in = rows kept + rows rejected.",
    {
        "contract": text("Contract."),
        "batch": text("Family or kind of the rows."),
        "rows_in": integer64("Rows that came.", "rows"),
        "rows_kept": integer64("Rows that went on.", "rows"),
        "rows_rejected": integer64("Rows in core.rejected.", "rows"),
    },
    key=("contract", "batch"),
    checks=("rows_in = rows_kept + rows_rejected",),
)

GROUPS = Table(
    "meta.groups",
    "Series that are reconciled together, with the hash of what their bounds were computed from.",
    {
        "group_name": text(
            "First series of the group; for what does not add up over time, series, measure and period."
        ),
        "inputs_sha256": text("SHA-256 over figures, ties, catalogue and program."),
        "reused": flag("Nothing had changed: the results of the release before were taken over."),
    },
    key=("group_name",),
)

AS_OF = Table(
    "meta.as_of",
    "The day up to which this file derives what was known; no row: everything that it holds.",
    {
        "day": day("That day: core holds later figures as well, mart does not."),
    },
    key=("day",),
)
