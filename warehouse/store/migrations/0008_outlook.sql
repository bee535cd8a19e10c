-- Full-year outlooks: how each was made, the plan it is held against, and how such outlooks have done before.

DROP VIEW mart.outlook_now;
DROP TABLE mart.outlook;
CREATE TABLE mart.outlook (
    series VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    month DATE NOT NULL,
    value DOUBLE NOT NULL,
    low DOUBLE,
    high DOUBLE,
    method VARCHAR NOT NULL,
    n_years INTEGER,
    plan DOUBLE,
    plan_target VARCHAR,
    plan_authority VARCHAR,
    plan_kind VARCHAR,
    plan_probability DOUBLE,
    record_scope VARCHAR NOT NULL,
    n INTEGER NOT NULL,
    record_years INTEGER NOT NULL,
    hit_rate DOUBLE,
    mean_abs_error_pct DOUBLE,
    baseline_n INTEGER NOT NULL,
    baseline_mean_abs_error_pct DOUBLE,
    same_cases_mean_abs_error_pct DOUBLE,
    claim_ids VARCHAR[] NOT NULL,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (series, year, month, known_from)
);
COMMENT ON TABLE mart.outlook IS 'Full-year outlook of a series'' year in progress, made from its months so far. It ends when a newer month''s outlook replaces it or the year''s own figure appears.';
COMMENT ON COLUMN mart.outlook.series IS 'Series.';
COMMENT ON COLUMN mart.outlook.year IS 'Year of the outlook.';
COMMENT ON COLUMN mart.outlook.month IS 'First day of the last month it was made from.';
COMMENT ON COLUMN mart.outlook.value IS 'Expected full year, in the series'' unit. Never below what the year has already reached.';
COMMENT ON COLUMN mart.outlook.low IS 'Lower end: of the 80 % interval (ratio_to_year), or of what the printed figures allow if growth stays as it is (growth_carried_forward); NULL: open.';
COMMENT ON COLUMN mart.outlook.high IS 'Upper end, likewise; NULL: open.';
COMMENT ON COLUMN mart.outlook.method IS 'ratio_to_year: the months so far times the mean ratio of year to these months in at least four past years; growth_carried_forward: last year times the growth to date.';
COMMENT ON COLUMN mart.outlook.n_years IS 'ratio_to_year: past years whose ratios are used; otherwise NULL.';
COMMENT ON COLUMN mart.outlook.plan IS 'Official aim for the year in force, in the series'' unit: a plan or target rather than a forecast, of the series'' own authority rather than another, the newest; NULL: none.';
COMMENT ON COLUMN mart.outlook.plan_target IS 'Its target (core.targets).';
COMMENT ON COLUMN mart.outlook.plan_authority IS 'Who announced it.';
COMMENT ON COLUMN mart.outlook.plan_kind IS 'target, plan or forecast.';
COMMENT ON COLUMN mart.outlook.plan_probability IS 'Probability that the year reaches the plan, 0 to 1: by the t distribution (ratio_to_year), or the share of at least 12 past errors of the method with which it would (growth_carried_forward); 1 where it is reached already; NULL: not known.';
COMMENT ON COLUMN mart.outlook.record_scope IS 'Whose record of the method follows: series (at least 12 cases of its own), otherwise all_series.';
COMMENT ON COLUMN mart.outlook.n IS 'Cases the record rests on: past outlooks, one for each series, year and month, whose year''s figure was known by then. Dated figures only.';
COMMENT ON COLUMN mart.outlook.record_years IS 'Years of series these cases come from; cases of one year of a series depend on each other.';
COMMENT ON COLUMN mart.outlook.hit_rate IS 'Share of cases whose interval met that of the year''s figure, 0 to 1; NULL below 12 cases.';
COMMENT ON COLUMN mart.outlook.mean_abs_error_pct IS 'Mean absolute error of the cases, percent of the year''s figure; NULL below 12 cases.';
COMMENT ON COLUMN mart.outlook.baseline_n IS 'Cases that have a baseline: last year times this year so far, divided by last year so far.';
COMMENT ON COLUMN mart.outlook.baseline_mean_abs_error_pct IS 'Mean absolute error of the baseline in these cases, percent; NULL below 12 of them.';
COMMENT ON COLUMN mart.outlook.same_cases_mean_abs_error_pct IS 'Mean absolute error of the outlooks in the cases that have a baseline, to be compared with it; NULL below 12 of them.';
COMMENT ON COLUMN mart.outlook.claim_ids IS 'Claims the outlook was made from (core.claims).';
COMMENT ON COLUMN mart.outlook.known_from IS 'First day on which this row could be known.';
COMMENT ON COLUMN mart.outlook.known_to IS 'Day on which newer knowledge replaced this row; NULL: it is what is known now.';

CREATE VIEW mart.outlook_now AS SELECT * FROM mart.outlook WHERE known_to IS NULL;
COMMENT ON VIEW mart.outlook_now IS 'What is known now. Full-year outlooks, with the plan they are held against and the record of their method.';
