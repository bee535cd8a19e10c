"""The catalogue as tables of a build, and the hash by which a release names the catalogue that it was built with."""

from __future__ import annotations

import hashlib

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.load import FOLDER, Catalogue
from warehouse.contracts import TABLES


def catalogue_tables(catalogue: Catalogue) -> dict[str, pl.DataFrame]:
    """Parts, milestone topics, units and authorities as the catalogue has them, by the names of their tables."""
    topics = [{"topic": t.topic, "item": t.item, **_names(t.name)} for t in catalogue.milestone_topics.values()]
    units = [
        {"unit": u.unit, "dimension": u.dimension, "factor": u.factor, "printed": list(u.printed), **_names(u.name)}
        for u in catalogue.units.values()
    ]
    authorities = [
        {"authority": a.authority, **_names(a.name), "per_publisher": a.per_publisher}
        for a in catalogue.authorities.values()
    ]
    return {
        "core.parts": catalogue.parts_frame(),
        "core.milestone_topics": pl.DataFrame(topics),
        "core.units": pl.DataFrame(units, schema=TABLES["units"].types),
        "core.authorities": pl.DataFrame(authorities),
    }


def catalogue_hash() -> str:
    """SHA-256 over the names and contents of the catalogue's files."""
    digest = hashlib.sha256()
    for path in sorted(p for p in FOLDER.rglob("*") if p.suffix in (".yaml", ".json")):
        digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _names(text: object) -> dict[str, str]:
    return {f"name_{lang}": getattr(text, lang) for lang in LANGUAGES}
