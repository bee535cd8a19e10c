"""Editions of the Bureau's monthly workbook beside each other: what one repeats of another, lacks, or puts a thousand times higher.

Only figures that nobody has answered in corrections.yaml are doubted; what is doubted is refused with its question.
"""

from __future__ import annotations

import polars as pl

REPEATED = 0.8  # of the values that two editions share: from there on one is a copy of the other
FEW = 3  # equal values that may be chance
SLIP = 300  # times the mean month of the other editions: a slip of the unit is a thousand
CORRECTED = "corrected:"
OWN = ("series", "printed_unit", "locator", "line", "printed_value", "printed_growth", "refusal")  # of a missing row


def compared(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures of all landed editions with the questions that their comparison raises, and rows for what one lacks."""
    found = _without_what_was_found(figures)
    monthly = found.filter(
        (pl.col("period_start").str.slice(5) == "01")
        & (pl.col("period_start").str.slice(0, 4) == pl.col("period_end").str.slice(0, 4))
        & pl.col("locator").str.starts_with("sheet ")
        & ~pl.col("note").fill_null("").str.starts_with(CORRECTED)
        & (pl.col("period_end").n_unique().over("document") == 1)
    )
    stated = monthly.filter(pl.col("refusal").is_null() & pl.col("printed_value").is_not_null())
    questions = pl.concat([_copies(stated), _slips(stated)]).unique("_row", keep="first", maintain_order=True)
    doubted = (
        found.join(questions, on="_row", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("refusal", "_question").alias("refusal"),
            *(
                pl.when(pl.col("_question").is_null()).then(name).alias(name)
                for name in ("printed_value", "printed_growth")
            ),
        )
        .drop("_question")
    )
    return pl.concat([doubted, _lacking(stated.join(questions, on="_row", how="anti"), found)]).drop("_row")


def _without_what_was_found(figures: pl.DataFrame) -> pl.DataFrame:
    """What was missing in one document and stands in another is missing no longer."""
    key = ("series", "period_start", "period_end")
    numbered = figures.with_row_index("_row")
    there = numbered.filter(pl.col("refusal").is_null() & pl.col("printed_value").is_not_null()).select(key).unique()
    missing = pl.col("refusal").str.contains(r"(^|: )missing").fill_null(False)
    gone = numbered.filter(missing).join(there, on=key, how="semi").select("_row")
    return numbered.join(gone, on="_row", how="anti", maintain_order="left")


def _copies(stated: pl.DataFrame) -> pl.DataFrame:
    """Rows of an edition that print the values of an edition of an earlier period under a new cover."""
    value = pl.col("printed_value").cast(pl.Float64)
    short = stated.select("_row", "document", "series", "period_end", value.alias("value"))
    pairs = short.join(short, on="series", suffix="_before").filter(pl.col("period_end_before") < pl.col("period_end"))
    same = (pl.col("value") == pl.col("value_before")) & (pl.col("value") != 0)
    shared = (
        pairs.with_columns(same.alias("same"))
        .group_by("document", "document_before", "period_end_before")
        .agg(pl.col("same").sum().alias("n"), pl.len().alias("of"), pl.col("_row").filter("same"))
    )
    copies = shared.filter((pl.col("n") >= FEW) & (pl.col("n") >= REPEATED * pl.col("of"))).sort("document_before")
    question = pl.format(
        "question: {} of {} values of this edition are those of {} (to {}): was it copied forward?",
        "n", "of", "document_before", "period_end_before",
    )  # fmt: skip
    return copies.with_columns(question.alias("_question")).explode("_row").select("_row", "_question")


def _slips(stated: pl.DataFrame) -> pl.DataFrame:
    """Rows a thousand times higher, or lower, than their series in the other editions."""
    months = pl.col("period_end").str.slice(5).cast(pl.Int32)
    monthly = stated.select(
        "_row", "series", "document", (pl.col("printed_value").cast(pl.Float64) / months).alias("mean")
    )
    others = (
        monthly.join(monthly, on="series", suffix="_other")
        .filter((pl.col("document") != pl.col("document_other")) & (pl.col("mean_other") > 0) & (pl.col("mean") > 0))
        .group_by("_row", maintain_order=True)
        .agg(pl.col("mean").first(), pl.col("mean_other").median(), pl.len())
    )
    times = pl.col("mean") / pl.col("mean_other")
    doubtful = others.filter((pl.col("len") > 1) & ((times > SLIP) | (times < 1 / SLIP)))
    question = pl.format(
        "question: {} times what the other editions print of this series: a slip of the unit?", times.round_sig_figs(2)
    )
    return doubtful.select("_row", question.alias("_question"))


def _lacking(stated: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Refused rows for the series that the edition before held, and the newest one does not name at all."""
    if stated.is_empty():
        return found.clear()
    newest, before = _newest_two(stated)
    if before is None:
        return found.clear()
    here = found.filter(pl.col("document") == newest)
    example = here.filter(pl.col("refusal").is_null()).head(1)
    if example.is_empty():  # it states nothing: its own questions say so
        return found.clear()
    lacking = stated.filter((pl.col("document") == before) & ~pl.col("series").is_in(here["series"].to_list()))
    anywhere = found.filter(pl.col("refusal").is_null() & (pl.col("period_end") == example["period_end"].item()))[
        "series"
    ].to_list()
    same = {name: pl.lit(example[name].item(), found.schema[name]) for name in found.columns if name not in OWN}
    return lacking.filter(~pl.col("series").is_in(anywhere)).with_columns(
        *(expression.alias(name) for name, expression in same.items()),
        pl.lit(None, pl.String).alias("printed_value"),
        pl.lit(None, pl.String).alias("printed_growth"),
        (pl.lit(here["line"].max(), pl.Int64) + pl.int_range(1, pl.len() + 1)).alias("line"),
        pl.format("missing: the edition before ({}) has it in {}, and this one nowhere", pl.lit(before), "locator").alias("refusal"),
    ).select(found.columns)  # fmt: skip


def _newest_two(stated: pl.DataFrame) -> tuple[str, str | None]:
    """The documents of the newest period and of the one before it, the last retrieved of each."""
    last = stated.group_by("period_end").agg(pl.col("document").last()).sort("period_end", descending=True)
    documents = last["document"].to_list()
    return documents[0], documents[1] if len(documents) > 1 else None
