"""A build, step by step: rows as printed → claims → what stands and agrees → bounds → months, growth, KPIs.

Each step reads its inputs from the build file, calls pure rules, passes the result through its contract and
writes what was kept; what was refused goes to core.rejected. A step can be run again alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import polars as pl

from warehouse import clock, vintages
from warehouse.build.reuse import Before, inputs_hash
from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.load import FOLDER as CATALOGUE_FOLDER
from warehouse.catalogue.load import Catalogue, catalogue
from warehouse.contracts import Admission, admit, columns
from warehouse.figures import known_from, ranking, versions
from warehouse.figures.claims import claims, dated, publications
from warehouse.metrics import target_register, targets
from warehouse.metrics.growth import growth
from warehouse.metrics.kpi import kpi
from warehouse.metrics.monthly import monthly
from warehouse.metrics.outlook import outlook
from warehouse.metrics.progress import progress
from warehouse.metrics.revisions import revisions
from warehouse.metrics.totals import totals
from warehouse.reconcile import groups
from warehouse.reconcile.solution import solve
from warehouse.store import Connection, Warehouse
from warehouse.wording.contradictions import conflicts
from warehouse.wording.phrases import QUOTED, Quotes

PREVIEW_ROWS = 8
NOW = pl.col("known_to").is_null()
PERIODS = ["span", "period_start", "period_end", "series"]
DOCUMENTS = pl.DataFrame(
    schema={
        "document": pl.String,
        "sha256": pl.String,
        "source": pl.String,
        "url": pl.String,
        "edition": pl.String,
        "retrieved_at": pl.Datetime("us"),
        "figures": pl.Int64,
        "newest_month": pl.String,
        "refusal": pl.String,
    }
)
GROUPS = {"group_name": pl.String, "inputs_sha256": pl.String, "reused": pl.Boolean}


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


def catalogue_hash() -> str:
    """SHA-256 over the catalogue's files."""
    digest = hashlib.sha256()
    for path in sorted(p for p in CATALOGUE_FOLDER.rglob("*") if p.suffix in (".yaml", ".json")):
        digest.update(path.relative_to(CATALOGUE_FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class Build:
    """The steps of one build on an open build file.

    `as_of`: derive only from what was known on that day (None: from everything, or as the file was begun). `published`: the release before, whose bounds are taken
    over where nothing changed, and with which the new ones are compared.
    """

    def __init__(
        self, connection: Connection, as_of: dt.date | None = None, published: Warehouse | None = None
    ) -> None:
        self.db = connection
        held = connection.read("SELECT day FROM meta.as_of").to_series().to_list()
        self.as_of: dt.date | None = as_of or (held[0] if held else None)
        self.before = Before(published)
        self.catalogue: Catalogue = catalogue()

    # Holding what the sources say

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
        papers_landed = DOCUMENTS.clear() if landed is None else landed.select(DOCUMENTS.columns)
        with self.db.transaction():
            self._start_over()
            printed = admit("figures", figures)
            with_dates = dated(printed.kept)
            papers = admit("publications", publications(with_dates, papers_landed))
            series = admit("series", self.catalogue.series_frame())
            target_figures = admit("target_figures", target_rows)
            announced = admit("targets", targets.targets(target_figures.kept, self.catalogue, closing_date))
            registered = admit("register", target_register.register(announced.kept, self.catalogue))
            paths = admit("trajectories", targets.trajectories(self.catalogue, announced.kept))
            milestone_figures = admit("milestone_figures", milestone_rows)
            built = admit("milestones", targets.milestones(milestone_figures.kept, self.catalogue, closing_date))
            held = {
                "stage.figures": printed,
                "core.publications": papers,
                "core.series": series,
                "core.targets": announced,
                "mart.targets": registered,
                "core.trajectories": paths,
                "core.milestones": built,
            }
            for table, admission in held.items():
                self.db.insert(table, admission.kept)
            self.db.insert("core.publication_lags", self._lags(with_dates))
            self._hold_words()
            if self.as_of:
                self.db.insert("meta.as_of", pl.DataFrame({"day": [self.as_of]}))
            if sha256:
                origin = {"source": "ledger", "closing_date": closing_date, "documents": documents, "sha256": sha256}
                self.db.insert("meta.sources", pl.DataFrame([origin]))
            self.db.insert("meta.documents", papers_landed)
            passes = (*held.values(), target_figures, milestone_figures, *_unread(papers_landed, refused))
            self._account("all", passes)
        return Step(
            passes, printed.kept.height, _last_month(printed.kept["period_end"].max()), printed.kept.tail(PREVIEW_ROWS)
        )

    def family(self, name: str) -> Step:
        """Claims and observations of one family, from the staged figures."""
        codes = [code for code, series in self.catalogue.series.items() if series.family == name]
        rows = self.db.read("FROM stage.figures WHERE list_contains(?, series)", [codes])
        lag = self.db.table("core.publication_lags")
        held = admit("claims", claims(dated(rows), lag, self.catalogue), "ledger")
        observed = admit("observations", versions.observations(held.kept).select(columns("observations")))
        with self.db.transaction():
            for table in ("core.claims", "core.observations"):
                self.db.execute(f"DELETE FROM {table} WHERE list_contains(?, series)", [codes])  # noqa: S608 - the warehouse's own tables
            self.db.insert("core.claims", held.kept)
            self.db.insert("core.observations", observed.kept)
            self._account(name, (held, observed))
        preview = held.kept.sort("known_from", descending=True).select(
            "series",
            "period_start",
            "period_end",
            "printed_value",
            "printed_unit",
            "printed_growth",
            "authority",
            "known_from",
        )
        return Step((held, observed), held.kept.height, held.kept["period_end"].max(), preview.head(PREVIEW_ROWS))

    # Deriving

    def bounds(self) -> Step:
        """mart.standing, mart.bounds and mart.conflicts: which figures agree, and what they prove together."""
        observed = self._known("core.observations")
        figures = ranking.ranked(versions.stated(observed), self.catalogue.own_authorities())
        levels = groups.printed_levels(observed)
        found = groups.groups(figures, self.db.table("core.series"), self.db.table("core.parts"))
        printed = self._printed()
        hashes = {group.name: inputs_hash(group, levels, printed) for group in found}
        same, (old_standing, old_bounds, old_conflicts) = self._taken_over(found, hashes)
        solution = solve([group for group in found if group.name not in same], levels)
        held = Quotes.of({name: self.db.table(table) for name, table in QUOTED.items() if name != "standing"})
        new_conflicts = conflicts(solution.contradictions, solution.days, solution.standing, held)
        key = ["series", "period_start", "period_end", "known_from"]
        judged = admit("standing", pl.concat([solution.standing, old_standing]).sort("version_id", "known_from"))
        bounded = admit("bounds", pl.concat([solution.bounds, old_bounds]).sort(key))
        told = admit("conflicts", pl.concat([new_conflicts, old_conflicts]).sort("conflict_id", "known_from"))
        with self.db.transaction():
            for admission in (judged, bounded, told):
                self.db.replace(f"mart.{admission.contract}", admission.kept)
            reconciled = [
                {"group_name": name, "inputs_sha256": sha, "reused": name in same} for name, sha in hashes.items()
            ]
            self.db.replace("meta.groups", pl.DataFrame(reconciled, schema=GROUPS))
            self._account("all", (judged, bounded, told))
        worst = told.kept.filter(NOW).sort("excess_pct", descending=True)
        preview = worst.select("series", "period_end", "excess_pct", "rule", "explanation_en").head(PREVIEW_ROWS)
        return Step((judged, bounded, told), bounded.kept.height, bounded.kept["period_end"].max(), preview)

    def monthly(self) -> Step:
        """mart.monthly."""
        days, used, bounded = self._snapshots()
        rows = monthly(self._levels(used), bounded)
        return self._derive("monthly", vintages.folded(rows, days, ["month", "series"]), "month")

    def totals(self) -> Step:
        """mart.totals."""
        days, used, bounded = self._snapshots()
        chosen = ranking.chosen(used, bounded)
        rows = totals(self._levels(chosen), chosen.filter(pl.col("measure") == "growth"), bounded)
        return self._derive("totals", vintages.folded(rows, days, PERIODS), "period_end")

    def growth(self) -> Step:
        """mart.growth."""
        standing_figures = ranking.best_first(self.db.table("mart.standing"))
        marts = [self.db.table(f"mart.{name}") for name in ("monthly", "totals")]
        days = vintages.days(standing_figures, *marts)
        months, sums, figures = (vintages.snapshots(table, days) for table in (*marts, standing_figures))
        rows = growth(months, sums, figures)
        return self._derive("growth", vintages.folded(rows, days, PERIODS), "period_end")

    def progress(self) -> Step:
        """mart.progress."""
        frame = progress(self._known("core.trajectories"), self.db.table("mart.totals"))
        return self._derive("progress", frame, "month", measured=pl.col("actual").is_not_null())

    def outlook(self) -> Step:
        """mart.outlook."""
        days, used, bounded = self._snapshots()
        chosen = ranking.chosen(used, bounded)
        levels, growths = self._levels(chosen), chosen.filter(pl.col("measure") == "growth")
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

    # Within

    def _start_over(self) -> None:
        tables = self.db.read(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() "
            "WHERE schema_name IN ('core', 'mart', 'stage') OR table_name IN ('doors', 'sources', 'groups', 'as_of', 'documents')"
        )
        for (table,) in tables.rows():
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608 - the warehouse's own tables

    def _lags(self, figures: pl.DataFrame) -> pl.DataFrame:
        """Lags of the figures that the contract of claims will keep: a refused row must not move any date."""
        kept = admit("claims", claims(figures, known_from.lags(figures), self.catalogue)).kept
        return known_from.lags(figures.join(kept, on="claim_id", how="semi"))

    def _hold_words(self) -> None:
        """Units, authorities, milestone topics and parts, as the catalogue has them."""
        units = [
            {"unit": u.unit, "dimension": u.dimension, "factor": u.factor, "printed": list(u.printed), **_names(u.name)}
            for u in self.catalogue.units.values()
        ]
        authorities = [
            {"authority": a.authority, **_names(a.name), "per_publisher": a.per_publisher}
            for a in self.catalogue.authorities.values()
        ]
        topics = [
            {"topic": t.topic, "item": t.item, **_names(t.name)} for t in self.catalogue.milestone_topics.values()
        ]
        self.db.insert("core.parts", self.catalogue.parts_frame())
        self.db.insert("core.milestone_topics", pl.DataFrame(topics))
        self.db.insert("core.units", pl.DataFrame(units, schema_overrides={"printed": pl.List(pl.String)}))
        self.db.insert("core.authorities", pl.DataFrame(authorities))

    def _known(self, table: str) -> pl.DataFrame:
        """A table as it was known on the day for which is built."""
        return known_from.known_at(self.db.table(table), self.as_of)

    def _snapshots(self) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Days on which a series changed, and its figures that agree (best first) and bounds as known on each.

        A build that starts at a later step reconciles the figures first.
        """
        if not self.db.read("SELECT 1 FROM mart.standing LIMIT 1").height:
            self.bounds()
        judged, bounded = self.db.table("mart.standing"), self.db.table("mart.bounds")
        days = vintages.days(judged, bounded)
        used = ranking.best_first(judged.filter(pl.col("verdict") == "used"))
        return days, vintages.snapshots(used, days), vintages.snapshots(bounded, days)

    def _levels(self, figures: pl.DataFrame) -> pl.DataFrame:
        """The level figures of flows."""
        return figures.filter((pl.col("measure") == "level") & pl.col("series").is_in(self.catalogue.flows))

    def _taken_over(
        self, found: list[groups.Group], hashes: dict[str, str]
    ) -> tuple[set[str], tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]]:
        """Groups whose inputs are those of the release before, and its results for them: all of them, or none."""
        known = self.before.groups()
        same = [group for group in found if known.get(group.name) == hashes[group.name]]
        results = self.before.results(same)
        if results[0]["version_id"].n_unique() != len({row["version_id"] for group in same for row in group.rows}):
            return set(), self.before.results([])
        return {group.name for group in same}, results

    def _printed(self) -> dict[str, str]:
        """What each claim prints and where, as one text."""
        said = self.db.read(
            "SELECT claim_id, concat_ws('|', printed_value, printed_unit, printed_growth, authority, publisher, "
            "published_text) FROM core.claims JOIN core.publications USING (publication_id)"
        )
        return dict(said.rows())

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
        """Write what went through the doors: the refused rows with their reasons, and the account of each pass."""
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


def _names(text: object) -> dict[str, str]:
    return {f"name_{lang}": getattr(text, lang) for lang in LANGUAGES}


def _unread(landed: pl.DataFrame, refused: pl.DataFrame | None) -> list[Admission]:
    """What parsers gave no figure for, as a pass through a door: documents in, documents kept, rows refused."""
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
