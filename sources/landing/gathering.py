"""Everything that has landed, read again from its bytes: offline, in the same order, with the same result.

A document that its parser refuses gives nothing and is listed with the reason; the others are not touched by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from sources import connectors
from sources.landing.dates import known_on
from sources.landing.quarantine import SetAside
from sources.landing.reading import Reading
from sources.landing.readings import Readings
from sources.landing.zone import Landed, Landing
from sources.parsing.rows import SCHEMA
from warehouse import clock
from warehouse.contracts import TABLES
from warehouse.contracts.figures import STATEMENT

REFUSED: dict[str, type[pl.DataType]] = dict.fromkeys(("source", "row", "reason"), pl.String)
KEY = ("series", "period_start", "period_end", "authority", "published_on")


@dataclass(frozen=True)
class Gathered:
    """`figures`: rows as sources.parsing.rows gives them, `document` being the name and the beginning of the hash;
    `documents`: one row for each document in the landing zone; `refused`: source, row (JSON) and reason of what
    gives no figure.
    """

    figures: pl.DataFrame
    documents: pl.DataFrame
    refused: pl.DataFrame


def gather(landing: Landing, readings: Readings | None = None, *, source: str | None = None) -> Gathered:
    """What every landed document (of one source) says."""
    readings = readings or Readings(landing)
    rows: list[list[object]] = []
    documents: list[dict[str, object]] = []
    refused: list[dict[str, str]] = []
    superseded = _superseded(landing)
    landed_documents, damaged = landing.documents(source), landing.unreadable(source)
    for landed in landed_documents:
        reading, record = (Reading([]), None) if landed.sha256 in superseded else readings.of(landed)
        name = f"{landed.document}@{landed.sha256[:8]}"
        day = known_on(landed).isoformat()
        rows += _rows_of(reading, name, day)
        documents.append(_document(landed, name, reading, record))
        if record:
            refused.append(_refused_row(record))
    refused += [_refused_row(readings.set_aside(each)) for each in damaged]
    for name in [source] if source else connectors.connectors():
        ours = [landed for landed in landed_documents if landed.source == name]
        readings.sweep(name, ours, [each for each in damaged if each.source == name])
    register = pl.DataFrame(documents, schema=TABLES["documents"].types, orient="row")
    figures, replaced = _one_edition_a_day(
        _with_revision_day(pl.DataFrame(rows, schema=SCHEMA, orient="row"), register)
    )
    return Gathered(
        figures,
        register,
        pl.concat([pl.DataFrame(refused, schema=REFUSED, orient="row"), replaced]),
    )


def _rows_of(reading: Reading, name: str, day: str) -> Iterable[list[object]]:
    """Rows under the name of their document; where it prints no date, dated with the day on which it became known."""
    places = {column: place for place, column in enumerate(SCHEMA)}
    document, published, basis = (places[column] for column in ("document", "published_on", "date_basis"))
    for row in reading.rows:
        dated: list[object] = list(row)
        dated[document] = name
        if row[basis] == "inferred":
            dated[published] = day
        yield dated


def _document(landed: Landed, name: str, reading: Reading, record: SetAside | None) -> dict[str, object]:
    """The row of a document in the register. What a person dismissed is no longer called refused."""
    ending, refusal = (list(SCHEMA).index(column) for column in ("period_end", "refusal"))
    stated = [row for row in reading.rows if row[refusal] is None]  # the others are questions, not figures
    ends = [str(month) for row in stated if (month := row[ending])]
    return {
        "document": name,
        "sha256": landed.sha256,
        "source": landed.source,
        "url": landed.url,
        "edition": landed.edition,
        "retrieved_at": clock.in_almaty(landed.retrieved_at).replace(tzinfo=None),
        "figures": len(stated),
        "newest_month": max(ends, default=None),
        "refusal": record.reason if record and not record.dismissed else None,
    }


def _refused_row(record: SetAside) -> dict[str, str]:
    facts = {"document": record.name, "url": record.url, "sha256": record.sha256, "bytes": record.bytes}
    reason = f"dismissed by a person: {record.dismissed}" if record.dismissed else record.reason
    return {"source": record.source, "row": json.dumps(facts, ensure_ascii=False), "reason": reason}


def _superseded(landing: Landing) -> set[str]:
    """Hashes of the documents of sources that say everything anew, all but the newest."""
    hashes: set[str] = set()
    for source, connector in connectors.connectors().items():
        if connector.whole and (documents := landing.documents(source)):
            newest = landing.newest(source, documents[-1].url)
            hashes |= {document.sha256 for document in documents if newest and document.sha256 != newest.sha256}
    return hashes


def _with_revision_day(figures: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """A page that prints another figure later, under the day of before, became known on the day it was fetched."""
    order = register.with_row_index("_order").select("document", "_order", "retrieved_at")
    key, statement = ("source", "url", *KEY), pl.struct("url", *KEY, *STATEMENT)
    first = pl.col("_order").min()
    revised = (
        (pl.col("date_basis") == "printed")
        & (pl.col("_order") > first.over(key))
        & (pl.col("_order") == first.over(statement))
    )
    day = pl.col("retrieved_at").dt.date().dt.strftime("%Y-%m-%d")
    return (
        figures.join(order, on="document", how="left", maintain_order="left")
        .with_columns(revised.alias("_revised"))
        .with_columns(
            pl.when("_revised").then(day).otherwise("published_on").alias("published_on"),
            pl.when("_revised").then(pl.lit("inferred")).otherwise("date_basis").alias("date_basis"),
        )
        .select(figures.columns)
    )


def _one_edition_a_day(figures: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Documents of one source that became known on one day: a later one replaces what it prints otherwise.

    Dates of knowledge are days. Without this, two editions of one day would contradict each other instead of the
    second revising the first. What is replaced is kept among the refused rows.
    """
    machine = pl.col("date_basis") == "inferred"  # a printed date belongs to one text, which may print two figures
    is_question = pl.col("refusal").is_not_null()  # it replaces no figure, and no figure replaces it
    within = ("source", *KEY, is_question)
    last = pl.col("document").last().over(within)
    statement = pl.struct(STATEMENT)
    replaced = machine & ~is_question & (pl.col("document") != last) & (statement != statement.last().over(within))
    marked = figures.with_columns(replaced.alias("_replaced"), last.alias("_by"))
    older = marked.filter("_replaced")
    rows = older.drop("_replaced", "_by")
    return marked.filter(~pl.col("_replaced")).drop("_replaced", "_by"), older.select(
        "source",
        pl.struct(rows.columns).struct.json_encode().alias("row"),
        pl.format("replaced on the day it became known by {}", "_by").alias("reason"),
    )
