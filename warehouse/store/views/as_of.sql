-- Rows of a mart as they were known on a day: exactly one row a key.
CREATE MACRO ${mart}_as_of(day) AS TABLE
SELECT t.* FROM $mart t WHERE t.known_from <= CAST(day AS DATE) AND (t.known_to IS NULL OR t.known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE ${mart}_as_of IS '$comment as they were known on a day (a DATE, or its text).';
