"""What changed between two states, cell by cell, with its one label; and the bridge of a KPI."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tests.spec.table import cases, show
from warehouse.changes.comparison import changes
from warehouse.changes.states import State
from warehouse.contracts import CONTRACTS, admit

TOTAL = "transit_freight.total"
RAIL = "transit_freight.rail"  # a part of the total
OTHER = "air_freight.kz_airlines"  # of no group with the others
DAY = dt.date


def frame(contract: str, *rows: dict[str, Any], **known: Any) -> pl.DataFrame:
    """Rows of a table, columns that are not given empty."""
    schema = CONTRACTS[contract].table.types
    empty = {name: [] if dtype == pl.List(pl.String) else None for name, dtype in schema.items()}
    return pl.DataFrame([{**empty, **known, **row} for row in rows], schema=schema)


def claim(
    name: str, series: str, period: str, value: str, *, role: str = "first", known: str = "2025-11-14"
) -> dict[str, Any]:
    first, last = (DAY.fromisoformat(day) for day in period.split("/"))
    return {
        "claim_id": name,
        "observation_id": f"{name}:level",
        "series": series,
        "period_start": first,
        "period_end": last,
        "printed_value": value,
        "role": role,
        "known_from": DAY.fromisoformat(known),
        "known_basis": "printed",
        "publication_id": f"p-{name}",
    }


OCTOBER = claim("october", TOTAL, "2025-01-01/2025-10-31", "29.4")
REVISED = claim("revised", TOTAL, "2025-01-01/2025-10-31", "29.9", role="revision", known="2025-12-10")
REPEAT = claim("repeat", TOTAL, "2025-01-01/2025-10-31", "29.41", role="repeat", known="2025-12-11")
NOVEMBER = claim("november", TOTAL, "2025-01-01/2025-11-30", "32.8", known="2025-12-27")
OF_RAIL = claim("rail", RAIL, "2025-01-01/2025-10-31", "24.1", known="2025-12-20")
OLD_RAIL = claim("old_rail", RAIL, "2015-01-01/2015-10-31", "15.1", known="2025-12-20")
ELSEWHERE = claim("elsewhere", OTHER, "2025-01-01/2025-10-31", "20", known="2025-12-20")


def state(*claims: dict[str, Any], target: float = 67.0, **tables: pl.DataFrame) -> State:
    """A state that rests on these claims; tables that are not given are empty."""
    names = set(CONTRACTS["claims"].columns)
    held = [{k: v for k, v in row.items() if k in names} for row in claims]
    seen = [{k: row[k] for k in ("observation_id", "claim_id", "series", "role", "known_from")} for row in claims]
    steps = [
        {"trajectory": "path", "step": step, "year": year, "value": value, "series": TOTAL}
        for step, year, value in ((0, 2024, 34.6), (1, 2029, target))
    ]
    return {
        **{name: frame(name) for name in ("monthly", "totals", "growth", "progress", "outlook", "conflicts", "kpi")},
        **tables,
        "claims": frame("claims", *held),
        "observations": frame("observations", *seen),
        "trajectories": frame("trajectories", *steps),
        "series": frame(
            "series", *({"series": code, "unit": "Mt", "family": "transit"} for code in (TOTAL, RAIL, OTHER))
        ),
        "parts": pl.DataFrame({"total": [TOTAL], "part": [RAIL]}),
    }


def ytd(
    value: float, *, low: float | None = None, high: float | None = None, behind: tuple[str, ...] = ()
) -> pl.DataFrame:
    """January to October of the total."""
    return frame(
        "totals",
        {
            **{"series": TOTAL, "span": "ytd", "period_start": DAY(2025, 1, 1), "period_end": DAY(2025, 10, 31)},
            **{"value": value, "low": low, "high": high, "basis": "published", "claim_ids": list(behind)},
        },
        known_from=DAY(2025, 11, 14),
    )


def kpi(month: int = 10, reference: int = 10, **cells: Any) -> dict[str, Any]:
    """The total's KPI of a month of 2025."""
    return {
        "month": DAY(2025, month, 1),
        "kpi": TOTAL,
        "series": TOTAL,
        "family": "transit",
        "unit": "Mt",
        "ytd_period_end": (DAY(2025, reference + 1, 1) - dt.timedelta(days=1)),
        "trajectory": "path",
        "conflicts": 0,
        "known_from": DAY(2025, 11, 14),
        **cells,
    }


def compared(before: State, now: State, **options: Any) -> pl.DataFrame:
    """Through the contract, as the publish step does it."""
    admission = admit("changes", changes(before, now, **{"same_program": True, **options}))
    assert admission.rejected.is_empty(), admission.rejected["reason"].to_list()
    return admission.kept


def labels(found: pl.DataFrame) -> dict[str, str]:
    return dict(found.select("column_name", "label").rows())


# What is a change


def test_equal_states_have_no_changes():
    same = state(OCTOBER, totals=ytd(29.4, low=29.35, high=29.45))
    assert compared(same, same).is_empty()


@pytest.mark.parametrize(
    "case", cases("old | new | changed\n29.4 | 29.400000000001 | no\n29.4 | 29.41 | yes\n0 | 0.0000000000000001 | no")
)
def test_noise_of_floating_point_is_no_change(case):
    before, now = (state(OCTOBER, totals=ytd(float(case[side]))) for side in ("old", "new"))
    assert compared(before, now).height == (case["changed"] == "yes")


def test_a_changed_cell_has_both_values_with_as_many_decimals_as_their_intervals_earn():
    before = state(OCTOBER, totals=ytd(29.4, low=29.35, high=29.45, behind=("october",)))
    now = state(OCTOBER, REVISED, totals=ytd(29.9, low=29.85, high=29.95, behind=("revised",)))
    found = compared(before, now)
    assert show(found, "table_name row_key column_name old_value new_value unit") == [
        {
            "table_name": "totals",
            "row_key": f"{TOTAL} ytd 2025-01-01 2025-10-31",
            "column_name": name,
            "old_value": old,
            "new_value": new,
            "unit": "Mt",
        }
        for name, old, new in (("high", "29.45", "29.95"), ("low", "29.35", "29.85"), ("value", "29.4", "29.9"))
    ]
    assert found["old_number"].to_list() == [29.45, 29.35, 29.4]


def test_where_rounding_hides_a_change_more_decimals_show_it():
    before, now = (state(OCTOBER, totals=ytd(v, low=29.35, high=29.45)) for v in (29.4, 29.42))
    assert compared(before, now).select("old_value", "new_value").row(0) == ("29.40", "29.42")


def test_days_of_knowledge_and_claims_behind_are_no_cells():
    before = state(OCTOBER, totals=ytd(29.4))
    now = state(
        OCTOBER, REPEAT, totals=ytd(29.4, behind=("october", "repeat")).with_columns(known_from=DAY(2025, 12, 11))
    )
    assert compared(before, now).is_empty()


def test_a_row_that_came_or_is_gone_is_one_line():
    one, none = state(OCTOBER, totals=ytd(29.4, low=29.35, high=29.45)), state()
    assert show(compared(none, one), "change column_name old_value new_value") == [
        {"change": "came", "column_name": "value", "old_value": None, "new_value": "29.4"}
    ]
    assert show(compared(one, none), "change column_name old_value new_value label") == [
        {"change": "gone", "column_name": "value", "old_value": "29.4", "new_value": None, "label": "source_revised"}
    ]


def test_a_row_without_its_value_has_its_bounds_in_place_of_it():
    bounded = ytd(0.0, low=22.75, high=30.0).with_columns(value=pl.lit(None, pl.Float64))
    (row,) = compared(state(), state(OCTOBER, totals=bounded)).to_dicts()
    assert row["new_value"] == "22.8 … 30.0"
    assert row["new_number"] is None


def test_a_table_that_one_state_lacks_is_passed_over():
    before, now = state(OCTOBER, totals=ytd(29.4)), state(OCTOBER, totals=ytd(30.4))
    del before["totals"]
    assert compared(before, now).is_empty()


# Labels

MEANWHILE = {
    "nothing": (),
    "revision": (REVISED,),
    "repeat": (REPEAT,),
    "revision and repeat": (REVISED, REPEAT),
    "of a part": (OF_RAIL,),
    "of a part, long ago": (OLD_RAIL,),
    "elsewhere": (ELSEWHERE,),
}


@pytest.mark.parametrize(
    "case",
    cases(
        """
        meanwhile           | program | label                     | claims
        nothing             | same    | code_or_catalogue_changed |
        nothing             | other   | code_or_catalogue_changed |
        revision            | same    | source_revised            | revised
        repeat              | same    | new_source                | repeat
        revision and repeat | same    | source_revised            | revised
        of a part           | same    | new_source                | rail
        of a part           | other   | new_source                | rail
        of a part, long ago | same    | new_source                | old_rail
        of a part, long ago | other   | code_or_catalogue_changed |
        elsewhere           | same    | new_source                |
        elsewhere           | other   | code_or_catalogue_changed |
        """
    ),
)
def test_one_label_the_first_that_is_true(case):
    before = state(OCTOBER, totals=ytd(29.4))
    now = state(OCTOBER, *MEANWHILE[case["meanwhile"]], totals=ytd(29.9))
    (row,) = compared(before, now, same_program=case["program"] == "same").to_dicts()
    assert (row["label"], " ".join(row["claim_ids"]) or None) == (case["label"], case["claims"])
    assert row["publications"] == [f"p-{name}" for name in row["claim_ids"]]


def test_the_claims_that_a_row_names_come_before_all_others():
    """The part was revised, but the row rests on the repeat."""
    part_revised = {**OF_RAIL, "role": "revision"}
    before = state(OCTOBER, totals=ytd(29.4, behind=("october",)))
    now = state(OCTOBER, REPEAT, part_revised, totals=ytd(29.41, behind=("october", "repeat")))
    (row,) = compared(before, now).to_dicts()
    assert (row["label"], row["claim_ids"]) == ("new_source", ["repeat"])


def test_a_figure_that_the_source_holds_otherwise_or_no_more_is_a_revised_source():
    before = state(OCTOBER, totals=ytd(29.4))
    for now in (state({**OCTOBER, "printed_value": "29.9"}, totals=ytd(29.9)), state(totals=ytd(29.9))):
        assert compared(before, now)["label"].to_list() == ["source_revised"]


def test_a_row_beyond_what_the_series_reached_is_a_new_period_and_an_older_one_a_new_source():
    later = ytd(32.8).with_columns(period_end=DAY(2025, 11, 30))
    earlier = ytd(3.0).with_columns(period_start=DAY(2024, 1, 1), period_end=DAY(2024, 1, 31))
    before = state(OCTOBER, totals=ytd(29.4))
    now = state(OCTOBER, NOVEMBER, totals=pl.concat([ytd(29.4), later, earlier]))
    assert dict(compared(before, now).select("period_end", "label").rows()) == {
        DAY(2025, 11, 30): "new_period",
        DAY(2024, 1, 31): "new_source",
    }


def test_where_the_reference_is_a_later_month_the_cells_are_of_a_new_period_but_the_target_is_not():
    before = state(OCTOBER, kpi=frame("kpi", kpi(12, 10, ytd_value=29.4, gap=-2.6, target_value=67.0)))
    now = state(
        OCTOBER,
        NOVEMBER,
        REVISED,
        target=70.0,
        kpi=frame("kpi", kpi(12, 11, ytd_value=32.8, gap=-3.0, target_value=70.0)),
    )
    assert labels(compared(before, now)) == {
        "ytd_period_end": "new_period",
        "ytd_value": "new_period",
        "gap": "target_changed",
        "target_value": "target_changed",
    }


def test_a_gap_under_the_same_target_follows_its_figures():
    before = state(OCTOBER, kpi=frame("kpi", kpi(gap=-2.6, status="on_track", target_value=67.0)))
    now = state(OCTOBER, REVISED, kpi=frame("kpi", kpi(gap=-2.1, status="achieved", target_value=67.0)))
    assert labels(compared(before, now)) == {"gap": "source_revised", "status": "source_revised"}


def test_progress_along_another_path_is_another_target():
    def along(value: float) -> pl.DataFrame:
        return frame("progress", {"trajectory": "path", "series": TOTAL, "month": DAY(2025, 10, 1), "path": "linear", "path_value": value})  # fmt: skip

    before, now = state(OCTOBER, progress=along(38.6)), state(OCTOBER, target=70.0, progress=along(39.1))
    assert labels(compared(before, now)) == {"path_value": "target_changed"}
    assert labels(compared(state(OCTOBER, progress=along(38.6)), state(OCTOBER, progress=along(39.1)))) == {
        "path_value": "code_or_catalogue_changed"
    }


# The bridge


def bridge(found: pl.DataFrame, column: str) -> dict[str, float]:
    (row,) = found.filter(pl.col("column_name") == column).to_dicts()
    terms = {name: round(row[name], 9) for name in row if name.startswith("by_") and row[name]}
    assert row["old_number"] + sum(terms.values()) == pytest.approx(row["new_number"])
    return terms


def test_without_history_the_whole_difference_is_the_labels_term():
    before = state(OCTOBER, kpi=frame("kpi", kpi(ytd_value=29.4)))
    found = compared(before, state(OCTOBER, REVISED, kpi=frame("kpi", kpi(ytd_value=29.9))))
    assert bridge(found, "ytd_value") == {"by_revision": 0.5}
    assert found["bridge"].to_list() == ["label"]


def history(*versions: tuple[str, float, int]) -> pl.DataFrame:
    """Versions of December's KPI: from which day, January to date, to which month."""
    starts = [DAY.fromisoformat(day) for day, _, _ in versions]
    rows = [
        kpi(12, reference, ytd_value=value, known_from=start, known_to=end)
        for (_, value, reference), start, end in zip(versions, starts, [*starts[1:], None], strict=True)
    ]
    return frame("kpi", *rows)


def test_history_parts_the_difference_into_program_revision_and_new_period():
    """Of the old figures the new program says 29.5; then 29.9 by the revision, then 32.8 with November."""
    known = history(("2025-11-14", 29.5, 10), ("2025-12-10", 29.9, 10), ("2025-12-27", 32.8, 11))
    before = state(OCTOBER, kpi=frame("kpi", kpi(12, 10, ytd_value=29.4)))
    now = state(OCTOBER, REVISED, NOVEMBER, kpi=known.filter(pl.col("known_to").is_null()))
    found = compared(before, now, same_program=False, history=known)
    assert bridge(found, "ytd_value") == {"by_program": 0.1, "by_revision": 0.4, "by_new_period": 2.9}
    assert found.filter(pl.col("column_name") == "ytd_value")["bridge"].item() == "history"


def test_a_figure_found_late_rewrites_history_so_the_label_alone_speaks():
    """The repeat was known on a day before the newest figure that the older state held."""
    known = history(("2025-11-14", 29.5, 10), ("2025-12-11", 29.9, 10))
    before = state(OCTOBER, OF_RAIL, kpi=frame("kpi", kpi(12, 10, ytd_value=29.4)))
    now = state(OCTOBER, OF_RAIL, REPEAT, kpi=known.filter(pl.col("known_to").is_null()))
    found = compared(before, now, history=known)
    assert (bridge(found, "ytd_value"), found["bridge"].item()) == ({"by_new_source": 0.5}, "label")


def test_a_single_term_of_history_corrects_the_label():
    """A repeat came, but history shows that the program alone moved the figure."""
    known = history(("2025-11-14", 29.9, 10))
    before = state(OCTOBER, kpi=frame("kpi", kpi(12, 10, ytd_value=29.4)))
    now = state(OCTOBER, REPEAT, kpi=known)
    assert labels(compared(before, now, same_program=False, history=known)) == {
        "ytd_value": "code_or_catalogue_changed"
    }


def test_between_two_days_of_one_history_the_program_has_no_term():
    known = history(("2025-11-14", 29.4, 10), ("2025-12-10", 29.9, 10), ("2025-12-27", 32.8, 11))
    before = state(OCTOBER, kpi=known.head(1))
    now = state(OCTOBER, REVISED, kpi=known[1:2])
    found = compared(before, now, history=known, since=DAY(2025, 11, 30), until=DAY(2025, 12, 15))
    assert bridge(found, "ytd_value") == {"by_revision": 0.5}
    assert found["bridge"].to_list() == ["history"]
