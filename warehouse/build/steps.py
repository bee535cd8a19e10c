"""The steps of a build: rows as printed → claims → versions that agree, bounds → months, growth, KPIs.

Each step reads its inputs from the build file, calls pure rules, passes the result through its contract and writes the
rows kept; the rows refused go to core.rejected. A step can be run again alone. No rule and no arithmetic stands here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from warehouse import clock, vintages
from warehouse.build.catalogue_tables import catalogue_tables
from warehouse.build.reconciliation import inputs_hash, results_of
from warehouse.build.reuse import PreviousRelease
from warehouse.catalogue.load import Catalogue, catalogue
from warehouse.contracts import TABLES, Admission, admit, columns, empty
from warehouse.contracts.schema import tables_of_file
from warehouse.figures import known_from, ranking, versions
from warehouse.figures.claims import claims, dated, publications
from warehouse.metrics.growth import growth
from warehouse.metrics.kpi import kpi
from warehouse.metrics.milestones import milestones
from warehouse.metrics.monthly import monthly
from warehouse.metrics.outlook import outlook
from warehouse.metrics.progress import progress
from warehouse.metrics.revisions import revisions
from warehouse.metrics.target_register import register
from warehouse.metrics.targets import targets
from warehouse.metrics.totals import totals
from warehouse.metrics.trajectories import trajectories
from warehouse.reconcile.groups import groups, printed_levels
from warehouse.store import Connection, Warehouse
from warehouse.wording.phrases import QUOTED, Quotes

PREVIEW_ROWS = 8
NOW = pl.col("known_to").is_null()
PERIODS = ["span", "period_start", "period_end", "series"]


@dataclass(frozen=True)
class Step:
    """What a step did: admissions of its contracts, rows written, newest period, and a few rows to look at."""

    admissions: tuple[Admission, ...]
    rows: int
    newest: object
    preview: pl.DataFrame

    @property
    def rejected(self) -> pl.DataFrame:
        """All rows that the step's contracts refused."""
        return pl.concat([admission.rejected for admission in self.admissions])


class Build:
    """The steps of one build on an open build file.

    `as_of`: derive only from what was known on that day (None: from everything, or as the file was begun).
    `published`: the release before, whose results are taken over where nothing changed, and with which the new ones
    are compared.
    """

    def __init__(
        self, connection: Connection, as_of: dt.date | None = None, published: Warehouse | None = None
    ) -> None:
        self.db = connection
        begun_as_of = connection.read("SELECT day FROM meta.as_of").to_series().to_list()
        self.as_of: dt.date | None = as_of or next(iter(begun_as_of), None)
        self.previous = PreviousRelease(published)
        self.catalogue: Catalogue = catalogue()

    # Taking in what the sources printed

    def ingest(
        self,
        figures: pl.DataFrame,
        target_rows: pl.DataFrame,
        milestone_rows: pl.DataFrame,
        closing_date: dt.date,
        *,
        documents: int = 0,
        sha256: str = "",
        landed: pl.DataFrame | None = None,
        refused: pl.DataFrame | None = None,
    ) -> Step:
        """Catalogue, publications, targets, trajectories and milestones; figures wait in stage for their family.

        `landed`: the documents of the landing zone (columns of meta.documents); `refused`: source, row (JSON) and
        reason of what their parsers gave no figure for, kept with the refused rows.
        """
        documents_landed = empty("documents") if landed is None else landed
        with self.db.transaction():
            self._start_over()
            printed = admit("figures", figures)
            with_dates = dated(printed.kept)
            papers = admit("publications", publications(with_dates, documents_landed))
            series = admit("series", self.catalogue.series_frame())
            target_figures = admit("target_figures", target_rows)
            announced = admit("targets", targets(target_figures.kept, self.catalogue, closing_date))
            registered = admit("register", register(announced.kept, self.catalogue))
            paths = admit("trajectories", trajectories(self.catalogue, announced.kept))
            milestone_figures = admit("milestone_figures", milestone_rows)
            built = admit("milestones", milestones(milestone_figures.kept, self.catalogue, closing_date))
            admissions = {
                "stage.figures": printed,
                "core.publications": papers,
                "core.series": series,
                "core.targets": announced,
                "mart.targets": registered,
                "core.trajectories": paths,
                "core.milestones": built,
            }
            for table, admission in admissions.items():
                self.db.insert(table, admission.kept)
            self.db.insert("core.publication_lags", self._lags(with_dates))
            for table, frame in catalogue_tables(self.catalogue).items():
                self.db.insert(table, frame)
            if self.as_of:
                self.db.insert("meta.as_of", pl.DataFrame({"day": [self.as_of]}))
            if sha256:
                origin = {"source": "ledger", "closing_date": closing_date, "documents": documents, "sha256": sha256}
                self.db.insert("meta.sources", pl.DataFrame([origin]))
            self.db.insert("meta.documents", documents_landed)
            passes = (
                *admissions.values(),
                target_figures,
                milestone_figures,
                *_without_figures(documents_landed, refused),
            )
            self._account("all", passes)
        return Step(
            passes, printed.kept.height, _last_month(printed.kept["period_end"].max()), printed.kept.tail(PREVIEW_ROWS)
        )

    def family(self, name: str) -> Step:
        """Claims and observations of one family, from the staged figures."""
        codes = [code for code, series in self.catalogue.series.items() if series.family == name]
        rows = self.db.read("FROM stage.figures WHERE list_contains(?, series)", [codes])
        lag = self.db.table("core.publication_lags")
        kept_claims = admit("claims", claims(dated(rows), lag, self.catalogue), "ledger")
        observed = admit("observations", versions.observations(kept_claims.kept).select(columns("observations")))
        with self.db.transaction():
            for table in ("core.claims", "core.observations"):
                self.db.execute(f"DELETE FROM {table} WHERE list_contains(?, series)", [codes])  # noqa: S608 - the warehouse's own tables
            self.db.insert("core.claims", kept_claims.kept)
            self.db.insert("core.observations", observed.kept)
            self._account(name, (kept_claims, observed))
        preview = kept_claims.kept.sort("known_from", descending=True).select(
            "series",
            "period_start",
            "period_end",
            "printed_value",
            "printed_unit",
            "printed_growth",
            "authority",
            "known_from",
        )
        return Step(
            (kept_claims, observed),
            kept_claims.kept.height,
            kept_claims.kept["period_end"].max(),
            preview.head(PREVIEW_ROWS),
        )

    # Deriving

    def bounds(self) -> Step:
        """mart.standing, mart.bounds and mart.conflicts: which figures agree, and what they prove together."""
        observations = self._known("core.observations")
        figures = ranking.ranked(versions.version_history(observations), self.catalogue.own_authorities())
        levels = printed_levels(observations)
        every = groups(figures, self.db.table("core.series"), self.db.table("core.parts"))
        quoted = {name: self.db.table(table) for name, table in QUOTED.items() if name != "standing"}
        quotes = Quotes.of(quoted)
        hashes = {group.name: inputs_hash(group, levels, quotes) for group in every}
        reused, taken_over = self.previous.reusable(every, hashes)
        derived = results_of([group for group in every if group.name not in reused], levels, quoted, quotes)
        results = derived.with_rows_of(taken_over)
        standing = admit("standing", results.standing)
        bounds = admit("bounds", results.bounds)
        conflicts = admit("conflicts", results.conflicts)
        with self.db.transaction():
            for admission in (standing, bounds, conflicts):
                self.db.replace(f"mart.{admission.contract}", admission.kept)
            by_group = [
                {"group_name": name, "inputs_sha256": sha, "reused": name in reused} for name, sha in hashes.items()
            ]
            self.db.replace("meta.groups", pl.DataFrame(by_group, schema=TABLES["groups"].types))
            self._account("all", (standing, bounds, conflicts))
        worst = conflicts.kept.filter(NOW).sort("excess_pct", descending=True)
        preview = worst.select("series", "period_end", "excess_pct", "rule", "explanation_en").head(PREVIEW_ROWS)
        return Step((standing, bounds, conflicts), bounds.kept.height, bounds.kept["period_end"].max(), preview)

    def monthly(self) -> Step:
        """mart.monthly."""
        days, used, bounds = self._snapshots()
        rows = monthly(self._levels(used), bounds)
        return self._derive("monthly", vintages.folded(rows, days, ["month", "series"]), "month")

    def totals(self) -> Step:
        """mart.totals."""
        days, used, bounds = self._snapshots()
        figures = ranking.preferred(used, bounds)
        rows = totals(self._levels(figures), figures.filter(pl.col("measure") == "growth"), bounds)
        return self._derive("totals", vintages.folded(rows, days, PERIODS), "period_end")

    def growth(self) -> Step:
        """mart.growth."""
        standing = ranking.best_first(self.db.table("mart.standing"))
        marts = [self.db.table(f"mart.{name}") for name in ("monthly", "totals")]
        days = vintages.days(standing, *marts)
        months, sums, figures = (vintages.snapshots(table, days) for table in (*marts, standing))
        rows = growth(months, sums, figures)
        return self._derive("growth", vintages.folded(rows, days, PERIODS), "period_end")

    def progress(self) -> Step:
        """mart.progress."""
        frame = progress(self._known("core.trajectories"), self.db.table("mart.totals"))
        return self._derive("progress", frame, "month", measured=pl.col("actual").is_not_null())

    def outlook(self) -> Step:
        """mart.outlook."""
        days, used, bounds = self._snapshots()
        figures = ranking.preferred(used, bounds)
        levels, growths = self._levels(figures), figures.filter(pl.col("measure") == "growth")
        rates = vintages.snapshots(self.db.table("mart.growth"), days)
        register = self._known("mart.targets")
        frame = outlook(pl.concat([levels, growths]), rates, register, self.catalogue.own_authorities())
        return self._derive("outlook", frame, "month")

    def revisions(self) -> Step:
        """mart.revisions."""
        return self._derive("revisions", revisions(self._known("core.observations")), "period_end")

    def kpi(self) -> Step:
        """mart.kpi."""
        marts = ("standing", "bounds", "monthly", "totals", "growth", "progress", "outlook", "conflicts")
        frame = kpi(
            **{name: self.db.table(f"mart.{name}") for name in marts},
            claims=self._known("core.claims"),
            trajectories=self._known("core.trajectories"),
            series=self.db.table("core.series"),
            lags=self.db.table("core.publication_lags"),
        )
        return self._derive("kpi", frame, "month")

    # What the steps share

    def _start_over(self) -> None:
        for table in tables_of_file():
            if table.name not in ("meta.release", "meta.changes"):  # written when it is published
                self.db.execute(f"DELETE FROM {table.name}")  # noqa: S608 - the warehouse's own tables

    def _lags(self, figures: pl.DataFrame) -> pl.DataFrame:
        """Lags of the figures that the contract of claims will keep: a refused row must not move any date."""
        kept = admit("claims", claims(figures, known_from.lags(figures), self.catalogue)).kept
        return known_from.lags(figures.join(kept, on="claim_id", how="semi"))

    def _known(self, table: str) -> pl.DataFrame:
        """A table as it was known on the day for which is built."""
        return known_from.known_at(self.db.table(table), self.as_of)

    def _snapshots(self) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Days on which a series changed, and its figures that agree (best first) and bounds as known on each.

        A build that starts at a later step reconciles the figures first.
        """
        if not self.db.read("SELECT 1 FROM mart.standing LIMIT 1").height:
            self.bounds()
        standing, bounds = self.db.table("mart.standing"), self.db.table("mart.bounds")
        days = vintages.days(standing, bounds)
        used = ranking.best_first(standing.filter(pl.col("verdict") == "used"))
        return days, vintages.snapshots(used, days), vintages.snapshots(bounds, days)

    def _levels(self, figures: pl.DataFrame) -> pl.DataFrame:
        """The level figures of flows."""
        return figures.filter((pl.col("measure") == "level") & pl.col("series").is_in(self.catalogue.flows))

    def _derive(self, name: str, frame: pl.DataFrame, period: str, measured: pl.Expr | None = None) -> Step:
        """Admit and write a mart; `measured` tells its rows of the past from those of the future."""
        admission = admit(name, frame.select(columns(name)))
        with self.db.transaction():
            self.db.replace(f"mart.{name}", admission.kept)
            self._account("all", (admission,))
        past = admission.kept.filter(NOW) if measured is None else admission.kept.filter(NOW & measured)
        newest = past[period].max()
        return Step((admission,), admission.kept.height, newest, past.sort(period).tail(PREVIEW_ROWS))

    def _account(self, batch: str, admissions: tuple[Admission, ...]) -> None:
        """Write the account of each admission, and the refused rows with their reasons."""
        seen_at = clock.now().replace(tzinfo=None, microsecond=0)
        for admission in admissions:
            self.db.execute("DELETE FROM meta.doors WHERE contract = ? AND batch = ?", [admission.contract, batch])
            self.db.insert("meta.doors", pl.DataFrame([{**admission.account, "batch": batch}]))
            if admission.rejected.height:
                self.db.insert(
                    "core.rejected", self._unseen(admission.rejected).with_columns(pl.lit(seen_at).alias("seen_at"))
                )

    def _unseen(self, rejected: pl.DataFrame) -> pl.DataFrame:
        """A step that is run again refuses the same rows again: they are kept once."""
        seen = self.db.read("SELECT source, contract, reason, CAST(row AS VARCHAR) AS row FROM core.rejected")
        return rejected.join(seen, on=["source", "contract", "reason", "row"], how="anti", maintain_order="left")


def _without_figures(landed: pl.DataFrame, refused: pl.DataFrame | None) -> list[Admission]:
    """What parsers gave no figure for, as an admission: documents in, documents kept, rows refused."""
    if refused is None or refused.is_empty():
        return []
    rejected = refused.select(
        "source",
        pl.lit(None, pl.String).alias("publication_id"),
        "row",
        "reason",
        pl.lit("documents").alias("contract"),
    )
    kept = landed.filter(pl.col("refusal").is_null())
    return [Admission("documents", kept.height + rejected.height, kept, rejected)]


def _last_month(text: object) -> dt.date | None:
    return dt.date.fromisoformat(f"{text}-01") if text else None
