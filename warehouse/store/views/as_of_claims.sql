-- The same for a mart whose rows name the claims of all of their time: as of a day they name those printed by then.
CREATE MACRO ${mart}_as_of(day) AS TABLE
WITH later AS (SELECT coalesce(list(claim_id), []) AS ids FROM core.claims WHERE known_from > CAST(day AS DATE))
SELECT t.* REPLACE (list_filter(t.claim_ids, c -> NOT list_contains(later.ids, c)) AS claim_ids)
FROM $mart t, later WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE ${mart}_as_of IS '$comment as they were known on a day (a DATE, or its text).';
