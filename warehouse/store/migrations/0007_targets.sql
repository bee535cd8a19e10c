-- Targets that move: the register of what each speaker announced, and trajectories that end when their target is replaced.

CREATE TABLE mart.targets (
    series VARCHAR NOT NULL,
    horizon_start DATE,
    horizon DATE,
    speaker VARCHAR NOT NULL,
    authority VARCHAR NOT NULL,
    line VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    value DOUBLE,
    unit VARCHAR NOT NULL,
    printed_value VARCHAR,
    printed_unit VARCHAR,
    printed_growth VARCHAR,
    announced_on DATE,
    date_basis VARCHAR NOT NULL,
    previous_target VARCHAR,
    previous_value DOUBLE,
    change DOUBLE,
    change_pct DOUBLE,
    repeats INTEGER NOT NULL,
    repeated_on DATE[] NOT NULL,
    scope_evidence VARCHAR,
    publisher VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    note VARCHAR,
    known_from DATE NOT NULL,
    known_to DATE,
    PRIMARY KEY (target, series, authority, url)
);
COMMENT ON TABLE mart.targets IS 'The register of targets: one row for each value that a speaker announced for a horizon, while it was in force. A later statement of the speaker supersedes it, the same value said again is a repeat; speakers never supersede each other.';
COMMENT ON COLUMN mart.targets.series IS 'Series it is set for.';
COMMENT ON COLUMN mart.targets.horizon_start IS 'First day of what the value counts: of the printed months at most the year that ends with the horizon; NULL: not stated.';
COMMENT ON COLUMN mart.targets.horizon IS 'Last day of the target period; NULL: not stated.';
COMMENT ON COLUMN mart.targets.speaker IS 'Authority, with the publisher where an authority is a group of speakers.';
COMMENT ON COLUMN mart.targets.authority IS 'Who announced it.';
COMMENT ON COLUMN mart.targets.line IS 'aim (target, plan) or forecast: the one never supersedes the other.';
COMMENT ON COLUMN mart.targets.kind IS 'target, plan or forecast.';
COMMENT ON COLUMN mart.targets.measure IS 'level, or growth where only a growth is stated: the one never supersedes the other.';
COMMENT ON COLUMN mart.targets.target IS 'Name of the announced target (core.targets).';
COMMENT ON COLUMN mart.targets.value IS 'Target in the series'' unit; NULL: only growth is stated, or the unit cannot be converted.';
COMMENT ON COLUMN mart.targets.unit IS 'Unit of the series.';
COMMENT ON COLUMN mart.targets.printed_value IS 'Number as printed.';
COMMENT ON COLUMN mart.targets.printed_unit IS 'Unit as printed.';
COMMENT ON COLUMN mart.targets.printed_growth IS 'Growth goal as printed (percent, or x for times).';
COMMENT ON COLUMN mart.targets.announced_on IS 'Day of the announcement, or the last day that its printed date can mean; NULL: undated.';
COMMENT ON COLUMN mart.targets.date_basis IS 'printed, month_only, inferred or none.';
COMMENT ON COLUMN mart.targets.previous_target IS 'Target of the same speaker that it superseded; NULL: none.';
COMMENT ON COLUMN mart.targets.previous_value IS 'Value of that target in the series'' unit.';
COMMENT ON COLUMN mart.targets.change IS 'Value less the superseded value, in the series'' unit.';
COMMENT ON COLUMN mart.targets.change_pct IS 'Change in percent of the superseded value.';
COMMENT ON COLUMN mart.targets.repeats IS 'How many later texts of the speaker say the same value (core.targets).';
COMMENT ON COLUMN mart.targets.repeated_on IS 'Days from which these are known.';
COMMENT ON COLUMN mart.targets.scope_evidence IS 'Why the target belongs to this series.';
COMMENT ON COLUMN mart.targets.publisher IS 'Where the first statement was read.';
COMMENT ON COLUMN mart.targets.url IS 'Its address.';
COMMENT ON COLUMN mart.targets.language IS 'Language of the text.';
COMMENT ON COLUMN mart.targets.note IS 'What the reader noted.';
COMMENT ON COLUMN mart.targets.known_from IS 'Day from which it is known: its announcement, never its horizon; undated: the day on which its source was closed.';
COMMENT ON COLUMN mart.targets.known_to IS 'Day on which the same speaker superseded it; NULL: it is in force.';

CREATE VIEW mart.targets_now AS SELECT * FROM mart.targets WHERE known_to IS NULL;
COMMENT ON VIEW mart.targets_now IS 'What is known now. Targets, plans and forecasts in force; those of different speakers stand side by side.';

CREATE MACRO mart.targets_as_of(day) AS TABLE
SELECT * REPLACE (
    CAST(len(list_filter(repeated_on, lambda known: known <= CAST(day AS DATE))) AS INTEGER) AS repeats,
    list_filter(repeated_on, lambda known: known <= CAST(day AS DATE)) AS repeated_on
)
FROM mart.targets
WHERE known_from <= CAST(day AS DATE) AND (known_to IS NULL OR known_to > CAST(day AS DATE));
COMMENT ON MACRO TABLE mart.targets_as_of IS 'Targets, plans and forecasts as they stood on a day, with the repeats known by then: FROM mart.targets_as_of(DATE ''2025-09-01'').';

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

DROP TABLE core.trajectories;
CREATE TABLE core.trajectories (
    trajectory VARCHAR NOT NULL,
    step INTEGER NOT NULL,
    year INTEGER NOT NULL,
    value DOUBLE NOT NULL,
    series VARCHAR NOT NULL,
    target VARCHAR,
    authority VARCHAR,
    announced_on DATE,
    known_from DATE NOT NULL,
    known_to DATE,
    name_en VARCHAR NOT NULL,
    name_ru VARCHAR NOT NULL,
    name_kk VARCHAR NOT NULL,
    scope_note_en VARCHAR NOT NULL,
    scope_note_ru VARCHAR NOT NULL,
    scope_note_kk VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL,
    rival VARCHAR,
    primary_for_series BOOLEAN NOT NULL,
    PRIMARY KEY (trajectory, step)
);
COMMENT ON TABLE core.trajectories IS 'Trajectories: a base frozen as announced (step 0) and its milestones, in force until the speaker of one of them replaces it.';
COMMENT ON COLUMN core.trajectories.trajectory IS 'Name of the trajectory.';
COMMENT ON COLUMN core.trajectories.step IS '0 is the base, then the milestones in order.';
COMMENT ON COLUMN core.trajectories.year IS 'Year at whose end the value is due.';
COMMENT ON COLUMN core.trajectories.value IS 'Base or milestone in the series'' unit.';
COMMENT ON COLUMN core.trajectories.series IS 'Series it is measured with.';
COMMENT ON COLUMN core.trajectories.target IS 'Target it stands on (core.targets); NULL for the base.';
COMMENT ON COLUMN core.trajectories.authority IS 'Who announced that target.';
COMMENT ON COLUMN core.trajectories.announced_on IS 'Newest announcement among all its targets; NULL: one of them is undated.';
COMMENT ON COLUMN core.trajectories.known_from IS 'Day from which the trajectory is known: its base and all its targets.';
COMMENT ON COLUMN core.trajectories.known_to IS 'Day on which the speaker of one of its targets replaced it; NULL: the trajectory is in force.';
COMMENT ON COLUMN core.trajectories.name_en IS 'Name of the trajectory in English.';
COMMENT ON COLUMN core.trajectories.name_ru IS 'Name of the trajectory in Russian.';
COMMENT ON COLUMN core.trajectories.name_kk IS 'Name of the trajectory in Kazakh.';
COMMENT ON COLUMN core.trajectories.scope_note_en IS 'What is disputed about its scope, in English; shown wherever the target is shown.';
COMMENT ON COLUMN core.trajectories.scope_note_ru IS 'The same in Russian.';
COMMENT ON COLUMN core.trajectories.scope_note_kk IS 'The same in Kazakh.';
COMMENT ON COLUMN core.trajectories.evidence IS 'Where the base comes from.';
COMMENT ON COLUMN core.trajectories.rival IS 'Trajectory of the same words on another scope.';
COMMENT ON COLUMN core.trajectories.primary_for_series IS 'True: while it is in force, it is the trajectory that the series'' KPI shows; before, the newest announcement is.';
