-- What is derived. Every row holds from known_from (inclusive) to known_to (exclusive).
CREATE SCHEMA mart;

CREATE TABLE mart.monthly (
    series VARCHAR NOT NULL,
    month DATE NOT NULL,
    value DOUBLE,
    low DOUBLE,
    high DOUBLE,
    basis VARCHAR NOT NULL,
    estimate DOUBLE,
    claim_ids VARCHAR[] NOT NULL,
    mixed_vintage BOOLEAN NOT NULL,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (series, month, known_from)
);
COMMENT ON TABLE mart.monthly IS 'Discrete months of flows. Missing stays missing: a month without a row is not known from published figures.';
COMMENT ON COLUMN mart.monthly.series IS 'Series.';
COMMENT ON COLUMN mart.monthly.month IS 'First day of the month.';
COMMENT ON COLUMN mart.monthly.value IS 'Value in the series'' unit, unrounded; NULL where only bounds are known.';
COMMENT ON COLUMN mart.monthly.low IS 'Lower end of the interval that the printed figures prove; NULL: not bounded from below.';
COMMENT ON COLUMN mart.monthly.high IS 'Upper end of that interval; NULL: not bounded from above.';
COMMENT ON COLUMN mart.monthly.basis IS 'published, difference (of two cumulative figures of one speaker) or bounded (only low and high are known).';
COMMENT ON COLUMN mart.monthly.estimate IS 'Smooth estimate for charts only (status E); NULL: none is made.';
COMMENT ON COLUMN mart.monthly.claim_ids IS 'Claims behind the figure (core.claims).';
COMMENT ON COLUMN mart.monthly.mixed_vintage IS 'True: the two figures of a difference differ in date or speaker, so that revisions of earlier months are in it.';
COMMENT ON COLUMN mart.monthly.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.monthly.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

CREATE TABLE mart.totals (
    series VARCHAR NOT NULL,
    span VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    value DOUBLE,
    low DOUBLE,
    high DOUBLE,
    basis VARCHAR NOT NULL,
    claim_ids VARCHAR[] NOT NULL,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (series, span, period_start, period_end, known_from)
);
COMMENT ON TABLE mart.totals IS 'Totals of flows over ytd, quarter, year, rolling_12 and segment (between consecutive known cumulative figures).';
COMMENT ON COLUMN mart.totals.series IS 'Series.';
COMMENT ON COLUMN mart.totals.span IS 'ytd, quarter, year, rolling_12 or segment.';
COMMENT ON COLUMN mart.totals.period_start IS 'First day of the period.';
COMMENT ON COLUMN mart.totals.period_end IS 'Last day of the period.';
COMMENT ON COLUMN mart.totals.value IS 'Value in the series'' unit, unrounded; NULL: only bounds are known.';
COMMENT ON COLUMN mart.totals.low IS 'Lower end of the interval that the printed figures prove; NULL: not bounded from below.';
COMMENT ON COLUMN mart.totals.high IS 'Upper end of that interval; NULL: not bounded from above.';
COMMENT ON COLUMN mart.totals.basis IS 'published, difference, growth (last year known only by growth), both, or bounded.';
COMMENT ON COLUMN mart.totals.claim_ids IS 'Claims behind the figure (core.claims).';
COMMENT ON COLUMN mart.totals.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.totals.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

CREATE TABLE mart.growth (
    series VARCHAR NOT NULL,
    span VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    growth_pct DOUBLE,
    low_pct DOUBLE,
    high_pct DOUBLE,
    printed_pct DOUBLE,
    basis VARCHAR NOT NULL,
    agrees BOOLEAN,
    claim_ids VARCHAR[] NOT NULL,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (series, span, period_start, period_end, known_from)
);
COMMENT ON TABLE mart.growth IS 'Growth against the same period of the year before, in percent.';
COMMENT ON COLUMN mart.growth.series IS 'Series.';
COMMENT ON COLUMN mart.growth.span IS 'month, ytd, year or rolling_12.';
COMMENT ON COLUMN mart.growth.period_start IS 'First day of the period.';
COMMENT ON COLUMN mart.growth.period_end IS 'Last day of the period.';
COMMENT ON COLUMN mart.growth.growth_pct IS 'Growth in percent, unrounded.';
COMMENT ON COLUMN mart.growth.low_pct IS 'Lower end of its interval, percent.';
COMMENT ON COLUMN mart.growth.high_pct IS 'Upper end of its interval, percent.';
COMMENT ON COLUMN mart.growth.printed_pct IS 'Growth as printed, percent; NULL: none printed.';
COMMENT ON COLUMN mart.growth.basis IS 'levels, printed, or both.';
COMMENT ON COLUMN mart.growth.agrees IS 'Whether printed growth and levels can both be right; NULL: only one of them is known.';
COMMENT ON COLUMN mart.growth.claim_ids IS 'Claims behind the figure (core.claims).';
COMMENT ON COLUMN mart.growth.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.growth.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

CREATE TABLE mart.progress (
    trajectory VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    month DATE NOT NULL,
    path VARCHAR NOT NULL,
    actual DOUBLE,
    low DOUBLE,
    high DOUBLE,
    path_value DOUBLE NOT NULL,
    gap DOUBLE,
    gap_pct DOUBLE,
    observed_pct DOUBLE,
    required_pct DOUBLE NOT NULL,
    remaining_pct DOUBLE,
    ratio DOUBLE,
    ratio_low DOUBLE,
    ratio_high DOUBLE,
    status VARCHAR,
    certainty VARCHAR,
    target VARCHAR NOT NULL,
    target_year INTEGER NOT NULL,
    target_value DOUBLE NOT NULL,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (trajectory, month, path, known_from)
);
COMMENT ON TABLE mart.progress IS 'Progress along each trajectory, month by month to its last milestone; future months carry the path only.';
COMMENT ON COLUMN mart.progress.trajectory IS 'Trajectory.';
COMMENT ON COLUMN mart.progress.series IS 'Series.';
COMMENT ON COLUMN mart.progress.month IS 'First day of the month.';
COMMENT ON COLUMN mart.progress.path IS 'geometric (constant growth) or linear.';
COMMENT ON COLUMN mart.progress.actual IS 'Twelve months to the end of this month, in the series'' unit; NULL: not known.';
COMMENT ON COLUMN mart.progress.low IS 'Lower end of the interval that the printed figures prove; NULL: not bounded from below.';
COMMENT ON COLUMN mart.progress.high IS 'Upper end of that interval; NULL: not bounded from above.';
COMMENT ON COLUMN mart.progress.path_value IS 'Where the path is at the end of this month.';
COMMENT ON COLUMN mart.progress.gap IS 'actual − path_value.';
COMMENT ON COLUMN mart.progress.gap_pct IS 'gap in percent of the path.';
COMMENT ON COLUMN mart.progress.observed_pct IS 'Growth a year since the base, percent (linear: of the base).';
COMMENT ON COLUMN mart.progress.required_pct IS 'Growth a year that the path requires, percent (linear: of the base).';
COMMENT ON COLUMN mart.progress.remaining_pct IS 'Growth a year needed from here to the milestone, percent.';
COMMENT ON COLUMN mart.progress.ratio IS 'observed_pct / required_pct.';
COMMENT ON COLUMN mart.progress.ratio_low IS 'Ratio at the lower end of the interval.';
COMMENT ON COLUMN mart.progress.ratio_high IS 'Ratio at the upper end of the interval.';
COMMENT ON COLUMN mart.progress.status IS 'achieved, on_track (ratio ≥ 0.95), progress_acceleration_needed (≥ 0.60), limited_progress (≥ 0) or moving_away; NULL: none (no figure, or within six months of the base).';
COMMENT ON COLUMN mart.progress.certainty IS 'certain, depends_on_rounding or depends_on_scope.';
COMMENT ON COLUMN mart.progress.target IS 'Milestone ahead (core.targets).';
COMMENT ON COLUMN mart.progress.target_year IS 'Its year.';
COMMENT ON COLUMN mart.progress.target_value IS 'Its value in the series'' unit.';
COMMENT ON COLUMN mart.progress.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.progress.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

CREATE TABLE mart.conflicts (
    conflict_id VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    family VARCHAR NOT NULL,
    claim_ids VARCHAR[] NOT NULL,
    publications VARCHAR[] NOT NULL,
    excess DOUBLE NOT NULL,
    excess_pct DOUBLE,
    unit VARCHAR NOT NULL,
    set_aside VARCHAR[] NOT NULL,
    rule VARCHAR NOT NULL,
    explanation_en VARCHAR NOT NULL,
    explanation_ru VARCHAR NOT NULL,
    explanation_kk VARCHAR NOT NULL,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (conflict_id, known_from)
);
COMMENT ON TABLE mart.conflicts IS 'Contradictions: standing figures of one series and period that exclude each other, with all members. Nothing is deleted.';
COMMENT ON COLUMN mart.conflicts.conflict_id IS 'Identity: of the figures that contradict each other.';
COMMENT ON COLUMN mart.conflicts.series IS 'Series.';
COMMENT ON COLUMN mart.conflicts.family IS 'Family of the series.';
COMMENT ON COLUMN mart.conflicts.claim_ids IS 'All claims in it; those of the figure shown come first.';
COMMENT ON COLUMN mart.conflicts.publications IS 'Publications of these claims.';
COMMENT ON COLUMN mart.conflicts.excess IS 'By how much the intervals miss each other, in the unit beside it.';
COMMENT ON COLUMN mart.conflicts.excess_pct IS 'Excess in percent of the figure shown; NULL for growth.';
COMMENT ON COLUMN mart.conflicts.unit IS 'Unit of the excess: the series'' unit, or percent (points) for growth.';
COMMENT ON COLUMN mart.conflicts.set_aside IS 'Claims that are not shown.';
COMMENT ON COLUMN mart.conflicts.rule IS 'Why the shown figure is shown: confidence, own_authority, newest or sharper.';
COMMENT ON COLUMN mart.conflicts.explanation_en IS 'The contradiction in plain English.';
COMMENT ON COLUMN mart.conflicts.explanation_ru IS 'The same in Russian.';
COMMENT ON COLUMN mart.conflicts.explanation_kk IS 'The same in Kazakh.';
COMMENT ON COLUMN mart.conflicts.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.conflicts.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

CREATE TABLE mart.revisions (
    series VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    authority VARCHAR NOT NULL,
    speaker VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    first DOUBLE NOT NULL,
    later DOUBLE NOT NULL,
    change_pct DOUBLE,
    first_on DATE NOT NULL,
    later_on DATE NOT NULL,
    known_from DATE NOT NULL,
    known_to DATE
);
COMMENT ON TABLE mart.revisions IS 'Revisions: what a speaker first said of a period, and each later figure that replaced it.';
COMMENT ON COLUMN mart.revisions.series IS 'Series.';
COMMENT ON COLUMN mart.revisions.period_start IS 'First day of the period.';
COMMENT ON COLUMN mart.revisions.period_end IS 'Last day of the period.';
COMMENT ON COLUMN mart.revisions.authority IS 'Who revised.';
COMMENT ON COLUMN mart.revisions.speaker IS 'Authority, with the publisher where an authority is a group of speakers.';
COMMENT ON COLUMN mart.revisions.measure IS 'level or growth.';
COMMENT ON COLUMN mart.revisions.first IS 'First figure: unit of the series, or percent.';
COMMENT ON COLUMN mart.revisions.later IS 'Later figure.';
COMMENT ON COLUMN mart.revisions.change_pct IS 'Change in percent of the first figure; for growth in percentage points.';
COMMENT ON COLUMN mart.revisions.first_on IS 'Day on which the first figure became known.';
COMMENT ON COLUMN mart.revisions.later_on IS 'Day on which the later figure became known.';
COMMENT ON COLUMN mart.revisions.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.revisions.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

CREATE TABLE mart.outlook (
    series VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    month DATE NOT NULL,
    value DOUBLE NOT NULL,
    low DOUBLE,
    high DOUBLE,
    method VARCHAR NOT NULL,
    plan DOUBLE,
    plan_probability DOUBLE,
    hit_rate DOUBLE,
    mean_abs_error_pct DOUBLE,
    n INTEGER,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (series, year, month, known_from)
);
COMMENT ON TABLE mart.outlook IS 'Full-year outlooks made from the months so far. No method is applied yet: the table is empty, and the outlook columns of mart.kpi are NULL.';
COMMENT ON COLUMN mart.outlook.series IS 'Series.';
COMMENT ON COLUMN mart.outlook.year IS 'Year of the outlook.';
COMMENT ON COLUMN mart.outlook.month IS 'First day of the last month it was made from.';
COMMENT ON COLUMN mart.outlook.value IS 'Expected full year, in the series'' unit.';
COMMENT ON COLUMN mart.outlook.low IS 'Lower end of its 80 % interval.';
COMMENT ON COLUMN mart.outlook.high IS 'Upper end of its 80 % interval.';
COMMENT ON COLUMN mart.outlook.method IS 'How it was made.';
COMMENT ON COLUMN mart.outlook.plan IS 'Official plan for the year.';
COMMENT ON COLUMN mart.outlook.plan_probability IS 'Probability of reaching the plan, 0 to 1.';
COMMENT ON COLUMN mart.outlook.hit_rate IS 'Share of past outlooks whose interval held the outcome, 0 to 1.';
COMMENT ON COLUMN mart.outlook.mean_abs_error_pct IS 'Mean absolute error of past outlooks, percent.';
COMMENT ON COLUMN mart.outlook.n IS 'How many past outlooks that record rests on.';
COMMENT ON COLUMN mart.outlook.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.outlook.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

CREATE TABLE mart.kpi (
    month DATE NOT NULL,
    kpi VARCHAR NOT NULL,
    family VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    month_value DOUBLE,
    month_low DOUBLE,
    month_high DOUBLE,
    ytd_period_end DATE,
    ytd_value DOUBLE,
    ytd_low DOUBLE,
    ytd_high DOUBLE,
    ytd_growth_pct DOUBLE,
    ytd_growth_low_pct DOUBLE,
    ytd_growth_high_pct DOUBLE,
    rolling_12 DOUBLE,
    rolling_12_low DOUBLE,
    rolling_12_high DOUBLE,
    rolling_12_growth_pct DOUBLE,
    last_year_value DOUBLE,
    trajectory VARCHAR,
    target VARCHAR,
    target_year INTEGER,
    target_value DOUBLE,
    path_value DOUBLE,
    gap DOUBLE,
    gap_pct DOUBLE,
    status VARCHAR,
    certainty VARCHAR,
    outlook DOUBLE,
    outlook_low DOUBLE,
    outlook_high DOUBLE,
    conflicts INTEGER NOT NULL,
    newest_publication VARCHAR,
    newest_published_on DATE,
    blank_reason VARCHAR,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (month, kpi, known_from)
);
COMMENT ON TABLE mart.kpi IS 'The month''s KPIs: one row for each series with a figure and each month from its first figure to the newest month. A blank is never zero and says why.';
COMMENT ON COLUMN mart.kpi.month IS 'First day of the month.';
COMMENT ON COLUMN mart.kpi.kpi IS 'Code of the KPI.';
COMMENT ON COLUMN mart.kpi.family IS 'Family of the series.';
COMMENT ON COLUMN mart.kpi.series IS 'Series.';
COMMENT ON COLUMN mart.kpi.unit IS 'Unit of all values of the row.';
COMMENT ON COLUMN mart.kpi.month_value IS 'The month alone; NULL: not pinned by published figures.';
COMMENT ON COLUMN mart.kpi.month_low IS 'Lower bound of the month.';
COMMENT ON COLUMN mart.kpi.month_high IS 'Upper bound of the month.';
COMMENT ON COLUMN mart.kpi.ytd_period_end IS 'Last day of the newest cumulative figure of the month''s year: growth, rolling 12 months, path and status refer to it.';
COMMENT ON COLUMN mart.kpi.ytd_value IS 'January to that day.';
COMMENT ON COLUMN mart.kpi.ytd_low IS 'Lower bound.';
COMMENT ON COLUMN mart.kpi.ytd_high IS 'Upper bound.';
COMMENT ON COLUMN mart.kpi.ytd_growth_pct IS 'Growth against the same months of last year, percent.';
COMMENT ON COLUMN mart.kpi.ytd_growth_low_pct IS 'Lower bound, percent.';
COMMENT ON COLUMN mart.kpi.ytd_growth_high_pct IS 'Upper bound, percent.';
COMMENT ON COLUMN mart.kpi.rolling_12 IS 'Twelve months to that day.';
COMMENT ON COLUMN mart.kpi.rolling_12_low IS 'Lower bound.';
COMMENT ON COLUMN mart.kpi.rolling_12_high IS 'Upper bound.';
COMMENT ON COLUMN mart.kpi.rolling_12_growth_pct IS 'Growth of the twelve months against the twelve before, percent.';
COMMENT ON COLUMN mart.kpi.last_year_value IS 'The same months of last year, as published.';
COMMENT ON COLUMN mart.kpi.trajectory IS 'Trajectory against which the row is measured; its scope note is in core.trajectories.';
COMMENT ON COLUMN mart.kpi.target IS 'Milestone ahead (core.targets).';
COMMENT ON COLUMN mart.kpi.target_year IS 'Its year.';
COMMENT ON COLUMN mart.kpi.target_value IS 'Its value.';
COMMENT ON COLUMN mart.kpi.path_value IS 'Where the geometric path is at the reference month.';
COMMENT ON COLUMN mart.kpi.gap IS 'rolling_12 − path_value.';
COMMENT ON COLUMN mart.kpi.gap_pct IS 'gap in percent of the path.';
COMMENT ON COLUMN mart.kpi.status IS 'Status of mart.progress.';
COMMENT ON COLUMN mart.kpi.certainty IS 'Certainty of mart.progress.';
COMMENT ON COLUMN mart.kpi.outlook IS 'Full-year outlook; NULL: none is made.';
COMMENT ON COLUMN mart.kpi.outlook_low IS 'Lower end of its 80 % interval.';
COMMENT ON COLUMN mart.kpi.outlook_high IS 'Upper end of its 80 % interval.';
COMMENT ON COLUMN mart.kpi.conflicts IS 'How many standing figures of the same period the shown ones exclude.';
COMMENT ON COLUMN mart.kpi.newest_publication IS 'Publication of the newest figure shown (core.publications).';
COMMENT ON COLUMN mart.kpi.newest_published_on IS 'Its date; NULL: undated.';
COMMENT ON COLUMN mart.kpi.blank_reason IS 'Why a figure of the month itself is missing: not_published_for_month, not_yet_published, not_collected, or only_cumulative (the month alone cannot be derived).';
COMMENT ON COLUMN mart.kpi.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.kpi.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';
