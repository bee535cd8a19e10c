"""Everything that has landed, read again from its bytes: offline, in the same order, with the same result.

A document that its parser refuses gives nothing and is listed with the reason; the others are not touched by it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import polars as pl

from sources import connectors
from sources.errors import SourceError
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


def gather(
    landing: Landing,
    parse: Callable[[bytes, Landed], pl.DataFrame] = connectors.parse,
    *,
    source: str | None = None,
) -> Gathered:
    """Parse every landed document (of one source)."""
    frames: list[pl.DataFrame] = []
    documents: list[dict[str, object]] = []
    refused: list[dict[str, str]] = []
    superseded = _superseded(landing)
    for landed in landing.documents(source):
        name = f"{landed.document}@{landed.sha256[:8]}"
        rows, refusal = pl.DataFrame(schema=SCHEMA), None
        try:
            if landed.sha256 not in superseded:
                rows = parse(landing.read(landed), landed)
        except SourceError as error:
            refusal = str(error)
            facts = {"document": name, "url": landed.url, "sha256": landed.sha256}
            refused.append({"source": landed.source, "row": json.dumps(facts, ensure_ascii=False), "reason": refusal})
        frames.append(_with_publication_day(rows, landed).with_columns(pl.lit(name).alias("document")))
        documents.append(
            {
                "document": name,
                "sha256": landed.sha256,
                "source": landed.source,
                "url": landed.url,
                "edition": landed.edition,
                "retrieved_at": clock.in_almaty(landed.retrieved_at).replace(tzinfo=None),
                "figures": rows.height,
                "newest_month": rows["period_end"].max(),
                "refusal": refusal,
            }
        )
    register = pl.DataFrame(documents, schema=TABLES["documents"].types, orient="row")
    figures, replaced = _one_edition_a_day(
        _with_revision_day(pl.concat([pl.DataFrame(schema=SCHEMA), *frames]), register)
    )
    return Gathered(
        figures,
        register,
        pl.concat([pl.DataFrame(refused, schema=REFUSED, orient="row"), replaced]),
    )


def _superseded(landing: Landing) -> set[str]:
    """Hashes of the documents of sources that say everything anew, all but the newest."""
    hashes: set[str] = set()
    for source, connector in connectors.connectors().items():
        if connector.whole and (documents := landing.documents(source)):
            newest = landing.newest(source, documents[-1].url)
            hashes |= {document.sha256 for document in documents if newest and document.sha256 != newest.sha256}
    return hashes


def known_on(landed: Landed) -> dt.date:
    """The day on which a document became known, where it prints none: the server's Last-Modified, if it is credible,
    else the day of retrieval in Almaty.
    """
    retrieved = clock.in_almaty(landed.retrieved_at).date()
    stamp = next((value for name, value in landed.headers.items() if name.lower() == "last-modified"), None)
    if stamp:
        try:
            modified = parsedate_to_datetime(stamp)
        except (ValueError, TypeError):
            return retrieved
        day = clock.in_almaty(modified if modified.tzinfo else modified.replace(tzinfo=dt.UTC)).date()
        return day if dt.date(2000, 1, 1) <= day <= retrieved else retrieved
    return retrieved


def _with_publication_day(rows: pl.DataFrame, landed: Landed) -> pl.DataFrame:
    """Rows whose document prints no date, dated with the day on which it became known."""
    inferred = pl.col("date_basis") == "inferred"
    day = pl.lit(known_on(landed).isoformat())
    return rows.with_columns(pl.when(inferred).then(day).otherwise("published_on").alias("published_on"))


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
    within = ("source", *KEY)
    last = pl.col("document").last().over(within)
    statement = pl.struct(STATEMENT)
    replaced = machine & (pl.col("document") != last) & (statement != statement.last().over(within))
    marked = figures.with_columns(replaced.alias("_replaced"), last.alias("_by"))
    older = marked.filter("_replaced")
    rows = older.drop("_replaced", "_by")
    return marked.filter(~pl.col("_replaced")).drop("_replaced", "_by"), older.select(
        "source",
        pl.struct(rows.columns).struct.json_encode().alias("row"),
        pl.format("replaced on the day it became known by {}", "_by").alias("reason"),
    )
