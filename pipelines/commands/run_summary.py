"""The lines that `corridor run` ends with: sources, figures kept and refused, where things are, and the headlines."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from pipelines.settings import Settings
from sources.connectors import connectors
from sources.intake.waiting import waiting as waiting_files
from sources.landing.attempts import Attempts
from sources.landing.quarantine import Quarantine
from sources.review.decisions import undecided_count
from warehouse.errors import CorridorError
from warehouse.extracts import status
from warehouse.extracts.facts import read_key_facts
from warehouse.extracts.kpi import kpi_extract
from warehouse.extracts.open_data import path_of
from warehouse.extracts.overview import overview
from warehouse.periods import month_label, parse_month
from warehouse.store import Connection, Warehouse


def summary_lines(chosen: Settings, month: str, since: dt.datetime) -> Iterator[str]:
    """The whole summary, line by line; the month is that of the newest extracts (YYYY-MM), `since` when the run began."""
    with Warehouse(chosen.home).reader() as connection:
        yield from source_lines(chosen, since)
        yield from warehouse_lines(connection, chosen, month)
        yield f"KPIs of {month}"
        yield from (f"  {line}" for line in headline_lines(connection, month))
    yield "next        corridor kpi · corridor conflicts · corridor explain transit_freight.total 2025-10 · corridor status"


def source_lines(chosen: Settings, since: dt.datetime) -> Iterator[str]:
    """What asking the sources gave this time: what is new, which were not reached and why, and what waits for a person."""
    attempts = Attempts(chosen.landing).made_here(since)
    outside = {source for source, connector in connectors().items() if connector.hosts}
    idle = [source for source in connectors() if chosen.offline and source in outside]
    made = {source: attempts[source] for source in connectors() if source in attempts and source not in idle}
    new = [f"{source} {attempt.documents}" for source, attempt in made.items() if attempt.documents]
    same = [source for source, attempt in made.items() if attempt.result == "nothing new"]
    parts = [f"new documents: {', '.join(new)}"] if new else []
    parts += [f"nothing new: {', '.join(same)}"] if same else []
    parts += [f"not asked (CORRIDOR_OFFLINE is set): {', '.join(idle)}"] if idle else []
    yield f"sources     {'; '.join(parts) or ('none was reached' if made else 'none was asked')}"
    elsewhere = [attempt.source for attempt in made.values() if attempt.result == "not asked"]
    if elsewhere:
        yield f"not asked   {', '.join(elsewhere)}: another run is asking"
    failed = [attempt for attempt in made.values() if attempt.result == "failed"]
    offline = [attempt.source for attempt in failed if "no internet?" in attempt.message]
    if offline:
        yield f"not reached {', '.join(offline)}: no internet? What has landed is enough; CORRIDOR_OFFLINE=1 asks nobody"
    for attempt in failed:
        if attempt.source not in offline:
            yield f"not reached {attempt.message}"
    if aside := Quarantine(chosen.home / "quarantine").waiting():
        first = aside[0].reason.splitlines()[0]
        yield f"set aside   {len(aside)} documents (corridor quarantine); first: {first}"
    if left := waiting_files(chosen.home / "intake"):
        yield f"intake      {len(left)} files wait; first: {left[0].name}: {left[0].reason}"
    review = chosen.home / "review" / "press.csv"
    with contextlib.suppress(CorridorError):  # where the file is read, the run says what is wrong with it
        if waiting := undecided_count(review):
            yield f"review      {waiting} figures of press texts wait for a decision in {short_path(review)}"


def warehouse_lines(connection: Connection, chosen: Settings, month: str) -> Iterator[str]:
    """Figures read, kept and refused, newest period per family, and where things are."""
    counts, identity = status.counts(connection), status.release_identity(connection)
    yield f"figures     {counts.read} read, {counts.kept} kept, {counts.read - counts.kept} rejected"
    for refusal in status.refusals(connection):
        first = f"; first: {refusal.first_place}" if refusal.first_place else ""
        yield f"refused     {refusal.rows} {refusal.contract}: {refusal.reason}{first}"
    if identity.as_of:
        yield f"as of       {identity.as_of}: what became known later is held, and not used"
    newest = overview(connection, parse_month(month)).newest
    yield "newest      " + ", ".join(f"{family} {month_label(day)}" for family, day in newest.items())
    file = short_path(chosen.home / "warehouse" / "corridor.duckdb")
    yield f"warehouse   {file}: {counts.kpi_rows} KPI rows, release {identity.release}"
    yield f"history     {history_text(status.history(connection))}"
    yield (
        f"conflicts   {counts.contradictions} contradictions, {counts.set_aside} of {counts.figures} figures set aside"
    )
    yield f"extracts    {short_path(chosen.home / 'extracts' / month)}"
    yield f"open data   {short_path(path_of(chosen.home / 'extracts', identity.release))}"


def history_text(history: status.History) -> str:
    """How much the marts know, since when, and what this release changed of what is known now."""
    text = f"{history.rows} rows known since {history.since}, {history.replaced} of them replaced by newer knowledge"
    if not history.previous:
        return text
    return f"{text}; {history.changed} rows changed since {history.previous} (corridor changes)"


def headline_lines(connection: Connection, month: str) -> Iterator[str]:
    """One line for the headline of each family, then what must be known about their targets."""
    extract = kpi_extract(read_key_facts(connection, parse_month(month)), "en")
    rows = extract.headline_rows
    for row in rows:
        cell = {column: row.text(column, "en") for column in row.values}
        growth = f"{cell['ytd_growth_pct']} %" if cell["ytd_growth_pct"] else ""
        so_far = f"{cell['ytd_value']} ({growth})" if cell["ytd_value"] and growth else cell["ytd_value"] or growth
        parts = [f"January to {cell['ytd_period_end']}: {so_far}" if so_far else cell["blank_reason"]]
        if cell["rolling_12"]:
            parts.append(f"12 months {cell['rolling_12']} [{cell['rolling_12_low']}, {cell['rolling_12_high']}]")
        if cell["target_value"]:
            parts.append(f"target {cell['target_value']} in {cell['target_year']}, gap {cell['gap']}")
            parts.append(", ".join(part for part in (cell["status"], cell["certainty"]) if part))
        if row.values["conflicts"]:
            parts.append(f"{row.values['conflicts']} contradicting")
        yield f"{cell['name']}, {cell['unit']}: {'; '.join(part for part in parts if part)}"
    yield from (f"• {note}" for note in (*extract.scope_notes(rows), *extract.explanations(rows)))


def short_path(path: Path) -> str:
    """Relative to the current folder where it lies below it."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
