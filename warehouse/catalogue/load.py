"""Reads the catalogue's files and proves that they fit each other. Raises CatalogueError with file and key."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
import yaml
from pydantic import BaseModel, ValidationError

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.models import (
    Authority,
    MilestoneItem,
    MilestoneTopic,
    Series,
    Trajectory,
    Unit,
)
from warehouse.errors import CatalogueError

FOLDER = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Catalogue:
    """The whole catalogue, keyed by code, with the frames that the rules join against."""

    series: dict[str, Series]
    units: dict[str, Unit]
    authorities: dict[str, Authority]
    trajectories: dict[str, Trajectory]
    milestone_items: dict[str, MilestoneItem]
    milestone_topics: dict[str, MilestoneTopic]

    @property
    def flows(self) -> list[str]:
        """Codes of the series that add up over time."""
        return [code for code, series in self.series.items() if series.measure_type == "flow"]

    def series_frame(self) -> pl.DataFrame:
        """core.series, one row a series."""
        rows = [
            {
                "series": s.series,
                "family": s.family,
                "measure": s.measure,
                "measure_type": s.measure_type,
                "unit": s.unit,
                "authority": " / ".join(s.authority),
                **{f"name_{lang}": getattr(s.name, lang) for lang in LANGUAGES},
                **{f"definition_{lang}": getattr(s.definition, lang) for lang in LANGUAGES},
                "counts": s.counts,
                "part_of": list(s.part_of),
                "not_to_be_confused_with": list(s.not_to_be_confused_with),
                "plausible_month_low": s.plausible_month[0] if s.plausible_month else None,
                "plausible_month_high": s.plausible_month[1] if s.plausible_month else None,
                "rank": s.rank,
                "growth": s.growth,
                "planned": s.planned,
            }
            for s in self.series.values()
        ]
        lists = dict.fromkeys(("part_of", "not_to_be_confused_with"), pl.List(pl.String))
        return pl.DataFrame(rows, schema_overrides={**lists, "rank": pl.Int32}, infer_schema_length=None)

    def unit_frame(self) -> pl.DataFrame:
        """Every spelling of every unit: printed_unit, unit, dimension, factor to the dimension's base."""
        rows = [
            {"printed_unit": spelling, "unit_of_print": u.unit, "dimension": u.dimension, "factor": u.factor}
            for u in self.units.values()
            for spelling in dict.fromkeys((u.unit, *u.printed))
        ]
        return pl.DataFrame(rows)

    def parts_frame(self) -> pl.DataFrame:
        """core.parts: of flows in comparable units, which is a part of which, and which parts are complete."""
        rows: list[tuple[str, str, bool, str | None]] = []
        for s in self.series.values():
            rows += [(total, s.series, False, None) for total in s.part_of]
            if s.complete_parts:
                rows += [(s.series, part, True, s.complete_parts.evidence) for part in s.complete_parts.parts]
        found = []
        for total, part, complete, evidence in rows:
            one, other = self.series[part], self.series[total]
            units = self.units[one.unit], self.units[other.unit]
            if one.measure_type == other.measure_type == "flow" and units[0].dimension == units[1].dimension:
                found.append((total, part, units[0].factor / units[1].factor, complete, evidence))
        schema = {"total": pl.String, "part": pl.String, "factor": pl.Float64}
        return pl.DataFrame(found, schema={**schema, "complete": pl.Boolean, "evidence": pl.String}, orient="row")

    def cuts(self) -> pl.DataFrame:
        """Who cuts figures off: series, authority, cut (always or sometimes)."""
        rows = [
            (s.series, cut.authority, "always" if cut.always else "sometimes")
            for s in self.series.values()
            for cut in s.cut_by
        ]
        return pl.DataFrame(rows, schema={"series": pl.String, "authority": pl.String, "cut": pl.String}, orient="row")

    def own_authorities(self) -> pl.DataFrame:
        """Pairs (series, authority): who counts the series itself."""
        pairs = [(s.series, authority) for s in self.series.values() for authority in s.authority]
        return pl.DataFrame(pairs, schema=["series", "authority"], orient="row")


@functools.cache
def catalogue() -> Catalogue:
    """The project's catalogue, read once a process."""
    return read_catalogue(FOLDER)


def read_catalogue(folder: Path) -> Catalogue:
    """Read and cross-check a catalogue folder."""
    found = Catalogue(
        series=_keyed("series", _files(folder / "series", Series)),
        units=_keyed("unit", _list(folder / "units.yaml", Unit)),
        authorities=_keyed("authority", _list(folder / "authorities.yaml", Authority)),
        trajectories=_keyed("trajectory", _files(folder / "trajectories", Trajectory)),
        milestone_items=_keyed("item", _list(folder / "milestone_items.yaml", MilestoneItem)),
        milestone_topics=_keyed("topic", _list(folder / "milestone_topics.yaml", MilestoneTopic)),
    )
    problems = list(_contradictions(found))
    if problems:
        raise CatalogueError("the catalogue contradicts itself: " + "; ".join(problems), f"mend it in {folder}")
    return found


class _Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses a key that is written twice: YAML would let the last one win in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise yaml.MarkedYAMLError(problem=f"written twice: {', '.join(twice)}", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


def read_yaml(path: Path) -> Any:
    """One YAML file as plain data; CatalogueError names the file and the line."""
    try:
        return yaml.load(path.read_bytes(), Loader=_Strict)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise CatalogueError(f"cannot read {path}: {error}", "restore or mend the file") from error


def _files(folder: Path, model: type[Model]) -> list[tuple[Path, Model]]:
    return [(path, validated(path, read_yaml(path), model)) for path in sorted(folder.rglob("*.yaml"))]


def _list(path: Path, model: type[Model]) -> list[tuple[Path, Model]]:
    entries = read_yaml(path)
    if not isinstance(entries, list):
        raise CatalogueError(f"{path} is not a list of entries", "restore the file")
    return [(path, validated(path, entry, model)) for entry in entries]


def validated(path: Path, data: Any, model: type[Model]) -> Model:
    """A file's data as a typed model; CatalogueError names the file and the key."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CatalogueError(
            f"{path}: {where}: {first['msg']} (found {first['input']!r})", "mend this key of the file"
        ) from error


def _keyed(key: str, entries: list[tuple[Path, Model]]) -> dict[str, Model]:
    keyed: dict[str, Model] = {}
    origin: dict[str, Path] = {}
    for path, entry in entries:
        code = getattr(entry, key)
        if code in keyed:
            raise CatalogueError(f"{key} {code} is defined twice, in {origin[code]} and {path}", "keep one entry")
        keyed[code], origin[code] = entry, path
    return keyed


def _contradictions(found: Catalogue) -> Iterable[str]:
    for series in found.series.values():
        yield from _of_series(series, found)
    for trajectory in found.trajectories.values():
        if trajectory.series not in found.series:
            yield f"trajectory {trajectory.trajectory} has the unknown series {trajectory.series}"
        if trajectory.rival and trajectory.rival not in found.trajectories:
            yield f"trajectory {trajectory.trajectory} names the unknown rival {trajectory.rival}"
    primaries = [trajectory.series for trajectory in found.trajectories.values() if trajectory.primary]
    for code in sorted({code for code in primaries if primaries.count(code) > 1}):
        yield f"{code} has two primary trajectories"
    for topic in found.milestone_topics.values():
        if topic.item not in found.milestone_items:
            yield f"topic {topic.topic} has the unknown item {topic.item}"


def _of_series(series: Series, found: Catalogue) -> Iterable[str]:
    parts = series.complete_parts.parts if series.complete_parts else ()
    for code in (*series.part_of, *series.not_to_be_confused_with, *parts):
        if code not in found.series:
            yield f"{series.series} names the unknown series {code}"
    if series.unit not in found.units:
        yield f"{series.series} has the unknown unit {series.unit}"
    for authority in (*series.authority, *(cut.authority for cut in series.cut_by)):
        if authority not in found.authorities:
            yield f"{series.series} has the unknown authority {authority}"
