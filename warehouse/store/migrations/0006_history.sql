-- Two time axes: figures and KPIs as histories of knowledge, and how figures were revised.

DROP VIEW mart.kpi_now;
DROP TABLE mart.kpi;
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
    claim_ids VARCHAR[] NOT NULL,
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
COMMENT ON COLUMN mart.kpi.conflicts IS 'Contradictions in which a figure of the reference period takes part (mart.conflicts).';
COMMENT ON COLUMN mart.kpi.newest_publication IS 'Publication of the newest figure shown (core.publications).';
COMMENT ON COLUMN mart.kpi.newest_published_on IS 'Its date; NULL: undated.';
COMMENT ON COLUMN mart.kpi.blank_reason IS 'Why a figure of the month itself is missing: not_published_for_month, not_yet_published, not_collected, or only_cumulative (the month alone cannot be derived).';
COMMENT ON COLUMN mart.kpi.claim_ids IS 'Claims that print the figures of the reference period (core.claims); the newest publication is the newest dated one of them.';
COMMENT ON COLUMN mart.kpi.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.kpi.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';
CREATE VIEW mart.kpi_now AS SELECT * FROM mart.kpi WHERE known_to IS NULL;
COMMENT ON VIEW mart.kpi_now IS 'What is known now. The month''s KPIs: one row for each series with a figure and each month from its first figure to the newest month. A blank is never zero and says why.';

DROP VIEW mart.standing_now;
DROP TABLE mart.standing;
CREATE TABLE mart.standing (
    version_id VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    measure VARCHAR NOT NULL,
    authority VARCHAR NOT NULL,
    speaker VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    low DOUBLE,
    high DOUBLE,
    confidence VARCHAR NOT NULL,
    maturity VARCHAR NOT NULL,
    rank INTEGER NOT NULL,
    is_own BOOLEAN NOT NULL,
    claim_ids VARCHAR[] NOT NULL,
    sharp_ids VARCHAR[] NOT NULL,
    publication_id VARCHAR NOT NULL,
    newest DATE,
    first_known DATE NOT NULL,
    verdict VARCHAR NOT NULL,
    rule VARCHAR,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (version_id, known_from)
);
COMMENT ON TABLE mart.standing IS 'Standing figures: one row for each level or growth that a speaker states of a period, sharpened by its repeats, and whether it agrees with the others.';
COMMENT ON COLUMN mart.standing.version_id IS 'Version (core.observations): the first statement of it.';
COMMENT ON COLUMN mart.standing.series IS 'Series.';
COMMENT ON COLUMN mart.standing.period_start IS 'First day of the period.';
COMMENT ON COLUMN mart.standing.period_end IS 'Last day of the period.';
COMMENT ON COLUMN mart.standing.measure IS 'level (unit of the series) or growth (percent).';
COMMENT ON COLUMN mart.standing.authority IS 'Who states it.';
COMMENT ON COLUMN mart.standing.speaker IS 'Authority, with the publisher where an authority is a group of speakers.';
COMMENT ON COLUMN mart.standing.value IS 'The sharpest printed figure.';
COMMENT ON COLUMN mart.standing.low IS 'Lower end of what all its prints prove; NULL: open.';
COMMENT ON COLUMN mart.standing.high IS 'Upper end; NULL: open.';
COMMENT ON COLUMN mart.standing.confidence IS 'Confidence of period and definition, the best of its prints.';
COMMENT ON COLUMN mart.standing.maturity IS 'partial: published before the period had ended.';
COMMENT ON COLUMN mart.standing.rank IS 'Confidence as a number: 2 high, 1 medium, 0 low.';
COMMENT ON COLUMN mart.standing.is_own IS 'Stated by an authority that counts the series itself.';
COMMENT ON COLUMN mart.standing.claim_ids IS 'All claims that say it (core.claims).';
COMMENT ON COLUMN mart.standing.sharp_ids IS 'The claims that low and high rest on.';
COMMENT ON COLUMN mart.standing.publication_id IS 'Publication of the newest dated print.';
COMMENT ON COLUMN mart.standing.newest IS 'Its date; NULL: none is dated.';
COMMENT ON COLUMN mart.standing.first_known IS 'Day on which the version was first said; a repeat keeps version_id and this day, and its row goes on with the newer documentation.';
COMMENT ON COLUMN mart.standing.verdict IS 'used: it bounds months and totals; set_aside: it cannot be right together with better documented figures. Nothing is deleted.';
COMMENT ON COLUMN mart.standing.rule IS 'Why it was set aside: confidence, fewest, own_authority, newest, placed, sharper, tie (as in mart.conflicts), or beside (a growth printed beside a level that was set aside or is contradicted).';
COMMENT ON COLUMN mart.standing.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.standing.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';
CREATE VIEW mart.standing_now AS SELECT * FROM mart.standing WHERE known_to IS NULL;
COMMENT ON VIEW mart.standing_now IS 'What is known now. Standing figures, and whether they agree with the others.';

DROP VIEW mart.revisions_now;
DROP TABLE mart.revisions;
CREATE TABLE mart.revisions (
    series VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    authority VARCHAR NOT NULL,
    speaker VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    first DOUBLE NOT NULL,
    later DOUBLE NOT NULL,
    role VARCHAR NOT NULL,
    change_pct DOUBLE,
    same_sign BOOLEAN,
    first_on DATE NOT NULL,
    later_on DATE NOT NULL,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (series, period_start, period_end, speaker, measure, known_from)
);
COMMENT ON TABLE mart.revisions IS 'What a speaker first said of a period, and each later figure: what is known now compares the first with the newest. A repeat says the same within its rounding; a revision replaces.';
COMMENT ON COLUMN mart.revisions.series IS 'Series.';
COMMENT ON COLUMN mart.revisions.period_start IS 'First day of the period.';
COMMENT ON COLUMN mart.revisions.period_end IS 'Last day of the period.';
COMMENT ON COLUMN mart.revisions.authority IS 'Who revised.';
COMMENT ON COLUMN mart.revisions.speaker IS 'Authority, with the publisher where an authority is a group of speakers.';
COMMENT ON COLUMN mart.revisions.measure IS 'level or growth.';
COMMENT ON COLUMN mart.revisions.first IS 'First figure: unit of the series, or percent.';
COMMENT ON COLUMN mart.revisions.later IS 'Later figure.';
COMMENT ON COLUMN mart.revisions.role IS 'repeat (its interval overlaps that of the figure before) or revision (it replaced that).';
COMMENT ON COLUMN mart.revisions.change_pct IS 'Change in percent of the first figure; for growth in percentage points.';
COMMENT ON COLUMN mart.revisions.same_sign IS 'First and later growth point the same way; NULL for levels.';
COMMENT ON COLUMN mart.revisions.first_on IS 'Day on which the first figure became known.';
COMMENT ON COLUMN mart.revisions.later_on IS 'Day on which the later figure became known.';
COMMENT ON COLUMN mart.revisions.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.revisions.known_to IS 'Day on which a newer figure took the place of the later one; NULL: it is the newest.';
CREATE VIEW mart.revisions_now AS SELECT * FROM mart.revisions WHERE known_to IS NULL;
COMMENT ON VIEW mart.revisions_now IS 'What is known now. First and newest figure of each series, period and speaker that said one more than once.';

CREATE VIEW mart.revision_statistics AS
WITH counted AS (
    SELECT coalesce(series, 'all series') AS series, measure, count(*) AS n, count(*) FILTER (role = 'revision') AS revised,
           avg(change_pct) AS mean, avg(abs(change_pct)) AS mean_abs, median(change_pct) AS median,
           arg_max(change_pct, abs(change_pct)) AS largest,
           count(*) FILTER (same_sign) / nullif(count(same_sign), 0) AS right_signs
    FROM mart.revisions_now WHERE change_pct IS NOT NULL
    GROUP BY GROUPING SETS ((series, measure), (measure))
)
SELECT series, measure, n, revised,
       CASE WHEN n >= 12 THEN mean END AS mean_pct, CASE WHEN n >= 12 THEN mean_abs END AS mean_abs_pct,
       CASE WHEN n >= 12 THEN median END AS median_pct, CASE WHEN n >= 12 THEN largest END AS largest_pct,
       CASE WHEN n >= 12 THEN right_signs END AS share_of_right_signs,
       CASE WHEN n < 12 THEN 'fewer than 12 figures said twice' END AS refused
FROM counted ORDER BY n DESC, series, measure;
COMMENT ON VIEW mart.revision_statistics IS 'How much figures are revised: newest less first, in percent of the first (levels) or percentage points (growth), for each series and for all. No statistics from fewer than 12 figures.';
COMMENT ON COLUMN mart.revision_statistics.n IS 'Figures that their speaker said at least twice, repeats included.';
COMMENT ON COLUMN mart.revision_statistics.revised IS 'Of these, figures whose newest print contradicts an earlier one.';
COMMENT ON COLUMN mart.revision_statistics.mean_pct IS 'Mean revision: its sign tells whether first figures are too low (+) or too high (-).';
COMMENT ON COLUMN mart.revision_statistics.share_of_right_signs IS 'Share of growth figures whose first print had the sign of the newest; NULL for levels.';
COMMENT ON COLUMN mart.revision_statistics.refused IS 'Why there are no statistics.';

CREATE VIEW mart.revision_triangle AS
SELECT o.series, o.period_start, o.period_end, o.authority, o.speaker, o.measure,
       row_number() OVER said AS release, o.known_from AS released_on, o.role, o.value, o.low, o.high,
       o.value - first_value(o.value) OVER said AS change, o.publication_id, o.claim_id
FROM core.observations o WHERE o.value IS NOT NULL
WINDOW said AS (PARTITION BY o.series, o.period_start, o.period_end, o.speaker, o.measure ORDER BY o.known_from, o.observation_id);
COMMENT ON VIEW mart.revision_triangle IS 'Revision triangle, one row a period and release: the first, second … print of each figure by its speaker, with its change against the first. PIVOT it on release, or on released_on, for the table.';
COMMENT ON COLUMN mart.revision_triangle.release IS 'Number of the print: 1 is the first.';
COMMENT ON COLUMN mart.revision_triangle.released_on IS 'Day from which it is known.';
COMMENT ON COLUMN mart.revision_triangle.change IS 'Against the first print, in the series'' unit or percentage points.';
