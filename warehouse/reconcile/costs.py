"""What it costs to set a figure aside: the weights of error localisation, and the name of the one that decided.

A cost is a tuple that is compared place by place, so that no sum of lesser reasons outweighs a greater one.
"""

from __future__ import annotations

import math

from warehouse.reconcile.hitting_set import Cost
from warehouse.reconcile.statements import Row, statement_of

# Values of mart.standing.rule and mart.conflicts.rule: what each place of a cost means, most important first.
RULES = ("confidence", "fewest", "confidence", "own_authority", "newest", "newest", "placed", "sharper")


def cost_of(row: Row) -> Cost:
    """Cost of a version of a figure (a row of mart.standing without verdict), in the order of RULES.

    Of one day's figures that of the older period goes: last year's base is what is revised without a word.
    A level that was only placed in its series is likelier to be of another definition than a growth is.
    """
    statement = statement_of(row)
    width = statement.high - statement.low
    digits = math.log10(statement.high / width) if statement.low < statement.high < math.inf else 0.0
    return (
        float(row["confidence"] != "low"),
        1.0,
        float(row["confidence"] == "high"),
        float(row["is_own"]),
        float(row["newest"].toordinal() if row["newest"] else 0),
        float(row["period_end"].toordinal()),
        float(row["measure"] == "growth" or row["confidence"] == "high"),
        float(math.floor(digits)),
    )


def deciding_rule(cost: Cost, cheapest_other: Cost) -> str:
    """The rule by which a figure was set aside and not another: the first place that tells their costs apart."""
    if cost > cheapest_other:
        return "fewest"
    return next((rule for rule, a, b in zip(RULES, cost, cheapest_other, strict=True) if a < b), "tie")
