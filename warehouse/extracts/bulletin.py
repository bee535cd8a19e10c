"""The bulletin as data: the texts, figures and charts of its two pages in one language.

The PDF and the page are two renderings of this one structure; what differs between them is layout alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse import clock
from warehouse.catalogue.words import Words
from warehouse.decimals import KPI_INTERVALS, PERCENT, RATE, significant_decimals
from warehouse.extracts import charts
from warehouse.extracts.changed import Changed
from warehouse.extracts.kpi import Row
from warehouse.extracts.sentences import headline
from warehouse.extracts.tables import Pack, against, conflict, is_web, path_row
from warehouse.rounding import rounded, text
from warehouse.wording.grammar import amount, counted, day


@dataclass(frozen=True)
class Picture:
    """A chart with its heading and the words in its place."""

    heading: str
    svg: str
    alt: str


@dataclass(frozen=True)
class Cell:
    """A cell of the key table: the figure, its bounds below it, and a remark (a mark, a period, a note's number)."""

    figure: str
    below: str = ""


@dataclass(frozen=True)
class Line:
    """An indicator of the key table; `cells` by column."""

    name: str
    unit: str
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Source:
    """A publication of the key table: its number there, who published it and when, where (only what may be a link), how old it is."""

    number: int
    publication: str
    url: str
    age: str


@dataclass(frozen=True)
class Bulletin:
    """Everything that the two pages show."""

    lang: str
    title: str
    kicker: str
    newest: str
    release: str
    headlines: tuple[tuple[str, str], ...]  # family, sentences
    path: Picture | None
    trends: tuple[Picture, ...]
    columns: dict[str, str]
    families: tuple[tuple[str, tuple[Line, ...]], ...]
    notes: tuple[str, ...]
    outlook: tuple[str, ...]
    contradictions: tuple[str, ...]
    compared: str
    changes: tuple[str, ...]
    sources: tuple[Source, ...]
    texts: dict[str, str]

    def cut(self, most: int, more: str) -> Bulletin:
        """With at most so many contradictions and changes; the last line says how many more there are."""

        def kept(lines: tuple[str, ...]) -> tuple[str, ...]:
            return lines if len(lines) <= most else (*lines[:most], more.format(n=len(lines) - most))

        changed = {"contradictions": kept(self.contradictions), "changes": kept(self.changes)}
        return Bulletin(**{**self.__dict__, **changed})


COLUMNS = (
    "month_value",
    "ytd_value",
    "ytd_growth_pct",
    "rolling_12",
    "target_value",
    "path_value",
    "gap",
    "status",
    "source",
)
CHANGED = ("ytd_value", "ytd_growth_pct", "rolling_12", "target_value", "status")
BOUNDED = ("month_value", "rolling_12")  # have their bounds below them; others only where there is no figure
WHERE_BLANK = ("ytd_value", "ytd_growth_pct")


def bulletin(pack: Pack) -> Bulletin:
    """Compose it from the facts of a month."""
    words, kpi, facts = pack.words, pack.kpi, pack.facts
    notes, sources = _Notes(), _Sources(pack)
    families: dict[str, list[Line]] = {}
    told: list[tuple[str, str]] = []
    for row in kpi.key_rows:
        line, numbers = _line(pack, row, notes, sources)
        families.setdefault(str(row.values["family"]), []).append(line)
        if row.rank == 1:
            told.append((str(row.values["family"]), headline(row, kpi, numbers)))
    drawn = path_row(pack)
    key = words.texts["bulletin"]
    trends = [row for row in kpi.key_rows if row.rank == 1 and row.codes.get("family") != "context"]
    return Bulletin(
        lang=pack.lang,
        title=kpi.title,
        kicker=key["kicker"],
        newest=key["newest"].format(day=day(facts.known_to, pack.lang)),
        release=facts.release,
        headlines=tuple(told),
        path=_path(pack, drawn) if drawn else None,
        trends=tuple(_trend(pack, row) for row in trends),
        columns={column: words["short", column] for column in ("name", *COLUMNS)},
        families=tuple((family, tuple(lines)) for family, lines in families.items()),
        notes=notes.told(),
        outlook=tuple(_outlooks(pack)),
        contradictions=tuple(_contradictions(pack)),
        compared=key["compared"].format(against="; ".join(against(pack, found) for found in _compared(pack))),
        changes=tuple(_changes(pack)),
        sources=sources.told(),
        texts={name: key[name] for name in _TEXTS} | {"marks": _marks(pack)},
    )


_TEXTS = (
    *("headlines", "trends", "trend_key", "path_key", "key_table", "key_hint", "notes", "outlook", "contradictions"),
    *("changes", "sources", "none", "nothing_changed", "more", "footer"),
)


class _Notes:
    """Notes under the table, numbered as they are first met; the same words are one note."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, note: str) -> int:
        return self.numbers.setdefault(note, len(self.numbers) + 1)

    def told(self) -> tuple[str, ...]:
        return tuple(f"({number}) {note}" for note, number in self.numbers.items())


class _Sources:
    """Publications behind the table, numbered as they are first met."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.found: dict[tuple[str, str], tuple[int, str]] = {}  # its number and its printed date
        papers = pack.facts.sources.unique(["url", "publisher"], keep="first").to_dicts()
        self.papers = {(row["publisher"], row["url"]): row for row in papers}

    def number(self, row: Row) -> int | None:
        if not row.values["publisher"]:
            return None
        date = str(row.values["newest_published_on"] or self.pack.words["text", "undated"])
        paper = (str(row.values["publisher"]), str(row.values["url"]))
        return self.found.setdefault(paper, (len(self.found) + 1, date))[0]

    def told(self) -> tuple[Source, ...]:
        key, words = self.pack.words.texts["bulletin"], self.pack.words
        listed = []
        for (publisher, url), (number, date) in self.found.items():
            paper = self.papers.get((publisher, url), {})
            line = key["source"].format(publisher=publisher, date=date)
            age = ""
            if paper.get("published_on") and paper.get("date_basis") == "printed":
                days = (self.pack.facts.known_to - paper["published_on"]).days
                age = f" ({key['age'].format(days=counted('days', days, words))})" if days > 0 else ""
            listed.append(Source(number, line, url if is_web(url) else "", age))
        return tuple(listed)


def _line(pack: Pack, row: Row, notes: _Notes, sources: _Sources) -> tuple[Line, tuple[int, ...]]:
    """A row of the key table, and the numbers of the notes that its headline sentence must name."""
    words, lang = pack.words, pack.lang
    cells = {column: Cell(row.text(column, lang)) for column in COLUMNS if column in row.values}
    for column in (*BOUNDED, *(column for column in WHERE_BLANK if row.values[column] is None)):
        ends = [row.text(end, lang) for end in KPI_INTERVALS[column]]
        if all(ends):  # a figure over its bounds; where there is no figure the bounds are what is known
            span = f"{ends[0]}–{ends[1]}"
            cells[column] = Cell(cells[column].figure, span) if cells[column].figure else Cell(span)
    for column in ("month_value", "ytd_value", "ytd_growth_pct", "rolling_12", "target_value", "path_value", "gap"):
        if not cells[column].figure:
            cells[column] = Cell(f"[{row.missing(column)}]")
    if row.values["blank_reason"]:
        number = notes.number(str(row.values["blank_reason"]))
        cells["month_value"] = Cell(f"{cells['month_value'].figure} ({number})", cells["month_value"].below)
    period = row.period()
    if period and (period[1].year, period[1].month) != (pack.facts.month.year, pack.facts.month.month):
        cells["ytd_value"] = Cell(cells["ytd_value"].figure, f"{period[1]:%Y}: 01–{period[1]:%m}")
    if row.values["marks"]:
        cells["ytd_value"] = Cell(f"{cells['ytd_value'].figure} {row.values['marks']}", cells["ytd_value"].below)
    scope = row.values["scope_note"]
    about = (notes.number(f"{row.values['name']}: {scope}"),) if scope else ()
    if row.values["target_value"] is not None:
        year = f"{row.values['target_year']}{f' ({about[0]})' if about else ''}"
        cells["target_value"] = Cell(cells["target_value"].figure, year)
    cells["status"] = _status(row, about, pack)
    paper = sources.number(row)
    date = str(row.values["newest_published_on"] or words["text", "undated"])
    cells["source"] = Cell(f"[{paper}]", date) if paper else Cell("[x]")
    return Line(str(row.values["name"]), str(row.values["unit"]), {c: cells[c] for c in COLUMNS}), about


def _status(row: Row, about: tuple[int, ...], pack: Pack) -> Cell:
    """The status with its certainty, what it rests on, and how many contradictions touch the row."""
    told = [str(row.values[column]) for column in ("status", "certainty") if row.values[column]]
    if row.values["conflicts"]:
        told.append(pack.words["text", "conflict_flag"].format(n=row.values["conflicts"]))
    scope = f" ({about[0]})" if about and row.values["status"] else ""
    return Cell("; ".join(told) + scope if told else "[z]" if row.missing("target_value") else "[x]")


def _path(pack: Pack, row: Row) -> Picture:
    words, value = pack.words, row.number("target_value")
    target = amount(value, str(row.codes["unit"]), str(row.values["unit"]), words) if value is not None else ""
    heading = words["bulletin", "path"].format(target=target, year=row.values["target_year"])
    return Picture(f"{heading}, {row.values['unit']}", *charts.path(pack, row))


def _trend(pack: Pack, row: Row) -> Picture:
    return Picture(f"{row.values['name']}, {row.values['unit']}", *charts.trend(pack, row))


def _outlooks(pack: Pack) -> list[str]:
    """The outlook of each headline that has one, beside the plan, with the record of earlier outlooks."""
    words, key = pack.words, pack.words.texts["bulletin"]
    shown = {str(row.values["series"]): row for row in pack.kpi.key_rows if row.rank == 1}
    lines = []
    for found in pack.facts.outlook.to_dicts():
        row = shown.get(found["series"])
        if row is None or row.number("outlook") is None:
            continue
        unit = str(row.codes["unit"])
        value = amount(row.number("outlook"), unit, str(row.values["unit"]), words)  # type: ignore[arg-type]
        ends = [row.text(column, pack.lang) for column in ("outlook_low", "outlook_high")]
        span = words["sentence", "range"].format(low=ends[0], high=ends[1]) if all(ends) else ""
        method = words["outlook_method", found["method"]]
        line = key["outlook_line"].format(
            name=row.values["name"], year=found["year"], value=value, range=span, method=method
        )
        if found["plan"] is not None:
            plan = rounded(found["plan"], significant_decimals(found["plan"], 3)).normalize()
            line += key["outlook_plan"].format(plan=amount(Decimal(f"{plan:f}"), unit, str(row.values["unit"]), words))
        lines.append(line + _record(pack, found))
    return lines


def _record(pack: Pack, found: dict[str, Any]) -> str:
    key, lang = pack.words.texts["bulletin"], pack.lang
    if not found["n"] or found["hit_rate"] is None:
        return str(key["outlook_no_record"])
    hits, error = rounded(100 * found["hit_rate"], RATE), rounded(found["mean_abs_error_pct"], PERCENT)
    return str(key["outlook_record"].format(n=found["n"], hits=text(hits, lang), error=text(error, lang)))


def _contradictions(pack: Pack) -> list[str]:
    """Those of this year's key figures: which figures, how far apart, what was set aside. The workbook says why."""
    words = pack.words
    lines = []
    for row in pack.facts.conflicts.filter(pl.col("of_month")).to_dicts():
        told = conflict(pack, row)
        excess = f"{text(told['excess'], pack.lang)} {told['unit']}"  # type: ignore[arg-type]
        apart = words["bulletin", "apart"].format(excess=excess, aside=told["set_aside"])
        lines.append(f"{_opening(row[f'explanation_{pack.lang}'], words)} {apart}")
    return lines


def _opening(explanation: str, words: Words) -> str:
    """An explanation up to the figures that it names: what follows begins with one of three set phrases."""
    follows = (words["conflict", key].partition("{")[0].strip() for key in ("rivals", "level", "growth"))
    ends = [place for phrase in follows if (place := explanation.find(phrase)) > 0]
    return explanation[: min(ends)].strip() if ends else explanation


def _compared(pack: Pack) -> list[Changed]:
    """The comparisons that have something to say, the one with the month before always."""
    since = pack.facts.since_release
    return [*([since] if since and since.rows.height else []), pack.facts.since_day]


def _changes(pack: Pack) -> list[str]:
    """What changed of the month's headlines, a line for each and each reason; the same change told once."""
    headlines = [row.values["series"] for row in pack.kpi.key_rows if row.rank == 1]
    seen: set[tuple[str, str]] = set()
    told: dict[tuple[str, str], list[str]] = {}
    for found in _compared(pack):
        names = {row["series"]: row for row in found.series.to_dicts()}
        kept = pl.col("series").is_in(headlines) & pl.col("column_name").is_in(CHANGED)
        for row in found.rows.filter(kept).to_dicts():
            if (key := (row["series"], row["column_name"])) in seen:
                continue
            seen.add(key)
            change = found.in_words(row, pack.lang)
            unit = f" {change.unit}" if change.unit else ""
            what = f"{change.column}: {change.old} → {change.new}{unit}"
            told.setdefault((pack.name(names[row["series"]]), change.why), []).append(what)
    form = pack.words["bulletin", "change"]
    return [form.format(name=name, changes="; ".join(what), why=why) for (name, why), what in told.items()]


def _marks(pack: Pack) -> str:
    return " ".join(f"[{mark}] {meaning}." for mark, meaning in pack.words.texts["mark"].items())


def created(pack: Pack) -> dt.datetime:
    """The moment that documents carry: midnight of the newest publication's day, so that equal content is equal bytes."""
    midnight = dt.datetime.combine(pack.facts.known_to, dt.time(), clock.ALMATY)
    return midnight.astimezone(dt.timezone(midnight.utcoffset() or dt.timedelta()))  # typst wants a plain offset
