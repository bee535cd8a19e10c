"""Observations as SDMX: the data as SDMX-CSV 2.0, their structure and code lists as SDMX-JSON 2.0.

Levels, growth and outlooks of all series. A figure that is only bounded has no value, status M, and its bounds.
"""

from __future__ import annotations

import io
import json
from typing import Any

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.decimals import FINER, interval_decimals
from warehouse.rounding import rounded
from warehouse.store import Connection

AGENCY, VERSION, FLOW, STRUCTURE = "CORRIDOR", "1.0.0", "TRANSIT", "DSD_TRANSIT"
SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"
URN = "urn:sdmx:org.sdmx.infomodel."
DIMENSIONS = ("FREQ", "SERIES", "SPAN", "INDICATOR")  # TIME_PERIOD beside them
BOUNDS = ("OBS_LOWER", "OBS_UPPER")
MEASURES = ("OBS_VALUE", *BOUNDS)  # the numbers
ATTRIBUTES = (*BOUNDS, "UNIT_MEASURE", "OBS_STATUS", "BASIS", "KNOWN_FROM")
HEADER = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *ATTRIBUTES)
CONCEPTS = {
    "FREQ": "Frequency",
    "SERIES": "Series: one measure, one definition, one way of counting",
    "SPAN": "Span of the period",
    "INDICATOR": "What is observed of the series",
    "TIME_PERIOD": "Period; spans that are no month, quarter or year as first day and length",
    "OBS_VALUE": "Value",
    "OBS_LOWER": "Lower bound, as the published figures prove it",
    "OBS_UPPER": "Upper bound, as the published figures prove it",
    "UNIT_MEASURE": "Unit",
    "OBS_STATUS": "Status",
    "BASIS": "What the value rests on",
    "KNOWN_FROM": "Day since which it is known",
}
CODES: dict[str, dict[str, str]] = {
    "FREQ": {"M": "Monthly", "Q": "Quarterly", "A": "Annual"},
    "SPAN": {
        "month": "A month",
        "ytd": "January to a month of the same year",
        "quarter": "A quarter",
        "year": "A year",
        "rolling_12": "Twelve months",
        "segment": "The months between two known cumulative figures",
    },
    "INDICATOR": {
        "LEVEL": "The total of the period",
        "GROWTH": "Growth against the same period of the year before, in percent",
        "OUTLOOK": "The full year from the months so far",
    },
    "OBS_STATUS": {"A": "Normal value", "F": "Forecast value", "M": "Missing value: only bounds are known"},
}


def observations(connection: Connection) -> bytes:
    """SDMX-CSV 2.0: one row an observation, ACTION I (information); numbers with the decimals their interval earns."""
    rows = connection.read(_OBSERVATIONS)
    numbers = ["value", "low", "high"]
    texts = [_number_texts(*row) for row in rows.select(numbers).iter_rows()]
    measures = pl.DataFrame(texts, schema=dict.fromkeys(MEASURES, pl.String), orient="row")
    head = {"STRUCTURE": "dataflow", "STRUCTURE_ID": f"{AGENCY}:{FLOW}({VERSION})", "ACTION": "I"}
    data = (
        rows.drop(numbers)
        .hstack(measures)
        .sort(*DIMENSIONS, "TIME_PERIOD")
        .with_columns(pl.lit(text).alias(name) for name, text in head.items())
        .select(HEADER)
    )
    buffer = io.BytesIO()
    data.write_csv(buffer, line_terminator="\r\n")
    return buffer.getvalue()


def _number_texts(value: float | None, low: float | None, high: float | None) -> tuple[str | None, ...]:
    """Value and bounds as texts: bounds with one decimal more than the value between them."""
    main = value if value is not None else low
    if main is None:
        return None, None, None
    places = interval_decimals(main, low, high)
    finer = places + FINER if low is not None and high is not None and high > low else places
    return (
        None if value is None else f"{rounded(value, places):f}",
        *(None if end is None else f"{rounded(end, finer):f}" for end in (low, high)),
    )


def structure(connection: Connection) -> bytes:
    """SDMX-JSON 2.0: code lists (series and units with their names in three languages), concepts, structure, dataflow."""
    series = connection.read(
        "SELECT series AS id, name_en, name_ru, name_kk FROM core.series ORDER BY series"
    ).to_dicts()
    units = connection.read("SELECT unit AS id, name_en, name_ru, name_kk FROM core.units ORDER BY unit").to_dicts()
    lists = [
        *(
            _codelist(name, [{"id": code, "name": text} for code, text in codes.items()])
            for name, codes in CODES.items()
        ),
        _codelist("SERIES", [_named({**row, "id": sdmx_id(row["id"])}) for row in series]),
        _codelist("UNIT_MEASURE", [_named({**row, "id": sdmx_id(row["id"])}) for row in units]),
    ]
    document = {
        "meta": {
            "schema": SCHEMA,
            "id": "STRUCTURE",
            "test": False,
            "prepared": "2025-01-01T00:00:00Z",
            "sender": {"id": AGENCY},
        },
        "data": {
            "codelists": lists,
            "conceptSchemes": [
                _maintained("CONCEPTS", "Concepts")
                | {"concepts": [{"id": c, "name": text} for c, text in CONCEPTS.items()]}
            ],
            "dataStructures": [
                _maintained(STRUCTURE, "Transit of Kazakhstan") | {"dataStructureComponents": _components()}
            ],
            "dataflows": [
                _maintained(FLOW, "Transit of Kazakhstan")
                | {"structure": f"{URN}datastructure.DataStructure={AGENCY}:{STRUCTURE}({VERSION})"}
            ],
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def sdmx_id(code: str) -> str:
    """A code of a series or a unit as SDMX allows it, where a code has neither dot nor space."""
    return code.replace(" ", "_").replace(".", "-")


def _components() -> dict[str, Any]:
    coded = {*CODES, "SERIES", "UNIT_MEASURE"}

    def component(name: str, **more: object) -> dict[str, Any]:
        concept = f"{URN}conceptscheme.Concept={AGENCY}:CONCEPTS({VERSION}).{name}"
        codelist = {"enumeration": f"{URN}codelist.Codelist={AGENCY}:CL_{name}({VERSION})"}
        representation = codelist if name in coded else {"format": {"dataType": _data_type(name)}}
        return {"id": name, "conceptIdentity": concept, "localRepresentation": representation, **more}

    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": [component(name, position=place) for place, name in enumerate(DIMENSIONS)],
            "timeDimension": component("TIME_PERIOD"),
        },
        "measureList": {"id": "MeasureDescriptor", "measures": [component("OBS_VALUE", usage="optional")]},
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [
                component(name, usage="optional", attributeRelationship={"observation": {}}) for name in ATTRIBUTES
            ],
        },
    }


def _data_type(name: str) -> str:
    types = {"TIME_PERIOD": "ObservationalTimePeriod", "KNOWN_FROM": "GregorianDay", "BASIS": "String"}
    return types.get(name, "Double")


def _codelist(name: str, codes: list[dict[str, Any]]) -> dict[str, Any]:
    return _maintained(f"CL_{name}", CONCEPTS[name]) | {"codes": codes}


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "name": row["name_en"], "names": {lang: row[f"name_{lang}"] for lang in LANGUAGES}}


def _maintained(name: str, title: str) -> dict[str, Any]:
    return {"id": name, "version": VERSION, "agencyID": AGENCY, "isExternalReference": False, "name": title}


_OBSERVATIONS = """
WITH every AS (
    SELECT series, 'month' AS span, 'LEVEL' AS indicator, month AS first, last_day(month) AS last, value, low, high, basis, known_from
    FROM mart.monthly_now
    UNION ALL SELECT series, span, 'LEVEL', period_start, period_end, value, low, high, basis, known_from FROM mart.totals_now
    UNION ALL SELECT series, span, 'GROWTH', period_start, period_end, growth_pct, low_pct, high_pct, basis, known_from FROM mart.growth_now
    UNION ALL SELECT series, 'year', 'OUTLOOK', make_date(year, 1, 1), make_date(year, 12, 31), value, low, high, method, known_from FROM mart.outlook_now
)
SELECT CASE span WHEN 'quarter' THEN 'Q' WHEN 'year' THEN 'A' ELSE 'M' END AS "FREQ", replace(e.series, '.', '-') AS "SERIES", span AS "SPAN",
       indicator AS "INDICATOR",
       CASE span WHEN 'month' THEN strftime(first, '%Y-%m') WHEN 'year' THEN strftime(first, '%Y')
            WHEN 'quarter' THEN strftime(first, '%Y-Q') || quarter(first)
            ELSE strftime(first, '%Y-%m-%d') || '/P' || (date_diff('month', first, last) + 1) || 'M' END AS "TIME_PERIOD",
       value, low, high,
       CASE indicator WHEN 'GROWTH' THEN 'percent' ELSE replace(s.unit, ' ', '_') END AS "UNIT_MEASURE",
       CASE WHEN value IS NULL THEN 'M' WHEN indicator = 'OUTLOOK' THEN 'F' ELSE 'A' END AS "OBS_STATUS",
       basis AS "BASIS", strftime(e.known_from, '%Y-%m-%d') AS "KNOWN_FROM"
FROM every e JOIN core.series s USING (series)
WHERE value IS NOT NULL OR low > 0
"""
