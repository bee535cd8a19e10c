-- As-of macros of marts whose rows say more on a day than that they were known.

CREATE MACRO mart.targets_as_of(day) AS TABLE
SELECT * REPLACE (
    CAST(len(list_filter(repeated_on, lambda known: known <= CAST(day AS DATE))) AS INTEGER) AS repeats,
    list_filter(repeated_on, lambda known: known <= CAST(day AS DATE)) AS repeated_on
)
FROM mart.targets
WHERE known_from <= CAST(day AS DATE) AND (known_to IS NULL OR known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.targets_as_of IS 'Targets, plans and forecasts as they stood on a day, with the repeats known by then: FROM mart.targets_as_of(DATE ''2025-09-01'').';

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
