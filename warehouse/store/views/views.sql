-- What is known now of core, and questions over several tables.

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

CREATE VIEW core.transport_headlines AS
SELECT series, family FROM core.series WHERE rank = 1 AND family <> 'context';
COMMENT ON VIEW core.transport_headlines IS 'The headline of each family of transport: the first of its key figures. What is context alone has none.';
COMMENT ON COLUMN core.transport_headlines.series IS 'Code of the series.';
COMMENT ON COLUMN core.transport_headlines.family IS 'Family of the series.';

CREATE VIEW mart.milestones_now AS
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

CREATE VIEW mart.target_moves AS
SELECT t.series, t.horizon, t.authority, t.speaker, t.line, t.kind, t.target, t.announced_on, t.known_from, t.value,
       t.unit, t.previous_value, t.change, t.change_pct, t.known_to AS superseded_on,
       coalesce(list(
           concat_ws(' ', r.printed_value, r.printed_unit, '(' || r.kind || ',', r.speaker || ',',
                     coalesce(CAST(r.announced_on AS VARCHAR), 'undated') || ')')
           ORDER BY r.known_from, r.speaker, r.value, r.url
       ) FILTER (r.target IS NOT NULL), []) AS rivals
FROM mart.targets t
LEFT JOIN mart.targets r
    ON r.series = t.series AND r.horizon = t.horizon AND r.horizon_start IS NOT DISTINCT FROM t.horizon_start
    AND r.measure = 'level' AND (r.target, r.authority, r.url) <> (t.target, t.authority, t.url)
    AND r.known_from <= t.known_from AND (r.known_to IS NULL OR r.known_to > t.known_from)
WHERE t.measure = 'level'
GROUP BY ALL;
COMMENT ON VIEW mart.target_moves IS 'How targets moved: every announced level, what it superseded, and the others that stood beside it for the same series and horizon on the day on which it became known.';

CREATE VIEW mart.revision_triangle AS
SELECT o.series, o.period_start, o.period_end, o.authority, o.speaker, o.measure,
       row_number() OVER prints AS release, o.known_from AS released_on, o.role, o.value, o.low, o.high,
       o.value - first_value(o.value) OVER prints AS change, o.publication_id, o.claim_id
FROM core.observations o WHERE o.value IS NOT NULL
WINDOW prints AS (PARTITION BY o.series, o.period_start, o.period_end, o.speaker, o.measure ORDER BY o.known_from, o.observation_id);
COMMENT ON VIEW mart.revision_triangle IS 'Revision triangle, one row a period and release: the first, second … print of each figure by its speaker, with its change against the first. PIVOT it on release, or on released_on, for the table.';
COMMENT ON COLUMN mart.revision_triangle.release IS 'Number of the print: 1 is the first.';
COMMENT ON COLUMN mart.revision_triangle.released_on IS 'Day from which it is known.';
COMMENT ON COLUMN mart.revision_triangle.change IS 'Against the first print, in the series'' unit or percentage points.';

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
