"""The catalogue of series: what each one is, who counts it, and what it is not to be confused with."""

from __future__ import annotations

from tests.docs.reference.markdown import cell, code, heading, table
from warehouse.catalogue.codes import FAMILIES
from warehouse.catalogue.load import Catalogue, catalogue
from warehouse.catalogue.models import Series
from warehouse.catalogue.words import load_words

ABOUT = """Every series, by family, key figures first. A series is one measure, one definition, one way of counting: two that share
words are never merged. A flow adds up over time; of an index only its growth means anything. How to add one:
[extend](../extend.md#a-series)."""


def page() -> str:
    """The catalogue, as the files in warehouse/catalogue/series have it."""
    everything, words = catalogue(), load_words("en")
    text = heading("Catalogue of series", ABOUT, "the files in `warehouse/catalogue/`")
    for family in FAMILIES:
        text += f"\n## {words['family', family]}\n"
        inside = [series for series in everything.series.values() if series.family == family]
        for series in sorted(inside, key=lambda each: (each.rank is None, each.rank, each.series)):
            text += f"\n### {series.series}\n\n{_series(series, everything)}"
    return text + f"\n## Authorities\n\n{_authorities(everything)}\n## Units\n\n{_units(everything)}"


def _series(series: Series, everything: Catalogue) -> str:
    names = " · ".join((f"**{cell(series.name.en)}**", cell(series.name.ru), cell(series.name.kk)))
    parts = series.complete_parts.parts if series.complete_parts else ()
    cuts = [f"{cut.authority} ({'always' if cut.always else 'sometimes'})" for cut in series.cut_by]
    facts = {
        "unit": code(series.unit),
        "counted by": ", ".join(series.authority),
        "kind": series.measure_type + (", growth in real terms" if series.growth == "real" else ""),
        "one unit stands for": series.counts,
        "key figure": f"number {series.rank} of its family" if series.rank else None,
        "part of": _links(series.part_of),
        "complete parts": _links(parts),
        "cut off by": ", ".join(cuts),
        "not to be confused with": _links(series.not_to_be_confused_with),
        "state": "planned: without figures so far" if series.planned else None,
    }
    rows = [(name, value) for name, value in facts.items() if value]
    return f"{names}\n\n{cell(series.definition.en)}\n\n{table(('', ''), rows)}"


def _links(codes: tuple[str, ...]) -> str:
    return ", ".join(f"[{each}](#{each.replace('.', '')})" for each in codes)


def _authorities(everything: Catalogue) -> str:
    rows = [(code(a.authority), a.name.en, a.name.ru, a.name.kk) for a in everything.authorities.values()]
    return table(("code", "English", "Russian", "Kazakh"), rows)


def _units(everything: Catalogue) -> str:
    rows = [
        (code(u.unit), u.name.en, u.dimension, f"{u.factor:g}", ", ".join(u.printed)) for u in everything.units.values()
    ]
    return table(("unit", "name", "dimension", "base units", "also printed as"), rows)
