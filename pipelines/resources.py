"""The resource that assets work with: a data folder with its ledger, landing zone, builds, release and extracts.

It opens and hands over; it computes nothing.
"""

import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg
import polars as pl

from pipelines.settings import code_version, day_of, program_hash, settings
from sources import connectors
from sources.errors import ParseError, TransientFetchError
from sources.landing.attempts import Attempts
from sources.landing.calendar import due_month
from sources.landing.gathering import Gathered, gather
from sources.landing.quarantine import Quarantine
from sources.landing.reading import printable
from sources.landing.readings import Readings
from sources.landing.zone import Landed, Landing
from sources.ledger.manifest import ledger_hash
from sources.ledger.read import LEDGER, Reading, read_ledger
from sources.review import queue
from warehouse import clock
from warehouse.build.catalogue_tables import catalogue_hash
from warehouse.build.steps import Build
from warehouse.changes.comparison import release_difference
from warehouse.contracts.figures import OF_THE_DAY
from warehouse.contracts.schema import schema
from warehouse.errors import CorridorError
from warehouse.extracts.changes import Changes, recorded_changes
from warehouse.extracts.facts import newest_complete_month
from warehouse.extracts.month_files import MonthFiles, write_month
from warehouse.extracts.open_data import is_whole
from warehouse.extracts.overview import Overview, overview
from warehouse.extracts.stale import MonthsToMake, formats_of, months_to_make
from warehouse.periods import parse_month
from warehouse.store import Inputs, Provenance, Release, Warehouse
from warehouse.store.connection import store_errors

log = logging.getLogger("corridor")


@contextlib.contextmanager
def dagster_failures() -> Iterator[None]:
    """Turns an expected error into dagster.Failure: its message is the failure that Dagster shows, without a retry."""
    try:
        yield
    except CorridorError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error


class DataFolderResource(dg.ConfigurableResource["DataFolderResource"]):
    """The data folder of the settings; run configuration never says where things are. Its key is `workshop`.

    `as_of`, the one thing to configure: build what was known on this day (YYYY-MM-DD) instead of everything.
    """

    as_of: str | None = None

    @property
    def warehouse(self) -> Warehouse:
        """The warehouse of the data folder."""
        return Warehouse(settings().home, settings().keep_releases)

    def read_ledger(self) -> Reading:
        """The ledger: the embedded one, unless CORRIDOR_LEDGER names another. Raises SourceError."""
        return read_ledger(settings().ledger or LEDGER)

    @property
    def landing(self) -> Landing:
        """The landing zone of the data folder."""
        return Landing(settings().landing)

    def gather(self) -> Gathered:
        """Everything that has landed, read again from its bytes; what the reader is unsure of is put before a person."""
        with dagster_failures():
            readings = Readings(self.landing)
            try:
                queue.refresh(self.landing, readings)
            except ParseError as error:
                log.warning("%s", error)
            gathered = gather(self.landing, readings)
            return dataclasses.replace(gathered, figures=connectors.compared(gathered.figures))

    def inputs(self) -> dict[str, str]:
        """All that a release is derived from, each with a hash or a value; the catalogue is part of the program.

        Raises OSError.
        """
        today = clock.today()
        review = settings().home / "review" / "press.csv"  # written while gathering: one that is gone is made anew
        due = {
            source: str(due_month(connector.timetable, today)) for source, connector in connectors.connectors().items()
        }
        return {
            "program": program_hash(),
            "ledger": ledger_hash(settings().ledger or LEDGER),
            "documents": self.landing.digest(),
            "decisions": hashlib.sha256(review.read_bytes()).hexdigest() if review.exists() else "none",
            "set_aside": Quarantine(settings().home / "quarantine").digest(),
            "as_of": self.as_of or "everything",
            "months_due": json.dumps(due),
        }

    def note_inputs(self, run_id: str, inputs: Inputs, rejected: pl.DataFrame) -> None:
        """Keep what a run reads, beside what it publishes; `rejected`: the rows that it refused."""
        of_the_day = any(words in reason for words in OF_THE_DAY for reason in rejected["reason"].to_list())
        with dagster_failures():
            now = self.inputs()
            left = {name: now[name] for name in ("decisions", "set_aside")}  # as gathering left them
            day = {"day": str(clock.today()) if of_the_day else "any"}
            self.warehouse.note_inputs(run_id, {**inputs, **left, **day})

    def unchanged(self) -> str | None:
        """The published release, if all that it was derived from is still the same, and it and its open data are whole."""
        derived = self.warehouse.derived()
        if derived is None or derived.inputs.get("day") not in ("any", str(clock.today())):
            return None
        try:
            now = self.inputs() | {"day": derived.inputs["day"]}
        except (OSError, CorridorError):  # the run that follows says what is wrong
            return None
        if changed := sorted(
            name for name in now.keys() | derived.inputs.keys() if now.get(name) != derived.inputs.get(name)
        ):
            log.info("changed since release %s: %s", derived.release, ", ".join(changed))
            return None
        return derived.release if is_whole(self.extracts_folder, derived.release) else None

    def landed_documents(self, source: str) -> pl.DataFrame:
        """The documents of one source, one row each, with what was read in it or why it is refused."""
        with dagster_failures():
            return gather(self.landing, source=source).documents

    def fetch(self, source: str, months: Sequence[dt.date] = ()) -> list[Landed]:
        """Ask a source, land what is new, and note the attempt; returns the documents that are new.

        Raises dagster.Failure, which may be tried again only where the same request may succeed later.
        """
        landing, attempts, new = self.landing, Attempts(settings().landing), 0
        if settings().offline and connectors.connectors()[source].hosts:
            attempts.add(source, "not asked", message="CORRIDOR_OFFLINE is set")
            return []
        try:
            with store_errors(landing.folder, "landing documents"), landing.asking(source) as alone:
                if not alone:
                    attempts.add(source, "not asked", message="another run is asking it")
                    return []
                before = {document.sha256 for document in landing.documents(source)}
                try:
                    landed = connectors.fetch(
                        source, landing, today=clock.today(), months=months, mirror=settings().mirror
                    )
                finally:  # also beside a failure
                    new = sum(document.sha256 not in before for document in landing.documents(source))
        except Exception as error:
            expected = isinstance(error, CorridorError)
            message = error.message if isinstance(error, CorridorError) else f"{type(error).__name__}: {error}"
            with contextlib.suppress(OSError):  # the disk may be what failed
                attempts.add(source, "failed", new, message=printable(message))
            if not expected:
                raise
            transient = isinstance(error, TransientFetchError)
            raise dg.Failure(description=str(error), allow_retries=transient) from error
        attempts.add(source, "landed" if new else "nothing new", new)
        return [document for document in landed if document.sha256 not in before]

    @contextlib.contextmanager
    def build(self, run_id: str, *, fresh: bool = False) -> Iterator[Build]:
        """The build of a run, open for one step. `fresh`: begin it."""
        with dagster_failures():
            if fresh:
                self.warehouse.begin(run_id, schema())
            build = self.warehouse.build(run_id, schema())
            yield Build(build, day_of(self.as_of) if self.as_of else None, self.warehouse)

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

    def months_to_make(self) -> MonthsToMake:
        """The newest complete month, unless it is made, and those whose extracts on disk are stale."""
        return months_to_make(self.warehouse, self.extracts_folder, settings().formats)

    def write_month(self, month: str, formats: Sequence[str]) -> MonthFiles:
        """Write the extracts of a month in these formats."""
        with dagster_failures():
            return write_month(self.warehouse, self.extracts_folder, month, formats)

    def overview(self, month: str | None = None) -> Overview:
        """What is published, with the headlines of a month (the newest complete one, if none is given)."""
        with dagster_failures(), self.warehouse.reader() as connection:
            return overview(connection, parse_month(month) if month else newest_complete_month(connection))

    def publish(self, run_id: str) -> Release:
        """Publish the build of a run."""
        with dagster_failures():
            provenance = Provenance(code_version(), catalogue_hash(), schema())
            release = self.warehouse.publish(run_id, provenance, release_difference)
            message = "published" if release.changed else "nothing new"
            self.warehouse.record({"run": run_id, "result": "succeeded", "release": release.name, "message": message})
            return release

    def leave_unchanged(self, run_id: str, release: str) -> None:
        """Record that a run derived nothing, for nothing had changed since a release."""
        with dagster_failures():
            message = "nothing that the release rests on has changed"
            self.warehouse.record({"run": run_id, "result": "succeeded", "release": release, "message": message})
            self.warehouse.abandon(run_id)

    def changes(self) -> Changes:
        """What the published release changed against the one before."""
        with dagster_failures(), self.warehouse.reader() as connection:
            return recorded_changes(connection)

    def abandon(self, run_id: str, error: BaseException | None) -> None:
        """Drop the build of a failed run and record why."""
        message = str(error).splitlines()[0] if error else "unknown error"
        self.warehouse.abandon(run_id)
        with contextlib.suppress(CorridorError):  # the data folder may be what failed
            self.warehouse.record({"run": run_id, "result": "failed", "message": message})
