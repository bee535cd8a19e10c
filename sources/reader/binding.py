"""From the numbers of a sentence to claims: which subject, which period, which growth, and what is no figure at all.

The text between two levels belongs to the second, from the first boundary (comma, bracket, dash, "while") on; what
follows a level up to the next boundary still belongs to it. A growth belongs to the level before it, unless a new
subject stands between the two or words like "to" and "и составил" lead on to the next level.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sources.reader.found import Found
from sources.reader.lexicon import features, read, words
from sources.reader.periods import Base, Period, bases, masked, periods
from sources.reader.quantities import Quantity, quantities
from sources.reader.series import Choice, choose
from sources.reader.text import Sentence, Text

FAMILY = {"mass", "tonne_km", "passengers", "passenger_km", "teu", "containers", "trains", "flights"}
BOUNDARY = re.compile(r"[;:()]|,(?=\s)|\s-\s|\s(?:while|whereas|тогда как|а|ал|but|но|when)\s|\.\s")
SOFT = re.compile(r"\s(?:and|и|және|мен|пен|бен)\s")
TO_LEVEL = re.compile(
    r"^[\s,)(-]*(?:to|up to|and|reaching|reached|totall?ing|amounting to|making|до|и|или|до уровня|составив|достигнув|что составил\w*|яғни|өсіп|артып|ұлғайып|көбейіп|төмендеп|азайып|кеміп|артты да|өсті де|"
    r"and (?:reached|amounted to|totall?ed|stood at|made)|(?:и|а) (?:составил|достиг)\w*|достиг\w*|составил\w*|which is|or|өсімі?мен|артық|көп|жоғары|есеге|до отметки)"
    r"[\s,(-]*(?:(?:и|and|to|до|составил\w*|достиг\w*|reached|amounted|totall?ed|stood|at|about|around|over|more than|nearly|almost|почти|около|более|свыше|порядка|уровня|отметки|яғни|шамамен|some|a|total|of|the|level|record|объем\w*|общий|volume)[\s,]+)*$"
)
LAST_YEAR = {"last year", "в прошлом году", "былтыр", "өткен жылы"}
BULLET = re.compile(r"\s*[-•*·]\s")
REFERS = re.compile(
    r"\b(?:the|this) (?:figure|indicator|volume)\b|эт(?:от|ого) (?:показател|объем)|данный показател|(?:бұл|осы) көрсеткіш"
)
UNNAMED = re.compile(r"([^\W\d_]{4,})\"?\s-\s(?:[^\W\d]+\s){0,2}$")
NO_NAME = re.compile(
    r"показател|объем|рост|всего|итог|indicator|figure|total|volume|барлығы|көлем|көрсеткіш|өсім|год|жыл"
)
PART = re.compile(rf"(?:{read('words')['part_of']})")


@dataclass
class Context:
    """What the sentences before have spoken of, within a block and from its beginning on."""

    features: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()  # of the block before
    main: tuple[Choice, Period] | None = None  # the last figure, for a sentence that refers to it
    topic: frozenset[str] = frozenset()  # aviation or the Trans-Caspian route, where the first lines name it
    route: bool = False  # the Trans-Caspian route is what "the route" means
    dimension: str | None = None
    scale: int | None = None
    unit: str = ""
    period: Period | None = None
    lead: Period | None = None
    authority: str | None = None
    last: list[int] = field(default_factory=list)  # claims of the sentence before
    growth: str | None = None  # printed alone, for the last figure
    block: int = -1
    colon: bool = False  # a list follows


@dataclass
class _Level:
    """A level of a sentence while it is being bound."""

    quantity: Quantity
    left: int
    right: int
    role: str = "level"  # level, comparison, nothing
    growth: _Growth | None = None


@dataclass
class _Growth:
    quantity: Quantity
    printed: str
    yearly: bool = True


def claims(
    sentence: Sentence, text: Text, context: Context, published: dt.date | None, speaker: str | None
) -> list[Found]:
    """The claims of one sentence; the context is brought up to date."""
    said = sentence.words
    if sentence.language == "other":
        return []
    if sentence.block != context.block:
        context.before = context.features or context.before
        goes_on = context.colon or BULLET.match(said) or PART.search(said[:40]) or REFERS.search(said[:60])
        context.block = sentence.block
        if not goes_on:
            context.last, context.features, context.period = [], frozenset(), None
    context.colon = said.rstrip().endswith(":") or (context.colon and BULLET.match(said) is not None)
    compared = bases(said)
    bare = masked(said, [(base.start, base.end) for base in compared])
    year = context.period.last[0] if context.period and context.period.last else None
    if not periods(bare, published, year):  # "grew last year": no base, but when
        compared = [base for base in compared if said[base.start : base.end] not in LAST_YEAR]
        bare = masked(said, [(base.start, base.end) for base in compared])
    spoken = periods(bare, published, year)
    spoken = [replace(p, first=known.first, last=known.last) if p.first is None and (known := context.period or context.lead) and known.first else p for p in spoken]  # fmt: skip
    spoken = [p for p in spoken if p.first]
    numbers = [q for q in quantities(said, sentence.language) if not any(p.start <= q.start < p.end for p in spoken)]
    numbers = [q for q in numbers if not any(base.start <= q.start and q.end <= base.end for base in compared)]
    numbers = _with_units(numbers, said, context)
    reader = _Reader(sentence, text, context, published, speaker, said, compared, bare, spoken, numbers)
    found = reader.claims()
    context.growth = None if reader.spoken else reader.ellipsis
    return found


def _with_units(numbers: list[Quantity], said: str, context: Context) -> list[Quantity]:
    """A number without unit takes that of the level before it, where its scale or its place in a list tells so."""
    found: list[Quantity] = []
    for place, printed in enumerate(numbers):
        number = printed
        if number.dimension is None:
            levels = [q for q in found if q.dimension in FAMILY]
            next_ = next((q for q in numbers[place + 1 :] if q.dimension in FAMILY), None)
            tail = said[number.end : next_.start].strip() if next_ else ""
            if next_ and tail in ("до", "to", "-", "и", "and") and not number.scale:
                number = replace(number, scale=next_.scale, dimension="nothing", unit=next_.unit)  # from … to …
            elif number.scale and not levels and features()[0]["passenger"].search(said):
                number = replace(number, dimension="passengers")
            elif number.scale and (levels or context.dimension):
                dimension = levels[-1].dimension if levels else context.dimension
                number = replace(number, dimension=dimension, unit=levels[-1].unit if levels else context.unit)
            elif levels and "." in number.digits and re.match(r"\s*(?:$|[,;.()]|и\s|and\s|-\s)", said[number.end :]):
                number = replace(number, scale=levels[-1].scale, dimension=levels[-1].dimension, unit=levels[-1].unit)
        found.append(number)
    return found


@dataclass
class _Reader:
    sentence: Sentence
    text: Text
    context: Context
    published: dt.date | None
    speaker: str | None
    said: str
    compared: list[Base]
    bare: str
    spoken: list[Period]
    numbers: list[Quantity]
    ellipsis: str | None = None
    kind: str = "actual"  # of the level before
    listed: bool = False  # the members of a list share the subject of the sentence before

    def claims(self) -> list[Found]:
        names = [
            match.span() for name in ("china_europe", "corridor") for match in features()[0][name].finditer(self.said)
        ]
        edges = [match.span() for match in BOUNDARY.finditer(self.said)]
        self.edges = [edge for edge in edges if not any(start < edge[0] and edge[1] < end for start, end in names)]
        self._note_topic()
        self.levels = self._levels()
        if self._refers():
            self.levels[0].role = "comparison"
        growths = self._growths()
        alone = self._bind(growths)
        found: list[Found] = []
        main: tuple[Choice, Period | None] | None = self.context.main if self._refers() else None
        for level in self.levels:
            if level.role == "comparison" and main and main[1]:
                claim = self._claim(level.quantity, main[0], main[1].earlier(), level.growth, comparison=True)
                if claim:
                    found.append(claim)
                continue
            if level.role != "level":
                continue
            choice = self._choice(level)
            period, kind, reason = self._period(level, choice)
            self.kind = kind
            if choice.empty:
                main = None
                continue
            claim = self._claim(level.quantity, choice, period, level.growth, kind=kind, reason=reason)
            if claim:
                found.append(claim)
                main = (choice, period) if kind == "actual" else None
                self._remember(level.quantity, choice, period if kind == "actual" else None)
        found += self._growths_alone(alone, found)
        plain = [p for p in self.spoken if not p.horizon and (self.published is None or p.last <= (self.published.year, self.published.month))]  # type: ignore[operator]  # fmt: skip
        if plain and not found:
            self.context.period = plain[-1]
        if plain and self.context.lead is None and self.sentence.block <= 2:
            self.context.lead = plain[0]
        return found

    def _note_topic(self) -> None:
        """The beginning of a text names the mode of transport that its figures are about."""
        if self.sentence.block > 0:
            return
        opening = self._features(0, len(self.said))
        self.context.topic |= {"air"} if opening & MODES == {"air"} else set()
        self.context.topic |= {"titr"} if "titr" in opening and not opening & MODES else set()

    def _refers(self) -> bool:
        """ "This is 13 % more than in 2023, when the figure was 13.2 million": said of the figure before."""
        if len(self.levels) != 1 or not self.context.main or not self.context.last:
            return False
        level, (_, period) = self.levels[0], self.context.main
        year_before = any(
            base.end <= level.quantity.start and (base.kind == "year" or base.year == (period.last or (0, 0))[0] - 1)
            for base in self.compared
        )
        grown = any(q.dimension in ("percent", "times") and q.start < level.quantity.start for q in self.numbers)
        return year_before and grown and level.role != "nothing" and not self._features(0, level.right)

    # Levels

    def _levels(self) -> list[_Level]:
        anchors = [q for q in self.numbers if q.dimension in FAMILY]
        found: list[_Level] = []
        for place, quantity in enumerate(anchors):
            before = anchors[place - 1].end if place else 0
            after = anchors[place + 1].start if place + 1 < len(anchors) else len(self.said)
            found.append(
                _Level(quantity, self._left(before, quantity.start) if place else 0, self._right(quantity.end, after))
            )
        self.levels = found  # a role is told from the levels around it
        for place, level in enumerate(found):
            previous = found[place - 1] if place else None
            if previous and previous.role == "nothing":
                level.left = previous.left  # "rose by 2 Mt to 17": the subject stands before the change
            level.role = self._role(level, previous)
        return found

    def _left(self, before: int, start: int) -> int:
        hard = next((end for left, end in self.edges if left >= before and end <= start), None)
        soft = next((match.end() for match in SOFT.finditer(self.said, before, start)), None)
        return hard if hard is not None else soft if soft is not None else before

    def _right(self, end: int, after: int) -> int:
        hard = next((left for left, _ in self.edges if end <= left < after), None)
        if hard is not None:
            return hard
        if after == len(self.said):
            return after
        soft = next((match.start() for match in SOFT.finditer(self.said, end, after)), None)
        return soft if soft is not None else end

    def _role(self, level: _Level, before: _Level | None) -> str:  # noqa: C901, PLR0911, PLR0912  each way not to be a level is one return
        quantity, said = level.quantity, self.said
        lead = said[max(0, quantity.start - 60) : quantity.start]
        tail = said[quantity.end : quantity.end + 50]
        zone = said[level.left : level.right]
        qualifiers = "|".join(read("quantities")["qualifiers"]["before"].values())
        lead = re.sub(rf"(?:(?:{qualifiers})\s)+$", "", lead)
        if re.search(r"(?:^|\s)(?:на|by)\s$", lead) and re.search(
            words("up").pattern + "|" + words("down").pattern, zone
        ):
            return "nothing"  # a change in units
        if re.search(r"(?:а|я|ге|ға|ке|қа|ні|ны)$", quantity.unit) and re.match(r"\s*(?:-?[гғкқ][ае]\s)?(?:астам\w*\s|жуық\w*\s)?(?:артық|көп\b|арт[ыт]|өс[тік]|ұлғай|кем|аз|төменде|көбей)", tail) and re.search(r"[ғгкқ][ае]$", quantity.unit):  # fmt: skip
            return "nothing"
        if re.match(r"\s*(?:more|less|fewer|higher|lower|больше|меньше|выше|ниже)\b", tail):
            return "nothing"
        if quantity.dimension == "passengers" and _near(words("staff"), said) and not _near(words("carry"), zone):
            return "nothing"
        if _begins_within(words("rate"), tail, 25) or (
            re.search(r"(?:на|by|со?|from)\s$", lead) and re.match(r"\s*(?:до|to)\s", tail)
        ):
            return "nothing" if not self._ahead(level) else "level"
        if re.search(read("periods")["many_years"], zone):
            return "nothing"  # a sum over years
        if re.search(r"(?:мощност|capacit|способност|қуат|өткізу қабілет|өткізу мүмкіндіг|рассчитан)\w*", zone):
            return "nothing"
        if re.search(words("share").pattern, zone) and "%" not in zone and re.search(r"дол[яи]|share|үлес", zone):
            return "nothing"
        if before and before.role in ("level", "comparison"):
            opened = re.search(rf"(?:^|[\s(,])(?:{read('words')['against']})\s$", lead)
            chunk = said[max(level.left, before.quantity.end) : quantity.start]
            year_before = any(
                base.kind == "year" and before.quantity.end <= base.start < level.right + 45 for base in self.compared
            )
            bracket = self._bracket(quantity)
            if opened:
                return "comparison"
            if bracket and (
                self._names_year_before(bracket, before) or _near(words("earlier"), said[bracket[0] : bracket[1]])
            ):
                return "comparison"
            if _near(words("earlier"), chunk) or (
                year_before and _near(words("earlier"), said[quantity.end : level.right + 40])
            ):
                return "comparison"
            if re.match(r"^\s?/", said[before.quantity.end : quantity.start]):
                return "comparison"
        return "level"

    def _ahead(self, level: _Level) -> bool:
        return any(p.horizon and level.left <= p.start < level.right for p in self.spoken)

    def _bracket(self, quantity: Quantity) -> tuple[int, int] | None:
        left, right = self.said.rfind("(", 0, quantity.start), self.said.find(")", quantity.end)
        if left < 0 or right < 0 or ")" in self.said[left : quantity.start]:
            return None
        return left, right

    def _names_year_before(self, bracket: tuple[int, int], before: _Level) -> bool:
        period = self._spoken_for(before) or self.context.period or self.context.lead
        inside = [p for p in self.spoken if bracket[0] <= p.start < bracket[1]]
        return bool(period and inside and inside[-1].last and period.last and inside[-1].last[0] == period.last[0] - 1)

    # What a level is about

    def _zone(self, left: int, right: int) -> str:
        """Words that tell the subject: bases and institutions are blanked out."""
        spans = [(base.start, base.end) for base in self.compared]
        spans += [match.span() for match in _institutions().finditer(self.said)]
        return masked(self.said, spans)[left:right]

    def _features(self, left: int, right: int) -> frozenset[str]:
        patterns, _ = features()
        zone = self._zone(left, right)
        return frozenset(name for name, pattern in patterns.items() if pattern.search(zone))

    def _choice(self, level: _Level) -> Choice:  # noqa: C901, PLR0912, PLR0915  each branch is one way to speak of a subject again
        own = self._features(level.left, level.right)
        _, kinds = features()
        zone = self._zone(level.left, level.right)
        what = {name for name in own if kinds[name] == "what"}
        direction = own & {"export", "import", "domestic", "international", "transit"}
        inherited = False
        if PART.search(zone) and not self.context.features:
            self.context.features = self.context.before  # "of which" may open a paragraph
        if (
            "the_route" in own
            and "titr" not in own
            and (self.context.route or "titr" in self.context.before or self._authority(level) == "TITR")
        ):
            own |= {"titr"}
        own -= {"the_route"}
        goods = own & {"dry", "oil", "grain", "metal"}
        if goods and not own & (MODES | {"titr", "loading", "transit"}):
            known = self.context.features or self.context.before
            own |= known & {"port", "aktau", "kuryk"} if "port" in known or known & {"aktau", "kuryk"} else set()
        if "air" in self.context.topic and own and own <= {"passenger", "carried", "freight"}:
            own |= {"air"}
        if "titr" in self.context.topic and own and own <= {"container", "carried", "freight"}:
            own |= {"titr"}
        implied = read("authorities")["implies"].get(self._authority(level), [])
        if implied and not own & (MODES | {"airport", "airline", "titr", "aktau", "kuryk", "all_modes"}):
            own |= set(implied)
        self.context.route = self.context.route or "titr" in own
        here = level is not self.levels[0] or self.context.last or PART.search(zone)
        trade = (
            bool(direction & {"export", "import", "domestic"}) and not what - {"freight", "carried"} and not own & MODES
        )
        known = self.context.features or self.context.before
        loaded = self.context.main is not None and self.context.main[0].series == "rail_freight.ktz_loaded"
        if trade and ("loading" in known or loaded):
            own = (own - {"carried", "freight"}) | {"loading"}
        elif trade and "rail" in known:
            own |= {"rail", "freight"}
        elif here and self.context.features:
            if not what and not own:
                bare = masked(self.bare, [(p.start, p.end) for p in self.spoken])
                named = UNNAMED.search(bare[level.left : level.quantity.start])
                if named and not NO_NAME.search(named[1]):
                    return Choice()  # something that no list knows
                own, inherited = self.context.features, True
            elif PART.search(zone) or (
                not (what - {"transit", "freight", "passenger", "carried"})
                and direction
                and level is not self.levels[0]
            ):
                modes = {
                    name
                    for name in self.context.features
                    if name
                    in (
                        "rail",
                        "road",
                        "air",
                        "airline",
                        "airport",
                        "titr",
                        "port",
                        "aktau",
                        "kuryk",
                        "loading",
                        "container",
                        "all_modes",
                    )
                }
                own |= modes - (MODES if own & MODES else set()) - ({"all_modes"} if own & MODES else set())
                if not what & {"freight", "passenger", "container"}:
                    own |= self.context.features & {"freight", "passenger", "carried"}
                if own & MODES and not direction:
                    own |= self.context.features & {"transit", "export", "import"}
                inherited = level is self.levels[0]
            elif (
                level.quantity.dimension == "passengers"
                and what <= {"passenger", "carried"}
                and own - what <= {"domestic", "international"}
                and "airport" not in self.context.features
                and self.context.features & FLYING
            ):
                own |= self.context.features & FLYING
            elif (
                level is not self.levels[0]
                and "passenger" in what
                and what <= {"passenger", "carried"}
                and not own & (MODES | {"airline", "airport"})
            ):
                own |= self.context.features & MODES
            elif "container" in what and not what & {"titr", "port", "transit"} and not own & MODES:
                own |= self.context.features & {"titr", "port", "aktau", "kuryk"}
                if level is not self.levels[0]:
                    own |= self.context.features & {"transit"}
            elif not what or (
                what <= {"carried", "freight"}
                and not own - {"carried", "freight"}
                and (self.listed or level is not self.levels[0])
            ):
                self.listed = True
                only = bool(what) and not own - {"carried", "freight"}
                own |= self.context.features & {name for name, kind in kinds.items() if only or kind == "what"}
        if len(own & {"aktau", "kuryk"}) == 2:  # of two ports, the one that is named here
            own -= {"aktau", "kuryk"} - self._features(level.left, level.right)
        months = self._period(level, None)[0]
        average = None
        if months and months.first:
            average = level.quantity.value / months.months
        choice = choose(level.quantity.dimension or "", own, self._authority(level), average)
        if what == {"carried"} and own & MODES and "transit" in self.context.features - own and choice.series:
            other = choose(level.quantity.dimension or "", own | {"transit"}, self._authority(level), average)
            if other.series and other.series != choice.series:
                choice = Choice(None, (choice.series, other.series))  # all freight, or transit as before?
        return replace(choice, features=own, inherited=inherited)

    def _authority(self, level: _Level | None) -> str | None:
        return self.context.authority or self.speaker

    # When

    def _spoken_for(self, level: _Level) -> Period | None:
        before = [p for p in self.spoken if p.start < level.quantity.start]
        bracket = self._bracket(level.quantity)
        for p in self.spoken:  # "from 2.8 in 2023 to 4.5 in 2024"
            if not self.said[level.quantity.end : p.start].strip() and p.start >= level.quantity.end and before:
                return p
        outside = [p for p in before if bracket or not self._bracketed(p)]
        own = [p for p in outside if p.start >= level.left] or [
            p
            for p in self.spoken
            if level.left <= p.start < level.right + 60
            and (bracket or not self._bracketed(p))
            and p.start > level.quantity.end
            and not self._taken(p, level)
            and not self._grown(p, level)
        ]
        if own:
            return own[-1] if own[-1].start < level.quantity.start else own[0]
        if before and not bracket:
            return (
                before[-1]
                if not before[-1].horizon
                else next((p for p in reversed(before) if not p.horizon), before[-1])
            )
        if before:
            return before[-1]
        whole = [p for p in self.spoken if not p.horizon and p.last and not self._bracketed(p)]
        if len(whole) == 1 and self.published and whole[0].last and whole[0].last[0] == self.published.year:
            return whole[0]  # said once, at the end, for the whole sentence
        after = [p for p in self.spoken if p.start >= level.quantity.end and (bracket or not self._bracketed(p))]
        return after[0] if after and not self._taken(after[0], level) and not self._grown(after[0], level) else None

    def _bracketed(self, period: Period) -> bool:
        """A period in brackets with a level of its own speaks of that level alone."""
        left, right = self.said.rfind("(", 0, period.start), self.said.find(")", period.end)
        if left < 0 or right < 0 or ")" in self.said[left : period.start]:
            return False
        return any(left < other.quantity.start < right for other in self.levels)

    def _grown(self, period: Period, level: _Level) -> bool:
        """A growth stands between the level and a period after it, which is then its base."""
        return any(
            level.quantity.end <= number.start < period.start
            for number in self.numbers
            if number.dimension in ("percent", "times")
        )

    def _taken(self, period: Period, level: _Level) -> bool:
        """Another level stands between this one and a period after it."""
        return any(
            level.quantity.end <= other.quantity.start < period.start
            for other in self.levels
            if other is not level and not self._bracket(other.quantity)
        )

    def _period(self, level: _Level, choice: Choice | None) -> tuple[Period | None, str, str]:
        zone = self.said[level.left : self._tail(level)]
        period = self._spoken_for(level)
        horizon = [p for p in self.spoken if p.horizon and level.left <= p.start < self._tail(level)]
        if horizon:
            period = horizon[-1]
        ahead = self._ahead_of_publication(period)
        planned = _near(words("target"), zone), _near(words("plan"), zone), _near(words("forecast"), zone)
        done = re.search(
            r"\b(?:перевез|составил[аио]?\b|достиг(?:ла|ло|ли)?\b|вырос|увеличил|reached|amounted|totall?ed|was\b|were\b|stood|carried|құрады|құрап|жетті|болды|тасымалданды)",
            zone,
        )
        kind = "actual"
        if horizon or (ahead and period and period.last and self.published and period.last[0] > self.published.year):
            kind = "target" if planned[0] else "plan" if planned[1] else "forecast" if planned[2] else "plan"
        elif any(planned) and not (done and period and not ahead):
            kind = "target" if planned[0] and not planned[1] else "plan" if planned[1] else "forecast"
        if kind != "actual":
            return period, kind, "" if period else "no horizon is named"
        if period is None:
            inherited = self.context.period or self.context.lead
            if inherited is None:
                return None, kind, "no period is named"
            return inherited, kind, "" if self.context.period else "the period is that of the beginning of the text"
        if ahead and self.kind != "actual":
            return period, self.kind, ""  # a list of plans
        if ahead:
            return period, kind, "the period had not ended on the day of publication"
        return period, kind, "" if period.sure else "the period is inferred"

    def _ahead_of_publication(self, period: Period | None) -> bool:
        return bool(
            period and period.last and self.published and period.last > (self.published.year, self.published.month)
        )

    def _tail(self, level: _Level) -> int:
        """Up to where words after a level may speak of its horizon: the next level's own words."""
        after = [other.left for other in self.levels if other.quantity.start > level.quantity.start]
        return max(level.right, min(after)) if after else len(self.said)

    # Growth

    def _growths(self) -> list[_Growth]:
        found: list[_Growth] = []
        for quantity in self.numbers:
            if quantity.dimension == "percent":
                growth = self._percent(quantity)
            elif quantity.dimension == "times" and not _near(words("down"), self._around(quantity)):
                growth = _Growth(quantity, f"x{quantity.digits}")
            else:
                growth = None
            if growth and not self._is_plan(quantity) and not self._many_years:
                found.append(replace_yearly(growth, self._base_of(quantity)))
        return found

    @property
    def _many_years(self) -> bool:
        """A growth over several years is not a yearly one."""
        return re.search(read("periods")["many_years"], self.said) is not None

    def _is_plan(self, quantity: Quantity) -> bool:
        chunk = self._chunk(quantity)
        zone = self.said[chunk[0] : chunk[1]]
        if any(p.horizon and chunk[0] <= p.start < chunk[1] for p in self.spoken):
            return True
        return bool(
            _near(words("plan"), zone) or _near(words("forecast"), zone) or _near(words("target"), zone)
        ) and not re.search(r"рост\w* состав|выросл|увеличилс", zone)

    def _chunk(self, quantity: Quantity) -> tuple[int, int]:
        left = max((end for start, end in self.edges if end <= quantity.start), default=0)
        right = min((start for start, end in self.edges if start >= quantity.end), default=len(self.said))
        return left, right

    def _around(self, quantity: Quantity) -> str:
        left, right = self._chunk(quantity)
        return self.said[left:right]

    def _percent(self, quantity: Quantity) -> _Growth | None:
        zone = self._around(quantity)
        wide = self.said[max(0, self._chunk(quantity)[0] - 90) : self._chunk(quantity)[1]]
        number = Decimal(quantity.digits)
        index = 55 <= number <= 180 and not quantity.sign
        if _near(words("price"), zone) or _near(words("fulfilment"), zone):
            return None
        if _near(words("rate"), zone) and not _near(words("index"), zone):
            return None
        if _near(words("share"), zone):
            return None
        if index and (
            _near(words("index"), wide)
            or (self._base_of(quantity) and not self._sign(quantity, strict=True))
            or re.match(r"\s(?:к|of the|to the|от)\s", self.said[quantity.end : quantity.end + 8])
            or (70 <= number <= 150 and re.search(r"(?:,\sили|,\sor)\s$", self.said[: quantity.start]))
        ):
            return _Growth(
                quantity,
                f"{(number - 100).normalize():f}"
                if (number - 100) == (number - 100).to_integral() and "." not in quantity.digits
                else f"{number - 100}",
            )
        sign = self._sign(quantity)
        if sign is None:
            return None
        return _Growth(quantity, f"{'-' if sign < 0 else ''}{quantity.digits}")

    def _sign(self, quantity: Quantity, *, strict: bool = False) -> int | None:
        """From a printed sign, else from the nearest word of change within the clause, else within the sentence."""
        if quantity.sign:
            return -1 if quantity.sign == "-" else 1
        left, right = self._chunk(quantity)
        others = [q for q in self.numbers if q is not quantity and q.dimension in ("percent", "times", *FAMILY)]
        floor = max((q.end for q in others if q.end <= quantity.start), default=0)
        ceiling = min((q.start for q in others if q.start >= quantity.end), default=len(self.said))
        near = _nearest(self.said, quantity, max(left, floor), min(right, ceiling))
        if near or strict:
            return near
        near = _nearest(self.said, quantity, left, right)
        if near:
            return near
        beyond = min((start for start, end in self.edges if start > right), default=len(self.said))
        near = _nearest(self.said, quantity, floor, min(beyond, ceiling + 40))
        return near if near else _last_sign(self.said, quantity)

    def _base_of(self, quantity: Quantity) -> Base | None:
        """The base that stands in the same clause, or next to it."""
        near = [base for base in self.compared if base.start - quantity.end < 60 and quantity.start - base.end < 60]
        between = [
            base
            for base in near
            if not any(
                q.dimension in ("percent", "times")
                and min(base.end, quantity.end) <= q.start < max(base.start, quantity.start)
                for q in self.numbers
                if q is not quantity
            )
        ]
        return min(
            between or near,
            key=lambda base: min(abs(base.start - quantity.end), abs(quantity.start - base.end)),
            default=None,
        )

    def _bind(self, growths: list[_Growth]) -> list[_Growth]:
        """Give each growth to its level; what is left stands alone."""
        alone: list[_Growth] = []
        for growth in growths:
            start, end = growth.quantity.start, growth.quantity.end
            before = next(
                (level for level in reversed(self.levels) if level.quantity.end <= start and level.role == "level"),
                None,
            )
            after = next(
                (level for level in self.levels if level.quantity.start >= end and level.role == "level"), None
            )
            leads_on = after is not None and TO_LEVEL.match(self._without_bases(end, after.quantity.start)) is not None
            opens = after is not None and re.match(
                r"^\s*\(?\s*(?:до|to|or|или)?\s*$", self.said[end : after.quantity.start]
            )
            new_subject = False
            if before:
                breaks = [left for left, _ in self.edges] + [match.start() for match in SOFT.finditer(self.said)]
                opened = min((left for left in breaks if before.quantity.end <= left < start), default=None)
                own = self._features(before.left, before.right)
                new_subject = opened is not None and bool(self._features(opened, start) - own - {"carried"})
            bracket = self._bracket(growth.quantity)
            if before and after and before.growth is None and self._is_base(before, growth, after):
                before.growth, after.role = growth, "comparison"
            elif (
                before and before.growth is None and bracket and not self.said[before.quantity.end : bracket[0]].strip()
            ):
                before.growth = growth
            elif (
                after
                and after.growth is None
                and (leads_on or opens)
                and (before is None or new_subject or before.growth is not None)
            ):
                after.growth = growth
            elif before and before.growth is None and not new_subject:
                before.growth = growth
            elif after and after.growth is None and before is None and not self._new_subject(end, after):
                after.growth = growth
            elif before and not new_subject:
                continue  # a second growth of one level: to another base
            else:
                alone.append(growth)
        return alone

    def _is_base(self, level: _Level, growth: _Growth, after: _Level) -> bool:
        """A bracket behind a growth holds the value of the year before, if the growth leads from it to the level."""
        bracket = self._bracket(after.quantity)
        if not bracket or bracket[0] < growth.quantity.end or not after.quantity.value:
            return False
        if len(self._without_bases(growth.quantity.end, bracket[0])) > 60:
            return False
        if level.quantity.dimension != after.quantity.dimension:
            return False
        ratio = level.quantity.value / after.quantity.value
        told = Decimal(growth.printed[1:]) if growth.printed[0] == "x" else 1 + Decimal(growth.printed) / 100
        return abs(ratio - told) < Decimal("0.06") * max(told, ratio)

    def _without_bases(self, left: int, right: int) -> str:
        text = self.said[left:right]
        for base in self.compared:
            if left <= base.start and base.end <= right:
                text = text.replace(self.said[base.start : base.end], "")
        return text

    def _new_subject(self, end: int, level: _Level) -> bool:
        between = self._features(end, level.quantity.start)
        crosses = any(end <= left < level.quantity.start for left, _ in self.edges)
        return crosses and bool(
            between
            & {
                "transit",
                "freight",
                "container",
                "passenger",
                "loading",
                "export",
                "import",
                "titr",
                "port",
                "airport",
                "rail",
            }
        )

    def _growths_alone(self, alone: list[_Growth], found: list[Found]) -> list[Found]:
        """A growth without a level: of the subject of its own clause, or of the last claim before."""
        claims: list[Found] = []
        respectively = re.search(r"respectively|соответственно|тиісінше|сәйкесінше", self.said) and len(alone) > 1
        for growth in alone:
            edges = [
                q.end
                for q in self.numbers
                if q.end <= growth.quantity.start and q.dimension in {*FAMILY, "percent", "times"}
            ]
            left = max(edges, default=0)
            if left:
                left = next((end for start, end in self.edges if start >= left and end <= growth.quantity.start), left)
            right = self._chunk(growth.quantity)[1]
            own = self._features(left, right)
            _, kinds = features()
            if not own and (not self.levels or self._refers()) and len(alone) == 1 and growth.yearly:
                self.ellipsis = growth.printed  # "The growth is 12 %.": of the last figure
                continue
            if not {name for name in own if kinds[name] == "what"} and not own & {"export", "import", "rail", "air"}:
                continue
            level = _Level(growth.quantity, left, right)
            period, kind, reason = self._period(level, None)
            if kind != "actual" or not growth.yearly:
                continue
            choice = replace(choose(_dimension(own), own, self._authority(level), None), features=own)
            if choice.empty:
                continue
            claim = self._claim(
                None,
                choice,
                period,
                growth,
                kind=kind,
                reason="two growths are printed for two subjects" if respectively else reason,
            )
            if claim:
                claims.append(claim)
        return claims

    # Claims

    def _remember(self, quantity: Quantity, choice: Choice, period: Period | None) -> None:
        _, kinds = features()
        main = self.context.features - {"carried", "freight"}
        narrower = {name for name in choice.features - main if kinds[name] == "how"}
        if not (self.context.dimension == quantity.dimension and main and main <= choice.features and narrower):
            self.context.features = choice.features  # a part leaves the total in mind
        self.context.dimension = quantity.dimension
        self.context.scale, self.context.unit = quantity.scale, quantity.unit
        self.context.main = (choice, period) if period else None
        if period:
            self.context.period = period
            if self.context.lead is None and not self.sentence.headline:
                self.context.lead = period

    def _claim(
        self,
        quantity: Quantity | None,
        choice: Choice,
        period: Period | None,
        growth: _Growth | None,
        *,
        kind: str = "actual",
        reason: str = "",
        comparison: bool = False,
    ) -> Found | None:
        units = read("quantities")["catalogue"]
        unit = digits = None
        reasons = [reason] if reason else []
        qualifier = "exact"
        if quantity:
            unit = units.get(quantity.dimension, {}).get(quantity.scale or 1)
            if unit is None:
                return None
            digits = quantity.digits
            qualifier = _qualifier(self.said, quantity)
            if quantity.grouped:
                digits, sure = choice.reading(quantity, period)
                if not sure:
                    reasons.append("a comma before three digits leaves two readings")
            if not choice.plausible(Decimal(digits) * (quantity.scale or 1), period, quantity.dimension or ""):
                reasons.append("the value is far from what the series usually holds")
        printed = growth.printed if growth and growth.yearly and kind == "actual" and not comparison else None
        if quantity is None and printed is None:
            return None
        if self.sentence.headline and (choice.inherited or period is None or reason):
            return None  # a headline rounds, and its body says it again
        marks = [q for q in (quantity, growth.quantity if printed and growth else None) if q]
        start, end = min(q.start for q in marks), max(q.end for q in marks)
        first, last = self.text.span(self.sentence.start + start, self.sentence.start + end)
        unfinished = "the period had not ended on the day of publication"
        if kind == "actual" and self._ahead_of_publication(period) and unfinished not in reasons:
            reasons.append(unfinished)
        if choice.series is None:
            reasons.append("several series fit the words")
        doubt = [r for r in reasons if r]
        mild = doubt and all(r.startswith("the period is that of the beginning") for r in doubt)
        confidence = "high" if not doubt else "medium" if mild else "low"
        maturity = (
            "preliminary"
            if _near(words("preliminary"), self.said)
            else "final"
            if _near(words("final"), self.said)
            else "unknown"
        )
        return Found(
            series=choice.series,
            candidates=choice.candidates,
            kind=kind,
            period_start=f"{period.first[0]}-{period.first[1]:02}" if period and period.first else None,
            period_end=f"{period.last[0]}-{period.last[1]:02}" if period and period.last else None,
            printed_value=digits,
            printed_unit=unit,
            printed_growth=printed,
            qualifier=qualifier,
            comparison=comparison,
            maturity=maturity,
            authority=self._authority(None),
            confidence=confidence,
            language=self.sentence.language,
            start=first,
            end=last,
            text=self.text.original[first:last],
            reason="; ".join(doubt),
        )


FLYING = {"air", "airline"}
MODES = {"rail", "road", "air", "sea", "water", "inland_water", "pipeline", "urban"}


def replace_yearly(growth: _Growth, base: Base | None) -> _Growth:
    """A growth against the month before, or against another year, is not a yearly one."""
    return _Growth(growth.quantity, growth.printed, base is None or base.kind != "month")


@functools.cache
def _institutions() -> re.Pattern[str]:
    return re.compile("|".join(f"(?<!\\w)(?:{pattern})" for pattern in read("authorities")["named"].values()))


def _begins_within(pattern: re.Pattern[str], tail: str, reach: int) -> bool:
    found = pattern.search(tail)
    return found is not None and found.start() <= reach


def _near(pattern: re.Pattern[str], zone: str) -> bool:
    return pattern.search(zone) is not None


def _nearest(said: str, quantity: Quantity, left: int, right: int) -> int | None:
    best: tuple[int, int] | None = None
    for name, sign in (("up", 1), ("down", -1)):
        for match in words(name).finditer(said, left, right):
            if match.start() < quantity.end and quantity.start < match.end():
                continue
            if match.group() in ("more", "more than", "выше", "больше", "up", "көп", "more ") and re.match(
                r"\s(?:than|чем)\s\d", said[match.end() :]
            ):
                continue
            if match.group() == "up" and re.match(r" to\b", said[match.end() :]):
                continue
            if re.match(r"\s?than\s", said[match.end() :]) and match.end() <= quantity.start:
                continue  # "more than 5 %": a qualifier
            distance = min(abs(match.start() - quantity.end), abs(quantity.start - match.end()))
            if best is None or distance < best[0]:
                best = (distance, sign)
    return best[1] if best else None


def _last_sign(said: str, quantity: Quantity) -> int | None:
    """In a list one verb at its end or its beginning may serve all members."""
    signs = {sign for name, sign in (("up", 1), ("down", -1)) if words(name).search(said)}
    return signs.pop() if len(signs) == 1 else None


def _dimension(own: Iterable[str]) -> str:
    names = set(own)
    if "turnover" in names and not names & {"port", "aktau", "kuryk"}:
        return "tonne_km"
    if "container" in names:
        return "teu"
    if "passenger_turnover" in names:
        return "passenger_km"
    if "passenger" in names:
        return "passengers"
    if names & {"flight"}:
        return "flights"
    return "mass"


def _qualifier(said: str, quantity: Quantity) -> str:
    listed = read("quantities")["qualifiers"]
    lead, tail = said[max(0, quantity.start - 30) : quantity.start], said[quantity.end : quantity.end + 20]
    for name in ("about", "less_than", "more_than"):
        if re.search(rf"(?<!\w)(?:{listed['before'][name]})\s(?:a |the |чем )?$", lead):
            if name == "less_than" and re.search(r"(?:up to)\s$", lead):
                continue
            return name
    for name in ("about", "more_than"):
        if re.match(rf"\s?(?:{listed['after'][name]})", tail) and not re.match(r"\s?(?:артық|көп)", tail):
            return name
        if re.match(r"\s?артық(?!\s*(?:\d|болды))", tail) and re.search(r"(?:дан|ден|тан|тен|нан|нен)$", quantity.unit):
            return "more_than"
    return "exact"
