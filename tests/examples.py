"""How many made-up examples a property is tried on: a fifth of its number by default, all of them where .ci/run tests.

HYPOTHESIS_PROFILE chooses: quick (unless it is set) or thorough.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

ALL = 100  # percent of a property's number
FEWEST = 5  # the first examples that are drawn are the plainest


def choose_profile() -> None:
    """Before test modules are imported. A busy machine is no fault: no example has a deadline."""
    settings.register_profile(
        "thorough", max_examples=ALL, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.register_profile("quick", settings.get_profile("thorough"), max_examples=20)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def examples(number: int = 100) -> settings:
    """Settings of a property that the thorough profile tries on this many examples."""
    return settings(max_examples=max(FEWEST, number * settings.default.max_examples // ALL))
