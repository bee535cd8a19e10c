"""The reader against a corpus of sentences with expected claims: python -m tests.reader.score prints the table."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import sys
from pathlib import Path
from typing import Any

import yaml

from sources.reader import Found, read

CORPUS = Path(__file__).parent / "corpus"
FAULTS = ("missed", "extra", "series", "period", "value", "growth", "kind", "other")


@dataclasses.dataclass(frozen=True)
class Claim:
    """What is expected, or what was read, in the same terms."""

    series: str | None
    unclear: tuple[str, ...]
    period: str | None
    value: str | None
    unit: str | None
    growth: str | None
    qualifier: str
    kind: str
    comparison: bool
    optional: bool = False

    def agrees(self, other: Claim) -> bool:
        return not faults(self, other)


def cases() -> list[dict[str, Any]]:
    return [case for path in sorted(CORPUS.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


def expected(case: dict[str, Any]) -> list[Claim]:
    return [
        Claim(
            series=claim.get("series"),
            unclear=tuple(claim.get("unclear") or ()),
            period=claim.get("period"),
            value=_text(claim.get("value")),
            unit=claim.get("unit") if claim.get("value") is not None else None,
            growth=_text(claim.get("growth")),
            qualifier=claim.get("qualifier", "exact"),
            kind=claim.get("kind", "actual"),
            comparison=claim.get("comparison", False),
            optional=claim.get("optional", False),
        )
        for claim in case["claims"] or []
    ]


def given(case: dict[str, Any]) -> list[Claim]:
    published = case.get("published")
    if isinstance(published, str):
        published = dt.date.fromisoformat(published)
    return [_claim(found) for found in read(case["text"], published=published, publisher=case.get("publisher"))]


def faults(want: Claim, got: Claim) -> list[str]:
    """Kinds of error between an expected claim and the one that was read for it."""
    found = []
    if want.series != got.series or (want.unclear and not set(want.unclear) & set(got.unclear)):
        found.append("series")
    if want.period != got.period:
        found.append("period")
    if (want.value, want.unit) != (got.value, got.unit):
        found.append("value")
    if want.growth != got.growth:
        found.append("growth")
    if want.kind != got.kind:
        found.append("kind")
    if want.qualifier != got.qualifier or want.comparison != got.comparison:
        found.append("other")
    return found


def paired(want: list[Claim], got: list[Claim]) -> tuple[list[tuple[Claim, Claim]], list[Claim], list[Claim]]:
    """Claims with their nearest readings; claims without; readings without. Value and growth lead, then the rest."""
    rest, pairs, missed = list(got), [], []
    for claim in want:
        scored = [(_likeness(claim, other), place) for place, other in enumerate(rest)]
        best = max(scored, default=(0, 0), key=lambda item: (item[0], -item[1]))
        if best[0] >= 4:
            pairs.append((claim, rest.pop(best[1])))
        elif not claim.optional:
            missed.append(claim)
    return pairs, missed, rest


def score(corpus: list[dict[str, Any]]) -> dict[str, collections.Counter[str]]:
    """Counts by language: claims, read, right, and each kind of error."""
    table: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for case in corpus:
        count = table[case["lang"]]
        got = given(case)
        pairs, missed, extra = paired(expected(case), got)
        count["claims"] += len(pairs) + len(missed)
        count["read"] += len(got)
        count["right"] += sum(want.agrees(reading) for want, reading in pairs)
        count["missed"] += len(missed)
        count["extra"] += len(extra)
        for want, reading in pairs:
            count.update(faults(want, reading))
    return table


def rates(count: collections.Counter[str]) -> tuple[float, float]:
    """Precision and recall; nothing read is nothing wrong."""
    precision = count["right"] / count["read"] if count["read"] else 1.0
    return precision, count["right"] / count["claims"] if count["claims"] else 1.0


def total(table: dict[str, collections.Counter[str]]) -> collections.Counter[str]:
    return sum(table.values(), collections.Counter())


def _likeness(want: Claim, got: Claim) -> int:
    alike = 4 * (want.value is not None and want.value == got.value) + 4 * (
        want.value is None and want.growth == got.growth
    )
    return (
        alike
        + 3 * (want.series == got.series and want.period == got.period)
        + (want.period == got.period)
        + (want.kind == got.kind)
    )


def _claim(found: Found) -> Claim:
    period = f"{found.period_start}/{found.period_end}" if found.period_start else None
    unit = found.printed_unit if found.printed_value is not None else None
    return Claim(found.series, found.candidates if found.series is None else (), period, found.printed_value, unit, found.printed_growth, found.qualifier, found.kind, found.comparison)  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def main() -> int:
    table = score(cases())
    print(
        f"{'':6}{'claims':>8}{'read':>6}{'right':>7}{'prec.':>8}{'recall':>8}"
        + "".join(f"{name:>8}" for name in FAULTS)
    )
    for name, count in [*sorted(table.items()), ("all", total(table))]:
        precision, recall = rates(count)
        figures = "".join(f"{count[fault]:>8}" for fault in FAULTS)
        print(
            f"{name:6}{count['claims']:>8}{count['read']:>6}{count['right']:>7}{precision:>8.1%}{recall:>8.1%}{figures}"
        )
    if "--wrong" in sys.argv:
        for case in cases():
            pairs, missed, extra = paired(expected(case), given(case))
            wrong = [(want, got) for want, got in pairs if not want.agrees(got)]
            if wrong or missed or extra:
                print(f"\n{case['id']}: {case['text'].strip()}")
            for want, got in wrong:
                print("  wanted", want, "\n  got   ", got, faults(want, got))
            for want in missed:
                print("  missed", want)
            for got in extra:
                print("  extra ", got)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
