-- What is known now of a mart, or, where a connection says SET VARIABLE as_of = DATE '…', what was known on that day.
CREATE VIEW ${mart}_now AS
SELECT * FROM $mart WHERE known_to IS NULL AND getvariable('as_of') IS NULL
UNION ALL SELECT * FROM ${mart}_as_of(getvariable('as_of')) WHERE getvariable('as_of') IS NOT NULL;
COMMENT ON VIEW ${mart}_now IS 'What is known now (or on the day of the variable as_of). $comment';
