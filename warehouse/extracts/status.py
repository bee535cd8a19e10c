"""What the published release is, how it came about and what was refused: for the command line's summaries.

Typed results of queries on the tables of core and meta, and counts of the marts; no words and no layout.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from warehouse.catalogue.codes import COMPARED_MARTS
from warehouse.store import Connection


@dataclass(frozen=True)
class ReleaseIdentity:
    """`built_at`: Almaty time; `as_of`: the day whose knowledge was built (None: everything that was known)."""

    release: str
    content_hash: str
    built_at: dt.datetime
    code_version: str
    as_of: dt.date | None


@dataclass(frozen=True)
class Refusal:
    """Rows that a contract refused for one reason. `first_place`: file and line of the first, where it has one."""

    contract: str
    reason: str
    rows: int
    first_seen: dt.datetime
    first_place: str | None


@dataclass(frozen=True)
class SourceDocuments:
    """Landed documents of a source. `newest_month`: YYYY-MM, the newest that any of them has figures of."""

    documents: int
    refused: int
    newest_month: str | None


@dataclass(frozen=True)
class Counts:
    """`read` and `kept`: printed figures; `figures` and `set_aside`: those that stand now, and the localised errors."""

    read: int
    kept: int
    kpi_rows: int
    contradictions: int
    figures: int
    set_aside: int


@dataclass(frozen=True)
class History:
    """Rows of knowledge in the marts, those of them replaced by newer knowledge, and the first day of knowledge.

    `changed`: rows that this release changed of what is known now, against the release `previous` (None: it is the
    first).
    """

    rows: int
    replaced: int
    since: dt.date
    changed: int
    previous: str | None


def release_identity(connection: Connection) -> ReleaseIdentity:
    """Name, content hash and origin of an open release."""
    row = connection.read(
        "SELECT release, content_hash, built_at, code_version, (SELECT max(day) FROM meta.as_of) FROM meta.release"
    ).row(0)
    return ReleaseIdentity(*row)


def rows_kept(connection: Connection) -> dict[str, int]:
    """Rows that each contract let in, by contract and batch."""
    return dict(connection.read("SELECT contract || ' (' || batch || ')', rows_kept FROM meta.doors ORDER BY 1").rows())


def refusals(connection: Connection) -> list[Refusal]:
    """Refused rows by contract and reason."""
    rows = connection.read(
        "SELECT r.contract, r.reason, count(*), min(r.seen_at), "
        "min(coalesce(r.row->>'document' || ':' || (r.row->>'line'), c.locator)) "
        "FROM core.rejected r LEFT JOIN core.claims c ON c.claim_id = (r.row->>'claim_id') "
        "GROUP BY r.contract, r.reason ORDER BY r.contract, r.reason"
    ).rows()
    return [Refusal(*row) for row in rows]


def source_documents(connection: Connection) -> dict[str, SourceDocuments]:
    """Landed documents that the release was made from, by source."""
    rows = connection.read(
        "SELECT source, count(*), count(refusal), max(newest_month) FROM meta.documents GROUP BY source"
    ).rows()
    return {source: SourceDocuments(*counts) for source, *counts in rows}


def counts(connection: Connection) -> Counts:
    """How many figures came in, and what the marts hold of what is known now."""
    read, kept = connection.read(
        "SELECT sum(rows_in) FILTER (contract = 'figures'), sum(rows_kept) FILTER (contract = 'claims') FROM meta.doors"
    ).row(0)
    marts = connection.read(
        "SELECT (SELECT count(*) FROM mart.kpi_now), (SELECT count(*) FROM mart.conflicts_now), count(*), "
        "count(*) FILTER (verdict <> 'used') FROM mart.standing_now"
    ).row(0)
    return Counts(int(read), int(kept), *marts)


def history(connection: Connection) -> History:
    """How many rows of knowledge the marts hold, since when, and what this release changed."""
    every = " UNION ALL ".join(f"SELECT known_from, known_to FROM mart.{mart}" for mart in COMPARED_MARTS)  # noqa: S608 - own names
    known = connection.read(f"SELECT count(*), count(known_to), min(known_from) FROM ({every})").row(0)  # noqa: S608 - own names
    changes = connection.read(
        "SELECT (SELECT count(DISTINCT (table_name, row_key)) FROM meta.changes), max(previous) FROM meta.release"
    ).row(0)
    return History(*known, *changes)
