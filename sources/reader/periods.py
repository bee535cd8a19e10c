"""Periods and bases of comparison in a sentence, resolved by the day of publication."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass

from sources.reader.lexicon import month_of, months, number_word, read, words

YEAR = r"(?:19|20)\d\d"


YEAR_BEFORE = re.compile(rf"(?:өткен|былтырғы|алдыңғы|{YEAR})\s?(?:жыл\w*\s)?$")
YEAR_AFTER = re.compile(rf"\s?(?:прошл|предыдущ|минувш|{YEAR}|of last|last year|of the previous)")


@dataclass(frozen=True)
class Period:
    """Whole months, inclusive. `horizon`: named as an end of a plan; `sure`: False where its year or its end had to be
    inferred; first None: "the same period" as before.
    """

    start: int
    end: int
    first: tuple[int, int] | None
    last: tuple[int, int] | None
    horizon: bool = False
    sure: bool = True

    @property
    def months(self) -> int:
        """How many."""
        assert self.first and self.last
        return (self.last[0] - self.first[0]) * 12 + self.last[1] - self.first[1] + 1

    def earlier(self) -> Period:
        """The same months of the year before."""
        assert self.first and self.last
        return Period(self.start, self.end, (self.first[0] - 1, self.first[1]), (self.last[0] - 1, self.last[1]))


@dataclass(frozen=True)
class Base:
    """What something is compared with. kind: year, month or other; `year`: where one is named."""

    start: int
    end: int
    kind: str
    year: int | None = None


def bases(sentence: str) -> list[Base]:
    """Bases of a sentence in small letters. They hold no period of a figure."""
    found: list[Base] = []

    def add(pattern: re.Pattern[str], kind: str) -> None:
        for match in pattern.finditer(sentence):
            if not any(base.start < match.end() and match.start() < base.end for base in found):
                year = re.search(YEAR, match.group())
                of_year = YEAR_BEFORE.search(sentence[: match.start()]) or YEAR_AFTER.match(sentence[match.end() :])
                told = "year" if kind == "month" and of_year else kind  # against the same month of last year
                found.append(Base(match.start(), match.end(), told, int(year.group()) if year else None))

    add(_base("month"), "month")
    add(_base("year"), "year")
    add(_earlier(), "year")
    add(_base_other(), "other")
    return sorted(found, key=lambda base: base.start)


def masked(sentence: str, spans: list[tuple[int, int]]) -> str:
    """The sentence with spans blanked out, letter by letter."""
    letters = list(sentence)
    for start, end in spans:
        letters[start:end] = "_" * (end - start)
    return "".join(letters)


def periods(sentence: str, published: dt.date | None, spoken_of: int | None = None) -> list[Period]:
    """Periods of a sentence (bases masked), in order. `spoken_of`: the year spoken of just before."""
    found: list[Period] = []
    rest = sentence
    rest = re.sub(_dates(), lambda match: "_" * len(match.group()), rest)
    rest = re.sub(read("periods")["many_years"], lambda match: "_" * len(match.group()), rest)
    for maker in (_since_january, _range, _n_months, _quarters, _halves, _month, _horizon, _years, _relative, _same):
        for start, end, first, last, flags in maker(rest, published, spoken_of):
            found.append(Period(start, end, first, last, *flags))
            rest = rest[:start] + "_" * (end - start) + rest[end:]
    return sorted(found, key=lambda period: period.start)


Hit = tuple[int, int, tuple[int, int] | None, tuple[int, int] | None, tuple[bool, bool]]


@functools.cache
def _around() -> tuple[str, str]:
    """Patterns of a year before and after the words of a period."""
    lists = read("periods")
    year, this, last = lists["year_word"], lists["this_year"], lists["last_year"]
    before = rf"(?:(?:(?P<yb>{YEAR})(?:-?\w{{1,3}})?\s*(?:{year})?|(?P<tb>{this})|(?P<lb>{last}))[\s,]+(?:(?:за|в|the|first|алғашқы|in the|over the|for the)\s+)*)?"
    after = rf"(?:[\s,]*(?:of |in )?(?:(?P<ya>{YEAR})(?!\d)(?:\s*(?:{year}))?|(?P<ta>{this})|(?P<la>{last})))?"
    return before, after


def _year(
    match: re.Match[str], published: dt.date | None, spoken_of: int | None, month: int
) -> tuple[int, bool] | None:
    """The year of a match and whether it is sure; None: nothing tells it. `month`: where the period ends."""
    named = match.groupdict()
    if year := named.get("ya") or named.get("yb"):
        return int(year), True
    if published is None:
        return (spoken_of, False) if spoken_of else None
    if named.get("ta") or named.get("tb"):
        # in January and February "this year" often sums up the year that has ended
        return published.year, month <= published.month
    if named.get("la") or named.get("lb"):
        return published.year - 1, True
    if spoken_of:
        return spoken_of, True
    return (published.year, True) if month <= published.month else (published.year - 1, True)


def _hit(match: re.Match[str], first: int, last: int, published: dt.date | None, spoken_of: int | None) -> list[Hit]:
    year = _year(match, published, spoken_of, last)
    if year is None or last < first:
        return []
    return [(match.start(), match.end(), (year[0], first), (year[0], last), (False, year[1]))]


def _since_january(rest: str, published: dt.date | None, _: int | None) -> list[Hit]:
    hits: list[Hit] = []
    for match in re.finditer(read("periods")["since_january"], rest):
        if published and published.month > 1:
            hits.append((match.start(), match.end(), (published.year, 1), (published.year, published.month - 1), (False, False)))  # fmt: skip
    return hits


def _range(rest: str, published: dt.date | None, spoken_of: int | None) -> list[Hit]:
    before, after = _around()
    pattern = rf"{before}(?<!\w)(?P<m1>{months()})(?P<y1>\s{YEAR}(?:\s*г\w*\.?)?)?\s?(?:-|to|through|until|till|по|мен|пен|бен)\s?(?P<m2>{months()})(?!\w)(?:\s(?:айлар\w*|кезең\w*|аралығ\w*|қорытынды\w*))*{after}"
    hits: list[Hit] = []
    for match in re.finditer(pattern, rest):
        first, last = month_of(match["m1"]), month_of(match["m2"])
        if match["y1"]:
            named = re.search(YEAR, match["y1"])
            ends = _year(match, published, None, last)
            if named and ends:
                hits.append((match.start(), match.end(), (int(named.group()), first), (ends[0], last), (False, True)))
            continue
        hits += _hit(match, first, last, published, spoken_of)
    return hits


def _n_months(rest: str, published: dt.date | None, spoken_of: int | None) -> list[Hit]:
    before, after = _around()
    numbers = "|".join(read("quantities")["words"].values())
    body = read("periods")["n_months"].replace("{n}", rf"\d{{1,2}}|{numbers}")
    hits: list[Hit] = []
    for match in re.finditer(rf"{before}(?<!\w)(?P<body>{body})(?!\w){after}", rest):
        count = re.match(rf"\d{{1,2}}|{numbers}", match["body"])
        number = number_word(_longest_number(match["body"])) if count else None
        if number and 1 <= number <= 12:
            hits += _hit(match, 1, number, published, spoken_of)
    return hits


def _longest_number(text: str) -> str:
    """ "он бір айда" begins with eleven, not with ten."""
    patterns = [r"\d{1,2}", *read("quantities")["words"].values()]
    matches = [found.group() for pattern in patterns if (found := re.match(rf"(?:{pattern})(?!\w)", text))]
    return max(matches, key=len, default="")


def _quarters(rest: str, published: dt.date | None, spoken_of: int | None) -> list[Hit]:
    before, after = _around()
    listed = read("periods")["quarter"]
    ordinals = "|".join(f"(?P<q{n}>{listed[n]})" for n in (3, 2, 4, 1))
    hits: list[Hit] = []
    several = rf"{before}(?<!\w)(?:first )?(?P<n>two|three|2|3|два|три|екі|үш) (?:quarters|квартала|тоқсан\w*){after}"
    for match in re.finditer(several, rest):
        hits += _hit(match, 1, 3 * (number_word(match["n"]) or 0), published, spoken_of)
    taken = [(hit[0], hit[1]) for hit in hits]
    for match in re.finditer(
        rf"{before}(?<!\w)(?:(?:{ordinals})\s(?:{listed['word']})|q(?P<q>[1-4]))(?!\w){after}", rest
    ):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        number = int(match["q"]) if match["q"] else next(n for n in (1, 2, 3, 4) if match[f"q{n}"])
        hits += _hit(match, 3 * number - 2, 3 * number, published, spoken_of)
    return hits


def _halves(rest: str, published: dt.date | None, spoken_of: int | None) -> list[Hit]:
    before, after = _around()
    hits: list[Hit] = []
    for name, first, last in (("second_half", 7, 12), ("half", 1, 6)):
        for match in re.finditer(rf"{before}(?<!\w)(?:{read('periods')[name]})(?!\w){after}", rest):
            if not any(hit[0] < match.end() and match.start() < hit[1] for hit in hits):
                hits += _hit(match, first, last, published, spoken_of)
    return hits


def _month(rest: str, published: dt.date | None, spoken_of: int | None) -> list[Hit]:
    before, after = _around()
    hits: list[Hit] = []
    for match in re.finditer(rf"(?P<lead>(?:in|for|during|of|за|в|во|по итогам)\s+)?{before}(?<!\w)(?P<m>{months()})(?!\w)(?:\sай\w*)?{after}", rest):  # fmt: skip
        dated = any(match[name] for name in ("yb", "tb", "lb", "ya", "ta", "la"))
        if match["m"] in ("may", "march", "mar.") and not (match["lead"] or dated):
            continue
        if not (
            match["lead"]
            or dated
            or re.search(r"[әіңғүұқөһ]|да$|де$|та$|те$|ында$|інде$", match["m"])
            or " ай" in match.group()
        ):
            continue
        number = month_of(match["m"])
        year = _year(match, published, spoken_of if spoken_of else None, number)
        if year is None:
            continue
        if published and not dated and (year[0], number) > (published.year, published.month):
            year = (year[0] - 1, True)
        if rest[: match.start()].endswith(("as of ", "по состоянию на ")) or (
            match["lead"] == "of " and rest[: match.start()].endswith("as ")
        ):
            hits.append((match.start(), match.end(), (year[0], 1), (year[0], number), (False, False)))
            continue
        hits.append((match.start(), match.end(), (year[0], number), (year[0], number), (False, year[1])))
    return hits


def _horizon(rest: str, published: dt.date | None, _: int | None) -> list[Hit]:
    lists = read("periods")
    year_word = lists["year_word"]
    pattern = rf"(?:(?<!\w)(?:by (?:the end of )?(?:the year )?|until |before |up to |to |through |к (?:концу )?|до (?:конца )?|на (?:период до )?))(?P<a>{YEAR})(?!\d|\s?-\s?\d)(?:-?\w{{1,3}})?(?:\s*(?:{year_word}))?|(?P<b>{YEAR}) жыл(?:ға|дың соңына|дың аяғына)?\s?(?:дейін|қарай)|(?P<c>{YEAR}) жылға"
    hits: list[Hit] = []
    for match in re.finditer(pattern, rest):
        year = int(match["a"] or match["b"] or match["c"])
        ahead = published is None or year >= published.year
        if ahead:
            hits.append((match.start(), match.end(), (year, 1), (year, 12), (True, True)))
    this_year = r"(?<!\w)(?:до конца (?:текущего |этого |нынешнего )?года|к концу (?:текущего |этого )?года|by (?:the )?(?:end of (?:the|this) year|year-end)(?! of| \d)|жыл(?:дың)? соңына (?:дейін|қарай))(?!\w)"
    for match in re.finditer(this_year, rest) if published else ():
        assert published
        hits.append((match.start(), match.end(), (published.year, 1), (published.year, 12), (True, True)))
    return hits


def _years(rest: str, published: dt.date | None, _: int | None) -> list[Hit]:
    lists = read("periods")
    word, full = lists["year_word"], lists["full_year"]
    pattern = rf"(?:(?<!\w)(?:{full}) (?:the )?(?:full |whole |entire |весь |полный )?(?:year )?(?P<a>{YEAR})(?!\d|\s?-\s?\d|\s?/)(?:\s*(?:{word}))?|(?<![\d-])(?P<b>{YEAR})(?:-м)?\s*(?:{word})|(?<![\w.,-])(?P<c>{YEAR}) (?=(?:год|жыл))|(?<=\()(?P<d>{YEAR})(?=\s?[-:)]))"
    hits: list[Hit] = []
    for match in re.finditer(pattern, rest):
        year = int(match["a"] or match["b"] or match["c"] or match["d"])
        done = published is None or year < published.year
        hits.append(
            (match.start(), match.end(), (year, 1), (year, 12), (bool(published and year > published.year), done))
        )
    return hits


def _relative(rest: str, published: dt.date | None, _: int | None) -> list[Hit]:
    lists = read("periods")
    hits: list[Hit] = []
    if published is None:
        return hits
    for name, year in (("last_year", published.year - 1), ("this_year", published.year)):
        for match in re.finditer(rf"(?<!\w)(?:{lists[name]})(?!\w)", rest):
            hits.append((match.start(), match.end(), (year, 1), (year, 12), (False, year < published.year)))
    return hits


def _same(rest: str, _: dt.date | None, __: int | None) -> list[Hit]:
    pattern = rf"(?<!\w)(?:{read('periods')['same_period']})(?!\w)"
    return [(match.start(), match.end(), None, None, (False, True)) for match in re.finditer(pattern, rest)]


@functools.cache
def _dates() -> re.Pattern[str]:
    """Days: never a period of a figure."""
    word = read("periods")["year_word"]
    month = months()
    return re.compile(
        rf"(?<!\w)\d{{1,2}}(?:-?(?:го|st|nd|rd|th|ға|не))?\s(?:of )?(?:{month})(?!\w)(?:,?\s{YEAR}(?:\s*(?:{word}))?)?"
        rf"|(?<!\w)(?:{month})\s\d{{1,2}}(?!\d|[.,]\d|\s(?:млн|тыс|mln|million|мың))(?:st|nd|rd|th)?(?:,?\s{YEAR})?"
        rf"|(?:{YEAR}\s*жыл\w*\s)?(?:{month})(?:ның|нің|дың|дің|тың|тің)?\s\d{{1,2}}-?(?:сі|сы|і|ы|сінде|інде|ында|не|ға)\w*"
        rf"|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|{YEAR}-\d\d-\d\d|\d{{1,2}}:\d\d"
        rf"|(?:{YEAR}\s*жыл\w*\s)?\d{{1,2}} (?:{month})\w*"
    )


@functools.cache
def _base(kind: str) -> re.Pattern[str]:
    listed = read("bases")[kind]
    patterns = listed.values() if isinstance(listed, dict) else [listed]
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})".replace("{months}", months()))


@functools.cache
def _base_other() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{read('bases')['other']})")


@functools.cache
def _earlier() -> re.Pattern[str]:
    """A comparison value stands beside these; a year that follows belongs to them."""
    return re.compile(rf"(?:{words('earlier').pattern})(?:\s(?:of |in )?{YEAR}(?:\s*(?:год\w*|г\.))?)?")
