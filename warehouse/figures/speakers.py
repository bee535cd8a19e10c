"""Who speaks: the source to whom a figure or an announcement is attributed when versions of it are told apart."""

from __future__ import annotations

import polars as pl

from warehouse.catalogue.load import Catalogue


def speaker(catalogue: Catalogue) -> pl.Expr:
    """The column `speaker` of rows with authority and publisher.

    An authority speaks for itself wherever it was read. One that stands for many (per_publisher in the catalogue:
    government at large, other sources) does not revise itself: there each publisher is a speaker.
    """
    collective = [code for code, authority in catalogue.authorities.items() if authority.per_publisher]
    return (
        pl.when(pl.col("authority").is_in(collective))
        .then(pl.col("authority") + ":" + pl.col("publisher"))
        .otherwise("authority")
        .alias("speaker")
    )
