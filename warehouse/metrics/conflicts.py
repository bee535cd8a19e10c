"""mart.conflicts: figures that cannot all be right, as rows: who takes part, by how much, and what is set aside.

Which figures contradict each other, and which of them is set aside, is decided in warehouse.reconcile.error_localisation
(irreducible contradictions, after Fellegi and Holt 1976). Here each contradiction gets its identity, all who state as
much as its members, its excess and its claims. Nothing is deleted, and a revision is never a conflict.

The sentences that explain a row are made above this room (warehouse.wording.contradictions) and passed in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse import vintages
from warehouse.contracts import TABLES, columns
from warehouse.reconcile.statements import Statement, disjoint, statement_of

Row = dict[str, Any]
SAME_FIGURE = ("series", "period_start", "period_end", "measure")


@dataclass(frozen=True)
class Conflict:
    """A contradiction as it was known on a day.

    `members`: versions (of mart.standing) without any one of which there is no contradiction, the one set aside
    first. `kept` and `set_aside`: these and the versions of other speakers that contradict the other side as well.
    `figures`: rows of mart.standing known on that day, by version_id. `low`, `high`: what the others allow the one set
    aside (None: open); `excess`: by how much it misses that, in the series' unit, for growth in percentage points.
    """

    members: tuple[str, ...]
    kept: tuple[str, ...]
    set_aside: tuple[str, ...]
    figures: dict[str, Row]
    low: float | None
    high: float | None
    excess: float
    rule: str

    @property
    def localised(self) -> Row:
        """The figure that is set aside."""
        return self.figures[self.members[0]]

    @property
    def rivals(self) -> bool:
        """All members state the same figure."""
        return all(
            self.figures[member][name] == self.localised[name] for member in self.members for name in SAME_FIGURE
        )

    @property
    def identity(self) -> str:
        """The same for the same versions, on whatever day they are compared."""
        versions = "|".join(sorted({*self.kept, *self.set_aside}))
        return f"x-{hashlib.sha256(versions.encode()).hexdigest()[:12]}"


Texts = Callable[[Conflict], dict[str, str]]  # explanation_en, explanation_ru, explanation_kk


def conflicts(
    contradictions: pl.DataFrame,
    days: pl.DataFrame,
    standing: pl.DataFrame,
    *,
    series: pl.DataFrame,
    claims: pl.DataFrame,
    texts: Texts,
) -> pl.DataFrame:
    """mart.conflicts with all of its history, the largest relative excess first.

    `contradictions`, `days`: those of each group of series on each day (reconcile.solution.Solution); `standing`, `series`,
    `claims`: mart.standing, core.series and core.claims; `texts` explains a conflict. The same figure stated by several
    speakers is one row. excess_pct is in percent of the level in question, for growth of 100 + the growth.
    """
    history = _History(standing)
    facts = {row["series"]: row for row in series.select("series", "family", "unit").iter_rows(named=True)}
    publications = dict(claims.select("claim_id", "publication_id").iter_rows())
    rows: list[Row] = []
    newest: dict[str, tuple[Conflict, Row]] = {}  # by the version set aside, as last reconsidered
    ordered = contradictions.sort("group_name", "as_of", maintain_order=True)
    for (_, day), group in ordered.group_by("group_name", "as_of", maintain_order=True):
        of_day: dict[str, tuple[Conflict, Row]] = {}
        for each in group.sort("localised").to_dicts():
            if each["changed"]:
                conflict = _conflict(each, history.known(each["members"], day))
                newest[each["localised"]] = conflict, _row(conflict, facts, publications) | texts(conflict)
            conflict, row = newest[each["localised"]]
            other = of_day.get(row["conflict_id"])
            if other is None or _documentation(conflict) < _documentation(other[0]):
                of_day[row["conflict_id"]] = conflict, row
        rows += ({**row, "group_name": each["group_name"], "as_of": day} for _, row in of_day.values())
    daily = {name: dtype for name, dtype in TABLES["conflicts"].types.items() if name not in ("known_from", "known_to")}
    frame = pl.DataFrame(rows, schema={"group_name": pl.String(), "as_of": pl.Date(), **daily})
    folded = vintages.folded(frame, days, ["conflict_id"], "group_name")
    return folded.select(columns("conflicts")).sort(
        "excess_pct", "conflict_id", "known_from", descending=[True, False, False]
    )


class _History:
    """Rows of mart.standing by series."""

    def __init__(self, standing: pl.DataFrame) -> None:
        self._rows: dict[str, list[Row]] = {}
        for row in standing.iter_rows(named=True):
            self._rows.setdefault(row["series"], []).append(row)
        self._series = {row["version_id"]: series for series, rows in self._rows.items() for row in rows}

    def known(self, versions: list[str], day: dt.date) -> dict[str, Row]:
        """All figures of the series of these versions that were known on a day, by version_id."""
        return {
            row["version_id"]: row
            for series in sorted({self._series[version] for version in versions})
            for row in self._rows[series]
            if row["known_from"] <= day and (row["known_to"] is None or day < row["known_to"])
        }


def _conflict(contradiction: Row, figures: dict[str, Row]) -> Conflict:
    """With those who state as much as a member: their figures contradict the other side just as well."""
    localised, *others = contradiction["members"]
    rivals = all(figures[other][name] == figures[localised][name] for other in others for name in SAME_FIGURE)
    stated = {version: statement_of(row) for version, row in figures.items()}
    alike = _alike(figures)

    def with_others(member: str, against: list[str]) -> list[str]:
        agree = [
            version
            for version in alike[member]
            if (
                all(disjoint(stated[version], stated[other]) for other in against)
                if rivals
                else _implies(stated[version], stated[member])
            )
        ]
        return [member, *agree]

    kept = tuple(dict.fromkeys(version for member in others for version in with_others(member, [localised])))
    aside = tuple(dict.fromkeys(version for version in with_others(localised, others) if version not in kept))
    return Conflict(
        tuple(contradiction["members"]),
        kept,
        aside,
        figures,
        contradiction["low"],
        contradiction["high"],
        contradiction["excess"],
        contradiction["rule"],
    )


def _alike(figures: dict[str, Row]) -> dict[str, list[str]]:
    """For each version all that speak of the same figure and met the same verdict."""
    same: dict[tuple[Any, ...], list[str]] = {}
    for row in figures.values():
        same.setdefault((*(row[name] for name in SAME_FIGURE), row["verdict"]), []).append(row["version_id"])
    return {version: sorted(versions) for versions in same.values() for version in versions}


def _implies(one: Statement, other: Statement) -> bool:
    """The interval of `one` lies within that of `other`: whatever contradicts the other contradicts it."""
    return one.low >= other.low and one.high <= other.high


def _documentation(conflict: Conflict) -> tuple[Any, ...]:
    """Least where the figure set aside is documented best: of the same figure stated by several that one speaks."""
    return (-conflict.localised["rank"], not conflict.localised["is_own"], conflict.localised["version_id"])


def _row(conflict: Conflict, series: dict[str, Row], publications: dict[str, str]) -> Row:
    """A row of mart.conflicts without its explanations and days."""
    localised = conflict.localised
    level = localised["measure"] == "level"
    base = abs(localised["value"]) if level else 100 + localised["value"]
    aside = _claims(conflict.set_aside, conflict.figures)
    kept = [claim for claim in _claims(conflict.kept, conflict.figures) if claim not in aside]
    claims = [*kept, *aside]
    return {
        "conflict_id": conflict.identity,
        **{name: localised[name] for name in SAME_FIGURE},
        "family": series[localised["series"]]["family"],
        "claim_ids": claims,
        "publications": list(dict.fromkeys(publications[claim] for claim in claims)),
        "allowed_low": conflict.low,
        "allowed_high": conflict.high,
        "excess": conflict.excess,
        "excess_pct": conflict.excess / (base or conflict.excess) * 100,  # a figure of nothing is wrong by all of it
        "unit": series[localised["series"]]["unit"] if level else "percent",
        "set_aside": aside,
        "rule": conflict.rule,
    }


def _claims(versions: tuple[str, ...], figures: dict[str, Row]) -> list[str]:
    return list(dict.fromkeys(claim for version in versions for claim in figures[version]["claim_ids"]))
