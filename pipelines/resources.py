"""The resource that assets work with: the warehouse and the source of this data folder. Computes nothing."""

import contextlib
import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg
import polars as pl

from pipelines.settings import code_version, day_of, settings
from sources import connectors
from sources.errors import ParseError, TransientFetchError
from sources.landing.attempts import Attempts
from sources.landing.gathering import Gathered, gather
from sources.landing.zone import Landed, Landing
from sources.ledger.read import LEDGER, Reading, read_ledger
from sources.review import waiting
from warehouse import clock
from warehouse.build.steps import Build, catalogue_hash
from warehouse.errors import CorridorError
from warehouse.extracts import changed
from warehouse.extracts.kpi import newest_complete_month
from warehouse.extracts.overview import Overview, overview
from warehouse.extracts.stale import Differs, formats_of, overtaken, told_from_disk
from warehouse.periods import parse_month
from warehouse.store import Provenance, Release, Warehouse
from warehouse.store.connection import store_errors

log = logging.getLogger("corridor")


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """An expected error ends the run with its own words and no retry; Dagster shows them as the failure."""
    try:
        yield
    except CorridorError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error


class Workshop(dg.ConfigurableResource["Workshop"]):
    """Opens builds and releases. Where things are comes from the settings, never from run configuration.

    `as_of`, the one thing to configure: build what was known on this day (YYYY-MM-DD) instead of everything.
    """

    as_of: str | None = None

    @property
    def warehouse(self) -> Warehouse:
        """The warehouse of the data folder."""
        return Warehouse(settings().home, settings().keep_releases)

    @property
    def ledger(self) -> Path:
        """The ledger folder: the embedded one, unless CORRIDOR_LEDGER says otherwise."""
        return settings().ledger or LEDGER

    def read(self) -> Reading:
        """Everything the source says."""
        return read_ledger(self.ledger)

    @property
    def landing(self) -> Landing:
        """The landing zone of the data folder."""
        return Landing(settings().landing)

    def gather(self) -> Gathered:
        """Everything that has landed, read again from its bytes; what the reader is unsure of is put before a person."""
        with explained():
            try:
                waiting.ask(self.landing)
            except ParseError as error:
                log.warning("%s", error)
            return gather(self.landing)

    def gather_from(self, source: str) -> pl.DataFrame:
        """The documents of one source and what was read in each."""
        with explained():
            return gather(self.landing, source=source).documents

    def fetch(self, source: str, months: Sequence[dt.date] = ()) -> list[Landed]:
        """Ask a source and land what is new; what came of it is noted.

        Raises dagster.Failure, which may be tried again only where the same request may succeed later.
        """
        landing, attempts = self.landing, Attempts(settings().landing)
        if settings().offline and connectors.connectors()[source].hosts:
            attempts.add(source, "not asked", message="CORRIDOR_OFFLINE is set")
            return []
        try:
            held = {document.sha256 for document in landing.documents(source)}
            today = clock.today()
            with store_errors(landing.folder, "landing documents"):
                found = connectors.fetch(source, landing, today=today, months=months, mirror=settings().mirror)
        except CorridorError as error:
            with contextlib.suppress(OSError):  # the disk may be what failed
                attempts.add(source, "failed", message=error.message)
            transient = isinstance(error, TransientFetchError)
            raise dg.Failure(description=str(error), allow_retries=transient) from error
        new = [document for document in found if document.sha256 not in held]
        attempts.add(source, "landed" if new else "nothing new", len(new))
        return new

    @contextlib.contextmanager
    def build(self, run_id: str, *, fresh: bool = False) -> Iterator[Build]:
        """The build of a run, open for one step. `fresh`: begin it."""
        with explained():
            if fresh:
                self.warehouse.begin(run_id)
            yield Build(self.warehouse.build(run_id), day_of(self.as_of) if self.as_of else None, self.warehouse)

    @property
    def extracts_folder(self) -> Path:
        """Where the extracts of all months lie."""
        return settings().home / "extracts"

    @property
    def keep_releases(self) -> int:
        """How many releases are kept."""
        return settings().keep_releases

    def formats(self, month: str) -> list[str]:
        """Formats of the extracts of a month: those that runs leave, and those that it has already."""
        return formats_of(self.extracts_folder, month, settings().formats)

    def overtaken(self) -> dict[str, list[Differs]]:
        """Months whose extracts on disk say something else than the warehouse does now."""
        return overtaken(self.warehouse, self.extracts_folder)

    def revised(self, month: str) -> list[Differs]:
        """What the extracts of a month on disk say otherwise; nothing where there are none that can be read."""
        return told_from_disk(self.warehouse, self.extracts_folder, month)

    def overview(self, month: str | None = None) -> Overview:
        """What is published, with the headlines of a month (the newest complete one, if none is given)."""
        with explained(), self.warehouse.reader() as connection:
            return overview(connection, parse_month(month) if month else newest_complete_month(self.warehouse))

    def publish(self, run_id: str) -> Release:
        """Publish the build of a run."""
        with explained():
            provenance = Provenance(code_version(), catalogue_hash())
            release = self.warehouse.publish(run_id, provenance, changed.compare)
            what = "published" if release.changed else "nothing new"
            self.warehouse.record({"run": run_id, "result": "succeeded", "release": release.name, "message": what})
            return release

    def changes(self, release: Release) -> changed.Changed | None:
        """What a release changed against the one before; None where it is the one before."""
        with explained():
            return changed.of_published(self.warehouse) if release.changed else None

    def give_up(self, run_id: str, error: BaseException | None) -> None:
        """Drop the build of a failed run and record why."""
        message = str(error).splitlines()[0] if error else "unknown error"
        self.warehouse.abandon(run_id)
        with contextlib.suppress(CorridorError):  # the data folder may be what failed
            self.warehouse.record({"run": run_id, "result": "failed", "message": message})
