-- How analysts ask: what is known now, what was known on a day, and shortcuts over several tables.

CREATE VIEW mart.monthly_now AS SELECT * FROM mart.monthly WHERE known_to IS NULL;
COMMENT ON VIEW mart.monthly_now IS 'What is known now. Discrete months of flows. Missing stays missing: a month without a row is not known from published figures.';

CREATE VIEW mart.totals_now AS SELECT * FROM mart.totals WHERE known_to IS NULL;
COMMENT ON VIEW mart.totals_now IS 'What is known now. Totals of flows over ytd, quarter, year, rolling_12 and segment (between consecutive known cumulative figures).';

CREATE VIEW mart.growth_now AS SELECT * FROM mart.growth WHERE known_to IS NULL;
COMMENT ON VIEW mart.growth_now IS 'What is known now. Growth against the same period of the year before, in percent.';

CREATE VIEW mart.progress_now AS SELECT * FROM mart.progress WHERE known_to IS NULL;
COMMENT ON VIEW mart.progress_now IS 'What is known now. Progress along each trajectory, month by month to its last milestone; future months carry the path only.';

CREATE VIEW mart.kpi_now AS SELECT * FROM mart.kpi WHERE known_to IS NULL;
COMMENT ON VIEW mart.kpi_now IS 'What is known now. The month''s KPIs: one row for each series with a figure and each month from its first figure to the newest month. A blank is never zero and says why.';

CREATE VIEW mart.conflicts_now AS SELECT * FROM mart.conflicts WHERE known_to IS NULL;
COMMENT ON VIEW mart.conflicts_now IS 'What is known now. Contradictions: standing figures of one series and period that exclude each other, with all members.';

CREATE VIEW mart.revisions_now AS SELECT * FROM mart.revisions WHERE known_to IS NULL;
COMMENT ON VIEW mart.revisions_now IS 'What is known now. Revisions that still stand: what a speaker first said of a period, and the figure that replaced it.';

CREATE VIEW mart.outlook_now AS SELECT * FROM mart.outlook WHERE known_to IS NULL;
COMMENT ON VIEW mart.outlook_now IS 'What is known now. Full-year outlooks; no method is applied yet.';

CREATE VIEW mart.milestones_now AS
WITH statements AS (
    SELECT *, row_number() OVER (
        PARTITION BY topic ORDER BY announced_on DESC NULLS LAST, due IS NULL, authority, url, value
    ) AS newness
    FROM core.milestones
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
COMMENT ON VIEW mart.milestones_now IS 'Infrastructure milestones: the newest statement of each topic, and the statements that say otherwise.';
