-- What published figures prove together: which of them agree, the bounds of every period, and contradictions
-- between figures of several periods and series.

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
COMMENT ON COLUMN mart.standing.verdict IS 'used: it bounds months and totals; set_aside: it cannot be right together with better documented figures. Nothing is deleted.';
COMMENT ON COLUMN mart.standing.rule IS 'Why it was set aside: confidence, fewest, own_authority, newest, placed, sharper, tie (as in mart.conflicts), or beside (a growth printed beside a level that was set aside or is contradicted).';
COMMENT ON COLUMN mart.standing.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.standing.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

CREATE TABLE mart.bounds (
    series VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    low DOUBLE,
    high DOUBLE,
    estimate DOUBLE,
    claim_ids VARCHAR[] NOT NULL,
    mixed_vintage BOOLEAN NOT NULL,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (series, period_start, period_end, known_from)
);
COMMENT ON TABLE mart.bounds IS 'Bounds of every month, year to date, quarter, year, twelve months and stated period of a flow, as all figures that agree prove them together.';
COMMENT ON COLUMN mart.bounds.series IS 'Series.';
COMMENT ON COLUMN mart.bounds.period_start IS 'First day of the period.';
COMMENT ON COLUMN mart.bounds.period_end IS 'Last day of the period.';
COMMENT ON COLUMN mart.bounds.low IS 'Smallest value that the figures allow, in the unit of the series.';
COMMENT ON COLUMN mart.bounds.high IS 'Largest value that the figures allow; NULL: not bounded from above.';
COMMENT ON COLUMN mart.bounds.estimate IS 'For single months: smooth estimate for charts only (status E).';
COMMENT ON COLUMN mart.bounds.claim_ids IS 'Claims that make the bounds as tight as they are.';
COMMENT ON COLUMN mart.bounds.mixed_vintage IS 'These claims have different dates or speakers.';
COMMENT ON COLUMN mart.bounds.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.bounds.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

DROP VIEW mart.conflicts_now;
DROP TABLE mart.conflicts;
CREATE TABLE mart.conflicts (
    conflict_id VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    family VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    measure VARCHAR NOT NULL,
    claim_ids VARCHAR[] NOT NULL,
    publications VARCHAR[] NOT NULL,
    allowed_low DOUBLE,
    allowed_high DOUBLE,
    excess DOUBLE NOT NULL,
    excess_pct DOUBLE NOT NULL,
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
COMMENT ON TABLE mart.conflicts IS 'Contradictions: figures that cannot all be right, with all members. Without any one of them the others can. Nothing is deleted.';
COMMENT ON COLUMN mart.conflicts.conflict_id IS 'Identity: of the figures that contradict each other.';
COMMENT ON COLUMN mart.conflicts.series IS 'Series of the figure that was set aside.';
COMMENT ON COLUMN mart.conflicts.family IS 'Family of the series.';
COMMENT ON COLUMN mart.conflicts.period_start IS 'First day of the period of the figure that was set aside.';
COMMENT ON COLUMN mart.conflicts.period_end IS 'Last day of that period.';
COMMENT ON COLUMN mart.conflicts.measure IS 'What was set aside: level or growth.';
COMMENT ON COLUMN mart.conflicts.claim_ids IS 'All claims in it; those that were set aside come last.';
COMMENT ON COLUMN mart.conflicts.publications IS 'Publications of these claims.';
COMMENT ON COLUMN mart.conflicts.allowed_low IS 'Smallest value that the other members allow the figure set aside to have.';
COMMENT ON COLUMN mart.conflicts.allowed_high IS 'Largest value that they allow; NULL: open.';
COMMENT ON COLUMN mart.conflicts.excess IS 'By how much the figure set aside misses that, in the unit beside it.';
COMMENT ON COLUMN mart.conflicts.excess_pct IS 'Excess in percent of the figure set aside; for growth, of the level it implies.';
COMMENT ON COLUMN mart.conflicts.unit IS 'Unit of the excess: the series'' unit, or percent (points) for growth.';
COMMENT ON COLUMN mart.conflicts.set_aside IS 'Claims that were set aside, until publications settle the matter.';
COMMENT ON COLUMN mart.conflicts.rule IS 'Why these: confidence, fewest (more contradictions end with them), own_authority, newest, placed (its series was inferred from its size), sharper, or tie.';
COMMENT ON COLUMN mart.conflicts.explanation_en IS 'The contradiction in plain English.';
COMMENT ON COLUMN mart.conflicts.explanation_ru IS 'The same in Russian.';
COMMENT ON COLUMN mart.conflicts.explanation_kk IS 'The same in Kazakh.';
COMMENT ON COLUMN mart.conflicts.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.conflicts.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

CREATE VIEW mart.conflicts_now AS SELECT * FROM mart.conflicts WHERE known_to IS NULL;
COMMENT ON VIEW mart.conflicts_now IS 'What is known now. Contradictions: figures that cannot all be right, with all members.';
CREATE VIEW mart.standing_now AS SELECT * FROM mart.standing WHERE known_to IS NULL;
COMMENT ON VIEW mart.standing_now IS 'What is known now. Standing figures, and whether they agree with the others.';
CREATE VIEW mart.bounds_now AS SELECT * FROM mart.bounds WHERE known_to IS NULL;
COMMENT ON VIEW mart.bounds_now IS 'What is known now. Bounds of every period of a flow.';

COMMENT ON TABLE mart.monthly IS 'Discrete months of flows: bounds always, a value only where published figures pin it. Missing stays missing.';
COMMENT ON COLUMN mart.monthly.value IS 'Value in the series'' unit: published as printed, or derived, unrounded; NULL where only bounds are known. All figures together may prove bounds to one side of a rounded print.';
COMMENT ON COLUMN mart.totals.value IS 'Value in the series'' unit: published as printed, or derived, unrounded; NULL where only bounds are known. All figures together may prove bounds to one side of a rounded print.';
COMMENT ON COLUMN mart.monthly.basis IS 'published, difference (of two cumulative figures of one speaker) or bounded (only low and high are known).';
COMMENT ON COLUMN mart.monthly.claim_ids IS 'Claims behind the value and the bounds (core.claims).';
COMMENT ON COLUMN mart.growth.agrees IS 'Printed growth and levels of both years can be right together; false: the printed growth was set aside (mart.conflicts); NULL: nothing to compare.';
COMMENT ON COLUMN mart.kpi.conflicts IS 'Contradictions in which a figure of the reference period takes part (mart.conflicts).';

-- A new column always comes last: the values of the last one move there, and growth takes their place.
ALTER TABLE core.series ADD COLUMN moved BOOLEAN;
ALTER TABLE core.series ALTER COLUMN moved TYPE BOOLEAN USING planned;
ALTER TABLE core.series ALTER COLUMN moved SET NOT NULL;
ALTER TABLE core.series ALTER COLUMN planned TYPE VARCHAR USING 'of_levels';
ALTER TABLE core.series RENAME planned TO growth;
ALTER TABLE core.series RENAME moved TO planned;
COMMENT ON COLUMN core.series.planned IS 'True: no figure and no target uses the series yet.';
COMMENT ON COLUMN core.series.growth IS 'What printed growth compares: of_levels (the figures themselves) or real (quantities freed of price changes).';

ALTER TABLE core.units ADD COLUMN printed VARCHAR[];
COMMENT ON COLUMN core.units.printed IS 'Other spellings of the unit in print.';

CREATE TABLE core.parts (
    total VARCHAR NOT NULL,
    part VARCHAR NOT NULL,
    factor DOUBLE NOT NULL,
    complete BOOLEAN NOT NULL,
    evidence VARCHAR,
    PRIMARY KEY (total, part, complete)
);
COMMENT ON TABLE core.parts IS 'Which series is a part of which: a part never exceeds its total, and complete lists of parts add up to it.';
COMMENT ON COLUMN core.parts.total IS 'Series of the total.';
COMMENT ON COLUMN core.parts.part IS 'Series of the part.';
COMMENT ON COLUMN core.parts.factor IS 'Units of the total in one unit of the part.';
COMMENT ON COLUMN core.parts.complete IS 'The part belongs to a list that adds up to the total.';
COMMENT ON COLUMN core.parts.evidence IS 'Publications that prove a complete list.';

CREATE TABLE meta.sources (
    source VARCHAR NOT NULL,
    closing_date DATE NOT NULL,
    documents INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,
    PRIMARY KEY (source)
);
COMMENT ON TABLE meta.sources IS 'What this build has read.';
COMMENT ON COLUMN meta.sources.source IS 'Source.';
COMMENT ON COLUMN meta.sources.closing_date IS 'Undated targets and milestones of the source were known by this day.';
COMMENT ON COLUMN meta.sources.documents IS 'How many files it has.';
COMMENT ON COLUMN meta.sources.sha256 IS 'SHA-256 over their bytes.';

CREATE TABLE meta.groups (
    group_name VARCHAR NOT NULL,
    inputs_sha256 VARCHAR NOT NULL,
    reused BOOLEAN NOT NULL,
    PRIMARY KEY (group_name)
);
COMMENT ON TABLE meta.groups IS 'Series that are reconciled together, with the hash of what their bounds were computed from.';
COMMENT ON COLUMN meta.groups.group_name IS 'First series of the group; for what does not add up over time, series, measure and period.';
COMMENT ON COLUMN meta.groups.inputs_sha256 IS 'SHA-256 over figures, ties, catalogue and program.';
COMMENT ON COLUMN meta.groups.reused IS 'Nothing had changed: the results of the release before were taken over.';
