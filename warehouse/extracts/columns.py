"""The columns of a month's extract: their codes in order, and what is true of whole groups of them.

Headings are words of the catalogue; which interval earns a column its decimals is warehouse.decimals.
"""

from __future__ import annotations

LEVELS = (  # that a series of which only growth is meaningful cannot have
    *("month_value", "month_low", "month_high", "ytd_value", "ytd_low", "ytd_high", "last_year_value"),
    *("rolling_12", "rolling_12_low", "rolling_12_high", "outlook", "outlook_low", "outlook_high"),
    "rolling_12_growth_pct",
)
AGAINST_TARGET = ("target_year", "target_value", "path_value", "gap", "gap_pct")  # that need a target
TEXT_COLUMNS = ("family", "name", "series", "unit")
FIGURE_COLUMNS = (
    *("month_value", "month_low", "month_high"),
    *("ytd_period_end", "ytd_value", "ytd_low", "ytd_high"),
    *("ytd_growth_pct", "ytd_growth_low_pct", "ytd_growth_high_pct"),
    *("rolling_12", "rolling_12_low", "rolling_12_high", "rolling_12_growth_pct"),
    "last_year_value",
    *AGAINST_TARGET,
    *("outlook", "outlook_low", "outlook_high"),
)
CLOSING_COLUMNS = (
    *("status", "certainty", "conflicts", "publisher", "newest_published_on", "url", "blank_reason", "scope_note"),
    "marks",
)
COLUMNS = (*TEXT_COLUMNS, *FIGURE_COLUMNS, *CLOSING_COLUMNS)
MILESTONE_COLUMNS = (
    *("milestone", "value", "unit", "due", "milestone_status", "authority", "announced", "publisher", "url"),
    *("rivals", "rival_statements"),
)
STATED = ("last_year_value", "target_value")  # shown as they were stated
SIGNED = ("ytd_growth_pct", "ytd_growth_low_pct", "ytd_growth_high_pct", "rolling_12_growth_pct", "gap", "gap_pct")
BOUNDED = ("month_value", "rolling_12")  # where space is short these alone have their bounds below them
WHOLE_NUMBERS = ("target_year", "conflicts")
MONTHS = ("ytd_period_end", "month", "outlook_month")  # dates that stand for a whole month
MARKS = {"p": "provisional", "r": "revised", "u": "uncertain"}  # of the figures behind the year to date
GROWTH_ONLY = ("index", "growth")  # measure types of which only growth is meaningful
