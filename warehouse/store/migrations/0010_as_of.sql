-- What was known on a day: one table macro a mart, exactly one row a key. A row names the claims of all of its time;
-- as of a day it names those printed by then. The views *_now show what is known now, or, where a connection says
-- SET VARIABLE as_of = DATE '…', what was known on that day.

CREATE MACRO mart.monthly_as_of(day) AS TABLE
WITH later AS (SELECT coalesce(list(claim_id), []) AS ids FROM core.claims WHERE known_from > CAST(day AS DATE))
SELECT t.* REPLACE (list_filter(t.claim_ids, c -> NOT list_contains(later.ids, c)) AS claim_ids)
FROM mart.monthly t, later WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.monthly_as_of IS 'Months as they were known on a day (a DATE, or its text).';

CREATE MACRO mart.totals_as_of(day) AS TABLE
WITH later AS (SELECT coalesce(list(claim_id), []) AS ids FROM core.claims WHERE known_from > CAST(day AS DATE))
SELECT t.* REPLACE (list_filter(t.claim_ids, c -> NOT list_contains(later.ids, c)) AS claim_ids)
FROM mart.totals t, later WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.totals_as_of IS 'Totals as they were known on a day (a DATE, or its text).';

CREATE MACRO mart.growth_as_of(day) AS TABLE
WITH later AS (SELECT coalesce(list(claim_id), []) AS ids FROM core.claims WHERE known_from > CAST(day AS DATE))
SELECT t.* REPLACE (list_filter(t.claim_ids, c -> NOT list_contains(later.ids, c)) AS claim_ids)
FROM mart.growth t, later WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.growth_as_of IS 'Growth as they were known on a day (a DATE, or its text).';

CREATE MACRO mart.bounds_as_of(day) AS TABLE
WITH later AS (SELECT coalesce(list(claim_id), []) AS ids FROM core.claims WHERE known_from > CAST(day AS DATE))
SELECT t.* REPLACE (list_filter(t.claim_ids, c -> NOT list_contains(later.ids, c)) AS claim_ids)
FROM mart.bounds t, later WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.bounds_as_of IS 'Bounds as they were known on a day (a DATE, or its text).';

CREATE MACRO mart.outlook_as_of(day) AS TABLE
WITH later AS (SELECT coalesce(list(claim_id), []) AS ids FROM core.claims WHERE known_from > CAST(day AS DATE))
SELECT t.* REPLACE (list_filter(t.claim_ids, c -> NOT list_contains(later.ids, c)) AS claim_ids)
FROM mart.outlook t, later WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.outlook_as_of IS 'Outlooks as they were known on a day (a DATE, or its text).';

CREATE MACRO mart.standing_as_of(day) AS TABLE
SELECT t.* FROM mart.standing t WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.standing_as_of IS 'Standing figures and the verdicts on them as they were known on a day (a DATE, or its text).';

CREATE MACRO mart.conflicts_as_of(day) AS TABLE
SELECT t.* FROM mart.conflicts t WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.conflicts_as_of IS 'Contradictions as they were known on a day (a DATE, or its text).';

CREATE MACRO mart.progress_as_of(day) AS TABLE
SELECT t.* FROM mart.progress t WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.progress_as_of IS 'Progress along the trajectories then in force as they were known on a day (a DATE, or its text).';

CREATE MACRO mart.revisions_as_of(day) AS TABLE
SELECT t.* FROM mart.revisions t WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.revisions_as_of IS 'First and newest figures as they were known on a day (a DATE, or its text).';

CREATE MACRO mart.kpi_as_of(day) AS TABLE
WITH known AS (SELECT t.* FROM mart.kpi t WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE))),
papers AS (
    SELECT k.month, k.kpi, list(c.claim_id ORDER BY k.place) AS claim_ids,
           arg_max(c.publication_id, (CASE WHEN c.known_basis = 'lag' THEN DATE '0001-01-01' ELSE c.known_from END, c.publication_id)) AS publication_id,
           max(c.known_from) FILTER (c.known_basis <> 'lag') AS published_on
    FROM (SELECT month, kpi, unnest(claim_ids) AS claim_id, generate_subscripts(claim_ids, 1) AS place FROM known) k
    JOIN core.claims c ON c.claim_id = k.claim_id AND c.known_from <= CAST(day AS DATE)
    GROUP BY k.month, k.kpi
)
SELECT k.* REPLACE (p.publication_id AS newest_publication, p.published_on AS newest_published_on,
                    coalesce(p.claim_ids, []) AS claim_ids)
FROM known k LEFT JOIN papers p ON p.month = k.month AND p.kpi = k.kpi;
COMMENT ON MACRO TABLE mart.kpi_as_of IS 'The month''s KPIs as they were known on a day (a DATE, or its text).';

CREATE TABLE meta.as_of (day DATE PRIMARY KEY);
COMMENT ON TABLE meta.as_of IS 'The day up to which this file derives what was known; no row: everything that it holds.';
COMMENT ON COLUMN meta.as_of.day IS 'That day: core holds later figures as well, mart does not.';

CREATE OR REPLACE VIEW mart.monthly_now AS
SELECT * FROM mart.monthly WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.monthly_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.monthly_now IS 'What is known now (or on the day of the variable as_of). Discrete months of flows. Missing stays missing: a month without a row is not known from published figures.';

CREATE OR REPLACE VIEW mart.totals_now AS
SELECT * FROM mart.totals WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.totals_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.totals_now IS 'What is known now (or on the day of the variable as_of). Totals of flows over ytd, quarter, year, rolling_12 and segment (between consecutive known cumulative figures).';

CREATE OR REPLACE VIEW mart.growth_now AS
SELECT * FROM mart.growth WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.growth_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.growth_now IS 'What is known now (or on the day of the variable as_of). Growth against the same period of the year before, in percent.';

CREATE OR REPLACE VIEW mart.bounds_now AS
SELECT * FROM mart.bounds WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.bounds_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.bounds_now IS 'What is known now (or on the day of the variable as_of). Bounds of every period of a flow.';

CREATE OR REPLACE VIEW mart.outlook_now AS
SELECT * FROM mart.outlook WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.outlook_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.outlook_now IS 'What is known now (or on the day of the variable as_of). Full-year outlooks, with the plan they are held against and the record of their method.';

CREATE OR REPLACE VIEW mart.standing_now AS
SELECT * FROM mart.standing WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.standing_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.standing_now IS 'What is known now (or on the day of the variable as_of). Standing figures, and whether they agree with the others.';

CREATE OR REPLACE VIEW mart.conflicts_now AS
SELECT * FROM mart.conflicts WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.conflicts_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.conflicts_now IS 'What is known now (or on the day of the variable as_of). Contradictions: figures that cannot all be right, with all members.';

CREATE OR REPLACE VIEW mart.progress_now AS
SELECT * FROM mart.progress WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.progress_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.progress_now IS 'What is known now (or on the day of the variable as_of). Progress along each trajectory, month by month to its last milestone; future months carry the path only.';

CREATE OR REPLACE VIEW mart.revisions_now AS
SELECT * FROM mart.revisions WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.revisions_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.revisions_now IS 'What is known now (or on the day of the variable as_of). First and newest figure of each series, period and speaker that said one more than once.';

CREATE OR REPLACE VIEW mart.kpi_now AS
SELECT * FROM mart.kpi WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.kpi_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.kpi_now IS 'What is known now (or on the day of the variable as_of). The month''s KPIs: one row for each series with a figure and each month from its first figure to the newest month. A blank is never zero and says why.';

CREATE OR REPLACE VIEW mart.targets_now AS
SELECT * FROM mart.targets WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM mart.targets_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW mart.targets_now IS 'What is known now (or on the day of the variable as_of). Targets, plans and forecasts in force; those of different speakers stand side by side.';

CREATE VIEW core.claims_now AS
SELECT * FROM core.claims WHERE known_from <= coalesce(getvariable('as_of'), (SELECT max(day) FROM meta.as_of), known_from);
COMMENT ON VIEW core.claims_now IS 'Claims known now (or on the day of the variable as_of).';

CREATE VIEW core.targets_now AS
SELECT * FROM core.targets WHERE known_from <= coalesce(getvariable('as_of'), (SELECT max(day) FROM meta.as_of), known_from);
COMMENT ON VIEW core.targets_now IS 'Announcements known now (or on the day of the variable as_of).';

CREATE VIEW core.milestones_now AS
SELECT * FROM core.milestones WHERE known_from <= coalesce(getvariable('as_of'), (SELECT max(day) FROM meta.as_of), known_from);
COMMENT ON VIEW core.milestones_now IS 'Statements on milestones known now (or on the day of the variable as_of).';

CREATE VIEW core.observations_now AS
WITH until AS (SELECT coalesce(getvariable('as_of'), max(day), DATE '9999-12-31') AS day FROM meta.as_of)
SELECT o.* REPLACE (CASE WHEN o.known_to <= until.day THEN o.known_to END AS known_to)
FROM core.observations o, until WHERE o.known_from <= until.day;
COMMENT ON VIEW core.observations_now IS 'Printed levels and growths known now (or on the day of the variable as_of): what replaced one later is not told.';

CREATE OR REPLACE VIEW mart.milestones_now AS
WITH statements AS (
    SELECT *, row_number() OVER (
        PARTITION BY topic ORDER BY announced_on DESC NULLS LAST, due IS NULL, authority, url, value
    ) AS newness
    FROM core.milestones_now
    WHERE topic IS NOT NULL
),
newest AS (SELECT * FROM statements WHERE newness = 1),
rivals AS (
    SELECT s.topic, count(*) AS rivals, list(
        concat_ws(' ', s.printed_value, s.printed_unit, 'by ' || s.due, '(' || s.authority || ',', coalesce(s.announced_text, 'undated') || ',', s.url || ')')
        ORDER BY s.announced_on DESC NULLS LAST, s.url, s.printed_value
    ) AS rival_statements
    FROM statements s JOIN newest n ON n.topic = s.topic
    WHERE s.value <> n.value OR s.unit <> n.unit OR s.due IS DISTINCT FROM n.due
    GROUP BY s.topic
)
SELECT n.topic, n.item, t.name_en, t.name_ru, t.name_kk, n.measure, n.printed_value, n.printed_unit, n.value, n.unit,
       n.due, n.status, n.authority, n.announced_text, n.announced_on, n.publisher, n.url,
       coalesce(r.rivals, 0) AS rivals, coalesce(r.rival_statements, []) AS rival_statements
FROM newest n JOIN core.milestone_topics t ON t.topic = n.topic LEFT JOIN rivals r ON r.topic = n.topic;
COMMENT ON VIEW mart.milestones_now IS 'Infrastructure milestones: the newest statement of each topic (known by the day of the variable as_of), and the statements that say otherwise.';
